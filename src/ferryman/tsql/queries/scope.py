"""What a name means inside a query: the sources of its FROM clause, then those of the queries around it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from ferryman.errors import not_supported, sql_error
from ferryman.sqltypes import SqlType
from ferryman.store.catalog.model import Table, View
from ferryman.store.names import identifier, quote
from ferryman.tsql import ast
from ferryman.tsql import bound as b
from ferryman.tsql.expressions import bind, convert_to
from ferryman.tsql.functions.masking import masked
from ferryman.tsql.masking import DEFAULT
from ferryman.tsql.parser import parse_expression
from ferryman.tsql.queries.relation import OutputColumn, Relation
from ferryman.tsql.queries.routines import call_scalar_function
from ferryman.tsql.queries.subqueries import bind_subquery
from ferryman.tsql.queries.syntax import walk
from ferryman.tsql.queries.xml import bind_method

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ferryman.store.catalog.model import CatalogObject, Column
    from ferryman.tsql.queries.names import BatchNames
    from ferryman.tsql.queries.relation import Statement
    from ferryman.tsql.queries.system_time import BoundSystemTime
    from ferryman.tsql.settings import Settings


@dataclass(frozen=True, slots=True)
class Context:
    """Where a query stands: the names it sees, the common tables above it (by ``common_key``) and the module whose text it is.

    ``system_time`` is what FOR SYSTEM_TIME behind the view asks for whose text it is. ``bind_query`` binds a nested query; it is passed in
    so that the modules of this package needn't import each other in circles.
    """

    names: BatchNames
    statement: Statement
    bind_query: Callable[[ast.Query, Context, QueryScope | None], Relation]
    common_tables: Mapping[str, CommonSource] = field(default_factory=dict)
    module: CatalogObject | None = None
    system_time: BoundSystemTime | None = None

    def for_module(self, module: CatalogObject) -> Context:
        """Return the context of a view's or function's own text."""
        if self.statement.depth >= 32:
            raise sql_error(217)
        return replace(self, names=self.names.for_module(module), common_tables={}, module=module)


def common_key(name: ast.Name) -> str:
    """Return what a common table is looked up by: its name, or all parts of the name of a view that a statement changes."""
    return "\0".join(part.lower() for part in name.parts)


@dataclass(frozen=True, slots=True)
class CommonSource:
    """A common table expression in scope: its columns, its PostgreSQL name and the table under it, if it only filters one."""

    name: str
    columns: tuple[OutputColumn, ...]
    query: ast.CommonTable
    context: Context | None = None


@dataclass(frozen=True, slots=True)
class SourceColumn:
    """A column of a source. ``computed`` is the T-SQL text of one that is computed when read; * leaves ``hidden`` ones out."""

    output: OutputColumn
    sql: str
    computed: str | None = None
    rowguid: bool = False
    hidden: bool = False
    mask: str = ""

    @property
    def name(self) -> str:
        return self.output.name


@dataclass(frozen=True, slots=True)
class Source:
    """One table source. ``exposed`` are the parts of the name that qualifies its columns, ``alias`` its PostgreSQL alias."""

    exposed: tuple[str, ...]
    alias: str
    columns: tuple[SourceColumn, ...]
    table: Table | None = None
    securable: CatalogObject | None = None

    def nullable(self) -> Source:
        """Return the source as an outer join's inner side sees it."""
        return replace(self, columns=tuple(replace(c, output=replace(c.output, nullable=True, identity=False)) for c in self.columns))

    def answers_to(self, qualifier: Sequence[str]) -> bool:
        """Return whether a column's qualifier means this source: the end of its exposed name, or of an unaliased object's full one."""
        asked = [part.lower() for part in qualifier]
        written = [part for part in asked if part]
        own = [part.lower() for part in self.exposed]
        if not written or own[-len(written):] == written:
            return bool(written)
        found = self.securable
        if found is None or len(own) == 0 or own[-1] != found.name.lower():
            return False
        full = [part.lower() for part in (found.database, found.schema, found.name)][-len(asked):]
        return len(full) == len(asked) and all(part in ("", name) for part, name in zip(asked, full, strict=True))

    def find(self, name: str) -> list[SourceColumn]:
        lowered = name.lower()
        if lowered == "$identity":
            return [column for column in self.columns if column.output.identity]
        if lowered == "$rowguid":
            return [column for column in self.columns if column.rowguid]
        return [column for column in self.columns if column.name.lower() == lowered]


