"""One T-SQL session: who is connected, to which database, with which options, and what the last statement left behind."""

from __future__ import annotations

import datetime
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ferryman.errors import SqlError, sql_error
from ferryman.store.pg_errors import Cancelled
from ferryman.tsql.definitions.permissions import user_of
from ferryman.tsql.options import SetOptions
from ferryman.tsql.output import EnvironmentChange
from ferryman.tsql.plpgsql.installed import InstalledFunctions
from ferryman.tsql.temporary import TemporaryTables
from ferryman.tsql.transactions import Transactions

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ferryman.drive import Drive
    from ferryman.store.catalog.cache import Catalog, SessionCatalog
    from ferryman.store.connection import Connection
    from ferryman.tsql.cursors import Cursor
    from ferryman.tsql.documents import Document
    from ferryman.tsql.interpreter.frame import Frame
    from ferryman.tsql.interpreter.insert_bulk import AnnouncedLoad
    from ferryman.tsql.interpreter.modules import Module
    from ferryman.tsql.output import Output
    from ferryman.tsql.procedures.definition import SystemProcedure
    from ferryman.tsql.procedures.prepared import PreparedStatement
    from ferryman.tsql.procedures.scripted import ScriptedProcedure


@dataclass(frozen=True, slots=True)
class ServerFacts:
    """What every session of a server shares: its names, its version, its files."""

    name: str
    instance: str
    product_version: str
    edition: str
    drive: Drive
    catalog: Catalog
    procedures: Mapping[str, SystemProcedure | ScriptedProcedure]
    started: datetime.datetime
    sessions: Callable[[], tuple[Session, ...]] = tuple
    """The sessions of the clients that are connected now."""


@dataclass(frozen=True, slots=True)
class Client:
    """Who connected, as LOGIN7 says."""

    login: str
    host: str = ""
    application: str = ""
    process_id: int = 0
    interface: str = ""
    address: str = ""
    port: int = 0
    encrypted: bool = False


@dataclass(slots=True)
class Activity:
    """What a session does for its client; times are naive UTC. ``command`` is the text or procedure of the last request."""

    login_time: datetime.datetime
    started: datetime.datetime
    ended: datetime.datetime | None = None
    command: str = ""

    def begin(self, command: str) -> None:
        """Note that a request starts."""
        self.started, self.ended, self.command = _utc_now(), None, command

    def end(self) -> None:
        """Note that the request's answer is complete."""
        self.ended = _utc_now()


def _utc_now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC).replace(tzinfo=None)


@dataclass(slots=True)
class ErrorContext:
    """The error a CATCH block handles; ERROR_NUMBER() and its kin read it."""

    error: SqlError


