"""INSERT. Source: "INSERT (Transact-SQL)"."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ferryman.errors import not_supported, sql_error
from ferryman.sqltypes import BIGINT
from ferryman.store.catalog.model import Table, View
from ferryman.tsql import ast
from ferryman.tsql import bound as b
from ferryman.tsql.deduction import deduce
from ferryman.tsql.expressions import bind, convert_to, unify
from ferryman.tsql.queries.dml import Change
from ferryman.tsql.queries.duplicates import Candidates, ignores_duplicates, passing_over_duplicates
from ferryman.tsql.queries.grouping import SelectScope
from ferryman.tsql.queries.ordering import row_count
from ferryman.tsql.queries.output import OutputScope, bind_output
from ferryman.tsql.queries.query import bind_common_tables
from ferryman.tsql.queries.relation import Relation, references, typed
from ferryman.tsql.queries.target import (
    absent_identity,
    assigned_value,
    column_sql,
    default_value,
    fills_itself,
    identity_column,
    persisted_values,
    refuse_history,
    refuse_value,
    stored_value,
    writable,
)
from ferryman.tsql.queries.views import base_of_view, check_conditions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ferryman.sqltypes import SqlType
    from ferryman.store.catalog.model import Column
    from ferryman.tsql.emit import Emitter
    from ferryman.tsql.queries.scope import Context

Row = dict[str, b.Bound]
"""The values of a new row by lower-cased column name."""


def bind_insert(statement: ast.Insert, context: Context) -> Change:
    """Return the bound INSERT of a query, VALUES or DEFAULT VALUES; INSERT ... EXEC is the interpreter's (``bind_insert_rows``)."""
    definitions, context = bind_common_tables(statement.with_, context, None)
    target = insert_target(statement.target, statement.columns, context)
    table, names = target.table, target.names
    source = statement.source
    if source is not None and not isinstance(source, ast.Query):
        raise not_supported("INSERT ... EXEC inside another statement")
    columns = insert_columns(table, names, context, has_values=source is not None, width=_width(source))
    if source is not None and isinstance(source.body, ast.Values) and not source.order_by and statement.top is None:
        rows = _value_rows(source.body, columns, table, named=bool(names), context=context)
        written = [column for column in columns if not _fills_itself(column, rows)]
        write = _write_values(table, [complete(row, table, context) for row in rows], written)
        candidates = Candidates(str(len(rows)))
    elif source is None:
        write, candidates = _write_values(table, [complete({}, table, context)], []), Candidates("1")
    else:
        stored, select = _selected(table, columns, context.bind_query(source, context, None).as_scanned(), statement.top, context, named=bool(names))
        candidates = Candidates.of_query(context.statement.alias("w"), select) if ignores_duplicates(table) else Candidates("")
        write = _write_query(table, stored, candidates.select or select)
    explicit = any(column.identity is not None for column in columns)
    output = bind_output(statement.output, OutputScope(table, "INSERT", [], context, None, target.view)) if statement.output else []
    identity = identity_column(table) is not None
    change = Change(
        "INSERT", table, write, definitions, output, generates_identity=identity, reseed=explicit and identity,
        conditions=target.conditions(context),
    )  # fmt: skip
    return passing_over_duplicates(change, candidates) if ignores_duplicates(table) else change


@dataclass(frozen=True, slots=True)
class Target:
    """The table that an INSERT writes and its columns' names; ``view``: the view that it goes through, with what its columns are in the table."""

    table: Table
    names: tuple[str, ...]
    view: tuple[View, dict[str, str]] | None = None

    def conditions(self, context: Context) -> list[b.Bound]:
        """Return what the view's CHECK OPTION asks of new rows."""
        return check_conditions(self.view[0], context) if self.view is not None else []


def insert_target(name: ast.Name, columns: Sequence[str], context: Context) -> Target:
    """Return what an INSERT writes; a simple view leads to its table."""
    found = context.names.resolve(name)
    if isinstance(found, View) and not found.relation:
        table, mapping = base_of_view(found, context)
        names = columns or tuple(mapping)
        missing = next((column for column in names if column.lower() not in mapping), None)
        if missing is not None:
            raise sql_error(207, missing)
        refuse_history(table, 13559)
        context.statement.access(context.names, "INSERT", found, tuple(names), context.module)
        return Target(table, tuple(mapping[column.lower()] for column in names), (found, mapping))
    if not isinstance(found, Table):
        raise sql_error(259) if isinstance(found, View) else sql_error(208, str(name))
    refuse_history(found, 13559)
    if not found.name.startswith("@"):
        context.statement.access(context.names, "INSERT", found, tuple(columns), context.module)
    return Target(found, tuple(columns))


