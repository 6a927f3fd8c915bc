"""The type mapping: which PostgreSQL type stores a T-SQL type, how values are written for it, what its arithmetic errors mean."""

from __future__ import annotations

import datetime
from typing import Final

from ferryman.errors import SqlError, not_supported, sql_error
from ferryman.sqltypes import SqlType

PG_TYPES: Final[dict[str, str]] = {
    "bit": "int2", "tinyint": "int2", "smallint": "int2", "int": "int4", "bigint": "int8",
    "money": "numeric(19,4)", "smallmoney": "numeric(10,4)", "float": "float8", "real": "float4",
    "char": "text", "varchar": "text", "nchar": "text", "nvarchar": "text", "text": "text", "ntext": "text", "xml": "text",
    "binary": "bytea", "varbinary": "bytea", "image": "bytea", "rowversion": "bytea",
    "date": "date", "time": "time", "datetime": "timestamp", "smalldatetime": "timestamp", "datetime2": "timestamp",
    "datetimeoffset": "tsql.datetimeoffset", "uniqueidentifier": "uuid", "boolean": "boolean", "null": "int4",
}  # fmt: skip



def pg_type(type_: SqlType) -> str:
    """Return the PostgreSQL type that stores ``type_``; raises 40515 for sql_variant and others that can't be stored."""
    if type_.name in ("decimal", "numeric"):
        return f"numeric({type_.precision or 18},{type_.scale or 0})"
    name = PG_TYPES.get(type_.name)
    if name is None:
        raise not_supported(f"{type_.name} in a table or query")
    return name


def to_pg(value: object, type_: SqlType) -> object:
    """Return a value as PostgreSQL reads it in a literal or parameter: dates as ISO text, a datetimeoffset as its composite's text.

    Raises 40515 for text that PostgreSQL can't hold: NUL and lone surrogates.
    """
    if isinstance(value, str):
        return storable_text(value)
    if type_.name == "datetimeoffset" and isinstance(value, datetime.datetime):
        offset = value.utcoffset() or datetime.timedelta()
        utc = (value - offset).replace(tzinfo=None)
        return f'("{utc.isoformat(" ")}",{int(offset.total_seconds()) // 60})'
    if isinstance(value, datetime.datetime):
        return value.isoformat(" ")
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    return value


def storable_text(value: str) -> str:
    if "\0" in value:
        raise not_supported("the character NUL (0x00) in a stored string")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise not_supported("a lone surrogate in a stored string") from None
    return value


PG_RANGE_ERRORS: Final[dict[str, str]] = {
    "integer out of range": "int", "bigint out of range": "bigint", "smallint out of range": "smallint", "value out of range: overflow": "float",
    "numeric field overflow": "numeric", "value overflows numeric format": "numeric", "interval out of range": "datetime", "timestamp out of range": "datetime",
}  # fmt: skip
"""PostgreSQL's text of SQLSTATE 22003/22008 to the T-SQL type that overflowed: native arithmetic needs no checked functions."""


def arithmetic_error(sqlstate: str, message: str) -> SqlError | None:
    """Return T-SQL's error for PostgreSQL's arithmetic errors (8134 for 22012, 8115 for 22003/22008), None for other errors."""
    if sqlstate == "22012":
        return sql_error(8134)
    if sqlstate in ("22003", "22008"):
        for text, name in PG_RANGE_ERRORS.items():
            if text in message:
                return sql_error(8115, "expression", name)
    return None
