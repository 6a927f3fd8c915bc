"""SET options and transaction statements."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ferryman.errors import SqlError, not_supported, sql_error
from ferryman.sqltypes import nvarchar
from ferryman.store.catalog.model import Table
from ferryman.store.connection import ISOLATION_LEVELS
from ferryman.tsql import ast
from ferryman.tsql.definitions.guards import may_alter
from ferryman.tsql.interpreter.flow import BatchAborted
from ferryman.tsql.output import EnvironmentChange

if TYPE_CHECKING:
    from collections.abc import Callable

    from ferryman.tsql.interpreter.compiler import Compiler
    from ferryman.tsql.interpreter.flow import Flow, Run
    from ferryman.tsql.interpreter.frame import Frame
    from ferryman.tsql.session import Session

SWITCHES: Final = {
    name.upper(): name
    for name in (
        "nocount", "xact_abort", "ansi_nulls", "ansi_padding", "ansi_warnings", "ansi_null_dflt_on", "arithabort", "arithignore",
        "concat_null_yields_null", "quoted_identifier", "numeric_roundabort", "implicit_transactions", "cursor_close_on_commit",
        "fmtonly", "noexec", "parseonly", "showplan_all", "showplan_text", "showplan_xml",
    )
}  # fmt: skip
"""SET name ON|OFF -> the field of SetOptions."""

MUST_STAY_OFF: Final = frozenset({"PARSEONLY", "NUMERIC_ROUNDABORT", "SHOWPLAN_ALL", "SHOWPLAN_TEXT", "SHOWPLAN_XML"})
"""On would change what statements do, and nothing here does it: ON fails closed."""

NO_EFFECT: Final = frozenset({"ANSI_NULL_DFLT_OFF", "FORCEPLAN", "REMOTE_PROC_TRANSACTIONS", "DISABLE_DEF_CNST_CHK", "NO_BROWSETABLE",
                              "STATISTICS IO", "STATISTICS TIME", "STATISTICS PROFILE", "STATISTICS XML", "DEADLOCK_PRIORITY", "QUERY_GOVERNOR_COST_LIMIT",
                              "OFFSETS", "FIPS_FLAGGER"})
"""Options about plans and diagnostics: accepted, as there is nothing that they could change."""

ANSI_DEFAULTS: Final = ("ANSI_NULLS", "ANSI_NULL_DFLT_ON", "IMPLICIT_TRANSACTIONS", "ANSI_PADDING", "QUOTED_IDENTIFIER", "ANSI_WARNINGS",
                        "CURSOR_CLOSE_ON_COMMIT")
"""What SET ANSI_DEFAULTS sets as a group."""

LANGUAGES: Final = frozenset({"us_english", "english"})
DATE_FORMATS: Final = frozenset({"mdy", "dmy", "ymd", "ydm", "myd", "dym"})


def compile_set_option(compiler: Compiler, statement: ast.SetOption) -> Run:
    runs = [_option(compiler, name, statement) for name in statement.names]

    def run(frame: Frame) -> Flow:
        for apply in runs:
            apply(frame)
        frame.session.row_count = 0
        frame.session.error_number = 0
        return None

    return run


def _option(compiler: Compiler, name: str, statement: ast.SetOption) -> Callable[[Frame], None]:
    value = statement.value
    if name == "ANSI_DEFAULTS":
        return _ansi_defaults(value == "ON")
    if name == "NOEXEC" and value == "ON":
        return _stop_executing
    if name in SWITCHES and isinstance(value, str):
        return _switch(name, value == "ON")
    if name in NO_EFFECT:
        return lambda _frame: None
    if name == "IDENTITY_INSERT":
        return _identity_insert(statement)
    if name == "TRANSACTION ISOLATION LEVEL" and isinstance(value, str):
        return _isolation(value)
    setting = VALUED.get(name)
    if setting is None:
        raise SqlError(195, f"'{name}' is not a recognized SET option.", 15, 5)
    evaluate = (lambda _frame: value) if isinstance(value, str) else _setting_value(compiler, value)
    return lambda frame: setting(frame, evaluate(frame))


def _setting_value(compiler: Compiler, value: ast.Expression) -> Callable[[Frame], object]:
    if isinstance(value, ast.Column):
        word = value.parts[-1]
        return lambda _frame: word
    return compiler.value(value)


def _switch(name: str, on: bool) -> Callable[[Frame], None]:
    field = SWITCHES[name]
    if on and name in MUST_STAY_OFF:
        def refuse(_: Frame) -> None:
            raise not_supported(f"SET {name} ON")

        return refuse

    def run(frame: Frame) -> None:
        setattr(frame.session.options, field, on)

    return run


def _stop_executing(frame: Frame) -> None:
    """SET NOEXEC ON: nothing more of this batch runs, and of the next ones nothing before SET NOEXEC OFF (``execute.run_batch``)."""
    if frame.parent is not None:
        raise not_supported("SET NOEXEC ON in a module or dynamic batch")
    frame.session.options.noexec = True
    raise BatchAborted


def _ansi_defaults(on: bool) -> Callable[[Frame], None]:
    switches = [_switch(name, on) for name in ANSI_DEFAULTS]

    def run(frame: Frame) -> None:
        for switch in switches:
            switch(frame)

    return run


def _identity_insert(statement: ast.SetOption) -> Callable[[Frame], None]:
    table = statement.table
    assert table is not None

    def run(frame: Frame) -> None:
        from ferryman.tsql.interpreter.names import SessionNames

        session = frame.session
        names = SessionNames(session, frame)
        try:
            found = names.resolve(table)
        except SqlError as error:
            raise sql_error(1088, table) if error.number in (208, 911) else error from None
        if not isinstance(found, Table) or not may_alter(found, names):
            raise sql_error(1088, table)
        if statement.value != "ON":
            if session.options.identity_insert == found.object_id:
                session.options.identity_insert = None
            return
        holder = names.identity_insert
        if holder is not None and holder.object_id != found.object_id:
            raise sql_error(8107, holder.database, holder.schema, holder.name, table)
        if not any(column.identity for column in found.columns):
            raise SqlError(8106, f"Table '{table}' does not have the identity property. Cannot perform SET operation.")
        session.options.identity_insert = found.object_id

    return run


def _isolation(level: str) -> Callable[[Frame], None]:
    if level not in ISOLATION_LEVELS:
        raise sql_error(102, level)

    def run(frame: Frame) -> None:
        frame.session.transactions.change_isolation(level)
        frame.session.options.isolation = level

    return run


def _lock_timeout(frame: Frame, value: object) -> None:
    milliseconds = int(str(value))
    frame.session.options.lock_timeout = milliseconds
    frame.session.connection.execute(f"SET lock_timeout = {0 if milliseconds < 0 else max(milliseconds, 1)}")


def _language(frame: Frame, value: object) -> None:
    language = str(value)
    if language.lower() not in LANGUAGES:
        raise not_supported(f"SET LANGUAGE {language}: only us_english is")
    session = frame.session
    old, session.options.language = session.options.language, "us_english"
    session.options.date_format, session.options.date_first = "mdy", 7
    session.output.environment(EnvironmentChange("language", "us_english", old))
    session.send(SqlError(5703, "Changed language setting to us_english.", 0))


def _date_format(frame: Frame, value: object) -> None:
    wanted = str(value).lower()
    if wanted not in DATE_FORMATS:
        raise SqlError(2741, f"SET DATEFORMAT date order '{value}' is invalid.", 16)
    frame.session.options.date_format = wanted


def _date_first(frame: Frame, value: object) -> None:
    day = int(str(value))
    if not 1 <= day <= 7:
        raise SqlError(2744, f"The SET DATEFIRST value {day} is not valid: it must be from 1 to 7.", 16)
    frame.session.options.date_first = day


def _row_limit(frame: Frame, value: object) -> None:
    limit = int(str(value))
    if limit < 0:
        raise SqlError(1060, "The number of rows provided for a TOP or FETCH clauses row count parameter must be an integer.", 15)
    frame.session.options.row_limit = limit


def _text_size(frame: Frame, value: object) -> None:
    frame.session.options.text_size = int(str(value))


def _context_info(frame: Frame, value: object) -> None:
    if value is not None and not isinstance(value, bytes):
        raise sql_error(206, "value", "varbinary")
    frame.session.options.context_info = None if value is None else value.ljust(128, b"\0")[:128]


VALUED: Final[dict[str, Callable[[Frame, object], None]]] = {
    "LOCK_TIMEOUT": _lock_timeout,
    "LANGUAGE": _language,
    "DATEFORMAT": _date_format,
    "DATEFIRST": _date_first,
    "ROWCOUNT": _row_limit,
    "TEXTSIZE": _text_size,
    "CONTEXT_INFO": _context_info,
}


# transactions


def _transaction_name(compiler: Compiler, name: str | ast.Variable | None) -> Callable[[Frame], str]:
    if isinstance(name, ast.Variable):
        value = compiler.value(name, nvarchar(32))
        return lambda frame: str(value(frame) or "")
    return lambda _frame: name or ""


def _transaction(action: Callable[[Session, str], None]) -> Callable[[Compiler, ast.BeginTransaction], Run]:
    def compile_transaction(compiler: Compiler, statement: ast.BeginTransaction) -> Run:
        name = _transaction_name(compiler, statement.name)

        def run(frame: Frame) -> Flow:
            session = frame.session
            action(session, name(frame))
            session.row_count = 0
            session.error_number = 0
            return None

        return run

    return compile_transaction


COMPILERS: Final = {
    ast.SetOption: compile_set_option,
    ast.BeginTransaction: _transaction(lambda session, name: session.transactions.begin(name)),
    ast.Commit: _transaction(lambda session, _: session.transactions.commit()),
    ast.Rollback: _transaction(lambda session, name: session.transactions.rollback(name)),
    ast.SaveTransaction: _transaction(lambda session, name: session.transactions.save(name)),
}
