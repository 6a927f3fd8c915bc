"""Tasks as a user of python-tds sees them, with every error's number, severity, state and procedure."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, TypeVar

import pytds
from tests.acceptance.conftest import Ferryman

FINAL: Final = ("SUCCESS", "ERROR", "CANCELLED")
WAIT_SECONDS: Final = 60

DOWNLOAD: Final = "EXEC msdb.dbo.rds_download_from_s3 "
UPLOAD: Final = "EXEC msdb.dbo.rds_upload_to_s3 "
DELETE: Final = "EXEC msdb.dbo.rds_delete_from_filesystem "
GATHER: Final = "EXEC msdb.dbo.rds_gather_file_details"
CANCEL: Final = "EXEC msdb.dbo.rds_cancel_task "

Value = TypeVar("Value")


def wait_until(condition: Callable[[], Value], what: str, seconds: float = WAIT_SECONDS) -> Value:
    """Poll until the condition is true, and return what it returned."""
    deadline = time.monotonic() + seconds
    while not (value := condition()):
        assert time.monotonic() < deadline, f"not within {seconds} s: {what}"
        time.sleep(0.01)
    return value


@dataclass(frozen=True)
class Status:
    """``lines`` are those of task_info, each without its time."""

    task_id: int
    lifecycle: str
    percent: int
    lines: list[str]


class Tasks:
    """One connection and what is done with it. A context manager."""

    def __init__(self, ferryman: Ferryman, *, autocommit: bool = True) -> None:
        server = ferryman.server
        self.connection = pytds.connect(
            dsn=server.host, port=server.port, user=server.user, password=server.password, autocommit=autocommit, login_timeout=20, timeout=60
        )

    def __enter__(self) -> Tasks:
        return self

    def __exit__(self, *_: object) -> None:
        self.connection.close()

    def run(self, sql: str) -> list[tuple[Any, ...]]:
        """Run a batch and return the rows of all its result sets; raises pytds.Error, the last error of the batch."""
        return self.run_with_messages(sql)[0]

    def run_with_messages(self, sql: str) -> tuple[list[tuple[Any, ...]], list[pytds.Error]]:
        """The same with every message that came along, errors and information."""
        with self.connection.cursor() as cursor:
            cursor.execute(sql)
            rows: list[tuple[Any, ...]] = []
            while True:
                if cursor.description is not None:
                    rows += cursor.fetchall()
                if not cursor.nextset():
                    return rows, [error for _, error in cursor.messages]

    def errors(self, sql: str) -> list[tuple[int, int, int, str, str]]:
        """Run a batch that fails; return number, severity, state, procedure and text of each error."""
        with self.connection.cursor() as cursor:
            try:
                cursor.execute(sql)
                while cursor.nextset():
                    continue
            except pytds.DatabaseError as last:
                found = [error for _, error in cursor.messages if error.severity > 10] or [last]
                return [(error.number, error.severity, error.state, error.procname, error.text) for error in found]
        raise AssertionError(f"no error: {sql}")

    def error(self, sql: str) -> tuple[int, int, int, str, str]:
        """The same for a batch with exactly one error."""
        [error] = self.errors(sql)
        return error

    def start(self, sql: str) -> int:
        """Run a procedure that makes a task; return its number."""
        [row] = self.run(sql)
        assert row[2] == "CREATED"
        return int(row[0])

    def status(self, task_id: int) -> Status:
        [row] = self.run(f"SELECT lifecycle, [% complete], task_info FROM msdb.dbo.rds_fn_task_status(NULL, {task_id})")
        return Status(task_id, row[0], row[1], [re.sub(r"^\[[\d :.-]{23}\] ", "", line) for line in (row[2] or "").split("\n")])

    def finish(self, task_id: int, seconds: float = WAIT_SECONDS) -> Status:
        """Wait until the task is over."""
        wait_until(lambda: self.status(task_id).lifecycle in FINAL, f"the end of task {task_id}: {self.status(task_id)}", seconds)
        return self.status(task_id)

    def task(self, sql: str) -> Status:
        """Make a task and wait until it is over."""
        return self.finish(self.start(sql))

    def count(self) -> int:
        [(number,)] = self.run("SELECT COUNT(*) FROM msdb.dbo.rds_fn_task_status(NULL, 0)")
        return int(number)