@dataclass
class Session:
    """The state that outlives a batch. One thread uses it; only ``interrupt`` may be called from another."""

    server: ServerFacts
    connection: Connection
    catalog: SessionCatalog
    client: Client
    session_id: int
    output: Output
    database: str = "master"
    login_database: str = "master"
    options: SetOptions = field(default_factory=SetOptions)
    row_count: int = 0
    error_number: int = 0
    identity: int | None = None
    scope_identity: int | None = None
    """SCOPE_IDENTITY() of the outermost scope, which all batches share."""
    fetch_status: int = 0
    try_depth: int = 0
    nest_level: int = 0
    interrupted: bool = False
    errors: list[ErrorContext] = field(default_factory=list)
    cursors: dict[str, Cursor] = field(default_factory=dict)
    context: dict[str, tuple[object, bool]] = field(default_factory=dict)
    handles: dict[int, PreparedStatement] = field(default_factory=dict)
    documents: dict[int, Document] = field(default_factory=dict)
    modules: dict[tuple[object, ...], Module] = field(default_factory=dict)
    cursor_rows: int = 0
    frame: Frame | None = None
    clock: datetime.datetime | None = None
    announced_load: AnnouncedLoad | None = None
    functions: InstalledFunctions = field(init=False)
    transactions: Transactions = field(init=False)
    temporary: TemporaryTables = field(init=False)

    def __post_init__(self) -> None:
        self.temporary = TemporaryTables(self.connection)
        self.functions = InstalledFunctions(self)
        self.transactions = Transactions(self.connection, (self.catalog, self.temporary, self.functions), self._notify, self._keep)
        self._wakeup = threading.Event()
        now = _utc_now()
        self.activity = Activity(now, now, now)

    def _notify(self, change: EnvironmentChange) -> None:
        self.output.environment(change)

    def _keep(self) -> Callable[[], None]:
        from ferryman.tsql.interpreter.tables import keeper

        return keeper(self)

    def user_in(self, database: str) -> str:
        """Return the user that the login is in a database; 916 when it has no access there."""
        found = self.catalog.snapshot.databases[database.lower()]
        user = user_of(self.client.login, found, self.catalog.snapshot)
        if user is None:
            raise sql_error(916, self.client.login, found.name)
        return user.name

    @property
    def user(self) -> str:
        return self.user_in(self.database)

    @property
    def default_schema(self) -> str:
        """Where the user's unqualified names are looked up first, in the current database: its DEFAULT_SCHEMA, dbo unless it has one."""
        snapshot = self.catalog.snapshot
        user = user_of(self.client.login, snapshot.databases[self.database.lower()], snapshot)
        return user.default_schema or "dbo" if user is not None else "dbo"

    def use(self, database: str) -> None:
        """Change the current database; 911 when there is none of that name."""
        found = self.catalog.snapshot.databases.get(database.lower())
        if found is None:
            raise sql_error(911, database)
        self.user_in(found.name)
        if found.name != self.database:
            old, self.database = self.database, found.name
            if self.frame is not None and self.frame.routine is None:
                self.frame.schema = self.default_schema
            self.output.environment(EnvironmentChange("database", found.name, old))
            self.output.message(SqlError(5701, f"Changed database context to '{found.name}'.", 0, 2))

    def interrupt(self) -> None:
        """Stop what runs, from another thread: an attention, a KILL or the server's end."""
        self.interrupted = True
        self._wakeup.set()
        self.connection.cancel()

    def check_interrupt(self) -> None:
        """Raise Cancelled once after ``interrupt``."""
        if self.interrupted:
            self.interrupted = False
            self._wakeup.clear()
            raise Cancelled

    def sleep(self, seconds: float) -> None:
        """Wait, as WAITFOR does; ``interrupt`` ends it."""
        self._wakeup.wait(seconds)
        self.check_interrupt()

    def now(self) -> datetime.datetime:
        """Return the time of the running statement: naive UTC, constant within the statement."""
        if self.clock is None:
            self.clock = _utc_now()
        return self.clock

    def send(self, message: SqlError) -> None:
        self.output.message(message)

    def after_cancel(self) -> None:
        """Put the levels of execution back after ``Cancelled`` left them; an open transaction stays, unless XACT_ABORT is ON."""
        self.try_depth = self.nest_level = 0
        self.errors.clear()
        if self.transactions.count and (self.options.xact_abort or self.transactions.doomed):
            self.transactions.rollback()

    def reset(self, database: str, *, keep_transaction: bool = False) -> None:
        """Return to the state after login, as sp_reset_connection does."""
        if not keep_transaction:
            self.transactions.connection_reset()
        self.temporary.drop_all()
        self.cursors.clear()
        self.context.clear()
        self.handles.clear()
        self.documents.clear()
        self.errors.clear()
        self.announced_load = None
        self.options = SetOptions()
        self.row_count = self.error_number = self.fetch_status = self.try_depth = self.nest_level = 0
        self.identity = self.scope_identity = None
        self.transactions.isolation = self.options.isolation
        self.connection.execute("RESET ALL")
        self.database = database

    def close(self) -> None:
        """End the session: its transaction rolls back, its temporary tables go."""
        if not self.connection.closed:
            self.transactions.connection_reset()
            self.temporary.drop_all()
        self.connection.close()