def table_columns(table: Table | View, alias: str) -> tuple[SourceColumn, ...]:
    """Return the source columns of a stored table (or system view) under ``alias``, and hidden ones called $key1 ... that identify a row."""
    stored = table if isinstance(table, Table) else None
    columns = [
        SourceColumn(
            OutputColumn(c.name, c.type, c.nullable, c.identity is not None, c.computed is not None, stored, c.name),
            f"{alias}.{quote(identifier(c.name))}",
            None if c.persisted else c.computed,
            c.rowguid,
            c.hidden,
            _mask_of(c, table),
        )
        for c in table.columns
    ]
    if stored is not None:
        for number, key in enumerate(row_key(stored), 1):
            name = "ctid" if key is None else quote(identifier(key.name))
            output = OutputColumn(f"$key{number}", CTID if key is None else key.type, nullable=False, table=stored)
            columns.append(SourceColumn(output, f"{alias}.{name}", hidden=True))
    return tuple(columns)


def _mask_of(column: Column, table: Table | View) -> str:
    """Return a column's masking function, '' for none; a persisted computed column over a masked one is masked as a whole."""
    if column.mask is not None:
        return column.mask
    masked = {each.name.lower() for each in table.columns if each.mask is not None}
    if not masked or column.computed is None or not column.persisted:
        return ""
    read = {node.parts[-1].lower() for node in walk(parse_expression(column.computed)) if isinstance(node, ast.Column)}
    return DEFAULT if masked & read else ""


CTID = SqlType("ctid")
"""PostgreSQL's address of a row version; no T-SQL value has this type."""


def row_key(table: Table) -> list[Column] | list[None]:
    """Return the columns of the primary key, ``[None]`` for a table without: PostgreSQL's ctid then identifies its rows.

    The primary key is better because it still finds a row that another transaction changed in between.
    """
    key = next((index for index in table.indexes if index.key_kind == "PRIMARY KEY"), None)
    columns = [table.column(name) for name, _ in key.columns] if key is not None else []
    if not columns or any(column is None or (column.computed is not None and not column.persisted) for column in columns):
        return [None]
    return [column for column in columns if column is not None]


def relation_columns(columns: Sequence[OutputColumn], alias: str, names: Sequence[str] = ()) -> tuple[SourceColumn, ...]:
    """Return the source columns of a rendered relation under ``alias``, renamed when ``names`` are given."""
    return tuple(
        SourceColumn(replace(column, name=names[position]) if names else column, f"{alias}.c{position + 1}", hidden=column.name.startswith("$"))
        for position, column in enumerate(columns)
    )


