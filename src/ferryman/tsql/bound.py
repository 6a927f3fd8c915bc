"""Typed expressions: what the binder makes of ``ast`` once every name and type is known.

Conversions are explicit nodes, operands of an operator have the operator's type, strings carry their
collation. Two back ends read them: ``evaluate`` (Python closures, for expressions without tables) and
``emit`` (PostgreSQL text). Neither decides anything about T-SQL: what a node means is settled here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ferryman.sqltypes import SqlType

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, slots=True)
class Bound:
    """A typed expression; predicates have type BOOLEAN."""

    type: SqlType


@dataclass(frozen=True, slots=True)
class Constant(Bound):
    """A literal, already a Python value of its type."""

    value: object


@dataclass(frozen=True, slots=True)
class VariableValue(Bound):
    """``@name`` (lower-cased), read from the frame when the statement runs."""

    name: str


@dataclass(frozen=True, slots=True)
class ColumnValue(Bound):
    """A column of a table source. ``sql`` is its PostgreSQL text, e.g. ``t1."name"``."""

    sql: str
    name: str
    nullable: bool = True


@dataclass(frozen=True, slots=True)
class SqlValue(Bound):
    """A piece that only PostgreSQL can compute (a scalar subquery, an aggregate): its text is made when it is emitted.

    ``render(emitter)`` returns PostgreSQL text; ``emitter.emit(bound)`` renders operands and collects parameters.
    """

    render: Callable[..., str]


@dataclass(frozen=True, slots=True)
class Call(Bound):
    """A built-in function or operator of ``functions.FUNCTIONS`` on operands that already have the types it wants."""

    function: str
    arguments: tuple[Bound, ...]


@dataclass(frozen=True, slots=True)
class Conversion(Bound):
    """CAST/CONVERT to ``type``, or an implicit conversion. ``style`` is CONVERT's; ``try_`` yields NULL for an error."""

    operand: Bound
    style: Bound | None = None
    try_: bool = False
    implicit: bool = False


@dataclass(frozen=True, slots=True)
class Compare(Bound):
    """``operator``: = <> < <= > >= and IS DISTINCT FROM, IS NOT DISTINCT FROM. Operands have one type (and collation)."""

    operator: str
    left: Bound
    right: Bound


@dataclass(frozen=True, slots=True)
class Logical(Bound):
    """``operator``: AND, OR."""

    operator: str
    left: Bound
    right: Bound


@dataclass(frozen=True, slots=True)
class Negation(Bound):
    operand: Bound


@dataclass(frozen=True, slots=True)
class NullTest(Bound):
    operand: Bound
    negated: bool


@dataclass(frozen=True, slots=True)
class LikeTest(Bound):
    operand: Bound
    pattern: Bound
    escape: Bound | None
    negated: bool


@dataclass(frozen=True, slots=True)
class InTest(Bound):
    """``operand [NOT] IN (items)``; all of one type."""

    operand: Bound
    items: tuple[Bound, ...]
    negated: bool


@dataclass(frozen=True, slots=True)
class CaseValue(Bound):
    """Searched CASE: conditions are BOOLEAN, results have the node's type."""

    whens: tuple[tuple[Bound, Bound], ...]
    else_: Bound | None


@dataclass(frozen=True, slots=True)
class AggregateValue(Bound):
    """An aggregate or window function. ``function`` upper-cased; PostgreSQL only."""

    function: str
    arguments: tuple[Bound, ...]
    distinct: bool = False
    order_by: tuple[tuple[Bound, bool], ...] = ()
    """(operand, descending) of WITHIN GROUP"""
    over: BoundWindow | None = None
    ignore_nulls: bool = False


@dataclass(frozen=True, slots=True)
class BoundWindow:
    partition_by: tuple[Bound, ...]
    order_by: tuple[tuple[Bound, bool], ...]
    frame: str
    """The frame clause as PostgreSQL text, '' for none."""


