"""The PostgreSQL cluster below one instance: create, start, recover, stop.

``Postgres`` owns a folder:

- ``lock``: held while a host uses the cluster beside it;
- ``passwords.json`` (0600): of the superuser and of the role ``ferryman``;
- ``cluster``: PostgreSQL's data directory, its logs in ``cluster/log`` (one a weekday, so a week is kept);
- ``socket`` (0700): the only way in, there is no TCP listener;
- ``startup.log``: what PostgreSQL said before its own log began.

As root, PostgreSQL runs as an account of its own (see ``account``). Where a folder above the data is closed to that account
(below /root, for one), no folder is opened up: the cluster moves to ``/var/lib/ferryman/<hash>`` and ``cluster.moved`` says so.

Roles: ``ferryman`` owns the database ``ferryman`` and is all that user SQL ever runs as. It can't read or write files, run
programs, or create roles.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import secrets
import shutil
import stat
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import psycopg
from psycopg.conninfo import make_conninfo

from ferryman.store.account import Account, named_account, service_account
from ferryman.store.binaries import MINIMUM_VERSION, PostgresError, find, runnable_by
from ferryman.store.postmaster import Postmaster, read_pid_file, stop_survivor

ROLE: Final = "ferryman"
DATABASE: Final = "ferryman"
_SUPERUSER: Final = "postgres"
_PORT: Final = 5432
_MAXIMUM_SOCKET_PATH: Final = 107 if sys.platform == "linux" else 103
_ROOT_HOME: Final = Path("/var/lib/ferryman")
_START_TIMEOUT: Final = 60.0
"""Seconds; a start takes a fraction of one, but crash recovery replays up to max_wal_size of log."""

SETTINGS: Final[dict[str, str]] = {
    # access: the socket only, no logging of statements or of the values in error details
    "listen_addresses": "''",
    "unix_socket_permissions": "0700",
    "password_encryption": "scram-sha-256",
    "allow_alter_system": "off",
    "max_connections": "200",
    # memory for a laptop, and as few processes as will do
    "shared_buffers": "32MB",
    "work_mem": "16MB",
    "maintenance_work_mem": "64MB",
    "io_method": "sync",
    "max_wal_senders": "0",
    "max_logical_replication_workers": "0",
    "max_parallel_workers_per_gather": "0",
    "dynamic_shared_memory_type": "mmap",  # containers have a /dev/shm of 64 MB
    "max_locks_per_transaction": "128",  # one transaction may make many temporary tables
    # durability: what a client was told is on disk
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "wal_level": "minimal",
    "checkpoint_timeout": "15min",
    "max_wal_size": "1GB",
    "min_wal_size": "80MB",
    # behaviour
    "jit": "off",
    "autovacuum": "on",
    "synchronize_seqscans": "off",  # a scan starts at the first row, as T-SQL scripts without ORDER BY expect
    "deadlock_timeout": "500ms",
    "timezone": "'UTC'",
    "log_timezone": "'UTC'",
    "datestyle": "'ISO, YMD'",
    "lc_messages": "'C'",
    "random_page_cost": "1.1",
    # log
    "logging_collector": "on",
    "log_directory": "'log'",
    "log_filename": "'postgresql-%a.log'",
    "log_truncate_on_rotation": "on",
    "log_rotation_age": "1d",
    "log_rotation_size": "0",
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
    "log_statement": "none",
    "log_error_verbosity": "terse",
    "log_checkpoints": "off",
    "log_connections": "''",
    "log_line_prefix": "'%m [%p] '",
}


@dataclass(frozen=True, slots=True)
class _Home:
    """Where the cluster lives and as whom it runs (None: as the caller)."""

    folder: Path
    account: Account | None

    @property
    def cluster(self) -> Path:
        return self.folder / "cluster"


class Postgres:
    """A cluster of our own. ``start`` creates it at the first call; ``dsn`` is valid from then until ``stop``.

    >>> postgres = Postgres(Path("data"))  # doctest: +SKIP
    >>> postgres.start()  # doctest: +SKIP
    """

    def __init__(self, data_dir: Path, *, binaries: Path | None = None) -> None:
        self.data_dir = data_dir.absolute()
        self._binaries = binaries
        self._postmaster: Postmaster | None = None
        self._lock: int | None = None
        self._socket: Path | None = None
        self._dsns: tuple[str, str] | None = None

    @property
    def cluster(self) -> Path:
        """PostgreSQL's data directory, known from the first start on; as root it may be elsewhere than in ``data_dir``."""
        return _place(self.data_dir).cluster

    @property
    def pid(self) -> int | None:
        """The postmaster's process id while it runs."""
        return self._postmaster.pid if self._postmaster is not None and self._postmaster.alive else None

    @property
    def dsn(self) -> str:
        """The libpq connection string of role ``ferryman``."""
        return self._started()[0]

    @property
    def superuser_dsn(self) -> str:
        """The libpq connection string of the superuser, for the host's own upkeep; user SQL never runs on it."""
        return self._started()[1]

    def _started(self) -> tuple[str, str]:
        if self._dsns is None:
            raise PostgresError("PostgreSQL hasn't been started.")
        return self._dsns

    def start(self) -> None:
        """Start the cluster, creating or recovering it first as needed; return when it takes connections.

        Raises PostgresError when another host uses the folder, or PostgreSQL can't start (with its own words).
        """
        if self.pid is not None:
            return
        self.data_dir.mkdir(mode=0o700 if os.geteuid() else 0o711, parents=True, exist_ok=True)
        home = _place(self.data_dir)
        if home.folder != self.data_dir:
            _move_out(self.data_dir, home)
        if self._lock is None:
            self._lock = _acquire(home.folder)
        try:
            self._start(home)
        except BaseException:
            self.stop()
            raise

    def stop(self, timeout: float = 4.0) -> None:
        """Shut down, rolling open transactions back; after ``timeout`` seconds less gently. Harmless when not running."""
        if self._postmaster is not None:
            self._postmaster.stop(timeout)
            self._postmaster = None
        if self._socket is not None and self.data_dir not in self._socket.parents:
            shutil.rmtree(self._socket, ignore_errors=True)
            self._socket = None
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def delete(self) -> None:
        """Stop, and remove the cluster with all its data, and everything else that ``start`` has put into the folder."""
        self.stop()
        home = _place(self.data_dir)
        socket = _socket_path(home, self.data_dir)
        for folder in (home.cluster, socket):
            if folder.exists():
                shutil.rmtree(folder)
        if home.folder != self.data_dir:
            shutil.rmtree(home.folder)
        for name in ("cluster.moved", "passwords.json", "startup.log", "lock"):
            (self.data_dir / name).unlink(missing_ok=True)
        self._dsns = None

    def _start(self, home: _Home) -> None:
        programs = find(self._binaries)
        if home.account is not None:
            _make_open(_ROOT_HOME)
            programs = runnable_by(programs, home.account, _ROOT_HOME)
        passwords = self._passwords()
        if not home.cluster.exists():
            _initialise(programs, home, passwords["superuser"])
        stop_survivor(home.cluster)
        self._socket = socket = _socket_folder(home, self.data_dir)
        _configure(home, socket)
        self._launch(programs, home)
        common = make_conninfo("", host=str(socket), port=_PORT, dbname=DATABASE, connect_timeout=10)
        superuser = make_conninfo(common, user=_SUPERUSER, password=passwords["superuser"])
        if _create_role(make_conninfo(superuser, dbname="postgres"), passwords[ROLE]):
            _grant_upkeep(superuser)
        self._dsns = (make_conninfo(common, user=ROLE, password=passwords[ROLE]), superuser)

    def _passwords(self) -> dict[str, str]:
        file = self.data_dir / "passwords.json"
        if not file.exists():
            fresh = {"superuser": secrets.token_urlsafe(24), ROLE: secrets.token_urlsafe(24)}
            _write(file, json.dumps(fresh), 0o600)
        loaded: dict[str, str] = json.loads(file.read_text())
        return loaded

    def _launch(self, programs: Path, home: _Home) -> None:
        """Start the postmaster and wait until it is ready; try again while a dead one's children still hold its memory."""
        log = self.data_dir / "startup.log"
        account = home.account
        deadline = time.monotonic() + _START_TIMEOUT
        while True:
            command = [str(programs / "postgres"), "-D", str(home.cluster)]
            self._postmaster = Postmaster(command, log, account.uid if account else None, account.gid if account else None)
            if _wait_until_ready(self._postmaster, home.cluster, deadline):
                return
            self._postmaster.stop(1.0)
            said = log.read_text(errors="replace").strip()
            busy = "is still in use" in said or "already exists" in said
            if not busy or time.monotonic() > deadline:
                raise PostgresError(f"PostgreSQL didn't start: {said or 'it said nothing'} (log: {home.cluster / 'log'})")
            time.sleep(0.1)


