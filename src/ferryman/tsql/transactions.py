"""T-SQL's transaction of one session, on PostgreSQL's.

@@TRANCOUNT counts nested BEGIN TRAN; PostgreSQL has one transaction and savepoints. Inside it every T-SQL
statement runs behind a savepoint of its own, so that a failing statement undoes itself and leaves the
transaction usable, as on SQL Server (26 us a statement, measured). Source: "Transactions (Transact-SQL)",
https://learn.microsoft.com/sql/t-sql/language-elements/transactions-transact-sql
"""

from __future__ import annotations

import itertools
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final, Protocol

from ferryman.errors import SqlError, not_supported, sql_error
from ferryman.store.connection import ISOLATION_LEVELS
from ferryman.tsql.output import EnvironmentChange

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ferryman.store.connection import Connection

STATEMENT_SAVEPOINT = "statement"
STRENGTH: Final = ("READ COMMITTED", "REPEATABLE READ", "SERIALIZABLE")
"""PostgreSQL's levels, each with the guarantees of those before it."""
USED: Final = """
SELECT pg_current_xact_id_if_assigned() IS NOT NULL
    OR EXISTS (SELECT 1 FROM pg_locks WHERE pid = pg_backend_pid() AND (locktype = 'advisory' OR (locktype = 'relation' AND mode <> 'AccessShareLock'))),
       EXISTS (SELECT 1 FROM pg_locks AS l JOIN pg_class AS c ON c.oid = l.relation JOIN pg_namespace AS n ON n.oid = c.relnamespace
                WHERE l.pid = pg_backend_pid() AND l.locktype = 'relation' AND n.nspname LIKE '%.%')
"""
"""Whether the open transaction has changed or locked something, and whether it has read a table of a database (their schemas are called "database.schema")."""


class Participant(Protocol):
    """Session state that follows the transaction: the catalog's private snapshot, the temporary tables."""

    def mark(self) -> object:
        """Return the state to come back to."""

    def restore(self, mark: object) -> None:
        """Go back to a mark after PostgreSQL rolled back to the same point."""

    def committed(self) -> None: ...


