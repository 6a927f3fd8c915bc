"""A connection to the SQL Server that holds the queue: named statements in, rows as dicts out."""

from __future__ import annotations

import threading
from typing import Any, Final

import pytds

from ferryman.agent.config import Server
from ferryman.agent.queries import queries

DEADLOCK: Final = 1205
ATTEMPTS: Final = 5
QUERY_SECONDS: Final = 60.0
LOGIN_SECONDS: Final = 10.0

Row = dict[str, Any]


class ServerUnavailableError(Exception):
    """The server can't be reached, or dropped the connection; whether the statement took effect isn't known."""


class ServerConnection:
    """One connection to msdb, opened when first used and again after it broke. Threads take turns."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._lock = threading.Lock()
        self._connection: Any = None

    def call(self, query: str, **parameters: object) -> list[Row]:
        """Run a statement of ``queries.sql`` and return its rows.

        Raises ServerUnavailableError, or pytds.DatabaseError for what SQL Server reports.
        """
        with self._lock:
            for attempt in range(1, ATTEMPTS + 1):
                try:
                    return self._run(queries()[query], parameters)
                except (OSError, EOFError, pytds.InterfaceError) as error:
                    self._drop()
                    raise ServerUnavailableError(str(error)) from error
                except pytds.DatabaseError as error:
                    number = getattr(error, "number", 0)
                    if isinstance(error, pytds.OperationalError) and not number:
                        self._drop()
                        raise ServerUnavailableError(str(error)) from error
                    if number != DEADLOCK or attempt == ATTEMPTS:
                        raise
            raise AssertionError("unreachable")

    def close(self) -> None:
        with self._lock:
            self._drop()

    def _run(self, statement: str, parameters: Row) -> list[Row]:
        if self._connection is None:
            self._connection = pytds.connect(
                dsn=self._server.host,
                port=self._server.port,
                user=self._server.user,
                password=self._server.password,
                cafile=self._server.ca_file,
                database="msdb",
                autocommit=True,
                appname="Ferryman agent",
                timeout=QUERY_SECONDS,
                login_timeout=LOGIN_SECONDS,
                disable_connect_retry=True,
            )
        with self._connection.cursor() as cursor:
            cursor.execute(statement, parameters)
            while cursor.description is None:
                if not cursor.nextset():
                    return []
            names = [column[0] for column in cursor.description]
            rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
            # An error after the rows is met only by reading on.
            while cursor.nextset():
                continue
            return rows

    def _drop(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            try:
                connection.close()
            except (OSError, pytds.Error):
                return
