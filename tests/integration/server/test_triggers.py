"""DML triggers. Source of what is expected, unless a test says more: "CREATE TRIGGER (Transact-SQL)",
https://learn.microsoft.com/sql/t-sql/statements/create-trigger-transact-sql
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.integration.server.conftest import Connect, Sql

OBJECTS = """
CREATE TABLE dbo.goods (id int IDENTITY PRIMARY KEY, name varchar(20), price decimal(10, 2), twice AS price * 2)
CREATE TABLE dbo.log (n int IDENTITY(100, 1), event char(1), i int, d int, count_ int, level int)
GO
CREATE TRIGGER dbo.log_changes ON dbo.goods AFTER INSERT, UPDATE, DELETE AS
BEGIN
    DECLARE @count int = @@ROWCOUNT
    SET NOCOUNT ON
    INSERT INTO dbo.log (event, i, d, count_, level)
    SELECT CASE WHEN i = 0 THEN 'D' WHEN d = 0 THEN 'I' ELSE 'U' END, i, d, @count, TRIGGER_NESTLEVEL()
    FROM (SELECT (SELECT COUNT(*) FROM inserted) AS i, (SELECT COUNT(*) FROM deleted) AS d) AS counts
END
"""


@pytest.fixture
def sql(connect: Connect) -> Iterator[Sql]:
    sql = connect()
    sql.run("CREATE DATABASE triggers")
    sql.run("USE triggers")
    sql.script(OBJECTS)
    yield sql
    sql.run("IF @@TRANCOUNT > 0 ROLLBACK")
    sql.run("USE master")
    sql.run("DROP DATABASE triggers")


def logged(sql: Sql) -> list[tuple[object, ...]]:
    return sql.run("SELECT event, i, d, count_, level FROM dbo.log ORDER BY n")


def test_after_triggers_see_old_and_new_rows(sql: Sql) -> None:
    sql.run("INSERT INTO dbo.goods (name, price) VALUES ('a', 1), ('b', 2)")
    sql.run("UPDATE dbo.goods SET price += 1 WHERE name = 'a'")
    sql.run("DELETE FROM dbo.goods")
    assert logged(sql) == [("I", 2, 0, 2, 1), ("U", 1, 1, 1, 1), ("D", 0, 2, 2, 1)]


def test_a_statement_without_rows_fires_too(sql: Sql) -> None:
    sql.run("DELETE FROM dbo.goods WHERE 1 = 0")
    assert logged(sql) == [("D", 0, 0, 0, 1)]


def test_counts_and_identities_of_the_statement(sql: Sql) -> None:
    """SCOPE_IDENTITY() is the statement's, @@IDENTITY the trigger's ("SCOPE_IDENTITY", Examples)."""
    sql.run("INSERT INTO dbo.goods (name) VALUES ('x')")
    assert sql.run("INSERT INTO dbo.goods (name) VALUES ('a'), ('b'); SELECT @@ROWCOUNT, SCOPE_IDENTITY(), @@IDENTITY, @@TRANCOUNT") == [(2, 3, 101, 0)]


def test_merge_fires_for_each_action(sql: Sql) -> None:
    """ "MERGE", section Trigger implementation: @@ROWCOUNT in a trigger is the number of all rows that MERGE changed."""
    sql.run("INSERT INTO dbo.goods (name) VALUES ('a')")
    sql.run(
        "MERGE dbo.goods AS t USING (VALUES (1, 'aa'), (9, 'new')) AS s (id, name) ON t.id = s.id"
        " WHEN MATCHED THEN UPDATE SET name = s.name WHEN NOT MATCHED THEN INSERT (name) VALUES (s.name);"
    )
    assert logged(sql)[1:] == [("I", 1, 0, 2, 1), ("U", 1, 1, 2, 1)]


def test_insert_execute_fires(sql: Sql) -> None:
    sql.run("INSERT INTO dbo.goods (name, price) EXEC ('SELECT ''a'', 1 UNION ALL SELECT ''b'', 2')")
    assert logged(sql) == [("I", 2, 0, 2, 1)]


def test_output_needs_into(sql: Sql) -> None:
    """ "OUTPUT clause", section Triggers: error 334."""
    assert sql.error("INSERT INTO dbo.goods (name) OUTPUT inserted.id VALUES ('x')")[0] == 334
    assert sql.run("DECLARE @o TABLE (id int); INSERT INTO dbo.goods (name) OUTPUT inserted.id INTO @o VALUES ('x'); SELECT id FROM @o") == [(1,)]


def test_update_tells_assigned_columns(sql: Sql) -> None:
    sql.run("CREATE TABLE dbo.seen (price int, name int, mask varbinary(2))")
    sql.run(
        "CREATE TRIGGER dbo.see ON dbo.goods AFTER UPDATE AS INSERT INTO dbo.seen"
        " SELECT IIF(UPDATE(price), 1, 0), IIF(UPDATE(name), 1, 0), COLUMNS_UPDATED()"
    )
    sql.run("UPDATE dbo.goods SET price = 1 WHERE 1 = 0")
    assert sql.run("SELECT * FROM dbo.seen") == [(1, 0, b"\x04")]
    assert sql.error("IF UPDATE(price) SELECT 1")[0] != 0


def test_rollback_in_a_trigger_ends_the_batch(sql: Sql) -> None:
    """Error 3609; what follows in the batch doesn't run."""
    sql.run("INSERT INTO dbo.goods (name, price) VALUES ('a', 1)")
    sql.run(
        "CREATE TRIGGER dbo.positive ON dbo.goods FOR UPDATE AS"
        " IF EXISTS (SELECT * FROM inserted WHERE price < 0) ROLLBACK TRANSACTION"
    )
    assert sql.error("UPDATE dbo.goods SET price = -1; DELETE FROM dbo.goods")[0] == 3609
    assert sql.run("SELECT price, @@TRANCOUNT FROM dbo.goods") == [(1, 0)]
    sql.run("BEGIN TRANSACTION; INSERT INTO dbo.goods (name) VALUES ('b')")
    assert sql.error("UPDATE dbo.goods SET price = -1")[0] == 3609
    assert sql.run("SELECT COUNT(*), @@TRANCOUNT FROM dbo.goods") == [(1, 0)]


