"""One session's connection to PostgreSQL: statements, streams, transactions, bulk load, cancel.

Statements use PostgreSQL's own placeholders, ``$1``, and no transaction is ever opened implicitly. Whatever goes wrong is raised
as ``pg_errors`` says, never as a psycopg error. A connection belongs to one thread; only ``cancel`` may be called from another.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Final, TypeVar

import psycopg
from psycopg import generators
from psycopg.pq import ExecStatus, TransactionStatus

from ferryman.errors import not_supported
from ferryman.store import copy_text
from ferryman.store.adapters import COMPOSITES, Adapters
from ferryman.store.names import quote
from ferryman.store.pg_errors import StoreError, connection_lost, translate
from ferryman.store.statements import Columns, Result, Row, Statements, columns_of

if TYPE_CHECKING:
    from types import TracebackType

    from psycopg.abc import Transformer
    from psycopg.pq.abc import PGresult
    from psycopg.sql import SQL

__all__ = ["ISOLATION_LEVELS", "Columns", "Connection", "Result", "Row", "Stream"]

T = TypeVar("T")

ISOLATION_LEVELS: Final[dict[str, str]] = {
    "READ UNCOMMITTED": "READ COMMITTED",
    "READ COMMITTED": "READ COMMITTED",
    "REPEATABLE READ": "REPEATABLE READ",
    "SNAPSHOT": "REPEATABLE READ",
    "SERIALIZABLE": "SERIALIZABLE",
}
"""T-SQL's level -> the PostgreSQL level that gives at least its guarantees."""

_STREAM_ROWS: Final = 1000


class Stream:
    """A result read in chunks while PostgreSQL produces it. Nothing else can run on the connection until it is exhausted or closed.

    Iterating yields lists of at most ``size`` rows. Use it as a context manager, or call ``close``: half way, that cancels the rest.
    """

    def __init__(self, connection: Connection, transformer: Transformer, size: int) -> None:
        """Read the result of the statement that was just sent."""
        self._connection = connection
        self._psycopg = connection.psycopg
        self._transformer = transformer
        self._open = True
        self._chunk: PGresult | None = None
        with connection.translated():
            self._psycopg.pgconn.set_chunked_rows_mode(size)
            self._psycopg.wait(generators.send(self._psycopg.pgconn))
            self._chunk = self._fetch()
        result = self._chunk
        self.columns: Columns = columns_of(result) if result is not None else ()

    def _fetch(self) -> PGresult | None:
        """Return the next chunk, None at the end. The first result carries the columns even when there are no rows."""
        try:
            result: PGresult | None = self._psycopg.wait(generators.fetch(self._psycopg.pgconn))
        except psycopg.Error:
            self._open = False
            raise
        if result is None:
            self._open = False
            return None
        if result.status in (ExecStatus.TUPLES_CHUNK, ExecStatus.TUPLES_OK, ExecStatus.COMMAND_OK):
            return result
        error = psycopg.errors.error_from_result(result, encoding="utf-8")
        self._drain()
        raise error

    def _drain(self) -> None:
        while self._psycopg.wait(generators.fetch(self._psycopg.pgconn)) is not None:
            pass
        self._open = False

    def __iter__(self) -> Iterator[list[Row]]:
        while self._chunk is not None:
            chunk = self._chunk
            if chunk.ntuples:
                self._transformer.set_pgresult(chunk)
                yield self._transformer.load_rows(0, chunk.ntuples, tuple)
            if not self._open:
                return
            with self._connection.translated():
                self._chunk = self._fetch()

    def close(self) -> None:
        """Give up the rest of the rows; the connection is free afterwards, and its transaction, if any, is where it was or failed."""
        self._chunk = None
        if not self._open:
            return
        self._open = False
        with self._connection.translated():
            self._psycopg.cancel_safe(timeout=5.0)
            self._drain()

    def __enter__(self) -> Stream:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()


