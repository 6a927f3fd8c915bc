"""Turns statements into closures, once; running a batch is calling them.

A variable assignment or a condition without tables costs a few Python calls, never a round trip. Statements that
name tables are bound when they first run (SQL Server's deferred name resolution) and again when the catalog changed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ferryman.errors import SqlError, not_supported, sql_error
from ferryman.tsql import ast
from ferryman.tsql.evaluate import compile_expression, is_table_free
from ferryman.tsql.expressions import bind, bind_predicate, convert_to
from ferryman.tsql.interpreter.failures import fail
from ferryman.tsql.interpreter.flow import Goto
from ferryman.tsql.interpreter.names import ModuleScope, holds_query
from ferryman.tsql.interpreter.queries import scalar_query
from ferryman.tsql.settings import ANSI, may_switch, settings_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ferryman.sqltypes import SqlType
    from ferryman.tsql.bound import Bound
    from ferryman.tsql.interpreter.flow import Flow, Run
    from ferryman.tsql.interpreter.frame import Frame
    from ferryman.tsql.session import Session

    Evaluate = Callable[[Frame], object]
    StatementCompiler = Callable[["Compiler", ast.Statement], Run]


class Compiler:
    """Compiles one batch or module, whose source is ``text``. ``types`` grows as declarations are met, in textual order."""

    def __init__(self, session: Session, types: dict[str, SqlType], statements: dict[type[ast.Statement], StatementCompiler], text: str = "") -> None:
        self.session = session
        self.text = text
        self.types = types
        self.tables: set[str] = set()
        self.cursor_variables: set[str] = set()
        self.loops = 0
        self.in_catch = 0
        self.labels: list[set[str]] = []
        self.in_routine = False
        self.lenient = may_switch(text) or settings_of(session.options) != ANSI
        """Whether SET options other than ANSI's may hold when it runs."""
        self.scope = ModuleScope(session, types)
        self._statements = statements

    def declare(self, name: str, sql_type: SqlType) -> None:
        lowered = name.lower()
        if lowered in self.types or lowered in self.tables or lowered in self.cursor_variables:
            raise sql_error(134, name)
        self.types[lowered] = sql_type

    def text_of(self, statement: ast.Statement) -> str:
        """Return a statement as it is written; of a module, which is alone in its batch, all of that."""
        return getattr(statement, "text", "") or self.text[statement.start : statement.end]

    def type_of(self, name: str) -> SqlType:
        return self.scope.variable(name)

    def bind(self, expression: ast.Expression) -> Bound:
        return bind(expression, self.scope)

    def value(self, expression: ast.Expression, target: SqlType | None = None) -> Evaluate:
        """Return a closure for a scalar expression, converted to ``target`` when given."""
        return self._under_settings(lambda: self._value(expression, target))

    def _value(self, expression: ast.Expression, target: SqlType | None) -> Evaluate:
        if holds_query(expression):
            return scalar_query(self, expression, target)
        bound = bind(expression, self.scope)
        if target is not None:
            bound = convert_to(bound, target)
        return compile_expression(bound) if is_table_free(bound) else scalar_query(self, expression, target)

    def condition(self, expression: ast.Expression) -> Evaluate:
        """Return a closure for a predicate: true, or anything else for false and unknown."""
        return self._under_settings(lambda: self._condition(expression))

    def _condition(self, expression: ast.Expression) -> Evaluate:
        bound = None if holds_query(expression) else bind_predicate(expression, self.scope)
        if bound is not None and is_table_free(bound):
            return compile_expression(bound)
        one = ast.Case(None, ((expression, ast.Literal("integer", 1)),), ast.Literal("integer", 0))
        return scalar_query(self, one, None)

    def _under_settings(self, make: Callable[[], Evaluate]) -> Evaluate:
        """Return what ``make`` compiles; where SET options may differ from ANSI's, what it compiles under those that hold at that moment."""
        plain = make()
        if not self.lenient:
            return plain
        made = {ANSI: plain}

        def evaluate(frame: Frame) -> object:
            settings = settings_of(frame.session.options, frame.routine)
            if settings not in made:
                self.scope.settings = settings
                try:
                    made[settings] = make()
                finally:
                    self.scope.settings = ANSI
            return made[settings](frame)

        return evaluate

    def statement(self, statement: ast.Statement) -> Run:
        compile_statement = self._statements.get(type(statement))
        if compile_statement is None:
            raise not_supported(f"the statement {type(statement).__name__}")
        try:
            return compile_statement(self, statement)
        except RecursionError:
            raise sql_error(8631) from None
        except SqlError as error:
            error.line = error.line or statement.line
            raise

    def block(self, statements: Sequence[ast.Statement]) -> Run:
        """Return a closure that runs statements in order, dealing with jumps and with errors, each in its statement."""
        runs: list[Run] = []
        lines: list[int] = []
        labels: dict[str, int] = {}
        self.labels.append({statement.name.lower() for statement in statements if isinstance(statement, ast.Label)})
        for statement in statements:
            if isinstance(statement, ast.Label):
                if statement.name.lower() in labels:
                    raise SqlError(132, f"The label '{statement.name}' has already been declared. Label names must be unique within a query batch or"
                                        " stored procedure.", 15, 1, statement.line)
                labels[statement.name.lower()] = len(runs)
            else:
                runs.append(self.statement(statement))
                lines.append(statement.line)
        self.labels.pop()
        if len(runs) == 1 and not labels:
            return _single(runs[0], lines[0])
        return _sequence(runs, lines, labels)


def _single(run: Run, line: int) -> Run:
    def step(frame: Frame) -> Flow:
        session = frame.session
        if session.interrupted:
            session.check_interrupt()
        session.clock = None
        try:
            return run(frame)
        except SqlError as error:
            fail(frame, error, line)
            return None

    return step


def _sequence(runs: list[Run], lines: list[int], labels: dict[str, int]) -> Run:
    count = len(runs)

    def steps(frame: Frame) -> Flow:
        session = frame.session
        index = 0
        while index < count:
            try:
                while index < count:
                    if session.interrupted:
                        session.check_interrupt()
                    session.clock = None
                    flow = runs[index](frame)
                    index += 1
                    if flow is None:
                        continue
                    if isinstance(flow, Goto) and flow.label in labels:
                        index = labels[flow.label]
                        continue
                    return flow
            except SqlError as error:
                fail(frame, error, lines[index])
                index += 1
        return None

    return steps
