"""tempdb's system views show the session's own #temp tables.

Source: "CREATE TABLE", section "Temporary tables": https://learn.microsoft.com/sql/t-sql/statements/create-table-transact-sql
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.integration.server.conftest import Connect, Sql

TABLE = """
CREATE TABLE #made (
    id int IDENTITY NOT NULL CONSTRAINT pk_made PRIMARY KEY, name nvarchar(40) NOT NULL CONSTRAINT df_made DEFAULT N'x',
    amount decimal(10, 2) NULL CONSTRAINT ck_made CHECK (amount > 0), total AS amount * 2, note varchar(max)
);
CREATE UNIQUE INDEX ix_made ON #made (name DESC) INCLUDE (amount)
"""
OBJECT = "object_id = OBJECT_ID('tempdb..#made')"


@pytest.fixture
def sql(connect: Connect) -> Iterator[Sql]:
    sql = connect()
    sql.run(TABLE)
    yield sql
    sql.run("DROP TABLE #made")


def test_columns(sql: Sql) -> None:
    assert sql.run(
        f"SELECT c.name, t.name, c.max_length, c.is_nullable, c.is_identity, c.is_computed FROM tempdb.sys.columns c"
        f" JOIN tempdb.sys.types t ON t.user_type_id = c.user_type_id WHERE {OBJECT} ORDER BY c.column_id"
    ) == [
        ("id", "int", 4, False, True, False), ("name", "nvarchar", 80, False, False, False), ("amount", "decimal", 9, True, False, False),
        ("total", "decimal", 9, True, False, True), ("note", "varchar", -1, True, False, False),
    ]  # fmt: skip
    assert sql.run("SELECT name, length FROM tempdb..syscolumns WHERE id = OBJECT_ID('tempdb..#made') AND colid = 2") == [("name", 80)]
    assert sql.run(
        "SELECT COLUMN_NAME, CHARACTER_MAXIMUM_LENGTH, IS_NULLABLE FROM tempdb.INFORMATION_SCHEMA.COLUMNS"
        " WHERE TABLE_NAME LIKE '#made%' AND DATA_TYPE LIKE '%varchar' ORDER BY ORDINAL_POSITION"
    ) == [("name", 40, "NO"), ("note", -1, "YES")]
    assert sql.run(f"SELECT definition FROM tempdb.sys.computed_columns WHERE {OBJECT}") != []
    assert sql.run(f"SELECT name, seed_value, last_value FROM tempdb.sys.identity_columns WHERE {OBJECT}") == [("id", 1, None)]


def test_the_name_is_padded_and_the_id_is_object_ids(sql: Sql) -> None:
    for view in ("tables", "objects", "all_objects"):
        [(name, created)] = sql.run(f"SELECT name, create_date FROM tempdb.sys.{view} WHERE {OBJECT} AND type = 'U'")
        assert len(name) == 128
        assert name.startswith("#made____")
        assert created is not None
    assert sql.run("SELECT COUNT(*) FROM tempdb..sysobjects WHERE name LIKE '#made[_][_]%' AND xtype = 'U'") == [(1,)]
    assert sql.run("SELECT TABLE_SCHEMA, TABLE_TYPE FROM tempdb.INFORMATION_SCHEMA.TABLES WHERE TABLE_NAME LIKE '#made%'") == [("dbo", "BASE TABLE")]


def test_indexes_and_constraints(sql: Sql) -> None:
    assert sql.run(f"SELECT name, type_desc, is_unique, is_primary_key FROM tempdb.sys.indexes WHERE {OBJECT} ORDER BY index_id") == [
        ("pk_made", "CLUSTERED", True, True), ("ix_made", "NONCLUSTERED", True, False),
    ]  # fmt: skip
    assert sql.run(
        f"SELECT column_id, key_ordinal, is_descending_key, is_included_column FROM tempdb.sys.index_columns WHERE {OBJECT} AND index_id > 1"
        " ORDER BY index_column_id"
    ) == [(2, 1, True, False), (3, 0, False, True)]
    parent = "parent_object_id = OBJECT_ID('tempdb..#made')"
    assert sql.run(f"SELECT name, unique_index_id FROM tempdb.sys.key_constraints WHERE {parent}") == [("pk_made", 1)]
    assert sql.run(f"SELECT name, parent_column_id FROM tempdb.sys.default_constraints WHERE {parent}") == [("df_made", 2)]
    assert sql.run(f"SELECT name, parent_column_id FROM tempdb.sys.check_constraints WHERE {parent}") == [("ck_made", 3)]


def test_a_statement_run_again_sees_what_is_there_now(sql: Sql) -> None:
    assert sql.run(
        "DECLARE @n int = 0, @seen varchar(20) = ''; WHILE @n < 3 BEGIN"
        " SELECT @seen += STR(COUNT(*), 1) FROM tempdb.sys.tables WHERE name LIKE '#later%';"
        " IF @n = 0 CREATE TABLE #later (a int); IF @n = 1 DROP TABLE #later; SET @n += 1 END SELECT @seen"
    ) == [("010",)]


def test_altered_and_selected_into(sql: Sql) -> None:
    sql.run("ALTER TABLE #made ADD extra bigint; SELECT id, name INTO #copied FROM #made")
    assert sql.run(f"SELECT name FROM tempdb.sys.columns WHERE {OBJECT} AND system_type_id = 127") == [("extra",)]
    assert sql.run("SELECT name, is_identity FROM tempdb.sys.columns"
                   " WHERE object_id = OBJECT_ID('tempdb..#copied') ORDER BY 1") == [("id", True), ("name", False)]
    sql.run("DROP TABLE #copied")


def test_other_sessions_and_databases_dont_show_it(sql: Sql, connect: Connect) -> None:
    assert connect().run("SELECT COUNT(*) FROM tempdb.sys.tables WHERE name LIKE '#made%'") == [(0,)]
    assert sql.run("SELECT COUNT(*) FROM master.sys.tables WHERE name LIKE '#made%'") == [(0,)]


def test_procedures_of_tempdb_describe_it(sql: Sql) -> None:
    rows = sql.run("EXEC tempdb..sp_columns '#made'")
    assert [(row[3], row[5], row[7]) for row in rows][:2] == [("id", "int identity", 4), ("name", "nvarchar", 80)]
    assert [row[3] for row in sql.run("EXEC tempdb..sp_columns_100 '#made', @column_name = 'amount'")] == ["amount"]


def test_whoever_sees_little_sees_its_own(sql: Sql, connect: Connect) -> None:
    sql.run("CREATE LOGIN temp_user WITH PASSWORD = 'Temp-user-1'")
    user = connect("temp_user", "Temp-user-1")
    user.run(TABLE)
    assert user.run("SELECT COUNT(*) FROM tempdb.sys.tables WHERE name LIKE '#made%'") == [(1,)]
    assert user.run(f"SELECT COUNT(*) FROM tempdb.sys.columns WHERE {OBJECT}") == [(5,)]
