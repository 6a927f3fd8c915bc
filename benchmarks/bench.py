"""What the subjects share: one running ``ferryman up``, its clients, a scratch folder."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tests.acceptance.conftest import Ferryman, start_ferryman, stop_ferryman

BUCKET = "benchmarks"
DATABASE = "benchmarks"
POLL_SECONDS = 0.002


@contextmanager
def running(folder: Path) -> Iterator[Ferryman]:
    """Run ``ferryman up`` with its data below ``folder``."""
    ferryman = start_ferryman(folder)
    try:
        yield ferryman
    finally:
        stop_ferryman(ferryman)


class Bench:
    """A context manager. ``quick``: the large object has 64 MiB instead of 1 GiB."""

    def __init__(self, *, quick: bool) -> None:
        self.quick = quick
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._stack.close()

    def new_folder(self) -> Path:
        """Return an empty folder that goes when the run ends, with whatever cluster a root's ``ferryman up`` kept elsewhere for it."""
        folder = Path(self._stack.enter_context(tempfile.TemporaryDirectory(prefix="ferryman-bench-")))
        self._stack.callback(_remove_moved_clusters, folder)
        return folder

    @cached_property
    def ferryman(self) -> Ferryman:
        """The instance that all subjects share but those that measure its start."""
        ferryman = self._stack.enter_context(running(self.new_folder()))
        ferryman.s3().create_bucket(Bucket=BUCKET)
        client = ferryman.connect()
        client.run(f"CREATE DATABASE {DATABASE}")
        client.close()
        return ferryman

    @contextmanager
    def connection(self, client: str = "pymssql") -> Iterator[Any]:
        """Open the DB API connection of an SQL client, with autocommit, to a database for the tables of the benchmarks."""
        opened: Any = self.ferryman.connect(client, database=DATABASE)
        try:
            yield opened.connection
        finally:
            opened.close()


def _remove_moved_clusters(folder: Path) -> None:
    for note in folder.rglob("cluster.moved"):
        shutil.rmtree(note.read_text().splitlines()[0])


def run_task(cursor: Any, call: str) -> tuple[float, float]:
    """Run a task to SUCCESS and return the seconds from before EXEC until it was in progress and until it had succeeded."""
    began = time.perf_counter()
    cursor.execute(f"EXEC msdb.dbo.{call}")
    task_id = cursor.fetchall()[0][0]
    started = None
    while True:
        cursor.execute(f"SELECT lifecycle, task_info FROM msdb.dbo.rds_fn_task_status(NULL, {task_id})")
        [(lifecycle, info)] = cursor.fetchall()
        now = time.perf_counter() - began
        if started is None and lifecycle != "CREATED":
            started = now
        if lifecycle == "SUCCESS":
            return started or now, now
        if lifecycle not in ("CREATED", "IN_PROGRESS"):
            raise RuntimeError(f"task {task_id} ended as {lifecycle}: {info}")
        time.sleep(POLL_SECONDS)
