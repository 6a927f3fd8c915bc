"""Who sees what of the catalog.

Source: "Metadata visibility configuration", https://learn.microsoft.com/sql/relational-databases/security/metadata-visibility-configuration,
and the "Permissions" sections of the catalog views' pages.
"""

from __future__ import annotations

import pytest
from tests.integration.server.conftest import Connect, Sql

SECRET = "User-secret-1"
SETUP = """
CREATE SCHEMA hidden
GO
CREATE TABLE dbo.shown (id int NOT NULL CONSTRAINT pk_shown PRIMARY KEY, note int CONSTRAINT df_shown DEFAULT 1 CONSTRAINT ck_shown CHECK (note > 0))
GO
CREATE TABLE dbo.secret (id int NOT NULL CONSTRAINT pk_secret PRIMARY KEY)
GO
CREATE TABLE hidden.part (id int)
GO
CREATE TABLE hidden.child (id int)
GO
CREATE VIEW dbo.looking AS SELECT name FROM sys.tables
GO
CREATE FUNCTION dbo.tables_seen () RETURNS int AS BEGIN RETURN (SELECT COUNT(*) FROM sys.tables) END
GO
CREATE FUNCTION dbo.tables_of_owner () RETURNS int WITH EXECUTE AS OWNER AS BEGIN RETURN (SELECT COUNT(*) FROM sys.tables) END
GO
CREATE PROCEDURE dbo.callable AS SELECT name FROM sys.tables
GO
CREATE PROCEDURE dbo.callable_as_owner WITH EXECUTE AS OWNER AS SELECT name FROM sys.tables
GO
CREATE PROCEDURE dbo.readable AS SELECT 2 AS a
GO
CREATE PROCEDURE dbo.unseen AS SELECT 3 AS a
GO
CREATE TRIGGER dbo.shown_changed ON dbo.shown AFTER UPDATE AS SET NOCOUNT ON
GO
CREATE USER mv_viewer FOR LOGIN mv_viewer
GO
CREATE USER mv_reader FOR LOGIN mv_reader
GO
CREATE USER mv_owner FOR LOGIN mv_owner
GO
CREATE USER mv_ddl FOR LOGIN mv_ddl
GO
CREATE ROLE mv_crowd
GO
ALTER ROLE db_datareader ADD MEMBER mv_reader; ALTER ROLE db_owner ADD MEMBER mv_owner; ALTER ROLE db_ddladmin ADD MEMBER mv_ddl
GO
GRANT SELECT ON dbo.shown TO mv_viewer
GO
GRANT EXECUTE ON dbo.callable TO mv_viewer; GRANT EXECUTE ON dbo.callable_as_owner TO mv_viewer; GRANT SELECT ON dbo.looking TO mv_viewer
GO
GRANT EXECUTE ON dbo.tables_seen TO mv_viewer; GRANT EXECUTE ON dbo.tables_of_owner TO mv_viewer
GO
GRANT VIEW DEFINITION ON dbo.readable TO mv_viewer
"""
LOGINS = ("mv_viewer", "mv_reader", "mv_owner", "mv_ddl")


@pytest.fixture(scope="module")
def dbo(connect: Connect) -> Sql:
    sql: Sql = connect()
    for login in LOGINS:
        sql.run(f"CREATE LOGIN {login} WITH PASSWORD = '{SECRET}'")
    sql.run("CREATE DATABASE watched")
    sql.run("USE watched")
    sql.script(SETUP.strip())
    return sql


@pytest.fixture(scope="module")
def people(dbo: Sql, connect: Connect) -> dict[str, Sql]:
    return {login: connect(login, SECRET, "watched") for login in LOGINS}


@pytest.fixture
def viewer(people: dict[str, Sql]) -> Sql:
    return people["mv_viewer"]


def names(sql: Sql, query: str) -> set[str]:
    return {row[0] for row in sql.run(query)}


def test_objects(dbo: Sql, viewer: Sql) -> None:
    assert names(viewer, "SELECT name FROM sys.tables") == {"shown"}
    assert names(viewer, "SELECT name FROM sys.objects WHERE parent_object_id <> 0") == {"pk_shown", "df_shown", "ck_shown", "shown_changed"}
    assert names(viewer, "SELECT name FROM sys.procedures") == {"callable", "callable_as_owner", "readable"}
    assert names(viewer, "SELECT OBJECT_NAME(object_id) FROM sys.indexes WHERE object_id > 0 AND OBJECT_NAME(object_id) IS NOT NULL") == {"shown"}
    assert names(viewer, "SELECT name FROM sys.columns WHERE object_id > 0 AND OBJECT_NAME(object_id) = 'shown'") == {"id", "note"}
    assert viewer.run("SELECT COUNT(*) FROM sys.columns c WHERE NOT EXISTS (SELECT 1 FROM sys.objects o WHERE o.object_id = c.object_id)") == [(0,)]
    assert names(viewer, "SELECT TABLE_NAME FROM INFORMATION_SCHEMA.TABLES") == {"shown", "looking"}
    assert names(viewer, "SELECT CONSTRAINT_NAME FROM INFORMATION_SCHEMA.TABLE_CONSTRAINTS") == {"pk_shown", "ck_shown"}
    assert names(viewer, "SELECT name FROM sysobjects WHERE xtype = 'U'") == {"shown"}
    assert viewer.run("SELECT COUNT(*) FROM sys.all_objects WHERE name = 'objects' AND schema_id = 4") == [(1,)]
    assert names(dbo, "SELECT name FROM sys.tables") == {"shown", "secret", "part", "child"}


