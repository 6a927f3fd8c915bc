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


# Foreign keys' actions: "Primary and foreign key constraints", section Triggers and cascading referential actions,
# https://learn.microsoft.com/sql/relational-databases/tables/primary-and-foreign-key-constraints

FAMILY = """
CREATE TABLE dbo.grand (id int PRIMARY KEY, name varchar(10), twice AS id * 2)
CREATE TABLE dbo.parent (id int PRIMARY KEY, grand int REFERENCES dbo.grand (id) ON DELETE CASCADE ON UPDATE CASCADE)
CREATE TABLE dbo.child (id int PRIMARY KEY, parent int DEFAULT 0 REFERENCES dbo.parent (id) ON DELETE {} ON UPDATE CASCADE, note varchar(10))
INSERT INTO dbo.grand (id, name) VALUES (1, 'a'), (2, 'b'), (3, 'c')
INSERT INTO dbo.parent VALUES (0, NULL), (10, 1), (11, 1), (20, 2)
INSERT INTO dbo.child VALUES (100, 10, 'x'), (101, 11, 'y'), (102, 20, 'z')
CREATE TABLE dbo.seen (n int IDENTITY, who varchar(10), old varchar(40), new varchar(40), count_ int, assigned int)
"""
WATCH = """CREATE TRIGGER dbo.watch_{0} ON dbo.{0} AFTER DELETE, UPDATE AS
BEGIN
    DECLARE @count int = @@ROWCOUNT
    INSERT INTO dbo.seen (who, old, new, count_, assigned)
    SELECT '{0}', (SELECT STRING_AGG(CONCAT(id, ':', {1}), ',') WITHIN GROUP (ORDER BY id) FROM deleted),
        (SELECT STRING_AGG(CONCAT(id, ':', {1}), ',') WITHIN GROUP (ORDER BY id) FROM inserted), @count, CASE WHEN UPDATE({1}) THEN 1 ELSE 0 END
END"""


def make_family(sql: Sql, on_delete: str) -> None:
    sql.run(FAMILY.format(on_delete))
    for table, column in (("grand", "name"), ("parent", "grand"), ("child", "parent")):
        sql.run(WATCH.format(table, column))


def seen(sql: Sql) -> list[tuple[object, ...]]:
    return sql.run("SELECT who, old, new, count_, assigned FROM dbo.seen ORDER BY n")


def test_cascades_fire_the_triggers_of_the_furthest_table_first(sql: Sql) -> None:
    make_family(sql, "CASCADE")
    assert sql.run("DELETE FROM dbo.grand WHERE id IN (1, 3); SELECT @@ROWCOUNT") == [(2,)]
    assert seen(sql) == [
        ("child", "100:10,101:11", None, 2, 0),
        ("parent", "10:1,11:1", None, 2, 0),
        ("grand", "1:a,3:c", None, 2, 0),
    ]  # fmt: skip
    assert sql.run("SELECT id FROM dbo.child") == [(102,)]


def test_an_updated_key_cascades_one_level(sql: Sql) -> None:
    """The parent's grand is no key, so nothing reaches the child."""
    make_family(sql, "CASCADE")
    sql.run("UPDATE dbo.grand SET id += 5 WHERE id < 3")
    assert seen(sql) == [("parent", "10:1,11:1,20:2", "10:6,11:6,20:7", 3, 1), ("grand", "1:a,2:b", "6:a,7:b", 2, 0)]


@pytest.mark.parametrize(("action", "new"), [("SET NULL", "100:,101:"), ("SET DEFAULT", "100:0,101:0")])
def test_set_null_and_set_default_are_updates(sql: Sql, action: str, new: str) -> None:
    make_family(sql, action)
    sql.run("DELETE FROM dbo.grand WHERE id = 1")
    assert seen(sql)[0] == ("child", "100:10,101:11", new, 2, 1)


def test_merge_cascades_deletes_and_updates(sql: Sql) -> None:
    make_family(sql, "CASCADE")
    sql.run(
        "MERGE dbo.parent AS p USING (VALUES (10, 0), (20, 1)) AS s (id, gone) ON s.id = p.id"
        " WHEN MATCHED AND gone = 1 THEN DELETE WHEN MATCHED THEN UPDATE SET id = 15;"
    )
    assert [row for row in seen(sql) if row[0] == "child"] == [("child", "100:10", "100:15", 1, 1), ("child", "102:20", None, 1, 0)]


