"""EXECUTE ... WITH RESULT SETS: the names, types and nullability that a call's result sets get on their way to the client.

Source: "EXECUTE (Transact-SQL)", "Using EXECUTE to redefine a single result set",
https://learn.microsoft.com/sql/t-sql/language-elements/execute-transact-sql
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from ferryman.errors import SqlError, sql_error
from ferryman.tsql.conversion import convert_value
from ferryman.tsql.conversion_rules import check_implicit
from ferryman.tsql.queries.relation import OutputColumn

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ferryman.tsql import ast
    from ferryman.tsql.interpreter.compiler import Compiler
    from ferryman.tsql.interpreter.flow import Flow, Run
    from ferryman.tsql.interpreter.frame import Frame
    from ferryman.tsql.output import EnvironmentChange, Output, Row
    from ferryman.tsql.scope import Scope

Shape = tuple[OutputColumn, ...]
INFORMATIONAL: Final = 10
"""The highest severity that is no error."""


def shapes(sets: Sequence[Sequence[ast.ResultColumn]], scope: Scope) -> tuple[Shape, ...]:
    """Return the declared result sets, types resolved."""
    return tuple(tuple(_column(column, scope) for column in columns) for columns in sets)


def _column(column: ast.ResultColumn, scope: Scope) -> OutputColumn:
    type_ = scope.resolve_type(column.type)
    return OutputColumn(column.name, type_.with_collation(column.collation) if column.collation is not None else type_, column.nullable)


def shaped(run: Run, sets: Sequence[Sequence[ast.ResultColumn]] | None, compiler: Compiler) -> Run:
    """Return a call whose result sets are as declared; None leaves them as they come. Raises 11535 to 11538 and 11553 where they can't be."""
    if sets is None:
        return run
    declared = shapes(sets, compiler.scope)

    def run_shaped(frame: Frame) -> Flow:
        session = frame.session
        output = session.output = ShapedOutput(session.output, declared)
        try:
            flow = run(frame)
        finally:
            session.output = output.outer
        if output.sent < len(declared) and not output.failed:
            raise sql_error(11536, len(declared), output.sent)
        return flow

    return run_shaped


@dataclass
class ShapedOutput:
    """Passes everything on to ``outer``, result sets in their declared shapes."""

    outer: Output
    shapes: tuple[Shape, ...]
    sent: int = 0
    failed: bool = False
    """Whether an error passed: it says enough."""
    _columns: Sequence[OutputColumn] = field(default_factory=tuple)

    def result(self, columns: Sequence[OutputColumn]) -> None:
        if self.sent == len(self.shapes):
            raise sql_error(11535, len(self.shapes))
        shape = self.shapes[self.sent]
        self.sent += 1
        if len(shape) != len(columns):
            raise sql_error(11537, len(shape), self.sent, len(columns))
        for position, (declared, column) in enumerate(zip(shape, columns, strict=True), 1):
            try:
                check_implicit(column.type, declared.type)
            except SqlError as error:
                raise sql_error(11538, declared.type, position, self.sent, column.type) from error
        self._columns = columns
        self.outer.result(shape)

    def rows(self, rows: Sequence[Row]) -> None:
        shape = self.shapes[self.sent - 1]
        for position, declared in enumerate(shape):
            if not declared.nullable and any(row[position] is None for row in rows):
                raise sql_error(11553, position + 1, self.sent)
        pairs = [(column.type, declared.type) for column, declared in zip(self._columns, shape, strict=True)]
        self.outer.rows([tuple([convert_value(value, *pair) for value, pair in zip(row, pairs, strict=True)]) for row in rows])

    def done(self, count: int | None) -> None:
        self.outer.done(count)

    def message(self, message: SqlError) -> None:
        self.failed |= message.severity > INFORMATIONAL
        self.outer.message(message)

    def environment(self, change: EnvironmentChange) -> None:
        self.outer.environment(change)

    def enter_procedure(self) -> None:
        self.outer.enter_procedure()

    def leave_procedure(self, status: int | None) -> None:
        self.outer.leave_procedure(status)