def test_an_error_in_a_trigger_rolls_back(sql: Sql) -> None:
    """XACT_ABORT is ON in a trigger ("SET XACT_ABORT"); caught outside, it leaves a transaction that can only be rolled back."""
    sql.run("INSERT INTO dbo.goods (name) VALUES ('a')")
    sql.run("CREATE TRIGGER dbo.fails ON dbo.goods FOR DELETE AS DECLARE @x int = 1 / 0")
    assert sql.error("DELETE FROM dbo.goods; INSERT INTO dbo.goods (name) VALUES ('b')")[0] == 8134
    assert sql.run("SELECT COUNT(*) FROM dbo.goods") == [(1,)]
    caught = "BEGIN TRY DELETE FROM dbo.goods END TRY BEGIN CATCH SELECT ERROR_NUMBER(), XACT_STATE(), @@TRANCOUNT; IF @@TRANCOUNT > 0 ROLLBACK END CATCH"
    assert sql.run(caught) == [(8134, 0, 0)]
    assert sql.run(f"BEGIN TRANSACTION; {caught}") == [(8134, -1, 1)]
    sql.run("DISABLE TRIGGER dbo.fails ON dbo.goods; DELETE FROM dbo.goods; ENABLE TRIGGER dbo.fails ON dbo.goods")
    assert sql.run("SELECT COUNT(*) FROM dbo.goods") == [(0,)]
    assert sql.error("DELETE FROM dbo.goods")[0] == 8134


def test_nested_but_not_recursive(sql: Sql) -> None:
    """RECURSIVE_TRIGGERS is OFF: a trigger doesn't fire itself. Others nest up to 32 levels, then error 217."""
    sql.run("CREATE TABLE dbo.a (x int); CREATE TABLE dbo.b (x int)")
    sql.run("CREATE TRIGGER dbo.a_again ON dbo.a AFTER INSERT AS INSERT INTO dbo.a SELECT x + 1 FROM inserted")
    sql.run("INSERT INTO dbo.a VALUES (1)")
    assert sql.run("SELECT x FROM dbo.a ORDER BY x") == [(1,), (2,)]
    sql.run("ALTER TRIGGER dbo.a_again ON dbo.a AFTER INSERT AS IF (SELECT MAX(x) FROM inserted) < 10 INSERT INTO dbo.b SELECT x + 1 FROM inserted")
    sql.run("CREATE TRIGGER dbo.b_again ON dbo.b AFTER INSERT AS INSERT INTO dbo.a SELECT x + 1 FROM inserted")
    sql.run("DELETE FROM dbo.a; INSERT INTO dbo.a VALUES (1)")
    assert sql.run("SELECT COUNT(*), MAX(x) FROM dbo.a") == [(6, 11)]
    sql.run("ALTER TRIGGER dbo.a_again ON dbo.a AFTER INSERT AS INSERT INTO dbo.b SELECT x + 1 FROM inserted")
    assert sql.error("INSERT INTO dbo.a VALUES (1)")[0] == 217
    assert sql.run("SELECT COUNT(*), @@TRANCOUNT FROM dbo.a") == [(6, 0)]


