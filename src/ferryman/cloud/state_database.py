"""Where the control plane's state is kept: a SQLite file, or a PostgreSQL that several control planes share.

Both take the same SQL, with ``?`` for parameters and ``rowid`` for the order in which rows came. Transactions run one at a time:
by SQLite's own lock, in PostgreSQL by an advisory lock, so that what a transaction has read still holds when it writes.
"""

from __future__ import annotations

import re
import sqlite3
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path
from string import Template
from typing import Any, Final, Protocol

import psycopg

SCHEMA: Final = "ferryman_state"
"""The schema in PostgreSQL that the state has for itself."""

LOCK: Final = 0x46455252594D414E
"""The key of the advisory lock."""

IDLE_SECONDS: Final = 4
"""How long a transaction may sit idle with the lock: a control plane that hangs must not hold up the others."""

WAIT_SECONDS: Final = 6
"""How long one waits for the lock."""

CONNECT_OPTIONS: Final[Mapping[str, Any]] = {
    "autocommit": True,
    "application_name": "ferryman",
    "connect_timeout": 3,
    "keepalives_idle": 2,
    "keepalives_interval": 1,
    "keepalives_count": 3,
    "tcp_user_timeout": 5000,
    "prepare_threshold": None,  # there may be a connection pooler
}
"""A server that went silent is given up in a few seconds."""

_PASSWORDS: Final = (re.compile(r"(?<=://)([^:/?#@]*):.*@"), re.compile(r"((?:ssl)?password)=[^&]*"))


class StateError(Exception):
    """The state can't be used, or not now; the text is one line for the user, without a password."""


class AlreadyExistsError(Exception):
    """There is one of that name already."""


class Transaction:
    """Runs statements with ``?`` for parameters."""

    def __init__(self, connection: sqlite3.Connection | psycopg.Connection[Any], placeholder: str) -> None:
        self._connection: Any = connection
        self._placeholder = placeholder

    def execute(self, statement: str, parameters: Sequence[Any] = ()) -> Any:
        """Return a cursor: ``fetchone``, ``fetchall``, ``rowcount``, iteration."""
        given = (parameters,) if parameters else ()  # with parameters PostgreSQL takes one statement only
        return self._connection.execute(statement.replace("?", self._placeholder), *given)


class Database(Protocol):
    """A place for the state. ``shared``: several control planes may use it at a time; ``now`` is SQL for its clock, in seconds."""

    shared: bool
    now: str

    def transaction(self) -> AbstractContextManager[Transaction]:
        """Commit what is done within, or roll it back. Raises StateError, and AlreadyExistsError for a key that is taken."""

    def upgrade(self, migrations: Sequence[str]) -> None:
        """Bring the tables from the version that they have to the newest one. Raises StateError."""


class SqliteDatabase:
    """The file ``path``, made (0600) when it isn't there."""

    shared = False
    now = "(julianday('now') - 2440587.5) * 86400.0"

    def __init__(self, path: Path) -> None:
        self._path = path

    def upgrade(self, migrations: Sequence[str]) -> None:
        try:
            self._path.touch(mode=0o600)
            with closing(self._connect()) as connection:
                (version,) = connection.execute("PRAGMA user_version").fetchone()
                _check_version(version, migrations)
                for number, migration in enumerate(migrations[version:], version + 1):
                    statements = Template(migration).substitute(rowid="", strict="STRICT")
                    connection.executescript(f"BEGIN; {statements} PRAGMA user_version = {number}; COMMIT;")
        except (sqlite3.Error, OSError) as error:
            raise StateError(_one_line(error)) from error

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        try:
            with closing(self._connect()) as connection, connection:
                connection.execute("BEGIN IMMEDIATE")
                yield Transaction(connection, "?")
        except sqlite3.IntegrityError as error:
            raise AlreadyExistsError(_one_line(error)) from error
        except sqlite3.Error as error:
            raise StateError(_one_line(error)) from error

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path, timeout=10, isolation_level=None)
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA synchronous = FULL")
        return connection


class PostgresDatabase:
    """The database that ``url`` names, by one connection, which is made anew when it was lost."""

    shared = True
    now = "extract(epoch FROM clock_timestamp())::double precision"

    def __init__(self, url: str) -> None:
        self._url = url
        self._connection: psycopg.Connection[Any] | None = None
        self._turn = threading.Lock()

    def upgrade(self, migrations: Sequence[str]) -> None:
        with self.transaction() as transaction:
            if transaction.execute("SELECT to_regclass('version')").fetchone() == (None,):
                if transaction.execute("SELECT to_regnamespace(?)", (SCHEMA,)).fetchone() == (None,):
                    transaction.execute(f"CREATE SCHEMA {SCHEMA}")
                transaction.execute("CREATE TABLE version (number INTEGER NOT NULL)")
                transaction.execute("INSERT INTO version VALUES (0)")
            (version,) = transaction.execute("SELECT number FROM version").fetchone()
            _check_version(version, migrations)
            for migration in migrations[version:]:
                transaction.execute(Template(migration).substitute(rowid="rowid BIGINT GENERATED ALWAYS AS IDENTITY,", strict=""))
            transaction.execute("UPDATE version SET number = ?", (len(migrations),))

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        with self._turn:
            try:
                connection = self._connected()
                with connection.transaction():
                    _begin(connection)
                    yield Transaction(connection, "%s")
            except psycopg.IntegrityError as error:
                raise AlreadyExistsError(_one_line(error)) from error
            except psycopg.Error as error:
                raise StateError(_one_line(error)) from error

    def _connected(self) -> psycopg.Connection[Any]:
        """The connection, after a question that finds out whether it still is one."""
        if self._connection is not None:
            try:
                self._connection.execute("")
            except psycopg.OperationalError:
                self._connection.close()
                self._connection = None
        if self._connection is None:
            self._connection = connect(self._url)
        return self._connection


def connect(url: str) -> psycopg.Connection[Any]:
    """Raises StateError; for a URL that libpq doesn't understand without libpq's words, which would repeat parts of it."""
    try:
        return psycopg.connect(url, **CONNECT_OPTIONS)
    except psycopg.OperationalError as error:
        raise StateError(f"{_one_line(error)}; check the URL, and that the server runs") from error
    except psycopg.ProgrammingError:
        raise StateError("libpq can't read it; in a password write @ as %40, : as %3A, / as %2F and % as %25") from None


def masked(url: str) -> str:
    """``url`` without its password, however malformed it is.

    >>> masked("postgresql://me:top@secret@host/state?sslpassword=key")
    'postgresql://me:***@host/state?sslpassword=***'
    """
    user_info, parameter = _PASSWORDS
    return parameter.sub(r"\1=***", user_info.sub(r"\1:***@", url))


def _begin(connection: psycopg.Connection[Any]) -> None:
    connection.execute(
        "SELECT set_config('search_path', %s, true), set_config('lock_timeout', %s, true), set_config('idle_in_transaction_session_timeout', %s, true)",
        (SCHEMA, f"{WAIT_SECONDS}s", f"{IDLE_SECONDS}s"),
    )
    connection.execute("SELECT pg_advisory_xact_lock(%s)", (LOCK,))


def _check_version(version: int, migrations: Sequence[str]) -> None:
    if version > len(migrations):
        raise StateError("it was written by a newer Ferryman; install that version or a later one")


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split()) or type(error).__name__
