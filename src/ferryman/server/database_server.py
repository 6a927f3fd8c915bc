"""One DB instance's database server: its store, its listening socket, its clients."""

from __future__ import annotations

import datetime
import hashlib
import logging
import socket
import ssl
import sys
import threading
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ferryman.drive import Drive
from ferryman.errors import SqlError, sql_error
from ferryman.server.attention import AttentionMonitor
from ferryman.server.certificates import ensure_certificates, tls_contexts
from ferryman.server.client import Client
from ferryman.server.job_runner import JobRunner
from ferryman.server.logins import ensure_login, master_user_script, verify_login
from ferryman.server.scripts import ScriptOutput, run_script
from ferryman.sqltypes import DEFAULT_COLLATION
from ferryman.store.catalog.bootstrap import bootstrap
from ferryman.store.catalog.cache import Catalog, SessionCatalog
from ferryman.store.connection import Connection
from ferryman.store.postgres import External, Postgres
from ferryman.store.setup import prepare
from ferryman.tsql.definitions.permissions import user_of
from ferryman.tsql.procedures import SYSTEM_PROCEDURES
from ferryman.tsql.session import Client as ClientFacts
from ferryman.tsql.session import ServerFacts, Session

if TYPE_CHECKING:
    from ferryman.tsql.output import Output

log = logging.getLogger(__name__)

PRODUCT_VERSION: Final = "16.0.4185.3"
EDITION: Final = "Standard Edition (64-bit)"
FIRST_USER_SESSION: Final = 51
"""SQL Server keeps session ids up to 50 for itself."""
INTERNAL_SESSION: Final = 1
AGENT_LOGIN: Final = "rdsa"
OWNER_LOGIN: Final = "sa"
"""Whom the server's own scripts run as; nobody can log in as it."""
STOP_TIMEOUT: Final = 2.0
RECURSION_LIMIT: Final = 30_000
SESSION_STACK: Final = 256 * 1024 * 1024
"""An expression of 1,000 terms is a tree 1,000 deep, and a level takes several calls. The stack is address space, used only when needed."""


@dataclass(frozen=True, slots=True)
class ServerOptions:
    """What a database server is started with. ``port`` 0 is any free one; passwords are never logged."""

    data_dir: Path
    s3_root: Path
    bind: str
    port: int
    server_name: str
    master_user: str
    master_password: str
    agent_password: str
    store_url: str | None = None


@dataclass(frozen=True, slots=True)
class TlsContexts:
    inside_tds: ssl.SSLContext
    strict: ssl.SSLContext