def test_no_row_reached_fires_nothing_there(sql: Sql) -> None:
    make_family(sql, "CASCADE")
    sql.run("DELETE FROM dbo.grand WHERE id = 3")
    assert seen(sql) == [("grand", "3:c", None, 1, 0)]


def test_a_cascade_from_a_trigger_fires_triggers_in_turn(sql: Sql) -> None:
    make_family(sql, "CASCADE")
    sql.run("CREATE TRIGGER dbo.also ON dbo.child AFTER DELETE AS IF EXISTS (SELECT 1 FROM deleted WHERE id = 100) DELETE dbo.parent WHERE id = 20")
    sql.run("DELETE dbo.parent WHERE id = 10")
    assert [row[:2] for row in seen(sql)] == [("child", "100:10"), ("child", "102:20"), ("parent", "20:2"), ("parent", "10:1")]


def test_a_rollback_in_a_cascade_s_trigger_undoes_all(sql: Sql) -> None:
    make_family(sql, "CASCADE")
    sql.run("CREATE TRIGGER dbo.never ON dbo.child AFTER DELETE AS ROLLBACK")
    assert sql.error("DELETE dbo.grand WHERE id = 1")[0] == 3609
    assert sql.run("SELECT (SELECT COUNT(*) FROM dbo.grand), (SELECT COUNT(*) FROM dbo.child), (SELECT COUNT(*) FROM dbo.seen)") == [(3, 3, 0)]
    sql.run("DISABLE TRIGGER dbo.never ON dbo.child; DISABLE TRIGGER dbo.watch_child ON dbo.child; DELETE dbo.grand WHERE id = 1")
    assert [row[0] for row in seen(sql)] == ["parent", "grand"]


def test_a_changed_table_s_own_rows_are_no_cascade(sql: Sql) -> None:
    make_family(sql, "CASCADE")
    sql.run("DELETE dbo.grand WHERE id = 1; DELETE dbo.child WHERE id = 102")
    assert seen(sql)[-1] == ("child", "102:20", None, 1, 0)


def test_actions_that_sql_server_refuses(sql: Sql) -> None:
    """ "CREATE TRIGGER", INSTEAD OF; error 1785: https://learn.microsoft.com/sql/relational-databases/errors-events/database-engine-events-and-errors"""
    make_family(sql, "CASCADE")
    assert sql.error("CREATE TRIGGER dbo.instead ON dbo.child INSTEAD OF DELETE AS PRINT 'no'") == (
        2113, "Cannot CREATE INSTEAD OF DELETE or INSTEAD OF UPDATE TRIGGER 'instead' on table 'child'."
        " This is because the table has a FOREIGN KEY with cascading DELETE or UPDATE.")  # fmt: skip
    sql.run("CREATE TABLE dbo.other (id int, grand int); ")
    sql.run("CREATE TRIGGER dbo.instead ON dbo.other INSTEAD OF DELETE AS PRINT 'no'")
    assert sql.error("ALTER TABLE dbo.other ADD CONSTRAINT f FOREIGN KEY (grand) REFERENCES dbo.grand ON DELETE CASCADE")[0] == 1787
    sql.run("ALTER TABLE dbo.other ADD CONSTRAINT f FOREIGN KEY (grand) REFERENCES dbo.grand ON UPDATE CASCADE")
    assert sql.error("CREATE TABLE dbo.again (id int PRIMARY KEY, up int REFERENCES dbo.again ON DELETE CASCADE)")[0] == 1785
    assert sql.error("ALTER TABLE dbo.child ADD g int CONSTRAINT two REFERENCES dbo.grand ON DELETE SET NULL") == (
        1785, "Introducing FOREIGN KEY constraint 'two' on table 'child' may cause cycles or multiple cascade paths."
        " Specify ON DELETE NO ACTION or ON UPDATE NO ACTION, or modify other FOREIGN KEY constraints.")  # fmt: skip
