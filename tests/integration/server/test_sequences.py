"""NEXT VALUE FOR beside a DEFAULT of the same sequence: one value for a row.

Source: https://learn.microsoft.com/sql/t-sql/functions/next-value-for-transact-sql, "Limitations and restrictions".
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.integration.server.conftest import Connect, Sql


@pytest.fixture
def sql(connect: Connect) -> Iterator[Sql]:
    sql = connect(database="tempdb")
    sql.script("""
CREATE SEQUENCE dbo.numbers AS int START WITH 1
GO
CREATE TABLE dbo.numbered (
    first int DEFAULT (NEXT VALUE FOR dbo.numbers), given int, last bigint DEFAULT (NEXT VALUE FOR dbo.numbers), more AS last * 10 PERSISTED
)""")
    yield sql
    sql.script("DROP TABLE dbo.numbered\nGO\nDROP SEQUENCE dbo.numbers")


def test_values_and_defaults_share_a_rows_value(sql: Sql) -> None:
    sql.run("INSERT dbo.numbered (given) VALUES (NEXT VALUE FOR dbo.numbers), (NEXT VALUE FOR dbo.numbers)")
    sql.run("INSERT dbo.numbered DEFAULT VALUES")
    sql.run("INSERT dbo.numbered (last, given) VALUES (NEXT VALUE FOR dbo.numbers + 100, DEFAULT)")
    assert sql.run("SELECT * FROM dbo.numbered ORDER BY first") == [(1, 1, 1, 10), (2, 2, 2, 20), (3, None, 3, 30), (4, None, 104, 1040)]


def test_a_querys_rows_share_theirs_with_the_defaults(sql: Sql) -> None:
    sql.run("INSERT dbo.numbered (given) SELECT NEXT VALUE FOR dbo.numbers FROM (VALUES (1), (2), (3)) v (n)")
    sql.run("INSERT dbo.numbered (given) SELECT n FROM (VALUES (7), (8)) v (n)")
    assert sql.run("SELECT first, given, last FROM dbo.numbered ORDER BY first") == [(1, 1, 1), (2, 2, 2), (3, 3, 3), (4, 7, 4), (5, 8, 5)]
