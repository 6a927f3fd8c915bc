"""Fields to values, a column of a block at a time.

A block's column is converted in one go where Python's own parser and T-SQL agree on the text (plain digits, ISO dates);
everything else goes field by field through the T-SQL conversion, and equal texts are converted once.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Context, Decimal
from enum import Enum
from typing import Final

from ferryman.errors import SqlError, sql_error
from ferryman.sqltypes import SqlType
from ferryman.tsql.bulk.encoding import UNDECODED
from ferryman.tsql.bulk.records import EMPTY

Convert = Callable[[str, SqlType], object]


class Absent(Enum):
    """The value of a field that is empty while its column has a default."""

    DEFAULT = "DEFAULT"


@dataclass(frozen=True, slots=True)
class BulkColumn:
    """A column of the target, in the file's order. ``skip``: the file has the field, but the row won't (an identity without KEEPIDENTITY)."""

    name: str
    type: SqlType
    nullable: bool = True
    has_default: bool = False
    skip: bool = False


TRUNCATION: Final = 4863
TYPE_MISMATCH: Final = 4864
OVERFLOW: Final = 4867
UNEXPECTED_NULL: Final = 4869
FIELD_LIMIT: Final = 8000
LOB_LIMIT: Final = 1 << 30
"""Characters; PostgreSQL's longest value."""

OVERFLOWS: Final = frozenset({220, 232, 242, 248, 517, 8115})
_INTEGER_RANGES: Final = {
    "tinyint": (0, 255), "smallint": (-(2**15), 2**15 - 1), "int": (-(2**31), 2**31 - 1), "bigint": (-(2**63), 2**63 - 1),
}
_EXACT: Final = Context(prec=80, rounding=ROUND_HALF_UP)
_LOBS: Final = frozenset({"text", "ntext", "image", "xml"})
_DECIMAL_LENGTH: Final = 40
"""A sign, a point and 38 digits."""
_MEMO: Final = 10_000
_MEMO_LENGTH: Final = 64
"""Equal texts are converted once; long ones seldom repeat."""

VARIANT_LIMIT: Final = 8000
"""Bytes of the longest value of a sql_variant; a character file's field is a varchar in it."""


def limit_of(type_: SqlType) -> int:
    """Return the longest field in characters that a column takes before the terminators must be wrong."""
    return LOB_LIMIT if type_.is_max or type_.is_spatial or type_.name in _LOBS else FIELD_LIMIT


@dataclass(slots=True)
class Block:
    """A converted column of a block: a value or None for each field, and error numbers by position."""

    values: list[object]
    errors: dict[int, int] = field(default_factory=dict)


class ColumnReader:
    """Converts the fields of one column. ``convert`` is T-SQL's conversion from a string; it raises SqlError."""

    def __init__(self, column: BulkColumn, convert: Convert, *, keep_nulls: bool) -> None:
        self.column = column
        self._convert = convert
        self._empty: object = Absent.DEFAULT if column.has_default and not keep_nulls else None
        self._allows_null = column.nullable or self._empty is not None
        self._known: dict[str, object] = {}
        self._fast = _fast_path(column.type)

    def read(self, fields: Sequence[str]) -> Block:
        """Return the values of ``fields``; those in error are None there and named by 4863, 4864, 4867 or 4869."""
        quick = self._read_fast(fields)
        if quick is not None:
            return Block(quick)
        block = Block([])
        for position, text in enumerate(fields):
            try:
                block.values.append(self._value(text))
            except SqlError as error:
                block.values.append(None)
                block.errors[position] = error.number
        return block

    def _read_fast(self, fields: Sequence[str]) -> list[object] | None:
        if self._fast is None:
            return None
        if "" not in fields:
            return self._fast(fields)
        present = [text for text in fields if text]
        values = self._fast(present) if self._allows_null and present else None
        if values is None:
            return None
        following = iter(values)
        return [next(following) if text else self._empty for text in fields]

    def missing(self) -> object:
        """Return the value of an empty field: NULL or the mark of the default; raises 4869 when the column takes neither."""
        if not self._allows_null:
            raise sql_error(UNEXPECTED_NULL, 0, 0, self.column.name)
        return self._empty

    def _value(self, text: str) -> object:
        if not text:
            return self.missing()
        if text in self._known:
            return self._known[text]
        value = self._converted("" if text == EMPTY else text)
        if len(text) <= _MEMO_LENGTH:
            if len(self._known) >= _MEMO:
                self._known.clear()
            self._known[text] = value
        return value

    def _converted(self, text: str) -> object:
        type_ = self.column.type
        if not text.isascii() and UNDECODED.search(text):
            raise sql_error(TYPE_MISMATCH, 0, 0, "")
        length = VARIANT_LIMIT if type_.name == "sql_variant" else type_.length if type_.is_string and not type_.is_max else None
        if length is not None and _length(text, type_) > length:
            raise sql_error(TRUNCATION, 0, 0, "")
        if type_.is_binary or type_.is_clr:
            return self._binary(text)
        try:
            return self._convert(text, type_)
        except SqlError as error:
            raise sql_error(OVERFLOW if error.number in OVERFLOWS else TYPE_MISMATCH, 0, 0, "") from error

    def _binary(self, text: str) -> bytes:
        """Binary columns and those of CLR types are hexadecimal digits in a character file, with or without 0x ([MS-BCP] 2.1.5 for the latter)."""
        digits = text[2:] if text[:2] in ("0x", "0X") else text
        if not re.fullmatch(r"(?:[0-9a-fA-F]{2})*", digits):
            raise sql_error(TYPE_MISMATCH, 0, 0, "")
        value = bytes.fromhex(digits)
        length = self.column.type.length
        if length is not None and 0 <= length < len(value):
            raise sql_error(TRUNCATION, 0, 0, "")
        return value.ljust(length, b"\0") if self.column.type.name == "binary" and length is not None else value


