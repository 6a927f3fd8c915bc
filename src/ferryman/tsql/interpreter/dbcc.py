"""DBCC: which commands there are, what they are allowed to whom, and those about the session and the server. ``dbcc_tables`` has those about data.

Source: https://learn.microsoft.com/sql/t-sql/database-console-commands/dbcc-transact-sql and the commands' own pages. Commands that only sysadmin
may run raise 2571 for the users of an RDS instance, none of whom is one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ferryman.errors import SqlError, not_supported, sql_error
from ferryman.sqltypes import SMALLINT, nvarchar
from ferryman.tsql import ast
from ferryman.tsql.definitions.permissions import database_roles, server_roles
from ferryman.tsql.interpreter.dbcc_tables import TABLE_COMMANDS, Dbcc
from ferryman.tsql.interpreter.names import SessionNames
from ferryman.tsql.queries.relation import OutputColumn

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ferryman.tsql.interpreter.compiler import Compiler
    from ferryman.tsql.interpreter.flow import Flow, Run
    from ferryman.tsql.interpreter.frame import Frame
    from ferryman.tsql.output import Row

INPUT_LENGTH: Final = 4000
"""The characters of a batch that DBCC INPUTBUFFER shows."""


def compile_dbcc(compiler: Compiler, statement: ast.Dbcc) -> Run:
    """Raises 2526 for a word that is no DBCC command, 40515 for one that does what can't be done here."""
    name = statement.command.upper()
    if name in UNSUPPORTED:
        raise not_supported(f"DBCC {name}")
    command = COMMANDS.get(name)
    if command is None:
        raise sql_error(2526)
    arguments = [compiler.value(argument) for argument in statement.arguments]
    options = frozenset(option.upper() for option in statement.options)

    def run(frame: Frame) -> Flow:
        session = frame.session
        names = SessionNames(session, frame)
        call = Dbcc(name, frame, names, tuple(argument(frame) for argument in arguments), options)
        command.check(call)
        command.run(call)
        call.tell(sql_error(2528))
        session.row_count = 0
        session.error_number = 0
        return None

    return run


# --- who may -------------------------------------------------------------------------------------------


def _anyone(_: Dbcc) -> None:
    """Nothing to ask."""


def _sysadmin(call: Dbcc) -> None:
    if "sysadmin" not in server_roles(call.names.security.server_principal, call.names.snapshot):
        raise sql_error(2571, call.names.user, call.command)


def _server_permission(permission: str) -> Callable[[Dbcc], None]:
    def check(call: Dbcc) -> None:
        if not call.names.security.has_server_permission(permission, call.names.snapshot):
            raise sql_error(2571, call.names.user, call.command)

    return check


def _database_owner(call: Dbcc) -> None:
    names = call.names
    owner = names.user == "dbo" or "db_owner" in database_roles(names.user, call.database)
    if not owner and "sysadmin" not in server_roles(names.security.server_principal, names.snapshot):
        raise sql_error(7983, names.user, call.command, names.database)


# --- the session and the server ------------------------------------------------------------------------


def _user_options(call: Dbcc) -> None:
    """Send the session's SET options; switches that are off don't show."""
    options = call.frame.session.options
    isolation = options.isolation.lower()
    rows: list[Row] = [
        ("textsize", str(options.text_size)), ("language", options.language), ("dateformat", options.date_format), ("datefirst", str(options.date_first)),
        ("lock_timeout", str(options.lock_timeout)),
        *((name, "SET") for name in USER_SWITCHES if getattr(options, name)),
        ("isolation level", "read committed snapshot" if isolation == "read committed" else isolation),
    ]  # fmt: skip
    _rows(call, (OutputColumn("Set Option", nvarchar(128)), OutputColumn("Value", nvarchar(46))), rows)


USER_SWITCHES: Final = (
    "quoted_identifier", "arithabort", "arithignore", "nocount", "xact_abort", "implicit_transactions", "cursor_close_on_commit", "ansi_null_dflt_on",
    "ansi_warnings", "ansi_padding", "ansi_nulls", "concat_null_yields_null", "numeric_roundabort",
)  # fmt: skip


def _trace_status(call: Dbcc) -> None:
    """Send the status of the trace flags asked for: none can be on. Without arguments, or with -1, that is no row, and nothing is sent."""
    flags = [flag for flag in call.arguments if flag != -1]
    if not all(isinstance(flag, int) for flag in flags):
        raise sql_error(2560, 1)
    if flags:
        _rows(call, tuple(OutputColumn(name, SMALLINT) for name in ("TraceFlag", "Status", "Global", "Session")), [(flag, 0, 0, 0) for flag in flags])


