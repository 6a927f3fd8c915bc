"""DECLARE CURSOR, OPEN, FETCH, CLOSE, DEALLOCATE."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ferryman.errors import SqlError, not_supported
from ferryman.sqltypes import INT
from ferryman.store.catalog.model import Table
from ferryman.tsql import ast
from ferryman.tsql.conversion import assign_value
from ferryman.tsql.cursors import Cursor
from ferryman.tsql.expressions import AGGREGATES
from ferryman.tsql.interpreter.queries import row_query
from ferryman.tsql.queries.query import bind_relation
from ferryman.tsql.queries.relation import Statement
from ferryman.tsql.queries.scope import Context, row_key
from ferryman.tsql.queries.syntax import walk
from ferryman.tsql.queries.views import keyed_query

if TYPE_CHECKING:
    from ferryman.tsql.cursors import OpenQuery
    from ferryman.tsql.interpreter.compiler import Compiler
    from ferryman.tsql.interpreter.flow import Flow, Run
    from ferryman.tsql.interpreter.frame import Frame
    from ferryman.tsql.interpreter.names import SessionNames

READ_ONLY: Final = frozenset({"READ_ONLY", "READ ONLY", "FAST_FORWARD", "STATIC", "INSENSITIVE"})


def open_definition(compiler: Compiler, definition: ast.CursorDefinition) -> OpenQuery:
    """Return what OPEN runs: the cursor's query, all of its rows."""
    if READ_ONLY & set(definition.options):
        return row_query(compiler, definition.query)
    return row_query(compiler, definition.query, lambda query, names: _keyed(query, names, required=definition.update_of is not None))


def _keyed(query: ast.Query, names: SessionNames, *, required: bool) -> ast.Query:
    """Return the query with the primary key of its one table beside its columns; as it is when there is none, unless FOR UPDATE asks for it."""
    body = query.body
    plain = isinstance(body, ast.Select) and len(body.from_) == 1 and isinstance(body.from_[0], ast.TableRef) and query.for_ is None
    if plain and isinstance(body, ast.Select) and not query.with_ and not (body.distinct or body.group_by or body.having):
        source = body.from_[0]
        assert isinstance(source, ast.TableRef)
        table = names.resolve(source.name)
        if isinstance(table, Table) and row_key(table) != [None] and not any(_aggregates(item) for item in body.items):
            return keyed_query(query, Context(names, Statement(), bind_relation), table.name)[0]
    if required:
        raise not_supported("a cursor FOR UPDATE over anything but one table with a primary key")
    return query


def _aggregates(item: object) -> bool:
    return any(isinstance(node, ast.FunctionCall) and node.name.last.lower() in AGGREGATES for node in walk(item))


def compile_declare(compiler: Compiler, statement: ast.DeclareCursor) -> Run:
    name = statement.name.lower()
    definition = statement.definition
    query = open_definition(compiler, definition)
    local = "LOCAL" in definition.options

    def run(frame: Frame) -> Flow:
        cursors = frame.cursors if local else frame.session.cursors
        if name in cursors:
            raise SqlError(16915, f"A cursor with the name '{statement.name}' already exists.", 16)
        # The query reads the variables of the level that declares it, whoever opens it.
        cursors[name] = Cursor(statement.name, definition, lambda _: query(frame))
        return None

    return run


def find(frame: Frame, name: str, *, global_: bool = False) -> Cursor:
    """Return the cursor of that name or variable; 16916 or 16950 when there is none."""
    lowered = name.lower()
    if lowered.startswith("@"):
        cursor = frame.cursor_variables.get(lowered)
        if cursor is None:
            raise SqlError(16950, f"The variable '{name}' does not currently have a cursor allocated to it.", 16, 2)
        return cursor
    cursor = None if global_ else frame.cursors.get(lowered)
    cursor = cursor or frame.session.cursors.get(lowered)
    if cursor is None:
        raise SqlError(16916, f"A cursor with the name '{name}' does not exist.", 16)
    return cursor


def compile_cursor_statement(_: Compiler, statement: ast.CursorStatement) -> Run:
    name = statement.name.lower()

    def run(frame: Frame) -> Flow:
        session = frame.session
        cursor = find(frame, statement.name, global_=statement.global_)
        if statement.action == "OPEN":
            cursor.open(frame)
            session.cursor_rows = len(cursor.rows)
        elif statement.action == "CLOSE":
            cursor.close()
        elif name.startswith("@"):
            frame.cursor_variables[name] = None
        else:
            owner = frame.cursors if frame.cursors.get(name) is cursor else session.cursors
            del owner[name]
        session.row_count = 0
        session.error_number = 0
        return None

    return run


def compile_fetch(compiler: Compiler, statement: ast.Fetch) -> Run:
    targets = [(name.lower(), compiler.type_of(name)) for name in statement.into]
    offset = compiler.value(statement.offset, INT) if statement.offset is not None else None

    def run(frame: Frame) -> Flow:
        session = frame.session
        cursor = find(frame, statement.name, global_=statement.global_)
        distance = offset(frame) if offset is not None else 0
        row = cursor.fetch(statement.direction, distance if isinstance(distance, int) else 0)
        session.fetch_status = 0 if row is not None else -1
        session.row_count = 1 if row is not None else 0
        session.error_number = 0
        if not statement.into:
            session.output.result(cursor.columns)
            session.output.rows([row] if row is not None else [])
            session.output.done(session.row_count)
            return None
        if len(targets) != len(cursor.columns):
            raise SqlError(16924, "Cursorfetch: The number of variables declared in the INTO list must match that of selected columns.", 16)
        if row is not None:
            for (name, target), value, source in zip(targets, row, cursor.types, strict=True):
                frame.variables[name] = assign_value(value, source, target, frame)
        return None

    return run


COMPILERS: Final = {
    ast.DeclareCursor: compile_declare,
    ast.CursorStatement: compile_cursor_statement,
    ast.Fetch: compile_fetch,
}
