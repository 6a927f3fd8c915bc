"""The tokens a server sends (MS-TDS 2.2.7), one module each. Rows are compiled in ``ferryman.tds.rows``."""

from ferryman.tds.tokens.col_metadata import ColMetadata, Column, ColumnFlags
from ferryman.tds.tokens.done import Done, DoneInProc, DoneProc, DoneStatus
from ferryman.tds.tokens.env_change import EnvChange, EnvChangeType
from ferryman.tds.tokens.feature_ext_ack import Feature, FeatureExtAck
from ferryman.tds.tokens.login_ack import LoginAck
from ferryman.tds.tokens.message import Error, Info
from ferryman.tds.tokens.order import Order
from ferryman.tds.tokens.return_status import ReturnStatus
from ferryman.tds.tokens.return_value import ReturnValue, ReturnValueStatus
from ferryman.tds.tokens.token import Token

__all__ = [
    "ColMetadata",
    "Column",
    "ColumnFlags",
    "Done",
    "DoneInProc",
    "DoneProc",
    "DoneStatus",
    "EnvChange",
    "EnvChangeType",
    "Error",
    "Feature",
    "FeatureExtAck",
    "Info",
    "LoginAck",
    "Order",
    "ReturnStatus",
    "ReturnValue",
    "ReturnValueStatus",
    "Token",
]
