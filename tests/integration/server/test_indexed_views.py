"""Uniqueness of indexed views while sessions change the tables at the same time.

Source: "Create indexed views", https://learn.microsoft.com/sql/relational-databases/views/create-indexed-views
"""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from tests.integration.server.conftest import Connect, Sql

OBJECTS = """
CREATE TABLE dbo.product (id int NOT NULL PRIMARY KEY, name nvarchar(40) NOT NULL)
CREATE TABLE dbo.sale (id int NOT NULL PRIMARY KEY, product int NOT NULL, day date NOT NULL)
INSERT dbo.product VALUES (1, N'bike'), (2, N'bell')
INSERT dbo.sale VALUES (1, 1, '2024-01-01')
GO
CREATE VIEW dbo.named WITH SCHEMABINDING AS SELECT s.id, p.name, s.day FROM dbo.sale AS s JOIN dbo.product AS p ON p.id = s.product
GO
CREATE UNIQUE CLUSTERED INDEX ix_named ON dbo.named (name, day)
"""


@pytest.fixture
def sql(connect: Connect) -> Iterator[Sql]:
    sql = connect()
    sql.run("DROP DATABASE IF EXISTS indexed_views")
    sql.run("CREATE DATABASE indexed_views")
    sql.run("USE indexed_views")
    sql.script(OBJECTS)
    yield sql
    sql.run("IF @@TRANCOUNT > 0 ROLLBACK")
    sql.run("USE master")
    sql.run("ALTER DATABASE indexed_views SET SINGLE_USER WITH ROLLBACK IMMEDIATE")  # the server may not have noticed yet that the second client has gone
    sql.run("DROP DATABASE indexed_views")


@pytest.fixture
def second(sql: Sql, connect: Connect) -> Iterator[Sql]:
    second = connect(database="indexed_views")
    yield second
    second.connection.close()


@pytest.mark.parametrize(("isolation", "refusal"), [
    ("READ COMMITTED", (2601, "Cannot insert duplicate key row in object 'dbo.named' with unique index 'ix_named'."
                              " The duplicate key value is (bell, 2024-01-01).")),
    ("SNAPSHOT", (3960, "Snapshot isolation transaction aborted due to update conflict. Retry the transaction.")),
])  # fmt: skip
def test_two_sessions_cant_make_a_duplicate_together(sql: Sql, second: Sql, isolation: str, refusal: tuple[int, str]) -> None:
    second.run("ALTER DATABASE CURRENT SET ALLOW_SNAPSHOT_ISOLATION ON")
    second.run(f"SET TRANSACTION ISOLATION LEVEL {isolation}")
    sql.run("BEGIN TRAN; INSERT dbo.sale VALUES (2, 2, '2024-01-01')")
    errors: list[tuple[int, str]] = []
    waiting = threading.Thread(target=lambda: errors.append(second.error("INSERT dbo.sale VALUES (3, 2, '2024-01-01')")))
    waiting.start()
    waiting.join(0.5)
    assert waiting.is_alive()
    sql.run("COMMIT")
    waiting.join(20)
    assert errors == [refusal]
    assert sql.run("SELECT COUNT(*) FROM dbo.sale") == [(2,)]


def test_a_change_of_either_table_is_watched(sql: Sql) -> None:
    sql.run("INSERT dbo.sale VALUES (2, 2, '2024-01-01')")
    assert sql.error("UPDATE dbo.product SET name = N'bike' WHERE id = 2")[0] == 2601
    assert sql.error("BEGIN TRY UPDATE dbo.sale SET product = 1 END TRY BEGIN CATCH SELECT 1; THROW END CATCH")[0] == 2601
    assert sql.run("SELECT name, day FROM dbo.named WITH (NOEXPAND) ORDER BY name DESC")[0][0] == "bike"
    sql.run("DELETE dbo.sale WHERE id = 1; UPDATE dbo.product SET name = N'bike' WHERE id = 2")
    sql.run("DROP INDEX ix_named ON dbo.named; INSERT dbo.sale VALUES (5, 1, '2024-01-01')")
    assert sql.error("CREATE UNIQUE CLUSTERED INDEX ix_named ON dbo.named (name, day)")[0] == 1505


def test_grouped_keys_cost_writers_nothing(sql: Sql) -> None:
    """A view grouped by its key can't have duplicates: no session waits for another."""
    sql.run("DROP VIEW dbo.named")
    sql.run("CREATE VIEW dbo.daily WITH SCHEMABINDING AS SELECT day, COUNT_BIG(*) AS c FROM dbo.sale GROUP BY day")
    sql.run("CREATE UNIQUE CLUSTERED INDEX ix_daily ON dbo.daily (day)")
    assert sql.run("SELECT COUNT(*) FROM sys.indexes WHERE object_id = OBJECT_ID('dbo.daily')") == [(1,)]
    sql.run("INSERT dbo.sale VALUES (7, 1, '2024-01-01')")
    assert sql.run("SELECT c FROM dbo.daily WITH (NOEXPAND)") == [(2,)]
