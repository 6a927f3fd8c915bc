"""INSERT ... SELECT FROM (INSERT, UPDATE, DELETE or MERGE ... OUTPUT ...) AS x: the inner statement becomes a common table of the outer one.

Source: "OUTPUT clause (Transact-SQL)", "Inserting data returned from an OUTPUT clause into a table",
https://learn.microsoft.com/sql/t-sql/queries/output-clause-transact-sql
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from ferryman.errors import SqlError, not_supported, sql_error
from ferryman.store.catalog.model import Table
from ferryman.tsql import ast
from ferryman.tsql.queries.relation import select_list, settled
from ferryman.tsql.queries.scope import CommonSource

if TYPE_CHECKING:
    from ferryman.tsql.emit import Emitter
    from ferryman.tsql.queries.dml import Change
    from ferryman.tsql.queries.query import Definition
    from ferryman.tsql.queries.relation import OutputColumn
    from ferryman.tsql.queries.scope import Context

    Bind = Callable[[ast.Statement, Context], Change]


def unnested(statement: ast.Insert, context: Context, bind: Bind) -> tuple[ast.Insert, list[Definition], Context]:
    """Return the INSERT reading a common table in its nested statement's place, that table's definition, and the context that knows it.

    An INSERT without a nested statement is returned as it is. Raises 354 to 356, 10716, 10717 and 10720 for what isn't allowed around or in a nested statement.
    """
    found = _nested(statement)
    if found is None:
        return statement, [], context
    query, select, source = found
    _check(statement, query, select)
    _check_target(statement.target, context)
    change = bind(source.statement, context)
    definition, columns, name = _definition(source, change, context)
    table = ast.CommonTable(source.alias, (), query)
    known = {**context.common_tables, source.alias.lower(): CommonSource(name, columns, table)}
    plain = replace(select, from_=(ast.TableRef(ast.Name((source.alias,))),))
    return replace(statement, source=replace(query, body=plain)), [definition], replace(context, common_tables=known)


def _nested(statement: ast.Insert) -> tuple[ast.Query, ast.Select, ast.DmlSource] | None:
    query = statement.source
    if not isinstance(query, ast.Query) or not isinstance(query.body, ast.Select) or len(query.body.from_) != 1:
        return None
    source = query.body.from_[0]
    return (query, query.body, source) if isinstance(source, ast.DmlSource) else None


def _check(statement: ast.Insert, query: ast.Query, select: ast.Select) -> None:
    clauses = {"TOP": select.top or statement.top, "GROUP BY": select.group_by, "HAVING": select.having, "ORDER BY": query.order_by, "WITH": statement.with_,
               "OUTPUT": [output for output in statement.output if output.into is None]}  # fmt: skip
    refused = next((name for name, clause in clauses.items() if clause), None)
    if refused is not None:
        raise SqlError(10717, f"The {refused} clause is not allowed when the FROM clause contains a nested INSERT, UPDATE, DELETE, or MERGE statement.", 15)


def _check_target(name: ast.Name, context: Context) -> None:
    """Raise 354, 355 or 356 for a view, a table with triggers, and one on either side of a foreign key."""
    found = context.names.resolve(name)
    if not isinstance(found, Table):
        raise sql_error(354, name)
    if context.names.has_triggers(found):
        raise sql_error(355, name)
    reference = next(iter(found.foreign_keys), None) or context.names.reference_to(found)
    if reference is not None:
        raise sql_error(356, name, reference.name)


def _definition(source: ast.DmlSource, change: Change, context: Context) -> tuple[Definition, tuple[OutputColumn, ...], str]:
    """Return how the common table is written, its columns, and its name; raises 8155 for a column without a name."""
    outputs = [output for output in change.outputs if output.into is None]
    if not outputs:
        raise sql_error(10716)
    if len(outputs) != len(change.outputs):
        raise sql_error(10720)
    if change.definitions or change.variables or change.reseed or context.names.has_triggers(change.table):
        raise not_supported("a nested INSERT, UPDATE, DELETE or MERGE with WITH, variables, explicit identity values or triggers")
    columns = settled(outputs[0].columns)
    if source.columns:
        if len(source.columns) != len(columns):
            raise sql_error(8158 if len(source.columns) < len(columns) else 8159, source.alias)
        columns = tuple(replace(column, name=name) for column, name in zip(columns, source.columns, strict=True))
    unnamed = next((position for position, column in enumerate(columns, 1) if not column.name), None)
    if unnamed is not None:
        raise sql_error(8155, unnamed, source.alias)
    name = context.statement.alias("w")

    def write(emitter: Emitter) -> str:
        statement = change.write(emitter)
        return f"{name} AS ({statement} RETURNING {select_list(emitter, list(outputs[0].values))})"

    return write, columns, name
