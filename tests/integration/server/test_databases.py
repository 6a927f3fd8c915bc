"""Databases that are closed to others, and dropped: what their sessions see. Source: "ALTER DATABASE SET options (Transact-SQL)"."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytds
import pytest

Connect = Any


@pytest.fixture
def admin(connect: Connect) -> Iterator[Any]:
    sql = connect()
    sql.run("CREATE DATABASE closing")
    yield sql
    sql.run("USE master; IF DB_ID('closing') IS NOT NULL BEGIN ALTER DATABASE closing SET MULTI_USER WITH ROLLBACK IMMEDIATE; DROP DATABASE closing END")


def is_connected(sql: Any) -> bool:
    try:
        return bool(sql.run("SELECT 1") == [(1,)])
    except (pytds.Error, OSError):
        return False


def test_a_database_in_use_cannot_be_dropped(admin: Any, connect: Connect) -> None:
    user = connect(database="closing")
    assert admin.error("DROP DATABASE closing")[0] == 3702
    user.connection.close()


def test_rollback_immediate_ends_the_others(admin: Any, connect: Connect) -> None:
    user = connect(database="closing")
    user.run("CREATE TABLE t (a int); BEGIN TRAN; INSERT t VALUES (1)")
    assert admin.error("ALTER DATABASE closing SET SINGLE_USER WITH NO_WAIT") == (
        5070, "Database state cannot be changed while other users are using the database 'closing'.",
    )  # fmt: skip
    admin.run("ALTER DATABASE closing SET SINGLE_USER WITH ROLLBACK IMMEDIATE")
    assert not is_connected(user)
    admin.run("USE closing")
    assert admin.run("SELECT COUNT(*) FROM t") == [(0,)]


def test_single_user_lets_one_in(admin: Any, connect: Connect) -> None:
    admin.run("USE closing; ALTER DATABASE closing SET SINGLE_USER")
    other = connect()
    assert other.error("USE closing") == (924, "Database 'closing' is already open and can only have one user at a time.")
    assert other.error("SELECT * FROM closing.sys.objects")[0] == 924
    with pytest.raises(pytds.Error, match="Cannot open database"):
        connect(database="closing")
    admin.run("USE master")
    other.run("USE closing")
    assert admin.error("USE closing")[0] == 924
    other.run("USE master")
    admin.run("ALTER DATABASE closing SET MULTI_USER; USE closing")


def test_an_offline_database_can_be_opened_again_or_dropped(admin: Any, connect: Connect) -> None:
    admin.run("ALTER DATABASE closing SET OFFLINE WITH ROLLBACK IMMEDIATE")
    with pytest.raises(pytds.Error, match="Cannot open database"):
        connect(database="closing")
    admin.run("ALTER DATABASE closing SET ONLINE")
    assert is_connected(connect(database="closing"))
    admin.run("ALTER DATABASE closing SET OFFLINE WITH ROLLBACK IMMEDIATE; DROP DATABASE closing")
    assert admin.run("SELECT DB_ID('closing')") == [(None,)]
