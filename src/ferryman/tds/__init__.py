"""MS-TDS, the wire protocol of SQL Server, seen from the server: a sans-I/O codec.

Source: [MS-TDS] Tabular Data Stream Protocol, https://learn.microsoft.com/openspecs/windows_protocols/ms-tds
"""

from ferryman.tds.connection import Connection, State
from ferryman.tds.events import (
    Attention,
    BulkLoad,
    Event,
    IsolationLevel,
    Login,
    ParameterStatus,
    ProcedureId,
    ResetConnection,
    RpcCall,
    RpcOptions,
    RpcParameter,
    RpcRequest,
    SqlBatch,
    TransactionManagerRequest,
    TransactionRequestType,
)
from ferryman.tds.exceptions import EncodingError, ProtocolError
from ferryman.tds.rows import RowEncoder, row_encoder
from ferryman.tds.table import TableColumn, TableType, TableValue
from ferryman.tds.types import DataType, TypeInfo, sql_type, type_info
from ferryman.tds.version import TdsVersion

__all__ = [
    "Attention",
    "BulkLoad",
    "Connection",
    "DataType",
    "EncodingError",
    "Event",
    "IsolationLevel",
    "Login",
    "ParameterStatus",
    "ProcedureId",
    "ProtocolError",
    "ResetConnection",
    "RowEncoder",
    "RpcCall",
    "RpcOptions",
    "RpcParameter",
    "RpcRequest",
    "SqlBatch",
    "State",
    "TableColumn",
    "TableType",
    "TableValue",
    "TdsVersion",
    "TransactionManagerRequest",
    "TransactionRequestType",
    "TypeInfo",
    "row_encoder",
    "sql_type",
    "type_info",
]
