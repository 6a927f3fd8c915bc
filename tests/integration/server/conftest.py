"""A database server of its own, and connections to it as any login."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytds
import pytest

from ferryman.server.database_server import DatabaseServer, ServerOptions
from ferryman.store.postgres import Postgres

MASTER, PASSWORD = "admin", "Master-user-1"
Connect = Callable[..., Any]
WriteFile = Callable[..., str]


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DatabaseServer]:
    folder = Path(tmp_path_factory.mktemp("server"))
    s3_root = folder / "s3"
    s3_root.mkdir()
    server = DatabaseServer(ServerOptions(folder / "data", s3_root, "127.0.0.1", 0, "TESTHOST", MASTER, PASSWORD, "Agent-password-1"))
    server.start()
    yield server
    server.stop()
    Postgres(folder / "data").delete()


class Sql:
    """One connection with autocommit."""

    def __init__(self, server: DatabaseServer, user: str, password: str, database: str, login_timeout: float = 20) -> None:
        self.connection = pytds.connect(
            dsn="127.0.0.1", port=server.port, user=user, password=password, database=database, autocommit=True, login_timeout=login_timeout,
            cafile=str(server.ca_file), validate_host=False,
        )  # fmt: skip

    def run(self, text: str) -> list[tuple[Any, ...]]:
        """Run one batch and return the rows of its last result set."""
        with self.connection.cursor() as cursor:
            cursor.execute(text)
            rows: list[tuple[Any, ...]] = []
            while True:
                if cursor.description is not None:
                    rows = [tuple(row) for row in cursor.fetchall()]
                if not cursor.nextset():
                    return rows

    def script(self, text: str) -> None:
        for batch in text.split("\nGO\n"):
            self.run(batch)

    def error(self, text: str) -> tuple[int, str]:
        """Return number and text of the error that a batch ends in; (0, '') when it works."""
        try:
            self.run(text)
        except pytds.Error as error:
            return error.msg_no, str(error.args[0]).split(":\n", 1)[-1]
        return 0, ""


@pytest.fixture(scope="session")
def connect(server: DatabaseServer) -> Iterator[Connect]:
    opened: list[Sql] = []

    def open_one(user: str = MASTER, password: str = PASSWORD, database: str = "", login_timeout: float = 20) -> Sql:
        opened.append(Sql(server, user, password, database, login_timeout))
        return opened[-1]

    yield open_one
    for sql in opened:
        with suppress(pytds.Error, OSError):
            sql.connection.close()


@pytest.fixture(scope="session")
def sql(connect: Connect) -> Sql:
    """A connection to a database for bulk loads."""
    connection: Sql = connect()
    connection.run("CREATE DATABASE bulk_tests")
    connection.run("USE bulk_tests")
    return connection


@pytest.fixture
def write(server: DatabaseServer) -> Iterator[WriteFile]:
    """Write a file of D:\\S3 and return its path there."""
    root = Path(server.options.s3_root)

    def write_file(data: bytes | str, name: str = "data.txt", encoding: str = "cp1252") -> str:
        (root / name).write_bytes(data if isinstance(data, bytes) else data.encode(encoding))
        return f"D:\\S3\\{name}"

    yield write_file
    for path in root.iterdir():
        path.unlink()
