"""SELECT: to the client, into variables, into a new table, into an expression."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ferryman.errors import SqlError, not_supported
from ferryman.tsql import ast
from ferryman.tsql.conversion import assign_value
from ferryman.tsql.definitions.guards import check_create
from ferryman.tsql.definitions.tables import create_from_columns
from ferryman.tsql.evaluate import compile_expression, is_table_free
from ferryman.tsql.expressions import bind
from ferryman.tsql.interpreter.names import holds_query
from ferryman.tsql.interpreter.row_limit import limited, limited_query
from ferryman.tsql.interpreter.statements import Binding, execute, explained, replanned
from ferryman.tsql.queries import OutputColumn, bind_query, bind_select_into
from ferryman.tsql.queries.aggregates import AGGREGATE_NAMES, name_of, own_calls
from ferryman.tsql.queries.relation import nullable
from ferryman.tsql.queries.syntax import into_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ferryman.sqltypes import SqlType
    from ferryman.tsql.cursors import OpenQuery
    from ferryman.tsql.interpreter.compiler import Compiler, Evaluate
    from ferryman.tsql.interpreter.flow import Flow, Run
    from ferryman.tsql.interpreter.frame import Frame
    from ferryman.tsql.interpreter.names import SessionNames
    from ferryman.tsql.output import Row
    from ferryman.tsql.queries import BoundQuery
    from ferryman.tsql.session import Session

STREAM_ROWS: Final = 2000


def finish(frame: Frame, count: int) -> None:
    """Note a statement's row count and tell the client of it, unless NOCOUNT is on."""
    session = frame.session
    session.row_count = count
    session.error_number = 0
    session.output.done(None if session.options.nocount else count)


def compile_query(compiler: Compiler, statement: ast.QueryStatement) -> Run:
    query = statement.query
    body = query.body
    compile_rows = _compile_result
    if into_of(body) is not None:
        compile_rows = _compile_into
    elif isinstance(body, ast.Select):
        assigns = any(isinstance(item, ast.AssignItem) for item in body.items)
        if _is_table_free(query, body):
            return _compile_assignments(compiler, body) if assigns else _compile_row(compiler, query, body)
        if assigns:
            compile_rows = _compile_fetched_assignments
    return limited(compile_rows(compiler, query), lambda limit: compile_rows(compiler, limited_query(query, limit)))


def _is_table_free(query: ast.Query, body: ast.Select) -> bool:
    """Return whether the query is one row that needs no PostgreSQL: SELECT 1, SELECT @@VERSION, SELECT @x = 5."""
    if body.from_ or body.where or body.group_by or body.having or body.top or query.with_ or query.order_by or query.offset or query.for_:
        return False
    return not any(isinstance(item.expression, ast.Star) or holds_query(item.expression) or _reads_rows(item.expression) for item in body.items)


def _reads_rows(expression: ast.Expression) -> bool:
    """Return whether an expression holds an aggregate or window function: without FROM it has one row to look at."""
    return any(call.over is not None or (len(call.name.parts) == 1 and name_of(call) in AGGREGATE_NAMES) for call in own_calls(expression))


def _compile_assignments(compiler: Compiler, body: ast.Select) -> Run:
    assignments: list[tuple[str, Evaluate]] = []
    for item in body.items:
        if not isinstance(item, ast.AssignItem):
            raise SqlError(141, "A SELECT statement that assigns a value to a variable must not be combined with data-retrieval operations.", 15)
        expression = item.expression if item.operator == "=" else ast.Binary(item.operator[:-1], ast.Variable(item.variable), item.expression)
        assignments.append((item.variable.lower(), compiler.value(expression, compiler.type_of(item.variable))))

    def run(frame: Frame) -> Flow:
        for name, value in assignments:
            frame.variables[name] = value(frame)
        frame.session.row_count = 1
        frame.session.error_number = 0
        return None

    return run


def _compile_row(compiler: Compiler, query: ast.Query, body: ast.Select) -> Run:
    columns: list[OutputColumn] = []
    values: list[Evaluate] = []
    for item in body.items:
        assert isinstance(item, ast.SelectItem)
        bound = bind(item.expression, compiler.scope)
        if not is_table_free(bound):
            return _compile_result(compiler, query)
        columns.append(OutputColumn(item.alias or "", bound.type, nullable(bound)))
        values.append(compiler.value(item.expression) if compiler.lenient else compile_expression(bound))

    def run(frame: Frame) -> Flow:
        output = frame.session.output
        if frame.session.options.fmtonly:
            output.result(columns)
            finish(frame, 0)
            return None
        row = tuple([value(frame) for value in values])
        output.result(columns)
        output.rows([row])
        finish(frame, 1)
        return None

    return run


