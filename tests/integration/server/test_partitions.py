"""Partition functions and schemes beyond one statement: who may make them, and what becomes of them with their database."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

Connect = Any
MADE = """
CREATE PARTITION FUNCTION pf (int) AS RANGE RIGHT FOR VALUES (10, 20);
CREATE PARTITION SCHEME ps AS PARTITION pf ALL TO ([PRIMARY]);
CREATE TABLE t (a int NOT NULL, b varchar(10)) ON ps (a);
INSERT t VALUES (1, 'x'), (15, 'y'), (25, 'z')
"""
COUNTS = "SELECT partition_number, rows FROM sys.partitions WHERE object_id = OBJECT_ID('t') ORDER BY 1"


@pytest.fixture
def admin(connect: Connect) -> Iterator[Any]:
    sql = connect()
    sql.run("CREATE DATABASE parted")
    sql.run("USE parted")
    sql.run(MADE)
    yield sql
    sql.run("USE master; IF DB_ID('parted') IS NOT NULL DROP DATABASE parted")


def test_another_session_sees_the_partitions(admin: Any, connect: Connect) -> None:
    other = connect(database="parted")
    assert other.run(COUNTS) == [(1, 1), (2, 1), (3, 1)]
    admin.run("ALTER PARTITION FUNCTION pf () MERGE RANGE (10)")
    assert other.run(COUNTS) == [(1, 2), (2, 1)]
    assert other.run("SELECT $PARTITION.pf(a) FROM t ORDER BY a") == [(1,), (1,), (2,)]
    other.connection.close()


def test_a_rolled_back_split_leaves_the_partitions(admin: Any) -> None:
    admin.run("BEGIN TRAN; ALTER PARTITION FUNCTION pf () SPLIT RANGE (30); ROLLBACK")
    assert admin.run(COUNTS) == [(1, 1), (2, 1), (3, 1)]
    assert admin.run("SELECT $PARTITION.pf(99)") == [(3,)]


def test_a_dropped_index_keeps_the_rows_partitioned(admin: Any) -> None:
    admin.run("CREATE CLUSTERED INDEX ix ON t (b); DROP INDEX ix ON t; EXEC sp_rename 't.a', 'renamed', 'COLUMN'")
    assert admin.run(COUNTS) == [(1, 1), (2, 1), (3, 1)]
    assert admin.error("DROP PARTITION SCHEME ps")[0] == 7717


def test_a_database_goes_with_its_partition_functions(admin: Any) -> None:
    admin.run("USE master; DROP DATABASE parted; CREATE DATABASE parted")
    admin.run("USE parted")
    assert admin.run("SELECT COUNT(*) FROM sys.partition_functions") == [(0,)]
    admin.run(MADE)
    assert admin.run(COUNTS) == [(1, 1), (2, 1), (3, 1)]


def test_partition_functions_need_alter_any_dataspace(admin: Any) -> None:
    admin.run("CREATE USER small WITHOUT LOGIN")
    refused = "EXECUTE AS USER = 'small'; CREATE PARTITION FUNCTION other (int) AS RANGE LEFT FOR VALUES (1)"
    assert admin.error(refused)[0] == 15247
    admin.run("REVERT")
    admin.run("GRANT ALTER ANY DATASPACE TO small")
    admin.run("EXECUTE AS USER = 'small'; CREATE PARTITION FUNCTION other (int) AS RANGE LEFT FOR VALUES (1); REVERT")