def insert_columns(table: Table, names: Sequence[str], context: Context, *, has_values: bool, width: int | None) -> list[Column]:
    """Return the columns that values are given for; raises 264, 271, 544, 545 and 8101."""
    holder = context.names.identity_insert
    explicit = holder is not None and holder.object_id == table.object_id
    identity = identity_column(table)
    if not names:
        plain = [column for column in table.columns if column.computed is None and column.identity is None and not column.hidden]
        if identity is not None and has_values and (explicit or width == len(plain) + 1):
            raise sql_error(8101, table.name)
        return plain if has_values else []
    columns: list[Column] = []
    for name in names:
        column = table.column(identity.name if name.lower() == "$identity" and identity is not None else name)
        if column is None:
            raise sql_error(207, name)
        if column in columns:
            raise sql_error(264, name)
        columns.append(writable(table, column.name))
    if identity in columns and not explicit:
        raise sql_error(544, table.name)
    if explicit and identity is not None and identity not in columns:
        raise sql_error(545, table.name)
    return columns


def _width(source: ast.Query | None) -> int | None:
    return len(source.body.rows[0]) if source is not None and isinstance(source.body, ast.Values) else None


def complete(row: Row, table: Table, context: Context) -> Row:
    """Return the row with defaults for columns that it leaves out, and persisted computed columns."""
    full = dict(row)
    for column in table.columns:
        if column.default is not None and not column.generated and column.name.lower() not in full:
            full[column.name.lower()] = default_value(column, table, context)

    def otherwise(column: Column) -> b.Bound:
        return absent_identity(column) if fills_itself(column) else b.Constant(column.type, None)

    return {**full, **persisted_values(table, full, context, otherwise)}


def _fills_itself(column: Column, rows: Sequence[Row]) -> bool:
    """Return whether DEFAULT was given for a column that PostgreSQL fills: the column is then left out."""
    return all(column.name.lower() not in row for row in rows)


def _value_rows(body: ast.Values, columns: Sequence[Column], table: Table, *, named: bool, context: Context) -> list[Row]:
    """Return the rows of VALUES as the columns store them; raises 109, 110 or 213 for a wrong number of values."""
    for values in body.rows:
        if len(values) != len(columns):
            raise sql_error(213) if not named else sql_error(109 if len(values) < len(columns) else 110)
    scope = SelectScope(context)
    cells = _unified_cells(body, columns, scope)
    rows: list[Row] = []
    for values, bounds in zip(body.rows, cells, strict=True):
        row: Row = {}
        for column, expression, value in zip(columns, values, bounds, strict=True):
            if value is not None:
                refuse_value(column, table)
                row[column.name.lower()] = stored_value(value, column, table, scope.settings)
            elif not fills_itself(column):
                row[column.name.lower()] = assigned_value(expression, column, table, scope)
        rows.append(row)
    return rows


def _unified_cells(body: ast.Values, columns: Sequence[Column], scope: SelectScope) -> list[list[b.Bound | None]]:
    """Return the bound values, None for DEFAULT; several rows give each column one type, as UNION ALL would."""
    cells = [
        [None if isinstance(value, ast.DefaultValue) else deduce(bind(value, scope), column.type) for value, column in zip(row, columns, strict=True)]
        for row in body.rows
    ]
    if len(cells) == 1:
        return cells
    for position in range(len(columns)):
        given = [row[position] for row in cells]
        unified = iter(unify([value for value in given if value is not None], "UNION"))
        for row, value in zip(cells, given, strict=True):
            row[position] = None if value is None else next(unified)
    return cells


