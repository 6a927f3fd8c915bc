"""Control of flow: blocks, IF, WHILE, GOTO, RETURN, WAITFOR, TRY.

Source: "Control-of-Flow", https://learn.microsoft.com/sql/t-sql/language-elements/control-of-flow
"""

from __future__ import annotations

import datetime
import re
from typing import TYPE_CHECKING, Final

from ferryman.errors import SqlError, not_supported, sql_error
from ferryman.sqltypes import INT
from ferryman.tsql import ast
from ferryman.tsql.interpreter.failures import caught
from ferryman.tsql.interpreter.flow import Goto, Jump
from ferryman.tsql.session import ErrorContext

if TYPE_CHECKING:
    from ferryman.tsql.interpreter.compiler import Compiler
    from ferryman.tsql.interpreter.flow import Flow, Run
    from ferryman.tsql.interpreter.frame import Frame


def compile_block(compiler: Compiler, statement: ast.Block) -> Run:
    return compiler.block(statement.statements)


def compile_if(compiler: Compiler, statement: ast.If) -> Run:
    condition = compiler.condition(statement.condition)
    then = compiler.block((statement.then,))
    else_ = compiler.block((statement.else_,)) if statement.else_ is not None else None

    def run(frame: Frame) -> Flow:
        truth = condition(frame)
        frame.session.row_count = 0
        frame.session.error_number = 0
        if truth:
            return then(frame)
        return else_(frame) if else_ is not None else None

    return run


def compile_while(compiler: Compiler, statement: ast.While) -> Run:
    condition = compiler.condition(statement.condition)
    compiler.loops += 1
    body = compiler.block((statement.body,))
    compiler.loops -= 1

    def run(frame: Frame) -> Flow:
        session = frame.session
        while condition(frame):
            flow = body(frame)
            if flow is not None:
                if flow is Jump.BREAK:
                    break
                if flow is not Jump.CONTINUE:
                    return flow
            session.clock = None
        return None

    return run


def compile_break(compiler: Compiler, _: ast.Break) -> Run:
    if not compiler.loops:
        raise sql_error(135)
    return lambda _frame: Jump.BREAK


def compile_continue(compiler: Compiler, _: ast.Continue) -> Run:
    if not compiler.loops:
        raise sql_error(136)
    return lambda _frame: Jump.CONTINUE


def compile_goto(compiler: Compiler, statement: ast.Goto) -> Run:
    label = statement.label.lower()
    if not any(label in labels for labels in compiler.labels):
        raise SqlError(133, f"A GOTO statement references the label '{statement.label}' but the label has not been declared.", 15)
    target = Goto(label)
    return lambda _frame: target


def compile_return(compiler: Compiler, statement: ast.Return) -> Run:
    if statement.value is None:
        return lambda _frame: Jump.RETURN
    if not compiler.in_routine:
        raise sql_error(178)
    value = compiler.value(statement.value, INT)

    def run(frame: Frame) -> Flow:
        status = value(frame)
        frame.return_status = int(status) if isinstance(status, int) else 0
        return Jump.RETURN

    return run


_DELAY: Final = re.compile(r"(\d{1,2})(?::(\d{1,2})(?::(\d{1,2})(?:[.:](\d{1,3}))?)?)?$")


def parse_delay(value: object) -> float:
    """Return the seconds of WAITFOR's 'hh:mm[:ss[.mmm]]'; 148 for anything else.

    >>> parse_delay("00:00:01.5")
    1.5
    """
    if isinstance(value, datetime.datetime):
        value = value.time()
    if isinstance(value, datetime.time):
        return value.hour * 3600 + value.minute * 60 + value.second + value.microsecond / 1e6
    match = _DELAY.match(str(value).strip())
    if match is None:
        raise SqlError(148, f"Incorrect time syntax in time string '{value}' used with WAITFOR.", 15)
    hours, minutes, seconds = (int(part or 0) for part in match.groups()[:3])
    if hours > 23 or minutes > 59 or seconds > 59:
        raise SqlError(148, f"Incorrect time syntax in time string '{value}' used with WAITFOR.", 15)
    return hours * 3600 + minutes * 60 + seconds + int((match[4] or "0").ljust(3, "0")) / 1000


def compile_waitfor(compiler: Compiler, statement: ast.WaitFor) -> Run:
    value = compiler.value(statement.value)
    until = statement.kind == "TIME"

    def run(frame: Frame) -> Flow:
        seconds = parse_delay(value(frame))
        if until:
            now = frame.now()
            midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
            seconds = (seconds - (now - midnight).total_seconds()) % 86400
        frame.session.sleep(seconds)
        frame.session.row_count = 0
        frame.session.error_number = 0
        return None

    return run


def compile_try(compiler: Compiler, statement: ast.TryCatch) -> Run:
    body = compiler.block(statement.try_)
    compiler.in_catch += 1
    handler = compiler.block(statement.catch)
    compiler.in_catch -= 1

    def run(frame: Frame) -> Flow:
        session = frame.session
        session.try_depth += 1
        try:
            return body(frame)
        except SqlError as error:
            if error.scope is frame or error.severity >= 20:
                raise
            failure = error
        finally:
            session.try_depth -= 1
        caught(frame, failure)
        session.error_number = failure.number
        session.errors.append(ErrorContext(failure))
        try:
            return handler(frame)
        finally:
            session.errors.pop()

    return run


def compile_use(_: Compiler, statement: ast.Use) -> Run:
    def run(frame: Frame) -> Flow:
        if frame.routine is not None:
            raise SqlError(154, "a USE database statement is not allowed in a procedure, function or trigger.", 15)
        frame.session.use(statement.database)
        frame.session.row_count = 0
        frame.session.error_number = 0
        return None

    return run


def compile_unsupported(_: Compiler, statement: ast.Unsupported) -> Run:
    raise not_supported(statement.what)


COMPILERS: Final = {
    ast.Block: compile_block,
    ast.If: compile_if,
    ast.While: compile_while,
    ast.Break: compile_break,
    ast.Continue: compile_continue,
    ast.Goto: compile_goto,
    ast.Return: compile_return,
    ast.WaitFor: compile_waitfor,
    ast.TryCatch: compile_try,
    ast.Use: compile_use,
    ast.Unsupported: compile_unsupported,
}
