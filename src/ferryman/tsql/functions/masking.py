"""$MASK(value, function): what somebody without UNMASK reads of a masked column. T-SQL has no such function: the binder writes it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ferryman.sqltypes import MAX, nvarchar
from ferryman.tsql.bound import Call, Constant
from ferryman.tsql.functions.entry import Function
from ferryman.tsql.masking import masked_sql, parse_mask

if TYPE_CHECKING:
    from ferryman.tsql.bound import Bound
    from ferryman.tsql.functions.entry import SqlWriter

MASK: Final = "$MASK"


def masked(value: Bound, function: str) -> Bound:
    """Return a column's value as its masking function shows it."""
    return Call(value.type, MASK, (value, Constant(nvarchar(MAX), function)))


def _write(writer: SqlWriter, call: Call) -> str:
    value, function = call.arguments
    assert isinstance(function, Constant)
    return masked_sql(writer.emit(value), call.type, parse_mask(str(function.value), "", call.type))


FUNCTIONS: Final = (Function(MASK, "any unicode", sql=_write, sql_only=True, deterministic=False, strict=False),)
