"""sql_variant in the store: the composite ``tsql.sql_variant AS (base text, value text)``.

``base`` is the base type as T-SQL declares it, followed by its collation where it has one; ``value`` is PostgreSQL's text of the value.
"""

from __future__ import annotations

import datetime as dt
import re
import struct
import uuid
from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final

from ferryman.sqltypes import FRACTIONAL_SECONDS, MONEY, SIZED, SMALLMONEY, SqlType, Variant
from ferryman.store.temporal_text import datetime_text, offset_from_text

_BASE: Final = re.compile(r"(\w+)(?:\((-?\w+)(?:,(\d+))?\))?(?: (\S+))?")
_MONEY: Final = {"money": MONEY, "smallmoney": SMALLMONEY}
_SINGLE: Final = struct.Struct("<f")


def base_text(type_: SqlType) -> str:
    """Return a base type as the store keeps it.

    >>> base_text(SqlType("nvarchar", length=10, collation="Latin1_General_BIN"))
    'nvarchar(10) Latin1_General_BIN'
    """
    return str(type_) if type_.collation is None else f"{type_} {type_.collation}"


@lru_cache(maxsize=1024)
def base_type(text: str) -> SqlType:
    """Return the type that ``base_text`` wrote; raises ValueError for anything else."""
    match = _BASE.fullmatch(text)
    if match is None:
        raise ValueError(f"no base type of a sql_variant: {text}")
    name, first, second, collation = match.groups()
    if name in _MONEY:
        return _MONEY[name]
    if name in SIZED:
        return SqlType(name, length=int(first), collation=collation)
    if name in ("decimal", "numeric"):
        return SqlType(name, precision=int(first), scale=int(second))
    return SqlType(name, scale=int(first) if name in FRACTIONAL_SECONDS else None)


def value_text(value: object) -> str:
    """Return PostgreSQL's text of a Python value (see ``sqltypes``)."""
    if isinstance(value, bytes):
        return "\\x" + value.hex()
    if isinstance(value, dt.datetime):
        return datetime_text(value)
    if isinstance(value, float):
        return repr(value)
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def variant_text(variant: Variant) -> str:
    """Return the text of the composite, as PostgreSQL reads it in a literal, a parameter or COPY (before COPY's own escapes)."""
    return f"({_quoted(base_text(variant.type))},{_quoted(value_text(variant.value))})"


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '""') + '"'


def _single(text: str) -> float:
    return float(_SINGLE.unpack(_SINGLE.pack(float(text)))[0])


_READERS: Final[dict[str, Callable[[str], Any]]] = {
    **dict.fromkeys(("bit", "tinyint", "smallint", "int", "bigint"), int), **dict.fromkeys(("decimal", "numeric", "money", "smallmoney"), Decimal),
    "float": float, "real": _single, **dict.fromkeys(("char", "varchar", "nchar", "nvarchar"), str),
    **dict.fromkeys(("binary", "varbinary"), lambda text: bytes.fromhex(text[2:])), "uniqueidentifier": uuid.UUID, "date": dt.date.fromisoformat,
    "time": dt.time.fromisoformat, **dict.fromkeys(("datetime", "smalldatetime", "datetime2"), dt.datetime.fromisoformat),
    "datetimeoffset": offset_from_text,
}  # fmt: skip
_FIELDS: Final = re.compile(r'\((?:"((?:[^"\\]|""|\\.)*)"|([^,"()\\]*)),(?:"((?:[^"\\]|""|\\.)*)"|([^,"()\\]*))\)', re.DOTALL)
_ESCAPED: Final = re.compile(r'""|\\(.)', re.DOTALL)


def variant_from_text(text: str) -> Variant:
    """Return the sql_variant that PostgreSQL shows as ``(base,value)``; raises ValueError for anything else."""
    match = _FIELDS.fullmatch(text)
    if match is None:
        raise ValueError(f"no sql_variant: {text}")
    base = _field(match[1], match[2])
    type_ = base_type(base)
    return Variant(type_, _READERS[type_.name](_field(match[3], match[4])))


def _field(quoted: str | None, plain: str) -> str:
    return plain if quoted is None else _ESCAPED.sub(lambda match: match[1] or '"', quoted)
