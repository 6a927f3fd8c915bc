"""The data directory: where everything of one ``ferryman up`` is kept, and the locks that guard it.

- ``lock``: held by the running ``up``, with its pid
- ``control-plane``: what the state calls this data directory's control plane
- ``state.db``: the DB instances
- ``ready.json``: endpoints and credentials, there only while everything answers
- ``aws/``: the local AWS
- ``logs/``: what the processes say
- ``instances/IDENTIFIER/``: ``data/`` (the server's), ``S3/`` (the folder D:\\S3), ``password``, ``lock`` (held by the host)

Only the owner may read anything. As root the folders can be passed through (0711), because PostgreSQL runs below them
under an account of its own; their content still can't be listed.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from ferryman.cloud.files import make_private_dir
from ferryman.cloud.processes import POLL_SECONDS, kill_group


def default_data_dir() -> Path:
    """``$XDG_DATA_HOME/ferryman``, as the XDG Base Directory Specification has it: ~/.local/share when the variable is unset or relative."""
    configured = Path(os.environ.get("XDG_DATA_HOME", ""))
    return (configured if configured.is_absolute() else Path.home() / ".local" / "share") / "ferryman"


@dataclass(frozen=True, slots=True)
class DataDir:
    """The paths below ``root``."""

    root: Path

    @property
    def lock(self) -> Path:
        return self.root / "lock"

    @property
    def state(self) -> Path:
        return self.root / "state.db"

    @property
    def identity(self) -> Path:
        return self.root / "control-plane"

    @property
    def ready_file(self) -> Path:
        return self.root / "ready.json"

    @property
    def aws(self) -> Path:
        return self.root / "aws"

    @property
    def logs(self) -> Path:
        return self.root / "logs"

    def log(self, name: str) -> Path:
        return self.logs / f"{name}.log"

    def instance(self, identifier: str) -> Path:
        return self.root / "instances" / identifier

    def create(self) -> None:
        """Make the folders that every start needs."""
        for folder in (self.root, self.logs, self.root / "instances"):
            make_private_dir(folder)

    def create_instance(self, identifier: str) -> None:
        make_instance_folder(self.instance(identifier))


def make_instance_folder(folder: Path) -> None:
    """Make an instance's folder and those in it that are missing."""
    for part in (folder, folder / "data", folder / "S3"):
        make_private_dir(part)


class LockHeldError(Exception):
    """Somebody else holds the lock; ``pid`` is the holder's, None when it isn't known."""

    def __init__(self, pid: int | None) -> None:
        super().__init__(f"held by process {pid}")
        self.pid = pid


class FileLock:
    """An exclusive lock on a file, given up by the kernel when its holder ends, however it ends. The file names the holder's pid."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._handle: int | None = None

    def __enter__(self) -> Self:
        self.acquire()
        return self

    def __exit__(self, *_: object) -> None:
        self.release()

    def acquire(self, wait_seconds: float = 0.0) -> None:
        """Take the lock, waiting at most so long. Raises LockHeldError."""
        handle = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        deadline = time.monotonic() + wait_seconds
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() >= deadline:
                    os.close(handle)
                    raise LockHeldError(_pid_in(self._path)) from None
                time.sleep(POLL_SECONDS)
        os.truncate(handle, 0)
        os.pwrite(handle, f"{os.getpid()}\n".encode(), 0)
        self._handle = handle

    def take_over(self, wait_seconds: float) -> None:
        """Take the lock from a process that is about to end: wait, then kill its process group."""
        try:
            self.acquire(wait_seconds)
        except LockHeldError as held:
            if held.pid is not None:
                kill_group(held.pid)
            self.acquire(wait_seconds)

    def release(self) -> None:
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None


def lock_holder(path: Path) -> int | None:
    """The pid of the process that holds the lock on ``path``, None when nobody does."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except (FileNotFoundError, NotADirectoryError):
        return None
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return _pid_in(path)
    finally:
        os.close(handle)
    return None


def _pid_in(path: Path) -> int | None:
    with contextlib.suppress(OSError, ValueError):
        return int(path.read_text())
    return None
