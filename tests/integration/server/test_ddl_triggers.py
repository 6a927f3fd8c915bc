"""DDL triggers through real logins: who may make them, as whom they run, what they see of the session and its transaction.

Sources: "CREATE TRIGGER (Transact-SQL)", "EVENTDATA (Transact-SQL)",
https://learn.microsoft.com/sql/t-sql/statements/create-trigger-transact-sql and https://learn.microsoft.com/sql/t-sql/functions/eventdata-transact-sql
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from tests.integration.server.conftest import MASTER, Connect, Sql

SECRET = "User-secret-1"
TRIGGER = "CREATE TRIGGER watch ON DATABASE FOR CREATE_TABLE AS"


@pytest.fixture
def sql(connect: Connect) -> Iterator[Sql]:
    sql = connect()
    sql.run("CREATE DATABASE ddl_triggers")
    sql.run("USE ddl_triggers")
    yield sql
    sql.run("IF @@TRANCOUNT > 0 ROLLBACK")
    sql.run("USE master")
    sql.run("DROP DATABASE ddl_triggers")


@pytest.fixture
def maker(sql: Sql, connect: Connect) -> Iterator[Sql]:
    """A user who may create tables and no triggers."""
    sql.run(f"CREATE LOGIN ddl_maker WITH PASSWORD = '{SECRET}'")
    sql.run("CREATE USER ddl_maker FOR LOGIN ddl_maker; GRANT CREATE TABLE, CREATE PROCEDURE TO ddl_maker; GRANT ALTER ON SCHEMA::dbo TO ddl_maker")
    maker = connect("ddl_maker", SECRET, "ddl_triggers")
    yield maker
    maker.connection.close()
    sql.run("ALTER DATABASE ddl_triggers SET SINGLE_USER WITH ROLLBACK IMMEDIATE")  # the server may not have noticed yet that the client has gone
    sql.run("DROP LOGIN ddl_maker")


def test_the_event_tells_of_the_session(sql: Sql) -> None:
    sql.run("CREATE TABLE seen (event xml)")
    sql.run(f"{TRIGGER} SET NOCOUNT ON; INSERT seen SELECT EVENTDATA()")
    sql.run("CREATE TABLE t (id int)")
    fields = ("EventType", "PostTime", "SPID", "ServerName", "LoginName", "UserName", "DatabaseName", "ObjectType")
    values = ", ".join(f"event.value('(/EVENT_INSTANCE/{field})[1]', 'nvarchar(100)')" for field in fields)
    ((event, time, spid, *rest),) = sql.run(f"SELECT {values} FROM seen")
    assert (event, rest) == ("CREATE_TABLE", ["TESTHOST", MASTER, "dbo", "ddl_triggers", "TABLE"])
    assert abs(dt.datetime.fromisoformat(time) - sql.run("SELECT GETDATE()")[0][0]) < dt.timedelta(minutes=1)
    assert int(spid) == sql.run("SELECT @@SPID")[0][0]


def test_a_rollback_undoes_the_whole_transaction(sql: Sql) -> None:
    sql.run("CREATE TABLE kept (id int)")
    sql.run(f"{TRIGGER} ROLLBACK")
    assert sql.error("BEGIN TRAN; INSERT kept VALUES (1); CREATE TABLE t (id int)")[0] == 3609
    assert sql.run("SELECT @@TRANCOUNT, OBJECT_ID('t'), (SELECT COUNT(*) FROM kept)") == [(0, None, 0)]


def test_it_fires_for_statements_of_procedures_and_of_select_into(sql: Sql) -> None:
    sql.run("CREATE TABLE seen (name sysname)")
    sql.run(f"{TRIGGER} INSERT seen SELECT EVENTDATA().value('(/EVENT_INSTANCE/ObjectName)[1]', 'sysname')")
    sql.run("CREATE PROCEDURE make AS CREATE TABLE inside (id int)")
    sql.run("EXEC make; EXEC ('CREATE TABLE dynamic (id int)'); CREATE TABLE #temporary (id int)")
    assert sql.run("SELECT name FROM seen") == [("inside",), ("dynamic",)]


def test_it_runs_as_the_caller_or_as_execute_as_says(sql: Sql, maker: Sql) -> None:
    sql.run("CREATE TABLE seen (who sysname)")
    sql.run(f"{TRIGGER} INSERT seen SELECT USER_NAME()")
    assert maker.error("CREATE TABLE t (id int)") == (
        229, "The INSERT permission was denied on the object 'seen', database 'ddl_triggers', schema 'dbo'.",
    )  # fmt: skip
    assert sql.run("SELECT OBJECT_ID('t')") == [(None,)]
    sql.run("ALTER TRIGGER watch ON DATABASE WITH EXECUTE AS 'dbo' FOR CREATE_TABLE AS INSERT seen SELECT USER_NAME()")
    maker.run("CREATE TABLE t (id int)")
    assert sql.run("SELECT * FROM seen") == [("dbo",)]


def test_who_may_make_and_see_them(sql: Sql, maker: Sql) -> None:
    sql.run(f"{TRIGGER} PRINT 'x'")
    assert maker.error("CREATE TRIGGER mine ON DATABASE FOR CREATE_TABLE AS PRINT 'x'") == (
        2104, "Cannot create the trigger 'mine', because you do not have permission.",
    )  # fmt: skip
    assert maker.error("DROP TRIGGER watch ON DATABASE")[0] == 3701
    assert maker.error("DISABLE TRIGGER watch ON DATABASE")[0] == 1088
    assert maker.run("SELECT COUNT(*) FROM sys.triggers") == [(0,)]
    sql.run("GRANT ALTER ANY DATABASE DDL TRIGGER TO ddl_maker")
    maker.run("CREATE TRIGGER mine ON DATABASE FOR CREATE_TABLE AS PRINT 'x'")
    maker.run("DISABLE TRIGGER watch ON DATABASE")
    assert maker.run("SELECT name, is_disabled FROM sys.triggers ORDER BY name") == [("mine", False), ("watch", True)]
    maker.run("DROP TRIGGER watch, mine ON DATABASE")


def test_server_level_and_logon_triggers_are_refused_as_on_rds(sql: Sql) -> None:
    """https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/SQLServer.Concepts.General.FeatureNonSupport.html"""
    assert sql.error("CREATE TRIGGER t ON ALL SERVER FOR CREATE_DATABASE AS PRINT 'x'")[0] == 2104
    assert sql.error("CREATE TRIGGER t ON ALL SERVER FOR LOGON AS PRINT 'x'")[0] == 2104
