"""Scalar expressions and predicates."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from ferryman.tsql.ast.names import Name, TypeName

if TYPE_CHECKING:
    from ferryman.tsql.ast.queries import OrderItem, Query


class Expression:
    """Base of scalar expressions and predicates."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Literal(Expression):
    """``kind``: integer, decimal, float, string, nstring, binary, money, null.

    The value is int, Decimal, float, str, str, bytes, Decimal, None. Integers too large for bigint are decimal.
    """

    kind: str
    value: int | Decimal | float | str | bytes | None


@dataclass(frozen=True, slots=True)
class DefaultValue(Expression):
    """The keyword DEFAULT in VALUES, SET or an argument list."""


@dataclass(frozen=True, slots=True)
class Variable(Expression):
    """``@name`` with its at sign, as written."""

    name: str


@dataclass(frozen=True, slots=True)
class SystemVariable(Expression):
    """``@@NAME``, upper-cased, with both at signs."""

    name: str


@dataclass(frozen=True, slots=True)
class Column(Expression):
    """A column reference ``[[db.]schema.]table.column``; also a pseudo-column such as $action or $identity."""

    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Star(Expression):
    """``*`` or ``t.*`` in a select list, COUNT(*) or OUTPUT."""

    qualifier: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Unary(Expression):
    """``operator``: + - ~"""

    operator: str
    operand: Expression


@dataclass(frozen=True, slots=True)
class Binary(Expression):
    """``operator``: + - * / % & | ^ << >>"""

    operator: str
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Comparison(Expression):
    """``operator``: = <> < <= > >= (``!=`` is ``<>``, ``!<`` is ``>=``, ``!>`` is ``<=``)."""

    operator: str
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class QuantifiedComparison(Expression):
    """``left operator ANY|ALL (query)``; SOME is ANY."""

    operator: str
    left: Expression
    quantifier: str
    query: Query


@dataclass(frozen=True, slots=True)
class And(Expression):
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Or(Expression):
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Not(Expression):
    operand: Expression


@dataclass(frozen=True, slots=True)
class IsNull(Expression):
    operand: Expression
    negated: bool = False


@dataclass(frozen=True, slots=True)
class IsDistinctFrom(Expression):
    left: Expression
    right: Expression
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Between(Expression):
    operand: Expression
    low: Expression
    high: Expression
    negated: bool = False


@dataclass(frozen=True, slots=True)
class InList(Expression):
    operand: Expression
    items: tuple[Expression, ...]
    negated: bool = False


@dataclass(frozen=True, slots=True)
class InQuery(Expression):
    operand: Expression
    query: Query
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Like(Expression):
    operand: Expression
    pattern: Expression
    escape: Expression | None = None
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Exists(Expression):
    query: Query


@dataclass(frozen=True, slots=True)
class Subquery(Expression):
    query: Query


@dataclass(frozen=True, slots=True)
class Case(Expression):
    """Simple CASE has an ``operand``; each when is (condition or value, result)."""

    operand: Expression | None
    whens: tuple[tuple[Expression, Expression], ...]
    else_: Expression | None


@dataclass(frozen=True, slots=True)
class Cast(Expression):
    """CAST and TRY_CAST."""

    operand: Expression
    type: TypeName
    try_: bool = False


@dataclass(frozen=True, slots=True)
class Convert(Expression):
    """CONVERT and TRY_CONVERT."""

    type: TypeName
    operand: Expression
    style: Expression | None = None
    try_: bool = False


@dataclass(frozen=True, slots=True)
class Parse(Expression):
    """PARSE and TRY_PARSE."""

    operand: Expression
    type: TypeName
    culture: Expression | None = None
    try_: bool = False


@dataclass(frozen=True, slots=True)
class WindowFrame:
    """``unit`` ROWS or RANGE; a bound is (kind, n): UNBOUNDED PRECEDING, PRECEDING, CURRENT ROW, FOLLOWING, UNBOUNDED FOLLOWING."""

    unit: str
    start: tuple[str, Expression | None]
    end: tuple[str, Expression | None] | None


@dataclass(frozen=True, slots=True)
class Window:
    partition_by: tuple[Expression, ...] = ()
    order_by: tuple[OrderItem, ...] = ()
    frame: WindowFrame | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True)
class FunctionCall(Expression):
    """A call by name, built in or user-defined. Dateparts arrive as ``Column`` with one part.

    IIF, COALESCE, NULLIF, CHOOSE, ISNULL, LEFT, RIGHT, CURRENT_TIMESTAMP (no arguments) ... are calls too.
    TRIM's LEADING/TRAILING/BOTH and ``chars FROM`` arrive as TRIM(side literal, chars, operand) when written so.
    """

    name: Name
    arguments: tuple[Expression, ...] = ()
    distinct: bool = False
    over: Window | None = None
    within_group: tuple[OrderItem, ...] = ()
    nulls: str | None = None
    """IGNORE or RESPECT (of FIRST_VALUE and its kin), NULL ON NULL or ABSENT ON NULL (of the JSON functions)."""


@dataclass(frozen=True, slots=True)
class JsonPair(Expression):
    """``key: value`` in JSON_OBJECT."""

    key: Expression
    value: Expression


@dataclass(frozen=True, slots=True)
class MethodCall(Expression):
    """A method of the xml type: ``operand.value('...', 'int')``. ``method`` lower-cased; ``namespaces`` as in ForClause."""

    operand: Expression
    method: str
    arguments: tuple[Expression, ...]
    namespaces: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class InstanceMember(Expression):
    """``operand.Name(...)`` of a CLR type, ``arguments`` None for a property. Behind a column a property arrives as a column.

    Of a column that isn't there ``name`` is a user's function, ``dbo.GetLevel(1)``.
    """

    operand: Expression
    name: str
    arguments: tuple[Expression, ...] | None


@dataclass(frozen=True, slots=True)
class StaticMember(Expression):
    """``type::Name(...)``, ``arguments`` None for a property."""

    type: Name
    name: str
    arguments: tuple[Expression, ...] | None


@dataclass(frozen=True, slots=True)
class Collate(Expression):
    operand: Expression
    collation: str


@dataclass(frozen=True, slots=True)
class AtTimeZone(Expression):
    operand: Expression
    zone: Expression


@dataclass(frozen=True, slots=True)
class NextValueFor(Expression):
    sequence: Name


@dataclass(frozen=True, slots=True)
class UpdatedColumn(Expression):
    """``UPDATE(column)`` in a trigger: did the statement assign the column?"""

    column: str


@dataclass(frozen=True, slots=True)
class IdentityFunction(Expression):
    """``IDENTITY(type, seed, increment)`` in SELECT INTO."""

    type: TypeName
    seed: int = 1
    increment: int = 1
