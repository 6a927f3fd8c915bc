"""INSERT, UPDATE, DELETE, MERGE and TRUNCATE; INSERT ... EXEC."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from ferryman.errors import SqlError, not_supported, sql_error
from ferryman.store.catalog.model import Table
from ferryman.tsql import ast
from ferryman.tsql.emit import compile_parameters
from ferryman.tsql.interpreter import cursors, triggers
from ferryman.tsql.interpreter.accumulation import compile_accumulation
from ferryman.tsql.interpreter.queries import finish
from ferryman.tsql.interpreter.row_limit import limited, limited_dml
from ferryman.tsql.interpreter.statements import Binding, execute, explained
from ferryman.tsql.output import CapturedOutput
from ferryman.tsql.queries import BoundDml, Dml, Transition, bind_insert_rows
from ferryman.tsql.queries.accumulation import accumulates
from ferryman.tsql.queries.scope import row_key

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ferryman.sqltypes import SqlType
    from ferryman.store.catalog.model import Column
    from ferryman.tsql.interpreter.compiler import Compiler
    from ferryman.tsql.interpreter.flow import Flow, Run
    from ferryman.tsql.interpreter.frame import Frame
    from ferryman.tsql.interpreter.names import SessionNames
    from ferryman.tsql.output import Row


def compile_dml(compiler: Compiler, statement: Dml) -> Run:
    if isinstance(statement, ast.Insert) and isinstance(statement.source, (ast.Execute, ast.ExecuteText)):
        return _compile_insert_execute(compiler, statement)
    if isinstance(statement, (ast.Update, ast.Delete)) and statement.where_current_of is not None:
        return _compile_positioned(compiler, statement, statement.where_current_of)
    if isinstance(statement, ast.Update) and accumulates(statement):
        return compile_accumulation(compiler, statement, lambda update: _compile(compiler.types, update))
    return limited(_compile(compiler.types, statement), lambda limit: _compile(compiler.types, limited_dml(statement, limit)))


def _compile_positioned(compiler: Compiler, statement: ast.Update | ast.Delete, cursor_name: str) -> Run:
    """UPDATE and DELETE ... WHERE CURRENT OF: of the row with the key that the cursor fetched last."""
    compiled: dict[tuple[object, ...], tuple[Run, list[str]]] = {}

    def run(frame: Frame) -> Flow:
        cursor = cursors.find(frame, cursor_name)
        values = cursor.current_key()
        target = triggers.target_of(replace(statement, where_current_of=None), compiler.scope.names(frame))
        table = cursor.key[0].table
        if not isinstance(target, Table) or table is None or target.object_id != table.object_id:
            raise not_supported("WHERE CURRENT OF a cursor over another table")
        key = [column for column in row_key(table) if column is not None]
        layout = tuple((column.name, column.type) for column in key)
        if layout not in compiled:
            names = [f"#key{len(compiled)}.{number}" for number in range(len(key))]
            compiler.types.update((name, column.type) for name, column in zip(names, key, strict=True))
            compiled[layout] = _compile(compiler.types, _of_row(statement, key, names)), names
        run_one, names = compiled[layout]
        frame.variables.update(zip(names, values, strict=True))
        run_one(frame)
        if not frame.session.row_count:
            raise SqlError(16947, "No rows were updated or deleted.", 16)
        return None

    return run


def _of_row(statement: ast.Update | ast.Delete, key: Sequence[Column], names: Sequence[str]) -> Dml:
    """Return the statement with the row's key, in variables, as its condition."""
    where: ast.Expression | None = None
    for column, name in zip(key, names, strict=True):
        same = ast.Comparison("=", ast.Column((column.name,)), ast.Variable(name))
        where = same if where is None else ast.And(where, same)
    return replace(statement, where=where, where_current_of=None)


def _compile(types: dict[str, SqlType], statement: Dml) -> Run:
    instead = Binding(types, statement, lambda names: triggers.replacement(statement, names))
    binding = Binding(types, statement, lambda names: triggers.plan(statement, names))

    def run(frame: Frame) -> Flow:
        if frame.session.transactions.doomed:
            raise sql_error(3930)
        replaced = instead.get(frame).replaced
        if replaced is not None and not triggers.is_running(frame, replaced.trigger):
            finish(frame, triggers.fire_instead(frame, statement, types, replaced, change))
            return None
        plan = binding.get(frame)
        if triggers.fires(frame, plan):
            finish(frame, triggers.change_and_fire(frame, statement, plan, change))
            return None
        with explained(frame, plan.bound.kind):
            values = binding.values(frame, plan.bound.parameters)
        finish(frame, change(frame, plan.bound, values))
        return None

    return run


