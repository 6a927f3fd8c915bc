"""EXECUTE AS, REVERT and modules that run as somebody else.

Sources: "EXECUTE AS (Transact-SQL)", "EXECUTE AS clause", "REVERT (Transact-SQL)", https://learn.microsoft.com/sql/t-sql/statements/execute-as-transact-sql
"""

from __future__ import annotations

import pytest
from tests.integration.server.conftest import Connect, Sql

from ferryman.errors import SqlError
from ferryman.server.database_server import DatabaseServer
from ferryman.tsql.interpreter.execute import run_batch

SECRET = "User-secret-1"
AGENT = ("rdsa", "Agent-password-1")
WHO = "SELECT USER_NAME(), SUSER_SNAME(), ORIGINAL_LOGIN()"
SETUP = """
CREATE TABLE dbo.salaries (id int, amount int); INSERT INTO dbo.salaries VALUES (1, 100)
GO
CREATE USER puppet WITHOUT LOGIN
GO
CREATE USER other WITHOUT LOGIN
GO
CREATE USER elsewhere WITHOUT LOGIN WITH DEFAULT_SCHEMA = side
GO
CREATE SCHEMA side
GO
CREATE TABLE side.salaries (id int); GRANT SELECT ON SCHEMA::side TO elsewhere
GO
CREATE USER im_actor FOR LOGIN im_actor
GO
CREATE USER im_clerk FOR LOGIN im_clerk
GO
CREATE ROLE crowd
GO
CREATE PROCEDURE dbo.who AS SELECT USER_NAME(), SUSER_SNAME(), ORIGINAL_LOGIN()
GO
CREATE PROCEDURE dbo.who_owner WITH EXECUTE AS OWNER AS EXEC ('SELECT USER_NAME(), COUNT(*) FROM dbo.salaries')
GO
CREATE PROCEDURE dbo.who_self WITH EXECUTE AS SELF AS SELECT USER_NAME()
GO
CREATE PROCEDURE dbo.who_puppet WITH EXECUTE AS 'puppet' AS EXEC ('SELECT USER_NAME(), COUNT(*) FROM dbo.salaries')
GO
CREATE PROCEDURE dbo.who_calls WITH EXECUTE AS OWNER AS
SELECT USER_NAME() AS inside; EXECUTE AS CALLER; SELECT USER_NAME() AS caller; REVERT; SELECT USER_NAME() AS again; REVERT; SELECT USER_NAME()
GO
CREATE PROCEDURE dbo.switch WITH EXECUTE AS CALLER AS EXECUTE AS USER = 'puppet'; SELECT USER_NAME()
GO
CREATE FUNCTION dbo.actor () RETURNS sysname WITH EXECUTE AS OWNER AS BEGIN RETURN USER_NAME() + '/' + CURRENT_USER END
GO
CREATE FUNCTION dbo.actors () RETURNS @t TABLE (name sysname) WITH EXECUTE AS 'puppet' AS BEGIN INSERT INTO @t VALUES (USER_NAME()) RETURN END
GO
CREATE FUNCTION dbo.caller () RETURNS sysname AS BEGIN RETURN USER_NAME() END
GO
CREATE TABLE dbo.log (who sysname)
GO
CREATE TRIGGER dbo.logged ON dbo.salaries WITH EXECUTE AS 'puppet' AFTER INSERT AS INSERT INTO dbo.log VALUES (USER_NAME())
GO
GRANT EXECUTE TO im_clerk
GO
GRANT EXECUTE TO puppet
GO
GRANT INSERT ON dbo.salaries TO im_clerk
GO
GRANT IMPERSONATE ON USER::puppet TO im_clerk
"""


@pytest.fixture(scope="module")
def owner(connect: Connect) -> Sql:
    """The master user as dbo of a database with a user for each need."""
    sql: Sql = connect()
    for login in ("im_actor", "im_clerk", "im_stranger"):
        sql.run(f"CREATE LOGIN {login} WITH PASSWORD = '{SECRET}'")
    sql.run("CREATE DATABASE staged")
    sql.run("CREATE DATABASE backstage")
    sql.run("USE staged")
    sql.script(SETUP.strip())
    return sql


@pytest.fixture
def dbo(owner: Sql, connect: Connect) -> Sql:
    return connect(database="staged")