def _input_buffer(call: Dbcc) -> None:
    """Send the last request of a session; its own, or any with VIEW SERVER STATE."""
    session = call.frame.session
    wanted = call.number(1)
    if wanted != session.session_id:
        _server_permission("VIEW SERVER STATE")(call)
    found = next((other for other in (session, *session.server.sessions()) if other.session_id == wanted), None)
    if found is None:
        raise SqlError(7955, f"Invalid SPID {wanted} specified.", 16, 2)
    columns = (OutputColumn("EventType", nvarchar(30)), OutputColumn("Parameters", SMALLINT), OutputColumn("EventInfo", nvarchar(INPUT_LENGTH)))
    _rows(call, columns, [(found.activity.event, 0, found.activity.command[:INPUT_LENGTH])])


def _open_transaction(call: Dbcc) -> None:
    """Tell of the database's oldest open transaction. It has no log sequence number here, so that line is left out."""
    session = call.frame.session
    others = [other for other in session.server.sessions() if other is not session]
    backends = {other.connection.backend_pid: other for other in (session, *others) if other.transactions.count and other.database == call.names.database}
    [(oldest, started)] = session.connection.execute(
        "SELECT max(pid), to_char(max(xact_start) AT TIME ZONE 'UTC', 'Mon FMDD YYYY FMHH12:MI:SS:MSAM') FROM (SELECT pid, xact_start FROM pg_stat_activity"
        " WHERE pid = ANY($1::int4[]) AND xact_start IS NOT NULL ORDER BY xact_start LIMIT 1) AS first",
        (list(backends),),
    ).rows()
    found = backends.get(oldest) if isinstance(oldest, int) else None
    if found is None:
        call.tell(sql_error(7969))
        return
    for line in (f"Transaction information for database '{call.names.database}'.", "\nOldest active transaction:",
                 f"    SPID (server process ID): {found.session_id}", "    UID (user ID) : -1", f"    Name          : {found.transactions.name}",
                 f"    Start time    : {started}"):  # fmt: skip
        call.tell(SqlError(7968, line, 0))


def _free_plans(call: Dbcc) -> None:
    """Forget compiled batches and PostgreSQL's plans, those of the calling session; every other session forgets at its next look at the catalog."""
    session = call.frame.session
    session.modules.clear()
    session.connection.execute("DISCARD PLANS")


def _nothing(_: Dbcc) -> None:
    """Nothing to do: what the command frees or corrects is never held or wrong here."""


def _rows(call: Dbcc, columns: tuple[OutputColumn, ...], rows: Sequence[Row]) -> None:
    output = call.frame.session.output
    output.result(columns)
    output.rows(rows)
    output.done(len(rows))


@dataclass(frozen=True, slots=True)
class Command:
    """``check`` raises what refuses the caller; ``run`` acts and sends what the command shows."""

    check: Callable[[Dbcc], None]
    run: Callable[[Dbcc], None]


def _trace(call: Dbcc) -> None:
    raise not_supported(f"DBCC {call.command}")


_SERVER_STATE: Final = _server_permission("ALTER SERVER STATE")
COMMANDS: Final[dict[str, Command]] = {
    "USEROPTIONS": Command(_anyone, _user_options),
    "TRACESTATUS": Command(_anyone, _trace_status),
    "TRACEON": Command(_sysadmin, _trace),
    "TRACEOFF": Command(_sysadmin, _trace),
    "INPUTBUFFER": Command(_anyone, _input_buffer),
    "OPENTRAN": Command(_database_owner, _open_transaction),
    "FREEPROCCACHE": Command(_SERVER_STATE, _free_plans),
    "FREESESSIONCACHE": Command(_SERVER_STATE, _nothing),
    "FREESYSTEMCACHE": Command(_SERVER_STATE, _free_plans),
    "DROPCLEANBUFFERS": Command(_SERVER_STATE, _nothing),
    "UPDATEUSAGE": Command(_database_owner, _nothing),
    **{name: Command(_database_owner if of_database else _anyone, run) for name, (of_database, run) in TABLE_COMMANDS.items()},
}
"""A table's commands ask for rights on the table themselves."""
UNSUPPORTED: Final = frozenset({
    "CHECKALLOC", "CHECKCATALOG", "CHECKFILEGROUP", "CLEANTABLE", "CLONEDATABASE", "DBREPAIR", "HELP", "INDEXDEFRAG", "MEMORYSTATUS", "OUTPUTBUFFER", "PAGE",
    "PROCCACHE", "SHOW_STATISTICS", "SHOWCONTIG", "SHRINKDATABASE", "SHRINKFILE", "SHRINKLOG", "SQLPERF", "IND", "LOGINFO", "FLUSHAUTHCACHE", "DLLNAME",
    "PDW_SHOWEXECUTIONPLAN", "PDW_SHOWSPACEUSED", "STACKDUMP",
})  # fmt: skip
"""Commands about SQL Server's own pages, files, log and statistics, of which there is nothing to show here."""
COMPILERS: Final = {ast.Dbcc: compile_dbcc}