def _binding(compiler: Compiler, query: ast.Query) -> Binding[BoundQuery]:
    return Binding(compiler.types, query, lambda names: bind_query(query, names))


def _compile_result(compiler: Compiler, query: ast.Query) -> Run:
    binding = _binding(compiler, query)

    def run(frame: Frame) -> Flow:
        session = frame.session
        bound = binding.get(frame)
        if session.options.fmtonly:
            session.output.result(bound.columns)
            finish(frame, 0)
            return None
        values = binding.values(frame, bound.parameters)
        with explained(frame, "SELECT"):
            count = replanned(lambda prepare: _send(session, bound, values, prepare))
        finish(frame, count)
        return None

    return run


def _send(session: Session, bound: BoundQuery, values: Sequence[object], prepare: bool | None) -> int:
    """Send the client the rows as PostgreSQL finds them and return their number. A stale plan raises before anything is sent."""
    count = 0
    with session.transactions.atomic() if bound.preamble else session.transactions.statement(only_reads=bound.only_reads):
        for statement in bound.preamble:
            session.connection.execute(statement)
        with session.connection.stream(bound.sql, values, STREAM_ROWS, prepare=prepare) as stream:
            session.output.result(bound.columns)
            for rows in stream:
                session.output.rows(rows)
                count += len(rows)
    return count


def _compile_fetched_assignments(compiler: Compiler, query: ast.Query) -> Run:
    binding = _binding(compiler, query)
    compiled: list[tuple[BoundQuery, list[tuple[str, Evaluate]]]] = []

    def run(frame: Frame) -> Flow:
        bound = binding.get(frame)
        if not compiled or compiled[0][0] is not bound:
            compiled[:] = [(bound, [(item.variable, compile_expression(item.value)) for item in bound.assignments])]
        rows = fetch(frame, binding, bound)
        accumulates = any(item.accumulates for item in bound.assignments)
        variables = frame.variables
        for row in rows if accumulates else rows[-1:]:
            variables.update((f"#{number}", value) for number, value in enumerate(row, 1))
            for name, value in compiled[0][1]:
                variables[name] = value(frame)
        frame.session.row_count = len(rows)
        frame.session.error_number = 0
        return None

    return run


def fetch(frame: Frame, binding: Binding[BoundQuery], bound: BoundQuery) -> list[Row]:
    """Run a bound query and return all of its rows."""
    values = binding.values(frame, bound.parameters)
    with explained(frame, "SELECT"):
        return execute(frame, bound.sql, values, preamble=bound.preamble, only_reads=bound.only_reads).rows()


def row_query(compiler: Compiler, query: ast.Query, change: Callable[[ast.Query, SessionNames], ast.Query] | None = None) -> OpenQuery:
    """Return a closure that runs the query, as ``change`` makes it, and returns its columns and all rows."""
    binding = Binding(compiler.types, query, lambda names: bind_query(query if change is None else change(query, names), names))

    def run(frame: Frame) -> tuple[tuple[OutputColumn, ...], list[Row]]:
        if frame.session.options.row_limit:
            raise not_supported("SET ROWCOUNT with a cursor")
        bound = binding.get(frame)
        return bound.columns, fetch(frame, binding, bound)

    return run


def scalar_query(compiler: Compiler, expression: ast.Expression, target: SqlType | None) -> Callable[[Frame], object]:
    """Return a closure for an expression that holds a query: PostgreSQL computes all of it."""
    query = ast.Query(ast.Select((ast.SelectItem(expression),)))
    binding = _binding(compiler, query)

    def run(frame: Frame) -> object:
        bound = binding.get(frame)
        [(value,)] = fetch(frame, binding, bound)
        return value if target is None else assign_value(value, bound.columns[0].type, target, frame)

    return run


def _compile_into(compiler: Compiler, query: ast.Query) -> Run:
    types = compiler.types

    def run(frame: Frame) -> Flow:
        session = frame.session
        if session.options.fmtonly:
            return None
        names = Binding(types, query, lambda names: names).get(frame)
        into = bind_select_into(query, names)
        check_create("CREATE TABLE", into.name, names)
        with explained(frame, "SELECT INTO"), session.transactions.atomic():
            table = create_from_columns(into.name, into.columns, names)
            insert = into.insert(table)
            binding = Binding(types, query, lambda _: insert)
            binding.get(frame)
            result = session.connection.execute(insert.sql, binding.values(frame, insert.parameters))
            if insert.reseed:
                session.connection.execute(insert.reseed)
        finish(frame, result.rowcount or 0)
        return None

    return run


COMPILERS: Final = {ast.QueryStatement: compile_query}