class Connection:
    """A connection of its own to the store, in autocommit mode. Raises SqlError 596 when the store can't be reached."""

    def __init__(self, dsn: str, *, session_id: int = 0) -> None:
        self._session_id = session_id
        try:
            self.psycopg: psycopg.Connection[Row] = psycopg.Connection.connect(dsn, autocommit=True, context=Adapters())
        except psycopg.OperationalError as error:
            raise connection_lost(str(error).strip()) from error
        self._statements = Statements(self.psycopg)
        self.load_types()

    def load_types(self) -> None:
        """Look up the types that schema ``tsql`` defines; to be called again by whoever has just created it."""
        for name, oid in self.execute("SELECT name, to_regtype(name)::oid::int8 FROM unnest($1::text[]) AS name", (list(COMPOSITES),)).rows():
            if isinstance(oid, int):
                self.psycopg.adapters.register_loader(oid, COMPOSITES[str(name)])

    @contextlib.contextmanager
    def translated(self) -> Iterator[None]:
        """Turn psycopg's errors into ours."""
        try:
            yield
        except psycopg.Error as error:
            raise translate(error, lost=self.psycopg.closed or self.psycopg.broken, session_id=self._session_id) from error
        except UnicodeEncodeError as error:
            raise not_supported("a lone surrogate in a string") from error

    # statements

    def execute(self, sql: str, parameters: Sequence[object] = (), *, prepare: bool | None = None) -> Result:
        """Run ``sql`` with ``$1``... bound to ``parameters``. Without parameters it may hold several statements: the last one's result counts.

        ``prepare``: True at once, False never, None from the fifth run on (not for several statements). Where another session changed a table under a
        prepared statement it is run again, but within a transaction StoreError ``stale_plan`` is raised: roll back to a savepoint first.
        """
        return self._planned(lambda prepare: self._run(sql, parameters, prepare), prepare)

    def _run(self, sql: str, parameters: Sequence[object], prepare: bool | None) -> Result:
        with self.translated():
            return self._statements.run(sql, parameters, prepare)

    def stream(self, sql: str, parameters: Sequence[object] = (), size: int = _STREAM_ROWS, *, prepare: bool | None = None) -> Stream:
        """Start one statement and return its rows as they come, ``size`` at a time, in bounded memory. ``prepare`` and ``stale_plan`` as in ``execute``."""
        return self._planned(lambda prepare: Stream(self, self._sent(sql, parameters, prepare), size), prepare)

    def _sent(self, sql: str, parameters: Sequence[object], prepare: bool | None) -> Transformer:
        with self.translated():
            return self._statements.send(sql, parameters, prepare)

    def _planned(self, run: Callable[[bool | None], T], prepare: bool | None) -> T:
        """Run a statement; again, without its plan, where that is stale and no transaction has failed by it."""
        try:
            return run(prepare)
        except StoreError as error:
            if not error.stale_plan or self.in_transaction:
                raise
        with self.translated():
            self._statements.forget()
        return run(False)

    # transactions

    def begin(self, isolation: str = "READ COMMITTED") -> None:
        """Open a transaction at a T-SQL isolation level."""
        self._command(f"BEGIN ISOLATION LEVEL {ISOLATION_LEVELS[isolation]}")

    def commit(self) -> None:
        self._command("COMMIT")

    def rollback(self) -> None:
        self._command("ROLLBACK")

    def savepoint(self, name: str) -> None:
        self._command(f"SAVEPOINT {quote(name)}")

    def release(self, name: str) -> None:
        self._command(f"RELEASE SAVEPOINT {quote(name)}")

    def rollback_to(self, name: str) -> None:
        self._command(f"ROLLBACK TO SAVEPOINT {quote(name)}")

    def _command(self, sql: str) -> None:
        self.execute(sql, prepare=False)

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction is open, failed or not."""
        return self.psycopg.info.transaction_status in (TransactionStatus.INTRANS, TransactionStatus.INERROR, TransactionStatus.ACTIVE)

    @property
    def transaction_failed(self) -> bool:
        """Whether PostgreSQL refuses everything but a rollback (to a savepoint)."""
        return self.psycopg.info.transaction_status == TransactionStatus.INERROR

    # bulk load

    def copy_rows(self, table_sql: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> int:
        """Append ``rows`` to ``table_sql`` (PostgreSQL text, e.g. ``"db.dbo"."t"``) by COPY and return their number.

        ``columns`` are PostgreSQL identifiers, unquoted. An error of the iterable ends the COPY and nothing of it is kept.
        """
        names = ", ".join(map(quote, columns))
        with self.translated(), psycopg.RawCursor(self.psycopg) as cursor:
            with cursor.copy(_text(f"COPY {table_sql} ({names}) FROM STDIN")) as copy:
                for block in copy_text.encode(rows):
                    copy.write(block)
            return cursor.rowcount

    # life

    @property
    def backend_pid(self) -> int:
        return self.psycopg.info.backend_pid

    def cancel(self) -> None:
        """Ask PostgreSQL to give up the running statement, which then raises Cancelled. From any thread; harmless when idle."""
        with contextlib.suppress(psycopg.Error):  # a connection that is gone has nothing left to cancel
            self.psycopg.cancel_safe(timeout=5.0)

    @property
    def closed(self) -> bool:
        """Whether the connection was closed or lost."""
        return self.psycopg.closed or self.psycopg.broken

    def close(self) -> None:
        """Close; an open transaction is rolled back. Harmless twice."""
        self.psycopg.close()

    def __enter__(self) -> Connection:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()


def _text(sql: str) -> SQL:
    """Say to the type checker that the text was made by us: psycopg asks for literals."""
    return sql  # type: ignore[return-value]