def _acquire(folder: Path) -> int:
    """Take the folder's lock for as long as the returned descriptor, which no child inherits, is open."""
    lock = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(lock)
        raise PostgresError(f"{folder} is in use by another Ferryman.") from None
    return lock


class External:
    """A PostgreSQL server that the user runs, with the attributes of ``Postgres``. ``url`` is a libpq URL or connection string.

    Its role must own the database; user SQL runs as that role.
    """

    pid: None = None

    def __init__(self, url: str) -> None:
        self.dsn = url
        self.superuser_dsn = url

    def start(self) -> None:
        """Check that the server answers, is new enough, and that user SQL wouldn't run as a superuser. Raises PostgresError."""
        try:
            with psycopg.connect(self.dsn, autocommit=True, connect_timeout=10) as connection:
                version = connection.info.server_version // 10000
                superuser = connection.info.parameter_status("is_superuser") == "on"
        except psycopg.Error as error:
            raise PostgresError(f"The store can't be reached: {str(error).strip()}") from error
        if version < MINIMUM_VERSION:
            raise PostgresError(f"The store is PostgreSQL {version}; Ferryman needs {MINIMUM_VERSION} or newer.")
        if superuser:
            raise PostgresError("The store's role is a superuser, who may read the server's files: give one that only owns its database.")

    def stop(self, timeout: float = 4.0) -> None:
        """Do nothing: the server isn't ours."""


