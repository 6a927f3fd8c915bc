"""What an error does: end the statement, the scope or the batch, doom the transaction, or jump to CATCH.

Sources: "TRY...CATCH (Transact-SQL)", "SET XACT_ABORT (Transact-SQL)" and "Database Engine error severities" of
Microsoft's reference, https://learn.microsoft.com/sql/t-sql/language-elements/try-catch-transact-sql
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ferryman.errors import SqlError, sql_error
from ferryman.tsql.interpreter.flow import BatchAborted, ScopeAborted

if TYPE_CHECKING:
    from ferryman.tsql.interpreter.frame import Frame

BATCH_ABORTING: Final = frozenset({241, 242, 245, 235, 248, 293, 295, 529, 1205, 3609, 3616, 3930, 3960, 3998, 6965, 8114, 8169, 40515,
                                   *range(6901, 6940), *range(9400, 9460)})
"""Errors that end the batch and roll the transaction back (outside TRY), or doom it (inside)."""

SCOPE_ABORTING: Final = frozenset(
    {201, 207, 208, 209, 217, 911, 4104, 8144, 8145, 8146, 11535, 11537, 11538, 11553, 15196, 15199, 15406, 15517, 15591})
"""Errors of binding at run time, results that WITH RESULT SETS doesn't allow, and failures of EXECUTE AS and REVERT, behind which nothing may run
as somebody else than it was written for: the procedure or batch they stand in ends, its caller goes on."""

FATAL_SEVERITY: Final = 20


def locate(error: SqlError, frame: Frame, line: int) -> None:
    """Write into an error where it happened, unless an inner statement did."""
    if error.line == 0:
        error.line = line
        error.procedure = error.procedure or frame.procedure


def fail(frame: Frame, error: SqlError, line: int) -> None:
    """Deal with a failed statement: return to go on with the next one, or raise.

    Inside a TRY block the error goes on up to it. Outside it is sent to the client here.
    """
    session = frame.session
    locate(error, frame, line)
    if session.try_depth:
        raise error
    session.output.message(error)
    aborts = error.number in BATCH_ABORTING or (session.options.xact_abort and error.origin != "RAISERROR")
    if error.terminated and not aborts:
        session.output.message(_terminated(error))
    session.output.done(None)
    session.error_number = error.number
    session.row_count = 0
    if aborts:
        if session.transactions.count and (session.options.xact_abort or error.number in BATCH_ABORTING):
            session.transactions.rollback()
        raise BatchAborted
    if error.severity >= FATAL_SEVERITY or error.origin == "THROW":
        raise BatchAborted
    if error.number in SCOPE_ABORTING or error.scope is frame:
        raise ScopeAborted


def _terminated(error: SqlError) -> SqlError:
    """Return the message that follows an error which undid a statement's changes."""
    message = sql_error(3621)
    message.line, message.procedure = error.line, error.procedure
    return message


def caught(frame: Frame, error: SqlError) -> None:
    """Note that a CATCH block takes over: the transaction is doomed where SQL Server dooms it."""
    session = frame.session
    dooms = error.number in BATCH_ABORTING or (session.options.xact_abort and error.origin != "RAISERROR")
    if session.transactions.count and dooms:
        session.transactions.doomed = True
