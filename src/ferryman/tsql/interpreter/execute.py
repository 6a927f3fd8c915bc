"""EXECUTE: stored procedures, dynamic SQL, and what both share: a new level of execution.

Source: https://learn.microsoft.com/sql/t-sql/language-elements/execute-transact-sql
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from ferryman.errors import SqlError, not_supported, sql_error
from ferryman.sqltypes import INT, MAX, SqlType, nvarchar
from ferryman.store.catalog.model import Routine, Table
from ferryman.tsql import ast
from ferryman.tsql.conversion import assign_value, convert_value
from ferryman.tsql.definitions.naming import find_database
from ferryman.tsql.interpreter.flow import BatchAborted, ScopeAborted
from ferryman.tsql.interpreter.frame import Frame
from ferryman.tsql.interpreter.impersonation import module_context, switched
from ferryman.tsql.interpreter.modules import compile_routine, compile_text
from ferryman.tsql.interpreter.result_sets import shaped
from ferryman.tsql.parser import parse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from ferryman.tsql.interpreter.compiler import Compiler
    from ferryman.tsql.interpreter.flow import Flow, Run
    from ferryman.tsql.interpreter.modules import Module
    from ferryman.tsql.security import SecurityContext
    from ferryman.tsql.session import Session

MAX_NEST_LEVEL: Final = 32
CONVERSION_FAILURES: Final = frozenset({220, 232, 235, 241, 242, 244, 245, 248, 293, 295, 296, 8115, 8169})
"""What an argument that doesn't fit its parameter's type raises; the caller gets 8114 for all of them."""
ABORTED_STATUS: Final = -6
"""The return status of a procedure that an error ended, as SQL Server sets it."""


@dataclass(slots=True)
class Actual:
    """An argument as a call passes it. ``type`` None is DEFAULT. ``store`` takes an OUTPUT parameter's value back."""

    name: str | None
    value: object
    type: SqlType | None
    output: bool = False
    store: Callable[[object, SqlType], None] | None = None
    table: Table | None = None


def compile_execute(compiler: Compiler, statement: ast.Execute) -> Run:
    arguments = [_compile_argument(compiler, argument) for argument in statement.arguments]
    name_of = compiler.value(statement.procedure, nvarchar(776)) if isinstance(statement.procedure, ast.Variable) else None
    return_variable = statement.return_variable
    return_type = compiler.type_of(return_variable) if return_variable is not None else None
    text = compiler.text_of(statement)

    def run(frame: Frame) -> Flow:
        name = statement.procedure if name_of is None else parse_procedure_name(name_of(frame))
        assert isinstance(name, ast.Name)
        frame.session.call_text = text
        result, result_type = _call(frame.session, name, [argument(frame) for argument in arguments], frame)
        if return_variable is not None and return_type is not None:
            frame.variables[return_variable.lower()] = convert_value(result, result_type, return_type)
        return None

    return shaped(run, statement.result_sets, compiler)


def parse_procedure_name(value: object) -> ast.Name:
    """Return the name that a variable (EXEC @name) or an RPC holds; 2812 when it is empty."""
    from ferryman.tsql.parser import parse_name

    text = "" if value is None else str(value).strip()
    if not text:
        raise sql_error(2812, text)
    return parse_name(text)


def _compile_argument(compiler: Compiler, argument: ast.Argument) -> Callable[[Frame], Actual]:
    name, output = argument.name, argument.output
    if isinstance(argument.value, ast.DefaultValue):
        return lambda _frame: Actual(name, None, None)
    if isinstance(argument.value, ast.Variable):
        variable = argument.value.name.lower()
        if variable in compiler.tables:
            return lambda frame: Actual(name, None, None, table=frame.tables[variable])
        variable_type = compiler.type_of(variable)

        def pass_variable(frame: Frame) -> Actual:
            def store(value: object, value_type: SqlType) -> None:
                frame.variables[variable] = assign_value(value, value_type, variable_type, frame)

            return Actual(name, frame.variables.get(variable), variable_type, output, store if output else None)

        return pass_variable
    bound = compiler.bind(argument.value)
    evaluate = compiler.value(argument.value)
    value_type = bound.type
    return lambda frame: Actual(name, evaluate(frame), value_type)


def call(session: Session, name: ast.Name, actuals: Sequence[Actual], caller: Frame | None) -> int:
    """Run the procedure of that name and return its status; 2812 when there is none."""
    result, result_type = _call(session, name, actuals, caller)
    status = convert_value(result, result_type, INT)
    return status if isinstance(status, int) else 0


