"""A type as metadata discovery describes it: the columns of sp_describe_first_result_set that follow from the type alone.

Source: https://learn.microsoft.com/sql/relational-databases/system-stored-procedures/sp-describe-first-result-set-transact-sql;
the tds_ columns, "for internal use" there, are the TYPE_INFO of MS-TDS 2.2.5.6.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ferryman.tds.collation import collation_bytes
from ferryman.tds.types import FIXED, MAX_LENGTH, type_info
from ferryman.tsql.collations import collation
from ferryman.tsql.definitions.metadata import TYPE_IDS, max_length, precision
from ferryman.tsql.typing import fractional_digits

if TYPE_CHECKING:
    from ferryman.sqltypes import SqlType

_MONEY_SCALE: Final = 4
CLR_TYPE_ID: Final = 240
_FIXED_TOKENS: Final = {twin: token for token, twin in FIXED.items()}


def type_columns(type_: SqlType) -> tuple[object, ...]:
    """Return system_type_id, system_type_name, max_length, precision and scale."""
    return CLR_TYPE_ID if type_.is_clr else TYPE_IDS[type_.name], type_name(type_), max_length(type_), _precision(type_), _scale(type_)


def type_name(type_: SqlType) -> str:
    """Return the declaration with SQL Server's name: rowversion is called timestamp."""
    return "timestamp" if type_.name == "rowversion" else str(type_)


def _precision(type_: SqlType) -> int:
    return precision(type_) if type_.is_numeric or type_.is_temporal else 0


def _scale(type_: SqlType) -> int:
    if type_.name in ("money", "smallmoney"):
        return _MONEY_SCALE
    if type_.name in ("decimal", "numeric"):
        return type_.scale or 0
    return fractional_digits(type_)


def is_case_sensitive(type_: SqlType) -> int:
    """Return 1 for a string whose collation tells upper from lower case."""
    return int(type_.is_string and type_.collation is not None and collation(type_.collation).case_sensitive)


def tds_columns(type_: SqlType, *, nullable: bool) -> tuple[int, int, int | None, int | None]:
    """Return tds_type_id, tds_length, tds_collation_id and tds_collation_sort_id; a NOT NULL number has a fixed-length token."""
    info = type_info(type_)
    token = info.token if nullable else _FIXED_TOKENS.get((info.token, info.length), info.token)
    length = MAX_LENGTH if info.is_max else info.length or max_length(type_)
    if not type_.is_string or type_.name == "xml":
        return int(token), length, None, None
    collated = collation_bytes(type_.collation)
    return int(token), length, int.from_bytes(collated[:4], "little"), collated[4]