@pytest.fixture
def clerk(owner: Sql, connect: Connect) -> Sql:
    return connect("im_clerk", SECRET, "staged")


@pytest.fixture
def agent(owner: Sql, connect: Connect) -> Sql:
    """A sysadmin."""
    return connect(*AGENT, "staged")


def test_user(dbo: Sql) -> None:
    dbo.run("EXECUTE AS USER = 'im_actor'")
    assert dbo.run(WHO) == [("im_actor", "im_actor", "admin")]
    assert dbo.run("SELECT CURRENT_USER, SESSION_USER, SYSTEM_USER, USER_ID(), IS_MEMBER('db_owner')")[0][:3] == ("im_actor", "im_actor", "im_actor")
    assert dbo.error("SELECT * FROM dbo.salaries")[0] == 229
    assert dbo.run("SELECT HAS_PERMS_BY_NAME('dbo.salaries', 'OBJECT', 'SELECT'), HAS_PERMS_BY_NAME(NULL, 'DATABASE', 'CREATE TABLE')")[0][1] == 0
    dbo.run("REVERT")
    assert dbo.run(WHO) == [("dbo", "admin", "admin")]
    assert dbo.run("SELECT COUNT(*) FROM dbo.salaries")[0][0] >= 1


def test_user_without_login_is_named_by_its_sid(dbo: Sql) -> None:
    [(user, login, original)] = dbo.run(f"EXECUTE AS USER = 'puppet'; {WHO}")
    assert (user, original) == ("puppet", "admin")
    assert login.startswith("S-1-9-3-")
    assert len(login.split("-")) == 8


def test_stack_reverts_one_by_one(dbo: Sql) -> None:
    dbo.run("GRANT IMPERSONATE ON USER::other TO puppet")
    dbo.run("EXECUTE AS USER = 'puppet'; EXECUTE AS USER = 'other'")
    assert [dbo.run("SELECT USER_NAME()")[0][0], dbo.run("REVERT; SELECT USER_NAME()")[0][0], dbo.run("REVERT; REVERT; SELECT USER_NAME()")[0][0]] == [
        "other", "puppet", "dbo"]  # fmt: skip
    dbo.run("REVOKE IMPERSONATE ON USER::other TO puppet")


@pytest.mark.parametrize("name", ["nobody_here", "crowd", "sys", "INFORMATION_SCHEMA"])
def test_only_users_are_impersonated(dbo: Sql, name: str) -> None:
    assert dbo.error(f"EXECUTE AS USER = '{name}'") == (
        15517, f'Cannot execute as the database principal because the principal "{name}" does not exist, this type of principal cannot be impersonated,'
               " or you do not have permission.")  # fmt: skip


def test_impersonate_permission(dbo: Sql, clerk: Sql) -> None:
    assert clerk.error("EXECUTE AS USER = 'other'")[0] == 15517
    assert clerk.error("EXECUTE AS USER = 'dbo'")[0] == 15517
    assert clerk.error("EXECUTE AS USER = 'im_clerk'; REVERT") == (0, "")
    dbo.run("GRANT IMPERSONATE ON USER::other TO im_clerk")
    assert clerk.run("EXECUTE AS USER = 'other'; SELECT USER_NAME()") == [("other",)]
    clerk.run("REVERT")
    dbo.run("DENY IMPERSONATE ON USER::other TO im_clerk")
    assert clerk.error("EXECUTE AS USER = 'other'")[0] == 15517
    dbo.run("REVOKE IMPERSONATE ON USER::other TO im_clerk")


def test_users_of_accessadmin_are_not_its_puppets(dbo: Sql, clerk: Sql) -> None:
    dbo.run("ALTER ROLE db_accessadmin ADD MEMBER im_clerk")
    assert clerk.error("EXECUTE AS USER = 'other'")[0] == 15517
    dbo.run("ALTER ROLE db_accessadmin DROP MEMBER im_clerk")


