"""The real SQL clients, each behind the same few calls, so that one test runs through all of them."""

from __future__ import annotations

import json
import shutil
import subprocess
from abc import ABC, abstractmethod
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

NODE_FOLDER = Path(__file__).parent / "node"


@dataclass(frozen=True)
class Server:
    """How to reach an instance, as the ready file says."""

    host: str
    port: int
    user: str
    password: str = field(repr=False)
    ca_file: str


@dataclass
class ResultSet:
    """``types`` are the driver's own names of the column types, empty where it has none."""

    columns: list[str]
    rows: list[tuple[Any, ...]]
    types: list[str] = field(default_factory=list)

    def one(self, column: str) -> Any:
        assert len(self.rows) == 1, self.rows
        return self.rows[0][self.columns.index(column)]


class Client(ABC):
    """One connection. ``autocommit`` off leaves each statement in the driver's own open transaction until ``commit``."""

    name: str

    @abstractmethod
    def run(self, sql: str) -> list[ResultSet]:
        """Run one batch and return its result sets; raises the driver's own error."""

    @abstractmethod
    def commit(self) -> None: ...

    @abstractmethod
    def close(self) -> None: ...


class DbApiClient(Client):
    """Whatever speaks DB API 2.0."""

    def __init__(self, name: str, connection: Any) -> None:
        self.name = name
        self.connection = connection

    def run(self, sql: str) -> list[ResultSet]:
        cursor = self.connection.cursor()
        try:
            cursor.execute(sql)
            sets = []
            while True:
                if cursor.description is not None:
                    columns = [column[0] for column in cursor.description]
                    sets.append(ResultSet(columns, [tuple(row) for row in cursor.fetchall()]))
                if not cursor.nextset():
                    return sets
        finally:
            with suppress(Exception):  # some drivers refuse to close a cursor whose statement failed
                cursor.close()

    def commit(self) -> None:
        self.connection.commit()

    def close(self) -> None:
        self.connection.close()


class Tedious(Client):
    """tedious runs in node, one process per batch list; a transaction needs all of its batches in one process."""

    name = "tedious"

    def __init__(self, server: Server, *, encrypted: bool, autocommit: bool, database: str) -> None:
        self._server, self._encrypted, self._autocommit, self._database = server, encrypted, autocommit, database

    def run(self, sql: str) -> list[ResultSet]:
        batches = [sql] if self._autocommit else ["BEGIN", sql, "COMMIT"]
        job = {
            "host": self._server.host, "port": self._server.port, "user": self._server.user, "password": self._server.password,
            "database": self._database, "encrypt": self._encrypted, "caFile": self._server.ca_file, "batches": batches,
        }  # fmt: skip
        done = subprocess.run(["node", "query.js"], cwd=NODE_FOLDER, input=json.dumps(job), capture_output=True, text=True, timeout=180, check=False)
        assert done.returncode == 0, done.stderr
        [result] = json.loads(done.stdout)
        if "error" in result:
            raise TediousError(result["error"])
        return [ResultSet(found["columns"], [tuple(row) for row in found["rows"]], found["types"]) for found in result["sets"]]

    def commit(self) -> None:
        """Each run of the process commits its own transaction."""

    def close(self) -> None:
        """Each run of the process closes its own connection."""


class TediousError(Exception):
    """An error as tedious reports it."""

    def __init__(self, details: dict[str, Any]) -> None:
        super().__init__(f"{details['number']}: {details['message']}")
        self.number = details["number"]


def _pymssql(server: Server, *, encrypted: bool, autocommit: bool, database: str) -> Client:
    import pymssql

    connection = pymssql.connect(
        server=server.host, port=str(server.port), user=server.user, password=server.password, database=database, autocommit=autocommit,
        encryption="require" if encrypted else "off", login_timeout=20,
    )  # fmt: skip
    return DbApiClient("pymssql", connection)


def _mssql_python(server: Server, *, encrypted: bool, autocommit: bool, database: str) -> Client:
    import mssql_python

    encrypt = "Encrypt=yes;TrustServerCertificate=yes" if encrypted else "Encrypt=no"
    connection = mssql_python.connect(
        f"Server={server.host},{server.port};Database={database};UID={server.user};PWD={{{server.password}}};{encrypt}", autocommit=autocommit
    )
    return DbApiClient("mssql-python", connection)


def _python_tds(server: Server, *, encrypted: bool, autocommit: bool, database: str) -> Client:
    import pytds

    connection = pytds.connect(
        dsn=server.host, port=server.port, user=server.user, password=server.password, database=database, autocommit=autocommit, login_timeout=20,
        cafile=server.ca_file if encrypted else None, validate_host=False,
    )  # fmt: skip
    return DbApiClient("python-tds", connection)


def _pyodbc(server: Server, *, encrypted: bool, autocommit: bool, database: str) -> Client:
    import pyodbc

    drivers = sorted(Path("/usr/lib").glob("*/odbc/libtdsodbc.so"))
    if not drivers:
        pytest.skip("FreeTDS's ODBC driver (tdsodbc) is not installed")
    connection = pyodbc.connect(
        f"Driver={drivers[0]};Server={server.host};Port={server.port};Database={database};UID={server.user};PWD={server.password};"
        f"TDS_Version=7.4;Encryption={'require' if encrypted else 'off'};ClientCharset=UTF-8",
        autocommit=autocommit,
    )
    return DbApiClient("pyodbc", connection)


def _tedious(server: Server, *, encrypted: bool, autocommit: bool, database: str) -> Client:
    if shutil.which("node") is None or not (NODE_FOLDER / "node_modules" / "tedious").is_dir():
        pytest.skip("node with tedious is not installed")
    return Tedious(server, encrypted=encrypted, autocommit=autocommit, database=database)


CONNECTORS = {"pymssql": _pymssql, "mssql-python": _mssql_python, "python-tds": _python_tds, "pyodbc": _pyodbc, "tedious": _tedious}


def connect(name: str, server: Server, *, encrypted: bool = False, autocommit: bool = True, database: str = "master") -> Client:
    """Open a connection through the client of that name."""
    return CONNECTORS[name](server, encrypted=encrypted, autocommit=autocommit, database=database)


def names() -> Sequence[str]:
    return tuple(CONNECTORS)