@pytest.mark.parametrize(("function", "shown", "hidden"), [
    ("OBJECT_ID('dbo.{}')", True, False), ("OBJECT_NAME(OBJECT_ID('dbo.{}'))", True, False), ("COL_LENGTH('dbo.{}', 'id')", True, False),
    ("HAS_PERMS_BY_NAME('dbo.{}', 'OBJECT', 'SELECT')", True, False),
])  # fmt: skip
def test_functions_of_names(viewer: Sql, function: str, shown: bool, hidden: bool) -> None:
    assert bool(viewer.run("SELECT " + function.format("shown"))[0][0]) is shown
    assert bool(viewer.run("SELECT " + function.format("secret"))[0][0]) is hidden


def test_functions_of_ids(dbo: Sql, viewer: Sql) -> None:
    secret, shown = dbo.run("SELECT OBJECT_ID('dbo.secret'), OBJECT_ID('dbo.shown')")[0]
    asked = "OBJECT_NAME({0}), OBJECT_SCHEMA_NAME({0}), COL_NAME({0}, 1), OBJECTPROPERTY({0}, 'IsTable'), COLUMNPROPERTY({0}, 'id', 'AllowsNull')"
    assert viewer.run(f"SELECT {asked.format(secret)}") == [(None,) * 5]
    assert viewer.run(f"SELECT {asked.format(shown)}") == [("shown", "dbo", "id", 1, 0)]
    # over columns PostgreSQL answers
    asked = asked.format("x.id") + ", OBJECT_ID(x.name), COL_LENGTH(x.name, 'id'), INDEX_COL(x.name, 1, 1)"
    assert viewer.run(f"SELECT {asked} FROM (VALUES ({secret}, N'dbo.secret')) x (id, name)") == [(None,) * 8]
    assert viewer.run(f"SELECT {asked} FROM (VALUES ({shown}, N'dbo.shown')) x (id, name)") == [("shown", "dbo", "id", 1, 0, shown, 4, "id")]


def test_definitions_need_more_than_execute(viewer: Sql) -> None:
    """ "OBJECT_DEFINITION": for the owner and those with ALTER, CONTROL, TAKE OWNERSHIP or VIEW DEFINITION."""
    found = dict(viewer.run("SELECT OBJECT_NAME(object_id), definition FROM sys.sql_modules"))
    assert found["callable"] is None
    assert found["readable"].startswith("CREATE PROCEDURE dbo.readable")
    assert "unseen" not in found
    assert viewer.run("SELECT OBJECT_DEFINITION(OBJECT_ID('dbo.callable'))") == [(None,)]
    assert viewer.run("SELECT OBJECT_DEFINITION(OBJECT_ID('dbo.readable'))")[0][0].startswith("CREATE PROCEDURE")
    found = dict(viewer.run("SELECT ROUTINE_NAME, ROUTINE_DEFINITION FROM INFORMATION_SCHEMA.ROUTINES WHERE ROUTINE_TYPE = 'PROCEDURE'"))
    assert set(found) == {"callable", "callable_as_owner", "readable"}
    assert found["callable"] is None
    assert found["readable"] is not None


def test_ownership_chains_show_no_more(viewer: Sql) -> None:
    assert names(viewer, "EXEC dbo.callable") == {"shown"}
    assert names(viewer, "SELECT name FROM dbo.looking") == {"shown"}
    assert viewer.run("SELECT dbo.tables_seen(), dbo.tables_of_owner()") == [(1, 4)]
    assert names(viewer, "EXEC dbo.callable_as_owner") == {"shown", "secret", "part", "child"}


def test_functions_answer_each_caller(dbo: Sql, viewer: Sql) -> None:
    assert [dbo.run("SELECT dbo.tables_seen()")[0][0], viewer.run("SELECT dbo.tables_seen()")[0][0], dbo.run("SELECT dbo.tables_seen()")[0][0]] == [4, 1, 4]


def test_roles(people: dict[str, Sql]) -> None:
    everything = {"shown", "secret", "part", "child"}
    assert names(people["mv_owner"], "SELECT name FROM sys.tables") == everything
    assert names(people["mv_ddl"], "SELECT name FROM sys.objects WHERE type = 'P'") == {"callable", "callable_as_owner", "readable", "unseen"}
    assert people["mv_ddl"].run("SELECT COUNT(*) FROM sys.sql_modules WHERE definition IS NULL") == [(0,)]
    assert names(people["mv_reader"], "SELECT name FROM sys.tables") == everything
    assert names(people["mv_reader"], "SELECT name FROM sys.procedures") == set()


