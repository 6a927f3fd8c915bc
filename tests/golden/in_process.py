"""A database server in the test's own process, and sessions of it without the wire."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.golden.golden_cases import shown

from ferryman.errors import SqlError
from ferryman.server.database_server import DatabaseServer, ServerOptions
from ferryman.sqltypes import Variant
from ferryman.store.postgres import Postgres
from ferryman.tsql.interpreter.execute import run_batch
from ferryman.tsql.output import EnvironmentChange, Row
from ferryman.tsql.queries import OutputColumn

MASTER = "admin"


@contextmanager
def running_server() -> Iterator[DatabaseServer]:
    folder = Path(tempfile.mkdtemp(prefix="ferryman-test-"))
    folder.chmod(0o711)
    (folder / "s3").mkdir()
    server = DatabaseServer(ServerOptions(folder / "data", folder / "s3", "127.0.0.1", 0, "TESTHOST", MASTER, "Master-user-1", "Agent-password-1"))
    try:
        server.start()
        yield server
    finally:
        server.stop()
        Postgres(folder / "data").delete()
        shutil.rmtree(folder)


class Transcript:
    """What a batch sent, one line each: ``=> row``, ``(n)`` rows affected, ``>> message``, ``!! error``."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self._rows: int | None = None

    def result(self, _columns: Sequence[OutputColumn]) -> None:
        self._rows = 0

    def rows(self, rows: Sequence[Row]) -> None:
        assert self._rows is not None
        self._rows += len(rows)
        self.lines += ["=> " + "|".join(map(_cell, row)) for row in rows]

    def done(self, count: int | None) -> None:
        if self._rows is None and count is not None:
            self.lines.append(f"({count})")
        elif self._rows == 0:
            self.lines.append("=> no rows")
        self._rows = None

    def message(self, message: SqlError) -> None:
        self.lines.append(f">> {message.message}" if message.severity <= 10 else f"!! {message.number} {message.message}")

    def environment(self, _change: EnvironmentChange) -> None:
        """Not shown."""

    def enter_procedure(self) -> None:
        """Not shown."""

    def leave_procedure(self, _status: int | None) -> None:
        """Not shown."""


def _cell(value: object) -> str:
    if isinstance(value, Variant):
        value = value.value
    if isinstance(value, str):
        return value
    return str(int(value)) if isinstance(value, bool) else shown(value)


class InProcessSession:
    """A session of the master user in a database of its own."""

    def __init__(self, server: DatabaseServer, database: str) -> None:
        self.session = server.open_internal(MASTER, "test")
        self.run(f"CREATE DATABASE {database}")
        self.run(f"USE {database}")

    def run(self, batch: str) -> list[str]:
        """Run a batch and return its transcript."""
        transcript = Transcript()
        self.session.output = transcript
        run_batch(self.session, batch)
        return transcript.lines

    def close(self) -> None:
        self.session.close()
