"""The type mapping: which PostgreSQL type stores a T-SQL type, how values are written for it, what its arithmetic errors mean."""

from __future__ import annotations

import datetime
from typing import Final

from ferryman.errors import SqlError, not_supported, sql_error
from ferryman.sqltypes import SqlType, Variant
from ferryman.store.temporal_text import datetime_text
from ferryman.store.variants import variant_text

PG_TYPES: Final[dict[str, str]] = {
    "bit": "int2", "tinyint": "int2", "smallint": "int2", "int": "int4", "bigint": "int8",
    "money": "numeric(19,4)", "smallmoney": "numeric(10,4)", "float": "float8", "real": "float4",
    "char": "text", "varchar": "text", "nchar": "text", "nvarchar": "text", "text": "text", "ntext": "text", "xml": "text",
    "binary": "bytea", "varbinary": "bytea", "image": "bytea", "rowversion": "bytea",
    "hierarchyid": "bytea", "geography": "bytea", "geometry": "bytea",
    "date": "date", "time": "time", "datetime": "timestamp", "smalldatetime": "timestamp", "datetime2": "timestamp",
    "datetimeoffset": "tsql.datetimeoffset", "uniqueidentifier": "uuid", "sql_variant": "tsql.sql_variant",
    "boolean": "boolean", "null": "int4",
}  # fmt: skip



def pg_type(type_: SqlType) -> str:
    """Return the PostgreSQL type that stores ``type_``; raises 40515 for those that can't be stored."""
    if type_.name in ("decimal", "numeric"):
        return f"numeric({type_.precision or 18},{type_.scale or 0})"
    name = PG_TYPES.get(type_.name)
    if name is None:
        raise not_supported(f"{type_.name} in a table or query")
    return name


def column_type(type_: SqlType) -> str:
    """Return the PostgreSQL type of a column: ``pg_type``, but for typed xml the domain of what its XML schema collection allows."""
    return pg_type(type_) if type_.xml_collection is None else xml_domain(type_.xml_collection, document=bool(type_.scale))


def xml_domain(collection: int, *, document: bool) -> str:
    """Return the domain of texts that an XML schema collection allows: whatever is stored in it, or cast to it, is validated."""
    return f"catalog.xml_{'document' if document else 'content'}_{collection}"


def to_pg(value: object, type_: SqlType) -> object:
    """Return a value as PostgreSQL reads it in a literal or parameter: dates as ISO text, a datetimeoffset or sql_variant as its composite's.

    Raises 40515 for text that PostgreSQL can't hold: NUL and lone surrogates.
    """
    if isinstance(value, str):
        return storable_text(value)
    if isinstance(value, Variant):
        return storable_text(variant_text(value))
    if isinstance(value, datetime.datetime):
        return datetime_text(value)
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