def _length(text: str, type_: SqlType) -> int:
    """Return the length as the type counts it: UTF-16 units or characters."""
    return len(text) if text.isascii() or not type_.is_unicode else len(text.encode("utf-16-le", "surrogatepass")) // 2


Fast = Callable[[Sequence[str]], list[object] | None]
"""Converts a whole column without empty fields, or returns None when one of its fields needs the T-SQL conversion."""


def _fast_path(type_: SqlType) -> Fast | None:
    if type_.name in _INTEGER_RANGES:
        return _integers(*_INTEGER_RANGES[type_.name])
    if type_.name in ("decimal", "numeric"):
        return _decimals(type_.precision or 18, type_.scale or 0)
    if type_.name == "float":
        return _parsed(float, "0123456789.-", None)
    if type_.name == "date":
        return _parsed(dt.date.fromisoformat, "0123456789-", len("2024-01-31"))
    if type_.name == "datetime2":
        return _parsed(dt.datetime.fromisoformat, "0123456789-: ", len("2024-01-31 12:00:00"))
    if type_.name in ("varchar", "nvarchar"):
        return _strings(limit_of(type_) if type_.is_max or type_.length is None else type_.length)
    return None


def _integers(least: int, most: int) -> Fast:
    def read(fields: Sequence[str]) -> list[object] | None:
        if "".join(fields).strip("0123456789-"):
            return None
        try:
            values = list(map(int, fields))
        except ValueError:
            return None
        return list(values) if values and least <= min(values) and max(values) <= most else None

    return read


def _decimals(precision: int, scale: int) -> Fast:
    step = Decimal(1).scaleb(-scale)
    bound = Decimal(10) ** (precision - scale)

    def read(fields: Sequence[str]) -> list[object] | None:
        if "".join(fields).strip("0123456789.-") or max(map(len, fields)) > _DECIMAL_LENGTH:
            return None
        try:
            values = [Decimal(text).quantize(step, context=_EXACT) for text in fields]
        except ArithmeticError:
            return None
        return list(values) if -bound < min(values) and max(values) < bound else None

    return read


def _parsed(parse: Callable[[str], object], alphabet: str, length: int | None) -> Fast:
    def read(fields: Sequence[str]) -> list[object] | None:
        if "".join(fields).strip(alphabet) or (length is not None and set(map(len, fields)) != {length}):
            return None
        try:
            return [parse(text) for text in fields]
        except ValueError:
            return None

    return read


def _strings(limit: int) -> Fast:
    def read(fields: Sequence[str]) -> list[object] | None:
        text = "".join(fields)
        if not text.isascii() or EMPTY in text or max(map(len, fields)) > limit:
            return None
        return list(fields)

    return read
