"""The system procedures and views that drivers and tools ask for metadata, as a client sees them.

Source: https://learn.microsoft.com/sql/relational-databases/system-stored-procedures/catalog-stored-procedures-transact-sql
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest
from tests.integration.server.conftest import Connect, Sql

from ferryman.store.catalog.system import definitions

SETUP = """
CREATE TABLE dbo.parent (id int IDENTITY PRIMARY KEY, name nvarchar(50) NOT NULL DEFAULT 'x', amount decimal(10,2), big varchar(max), doubled AS amount * 2)
GO
CREATE TABLE dbo.child (id int NOT NULL CONSTRAINT pk_child PRIMARY KEY, pid int NOT NULL CONSTRAINT fk_child REFERENCES dbo.parent (id) ON DELETE CASCADE)
GO
CREATE UNIQUE INDEX ix_name ON dbo.parent (name DESC) INCLUDE (amount)
GO
CREATE PROCEDURE dbo.work @a int, @b nvarchar(20) OUTPUT AS SELECT @a
GO
INSERT dbo.parent (name) VALUES ('one'), ('two')
"""


@pytest.fixture(scope="module")
def sql(connect: Connect) -> Iterator[Sql]:
    connect().run("CREATE DATABASE metadata")
    sql = connect(database="metadata")
    sql.script(SETUP)
    yield sql


def names(sql: Sql, text: str) -> list[str]:
    """Return the columns of a batch's first result set."""
    with sql.connection.cursor() as cursor:
        cursor.execute(text)
        return [column[0] for column in cursor.description]


def test_datatype_info_names_every_type_once_for_its_code(sql: Sql) -> None:
    assert [row[0] for row in sql.run("EXEC sp_datatype_info_100 -9, 3")] == ["nvarchar", "sysname"]
    assert {row[0] for row in sql.run("EXEC sp_datatype_info_100 93, 3")} == {"datetime", "datetime2", "smalldatetime"}
    assert "date" in {row[0] for row in sql.run("EXEC sp_datatype_info -9")}, "a client of ODBC 2 knows no date"
    assert names(sql, "EXEC sp_datatype_info")[:4] == ["TYPE_NAME", "DATA_TYPE", "PRECISION", "LITERAL_PREFIX"]


def test_columns(sql: Sql) -> None:
    rows = sql.run("EXEC sp_columns_100 'parent', 'dbo', 'metadata', NULL, 2, 3")
    assert [(row[3], row[4], row[5], row[6], row[7], row[10]) for row in rows] == [
        ("id", 4, "int identity", 10, 4, 0),
        ("name", -9, "nvarchar", 50, 100, 0),
        ("amount", 3, "decimal", 10, 12, 1),
        ("big", 12, "varchar", 0, 0, 1),
        ("doubled", 3, "decimal", 12, 14, 1),
    ]
    for procedure in ("sp_columns", "sp_columns_100"):
        assert {"parent", "child"} <= {row[2] for row in sql.run(f"EXEC {procedure} NULL, NULL, NULL, 'id'")}, "NULL is any table, as SQLColumns has it"
    assert sql.error("EXEC sp_columns parent, dbo, msdb")[0] == 15250
    assert [row[3] for row in sql.run("EXEC metadata..sp_columns 'parent%', @column_name = 'n%'")] == ["name"]


def test_keys_and_indexes(sql: Sql) -> None:
    assert [(row[2], row[3], row[4]) for row in sql.run("EXEC sp_pkeys child")] == [("child", "id", 1)]
    assert [(row[2], row[3], row[6], row[7], row[9], row[10], row[11]) for row in sql.run("EXEC sp_fkeys @pktable_name = 'parent'")] == [
        ("parent", "id", "child", "pid", 1, 0, "fk_child")
    ]
    assert [(row[3], row[5], row[6], row[8], row[9], row[10]) for row in sql.run("EXEC sp_statistics parent")][2:] == [(0, "ix_name", 3, "name", "D", 2)]
    assert [row[1] for row in sql.run("EXEC sp_special_columns parent")] == ["id"]
    assert [row[1] for row in sql.run("EXEC sp_special_columns_100 N'parent', NULL, NULL, N'R', N'T', N'U', @ODBCVer = 3")] == ["id"]
    assert ("ix_name", "nonclustered, unique located on PRIMARY", "name(-)") in sql.run("EXEC sp_helpindex parent")


def test_tables_and_procedures(sql: Sql) -> None:
    assert [row[2] for row in sql.run("EXEC sp_tables @table_owner = 'dbo', @table_type = '''TABLE'''")] == ["child", "parent"]
    assert "metadata" in {row[0] for row in sql.run("EXEC sp_tables '', '', '%'")}
    assert [row[2] for row in sql.run("EXEC sp_stored_procedures 'work'")] == ["work;1"]
    assert [(row[3], row[4], row[6]) for row in sql.run("EXEC sp_sproc_columns 'work'")] == [
        ("@RETURN_VALUE", 5, "int"), ("@a", 1, "int"), ("@b", 2, "nvarchar"),
    ]  # fmt: skip


