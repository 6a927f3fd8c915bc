"""A PostgreSQL for the control planes' state, and a way to lose the connection to it."""

from __future__ import annotations

import contextlib
import shutil
import socket
import tempfile
import threading
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg.conninfo import conninfo_to_dict

from ferryman.store.postgres import Postgres


class StateServer:
    """A PostgreSQL of its own; each ``url`` names a new database."""

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="ferryman-test-"))
        self._folder.chmod(0o711)
        self._postgres = Postgres(self._folder / "pg")
        self._postgres.start()
        self._given = conninfo_to_dict(self._postgres.dsn)
        self._count = 0

    @property
    def socket(self) -> Path:
        return Path(str(self._given["host"]))

    @property
    def password(self) -> str:
        return str(self._given["password"])

    def database(self) -> str:
        """Make a database and return its name."""
        self._count += 1
        with psycopg.connect(self._postgres.superuser_dsn, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE state{self._count} OWNER ferryman")
        return f"state{self._count}"

    def url(self, database: str, socket: Path | None = None) -> str:
        given = self._given
        where = f"host={quote(str(socket or self.socket), safe='')}&port={given['port']}"
        return f"postgresql://{given['user']}:{quote(self.password, safe='')}@/{database}?{where}"

    def close(self) -> None:
        self._postgres.stop()
        self._postgres.delete()
        shutil.rmtree(self._folder)


class Relay:
    """A socket of its own in front of a server's, which can be cut."""

    def __init__(self, folder: Path, target: Path, port: int = 5432) -> None:
        folder.mkdir()
        self.folder = folder
        self._target = str(target / f".s.PGSQL.{port}")
        self._path = str(folder / f".s.PGSQL.{port}")
        self._open: list[socket.socket] = []
        self._listener: socket.socket | None = None
        self.join()

    def join(self) -> None:
        """Let connections through, again."""
        Path(self._path).unlink(missing_ok=True)
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(self._path)
        self._listener.listen()
        threading.Thread(target=self._accept, args=(self._listener,), daemon=True).start()

    def cut(self) -> None:
        """End every connection and take no more."""
        assert self._listener is not None
        Path(self._path).unlink()
        for one in (self._listener, *self._open):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()
        self._open.clear()

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            server = socket.socket(socket.AF_UNIX)
            server.connect(self._target)
            self._open += [client, server]
            for source, sink in ((client, server), (server, client)):
                threading.Thread(target=_copy, args=(source, sink), daemon=True).start()


def _copy(source: socket.socket, sink: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            sink.sendall(data)
    for one in (source, sink):
        with contextlib.suppress(OSError):
            one.shutdown(socket.SHUT_RDWR)
