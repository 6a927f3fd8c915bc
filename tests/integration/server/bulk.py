"""What the tests of bulk loads share: files of D:\\S3 and all errors of a batch."""

from __future__ import annotations

from typing import Any

import pytds
from tests.integration.server.conftest import Sql


def errors(sql: Sql, text: str) -> list[tuple[int, str]]:
    """Return number and text of every error of a batch."""
    with sql.connection.cursor() as cursor:
        try:
            cursor.execute(text)
            while cursor.nextset():
                pass
        except pytds.Error:
            pass
        return [(error.number, error.text) for _, error in cursor.messages if error.severity > 10]


def numbers(sql: Sql, text: str) -> list[int]:
    return [number for number, _ in errors(sql, text)]


def rows(sql: Sql, query: str = "SELECT id, name FROM dbo.t ORDER BY id") -> list[tuple[Any, ...]]:
    return sql.run(query)


def lines(*each: str) -> str:
    """Return lines that end in LF."""
    return "".join(f"{line}\n" for line in each)
