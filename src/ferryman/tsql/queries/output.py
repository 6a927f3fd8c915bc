"""The OUTPUT clause. Source: "OUTPUT clause (Transact-SQL)"."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ferryman.errors import not_supported, sql_error
from ferryman.sqltypes import SqlType
from ferryman.store.catalog.model import Column, Table, View
from ferryman.tsql import ast
from ferryman.tsql import bound as b
from ferryman.tsql.emit import is_deterministic
from ferryman.tsql.queries.relation import OutputColumn, nullable
from ferryman.tsql.queries.scope import Context, QueryScope, Source, SourceColumn, table_columns
from ferryman.tsql.queries.syntax import walk
from ferryman.tsql.queries.target import absent_identity, default_value, fills_itself, persisted_values, refuse_history, refuse_value, stored_value, writable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

NEW, OLD = "new", "old"
"""PostgreSQL's aliases in RETURNING for the row as it is after and was before the statement."""


@dataclass(frozen=True, slots=True)
class Output:
    """One OUTPUT clause: its values, and the table and columns that INTO stores them in."""

    values: tuple[b.Bound, ...]
    columns: tuple[OutputColumn, ...]
    into: Table | None = None
    into_columns: tuple[str, ...] = ()


class OutputScope(QueryScope):
    """``inserted``, ``deleted``, the statement's other sources, and $action in MERGE; of a view its columns, given by its name and where they come from."""

    def __init__(
        self, table: Table, kind: str, others: Sequence[Source], context: Context, outer: QueryScope | None, view: tuple[View, Mapping[str, str]] | None = None
    ) -> None:
        sources = list(others)
        if kind != "DELETE":
            sources.append(Source(("inserted",), NEW, _columns(table, NEW, view), table))
        if kind != "INSERT":
            sources.append(Source(("deleted",), OLD, _columns(table, OLD, view), table))
        super().__init__(context, sources, outer)
        self.kind = kind

    def column(self, parts: tuple[str, ...]) -> b.Bound:
        if parts[-1].lower() == "$action":
            if self.kind != "MERGE":
                raise sql_error(207, "$action")
            return b.SqlValue(SqlType("nvarchar", length=10, collation=self.collation), lambda emitter: "merge_action()")
        return super().column(parts)


def _columns(table: Table, alias: str, view: tuple[View, Mapping[str, str]] | None) -> tuple[SourceColumn, ...]:
    """Return the columns of the row that ``alias`` means; raises 40515 for a view that shows more than its table's columns."""
    columns = table_columns(table, alias)
    if view is None:
        return columns
    shown, mapping = view
    by_name = {column.name.lower(): column for column in columns}
    if any(column.name.lower() not in mapping for column in shown.columns):
        raise not_supported(f"OUTPUT through {shown.two_part_name}, which computes columns")
    return tuple(_named(by_name[mapping[column.name.lower()].lower()], column.name) for column in shown.columns)


def _named(column: SourceColumn, name: str) -> SourceColumn:
    return replace(column, output=replace(column.output, name=name))


def bind_output(clauses: Sequence[ast.OutputClause], scope: OutputScope) -> list[Output]:
    """Return the bound clauses; raises 10705 for a subquery in one."""
    return [_bind_clause(clause, scope) for clause in clauses]


def _bind_clause(clause: ast.OutputClause, scope: OutputScope) -> Output:
    if any(isinstance(node, ast.Query) for item in clause.items for node in walk(item)):
        raise sql_error(10705)
    values: list[b.Bound] = []
    columns: list[OutputColumn] = []
    for item in clause.items:
        if isinstance(item.expression, ast.Star):
            for source in _starred(item.expression, scope):
                for column in (column for column in source.columns if not column.hidden):
                    value = scope.read(source, column)
                    values.append(value)
                    columns.append(OutputColumn(column.name, value.type, _maybe_null(scope, nullable(value))))
            continue
        value = scope.expression(item.expression)
        name = item.alias or (item.expression.parts[-1] if isinstance(item.expression, ast.Column) else "")
        values.append(value)
        columns.append(OutputColumn(name, value.type, _maybe_null(scope, nullable(value))))
    if clause.into is None:
        return Output(tuple(values), tuple(columns))
    return _stored(clause, clause.into, values, columns, scope)


def _maybe_null(scope: OutputScope, null: bool) -> bool:
    return null or scope.kind == "MERGE"


def _starred(star: ast.Star, scope: OutputScope) -> list[Source]:
    sources = [source for source in scope.sources if source.answers_to(star.qualifier)]
    if not sources:
        raise sql_error(107, ".".join(star.qualifier))
    return sources


def _stored(clause: ast.OutputClause, name: ast.Name, values: list[b.Bound], columns: list[OutputColumn], scope: OutputScope) -> Output:
    """Return an OUTPUT ... INTO with its values as the target's columns store them."""
    context = scope.context
    target = context.names.resolve(name)
    if not isinstance(target, Table):
        raise not_supported(f"OUTPUT INTO {name}")
    if clause.into_columns:
        into = [writable(target, name) for name in clause.into_columns]
    else:
        into = [column for column in target.columns if column.computed is None and not fills_itself(column)]
    refuse_history(target, 13559)
    if any(each.kind == "BLOCK" for each in target.predicates):
        raise not_supported("OUTPUT INTO a table with block predicates")
    if len(into) != len(values):
        raise sql_error(213)
    for column in into:
        if column.generated:
            refuse_value(column, target)
    if not target.name.startswith("@"):
        context.statement.access(context.names, "INSERT", target, tuple(column.name for column in into), context.module)
    stored = {column.name: stored_value(value, column, target, context.names.settings) for value, column in zip(values, into, strict=True)}
    stored |= _persisted(stored, target, context)
    return Output(tuple(stored.values()), tuple(columns), target, tuple(stored))


def _persisted(stored: dict[str, b.Bound], target: Table, context: Context) -> dict[str, b.Bound]:
    """Return the target's persisted computed columns over the values that it gets, defaults included."""
    row = {name.lower(): value for name, value in stored.items()}
    for column in target.columns:
        if column.default is not None and not column.generated and column.name.lower() not in row:
            row[column.name.lower()] = default_value(column, target, context)

    def otherwise(column: Column) -> b.Bound:
        return absent_identity(column) if fills_itself(column) else b.Constant(column.type, None)

    persisted = persisted_values(target, row, context, otherwise)
    if not all(is_deterministic(value) for value in persisted.values()):
        raise not_supported("OUTPUT INTO a table whose persisted computed column reads a default that differs each time")
    return persisted
