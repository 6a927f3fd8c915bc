"""SQL_VARIANT_PROPERTY. Source: https://learn.microsoft.com/sql/t-sql/functions/sql-variant-property-transact-sql"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from ferryman.sqltypes import INT, SQL_VARIANT, SqlType, Variant, nvarchar
from ferryman.tsql.bound import Call
from ferryman.tsql.functions.entry import Function, SqlWriter
from ferryman.tsql.functions.strings import storage_size, value_size
from ferryman.tsql.typing import fractional_digits, precision_scale, shown_precision
from ferryman.tsql.variants import variant_sql

_HEADER: Final = 2
"""The bytes ahead of each value: its base type and a version."""


def _overhead(type_: SqlType) -> int:
    if type_.is_string:
        return _HEADER + 6
    if type_.is_binary or type_.name in ("decimal", "numeric"):
        return _HEADER + 2
    return _HEADER + int(type_.name in ("time", "datetime2", "datetimeoffset"))


def _scale(type_: SqlType) -> int:
    return precision_scale(type_)[1] if type_.is_exact_numeric else fractional_digits(type_)


def _max_length(type_: SqlType) -> int:
    if type_.is_string or type_.is_binary:
        return (type_.length or 0) * (2 if type_.is_unicode else 1)
    return storage_size(type_)


PROPERTIES: Final[dict[str, Callable[[SqlType, object], object]]] = {
    "basetype": lambda type_, _: type_.name,
    "precision": lambda type_, _: shown_precision(type_),
    "scale": lambda type_, _: _scale(type_),
    "totalbytes": lambda type_, value: value_size(type_)(value) + _overhead(type_),
    "collation": lambda type_, _: type_.collation,
    "maxlength": lambda type_, _: _max_length(type_),
}


def _variant_property(call: Call) -> Callable[..., object]:
    declared = call.arguments[0].type

    def run(value: object, name: str) -> object:
        type_, held = (value.type, value.value) if isinstance(value, Variant) else (declared, value)
        known = PROPERTIES.get(name.lower())
        answer = None if known is None else known(type_, held)
        return None if answer is None else Variant(nvarchar(128) if isinstance(answer, str) else INT, answer)

    return run


def _variant_property_sql(writer: SqlWriter, call: Call) -> str:
    operand, name = call.arguments
    value = writer.emit(operand)
    return f"tsql.variant_property({value if operand.type == SQL_VARIANT else variant_sql(value, operand.type)}, {writer.emit(name)})"


FUNCTIONS: Final = (Function("SQL_VARIANT_PROPERTY", "any string", SQL_VARIANT, specialise=_variant_property, sql=_variant_property_sql),)
