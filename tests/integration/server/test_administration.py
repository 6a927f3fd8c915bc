"""Administration and its messages as clients see them: 3621, KILL, DBCC, implicit transactions, metadata discovery.

Sources: "Database Engine events and errors", "KILL", "DBCC", "SET IMPLICIT_TRANSACTIONS", "sp_describe_first_result_set" of Microsoft's reference.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pymssql
import pyodbc
import pytds
import pytest
from tests.integration.server.conftest import MASTER, PASSWORD, Connect, Sql

from ferryman.server.database_server import DatabaseServer

TERMINATED = "The statement has been terminated."
SECRET = "Plain-user-1"


@pytest.fixture(scope="module")
def admin(connect: Connect) -> Sql:
    sql: Sql = connect()
    sql.run("CREATE DATABASE administration")
    sql.run("USE administration")
    sql.run("CREATE TABLE keys (id int CONSTRAINT pk_keys PRIMARY KEY)")
    sql.run("INSERT keys VALUES (1)")
    sql.run(f"CREATE LOGIN plain WITH PASSWORD = '{SECRET}'")
    sql.run("CREATE USER plain FOR LOGIN plain")
    return sql


@pytest.fixture(scope="module")
def plain(admin: Sql, connect: Connect) -> Sql:
    sql: Sql = connect("plain", SECRET, "administration")
    return sql


@pytest.fixture
def odbc(server: DatabaseServer, admin: Sql) -> Iterator[pyodbc.Connection]:
    connection = pyodbc.connect(
        f"DRIVER={{FreeTDS}};SERVER=127.0.0.1;PORT={server.port};UID={MASTER};PWD={PASSWORD};DATABASE=administration;TDS_Version=7.4", autocommit=True
    )
    yield connection
    connection.close()


def test_pytds_raises_the_error_and_drops_3621(admin: Sql) -> None:
    with admin.connection.cursor() as cursor, pytest.raises(pytds.IntegrityError) as caught:
        cursor.execute("INSERT keys VALUES (1)")
    assert caught.value.msg_no == 2627
    assert TERMINATED not in str(caught.value)


def test_pymssql_raises_the_error_behind_which_3621_came(server: DatabaseServer, admin: Sql) -> None:
    with pymssql.connect(server="127.0.0.1", port=str(server.port), user=MASTER, password=PASSWORD, database="administration", autocommit=True) as connection:
        heard: list[tuple[int, int, str]] = []
        connection._conn.set_msghandler(lambda state, severity, server, procedure, line, text: heard.append((state, severity, text.decode())))
        cursor = connection.cursor()
        with pytest.raises(pymssql.IntegrityError) as caught:
            cursor.execute("INSERT keys VALUES (1)")
        assert caught.value.args[0] == 2627
        assert heard[-1] == (0, 0, TERMINATED)
        cursor.execute("SELECT COUNT(*) FROM keys")
        assert cursor.fetchone() == (1,)


def test_odbc_raises_the_error_behind_which_3621_came(odbc: pyodbc.Connection) -> None:
    with pytest.raises(pyodbc.IntegrityError) as caught:
        odbc.execute("INSERT keys VALUES (1)")
    assert "(2627)" in str(caught.value.args[1])
    assert odbc.execute("SELECT COUNT(*) FROM keys").fetchone()[0] == 1


def test_kill_ends_another_session_and_its_transaction(admin: Sql, connect: Connect) -> None:
    victim = connect(database="administration")
    [(spid,)] = victim.run("BEGIN TRAN; INSERT keys VALUES (50); SELECT @@SPID")
    admin.run(f"KILL {spid}")
    _eventually(lambda: admin.run(f"SELECT COUNT(*) FROM sys.dm_exec_sessions WHERE session_id = {spid}") == [(0,)])
    assert admin.run("SELECT COUNT(*) FROM keys WHERE id = 50") == [(0,)]
    with pytest.raises((pytds.Error, OSError)):
        victim.run("SELECT 1")
    assert admin.error(f"KILL {spid}") == (6106, f"Process ID {spid} is not an active process ID.")


def _eventually(condition: Any) -> None:
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_kill_and_server_wide_dbcc_need_rights(plain: Sql) -> None:
    assert plain.error("KILL 51") == (6102, "User does not have permission to use the KILL statement.")
    assert plain.error("DBCC FREEPROCCACHE")[0] == 2571
    assert plain.error("DBCC CHECKDB") == (7983, "User 'plain' does not have permission to run DBCC CHECKDB for database 'administration'.")
    assert plain.error("DBCC CHECKIDENT ('keys')")[0] in (2501, 2557)
    assert plain.error("DBCC USEROPTIONS") == (0, "")
    assert plain.error("CHECKPOINT") == (262, "CHECKPOINT permission denied in database 'administration'.")


def test_input_buffer_shows_the_last_request(admin: Sql, plain: Sql, connect: Connect) -> None:
    other = connect(database="administration")
    [(spid,)] = other.run("SELECT @@SPID /* marked */")
    assert admin.run(f"DBCC INPUTBUFFER ({spid})") == [("Language Event", 0, "SELECT @@SPID /* marked */")]
    assert plain.error(f"DBCC INPUTBUFFER ({spid})")[0] == 2571
    assert plain.run("DECLARE @n int = @@SPID DBCC INPUTBUFFER (@n)")[0][2].startswith("DECLARE @n")


def test_open_transactions_of_others_are_told(admin: Sql, connect: Connect) -> None:
    other = connect(database="administration")
    [(spid,)] = other.run("BEGIN TRAN slow; INSERT keys VALUES (60); SELECT @@SPID")
    try:
        with admin.connection.cursor() as cursor:
            cursor.execute("DBCC OPENTRAN")
            told = "\n".join(str(message) for _, message in cursor.messages)
    finally:
        other.run("ROLLBACK")
    assert f"SPID (server process ID): {spid}" in told
    assert "Name          : slow" in told


def test_odbc_implicit_transactions_roll_back_together(odbc: pyodbc.Connection) -> None:
    odbc.execute("SET IMPLICIT_TRANSACTIONS ON")
    odbc.execute("INSERT keys VALUES (70)")
    odbc.execute("INSERT keys VALUES (71)")
    assert odbc.execute("SELECT @@TRANCOUNT").fetchone()[0] == 1
    odbc.execute("IF @@TRANCOUNT > 0 ROLLBACK TRAN")
    odbc.execute("SET IMPLICIT_TRANSACTIONS OFF")
    assert odbc.execute("SELECT COUNT(*) FROM keys WHERE id >= 70").fetchone()[0] == 0


def test_a_call_by_rpc_gets_the_described_columns(server: DatabaseServer, admin: Sql) -> None:
    with admin.connection.cursor() as cursor:
        cursor.callproc("sp_describe_undeclared_parameters", ("SELECT id FROM keys WHERE id = @P1",))
        names = [column[0] for column in cursor.description]
        rows = cursor.fetchall()
    assert names[:4] == ["parameter_ordinal", "name", "suggested_system_type_id", "suggested_system_type_name"]
    assert names[-2:] == ["suggested_tds_type_id", "suggested_tds_length"]
    assert [tuple(row)[:4] for row in rows] == [(1, "@P1", 56, "int")]


def test_the_documented_columns_of_the_first_result_set_in_order(admin: Sql) -> None:
    with admin.connection.cursor() as cursor:
        cursor.execute("EXEC sp_describe_first_result_set N'SELECT id FROM keys'")
        names = [column[0] for column in cursor.description]
        [row] = cursor.fetchall()
    assert len(names) == 39
    assert names[:10] == ["is_hidden", "column_ordinal", "name", "is_nullable", "system_type_id", "system_type_name", "max_length", "precision", "scale",
                          "collation_name"]  # fmt: skip
    assert names[-5:] == ["order_by_is_descending", "tds_type_id", "tds_length", "tds_collation_id", "tds_collation_sort_id"]
    assert tuple(row)[1:6] == (1, "id", False, 56, "int")
