"""MERGE, which PostgreSQL knows. Source: "MERGE (Transact-SQL)".

A target row that matches twice raises PostgreSQL's 21000, which is T-SQL's 8672.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ferryman.errors import not_supported, sql_error
from ferryman.store.catalog.model import Table
from ferryman.tsql import ast
from ferryman.tsql.expressions import bind_predicate
from ferryman.tsql.queries.change import Row, set_list
from ferryman.tsql.queries.dml import Change
from ferryman.tsql.queries.grouping import SelectScope
from ferryman.tsql.queries.insert import complete, insert_columns
from ferryman.tsql.queries.output import OutputScope, bind_output
from ferryman.tsql.queries.query import bind_common_tables
from ferryman.tsql.queries.relation import typed
from ferryman.tsql.queries.scope import Context, Source, table_columns
from ferryman.tsql.queries.sources import Place, bind_source, check_exposed_names, lock_clause
from ferryman.tsql.queries.target import assigned_value, column_sql, identity_column, persisted_values

if TYPE_CHECKING:
    from ferryman.tsql.emit import Emitter

MATCHES = {"MATCHED": "MATCHED", "NOT MATCHED": "NOT MATCHED", "NOT MATCHED BY TARGET": "NOT MATCHED", "NOT MATCHED BY SOURCE": "NOT MATCHED BY SOURCE"}
PERMISSIONS = ("INSERT", "UPDATE", "DELETE")


@dataclass(frozen=True, slots=True)
class _Sides:
    """The scopes of a MERGE's clauses: over both sides, over the target, over the source."""

    both: SelectScope
    target: SelectScope
    source: SelectScope


def bind_merge(statement: ast.Merge, context: Context) -> Change:
    """Return the bound MERGE into a table; raises 40515 for TOP and for a view or common table as target."""
    if statement.top is not None:
        raise not_supported("MERGE TOP")
    definitions, context = bind_common_tables(statement.with_, context, None)
    table, row = _target(statement, context)
    source = bind_source(statement.source, Place(context, None, lockable=False))
    if isinstance(statement.source, ast.Join):
        raise not_supported("a join as the source of MERGE: make it a derived table")
    check_exposed_names([row.source, *source.sources])
    sides = _Sides(SelectScope(context, [row.source, *source.sources]), SelectScope(context, [row.source]), SelectScope(context, source.sources))
    condition = bind_predicate(statement.condition, sides.both)
    actions = [_action(action, row, sides, context) for action in statement.actions]
    for kind in PERMISSIONS:
        if any(action.kind == kind for action in statement.actions) and not table.name.startswith("@"):
            context.statement.access(context.names, kind, table, _written(statement.actions, kind), context.module)
    outputs = bind_output(statement.output, OutputScope(table, "MERGE", source.sources, context, None))

    def write(emitter: Emitter) -> str:
        clauses = " ".join(action(emitter) for action in actions)
        return f"MERGE INTO {table.relation} AS {row.source.alias} USING {source.render(emitter)} ON {emitter.emit(condition)} {clauses}"

    inserts = any(action.kind == "INSERT" for action in statement.actions)
    identity = inserts and identity_column(table) is not None
    return Change("MERGE", table, write, definitions, outputs, generates_identity=identity)


def _target(statement: ast.Merge, context: Context) -> tuple[Table, Row]:
    name = statement.target
    if len(name.parts) == 1 and name.last.lower() in context.common_tables:
        raise not_supported("MERGE into a common table expression")
    table = context.names.resolve(name)
    if not isinstance(table, Table):
        raise not_supported(f"MERGE into {name}, which isn't a table")
    lock_clause(table, [hint for hint in statement.hints if hint not in ("UPDLOCK", "XLOCK", "READPAST")], context)
    alias = context.statement.alias()
    exposed = (statement.alias,) if statement.alias is not None else tuple(part for part in name.parts if part)
    securable = None if table.name.startswith("@") else table
    return table, Row(Source(exposed, alias, table_columns(table, alias), table, securable), table, None)


def _written(actions: Sequence[ast.MergeAction], kind: str) -> tuple[str, ...]:
    names = [name for action in actions if action.kind == kind for name in (*action.columns, *(a.column[-1] for a in action.assignments if a.column))]
    return tuple(dict.fromkeys(names))


def _action(action: ast.MergeAction, row: Row, sides: _Sides, context: Context) -> Callable[[Emitter], str]:
    match = MATCHES[action.match.upper()]
    scope = {"MATCHED": sides.both, "NOT MATCHED": sides.source, "NOT MATCHED BY SOURCE": sides.target}[match]
    condition = None if action.condition is None else bind_predicate(action.condition, scope)
    perform = {"UPDATE": _update, "DELETE": _delete, "INSERT": _insert}[action.kind](action, row, scope, context)

    def write(emitter: Emitter) -> str:
        also = f" AND {emitter.emit(condition)}" if condition is not None else ""
        return f"WHEN {match}{also} THEN {perform(emitter)}"

    return write


def _delete(action: ast.MergeAction, row: Row, scope: SelectScope, context: Context) -> Callable[[Emitter], str]:
    return lambda emitter: "DELETE"


def _update(action: ast.MergeAction, row: Row, scope: SelectScope, context: Context) -> Callable[[Emitter], str]:
    table = row.table
    new = {}
    for assignment in action.assignments:
        if assignment.variable is not None:
            raise not_supported("a variable assigned in MERGE")
        column = row.base(assignment.column[-1])
        if column.name.lower() in new:
            raise sql_error(264, column.name)
        value = assignment.value
        if assignment.operator != "=":
            value = ast.Binary(assignment.operator[:-1], ast.Column(assignment.column), value)
        new[column.name.lower()] = assigned_value(value, column, table, scope)
    new |= persisted_values(table, new, context, lambda column: scope.read(row.source, row.source.find(column.name)[0]))
    return lambda emitter: f"UPDATE SET {set_list(emitter, table, new)}"


def _insert(action: ast.MergeAction, row: Row, scope: SelectScope, context: Context) -> Callable[[Emitter], str]:
    table = row.table
    values = action.values
    columns = insert_columns(table, action.columns, context, has_values=values is not None, width=len(values) if values is not None else None)
    if values is not None and len(values) != len(columns):
        raise sql_error(213) if not action.columns else sql_error(109 if len(values) < len(columns) else 110)
    given = {}
    for column, expression in zip(columns, values or (), strict=True):
        if column.type.name == "rowversion":
            raise sql_error(273)
        given[column.name.lower()] = assigned_value(expression, column, table, scope)
    full = complete(given, table, context)
    stored = [column for column in table.columns if column.name.lower() in full]
    if not stored:
        return lambda emitter: "INSERT DEFAULT VALUES"

    def write(emitter: Emitter) -> str:
        listed = ", ".join(column_sql(column) for column in stored)
        return f"INSERT ({listed}) VALUES ({', '.join(typed(emitter, full[column.name.lower()]) for column in stored)})"

    return write