def test_instead_of_on_a_table(sql: Sql) -> None:
    """The statement's rows never reach the table, and the trigger's own change of it isn't replaced again."""
    sql.run("CREATE TABLE dbo.soft (id int IDENTITY, v int NOT NULL, gone bit NOT NULL DEFAULT 0)")
    sql.run("CREATE TRIGGER dbo.mark ON dbo.soft INSTEAD OF DELETE AS UPDATE s SET gone = 1 FROM dbo.soft AS s JOIN deleted AS d ON d.id = s.id")
    sql.run("CREATE TRIGGER dbo.tenfold ON dbo.soft INSTEAD OF INSERT AS INSERT INTO dbo.soft (v) SELECT v * 10 + id FROM inserted")
    sql.run("INSERT INTO dbo.soft (v) VALUES (1), (2)")
    sql.run("DELETE FROM dbo.soft WHERE v = 10")
    assert sql.run("SELECT id, v, CAST(gone AS int) FROM dbo.soft ORDER BY id") == [(1, 10, 1), (2, 20, 0)]
    sql.run("INSERT INTO dbo.soft SELECT 7, 0")
    assert sql.run("SELECT v FROM dbo.soft WHERE id = 3") == [(70,)]


def test_instead_of_on_a_view(sql: Sql) -> None:
    sql.run("CREATE TABLE dbo.names (id int, name varchar(20)); CREATE TABLE dbo.ages (id int, age int)")
    sql.run("CREATE VIEW dbo.people AS SELECT n.id, n.name, a.age FROM dbo.names AS n JOIN dbo.ages AS a ON a.id = n.id")
    sql.run(
        "CREATE TRIGGER dbo.add_people ON dbo.people INSTEAD OF INSERT AS BEGIN"
        " INSERT INTO dbo.names SELECT id, name FROM inserted INSERT INTO dbo.ages SELECT id, age FROM inserted END"
    )
    sql.run("CREATE TRIGGER dbo.age_people ON dbo.people INSTEAD OF UPDATE AS UPDATE a SET age = i.age FROM dbo.ages AS a JOIN inserted AS i ON i.id = a.id")
    sql.run("CREATE TRIGGER dbo.drop_people ON dbo.people INSTEAD OF DELETE AS DELETE FROM dbo.ages WHERE id IN (SELECT id FROM deleted)")
    sql.run("INSERT INTO dbo.people (id, name, age) VALUES (1, 'Ann', 30), (2, 'Bob', 40)")
    sql.run("UPDATE dbo.people SET age += 1 WHERE name = 'ann'")
    sql.run("DELETE FROM dbo.people WHERE name = 'Bob'")
    assert sql.run("SELECT * FROM dbo.people") == [(1, "Ann", 31)]
    assert sql.error("MERGE dbo.people AS p USING (SELECT 1 AS id) AS s ON s.id = p.id WHEN MATCHED THEN DELETE;")[0] == 40515


def test_inserted_and_deleted_are_read_only(sql: Sql) -> None:
    sql.run("CREATE TRIGGER dbo.wrong ON dbo.goods AFTER UPDATE AS DELETE FROM inserted")
    assert sql.error("UPDATE dbo.goods SET price = 1")[0] == 286
    assert sql.error("SELECT * FROM inserted")[0] == 208


def test_a_cascade_to_a_table_with_triggers_is_refused(sql: Sql) -> None:
    """PostgreSQL carries a cascade out by itself: rather an error than a trigger that is left out."""
    sql.run("CREATE TABLE dbo.parts (id int, goods int REFERENCES dbo.goods (id) ON DELETE CASCADE)")
    sql.run("DELETE FROM dbo.goods")
    sql.run("CREATE TRIGGER dbo.parts_gone ON dbo.parts AFTER DELETE AS PRINT 'gone'")
    assert sql.error("DELETE FROM dbo.goods")[0] == 40515
