"""One cluster for the whole session, a connection and a schema for each test."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ferryman.store import setup
from ferryman.store.connection import Connection
from ferryman.store.postgres import Postgres


@pytest.fixture
def folder() -> Iterator[Path]:
    """Return a folder that an unprivileged account may enter, as a data directory's parent usually is."""
    path = Path(tempfile.mkdtemp(prefix="ferryman-test-"))
    path.chmod(0o711)
    yield path
    shutil.rmtree(path)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    path = Path(tempfile.mkdtemp(prefix="ferryman-test-"))
    path.chmod(0o711)
    server = Postgres(path / "pg")
    try:
        server.start()
        with Connection(server.dsn) as connection:
            setup.prepare(connection)
        yield server
    finally:
        server.stop()
        shutil.rmtree(path)


Connect = Callable[[], Connection]


@pytest.fixture
def connect(postgres: Postgres) -> Iterator[Connect]:
    opened: list[Connection] = []

    def open_one() -> Connection:
        opened.append(Connection(postgres.dsn))
        return opened[-1]

    yield open_one
    for connection in opened:
        connection.close()


@pytest.fixture
def connection(connect: Connect) -> Connection:
    """Return a connection with an empty schema ``s``."""
    one = connect()
    one.execute("DROP SCHEMA IF EXISTS s CASCADE; CREATE SCHEMA s")
    return one