def test_user_is_confined_to_its_database(dbo: Sql) -> None:
    dbo.run("EXECUTE AS USER = 'im_actor'")
    assert dbo.error("USE backstage") == (
        916, 'The server principal "im_actor" is not able to access the database "backstage" under the current security context.')  # fmt: skip
    assert dbo.error("SELECT * FROM backstage.dbo.t")[0] in (208, 916)
    assert dbo.error("CREATE LOGIN x WITH PASSWORD = 'Aa-345678'")[0] == 15247
    assert dbo.run("SELECT IS_SRVROLEMEMBER('processadmin'), HAS_DBACCESS('backstage'), HAS_DBACCESS('staged')") == [(0, 0, 1)]
    dbo.run("REVERT")
    assert dbo.run("SELECT IS_SRVROLEMEMBER('processadmin')") == [(1,)]


def test_default_schema_is_the_users(dbo: Sql) -> None:
    assert dbo.run("EXECUTE AS USER = 'elsewhere'; SELECT COUNT(*) FROM salaries") == [(0,)]
    assert dbo.run("REVERT; SELECT COUNT(*) FROM dbo.salaries")[0][0] >= 1
    assert dbo.run("EXEC ('SELECT COUNT(*) FROM salaries') AS USER = 'elsewhere'") == [(0,)]


def test_login(agent: Sql) -> None:
    agent.run("EXECUTE AS LOGIN = 'im_clerk'")
    assert agent.run(WHO) == [("im_clerk", "im_clerk", "rdsa")]
    assert agent.run("SELECT login_name, original_login_name FROM sys.dm_exec_sessions WHERE session_id = @@SPID") == [("im_clerk", "rdsa")]
    assert agent.error("USE backstage")[0] == 916
    assert agent.run("USE master; SELECT USER_NAME(), DB_NAME()") == [("guest", "master")]
    assert agent.error("REVERT") == (
        15199, "The current security context cannot be reverted. Please switch to the original database where 'Execute As' was called and try it again.")
    assert agent.run(f"USE staged; REVERT; {WHO}") == [("dbo", "rdsa", "rdsa")]
    assert agent.error("EXECUTE AS LOGIN = 'im_stranger'")[0] == 916


def test_login_needs_impersonate(agent: Sql, dbo: Sql, clerk: Sql) -> None:
    text = ('Cannot execute as the server principal because the principal "{}" does not exist, this type of principal cannot be impersonated, or you do not'
            " have permission.")
    for login in ("im_actor", "rdsa", "no_such_login", "sysadmin"):
        assert clerk.error(f"EXECUTE AS LOGIN = '{login}'") == (15406, text.format(login))
    assert dbo.error("EXECUTE AS LOGIN = 'rdsa'")[0] == 15406
    agent.run("USE master; GRANT IMPERSONATE ON LOGIN::im_actor TO im_clerk")
    assert clerk.run(f"EXECUTE AS LOGIN = 'im_actor'; {WHO}") == [("im_actor", "im_actor", "im_clerk")]
    clerk.run("REVERT")
    agent.run("DENY IMPERSONATE ON LOGIN::im_actor TO im_clerk")
    assert clerk.error("EXECUTE AS LOGIN = 'im_actor'")[0] == 15406
    agent.run("REVOKE IMPERSONATE ON LOGIN::im_actor TO im_clerk")


def test_a_user_has_no_rights_on_the_server(agent: Sql) -> None:
    """Its own database's owner may be a sysadmin: as dbo it isn't one. "The scope of impersonation is restricted to the current database"."""
    agent.run("IF DB_ID('sysadmins') IS NULL CREATE DATABASE sysadmins")
    agent.run("USE sysadmins")
    assert agent.run("EXECUTE AS USER = 'dbo'; SELECT USER_NAME(), SUSER_SNAME(), IS_SRVROLEMEMBER('sysadmin')") == [("dbo", "rdsa", 0)]
    for statement, number in (
        ("KILL 32000", 6102), ("DBCC TRACEON (1)", None), ("CREATE LOGIN x WITH PASSWORD = 'Aa-345678'", 15247), ("CREATE DATABASE x", 262),
        ("EXECUTE AS LOGIN = 'im_actor'", 15406), ("USE staged", 916), ("SELECT * FROM staged.dbo.salaries", 916), ("ALTER LOGIN sa ENABLE", 15151),
        ("GRANT CONTROL SERVER TO im_actor", 4621),
    ):  # fmt: skip
        found = agent.error(statement)[0]
        assert found == number if number is not None else found != 0, statement
    agent.run("REVERT; USE staged")


