"""Queries and DML: from the syntax tree to one PostgreSQL statement each.

>>> from ferryman.tsql.parser import parse_query  # doctest: +SKIP
>>> bind_query(parse_query("SELECT name FROM sys.databases"), names).sql  # doctest: +SKIP
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from ferryman.errors import SqlError, not_supported, sql_error
from ferryman.store.catalog.model import Column, Table
from ferryman.tsql import ast
from ferryman.tsql import bound as b
from ferryman.tsql.emit import Emitter
from ferryman.tsql.evaluate import is_table_free
from ferryman.tsql.partitions import number_text
from ferryman.tsql.queries.assignments import RowAssignment, bind_assignments
from ferryman.tsql.queries.change import bind_delete, bind_update
from ferryman.tsql.queries.dml import BoundDml, Change, Transition, assemble
from ferryman.tsql.queries.insert import bind_insert, bind_rows, write_into
from ferryman.tsql.queries.merge import bind_merge
from ferryman.tsql.queries.names import BatchNames, BulkNames
from ferryman.tsql.queries.nested import unnested
from ferryman.tsql.queries.query import bind_relation
from ferryman.tsql.queries.relation import Access, OutputColumn, Statement, settled
from ferryman.tsql.queries.scope import Context
from ferryman.tsql.queries.sequences import check_sequences
from ferryman.tsql.queries.syntax import into_of, without_into
from ferryman.tsql.queries.target import full_name

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ferryman.sqltypes import SqlType
    from ferryman.tsql.queries.query import Definition

Dml = ast.Insert | ast.Update | ast.Delete | ast.Merge | ast.Truncate


@dataclass(frozen=True, slots=True)
class BoundQuery:
    """A query as one PostgreSQL statement. ``preamble`` are statements (table locks) to run first, in order.

    ``assignments`` is not empty for SELECT @v = ...: then no row goes to the client, and each fetched row's values become the
    variables #1, #2, ... over which the assignments are evaluated, in order, row by row. ``into`` is the table that SELECT INTO makes.
    Unless ``cacheable`` the query must be bound anew each time it runs. One that ``only_reads`` takes no lock that outlives it.
    """

    sql: str
    parameters: tuple[b.Bound, ...]
    columns: tuple[OutputColumn, ...]
    assignments: tuple[RowAssignment, ...] = ()
    into: ast.Name | None = None
    for_clause: ast.ForClause | None = None
    ordered: bool = False
    preamble: tuple[str, ...] = ()
    accesses: tuple[Access, ...] = ()
    cacheable: bool = True
    only_reads: bool = False


@dataclass(frozen=True, slots=True)
class BoundInto:
    """SELECT INTO: the new table's columns, and ``insert``, which takes the table made of them and yields its INSERT."""

    name: ast.Name
    columns: tuple[Column, ...]
    insert: Callable[[Table], BoundDml]


def bind_query(query: ast.Query, names: BatchNames, emitter: Emitter | None = None) -> BoundQuery:
    """Return a query bound, written by ``emitter``; raises SqlError (207, 208, 209, 4104, 8120 ...) as SQL Server's compilation does."""
    context = _context(query.options, names)
    if isinstance(query.body, ast.Select) and any(isinstance(item, ast.AssignItem) for item in query.body.items):
        query, assignments = bind_assignments(query, query.body, names)
    else:
        assignments = None
    relation = bind_relation(query, context, None).as_scanned()
    if context.statement.draws:
        check_sequences(query)
    emitter = emitter or Emitter()
    sql = relation.render(emitter)
    return BoundQuery(
        sql,
        tuple(emitter.parameters),
        settled(relation.columns),
        assignments(settled(relation.columns)) if assignments is not None else (),
        into_of(query.body),
        query.for_,
        relation.ordered,
        tuple(context.statement.preamble),
        tuple(context.statement.accesses.values()),
        context.statement.cacheable,
        not context.statement.preamble and not context.statement.locks_rows,
    )


def bind_dml(statement: Dml, names: BatchNames, transition: Transition | None = None, emitter: Emitter | None = None) -> BoundDml:
    """Return an INSERT, UPDATE, DELETE, MERGE or TRUNCATE bound, written by ``emitter``. With ``transition`` its rows are also stored for triggers."""
    if isinstance(statement, ast.Truncate):
        return _truncate(statement, names)
    context = _context(_options(statement), names)
    definitions: list[Definition] = []
    if isinstance(statement, ast.Insert):
        statement, definitions, context = unnested(statement, context, _bind_change)
    change = _bind_change(statement, context)
    if context.statement.draws:
        check_sequences(statement)
    return assemble(replace(change, definitions=[*definitions, *change.definitions]), context, emitter or Emitter(), transition)


def _bind_change(statement: ast.Statement, context: Context) -> Change:
    binders: dict[type, Callable[..., Change]] = {
        ast.Insert: bind_insert, ast.Update: bind_update, ast.Delete: bind_delete, ast.Merge: bind_merge,
    }  # fmt: skip
    return binders[type(statement)](statement, context)


def bind_insert_rows(table: ast.Name, columns: Sequence[str], types: Sequence[SqlType], names: BatchNames, transition: Transition | None = None) -> BoundDml:
    """Return the INSERT of one row whose values are the variables #1, #2, ... of ``types``: for rows that come from Python."""
    context = _context((), names)
    return assemble(bind_rows(table, columns, types, context), context, Emitter(), transition)


