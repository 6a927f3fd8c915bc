"""Queries: SELECT, its sources and its clauses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ferryman.tsql.ast.expressions import Column, Expression, FunctionCall, Window
from ferryman.tsql.ast.names import Name, TypeName
from ferryman.tsql.ast.temporal import SystemTime

if TYPE_CHECKING:
    from ferryman.tsql.ast.statements import Delete, Insert, Merge, Update


@dataclass(frozen=True, slots=True)
class OrderItem:
    expression: Expression
    descending: bool = False


@dataclass(frozen=True, slots=True)
class SelectItem:
    """One item of a select list: ``expression [AS alias]``."""

    expression: Expression
    alias: str | None = None


@dataclass(frozen=True, slots=True)
class AssignItem:
    """``@v = expression`` (or += and its kin) in a select list. ``operator``: = += -= *= /= %= &= |= ^="""

    variable: str
    operator: str
    expression: Expression


@dataclass(frozen=True, slots=True)
class Top:
    count: Expression
    percent: bool = False
    with_ties: bool = False


@dataclass(frozen=True, slots=True)
class GroupBy:
    """``items`` are expressions, or tuples of them for a composite element, or nested GroupBy.

    ``kind``: '' plain, ROLLUP, CUBE, GROUPING SETS.
    """

    items: tuple[Expression | tuple[Expression, ...] | GroupBy, ...]
    kind: str = ""


class TableSource:
    """Base of what FROM may hold."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class TableRef(TableSource):
    """A table, view, synonym, CTE, #temp table or @table variable (its name then starts with @)."""

    name: Name
    alias: str | None = None
    hints: tuple[str, ...] = ()
    """Upper-cased: NOLOCK, UPDLOCK, READPAST, HOLDLOCK, TABLOCKX, INDEX(...) as INDEX."""
    system_time: SystemTime | None = None
    sample: TableSample | None = None


@dataclass(frozen=True, slots=True)
class TableSample:
    """TABLESAMPLE (``size`` PERCENT or ROWS) REPEATABLE (``seed``)."""

    size: Expression
    rows: bool = False
    seed: Expression | None = None


@dataclass(frozen=True, slots=True)
class WithColumn:
    """A column of OPENJSON's, OPENXML's or OPENROWSET's WITH clause."""

    name: str
    type: TypeName
    path: str | None = None
    as_json: bool = False


@dataclass(frozen=True, slots=True)
class TableFunction(TableSource):
    """A table-valued function, built in (STRING_SPLIT, OPENJSON, OPENXML, GENERATE_SERIES) or the user's."""

    name: Name
    arguments: tuple[Expression, ...]
    alias: str | None = None
    columns: tuple[str, ...] = ()
    with_columns: tuple[WithColumn, ...] = ()


@dataclass(frozen=True, slots=True)
class NodesCall(TableSource):
    """``xml.nodes('path') AS alias(column)``."""

    operand: Expression
    path: Expression
    alias: str
    columns: tuple[str, ...]
    namespaces: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Derived(TableSource):
    """``(query) AS alias(columns)``; the query of ``(VALUES ...)`` has a ``Values`` body."""

    query: Query
    alias: str
    columns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Join(TableSource):
    """``kind``: INNER, LEFT, RIGHT, FULL, CROSS, CROSS APPLY, OUTER APPLY."""

    kind: str
    left: TableSource
    right: TableSource
    condition: Expression | None = None


@dataclass(frozen=True, slots=True)
class Pivot(TableSource):
    source: TableSource
    aggregate: FunctionCall
    column: Column
    values: tuple[str, ...]
    alias: str


@dataclass(frozen=True, slots=True)
class Unpivot(TableSource):
    source: TableSource
    value_column: str
    name_column: str
    columns: tuple[str, ...]
    alias: str


@dataclass(frozen=True, slots=True)
class OpenRowsetBulk(TableSource):
    """OPENROWSET(BULK 'path', SINGLE_BLOB | FORMAT = ..., ...) AS alias(columns). Option names upper-cased; flags have value None."""

    path: Expression
    options: tuple[tuple[str, Expression | None], ...]
    alias: str | None = None
    columns: tuple[str, ...] = ()
    with_columns: tuple[WithColumn, ...] = ()


@dataclass(frozen=True, slots=True)
class DmlSource(TableSource):
    """``(INSERT|UPDATE|DELETE|MERGE ... OUTPUT ...) AS alias(columns)`` in INSERT ... SELECT."""

    statement: Insert | Update | Delete | Merge
    alias: str
    columns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Select:
    """One query specification. ``items`` may hold AssignItem only when it is a statement of its own."""

    items: tuple[SelectItem | AssignItem, ...]
    distinct: bool = False
    top: Top | None = None
    into: Name | None = None
    from_: tuple[TableSource, ...] = ()
    where: Expression | None = None
    group_by: GroupBy | None = None
    having: Expression | None = None
    windows: tuple[tuple[str, Window], ...] = ()


@dataclass(frozen=True, slots=True)
class Values:
    """A table value constructor."""

    rows: tuple[tuple[Expression, ...], ...]


@dataclass(frozen=True, slots=True)
class SetOperation:
    """``operator``: UNION, UNION ALL, EXCEPT, INTERSECT."""

    operator: str
    left: QueryBody
    right: QueryBody


QueryBody = Select | SetOperation | Values


@dataclass(frozen=True, slots=True)
class CommonTable:
    name: str
    columns: tuple[str, ...]
    query: Query


@dataclass(frozen=True, slots=True)
class ForClause:
    """FOR XML / FOR JSON / FOR BROWSE. ``mode``: RAW, AUTO, PATH, EXPLICIT, '' for BROWSE. Options upper-cased with values (None: flag).

    The element's name in ``RAW('x')`` and ``PATH('x')`` is the option NAME. ``namespaces`` are WITH XMLNAMESPACES's: (prefix, URI).
    """

    kind: str
    mode: str
    options: tuple[tuple[str, str | None], ...] = ()
    namespaces: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Query:
    body: QueryBody
    with_: tuple[CommonTable, ...] = ()
    order_by: tuple[OrderItem, ...] = ()
    offset: Expression | None = None
    fetch: Expression | None = None
    for_: ForClause | None = None
    options: tuple[str, ...] = ()
    """OPTION (...) hints, upper-cased text; MAXRECURSION carries its number: 'MAXRECURSION 100'."""
