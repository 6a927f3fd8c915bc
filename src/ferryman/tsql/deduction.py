"""Undeclared parameters: what the places where they stand tell of their types.

While a batch is bound for sp_describe_undeclared_parameters, an undeclared parameter has a type of its own, ``Undeclared``, which notes what it is
converted to. Everywhere else it counts as an untyped NULL.

Source: "Parameter Selection Algorithm" of
https://learn.microsoft.com/sql/relational-databases/system-stored-procedures/sp-describe-undeclared-parameters-transact-sql
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from ferryman.errors import sql_error
from ferryman.sqltypes import MAX, SqlType
from ferryman.tsql import bound as b

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class Undeclared(SqlType):
    """The type of the parameter called ``parameter``; ``deduced`` are the types that its uses ask for, in order."""

    parameter: str = ""
    deduced: list[SqlType] = field(default_factory=list, compare=False)


_WIDEST: Final = {"char": ("varchar", 8000), "varchar": ("varchar", 8000), "nchar": ("nvarchar", 4000), "nvarchar": ("nvarchar", 4000),
                  "binary": ("varbinary", 8000), "varbinary": ("varbinary", 8000), "text": ("varchar", 8000), "ntext": ("nvarchar", 4000)}  # fmt: skip


def general_type(type_: SqlType) -> SqlType:
    """Return the candidate of general deduction that converts best to a type: the widest of its kind.

    >>> str(general_type(SqlType("char", length=30)))
    'varchar(8000)'
    """
    if type_.name in _WIDEST and type_.length != MAX:
        name, length = _WIDEST[type_.name]
        return replace(type_, name=name, length=length)
    if type_.name in ("decimal", "numeric"):
        return SqlType("numeric", precision=38, scale=19)
    if type_.name in ("time", "datetime2", "datetimeoffset"):
        return replace(type_, scale=7)
    return type_


def deduce(bound: b.Bound, type_: SqlType) -> b.Bound:
    """Return the expression under the type that its place asks for, if it is an undeclared parameter; note the type."""
    if not isinstance(bound.type, Undeclared) or not isinstance(bound, b.VariableValue):
        return bound
    bound.type.deduced.append(type_)
    return b.VariableValue(type_, bound.name)


def beside(bound: b.Bound, other: SqlType) -> b.Bound:
    """Return an operand of an operator for which general deduction applies, beside an operand of type ``other``."""
    return bound if other.name == "null" else deduce(bound, general_type(other))


def refuse_untyped(bounds: Sequence[b.Bound]) -> None:
    """Raise 11503 for an expression whose only operands are undeclared parameters."""
    if len(bounds) > 1 and all(isinstance(bound.type, Undeclared) for bound in bounds):
        raise sql_error(11503, *(bound.name for bound in bounds[:2] if isinstance(bound, b.VariableValue)))