def _write_values(table: Table, rows: list[Row], columns: Sequence[Column]) -> Callable[[Emitter], str]:
    names = list(dict.fromkeys([column.name.lower() for column in columns] + [name for row in rows for name in row]))
    stored = [column for column in table.columns if column.name.lower() in names]
    if not stored:
        return lambda emitter: f"INSERT INTO {table.relation} DEFAULT VALUES"

    def write(emitter: Emitter) -> str:
        listed = ", ".join(column_sql(column) for column in stored)
        values = ", ".join(_cells(emitter, row, stored) for row in rows)
        return f"INSERT INTO {table.relation} ({listed}) VALUES {values}"

    return write


def _cells(emitter: Emitter, row: Row, columns: Sequence[Column]) -> str:
    with emitter.row():
        return f"({', '.join(_cell(emitter, row, column) for column in columns)})"


def _cell(emitter: Emitter, row: Row, column: Column) -> str:
    value = row.get(column.name.lower())
    return "DEFAULT" if value is None else typed(emitter, value)


def _selected(
    table: Table, columns: Sequence[Column], relation: Relation, top: ast.Top | None, context: Context, *, named: bool
) -> tuple[list[Column], Callable[[Emitter], str]]:
    """Return the columns that INSERT ... SELECT stores and the query of their values: converted, with defaults and computed columns beside them.

    Raises 120, 121 or 213.
    """
    if len(relation.columns) != len(columns):
        raise sql_error(213) if not named else sql_error(120 if len(relation.columns) < len(columns) else 121)
    alias = context.statement.alias()
    row: Row = {}
    for column, value in zip(columns, references(alias, relation.columns), strict=True):
        refuse_value(column, table)
        row[column.name.lower()] = stored_value(value, column, table, context.names.settings)
    drawn = frozenset(context.statement.draws)
    full = complete(row, table, context)
    stored = [column for column in table.columns if column.name.lower() in full]
    limit = None if top is None else convert_to(bind(top.count, SelectScope(context)), BIGINT)
    if top is not None and top.percent:
        raise not_supported("INSERT TOP PERCENT")

    def select(emitter: Emitter) -> str:
        with emitter.row(drawn):
            values = ", ".join(typed(emitter, full[column.name.lower()]) for column in stored)
        tail = f" LIMIT {row_count(emitter.emit(limit))}" if limit is not None else ""
        return f"SELECT {values} FROM ({relation.render(emitter)}) AS {alias}{tail}"

    return stored, select


def _write_query(table: Table, columns: Sequence[Column], select: Callable[[Emitter], str]) -> Callable[[Emitter], str]:
    listed = ", ".join(column_sql(column) for column in columns)
    return lambda emitter: f"INSERT INTO {table.relation} ({listed}) {select(emitter)}"


def bind_rows(name: ast.Name, columns: Sequence[str], types: Sequence[SqlType], context: Context) -> Change:
    """Return the INSERT of one row whose values are the variables #1, #2, ... of those types; raises 213 for a wrong number of them."""
    target = insert_target(name, columns, context)
    table, names = target.table, target.names
    targets = insert_columns(table, names, context, has_values=True, width=len(types))
    if len(types) != len(targets):
        raise sql_error(213)
    row: Row = {}
    for number, (column, type_) in enumerate(zip(targets, types, strict=True), 1):
        refuse_value(column, table)
        row[column.name.lower()] = stored_value(b.VariableValue(type_, f"#{number}"), column, table, context.names.settings)
    explicit = any(column.identity is not None for column in targets)
    identity = identity_column(table) is not None
    write = _write_values(table, [complete(row, table, context)], targets)
    change = Change("INSERT", table, write, generates_identity=identity, reseed=explicit and identity, conditions=target.conditions(context))
    return passing_over_duplicates(change, Candidates("1")) if ignores_duplicates(table) else change


def write_into(table: Table, columns: Sequence[Column], relation: Relation, context: Context) -> Callable[[Emitter], str]:
    """Return the INSERT of a query's rows, in order, into those columns of a table made for them (SELECT INTO).

    No columns are left where IDENTITY(...) is all that is selected: PostgreSQL takes the rows without any.
    """
    alias = context.statement.alias()

    def write(emitter: Emitter) -> str:
        listed = f"({', '.join(column_sql(column) for column in columns)}) " if columns else ""
        return f"INSERT INTO {table.relation} {listed}SELECT {f'{alias}.*' if columns else ''} FROM ({relation.render(emitter)}) AS {alias}"

    return write