def _call(session: Session, name: ast.Name, actuals: Sequence[Actual], caller: Frame | None) -> tuple[object, SqlType]:
    """Run a procedure, or a scalar function; returns its status or result, and that one's type."""
    from ferryman.tsql.interpreter.functions import call_function
    from ferryman.tsql.interpreter.names import SessionNames

    system = session.server.procedures.get(name.last.lower())
    if system is not None and _is_system_schema(name):
        with in_database(session, name.parts[-3] if len(name.parts) > 2 else ""):
            return system.run(session, caller, actuals), INT
    names = SessionNames(session, caller)
    found = names.procedure(name)
    if found is None:
        raise sql_error(2812, str(name))
    names.check_permission("EXECUTE", found)
    if found.kind == "FN":
        return call_function(caller or Frame(session, {}, {}, session.default_schema), found, actuals)
    return call_routine(session, found, actuals, caller), INT


def _is_system_schema(name: ast.Name) -> bool:
    return len(name.parts) < 4 and (len(name.parts) == 1 or name.parts[-2].lower() in ("", "dbo", "sys"))


@contextmanager
def in_database(session: Session, database: str) -> Iterator[None]:
    """Run a system procedure in the database that its name is qualified with (``msdb..sp_help``), '' for the current one; 911, 916."""
    if not database:
        yield
        return
    found = find_database(database, session.catalog.snapshot)
    session.user_in(found.name)
    saved, session.database = session.database, found.name
    try:
        yield
    finally:
        session.database = saved


def call_routine(session: Session, routine: Routine, actuals: Sequence[Actual], caller: Frame | None) -> int:
    """Run a stored procedure: bind arguments, run its module, hand OUTPUT values back, return its status."""
    module = compile_routine(session, routine)
    procedure = f"{routine.database}.{routine.schema}.{routine.name}"
    frame = Frame(session, module.types, dict.fromkeys(module.types), routine.schema, procedure, routine, parent=caller)
    try:
        returned = _bind_arguments(module, routine, frame, actuals)
    except SqlError as error:
        error.procedure = error.procedure or frame.procedure  # the called one's, though it never ran
        raise
    before = session.transactions.count
    session.output.enter_procedure()
    status: int | None = None
    try:
        with level(session, frame, routine.database, module_context(routine, session)):
            try:
                module.run(frame)
                status = frame.return_status
            except ScopeAborted:
                status = ABORTED_STATUS
    finally:
        session.output.leave_procedure(status)
    for parameter, actual in returned:
        if actual.store is not None:
            actual.store(frame.variables.get(parameter), module.types[parameter])
    after = session.transactions.count
    if after != before and not session.transactions.doomed:
        mismatch = sql_error(266, before, after)
        mismatch.procedure = frame.procedure
        if session.try_depth:
            raise mismatch
        session.send(mismatch)
    return status


@contextmanager
def level(session: Session, frame: Frame, database: str | None = None, security: SecurityContext | None = None) -> Iterator[None]:
    """Enter a level of execution: its #temp tables, SET options, current database and who acts (``security``) end with it."""
    if session.nest_level >= MAX_NEST_LEVEL:
        raise sql_error(217)
    saved_options, saved_database, saved_frame, saved_security = session.options, session.database, session.frame, session.security
    session.options = replace(saved_options)
    session.nest_level += 1
    session.frame = frame
    session.temporary.enter()
    if database is not None:
        session.database = database
    if security is not None:
        session.security = security
    frame.caller, frame.entered = saved_security, session.security
    try:
        yield
    finally:
        session.security = saved_security
        session.temporary.leave()
        session.nest_level -= 1
        session.frame = saved_frame
        saved_options.identity_insert = session.options.identity_insert
        session.options = saved_options
        session.database = saved_database


def _bind_arguments(module: Module, routine: Routine, frame: Frame, actuals: Sequence[Actual]) -> list[tuple[str, Actual]]:
    """Fill the frame's parameters; returns those passed as OUTPUT. Errors 201, 8143 to 8146, 8162."""
    called = f"{routine.schema}.{routine.name}" if routine.schema.lower() != "dbo" else routine.name
    parameters = {parameter.name.lower(): parameter for parameter in module.parameters}
    order = list(parameters)
    given: set[str] = set()
    returned: list[tuple[str, Actual]] = []
    named = False
    for position, actual in enumerate(actuals):
        if actual.name is not None:
            named = True
            key = actual.name.lower()
            if key not in parameters:
                raise sql_error(8145, called, actual.name) if order else sql_error(8146, called)
        else:
            if named:
                raise sql_error(119, position + 1)
            if position >= len(order):
                raise sql_error(8144, called) if order else sql_error(8146, called)
            key = order[position]
        if key in given:
            raise SqlError(8143, f"Parameter '{actual.name}' was supplied multiple times.")
        parameter = parameters[key]
        if actual.output:
            if not parameter.output:
                raise sql_error(8162, parameter.name)
            returned.append((key, actual))
        if parameter.table is not None:
            if actual.table is None and actual.type is not None:
                raise sql_error(206, actual.type.name, parameter.table.name)
            given.add(key)
            if actual.table is not None:
                frame.tables[key] = actual.table
                continue
            frame.tables[key] = parameter.empty_table(frame)
            continue
        if actual.table is not None:
            raise sql_error(206, "table type", parameter.type.name)
        if actual.type is None:
            continue
        given.add(key)
        frame.variables[key] = _converted(actual, actual.type, parameter.type, frame, assign_value)
    for key, parameter in parameters.items():
        if key in given:
            continue
        if parameter.table is not None:
            frame.tables[key] = parameter.empty_table(frame)
        elif parameter.default is None:
            raise sql_error(201, called, parameter.name)
        else:
            frame.variables[key] = parameter.default(frame)
    return returned