class QueryScope:
    """A ``ferryman.tsql.scope.Scope`` over the sources of one query."""

    def __init__(self, context: Context, sources: Sequence[Source] = (), outer: QueryScope | None = None) -> None:
        self.context = context
        self.sources = list(sources)
        self.outer = outer
        self.reads_outer = False
        self.masking = "SHOW"
        """What becomes of a masked column that the user may not see: its mask (SHOW), itself (REVEAL: conditions), an error (REFUSE)."""

    # --- the Scope protocol

    def variable(self, name: str) -> SqlType:
        return self.context.names.variable(name)

    def resolve_type(self, name: ast.TypeName) -> SqlType:
        return self.context.names.resolve_type(name)

    @property
    def collation(self) -> str:
        return self.context.names.collation

    @property
    def settings(self) -> Settings:
        return self.context.names.settings

    @property
    def function_id(self) -> int | None:
        return self.context.names.function_id

    def column(self, parts: tuple[str, ...]) -> b.Bound:
        found = self.find(parts)
        if found is not None:
            return self.read(*found)
        if self.outer is not None:
            value = self.outer.visible_from_subquery(parts)
            self.reads_outer = True
            return value
        if len(parts) == 1:
            raise sql_error(207, parts[0])
        raise sql_error(4104, ".".join(parts))

    def query(self, expression: ast.Subquery | ast.Exists | ast.InQuery | ast.QuantifiedComparison) -> b.Bound:
        return bind_subquery(expression, self)

    def full_text(self, expression: ast.FullTextTest) -> b.Bound:
        from ferryman.tsql.queries.fulltext import bind_test  # which reads columns of this scope

        return bind_test(expression, self)

    def aggregate(self, call: ast.FunctionCall) -> b.Bound:
        raise sql_error(147) if call.over is None else sql_error(4108)

    def aggregate_of_subquery(self, call: ast.FunctionCall) -> b.Bound:
        """Return an aggregate of this query's columns that a correlated subquery computes; raises 147 where there is no select list."""
        return self.aggregate(call)

    def user_function(self, name: ast.Name, arguments: tuple[ast.Expression, ...]) -> b.Bound:
        return call_scalar_function(name, arguments, self)

    def next_value(self, sequence: ast.Name) -> b.Bound:
        found = self.context.names.sequence(sequence)
        if found.type is None:
            raise not_supported(f"the sequence {sequence} without a type")
        self.context.statement.draws.add(found.relation)
        return b.SqlValue(found.type, lambda emitter: emitter.next_value(found.relation))

    def xml_method(self, call: ast.MethodCall) -> b.Bound:
        return bind_method(call, self)

    # --- columns

    def find(self, parts: tuple[str, ...]) -> tuple[Source, SourceColumn] | None:
        """Return the one column of this query's own sources that the name means, None if none does; raises 207 or 209."""
        if len(parts) == 1:
            matches = [(source, column) for source in self.sources for column in source.find(parts[0])]
        else:
            qualified = [source for source in self.sources if source.answers_to(parts[:-1])]
            matches = [(source, column) for source in qualified for column in source.find(parts[-1])]
            if qualified and not matches:
                raise sql_error(207, parts[-1])
        if len(matches) > 1:
            raise sql_error(209, parts[-1])
        return matches[0] if matches else None

    def read(self, source: Source, column: SourceColumn) -> b.Bound:
        """Return a column's value and note that it is read."""
        context = self.context
        if source.securable is not None:
            context.statement.access(context.names, "SELECT", source.securable, (column.name,), context.module)
        if column.computed is None:
            value = b.ColumnValue(column.output.type, column.sql, column.name, column.output.nullable)
            return value if not column.mask or self.masking == "REVEAL" else self._masked(value, source, column)
        return computed_value(source, column, context)

    @contextmanager
    def masked_as(self, masking: str) -> Iterator[None]:
        """Within it masked columns are read as ``masking`` says."""
        before, self.masking = self.masking, masking
        try:
            yield
        finally:
            self.masking = before

    def _masked(self, value: b.ColumnValue, source: Source, column: SourceColumn) -> b.Bound:
        if source.table is None or self.context.names.sees_unmasked(source.table, column.name):
            return value
        if self.masking == "REFUSE":
            raise not_supported(f"changing a row by its masked column {column.name} without the permission UNMASK")
        return masked(value, column.mask)

    def visible_from_subquery(self, parts: tuple[str, ...]) -> b.Bound:
        """Return the column as a correlated subquery of this query may read it."""
        return self.column(parts)

    def expression(self, expression: ast.Expression) -> b.Bound:
        """Return a select item, GROUP BY or ORDER BY expression bound in this scope."""
        return bind(expression, self)

    def nested(self, sources: Sequence[Source]) -> QueryScope:
        """Return a scope of the same place over other sources."""
        return QueryScope(self.context, sources, self.outer)


def computed_value(source: Source, column: SourceColumn, context: Context) -> b.Bound:
    """Return the value of a computed column that isn't stored: its expression over the other columns of the row."""
    if source.table is None or column.computed is None:
        raise not_supported(f"the computed column {column.name}")
    inner = QueryScope(context.for_module(source.table), [replace(source, securable=None)])
    return convert_to(bind(parse_expression(column.computed), inner), column.output.type)
