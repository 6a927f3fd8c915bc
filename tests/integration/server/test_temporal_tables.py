"""System-versioned temporal tables, security policies and masks beyond one session: concurrency, bulk loads, renamed and dropped databases, rights."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Any

import pytds
import pytest
from pytds.tds_types import IntType, VarCharType

from ferryman.tds.temporal import datetime2_encoder

Connect = Any
COLUMNS = [pytds.Column("id", type=IntType()), pytds.Column("name", type=VarCharType(20))]
MADE = """
CREATE TABLE t (
    id int PRIMARY KEY, name varchar(20),
    began datetime2 GENERATED ALWAYS AS ROW START HIDDEN, ended datetime2 GENERATED ALWAYS AS ROW END HIDDEN, PERIOD FOR SYSTEM_TIME (began, ended)
) WITH (SYSTEM_VERSIONING = ON (HISTORY_TABLE = dbo.t_history));
INSERT t VALUES (1, 'a')
"""


@pytest.fixture
def admin(connect: Connect) -> Iterator[Any]:
    sql = connect()
    sql.run("CREATE DATABASE versioned")
    sql.run("USE versioned")
    sql.run(MADE)
    yield sql
    sql.run("USE master; IF DB_ID('versioned') IS NOT NULL BEGIN ALTER DATABASE versioned SET SINGLE_USER WITH ROLLBACK IMMEDIATE; DROP DATABASE versioned END")


def test_a_transaction_cannot_end_a_version_that_began_after_it(admin: Any, connect: Connect) -> None:
    early = connect(database="versioned")
    early.run("BEGIN TRAN; SELECT COUNT(*) FROM sys.tables")
    admin.run("UPDATE t SET name = 'b'")
    assert early.error("UPDATE t SET name = 'c'") == (
        13535,
        "Data modification failed on system-versioned table 'versioned.dbo.t' because transaction time was earlier than period start time for"
        " affected records.",
    )
    early.connection.close()
    assert admin.run("SELECT name FROM t FOR SYSTEM_TIME ALL ORDER BY began") == [("a",), ("b",)]


def test_a_bulk_load_fills_the_period(admin: Any) -> None:
    with admin.connection.cursor() as cursor:
        cursor.copy_to(table_or_view="t", columns=COLUMNS, data=[(7, "seven"), (8, "eight")])
    assert admin.run("SELECT id FROM t WHERE ended = '9999-12-31 23:59:59.9999999' ORDER BY id") == [(1,), (7,), (8,)]
    assert admin.run("SELECT ended FROM t WHERE id = 7") == [(datetime.datetime.max,)]


def test_the_end_of_time_is_sent_with_all_its_digits(admin: Any) -> None:
    assert admin.run("SELECT CONVERT(varchar(30), ended), CONVERT(varchar(30), ended, 126) FROM t") == [
        ("9999-12-31 23:59:59.9999999", "9999-12-31T23:59:59.9999999")
    ]
    encoded = datetime2_encoder(7, 5)(admin.run("SELECT ended FROM t")[0][0])
    assert int.from_bytes(encoded[:5], "little") == 863_999_999_999


def test_versions_are_kept_in_a_renamed_database_and_schema(admin: Any) -> None:
    admin.run("USE master; ALTER DATABASE versioned MODIFY NAME = renamed")
    try:
        admin.run("USE renamed")
        admin.run("CREATE SCHEMA other")
        admin.run("ALTER SCHEMA other TRANSFER dbo.t_history; EXEC sp_rename 't', 'u'; UPDATE u SET name = 'b'")
        assert admin.run("SELECT name FROM other.t_history") == [("a",)]
        assert admin.run("SELECT name FROM u FOR SYSTEM_TIME ALL ORDER BY began") == [("a",), ("b",)]
    finally:
        admin.run("USE master; DROP DATABASE renamed")


def test_a_rolled_back_change_of_the_columns_leaves_the_versions(admin: Any) -> None:
    admin.run("BEGIN TRAN; ALTER TABLE t ADD more int NULL; ALTER TABLE t SET (SYSTEM_VERSIONING = OFF); ROLLBACK; UPDATE t SET name = 'b'")
    assert admin.run("SELECT * FROM t FOR SYSTEM_TIME ALL ORDER BY began") == [(1, "a"), (1, "b")]


def test_the_past_needs_the_right_to_read_the_history(admin: Any) -> None:
    admin.run("CREATE USER reader WITHOUT LOGIN; GRANT SELECT, UPDATE ON t TO reader")
    admin.run("CREATE USER historian WITHOUT LOGIN; GRANT SELECT ON t TO historian; GRANT SELECT ON t_history TO historian")
    admin.run("EXECUTE AS USER = 'reader'; UPDATE t SET name = 'b'; REVERT")
    assert admin.error("EXECUTE AS USER = 'reader'; SELECT * FROM t FOR SYSTEM_TIME ALL")[0] == 229
    admin.run("REVERT")
    assert admin.run("EXECUTE AS USER = 'historian'; SELECT name FROM t FOR SYSTEM_TIME ALL ORDER BY began; REVERT") == [("a",), ("b",)]


def test_block_predicates_hold_for_bulk_loads_and_compiled_functions_see_filtered_rows(admin: Any) -> None:
    admin.run("CREATE FUNCTION allowed(@name varchar(20)) RETURNS TABLE WITH SCHEMABINDING AS RETURN SELECT 1 AS one WHERE @name = SESSION_CONTEXT(N'name')")
    admin.run("CREATE FUNCTION counted() RETURNS int AS BEGIN RETURN (SELECT COUNT(*) FROM dbo.t) END")
    admin.run("CREATE SECURITY POLICY names ADD FILTER PREDICATE dbo.allowed(name) ON dbo.t, ADD BLOCK PREDICATE dbo.allowed(name) ON dbo.t AFTER INSERT")
    admin.run("EXEC sp_set_session_context N'name', N'a'")
    with admin.connection.cursor() as cursor, pytest.raises(Exception, match="block predicate"):
        cursor.copy_to(table_or_view="t", columns=COLUMNS, data=[(2, "a"), (3, "b")])
    assert admin.run("SELECT COUNT(*), dbo.counted() FROM t") == [(1, 1)]
    admin.run("EXEC sp_set_session_context N'name', N'x'")
    assert admin.run("SELECT COUNT(*), MAX(dbo.counted()) FROM (VALUES (1)) v(a)") == [(1, 0)]
    assert admin.run("SELECT name FROM t FOR SYSTEM_TIME ALL") == []


def test_security_policies_need_a_right_of_their_own(admin: Any) -> None:
    admin.run("CREATE FUNCTION everything(@id int) RETURNS TABLE WITH SCHEMABINDING AS RETURN SELECT 1 AS one")
    admin.run("CREATE USER small WITHOUT LOGIN; GRANT ALTER ON SCHEMA::dbo TO small")
    policy = "CREATE SECURITY POLICY p ADD FILTER PREDICATE dbo.everything(id) ON dbo.t"
    assert admin.error(f"EXECUTE AS USER = 'small'; {policy}")[0] == 15247
    admin.run("REVERT; GRANT ALTER ANY SECURITY POLICY TO small")
    assert admin.error(f"EXECUTE AS USER = 'small'; {policy}") == (0, "")
    admin.run("REVERT")


def test_functions_that_serve_everybody_show_no_masked_column(admin: Any) -> None:
    admin.run("ALTER TABLE t ALTER COLUMN name ADD MASKED WITH (FUNCTION = 'default()')")
    assert admin.error("CREATE FUNCTION shown() RETURNS varchar(20) AS BEGIN RETURN (SELECT MAX(name) FROM dbo.t) END")[0] == 40515
    admin.run("CREATE USER small WITHOUT LOGIN; GRANT SELECT ON t TO small; GRANT SELECT ON t_history TO small")
    admin.run("UPDATE t SET name = 'longer'")
    assert admin.run("EXECUTE AS USER = 'small'; SELECT name FROM t FOR SYSTEM_TIME ALL; REVERT") == [("XXXX",), ("XXXX",)]
    assert admin.run("SELECT is_masked FROM sys.columns WHERE object_id = OBJECT_ID('t_history') AND name = 'name'") == [(True,)]