def test_grants_show_and_denials_hide(dbo: Sql, viewer: Sql) -> None:
    cases = [
        ("GRANT INSERT ON dbo.secret TO mv_viewer", "REVOKE INSERT ON dbo.secret TO mv_viewer", {"shown", "secret"}),
        ("GRANT SELECT ON dbo.secret (id) TO mv_viewer", "REVOKE SELECT ON dbo.secret (id) TO mv_viewer", {"shown", "secret"}),
        ("GRANT UPDATE ON SCHEMA::hidden TO mv_viewer", "REVOKE UPDATE ON SCHEMA::hidden TO mv_viewer", {"shown", "part", "child"}),
        ("GRANT VIEW DEFINITION TO mv_viewer", "REVOKE VIEW DEFINITION TO mv_viewer", {"shown", "secret", "part", "child"}),
        ("DENY VIEW DEFINITION ON dbo.shown TO mv_viewer", "REVOKE VIEW DEFINITION ON dbo.shown TO mv_viewer", set()),
        ("DENY SELECT ON dbo.shown TO mv_viewer", "REVOKE SELECT ON dbo.shown TO mv_viewer; GRANT SELECT ON dbo.shown TO mv_viewer", set()),
        ("ALTER AUTHORIZATION ON dbo.secret TO mv_viewer", "ALTER AUTHORIZATION ON dbo.secret TO SCHEMA OWNER", {"shown", "secret"}),
    ]
    for grant, revoke, expected in cases:
        dbo.run(grant)
        assert names(viewer, "SELECT name FROM sys.tables") == expected, grant
        dbo.run(revoke)
    assert names(viewer, "SELECT name FROM sys.tables") == {"shown"}


def test_impersonation_sees_as_the_other(dbo: Sql) -> None:
    assert names(dbo, "EXECUTE AS USER = 'mv_viewer'; SELECT name FROM sys.tables; REVERT") == {"shown"}
    assert names(dbo, "SELECT name FROM sys.tables") == {"shown", "secret", "part", "child"}
    loop = "DECLARE @i int = 0; WHILE @i < 2 BEGIN IF @i = 1 EXECUTE AS USER = 'mv_viewer'; SELECT COUNT(*) FROM sys.tables; SET @i += 1 END; REVERT"
    assert dbo.run(loop) == [(1,)]


def test_principals(viewer: Sql, people: dict[str, Sql], dbo: Sql) -> None:
    seen = names(viewer, "SELECT name FROM sys.database_principals")
    assert {"mv_viewer", "dbo", "guest", "db_owner", "public"} <= seen
    assert not {"mv_reader", "mv_owner", "mv_crowd"} & seen
    assert {"mv_reader", "mv_crowd"} <= names(people["mv_owner"], "SELECT name FROM sys.database_principals")
    dbo.run("ALTER ROLE mv_crowd ADD MEMBER mv_viewer")
    assert "mv_crowd" in names(viewer, "SELECT name FROM sys.database_principals")
    assert viewer.run("SELECT USER_NAME(role_principal_id), USER_NAME(member_principal_id) FROM sys.database_role_members") == [("mv_crowd", "mv_viewer")]
    dbo.run("ALTER ROLE mv_crowd DROP MEMBER mv_viewer")
    assert names(viewer, "SELECT DISTINCT USER_NAME(grantee_principal_id) FROM sys.database_permissions") <= {"mv_viewer", "public"}
    seen = names(viewer, "SELECT name FROM sys.server_principals")
    assert {"mv_viewer", "sa", "sysadmin"} <= seen
    assert "mv_reader" not in seen
    assert {"mv_viewer", "mv_reader"} <= names(dbo, "SELECT name FROM sys.server_principals")


def test_databases(dbo: Sql, viewer: Sql, connect: Connect) -> None:
    dbo.run("CREATE DATABASE unwatched")
    assert {"master", "tempdb", "watched", "unwatched"} <= names(viewer, "SELECT name FROM sys.databases")
    dbo.run("USE master; DENY VIEW ANY DATABASE TO mv_viewer; USE watched")
    assert names(viewer, "SELECT name FROM sys.databases") == {"master", "tempdb", "watched"}
    dbo.run("USE master; REVOKE VIEW ANY DATABASE TO mv_viewer; USE watched; DROP DATABASE unwatched")


def test_every_view_has_a_twin_that_works(viewer: Sql) -> None:
    for schema, name in viewer.run("SELECT SCHEMA_NAME(schema_id), name FROM sys.system_views"):
        viewer.run(f"SELECT COUNT(*) FROM {schema}.{name}")
