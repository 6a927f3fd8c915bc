"""PRINT, RAISERROR and THROW.

Sources: https://learn.microsoft.com/sql/t-sql/language-elements/raiserror-transact-sql, .../throw-transact-sql
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from ferryman.errors import ERRORS, SqlError, sql_error
from ferryman.sqltypes import INT, MAX, nvarchar
from ferryman.tsql import ast
from ferryman.tsql.functions.messages import printf
from ferryman.tsql.interpreter.names import holds_query

if TYPE_CHECKING:

    from ferryman.tsql.interpreter.compiler import Compiler
    from ferryman.tsql.interpreter.flow import Flow, Run
    from ferryman.tsql.interpreter.frame import Frame

PRINT_LIMITS: Final = {True: 4000, False: 8000}
"""The most characters that PRINT sends of a Unicode string, and of any other."""
_TEXT_NUMBER: Final = 50000
"""The error number of a message that was given as a text."""
_FIRST_NUMBER: Final = 13000
"""The least number of a message that RAISERROR may name."""
_MAX_SUBSTITUTIONS: Final = 20
_SUBSTITUTION: Final = re.compile(r"\{\d+\}")


def compile_print(compiler: Compiler, statement: ast.Print) -> Run:
    # What only PostgreSQL can compute, a user's function, has no type before it runs.
    limit = PRINT_LIMITS[not holds_query(statement.value) and compiler.bind(statement.value).type.is_unicode]
    value = compiler.value(statement.value, nvarchar(MAX))

    def run(frame: Frame) -> Flow:
        printed = value(frame)
        text = "" if printed is None else str(printed)[:limit]
        session = frame.session
        session.send(SqlError(0, text or " ", 0, 1, statement.line, frame.procedure))
        session.row_count = 0
        session.error_number = 0
        return None

    return run


def compile_raiserror(compiler: Compiler, statement: ast.RaisError) -> Run:
    message = compiler.value(statement.message)
    severity = compiler.value(statement.severity, INT)
    state = compiler.value(statement.state, INT)
    arguments = [compiler.value(argument) for argument in statement.arguments]
    set_error = "SETERROR" in statement.options
    if len(arguments) > _MAX_SUBSTITUTIONS:
        raise sql_error(2747)

    def run(frame: Frame) -> Flow:
        error = _raised(message(frame), severity(frame), state(frame), [argument(frame) for argument in arguments])
        error.line, error.procedure, error.origin = statement.line, frame.procedure, "RAISERROR"
        session = frame.session
        session.row_count = 0
        if error.severity <= 10:
            session.send(SqlError(error.number, error.message, 0 if error.severity == 10 else error.severity, error.state, error.line, error.procedure))
            session.error_number = error.number if set_error else 0
            return None
        if error.severity >= 19 and "LOG" not in statement.options:
            raise SqlError(2754, "Error severity levels greater than 18 can only be specified by members of the sysadmin role, using the WITH LOG option.")
        if session.try_depth or error.severity >= 20:
            raise error
        session.send(error)
        session.output.done(None)
        session.error_number = error.number
        return None

    return run


def _raised(message: object, severity: object, state: object, arguments: list[object]) -> SqlError:
    number = _TEXT_NUMBER
    if isinstance(message, int):
        number = message
        if number < _FIRST_NUMBER or number == _TEXT_NUMBER:
            raise sql_error(2732, number, _FIRST_NUMBER, 2**31 - 1)
        entry = ERRORS.get(number)
        if entry is None:
            raise SqlError(18054, f"Error {number}, severity {severity}, state {state} was raised, but no message with that error number was found in"
                                  " sys.messages. If error is larger than 50000, make sure the user-defined message is added using sp_addmessage.")
        message = _SUBSTITUTION.sub("%s", entry.text)
        if isinstance(severity, int) and severity < 0:
            severity = entry.severity
    text = printf("" if message is None else str(message), tuple(arguments))
    level = severity if isinstance(severity, int) else 0
    number_of_state = state if isinstance(state, int) else 1
    return SqlError(number, text, min(max(level, 0), 25), 1 if number_of_state < 0 else min(number_of_state, 255))


def compile_throw(compiler: Compiler, statement: ast.Throw) -> Run:
    if statement.number is None:
        if not compiler.in_catch:
            raise SqlError(10704, "To rethrow an error, a THROW statement must be used inside a CATCH block. Insert the THROW statement inside a CATCH"
                                  " block, or add error parameters to the THROW statement.", 15)
        return _rethrow
    assert statement.message is not None
    assert statement.state is not None
    number = compiler.value(statement.number, INT)
    message = compiler.value(statement.message, nvarchar(2048))
    state = compiler.value(statement.state, INT)

    def run(frame: Frame) -> Flow:
        code, text, level = number(frame), message(frame), state(frame)
        if not isinstance(code, int) or code < 50000:
            raise SqlError(35100, f"Error number {code} in the THROW statement is outside the valid range. Specify an error number in the valid range of"
                                  " 50000 to 2147483647.", 16, 10)
        raise SqlError(code, "" if text is None else str(text), 16, min(max(level if isinstance(level, int) else 1, 0), 255),
                       statement.line, frame.procedure, "THROW")

    return run


def _rethrow(frame: Frame) -> Flow:
    error = frame.session.errors[-1].error
    raise SqlError(error.number, error.message, error.severity, error.state, error.line, error.procedure, "THROW")


COMPILERS: Final = {ast.Print: compile_print, ast.RaisError: compile_raiserror, ast.Throw: compile_throw}