def _place(data_dir: Path) -> _Home:
    """Decide where the cluster lives. As root the folder must be one that PostgreSQL's account can enter."""
    moved = data_dir / "cluster.moved"
    existing = data_dir / "cluster"
    if moved.exists():
        folder = Path(moved.read_text().splitlines()[0])
        if not folder.is_dir():
            raise PostgresError(f"The data of {data_dir} was in {folder} and is gone. Restore it, or remove {data_dir} to begin anew.")
        return _Home(folder, _owner(folder / "cluster"))
    account = _owner(existing) if existing.exists() else service_account()
    if account is None or account.can_enter(data_dir):
        return _Home(data_dir, account)
    folder = _ROOT_HOME / hashlib.sha256(str(data_dir).encode()).hexdigest()[:16]
    if folder.exists():  # another cluster's, whose data directory was moved or removed: it is neither taken over nor destroyed
        folder = folder.with_name(f"{folder.name}-{secrets.token_hex(4)}")
    return _Home(folder, account)


def _move_out(data_dir: Path, home: _Home) -> None:
    """Make the folder for a cluster that can't live in ``data_dir``, and leave a note that says where and why."""
    moved = data_dir / "cluster.moved"
    if moved.exists():
        return
    _make_open(_ROOT_HOME)
    _make_open(home.folder)
    reason = f"PostgreSQL doesn't run as root, and its unprivileged account may not enter {data_dir}: the cluster is in the folder above."
    _write(moved, f"{home.folder}\n{reason}\n", 0o600)


def _make_open(folder: Path) -> None:
    """Make a folder of ours that every account may enter, whatever the umask; one that exists stays as it is."""
    try:
        folder.mkdir(parents=True)
    except FileExistsError:
        return
    folder.chmod(0o755)


def _owner(cluster: Path) -> Account | None:
    """Return whom an existing cluster belongs to, None for the caller: the account stays what it was at initdb."""
    if not cluster.exists():
        return service_account()
    status = cluster.stat()
    if status.st_uid == os.geteuid():
        return None
    if os.geteuid() != 0:
        raise PostgresError(f"{cluster} belongs to another user (uid {status.st_uid}).")
    return Account(status.st_uid, status.st_gid)


