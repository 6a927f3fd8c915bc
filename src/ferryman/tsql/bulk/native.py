"""Values in SQL Server's native format, as bcp writes them: host file data types, their bytes, their prefix lengths.

Sources: "Use native format to import or export data", "Specify prefix length in data files by using bcp", "File storage type"
(https://learn.microsoft.com/sql/relational-databases/import-export/). Dates and times have the bytes of MS-TDS 2.2.5.5.1.
"""

from __future__ import annotations

import struct
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Context, Decimal
from typing import Final

from ferryman import sqltypes
from ferryman.sqltypes import MAX, SqlType
from ferryman.tds import temporal
from ferryman.tds.types import time_length

_EXACT: Final = Context(prec=80)
_NUMERIC_BYTES: Final = 19
"""Precision, scale, sign and 16 bytes of magnitude: ODBC's SQL_NUMERIC_STRUCT."""


class NativeError(ValueError):
    """The bytes aren't a value of the type."""


@dataclass(frozen=True, slots=True)
class NativeType:
    """``length`` is that of a field without a prefix (0: it can't go without). ``decode`` takes the bytes and the column's scale."""

    type: SqlType
    length: int
    decode: Callable[[bytes, int], object]


def _integer(size: int, *, signed: bool = True) -> Callable[[bytes, int], object]:
    return lambda data, _scale: int.from_bytes(_sized(data, size), "little", signed=signed)


def _real(layout: str, size: int) -> Callable[[bytes, int], object]:
    unpack = struct.Struct(layout).unpack
    return lambda data, _scale: unpack(_sized(data, size))[0]


def _money(data: bytes, _scale: int) -> Decimal:
    high, low = struct.unpack("<iI", _sized(data, 8))
    return Decimal((high << 32) | low).scaleb(-4)


def _small_money(data: bytes, _scale: int) -> Decimal:
    return Decimal(int.from_bytes(_sized(data, 4), "little", signed=True)).scaleb(-4)


def _numeric(data: bytes, _scale: int) -> Decimal:
    scale, sign = _sized(data, _NUMERIC_BYTES)[1:3]
    units = int.from_bytes(data[3:], "little")
    if scale > 38 or sign > 1 or units >= 10**38:
        raise NativeError
    return Decimal(units if sign else -units).scaleb(-scale, _EXACT)


def _time(data: bytes, scale: int) -> object:
    return temporal.decode_time(_sized(data, time_length(scale)), scale)


def _datetime2(data: bytes, scale: int) -> object:
    return temporal.decode_datetime2(_sized(data, time_length(scale) + 3), scale)


def _datetimeoffset(data: bytes, scale: int) -> object:
    return temporal.decode_datetimeoffset(_sized(data, time_length(scale) + 5), scale)


def _sized(data: bytes, size: int) -> bytes:
    if len(data) != size:
        raise NativeError
    return data


NATIVE: Final[dict[str, NativeType]] = {
    "SQLBIT": NativeType(sqltypes.BIT, 1, _integer(1, signed=False)),
    "SQLTINYINT": NativeType(sqltypes.TINYINT, 1, _integer(1, signed=False)),
    "SQLSMALLINT": NativeType(sqltypes.SMALLINT, 2, _integer(2)),
    "SQLINT": NativeType(sqltypes.INT, 4, _integer(4)),
    "SQLBIGINT": NativeType(sqltypes.BIGINT, 8, _integer(8)),
    "SQLFLT4": NativeType(sqltypes.REAL, 4, _real("<f", 4)),
    "SQLFLT8": NativeType(sqltypes.FLOAT, 8, _real("<d", 8)),
    "SQLMONEY": NativeType(sqltypes.MONEY, 8, _money),
    "SQLMONEY4": NativeType(sqltypes.SMALLMONEY, 4, _small_money),
    "SQLDECIMAL": NativeType(sqltypes.decimal(38, 38), _NUMERIC_BYTES, _numeric),
    "SQLNUMERIC": NativeType(sqltypes.decimal(38, 38), _NUMERIC_BYTES, _numeric),
    "SQLDATETIME": NativeType(sqltypes.DATETIME, 8, lambda data, _scale: temporal.decode_datetime(_sized(data, 8))),
    "SQLDATETIM4": NativeType(sqltypes.SMALLDATETIME, 4, lambda data, _scale: temporal.decode_smalldatetime(_sized(data, 4))),
    "SQLDATE": NativeType(sqltypes.DATE, 3, lambda data, _scale: temporal.decode_date(_sized(data, 3))),
    "SQLTIME": NativeType(SqlType("time", scale=7), 0, _time),
    "SQLDATETIME2": NativeType(sqltypes.datetime2(7), 0, _datetime2),
    "SQLDATETIMEOFFSET": NativeType(SqlType("datetimeoffset", scale=7), 0, _datetimeoffset),
    "SQLUNIQUEID": NativeType(sqltypes.UNIQUEIDENTIFIER, 16, lambda data, _scale: uuid.UUID(bytes_le=_sized(data, 16))),
    "SQLBINARY": NativeType(sqltypes.varbinary(MAX), 0, lambda data, _scale: data),
    "SQLUDT": NativeType(sqltypes.varbinary(MAX), 0, lambda data, _scale: data),
}
"""Host file data type -> how its bytes are read. SQLCHAR and SQLNCHAR are text and read as such."""

NATIVE_FORM: Final[dict[str, str]] = {
    "bit": "SQLBIT", "tinyint": "SQLTINYINT", "smallint": "SQLSMALLINT", "int": "SQLINT", "bigint": "SQLBIGINT", "real": "SQLFLT4", "float": "SQLFLT8",
    "money": "SQLMONEY", "smallmoney": "SQLMONEY4", "decimal": "SQLDECIMAL", "numeric": "SQLNUMERIC", "datetime": "SQLDATETIME",
    "smalldatetime": "SQLDATETIM4", "date": "SQLDATE", "time": "SQLTIME", "datetime2": "SQLDATETIME2", "datetimeoffset": "SQLDATETIMEOFFSET",
    "uniqueidentifier": "SQLUNIQUEID", "char": "SQLCHAR", "varchar": "SQLCHAR", "text": "SQLCHAR", "nchar": "SQLNCHAR", "nvarchar": "SQLNCHAR",
    "ntext": "SQLNCHAR", "xml": "SQLNCHAR", "binary": "SQLBINARY", "varbinary": "SQLBINARY", "image": "SQLBINARY",
    "hierarchyid": "SQLUDT", "geometry": "SQLUDT", "geography": "SQLUDT",
}  # fmt: skip
"""T-SQL type -> the host file data type that native format keeps it in."""

NATIVE_PREFIX: Final[dict[str, int]] = {
    **dict.fromkeys(NATIVE_FORM, 0),
    **dict.fromkeys(("char", "varchar", "nchar", "nvarchar", "binary", "varbinary"), 2),
    **dict.fromkeys(("text", "ntext", "image"), 4),
    **dict.fromkeys(("decimal", "numeric", "uniqueidentifier", "date", "time", "datetime2", "datetimeoffset"), 1),
    **dict.fromkeys(("xml", "hierarchyid", "geometry", "geography"), 8),
}
"""Bytes of the length prefix of a NOT NULL column, 8 for max types; a nullable column has 1 where it would have none."""