def test_help(sql: Sql) -> None:
    assert names(sql, "EXEC sp_help parent") == ["Name", "Owner", "Type", "Created_datetime"]
    assert sql.run("EXEC sp_help parent") == [("metadata.dbo.child: fk_child",)]
    assert sql.error("EXEC sp_help nothing") == (15009, "The object 'nothing' does not exist in database 'metadata' or is invalid for this operation.")
    assert "".join(row[0] for row in sql.run("EXEC sp_helptext work")) == "CREATE PROCEDURE dbo.work @a int, @b nvarchar(20) OUTPUT AS SELECT @a"
    assert {row[0] for row in sql.run("EXEC sp_databases")} >= {"master", "msdb", "metadata"}
    assert sql.run("EXEC sp_spaceused parent")[0][:2] == ("parent", "2" + " " * 19)
    assert sql.run("EXEC sp_configure 'xp_cmdshell'") == [("xp_cmdshell", 0, 1, 0, 0)]


def test_a_qualified_system_procedure_runs_in_that_database(sql: Sql) -> None:
    assert sql.run("EXEC msdb.sys.sp_executesql N'SELECT DB_NAME()'") == [("msdb",)]
    assert sql.run("SELECT DB_NAME()") == [("metadata",)]
    assert sql.error("EXEC nowhere..sp_help")[0] == 911


def test_extended_properties(sql: Sql) -> None:
    sql.run("EXEC sp_addextendedproperty 'MS_Description', N'the name', 'schema', dbo, 'table', parent, 'column', name")
    listed = "SELECT objtype, objname, value FROM fn_listextendedproperty('MS_Description', 'schema', 'dbo', 'table', 'parent', 'column', default)"
    assert sql.run(listed) == [("COLUMN", "name", "the name")]
    assert sql.error("EXEC sp_addextendedproperty 'MS_Description', N'x', 'schema', dbo, 'table', parent, 'column', name")[0] == 15233
    sql.run("EXEC sp_updateextendedproperty 'MS_Description', N'changed', 'schema', dbo, 'table', parent, 'column', name")
    assert sql.run(listed) == [("COLUMN", "name", "changed")]
    sql.run("EXEC sp_dropextendedproperty 'MS_Description', 'schema', dbo, 'table', parent, 'column', name")
    assert sql.run(listed) == []
    assert sql.error("EXEC sp_addextendedproperty 'a', N'x', 'schema', dbo, 'table', nothing")[0] == 15135


def test_rename(sql: Sql) -> None:
    sql.run("CREATE TABLE dbo.before (a int CONSTRAINT ck_a CHECK (a > 0), b varchar(5) CONSTRAINT uq_b UNIQUE); INSERT dbo.before VALUES (1, 'x')")
    sql.run("EXEC sp_rename 'dbo.before', 'after'; EXEC sp_rename 'after.b', 'c', 'COLUMN'; EXEC sp_rename 'uq_b', 'uq_c'")
    assert sql.run("SELECT a, c FROM dbo.after") == [(1, "x")]
    assert "uq_c" in sql.error("INSERT dbo.after VALUES (2, 'X')")[1]
    assert sql.error("EXEC sp_rename 'after.a', 'd', 'COLUMN'")[0] == 15336
    assert sql.error("EXEC sp_rename 'after', 'parent'")[0] == 15335
    assert sql.error("EXEC sp_rename 'nothing', 'x'")[0] == 15225


def test_sessions_show_who_waits_for_whom(sql: Sql, connect: Connect) -> None:
    first, second = connect(database="metadata"), connect(database="metadata")
    [(first_id,)], [(second_id,)] = first.run("SELECT @@SPID"), second.run("SELECT @@SPID")
    first.run("BEGIN TRAN; UPDATE dbo.parent SET amount = 1 WHERE id = 1")
    waiting = threading.Thread(target=second.run, args=("UPDATE dbo.parent SET amount = 2 WHERE id = 1",))
    waiting.start()
    try:
        deadline = time.monotonic() + 20
        blocked: list[tuple[object, ...]] = []
        while not blocked and time.monotonic() < deadline:
            blocked = sql.run("SELECT session_id, blocking_session_id, command, DB_NAME(database_id) FROM sys.dm_exec_requests WHERE blocking_session_id <> 0")
        assert blocked == [(second_id, first_id, "UPDATE", "metadata")]
        session = sql.run(f"SELECT status, open_transaction_count, login_name FROM sys.dm_exec_sessions WHERE session_id = {first_id}")
        assert session == [("sleeping", 1, "admin")]
        assert sql.run(f"SELECT blocked FROM master..sysprocesses WHERE spid = {second_id}") == [(first_id,)]
    finally:
        first.run("ROLLBACK")
        waiting.join(20)