def _converted(actual: Actual, type_: SqlType, target: SqlType, frame: Frame, convert: Callable[..., object] = convert_value) -> object:
    """Return an argument's value as its parameter's type; raises 8114 for whatever doesn't fit."""
    try:
        return convert(actual.value, type_, target, frame)
    except SqlError as error:
        if error.number not in CONVERSION_FAILURES:
            raise
        raise sql_error(8114, type_.name, target.name) from error


def compile_execute_text(compiler: Compiler, statement: ast.ExecuteText) -> Run:
    if statement.at_server is not None:
        raise not_supported(f"EXECUTE ... AT {statement.at_server}: there are no linked servers")
    security = switched(statement.execute_as, compiler) if statement.execute_as is not None else None
    parts = [compiler.value(part, nvarchar(MAX)) for part in statement.parts]

    def run(frame: Frame) -> Flow:
        text = "".join("" if (value := part(frame)) is None else str(value) for part in parts)
        execute_text(frame.session, text, frame, security=security(frame) if security is not None else None)
        return None

    return shaped(run, statement.result_sets, compiler)


def execute_text(
    session: Session, text: str, caller: Frame, parameters: Sequence[tuple[ast.Parameter, Actual | None]] = (), *, security: SecurityContext | None = None,
) -> int:
    """Run dynamic SQL at a level of its own, with sp_executesql's parameters, as ``security`` says; returns 0 or the failing status."""
    module = compile_text(session, text, tuple(parameter for parameter, _ in parameters))
    frame = Frame(session, module.types, dict.fromkeys(module.types), session.default_schema, parent=caller)
    for (declared, actual), parameter in zip(parameters, module.parameters, strict=True):
        key = declared.name.lower()
        if actual is not None and actual.output and not declared.output:
            raise sql_error(8162, declared.name)
        if parameter.table is not None:
            frame.tables[key] = actual.table if actual is not None and actual.table is not None else parameter.empty_table(frame)
        elif actual is not None and actual.type is not None:
            frame.variables[key] = _converted(actual, actual.type, parameter.type, frame)
        elif parameter.default is not None:
            frame.variables[key] = parameter.default(frame)
        else:
            raise SqlError(8178, f"The parameterized query '({', '.join(f'{p.name} {p.type}' for p in module.parameters)}){text[:100]}' expects the"
                                 f" parameter '{declared.name}', which was not supplied.")
    try:
        with level(session, frame, security=security):
            frame.schema = session.default_schema
            module.run(frame)
    except ScopeAborted:
        return session.error_number
    for declared, actual in parameters:
        if actual is not None and actual.output and actual.store is not None:
            key = declared.name.lower()
            actual.store(frame.variables.get(key), module.types[key])
    return 0


def run_batch(session: Session, text: str) -> None:
    """Run one batch from a client to its end; whatever it does is in ``session.output``."""
    try:
        module = compile_text(session, text, ())
    except SqlError as error:
        _report(session, error)
        return
    if session.options.noexec:
        _resume(session, text)
        return
    frame = Frame(session, module.types, dict.fromkeys(module.types), session.default_schema, identity=session.scope_identity)
    session.frame = frame
    try:
        module.run(frame)
    except (BatchAborted, ScopeAborted):
        pass
    finally:
        session.frame = None
        session.scope_identity = frame.identity
    end_batch(session)


def _resume(session: Session, text: str) -> None:
    """Run what is left of a batch from SET NOEXEC OFF on: until then NOEXEC ON compiles batches and runs nothing of them."""
    for statement in parse(text, quoted_identifier=session.options.quoted_identifier).statements:
        if isinstance(statement, ast.SetOption) and "NOEXEC" in statement.names and statement.value == "OFF":
            session.options.noexec = False
            run_batch(session, "\n" * text.count("\n", 0, statement.start) + text[statement.start :])
            return


def end_batch(session: Session) -> None:
    """Roll a doomed transaction back at the end of a batch (3998)."""
    session.try_depth = 0
    session.errors.clear()
    if session.transactions.doomed:
        session.transactions.rollback()
        session.send(sql_error(3998))


def _report(session: Session, error: SqlError) -> None:
    error.line = error.line or 1
    session.error_number = error.number
    session.output.message(error)
    session.output.done(None)


COMPILERS: Final = {
    ast.Execute: compile_execute,
    ast.ExecuteText: compile_execute_text,
}
