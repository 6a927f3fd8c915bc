"""MERGE, which PostgreSQL knows. Source: "MERGE (Transact-SQL)".

A target row that matches twice raises PostgreSQL's 21000, which is T-SQL's 8672.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ferryman.errors import not_supported, sql_error
from ferryman.sqltypes import BOOLEAN
from ferryman.store.catalog.model import Table, View
from ferryman.tsql import ast
from ferryman.tsql import bound as b
from ferryman.tsql.expressions import bind_predicate
from ferryman.tsql.queries.change import Row, old_value, set_list
from ferryman.tsql.queries.dml import Change
from ferryman.tsql.queries.grouping import SelectScope
from ferryman.tsql.queries.insert import complete, insert_columns
from ferryman.tsql.queries.merge_top import FOUND, ROW, bind_top, picked_rows
from ferryman.tsql.queries.modules import definition
from ferryman.tsql.queries.output import OutputScope, bind_output
from ferryman.tsql.queries.query import bind_common_tables
from ferryman.tsql.queries.relation import typed
from ferryman.tsql.queries.row_security import all_pass, filters
from ferryman.tsql.queries.scope import Context, Source, SourceColumn, table_columns
from ferryman.tsql.queries.sources import Place, bind_source, check_exposed_names, lock_clause
from ferryman.tsql.queries.target import assigned_value, column_sql, identity_column, persisted_values, refuse_history, refuse_value

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
    """Return the bound MERGE; raises 40515 for a view or common table as target that isn't columns of one table's rows, and for TOP with a joined source."""
    definitions, context = bind_common_tables(statement.with_, context, None)
    target = _target(statement, context)
    table, row = target.row.table, target.row
    refuse_history(table, 13562)
    target = _with_filters(target, context)
    source = bind_source(statement.source, Place(context, None, lockable=False))
    check_exposed_names([row.source, *source.sources])
    sides = _Sides(SelectScope(context, [row.source, *source.sources]), SelectScope(context, [row.source]), SelectScope(context, source.sources))
    with sides.both.masked_as("REVEAL"):
        condition = bind_predicate(statement.condition, sides.both)
    if target.shown is not None:
        condition = b.Logical(BOOLEAN, "AND", condition, target.shown)
    actions = [_action(action, target, sides, context) for action in statement.actions]
    limit = None if statement.top is None else bind_top(statement.top, context)
    if limit is not None and isinstance(statement.source, ast.Join):
        raise not_supported("MERGE TOP with a join as its source")
    for kind in PERMISSIONS:
        if any(action.kind == kind for action in statement.actions) and not table.name.startswith("@"):
            context.statement.access(context.names, kind, target.securable, _written(statement.actions, kind), context.module)
    outputs = bind_output(statement.output, OutputScope(table, "MERGE", source.sources, context, None))

    def write(emitter: Emitter) -> str:
        if limit is not None:
            picked = picked_rows(f"{table.relation} AS {row.source.alias}", source, condition, [(a.match, a.condition) for a in actions], limit, emitter)
            clauses = " ".join(action.write_picked(emitter, source.sources[0].alias) for action in actions)
            return f"MERGE INTO {table.relation} AS {row.source.alias} USING {picked} ON {row.source.alias}.ctid = {source.sources[0].alias}.{ROW} {clauses}"
        clauses = " ".join(action.write(emitter) for action in actions)
        using = f"({source.render(emitter)})" if isinstance(statement.source, ast.Join) else source.render(emitter)
        return f"MERGE INTO {table.relation} AS {row.source.alias} USING {using} ON {emitter.emit(condition)} {clauses}"

    inserts = any(action.kind == "INSERT" for action in statement.actions)
    identity = inserts and identity_column(table) is not None
    return Change("MERGE", table, write, definitions, outputs, generates_identity=identity)


@dataclass(frozen=True, slots=True)
class _Target:
    """The rows that MERGE changes. ``shown``: the condition on them of the view or common table that is named; ``securable`` asks for permission."""

    row: Row
    shown: b.Bound | None
    securable: Table | View


def _with_filters(target: _Target, context: Context) -> _Target:
    """Return the target without the rows that the filter predicates of its table hide."""
    table = target.row.table
    whole = Source((table.name,), target.row.source.alias, table_columns(table, target.row.source.alias), table)
    seen = filters(table, whole, context)
    return replace(target, shown=all_pass(seen if target.shown is None else [target.shown, *seen]))


def _target(statement: ast.Merge, context: Context) -> _Target:
    name = statement.target
    alias = context.statement.alias()
    exposed = (statement.alias,) if statement.alias is not None else tuple(part for part in name.parts if part)
    hints = [hint for hint in statement.hints if hint not in ("UPDLOCK", "XLOCK", "READPAST")]
    common = context.common_tables.get(name.last.lower()) if len(name.parts) == 1 else None
    if common is not None:
        return _through(common.query.query, common.query.columns, common.context or context, exposed, alias, statement)
    found = context.names.resolve(name)
    if isinstance(found, View) and not found.relation:
        written = definition(found.definition)
        if "CHECK OPTION" in found.options or not isinstance(written, ast.CreateView):
            raise not_supported("MERGE into a view WITH CHECK OPTION")
        return replace(_through(written.query, written.columns, context.for_module(found), exposed, alias, statement), securable=found)
    if not isinstance(found, Table):
        raise sql_error(259) if isinstance(found, View) else sql_error(208, str(name))
    lock_clause(found, hints, context)
    securable = None if found.name.startswith("@") else found
    return _Target(Row(Source(exposed, alias, table_columns(found, alias), found, securable), found, None), None, found)


def _through(
    query: ast.Query, names: Sequence[str], context: Context, exposed: tuple[str, ...], alias: str, statement: ast.Merge
) -> _Target:
    """Return the table under a query that shows columns of the rows of one table; raises 40515 for any other query."""
    body, shown_as = query.body, ".".join(exposed)
    simple = isinstance(body, ast.Select) and not (body.distinct or body.group_by or body.having or body.top or query.with_ or query.order_by)
    if not isinstance(body, ast.Select) or not simple or len(body.from_) != 1 or not isinstance(body.from_[0], ast.TableRef) or statement.output:
        raise not_supported(f"MERGE into {shown_as}, which isn't a plain selection of one table's rows, or with OUTPUT")
    reference = body.from_[0]
    table = None if reference.name.last.lower() in context.common_tables else context.names.resolve(reference.name)
    if not isinstance(table, Table) or reference.hints:
        raise not_supported(f"MERGE into {shown_as}, which doesn't read a table itself")
    own = (reference.alias,) if reference.alias is not None else tuple(part for part in reference.name.parts if part)
    inner = Source(own, alias, table_columns(table, alias), table, table)
    shown = [column for item in body.items for column in _shown(item, inner, shown_as)]
    if names and len(names) != len(shown):
        raise sql_error(8158 if len(names) < len(shown) else 8159, shown_as)
    given = names or [name for name, _ in shown]
    columns = [replace(column, output=replace(column.output, name=name)) for name, (_, column) in zip(given, shown, strict=True)]
    mapping = {column.name.lower(): column.output.base_name for column in columns if column.output.base_name}
    condition = bind_predicate(body.where, SelectScope(context, [inner])) if body.where is not None else None
    return _Target(Row(Source(exposed, alias, tuple(columns), table, table), table, mapping), condition, table)


def _shown(item: ast.SelectItem | ast.AssignItem, inner: Source, shown_as: str) -> list[tuple[str, SourceColumn]]:
    """Return the names and columns that an item of the select list shows."""
    expression = item.expression if isinstance(item, ast.SelectItem) else None
    if isinstance(expression, ast.Star):
        return [(column.name, column) for column in inner.columns if not column.hidden]
    if not isinstance(item, ast.SelectItem) or not isinstance(expression, ast.Column):
        raise not_supported(f"MERGE into {shown_as}, which shows more than columns")
    found = inner.find(expression.parts[-1])
    if len(found) != 1 or (len(expression.parts) > 1 and not inner.answers_to(expression.parts[:-1])):
        raise sql_error(207, expression.parts[-1])
    return [(item.alias or found[0].name, found[0])]


def _written(actions: Sequence[ast.MergeAction], kind: str) -> tuple[str, ...]:
    names = [name for action in actions if action.kind == kind for name in (*action.columns, *(a.column[-1] for a in action.assignments if a.column))]
    return tuple(dict.fromkeys(names))


@dataclass(frozen=True, slots=True)
class _Action:
    """A bound WHEN clause."""

    match: str
    condition: b.Bound | None
    perform: Callable[[Emitter], str]

    def write(self, emitter: Emitter) -> str:
        also = f" AND {emitter.emit(self.condition)}" if self.condition is not None else ""
        return f"WHEN {self.match}{also} THEN {self.perform(emitter)}"

    def write_picked(self, emitter: Emitter, source: str) -> str:
        """Return the clause over ``merge_top.picked_rows``, where a row that only the target has is joined to itself."""
        match = "NOT MATCHED" if self.match == "NOT MATCHED" else f"MATCHED AND {'NOT ' * (self.match != 'MATCHED')}{source}.{FOUND}"
        also = f" AND {emitter.emit(self.condition)}" if self.condition is not None else ""
        return f"WHEN {match}{also} THEN {self.perform(emitter)}"


def _action(action: ast.MergeAction, target: _Target, sides: _Sides, context: Context) -> _Action:
    match = MATCHES[action.match.upper()]
    scope = {"MATCHED": sides.both, "NOT MATCHED": sides.source, "NOT MATCHED BY SOURCE": sides.target}[match]
    with scope.masked_as("REVEAL"):
        condition = None if action.condition is None else bind_predicate(action.condition, scope)
    if match == "NOT MATCHED BY SOURCE" and target.shown is not None:
        condition = target.shown if condition is None else b.Logical(BOOLEAN, "AND", condition, target.shown)
    with scope.masked_as("REFUSE"):
        perform = {"UPDATE": _update, "DELETE": _delete, "INSERT": _insert}[action.kind](action, target.row, scope, context)
    return _Action(match, condition, perform)


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
    new |= persisted_values(table, new, context, lambda column: old_value(row, column, scope))
    return lambda emitter: f"UPDATE SET {set_list(emitter, table, new)}"


def _inserted_names(action: ast.MergeAction, row: Row) -> tuple[str, ...]:
    """Return the table's names of the columns that an INSERT lists, all of the view's where it lists none; raises 207."""
    if row.mapping is None:
        return action.columns
    if action.values is None and not action.columns:
        return ()
    for name in action.columns:
        if name.lower() not in row.mapping:
            raise sql_error(207, name)
    return tuple(row.mapping[name.lower()] for name in action.columns) or tuple(row.mapping.values())


def _insert(action: ast.MergeAction, row: Row, scope: SelectScope, context: Context) -> Callable[[Emitter], str]:
    table = row.table
    values = action.values
    columns = insert_columns(table, _inserted_names(action, row), context, has_values=values is not None, width=len(values) if values is not None else None)
    if values is not None and len(values) != len(columns):
        raise sql_error(213) if not action.columns else sql_error(109 if len(values) < len(columns) else 110)
    given = {}
    for column, expression in zip(columns, values or (), strict=True):
        if column.generated and isinstance(expression, ast.DefaultValue):
            continue
        refuse_value(column, table)
        given[column.name.lower()] = assigned_value(expression, column, table, scope)
    full = complete(given, table, context)
    stored = [column for column in table.columns if column.name.lower() in full]
    if not stored:
        return lambda emitter: "INSERT DEFAULT VALUES"

    def write(emitter: Emitter) -> str:
        listed = ", ".join(column_sql(column) for column in stored)
        return f"INSERT ({listed}) VALUES ({', '.join(typed(emitter, full[column.name.lower()]) for column in stored)})"

    return write