def bind_select_into(query: ast.Query, names: BatchNames) -> BoundInto:
    """Return what SELECT INTO makes; raises 1038 for a column without a name, 2705 for two of the same."""
    name = into_of(query.body)
    if name is None:
        raise not_supported("INTO outside of the first SELECT")
    items = query.body.items if isinstance(query.body, ast.Select) else ()
    body = without_into(query.body)
    if isinstance(body, ast.Select):
        body = replace(body, items=tuple(item for item in items if not _is_identity(item)))
    plain = replace(query, body=body)
    bound = bind_query(plain, names)
    made = [_new_column(column, 0, name) for column in bound.columns]
    for position, item in enumerate(items):
        if _is_identity(item):
            if any(isinstance(other.expression, ast.Star) for other in items[:position]):
                raise not_supported("IDENTITY(...) after * in SELECT INTO")
            made.insert(position, _identity_function(item, names))
    columns = tuple(replace(column, column_id=position) for position, column in enumerate(made, 1))
    seen: set[str] = set()
    for column in columns:
        if column.name.lower() in seen:
            raise sql_error(2705, column.name, name.last)
        seen.add(column.name.lower())

    def insert(table: Table) -> BoundDml:
        context = _context(query.options, names)
        relation = bind_relation(plain, context, None).as_scanned()
        filled = [column for column, item in zip(table.columns, made, strict=True) if item.column_id != GENERATED]
        return assemble(Change("INSERT", table, write_into(table, filled, relation, context)), context, Emitter(), None)

    return BoundInto(name, columns, insert)


GENERATED: Final = -1
"""The column_id of a column that IDENTITY(...) makes, until the new table numbers its columns."""


def _is_identity(item: ast.SelectItem | ast.AssignItem) -> bool:
    return isinstance(item.expression, ast.IdentityFunction)


def _identity_function(item: ast.SelectItem | ast.AssignItem, names: BatchNames) -> Column:
    """Return the column of ``IDENTITY(type, seed, increment) AS name``; raises 1038 without a name, 2749 for a type that can't count."""
    function = item.expression
    assert isinstance(function, ast.IdentityFunction)
    if not isinstance(item, ast.SelectItem) or item.alias is None:
        raise sql_error(1038)
    type_ = names.resolve_type(function.type)
    if not (type_.is_integer and type_.name != "bit") and not (type_.name in ("decimal", "numeric") and type_.scale == 0):
        raise sql_error(2749, item.alias)
    return Column(item.alias, type_, nullable=False, column_id=GENERATED, identity=(function.seed, function.increment))


def _new_column(column: OutputColumn, position: int, table: ast.Name) -> Column:
    if not column.name:
        raise sql_error(1038)
    source = column.table.column(column.base_name) if column.table is not None else None
    identity = source.identity if column.identity and source is not None else None
    return Column(column.name, column.type, column.nullable, position, identity)


def _truncate(statement: ast.Truncate, names: BatchNames) -> BoundDml:
    """TRUNCATE TABLE starts the identity anew; raises 4701 for what isn't a table, 4712 for one that a foreign key of another refers to."""
    try:
        found = names.resolve(statement.table)
    except SqlError as error:
        raise (sql_error(4701, statement.table.last) if error.number == 208 else error) from None
    if not isinstance(found, Table):
        raise sql_error(4708, str(statement.table))
    if found.is_versioned or found.history_of:
        raise sql_error(13545, full_name(found))
    if names.reference_to(found) is not None:
        raise sql_error(4712, str(statement.table))
    collected = Statement()
    collected.access(names, "ALTER", found, (), None)
    sql = _truncate_partitions(found, statement, names) if statement.partitions else f"TRUNCATE TABLE {found.relation} RESTART IDENTITY"
    return BoundDml("TRUNCATE", sql, (), found, "count", accesses=tuple(collected.accesses.values()))


def _truncate_partitions(table: Table, statement: ast.Truncate, names: BatchNames) -> str:
    """Return what deletes the rows of partitions, unnoticed by triggers and counted nowhere; raises 7722, 7728, 7729."""
    function = names.partitions_of(table)
    if function is None:
        raise sql_error(7729, "truncate", "table", table.name)
    for first, last in statement.partitions:
        if first > last:
            raise sql_error(7728, first, last)
        for number in (first, last):
            if not 1 <= number <= function.fanout:
                raise sql_error(7722, number, "table", table.name, function.fanout)
    number_of_row = number_text(table, function)
    condition = " OR ".join(f"{number_of_row} BETWEEN {first} AND {last}" for first, last in statement.partitions)
    return f"WITH gone AS (DELETE FROM {table.relation} WHERE {condition}) SELECT WHERE false"


def _options(statement: Dml) -> tuple[str, ...]:
    """Return a statement's OPTION (...): the one of INSERT stands behind its query."""
    if isinstance(statement, ast.Insert):
        return statement.source.options if isinstance(statement.source, ast.Query) else ()
    return getattr(statement, "options", ())


def _context(options: Sequence[str], names: BatchNames) -> Context:
    statement = Statement()
    for option in options:
        if option.startswith("MAXRECURSION"):
            statement.max_recursion = int(option.split()[1])
    return Context(names, statement, bind_relation)


__all__ = [
    "Access", "BatchNames", "BulkNames", "BoundDml", "BoundInto", "BoundQuery", "Dml", "OutputColumn", "RowAssignment", "Transition",
    "bind_dml", "bind_insert_rows", "bind_query", "bind_select_into", "is_table_free",
]  # fmt: skip
