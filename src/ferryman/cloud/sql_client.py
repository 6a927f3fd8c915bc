"""A T-SQL client for the demo and the doctor: runs a statement as any program would and returns what comes back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, Self

import pytds

from ferryman.cloud.host_config import is_loopback
from ferryman.cloud.ready import ReadyInstance

STATEMENT_SECONDS: Final = 600.0
LOGIN_SECONDS: Final = 15.0


@dataclass(frozen=True, slots=True)
class Result:
    """One result set."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]


class SqlClient:
    """A connection to an instance as its master user, in autocommit mode; encrypted and verified unless it is on loopback."""

    Error = (pytds.Error, OSError)
    """What its methods raise."""

    def __init__(self, instance: ReadyInstance) -> None:
        self._connection: Any = pytds.connect(
            dsn=instance.host,
            port=instance.port,
            user=instance.user,
            password=instance.password,
            cafile=None if is_loopback(instance.host) else instance.ca_file,
            autocommit=True,
            appname="ferryman",
            timeout=STATEMENT_SECONDS,
            login_timeout=LOGIN_SECONDS,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def run(self, batch: str) -> list[Result]:
        """Run one batch and return its result sets."""
        results = []
        with self._connection.cursor() as cursor:
            cursor.execute(batch)
            while True:
                if cursor.description is not None:
                    results.append(Result(tuple(column[0] for column in cursor.description), tuple(tuple(row) for row in cursor.fetchall())))
                if not cursor.nextset():
                    return results