class DatabaseServer:
    """Start with ``start``; it then accepts clients on ``port`` in threads of its own until ``stop``."""

    version: Final = (16, 0, 4185)

    def __init__(self, options: ServerOptions) -> None:
        self.options = options
        self.name = options.server_name
        self.port = 0
        self.monitor = AttentionMonitor()
        self._store: Postgres | External = External(options.store_url) if options.store_url else Postgres(options.data_dir)
        self._clients: dict[int, tuple[Client, threading.Thread]] = {}
        self._lock = threading.Lock()
        self._stopping = False

    def start(self) -> None:
        """Start the store, bring catalog and msdb up to date, and open the port. Raises OSError when the port is taken."""
        family = socket.AF_INET6 if ":" in self.options.bind else socket.AF_INET
        listener = socket.create_server((self.options.bind, self.options.port), family=family, backlog=128)
        try:
            self._start_store()
            certificates = ensure_certificates(self.options.data_dir / "tls", (self.options.bind,))
            self.ca_file = certificates.ca_file
            self.tls = TlsContexts(*tls_contexts(certificates))
        except BaseException:
            listener.close()
            self._store.stop()
            raise
        self._listener = listener
        self.port = listener.getsockname()[1]
        self.monitor.start()
        sys.setrecursionlimit(max(RECURSION_LIMIT, sys.getrecursionlimit()))
        threading.stack_size(SESSION_STACK)
        self._acceptor = threading.Thread(target=self._accept, name="acceptor", daemon=True)
        self._acceptor.start()
        self._job_runner = JobRunner(self)
        self._job_runner.start()

    def _start_store(self) -> None:
        self._store.start()
        with Connection(self._store.dsn) as connection:
            prepare(connection)
            bootstrap(connection, DEFAULT_COLLATION)
            connection.execute(
                "INSERT INTO catalog.settings (name, value) VALUES ('server name', $1) ON CONFLICT (name) DO UPDATE SET value = excluded.value", (self.name,)
            )
            catalog = Catalog(connection)
            self.facts = ServerFacts(
                self.name, "MSSQLSERVER", PRODUCT_VERSION, EDITION, Drive(self.options.s3_root), catalog, SYSTEM_PROCEDURES,
                datetime.datetime.now(datetime.UTC).replace(tzinfo=None), self._sessions, self._kill,
            )
        self._install_msdb()
        session = self._internal_session()
        try:
            ensure_login(session, AGENT_LOGIN, self.options.agent_password, sysadmin=True)
            ensure_login(session, self.options.master_user, self.options.master_password, sysadmin=False)
        finally:
            session.close()
        self._run_script(master_user_script(catalog.snapshot, self.options.master_user))

    def _install_msdb(self) -> None:
        """Run msdb's scripts, unless the store has seen these very ones: they take most of a start."""
        scripts = _msdb_scripts()
        digest = hashlib.sha256("\0".join(scripts).encode()).hexdigest()
        with Connection(self._store.dsn) as connection:
            if connection.execute("SELECT value FROM catalog.settings WHERE name = 'msdb scripts'").rows() == [(digest,)]:
                return
            for script in scripts:
                self._run_script(script)
            connection.execute(
                "INSERT INTO catalog.settings (name, value) VALUES ('msdb scripts', $1) ON CONFLICT (name) DO UPDATE SET value = excluded.value", (digest,)
            )

    def run_script(self, path: Path) -> None:
        """Run a T-SQL script (batches separated by GO) as the master user; the first error is raised as SqlError."""
        self._run_script(path.read_text("utf-8-sig"), self.options.master_user)

    def _run_script(self, text: str, login: str = OWNER_LOGIN) -> None:
        session = self._internal_session(login)
        try:
            run_script(session, text)
        finally:
            session.close()

    def _internal_session(self, login: str = OWNER_LOGIN) -> Session:
        return self.open_internal(login, "Ferryman")

    def open_internal(self, login: str | None, application: str, output: Output | None = None) -> Session:
        """Open a session of the server's own, as ``login`` or, for None, as sa; the caller closes it."""
        facts = ClientFacts(login or OWNER_LOGIN, self.name, application)
        return self._session(facts, INTERNAL_SESSION, output if output is not None else ScriptOutput())

    def _session(self, client: ClientFacts, session_id: int, output: Output) -> Session:
        connection = Connection(self._store.dsn, session_id=session_id)
        return Session(self.facts, connection, SessionCatalog(self.facts.catalog, connection), client, session_id, output)

    def open_session(self, client: Client, facts: ClientFacts, password: str, database: str) -> Session:
        """Return the session of a client that gave the right password; raises 18456, or 4060 for a database it can't open."""
        login = verify_login(self.facts.catalog.snapshot, facts.login, password)
        wanted = database or login.default_database or "master"
        found = self.facts.catalog.snapshot.databases.get(wanted.lower())
        if found is None or user_of(login.name, found, self.facts.catalog.snapshot) is None:
            raise sql_error(4060, wanted)
        session = self._session(facts, client.spid, ScriptOutput())
        try:
            session.check_open(found)
        except SqlError:
            session.close()
            raise sql_error(4060, wanted) from None
        session.output = client.use_output(session)
        session.database = session.login_database = found.name
        return session

    def _sessions(self) -> tuple[Session, ...]:
        with self._lock:
            clients = [client for client, _ in self._clients.values()]
        return tuple(client.session for client in clients if client.session is not None)

    def _kill(self, session_id: int) -> bool:
        with self._lock:
            found = self._clients.get(session_id)
        if found is None:
            return False
        found[0].disconnect()
        return True

    # --- clients

    def _accept(self) -> None:
        while not self._stopping:
            try:
                sock, address = self._listener.accept()
            except OSError as error:
                if not self._stopping:
                    log.critical("accepting connections failed: %s", error)
                return
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
            with self._lock:
                spid = next(number for number in range(FIRST_USER_SESSION, 32767) if number not in self._clients)
                client = Client(self, sock, address, spid)
                thread = threading.Thread(target=client.serve, name=f"session-{spid}", daemon=True)
                self._clients[spid] = (client, thread)
            thread.start()

    def forget(self, client: Client) -> None:
        with self._lock:
            self._clients.pop(client.spid, None)

    def stop(self) -> None:
        """Disconnect every client (open transactions roll back) and stop the store."""
        self._stopping = True
        if self.port:
            self._listener.shutdown(socket.SHUT_RDWR)
            self._listener.close()
            with self._lock:
                running = list(self._clients.values())
            self._job_runner.stop()
            for client, _ in running:
                client.disconnect()
            for _, thread in running:
                thread.join(STOP_TIMEOUT)
            self.monitor.stop()
        self._store.stop()


def _msdb_scripts() -> list[str]:
    """Return the queue's scripts, which any SQL Server runs, and then those of SQL Server Agent, which only this one needs."""
    msdb = resources.files("ferryman.msdb")
    return [
        file.read_text("utf-8") for folder in (msdb, msdb / "sqlagent")
        for file in sorted(folder.iterdir(), key=lambda file: file.name) if file.name.endswith(".sql")
    ]  # fmt: skip
