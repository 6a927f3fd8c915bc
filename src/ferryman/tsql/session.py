"""One T-SQL session: who is connected, to which database, with which options, and what the last statement left behind."""

from __future__ import annotations

import datetime
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ferryman.errors import SqlError, sql_error
from ferryman.store.pg_errors import Cancelled
from ferryman.tsql.definitions.visibility import viewer_of
from ferryman.tsql.options import SetOptions
from ferryman.tsql.output import EnvironmentChange
from ferryman.tsql.plpgsql.installed import InstalledFunctions
from ferryman.tsql.security import SecurityContext
from ferryman.tsql.temporary import TemporaryTables
from ferryman.tsql.transactions import Transactions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from ferryman.drive import Drive
    from ferryman.store.catalog.cache import Catalog, SessionCatalog
    from ferryman.store.catalog.model import Database
    from ferryman.store.catalog.system import Viewer
    from ferryman.store.connection import Connection
    from ferryman.tsql.cursors import Cursor
    from ferryman.tsql.documents import Document
    from ferryman.tsql.interpreter.frame import Frame
    from ferryman.tsql.interpreter.insert_bulk import AnnouncedLoad
    from ferryman.tsql.interpreter.modules import Module
    from ferryman.tsql.output import Output
    from ferryman.tsql.procedures.definition import SystemProcedure
    from ferryman.tsql.procedures.prepared import Prepared
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
    kill: Callable[[int], bool] = lambda _: False
    """Ends the connection of the session with that id; returns whether there was one."""


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
    """What a session does for its client; times are naive UTC. ``command`` is the text or procedure of the last request, ``event`` its
    kind as DBCC INPUTBUFFER names it."""

    login_time: datetime.datetime
    started: datetime.datetime
    ended: datetime.datetime | None = None
    command: str = ""
    event: str = "No Event"

    def begin(self, command: str, event: str = "Language Event") -> None:
        """Note that a request starts."""
        self.started, self.ended, self.command, self.event = _utc_now(), None, command, event

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
    handles: dict[int, Prepared] = field(default_factory=dict)
    documents: dict[int, Document] = field(default_factory=dict)
    modules: dict[tuple[object, ...], Module] = field(default_factory=dict)
    viewers: dict[tuple[object, ...], Viewer] = field(default_factory=dict)
    cursor_rows: int = 0
    frame: Frame | None = None
    call_text: str = ""
    """The EXECUTE statement that ran last: a system procedure that it calls tells DDL triggers of it."""
    clock: datetime.datetime | None = None
    announced_load: AnnouncedLoad | None = None
    security: SecurityContext = field(init=False)
    """Who acts: the client's login until EXECUTE AS or a module says otherwise."""
    functions: InstalledFunctions = field(init=False)
    transactions: Transactions = field(init=False)
    temporary: TemporaryTables = field(init=False)

    def __post_init__(self) -> None:
        self.security = SecurityContext(self.client.login)
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
        """Return the user that acts in a database; 916 when there is none."""
        snapshot = self.catalog.snapshot
        found = snapshot.databases[database.lower()]
        self.check_open(found)
        return self.security.user_name_in(found, snapshot)

    def others_in(self, database: str) -> tuple[int, ...]:
        """Return the ids of the clients' other sessions whose current database it is."""
        return tuple(s.session_id for s in self.server.sessions() if s is not self and s.database == database and not s.connection.closed)

    def check_open(self, database: Database) -> None:
        """Raise 942 for a database that is OFFLINE, 924 for one that is SINGLE_USER while another session uses it."""
        if database.options.get("state") == "OFFLINE":
            raise sql_error(942, database.name)
        if database.options.get("user_access") == "SINGLE_USER" and self.others_in(database.name):
            raise sql_error(924, database.name)

    def check_snapshot_allowed(self) -> None:
        """Raise 3952 where the current database doesn't take snapshot transactions."""
        if self.catalog.snapshot.databases[self.database.lower()].options.get("allow_snapshot_isolation") == "OFF":
            raise sql_error(3952, self.database)

    @property
    def user(self) -> str:
        return self.user_in(self.database)

    @property
    def default_schema(self) -> str:
        """Where the user's unqualified names are looked up first, in the current database: its DEFAULT_SCHEMA, dbo unless it has one."""
        snapshot = self.catalog.snapshot
        user = self.security.user_in(snapshot.databases[self.database.lower()], snapshot)
        return user.default_schema or "dbo" if user is not None else "dbo"

    def viewer_of(self, database: str) -> Viewer:
        """Return what who acts sees of a database's catalog; raises 924 and 942 as ``check_open`` does."""
        snapshot = self.catalog.snapshot
        self.check_open(snapshot.databases[database.lower()])
        key = (snapshot.version, database.lower(), self.security)
        viewer = self.viewers.get(key)
        if viewer is None:
            self.viewers = {known: each for known, each in self.viewers.items() if known[0] == snapshot.version}
            viewer = self.viewers[key] = viewer_of(self.security, snapshot.databases[database.lower()], snapshot)
        return viewer

    def row_version(self) -> object:
        """Return @@DBTS: the last rowversion that a row got, 8 bytes."""
        [(value,)] = self.connection.execute("SELECT int8send(last_value - (NOT is_called)::int) FROM catalog.row_versions").rows()
        return value

    def use(self, database: str) -> None:
        """Change the current database; 911 when there is none of that name."""
        found = self.catalog.snapshot.databases.get(database.lower())
        if found is None:
            raise sql_error(911, database)
        self.user_in(found.name)
        old, self.database = self.database, found.name
        self._look_up_anew()
        self.output.environment(EnvironmentChange("database", found.name, old))
        self.output.message(SqlError(5701, f"Changed database context to '{found.name}'.", 0, 1))

    @contextmanager
    def acting(self, security: SecurityContext, database: str) -> Iterator[None]:
        """Answer as somebody else in a database."""
        saved = self.security, self.database
        self.security, self.database = security, database
        try:
            yield
        finally:
            self.security, self.database = saved

    def act_as(self, security: SecurityContext) -> None:
        """Change who acts, until the level of execution ends."""
        self.security = security
        self._look_up_anew()

    def _look_up_anew(self) -> None:
        """Unqualified names of a batch or dynamic SQL mean another schema: the database or the user has changed."""
        if self.frame is not None and self.frame.routine is None:
            self.frame.schema = self.default_schema

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
        """Return to the state after login, as sp_reset_connection does; raises 18059, which ends the session, while EXECUTE AS is in force."""
        if self.security.previous is not None:
            raise sql_error(18059)
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