class Transactions:
    """The transaction state of one session.

    ``notify`` receives begin, commit and rollback as clients hear of them (ENVCHANGE 8 to 10). ``keep`` saves what a ROLLBACK must not
    undo (table variables) and returns what puts it back.
    """

    def __init__(
        self,
        connection: Connection,
        participants: tuple[Participant, ...],
        notify: Callable[[EnvironmentChange], None],
        keep: Callable[[], Callable[[], None]],
    ) -> None:
        self.count = 0
        self.doomed = False
        self.descriptor = 0
        self.isolation = self._running = "READ COMMITTED"
        self._name = ""
        self._connection = connection
        self._participants = participants
        self._notify = notify
        self._keep = keep
        self._descriptors = itertools.count(1)
        self._marks: tuple[object, ...] = ()
        self._savepoints: list[tuple[str, str, tuple[object, ...]]] = []
        self._savepoint_ids = itertools.count(1)
        self._atomic = False

    @property
    def name(self) -> str:
        """What BEGIN TRANSACTION called it, in lower case."""
        return self._name or "user_transaction"

    @property
    def xact_state(self) -> int:
        """XACT_STATE(): 1 active, 0 none, -1 doomed."""
        if self.count == 0:
            return 0
        return -1 if self.doomed else 1

    def begin(self, name: str = "") -> None:
        """BEGIN TRANSACTION."""
        if self.count == 0:
            self._marks = self._mark()
            self._connection.begin(self.isolation)
            self._running = self.isolation
            self._name = name.lower()
            self.descriptor = next(self._descriptors)
            self._notify(EnvironmentChange("begin", descriptor=self.descriptor))
        self.count += 1

    def change_isolation(self, level: str) -> None:
        """SET TRANSACTION ISOLATION LEVEL: for the transactions to come, and for the one that is open.

        PostgreSQL fixes the level with a transaction's first query. A weaker one is then granted as the stronger that is in force; for a
        stronger one the transaction is begun anew, which nobody can notice while it has changed and locked nothing, and owes no row that it
        has read to stay as it was. Raises 40515 after that.
        """
        wanted, running = ISOLATION_LEVELS[level], ISOLATION_LEVELS[self._running]
        if self.count and STRENGTH.index(wanted) > STRENGTH.index(running):
            [(changed, read)] = self._connection.execute(USED).rows()
            if changed or self._savepoints or self._atomic or (read and running != "READ COMMITTED"):
                raise not_supported(f"SET TRANSACTION ISOLATION LEVEL {level} inside a transaction that has changed, locked or repeatably read something")
            self._connection.rollback()
            self._connection.begin(level)
            self._running = level
        self._connection.execute(f"SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL {wanted}")
        self.isolation = level

    def commit(self) -> None:
        """COMMIT: 3902 without a transaction, 3930 when it is doomed."""
        if self.count == 0:
            raise sql_error(3902)
        if self.doomed:
            raise sql_error(3930)
        if self.count > 1:
            self.count -= 1
            return
        try:
            self._connection.commit()
        except SqlError:
            self._ended_by_rollback()
            raise
        self._end("commit")
        for participant in self._participants:
            participant.committed()

    def rollback(self, name: str = "") -> None:
        """ROLLBACK everything, or to the savepoint of that name: 3903 without a transaction, 6401 for an unknown name."""
        if self.count == 0:
            raise sql_error(3903)
        lowered = name.lower()
        if lowered and lowered != self._name:
            self._rollback_to(name)
            return
        restore = self._keep()
        self._connection.rollback()
        self._ended_by_rollback()
        restore()

    def save(self, name: str) -> None:
        """SAVE TRANSACTION."""
        if self.count == 0:
            raise SqlError(628, "Cannot issue SAVE TRANSACTION when there is no active transaction.", 16, 0)
        savepoint = f"save_{next(self._savepoint_ids)}"
        self._connection.savepoint(savepoint)
        self._savepoints.append((name.lower(), savepoint, self._mark()))

    @contextmanager
    def statement(self, *, only_reads: bool = False) -> Iterator[None]:
        """Run one T-SQL statement that is one PostgreSQL statement: alone, or behind a savepoint.

        What READ COMMITTED has read is free again at the statement's end, so that others may drop or alter the table. PostgreSQL keeps a
        table's lock to the end of the transaction, unless the savepoint that it came after is rolled back.
        """
        if self.count == 0:
            yield
            return
        if self._atomic:
            yield
            return
        marks = self._mark()
        self._connection.savepoint(STATEMENT_SAVEPOINT)
        try:
            yield
        except BaseException:
            if self._connection.in_transaction:
                self._connection.rollback_to(STATEMENT_SAVEPOINT)
                self._connection.release(STATEMENT_SAVEPOINT)
                self._restore(marks)
            else:
                self._ended_by_rollback()
            raise
        if self.count:
            if only_reads and ISOLATION_LEVELS[self._running] == "READ COMMITTED":
                self._connection.rollback_to(STATEMENT_SAVEPOINT)
            self._connection.release(STATEMENT_SAVEPOINT)

    @contextmanager
    def atomic(self) -> Iterator[None]:
        """Run one T-SQL statement that takes several PostgreSQL statements, so that all or none of them hold."""
        if self.count or self._atomic:
            with self.statement():
                yield
            return
        marks = self._mark()
        self._connection.begin(self.isolation)
        self._atomic = True
        try:
            yield
        except BaseException:
            self._connection.rollback()
            self._restore(marks)
            raise
        else:
            self._connection.commit()
            for participant in self._participants:
                participant.committed()
        finally:
            self._atomic = False

    @contextmanager
    def own(self) -> Iterator[None]:
        """Run one T-SQL statement with its triggers: in the open transaction, or in one of its own that clients don't hear of.

        Whoever ends the transaction within finds none open afterwards; an error rolls back a transaction of its own.
        """
        if self.count:
            yield
            return
        notify, self._notify = self._notify, lambda _: None
        try:
            self.begin()
            try:
                yield
            except BaseException:
                if self.count:
                    self.rollback()
                raise
            if self.count:
                self.commit()
        finally:
            self._notify = notify

    def connection_reset(self) -> None:
        """Roll back whatever is open, as sp_reset_connection and a lost client do."""
        if self.count:
            self._connection.rollback()
            self._ended_by_rollback()

    def _rollback_to(self, name: str) -> None:
        for index in range(len(self._savepoints) - 1, -1, -1):
            saved, savepoint, marks = self._savepoints[index]
            if saved == name.lower():
                restore = self._keep()
                self._connection.rollback_to(savepoint)
                del self._savepoints[index + 1 :]
                self._restore(marks)
                restore()
                return
        raise SqlError(6401, f"Cannot roll back {name}. No transaction or savepoint of that name was found.", 16)

    def _mark(self) -> tuple[object, ...]:
        return tuple(participant.mark() for participant in self._participants)

    def _restore(self, marks: tuple[object, ...]) -> None:
        for participant, mark in zip(self._participants, marks, strict=True):
            participant.restore(mark)

    def _ended_by_rollback(self) -> None:
        marks = self._marks
        self._end("rollback")
        self._restore(marks)

    def _end(self, kind: str) -> None:
        descriptor = self.descriptor
        self.count = 0
        self.doomed = False
        self.descriptor = 0
        self._savepoints.clear()
        self._notify(EnvironmentChange(kind, descriptor=descriptor))