def test_no_revert(dbo: Sql) -> None:
    dbo.run("EXECUTE AS USER = 'puppet' WITH NO REVERT")
    assert dbo.error("REVERT") == (15196, 'The current security context is non-revertible. The "Revert" statement failed.')
    assert dbo.run("SELECT USER_NAME()") == [("puppet",)]


def test_cookie(dbo: Sql) -> None:
    [(cookie,)] = dbo.run("DECLARE @c varbinary(8000); EXECUTE AS USER = 'puppet' WITH COOKIE INTO @c; SELECT @c")
    assert len(cookie) == 100
    for attempt in ("REVERT", "DECLARE @c varbinary(100) = 0x01; REVERT WITH COOKIE = @c"):
        assert dbo.error(attempt)[0] == 15591
    assert dbo.error("DECLARE @c int = 1; REVERT WITH COOKIE = @c")[0] == 15533
    assert dbo.run("SELECT USER_NAME()") == [("puppet",)]
    assert dbo.run(f"DECLARE @c varbinary(100) = 0x{cookie.hex()}; REVERT WITH COOKIE = @c; SELECT USER_NAME()") == [("dbo",)]


def test_nothing_runs_behind_a_failed_switch(dbo: Sql) -> None:
    dbo.error("EXECUTE AS USER = 'nobody_here'; DELETE FROM dbo.salaries")
    assert dbo.run("SELECT COUNT(*) FROM dbo.salaries")[0][0] >= 1


def test_options_are_for_batches_only(dbo: Sql) -> None:
    assert dbo.error("EXEC ('EXECUTE AS USER = ''puppet'' WITH NO REVERT')")[0] == 15590
    assert dbo.run("SELECT USER_NAME()") == [("dbo",)]


def test_switch_ends_with_its_level(dbo: Sql) -> None:
    assert dbo.run("EXEC dbo.switch") == [("puppet",)]
    assert dbo.run("SELECT USER_NAME()") == [("dbo",)]
    assert dbo.run("EXEC ('EXECUTE AS USER = ''puppet''; SELECT USER_NAME()')") == [("puppet",)]
    assert dbo.run("EXEC sp_executesql N'EXECUTE AS USER = ''puppet'''; SELECT USER_NAME()") == [("dbo",)]
    assert dbo.run("EXECUTE AS USER = 'puppet'; EXEC ('REVERT'); SELECT USER_NAME()") == [("puppet",)]
    dbo.run("REVERT")
    assert dbo.error("EXEC dbo.switch; THROW 50000, 'x', 1")[0] == 50000
    assert dbo.run("SELECT USER_NAME()") == [("dbo",)]


def test_execute_text_as(dbo: Sql, clerk: Sql) -> None:
    assert dbo.run(f"EXEC ('{WHO}') AS USER = 'im_actor'") == [("im_actor", "im_actor", "admin")]
    assert dbo.error("EXEC ('SELECT * FROM dbo.salaries') AS USER = 'im_actor'")[0] == 229
    assert clerk.error("EXEC ('SELECT 1') AS USER = 'other'")[0] == 15517
    assert clerk.error("EXEC ('SELECT 1') AS LOGIN = 'im_actor'")[0] == 15406
    assert dbo.run("SELECT USER_NAME()") == [("dbo",)]


def test_caller_outside_a_module_does_nothing(dbo: Sql) -> None:
    assert dbo.run("EXECUTE AS CALLER; SELECT USER_NAME()") == [("dbo",)]


def test_statement_in_a_loop_is_checked_for_each_user(dbo: Sql) -> None:
    """One statement, bound once: whoever runs it is checked."""
    loop = """
        DECLARE @i int = 0
        WHILE @i < 2
        BEGIN
            IF @i = 1 EXECUTE AS USER = 'im_actor'
            SELECT COUNT(*) FROM dbo.salaries
            SET @i += 1
        END"""
    assert dbo.error(loop)[0] == 229
    dbo.run("REVERT")


def test_modules_run_as_they_say(clerk: Sql) -> None:
    assert clerk.run("EXEC dbo.who") == [("im_clerk", "im_clerk", "im_clerk")]
    assert clerk.run("EXEC dbo.who_owner")[0][0] == "dbo"
    assert clerk.run("EXEC dbo.who_self") == [("dbo",)]
    assert clerk.error("EXEC dbo.who_puppet") == (229, "The SELECT permission was denied on the object 'salaries', database 'staged', schema 'dbo'.")
    assert clerk.run("SELECT USER_NAME()") == [("im_clerk",)]


