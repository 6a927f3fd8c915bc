"""The base of statements, queries as statements, and those that change rows."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ferryman.tsql.ast.expressions import Column, Expression
from ferryman.tsql.ast.names import Name
from ferryman.tsql.ast.queries import CommonTable, Query, SelectItem, TableSource, Top

if TYPE_CHECKING:
    from ferryman.tsql.ast.control import Execute, ExecuteText
    from ferryman.tsql.ast.definitions import ColumnDefinition


@dataclass(frozen=True, slots=True)
class Statement:
    """Base of statements. ``line`` is the 1-based line of its first token in the batch or module.

    ``start`` and ``end`` are the character offsets of its text in the source that was parsed.
    """

    line: int = field(default=0, kw_only=True, compare=False)
    start: int = field(default=0, kw_only=True, compare=False)
    end: int = field(default=0, kw_only=True, compare=False)


@dataclass(frozen=True, slots=True)
class QueryStatement(Statement):
    query: Query


@dataclass(frozen=True, slots=True)
class OutputClause:
    """OUTPUT items [INTO target(columns)]; both an INTO and a plain OUTPUT may stand in one statement."""

    items: tuple[SelectItem, ...]
    into: Name | None = None
    into_columns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Insert(Statement):
    """``source``: a Query (VALUES is a Values body), an Execute or ExecuteText, or None for DEFAULT VALUES."""

    target: Name
    columns: tuple[str, ...]
    source: Query | Execute | ExecuteText | None
    output: tuple[OutputClause, ...] = ()
    top: Top | None = None
    with_: tuple[CommonTable, ...] = ()
    hints: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WriteMethod(Expression):
    """``column.WRITE(value, offset, length)``, the new value of a column in SET."""

    column: Column
    value: Expression
    offset: Expression
    length: Expression


@dataclass(frozen=True, slots=True)
class Assignment:
    """One SET item of UPDATE or MERGE: ``column op= value``, ``@v op= value`` or ``@v = column op= value``."""

    column: tuple[str, ...]
    value: Expression
    operator: str = "="
    variable: str | None = None


@dataclass(frozen=True, slots=True)
class Update(Statement):
    """``where_current_of`` names a cursor."""

    target: Name
    assignments: tuple[Assignment, ...]
    from_: tuple[TableSource, ...] = ()
    where: Expression | None = None
    output: tuple[OutputClause, ...] = ()
    top: Top | None = None
    with_: tuple[CommonTable, ...] = ()
    hints: tuple[str, ...] = ()
    where_current_of: str | None = None
    options: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Delete(Statement):
    target: Name
    from_: tuple[TableSource, ...] = ()
    where: Expression | None = None
    output: tuple[OutputClause, ...] = ()
    top: Top | None = None
    with_: tuple[CommonTable, ...] = ()
    hints: tuple[str, ...] = ()
    where_current_of: str | None = None
    options: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MergeAction:
    """``match``: MATCHED, NOT MATCHED, NOT MATCHED BY SOURCE. ``kind``: UPDATE, DELETE, INSERT."""

    match: str
    condition: Expression | None
    kind: str
    assignments: tuple[Assignment, ...] = ()
    columns: tuple[str, ...] = ()
    values: tuple[Expression, ...] | None = None
    """None for INSERT DEFAULT VALUES."""


@dataclass(frozen=True, slots=True)
class Merge(Statement):
    target: Name
    alias: str | None
    source: TableSource
    condition: Expression
    actions: tuple[MergeAction, ...]
    output: tuple[OutputClause, ...] = ()
    top: Top | None = None
    with_: tuple[CommonTable, ...] = ()
    hints: tuple[str, ...] = ()
    options: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Truncate(Statement):
    """``partitions``: first and last of each range, () for the whole table."""

    table: Name
    partitions: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class BulkInsert(Statement):
    """Option names upper-cased; flags have value None. ORDER(...) arrives as its text."""

    table: Name
    path: Expression
    options: tuple[tuple[str, Expression | None], ...] = ()


@dataclass(frozen=True, slots=True)
class InsertBulk(Statement):
    """``INSERT BULK table (column type, ...) WITH (...)``: announces rows that follow as TDS bulk load data (MS-TDS 2.2.6.1)."""

    table: Name
    columns: tuple[ColumnDefinition, ...]
    options: tuple[tuple[str, Expression | None], ...] = ()