def change(frame: Frame, bound: BoundDml, values: list[object]) -> int:
    """Run a bound statement: its rows go to the client, identity and variables to the session; returns the number of rows changed."""
    session = frame.session
    with explained(frame, bound.kind):
        result = execute(frame, bound.sql, values, preamble=bound.preamble, reseed=bound.reseed)
    rows, passed_over = _inserted(bound, result.rows())
    _note_identity(frame, bound, rows)
    if passed_over:
        session.send(sql_error(3604))
    affected = _affected(bound, result.rowcount, rows)
    if affected:
        frame.variables.update((name, rows[-1][position]) for name, position in bound.variables)
    if bound.columns is not None:
        session.output.result(bound.columns)
        session.output.rows([row[: len(bound.columns)] for row in rows])
    return affected


def _inserted(bound: BoundDml, rows: Sequence[Row]) -> tuple[Sequence[Row], bool]:
    """Return the rows that a statement returned, and whether it passed over duplicates."""
    if not bound.passes_over:
        return rows, False
    given = rows[0][-1 if bound.shape == "summary" else -2]
    kept = rows if bound.shape == "summary" else [row for row in rows if row[-1]]
    inserted = rows[0][0] if bound.shape == "summary" else len(kept)
    return kept, inserted != given


def _affected(bound: BoundDml, rowcount: int | None, rows: Sequence[Row]) -> int:
    if bound.shape == "rows":
        return len(rows)
    if bound.shape == "summary":
        count = rows[0][0]
        return count if isinstance(count, int) else 0
    return rowcount or 0


def _note_identity(frame: Frame, bound: BoundDml, rows: Sequence[Row]) -> None:
    """Set SCOPE_IDENTITY() and @@IDENTITY after an INSERT or MERGE."""
    if bound.kind not in ("INSERT", "MERGE"):
        return
    if bound.identity is None:
        frame.session.identity = None
        return
    value = rows[-1][bound.identity] if rows else None
    if isinstance(value, int):
        frame.identity = frame.session.identity = value


# INSERT ... EXEC


def _compile_insert_execute(compiler: Compiler, statement: ast.Insert) -> Run:
    assert isinstance(statement.source, (ast.Execute, ast.ExecuteText))
    if statement.output:
        raise SqlError(483, "The OUTPUT clause cannot be used in an INSERT...EXEC statement.", 16)
    source = compiler.statement(statement.source)

    def run(frame: Frame) -> Flow:
        session = frame.session
        if isinstance(session.output, CapturedOutput):
            raise SqlError(8164, "An INSERT EXEC statement cannot be nested.", 16)
        captured = CapturedOutput(session.output)
        session.output = captured
        try:
            source(frame)
        finally:
            session.output = captured.outer
        names = Binding(compiler.types, statement, lambda names: names).get(frame)

        def insert(transition: Transition | None) -> int:
            with explained(frame, "INSERT"), session.transactions.atomic():
                return sum(
                    insert_rows(frame, names, statement.target, statement.columns, [column.type for column in columns], rows, transition)
                    for columns, rows in captured.captured
                )

        finish(frame, triggers.insert_and_fire(frame, statement, names, insert))
        return None

    return run


def insert_rows(
    frame: Frame, names: SessionNames, target: ast.Name, columns: Sequence[str], types: Sequence[SqlType], rows: Sequence[Row],
    transition: Transition | None = None,
) -> int:
    """Insert rows of values of those types, and store them for triggers; the caller opens the transaction and explains errors."""
    bound = bind_insert_rows(target, columns, types, names, transition)
    parameters = compile_parameters(list(bound.parameters))
    variables = dict(frame.variables)
    saved, frame.variables = frame.variables, variables
    inserted, duplicates = 0, False
    try:
        for row in rows:
            variables.update((f"#{number}", value) for number, value in enumerate(row, 1))
            result = frame.session.connection.execute(bound.sql, parameters(frame))
            returned, passed_over = _inserted(bound, result.rows())
            duplicates = duplicates or passed_over
            _note_identity(frame, bound, returned)
            inserted += _affected(bound, result.rowcount, returned)
    finally:
        frame.variables = saved
    if bound.reseed:
        frame.session.connection.execute(bound.reseed)
    if duplicates:
        frame.session.send(sql_error(3604))
    return inserted


COMPILERS: Final = {
    ast.Insert: compile_dml,
    ast.Update: compile_dml,
    ast.Delete: compile_dml,
    ast.Merge: compile_dml,
    ast.Truncate: compile_dml,
}
