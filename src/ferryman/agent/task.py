"""One claimed task and the right to work on it: lease, progress, cancellation, final state."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final, Protocol

import pytds

from ferryman.agent.errors import TaskCancelled, TaskLost
from ferryman.agent.server import Row, ServerUnavailableError
from ferryman.drive import Entry

LEASE_SECONDS: Final = 10
BEAT_SECONDS: Final = 0.25
"""Between two renewals: a cancellation is noticed within it."""
PROGRESS_STEP: Final = 5
"""Percent between two lines of task_info."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Task:
    """A claimed row of the queue."""

    task_id: int
    task_type: str
    lifecycle: str
    S3_object_arn: str | None
    filepath: str | None
    overwrite_file: bool | None
    force_delete: bool | None
    fencing_token: int
    upload_id: str | None
    result_etag: str | None
    result_size: int | None
    result_name: str | None


class Caller(Protocol):
    """What TaskRun needs of a connection."""

    def call(self, query: str, **parameters: object) -> list[Row]: ...


class TaskRun:
    """A task in this worker's hands. A context manager: while it is open, a thread renews the lease and reports progress."""

    def __init__(self, task: Task, connection: Caller, stopping: threading.Event) -> None:
        self.task = task
        self.upload_id = task.upload_id
        """The multipart upload that the task's row names."""
        self._connection = connection
        self._stopping = stopping
        self._verdict = "CANCEL" if task.lifecycle == "CANCEL_REQUESTED" else "CONTINUE"
        self._percent = 0
        self._reported = 0
        self._renewed = time.monotonic()
        self._ended = threading.Event()
        self._heart = threading.Thread(target=self._beat, name=f"task {task.task_id} lease", daemon=True)

    def __enter__(self) -> TaskRun:
        self._heart.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._heart.join()

    def check(self) -> None:
        """Raise TaskLost or TaskCancelled if the task isn't to go on."""
        if self._stopping.is_set() or self._verdict == "LOST":
            raise TaskLost
        if self._verdict == "CANCEL":
            raise TaskCancelled

    def sleep(self, seconds: float) -> None:
        """Wait, but no longer than the task may go on."""
        deadline = time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0:
            self.check()
            self._stopping.wait(min(left, 0.05))
        self.check()

    def progress(self, done: int, total: int) -> None:
        """Tell how far the task is; the lease thread reports it."""
        self._percent = min(99, done * 100 // total) if total else 0

    def info(self, text: str) -> None:
        """Add a line to task_info."""
        self._call("report_progress", lease_seconds=LEASE_SECONDS, percent_complete=None, info=text)

    def note_upload(self, upload_id: str | None) -> None:
        """Note the multipart upload; raise TaskLost if the task is another's."""
        self._call("note_upload", upload_id=upload_id)
        self.upload_id = upload_id

    def note_result(self, etag: str, size: int, name: str) -> None:
        """Note the result that becomes visible next; raise TaskLost if the task is another's."""
        self._call("note_result", etag=etag, size=size, name=name)

    def add_file_details(self, entries: Iterable[Entry]) -> None:
        """Store a listing; last_modified_utc is a datetime of T-SQL, without zone."""
        for ordinal, entry in enumerate(entries):
            self._call(
                "add_file_detail",
                ordinal=ordinal,
                filepath=str(entry.path),
                size_in_bytes=entry.size,
                last_modified_utc=entry.modified.replace(tzinfo=None),
                is_directory=int(entry.is_directory),
            )

    def finish(self, lifecycle: str, info: str) -> None:
        """Give the task its final state, SUCCESS, ERROR or CANCELLED, however long the server takes to come back."""
        self._ended.set()
        try:
            self._call("finish_task", lifecycle=lifecycle, info=info)
        except TaskLost:
            logger.warning("task %d was taken over before it could end as %s", self.task.task_id, lifecycle)

    def release(self) -> None:
        """Give the lease back, so that the task needn't wait for it to run out."""
        self._ended.set()
        try:
            self._connection.call("report_progress", **self._key(), lease_seconds=0, percent_complete=None, info=None)
        except ServerUnavailableError:
            logger.info("task %d stays leased until its lease runs out: the server is gone", self.task.task_id)

    def _key(self) -> dict[str, Any]:
        return {"task_id": self.task.task_id, "fencing_token": self.task.fencing_token}

    def _call(self, query: str, **parameters: object) -> None:
        """Call until the server answers or the lease is over; raise TaskLost when the task is no longer ours."""
        while True:
            try:
                rows = self._connection.call(query, **self._key(), **parameters)
            except ServerUnavailableError as error:
                if self._stopping.is_set() or self._lease_is_over():
                    raise TaskLost from error
                time.sleep(BEAT_SECONDS)
                continue
            if rows and rows[0]["verdict"] == "LOST":
                self._verdict = "LOST"
                raise TaskLost
            self._renewed = max(self._renewed, time.monotonic()) if query == "report_progress" else self._renewed
            return

    def _lease_is_over(self) -> bool:
        return time.monotonic() - self._renewed > LEASE_SECONDS

    def _beat(self) -> None:
        while not self._ended.wait(BEAT_SECONDS):
            percent = self._percent
            step = percent - percent % PROGRESS_STEP
            line = f"{step} percent processed." if step > self._reported - self._reported % PROGRESS_STEP else None
            sent = time.monotonic()
            try:
                rows = self._connection.call(
                    "report_progress",
                    **self._key(),
                    lease_seconds=LEASE_SECONDS,
                    percent_complete=percent if percent != self._reported else None,
                    info=line,
                )
            except (ServerUnavailableError, pytds.DatabaseError) as error:
                logger.warning("task %d: can't renew the lease: %s", self.task.task_id, error)
                if self._lease_is_over():
                    self._verdict = "LOST"
                continue
            self._reported = percent
            self._renewed = sent
            if rows[0]["verdict"] != "CONTINUE" and self._verdict != "LOST":
                self._verdict = rows[0]["verdict"]


def run_aside(run: TaskRun, work: Callable[[threading.Event], None]) -> None:
    """Run blocking work in a thread of its own and return when it ends; raise what it raised.

    When the task is cancelled or lost, raise that at once: the work is told by its event and left to end by itself.
    """
    abandoned = threading.Event()
    failure: list[BaseException] = []

    def target() -> None:
        try:
            work(abandoned)
        except BaseException as error:  # noqa: BLE001 - handed to the waiting thread
            failure.append(error)

    thread = threading.Thread(target=target, name=f"task {run.task.task_id} work", daemon=True)
    thread.start()
    try:
        while thread.is_alive():
            thread.join(0.05)
            run.check()
    except BaseException:
        abandoned.set()
        raise
    if failure:
        raise failure[0]