def test_caller_inside_a_module(clerk: Sql) -> None:
    with clerk.connection.cursor() as cursor:
        cursor.execute("EXEC dbo.who_calls")
        seen = [cursor.fetchall()[0][0]]
        while cursor.nextset():
            if cursor.description:
                seen.append(cursor.fetchall()[0][0])
    assert seen == ["dbo", "im_clerk", "dbo", "dbo"]  # the last REVERT has nothing of its own to take back


def test_functions_and_triggers(clerk: Sql, dbo: Sql) -> None:
    dbo.run("GRANT SELECT ON dbo.actors TO im_clerk")
    assert clerk.run("SELECT dbo.actor(), (SELECT name FROM dbo.actors()), dbo.caller()") == [("dbo/dbo", "puppet", "im_clerk")]
    clerk.run("INSERT INTO dbo.salaries VALUES (2, 200)")
    assert dbo.run("SELECT who FROM dbo.log") == [("puppet",)]
    dbo.run("DELETE FROM dbo.salaries WHERE id = 2; DELETE FROM dbo.log")


def test_execute_as_principal_id(dbo: Sql) -> None:
    expected = {"who": None, "who_owner": -2, "who_self": 1, "who_puppet": "puppet", "switch": None, "actor": -2, "logged": "puppet"}
    puppet = dbo.run("SELECT USER_ID('puppet')")[0][0]
    found = dict(dbo.run("SELECT OBJECT_NAME(object_id), execute_as_principal_id FROM sys.sql_modules"))
    assert {name: found[name] for name in expected} == {name: puppet if value == "puppet" else value for name, value in expected.items()}


def test_creating_needs_impersonate(dbo: Sql, clerk: Sql) -> None:
    assert dbo.error("CREATE PROCEDURE dbo.p WITH EXECUTE AS 'no_such_user' AS SELECT 1")[0] == 15151
    dbo.run("GRANT CREATE PROCEDURE TO im_clerk; GRANT ALTER ON SCHEMA::side TO im_clerk")
    assert clerk.error("CREATE PROCEDURE side.p WITH EXECUTE AS 'other' AS SELECT 1") == (
        15151, "Cannot find the user 'other', because it does not exist or you do not have permission.")  # fmt: skip
    clerk.run("CREATE PROCEDURE side.as_puppet WITH EXECUTE AS 'puppet' AS SELECT USER_NAME()")
    clerk.run("CREATE PROCEDURE side.as_self WITH EXECUTE AS SELF AS SELECT USER_NAME()")
    assert dbo.run("EXEC side.as_puppet") + dbo.run("EXEC side.as_self") == [("puppet",), ("im_clerk",)]
    dbo.run("DROP PROCEDURE side.as_puppet, side.as_self; REVOKE CREATE PROCEDURE TO im_clerk; REVOKE ALTER ON SCHEMA::side TO im_clerk")


def test_user_of_a_module_stays(dbo: Sql) -> None:
    assert dbo.error("DROP USER puppet") == (
        15136, "The database principal is set as the execution context of one or more procedures, functions, or event notifications and cannot be dropped.")


def test_orphan_is_not_impersonated(dbo: Sql) -> None:
    dbo.run(f"CREATE LOGIN im_gone WITH PASSWORD = '{SECRET}'; CREATE USER im_gone FOR LOGIN im_gone; DROP LOGIN im_gone")
    assert dbo.error("EXECUTE AS USER = 'im_gone'")[0] == 15517


def test_session_is_not_reset_while_impersonating(server: DatabaseServer, owner: Sql) -> None:
    """Error 18059 of "Database engine events and errors, 18000 to 18999": the connection is dropped."""
    session = server.open_internal("im_clerk", "test")
    session.database = "staged"
    run_batch(session, "EXECUTE AS USER = 'im_clerk'")
    with pytest.raises(SqlError) as caught:
        session.reset("staged")
    assert caught.value.number == 18059
    run_batch(session, "REVERT")
    session.reset("staged")
    session.close()