def _initialise(programs: Path, home: _Home, password: str) -> None:
    """Run initdb beside the final place, then rename: a cluster is whole or not there."""
    fresh = home.folder / "cluster.new"
    if fresh.exists():
        shutil.rmtree(fresh)
    runner = named_account() if home.account is not None else None
    with tempfile.TemporaryDirectory(dir=home.folder, prefix=".initdb-") as scratch:
        password_file = Path(scratch) / "password"
        _write(password_file, password, 0o600)
        cluster = Path(scratch) / "cluster"
        command: list[str | Path] = [
            programs / "initdb", "-D", cluster, "--username", _SUPERUSER, "--pwfile", password_file, "--auth=scram-sha-256", "--encoding=UTF8",
            "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--data-checksums", "--no-instructions",
        ]
        if runner is not None:
            runner.own(Path(scratch))
        done = subprocess.run(
            command, cwd=scratch, env={"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
            user=runner.uid if runner else None, group=runner.gid if runner else None, extra_groups=[] if runner else None,
        )
        if done.returncode != 0:
            raise PostgresError(f"initdb failed: {(done.stderr or done.stdout).strip()}")
        if home.account is not None:
            home.account.own(cluster)
        cluster.rename(home.cluster)


def _socket_path(home: _Home, data_dir: Path) -> Path:
    """Return where the socket's folder is: below /tmp when the usual path would be too long for a socket."""
    usual = home.folder / "socket"
    if len(os.fsencode(usual / f".s.PGSQL.{_PORT}")) <= _MAXIMUM_SOCKET_PATH:
        return usual
    uid = home.account.uid if home.account else os.geteuid()
    return Path("/tmp") / f"ferryman-{hashlib.sha256(f'{uid}:{data_dir}'.encode()).hexdigest()[:16]}"  # noqa: S108 - its owner and mode are checked


def _socket_folder(home: _Home, data_dir: Path) -> Path:
    """Make the socket's private folder, or empty the one that is there."""
    uid, gid = (home.account.uid, home.account.gid) if home.account else (os.geteuid(), os.getegid())
    folder = _socket_path(home, data_dir)
    try:
        folder.mkdir(mode=0o700)
        os.chown(folder, uid, gid)
    except FileExistsError:
        status = folder.lstat()
        if not stat.S_ISDIR(status.st_mode) or status.st_uid != uid or stat.S_IMODE(status.st_mode) != 0o700:
            raise PostgresError(f"{folder} should be a private folder of uid {uid}: remove it.") from None
        for stale in folder.iterdir():  # no postmaster lives, and a number in the lock may be another program's by now
            stale.unlink()
    return folder


def _configure(home: _Home, socket: Path) -> None:
    """Write PostgreSQL's configuration anew, so that an upgrade of ours reaches existing clusters."""
    quoted = str(socket).replace("'", "''")
    lines = [f"{name} = {value}" for name, value in SETTINGS.items()]
    lines += [f"port = {_PORT}", f"unix_socket_directories = '\"{quoted}\"'"]
    files = {
        "postgresql.conf": "# written by Ferryman at each start\n" + "\n".join(lines) + "\n",
        "pg_hba.conf": "# written by Ferryman at each start\nlocal all all scram-sha-256\n",
    }
    for name, text in files.items():
        file = home.cluster / name
        _write(file, text, 0o600, home.account)


def _wait_until_ready(postmaster: Postmaster, cluster: Path, deadline: float) -> bool:
    while postmaster.alive and time.monotonic() < deadline:
        noted = read_pid_file(cluster)
        if noted is not None and noted.pid == postmaster.pid and noted.ready:
            return True
        time.sleep(0.01)
    return False


def _create_role(dsn: str, password: str) -> bool:
    """Make the role and the database of user SQL where they are missing; nobody else may connect to the others. Returns whether the database is new."""
    with psycopg.connect(dsn, autocommit=True) as connection:
        row = connection.execute(
            "SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = %s), EXISTS (SELECT FROM pg_database WHERE datname = %s)", (ROLE, DATABASE)
        ).fetchone()
        has_role, has_database = row if row is not None else (False, False)
        if not has_role:
            verifier = connection.pgconn.encrypt_password(password.encode(), ROLE.encode(), b"scram-sha-256").decode()
            connection.execute(f"CREATE ROLE {ROLE} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION PASSWORD '{verifier}'")
        if not has_database:
            for other in ("postgres", "template1"):
                connection.execute(f"REVOKE ALL ON DATABASE {other} FROM PUBLIC")
            connection.execute(f"CREATE DATABASE {DATABASE} OWNER {ROLE} TEMPLATE template0")
            connection.execute(f"REVOKE ALL ON DATABASE {DATABASE} FROM PUBLIC")
        return not has_database


def _grant_upkeep(dsn: str) -> None:
    """Let user SQL ask for a checkpoint, and for the verification of tables where PostgreSQL comes with amcheck: CHECKPOINT, DBCC CHECKTABLE, CHECKDB."""
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute(f"GRANT pg_checkpoint TO {ROLE}")
        if connection.execute("SELECT FROM pg_available_extensions WHERE name = 'amcheck'").fetchone() is None:
            return
        connection.execute("CREATE SCHEMA amcheck")
        connection.execute("CREATE EXTENSION amcheck SCHEMA amcheck")
        connection.execute(f"GRANT USAGE ON SCHEMA amcheck TO {ROLE}")
        connection.execute(f"GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA amcheck TO {ROLE}")


def _write(file: Path, text: str, mode: int, account: Account | None = None) -> None:
    """Write a file whole or not at all; it never exists with a wider mode, and is given to ``account`` before it has its name."""
    scratch = file.with_name(file.name + ".new")
    scratch.unlink(missing_ok=True)
    with open(os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "w") as output:  # noqa: PTH123 - the mode needs os.open
        output.write(text)
        output.flush()
        os.fsync(output.fileno())
        if account is not None:
            os.fchown(output.fileno(), account.uid, account.gid)
    scratch.rename(file)