def test_a_login_without_view_server_state_sees_itself_only(sql: Sql, connect: Connect) -> None:
    sql.run("CREATE LOGIN onlooker WITH PASSWORD = 'Some-Password-1'")
    onlooker = connect("onlooker", "Some-Password-1")
    assert onlooker.run("SELECT session_id FROM sys.dm_exec_sessions") == onlooker.run("SELECT @@SPID")
    assert len(sql.run("SELECT session_id FROM sys.dm_exec_sessions")) > 1


def test_isolation_level_may_change_in_a_transaction_that_has_done_nothing(sql: Sql) -> None:
    level = "SELECT transaction_isolation_level FROM sys.dm_exec_sessions WHERE session_id = @@SPID"
    assert sql.run(f"BEGIN TRAN; SELECT 1; SET TRANSACTION ISOLATION LEVEL SERIALIZABLE; {level}; COMMIT") == [(4,)]
    assert sql.run(f"SET TRANSACTION ISOLATION LEVEL READ COMMITTED; {level}") == [(2,)]
    number, _ = sql.error("BEGIN TRAN; UPDATE dbo.parent SET amount = 3; SET TRANSACTION ISOLATION LEVEL SERIALIZABLE")
    sql.run("IF @@TRANCOUNT > 0 ROLLBACK")
    assert number == 40515


def test_isolation_level_may_rise_until_rows_have_to_stay_as_they_were_read(sql: Sql) -> None:
    level = "SELECT transaction_isolation_level FROM sys.dm_exec_sessions WHERE session_id = @@SPID"
    repeatable = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ; BEGIN TRAN"
    assert sql.run(f"{repeatable}; {level}; SET TRANSACTION ISOLATION LEVEL SERIALIZABLE; {level}; COMMIT") == [(4,)]
    number, _ = sql.error(f"{repeatable}; SELECT id FROM dbo.parent; SET TRANSACTION ISOLATION LEVEL SERIALIZABLE")
    sql.run("IF @@TRANCOUNT > 0 ROLLBACK; SET TRANSACTION ISOLATION LEVEL READ COMMITTED")
    assert number == 40515


def test_scope_identity_lasts_from_batch_to_batch(sql: Sql) -> None:
    sql.run("INSERT dbo.parent (name) VALUES ('three')")
    assert sql.run("SELECT SCOPE_IDENTITY()") == sql.run("SELECT MAX(id) FROM dbo.parent")


def test_select_into_takes_a_whole_union(sql: Sql) -> None:
    sql.run("SELECT id INTO #all FROM dbo.parent WHERE id = 1 UNION SELECT 99")
    assert sorted(sql.run("SELECT id FROM #all")) == [(1,), (99,)]
    assert sql.run("SELECT t.id FROM dbo.parent t WHERE t.id < 3 UNION ALL SELECT 0 ORDER BY t.id") == [(0,), (1,), (2,)]
    top = "(SELECT TOP 1 id FROM dbo.parent WHERE id < 3 ORDER BY id DESC) UNION (SELECT TOP 1 id FROM dbo.parent ORDER BY id)"
    assert sorted(sql.run(top)) == [(1,), (2,)]


def test_shifts_of_columns(sql: Sql) -> None:
    sql.run("CREATE TABLE #n (a int, t tinyint); INSERT #n VALUES (-8, 200)")
    assert sql.run("SELECT a << 1, a >> 1, a << 40, a >> -1, t << 1 FROM #n") == [(-16, 2147483644, 0, -16, 144)]
    assert sql.run("SELECT -8 << 1, -8 >> 1") == [(-16, 2147483644)]


def test_fmtonly_shows_columns_and_runs_nothing(sql: Sql) -> None:
    sql.run("CREATE TABLE dbo.untouched (a int)")
    assert names(sql, "SET FMTONLY ON SELECT a FROM dbo.untouched SET FMTONLY OFF") == ["a"]
    assert sql.run("SET FMTONLY ON; SELECT 1 AS one; INSERT dbo.untouched VALUES (1); SELECT 1 AS a INTO dbo.made; DROP TABLE dbo.untouched") == []
    assert sql.run("SET FMTONLY OFF; SELECT COUNT(*), OBJECT_ID('dbo.made') FROM dbo.untouched") == [(0, None)]
    assert sql.error("SET PARSEONLY ON")[0] == 40515


def test_what_views_call_not_null_never_is(sql: Sql) -> None:
    """Such columns travel as fixed-length types, which have no NULL (MS-TDS 2.2.5.4.1)."""
    for view in definitions():
        columns = ", ".join(f"COUNT(CASE WHEN [{column.name}] IS NULL THEN 1 END)" for column in view.columns if not column.nullable)
        database = "master" if view.name == "spt_values" else "metadata"
        assert set(sql.run(f"SELECT {columns or 0} FROM {database}.{view.schema}.{view.name}")[0]) <= {0}, view.name
