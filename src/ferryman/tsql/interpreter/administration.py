"""KILL, CHECKPOINT, RECONFIGURE, SHUTDOWN, BACKUP and RESTORE, within the rights that Amazon RDS leaves its users.

Sources: the statements' pages of the Transact-SQL reference; "Microsoft SQL Server limits and security",
https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_SQLServer.html: backups go through rds_backup_database.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ferryman.errors import SqlError, not_supported, sql_error
from ferryman.store.pg_errors import StoreError
from ferryman.tsql import ast
from ferryman.tsql.definitions.permissions import has_database_permission
from ferryman.tsql.interpreter.names import SessionNames

if TYPE_CHECKING:
    from collections.abc import Callable

    from ferryman.tsql.interpreter.compiler import Compiler
    from ferryman.tsql.interpreter.flow import Flow, Run
    from ferryman.tsql.interpreter.frame import Frame

LAST_SESSION_ID: Final = 32767


def has_permission(frame: Frame, permission: str) -> bool:
    """Return whether the session has a permission on the server."""
    names = SessionNames(frame.session, frame)
    return names.security.has_server_permission(permission, names.snapshot)


def compile_kill(_: Compiler, statement: ast.Kill) -> Run:
    def run(frame: Frame) -> Flow:
        session = frame.session
        if not has_permission(frame, "ALTER ANY CONNECTION"):
            raise sql_error(6102)
        if not 1 <= statement.session_id <= LAST_SESSION_ID:
            raise sql_error(6101, statement.session_id)
        if statement.session_id == session.session_id:
            raise sql_error(6104)
        if not session.server.kill(statement.session_id):
            raise sql_error(6106, statement.session_id)
        _finish(frame)
        return None

    return run


def compile_checkpoint(_: Compiler, statement: ast.Checkpoint) -> Run:
    def run(frame: Frame) -> Flow:
        names = SessionNames(frame.session, frame)
        if not has_database_permission(names.user, "CHECKPOINT", names.snapshot.databases[names.database.lower()]):
            raise sql_error(262, "CHECKPOINT", names.database)
        try:
            frame.session.connection.execute("CHECKPOINT")
        except StoreError as error:
            raise not_supported("CHECKPOINT with a PostgreSQL whose role may not") from error
        _finish(frame)
        return None

    return run


def compile_server_statement(_: Compiler, statement: ast.ServerStatement) -> Run:
    permission, number = SERVER_STATEMENTS[statement.verb]

    def run(frame: Frame) -> Flow:
        if not has_permission(frame, permission):
            raise sql_error(number)
        if statement.verb != "RECONFIGURE":
            raise not_supported(statement.verb)
        _finish(frame)
        return None

    return run


SERVER_STATEMENTS: Final = {"RECONFIGURE": ("ALTER SETTINGS", 5812), "SHUTDOWN": ("SHUTDOWN", 6004)}
"""Statement -> the permission that it takes and the error without it. Options take effect at once, so RECONFIGURE has nothing left to do."""


def compile_backup(compiler: Compiler, statement: ast.Backup) -> Run:
    """BACKUP and RESTORE: RDS denies them to everyone (262, 3110), and 3013 says that the statement ends."""
    title = f"{statement.verb} {statement.kind}"
    database: Callable[[Frame], object] = lambda frame: frame.session.database  # noqa: E731
    if statement.database is not None:
        database = compiler.value(statement.database)

    def run(frame: Frame) -> Flow:
        denied = sql_error(262, title, database(frame)) if statement.verb == "BACKUP" else sql_error(3110, database(frame))
        ended = SqlError(3013, f"{title} is terminating abnormally.", 16)
        if frame.session.try_depth:
            raise ended
        denied.line, denied.procedure = statement.line, frame.procedure
        frame.session.send(denied)
        raise ended

    return run


def _finish(frame: Frame) -> None:
    frame.session.row_count = 0
    frame.session.error_number = 0


COMPILERS: Final = {
    ast.Kill: compile_kill,
    ast.Checkpoint: compile_checkpoint,
    ast.ServerStatement: compile_server_statement,
    ast.Backup: compile_backup,
}
