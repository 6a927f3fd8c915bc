"""GRANT, DENY, REVOKE and ALTER AUTHORIZATION.

Sources: "GRANT (Transact-SQL)", "DENY", "REVOKE", "ALTER AUTHORIZATION", "Database-level roles" of Microsoft's reference, and for texts and numbers
"Database engine events and errors".
"""

from __future__ import annotations

import pytest
from tests.integration.server.conftest import Connect, Sql

SECRET = "User-secret-1"
USERS = ("gr_one", "gr_two", "gr_three")
SETUP = """
CREATE TABLE dbo.goods (id int NOT NULL, price int, cost int)
GO
CREATE TABLE dbo.more (id int)
GO
CREATE SCHEMA stock
GO
CREATE TABLE stock.items (id int)
GO
CREATE PROCEDURE dbo.sell AS SELECT 1 AS sold
GO
CREATE FUNCTION dbo.tax (@n int) RETURNS int AS BEGIN RETURN @n END
GO
CREATE TYPE dbo.sum_of_money FROM decimal(19, 4)
GO
CREATE ROLE sellers
GO
ALTER ROLE sellers ADD MEMBER gr_one
"""


@pytest.fixture(scope="module")
def dbo(connect: Connect) -> Sql:
    sql: Sql = connect()
    for user in USERS:
        sql.run(f"CREATE LOGIN {user} WITH PASSWORD = '{SECRET}'")
    sql.run("CREATE DATABASE granting")
    sql.run("USE granting")
    for user in USERS:
        sql.run(f"CREATE USER {user} FOR LOGIN {user}")
    sql.script(SETUP.strip())
    return sql


@pytest.fixture(scope="module")
def people(dbo: Sql, connect: Connect) -> dict[str, Sql]:
    return {user: connect(user, SECRET, "granting") for user in USERS}


@pytest.mark.parametrize(("statement", "number", "text"), [
    ("GRANT SELCT ON dbo.goods TO gr_one", 102, "Incorrect syntax near 'SELCT'."),
    ("GRANT EXECUTE ON dbo.goods TO gr_one", 4606, "Granted or revoked privilege EXECUTE is not compatible with object."),
    ("GRANT SELECT ON dbo.sell TO gr_one", 4606, "Granted or revoked privilege SELECT is not compatible with object."),
    ("GRANT INSERT ON dbo.goods (id) TO gr_one", 1020, None),
    ("GRANT SELECT ON dbo.goods (nothing) TO gr_one", 4615, "Invalid column name 'nothing'."),
    ("GRANT ALL ON SCHEMA::stock TO gr_one", 4623, None),
    ("GRANT SELECT ON dbo.goods TO db_datareader", 4617, "Cannot grant, deny or revoke permissions to or from special roles."),
    ("GRANT SELECT ON dbo.goods TO dbo", 4624, "Cannot grant, deny, or revoke permissions to sa, dbo, entity owner, information_schema, sys, or yourself."),
    ("GRANT SELECT ON dbo.goods TO nobody_there", 15151, "Cannot find the user 'nobody_there', because it does not exist or you do not have permission."),
    ("GRANT SELECT ON SCHEMA::nowhere TO gr_one", 15151, "Cannot find the schema 'nowhere', because it does not exist or you do not have permission."),
    ("GRANT SELECT ON dbo.nothing TO gr_one", 15151, "Cannot find the object 'nothing', because it does not exist or you do not have permission."),
    ("GRANT SELECT ON msdb.dbo.sysjobs TO gr_one", 4610, None),
    ("GRANT VIEW SERVER STATE TO gr_one", 4621, "Permissions at the server scope can only be granted when the current database is master"),
    ("GRANT CREATE TABLE, VIEW SERVER STATE TO gr_one", 4620, None),
    ("GRANT CONNECT TO sellers", 4627, None),
    ("GRANT IMPERSONATE ON ROLE::sellers TO gr_two", 4606, None),
])  # fmt: skip
def test_refused(dbo: Sql, statement: str, number: int, text: str | None) -> None:
    found = dbo.error(statement)
    assert found[0] == number, found
    if text is not None:
        assert found[1] == text


def test_with_grant_option_and_cascade(dbo: Sql, people: dict[str, Sql]) -> None:
    one, two, three = (people[user] for user in USERS)
    dbo.run("GRANT SELECT ON dbo.more TO gr_one WITH GRANT OPTION")
    one.run("GRANT SELECT ON dbo.more TO gr_two WITH GRANT OPTION")
    two.run("GRANT SELECT ON dbo.more TO gr_three")
    assert three.error("SELECT * FROM dbo.more") == (0, "")
    for statement in ("REVOKE SELECT ON dbo.more TO gr_one", "DENY SELECT ON dbo.more TO gr_one", "REVOKE GRANT OPTION FOR SELECT ON dbo.more TO gr_one"):
        assert dbo.error(statement) == (4611, "To revoke or deny grantable privileges, specify the CASCADE option.")
    dbo.run("REVOKE GRANT OPTION FOR SELECT ON dbo.more TO gr_one CASCADE")
    assert [sql.error("SELECT * FROM dbo.more")[0] for sql in (one, two, three)] == [0, 229, 229]
    assert one.error("GRANT SELECT ON dbo.more TO gr_two")[0] == 15151
    dbo.run("REVOKE SELECT ON dbo.more TO gr_one")
    assert one.error("SELECT * FROM dbo.more")[0] == 229


def test_revoke_of_the_option_grants_nothing(dbo: Sql, people: dict[str, Sql]) -> None:
    dbo.run("REVOKE GRANT OPTION FOR SELECT ON dbo.more TO gr_two")
    assert people["gr_two"].error("SELECT * FROM dbo.more")[0] == 229


def test_deny_cascades(dbo: Sql, people: dict[str, Sql]) -> None:
    dbo.run("GRANT SELECT ON dbo.more TO gr_one WITH GRANT OPTION")
    people["gr_one"].run("GRANT SELECT ON dbo.more TO gr_two")
    dbo.run("DENY SELECT ON dbo.more TO gr_one CASCADE")
    dbo.run("GRANT SELECT ON SCHEMA::dbo TO gr_two")
    assert people["gr_two"].error("SELECT * FROM dbo.more")[0] == 229  # denied, and DENY wins
    dbo.run("REVOKE SELECT ON dbo.more TO gr_one, gr_two")
    assert people["gr_two"].error("SELECT * FROM dbo.more") == (0, "")
    dbo.run("REVOKE SELECT ON SCHEMA::dbo TO gr_two")


def test_as_a_role(dbo: Sql, people: dict[str, Sql]) -> None:
    one = people["gr_one"]
    dbo.run("GRANT SELECT ON dbo.more TO sellers WITH GRANT OPTION")
    assert one.error("GRANT SELECT ON dbo.more TO gr_three AS sellers") == (0, "")
    assert people["gr_three"].error("SELECT * FROM dbo.more") == (0, "")
    assert people["gr_two"].error("GRANT SELECT ON dbo.more TO gr_three AS sellers") == (4618, "You do not have permission to use sellers in the AS clause.")
    dbo.run("REVOKE SELECT ON dbo.more TO sellers CASCADE")
    assert people["gr_three"].error("SELECT * FROM dbo.more")[0] == 229


def test_columns(dbo: Sql, people: dict[str, Sql]) -> None:
    two = people["gr_two"]
    dbo.run("GRANT SELECT, UPDATE ON dbo.goods (price) TO gr_two")
    assert two.error("UPDATE dbo.goods SET price = price + 1") == (0, "")
    assert two.error("UPDATE dbo.goods SET cost = 1") == (
        230, "The UPDATE permission was denied on the column 'cost' of the object 'goods', database 'granting', schema 'dbo'.")  # fmt: skip
    dbo.run("GRANT SELECT ON dbo.goods TO gr_two; DENY SELECT ON dbo.goods (cost) TO gr_two")
    assert two.error("SELECT id, price FROM dbo.goods") == (0, "")
    assert two.error("SELECT cost FROM dbo.goods")[0] == 230
    dbo.run("REVOKE SELECT ON dbo.goods (cost) TO gr_two; REVOKE SELECT ON dbo.goods TO gr_two; REVOKE SELECT, UPDATE ON dbo.goods (price) TO gr_two")


@pytest.mark.parametrize(("grant", "revoke", "statement"), [
    ("GRANT SELECT ON SCHEMA::stock TO gr_two", "REVOKE SELECT ON SCHEMA::stock TO gr_two", "SELECT * FROM stock.items"),
    ("GRANT SELECT ON DATABASE::granting TO gr_two", "REVOKE SELECT ON DATABASE::granting TO gr_two", "SELECT * FROM stock.items"),
    ("GRANT EXECUTE TO gr_two", "REVOKE EXECUTE TO gr_two", "EXEC dbo.sell"),
    ("GRANT CONTROL ON SCHEMA::stock TO gr_two", "REVOKE CONTROL ON SCHEMA::stock TO gr_two", "INSERT INTO stock.items VALUES (1)"),
    ("GRANT ALTER ON ROLE::sellers TO gr_two", "REVOKE ALTER ON ROLE::sellers TO gr_two", "ALTER ROLE sellers ADD MEMBER gr_three"),
    ("GRANT SELECT ON stock.items TO public", "REVOKE SELECT ON stock.items TO public", "SELECT * FROM stock.items"),
    ("EXEC sp_addrolemember 'db_datareader', 'gr_two'", "EXEC sp_droprolemember 'db_datareader', 'gr_two'", "SELECT * FROM stock.items"),
    ("ALTER ROLE db_datawriter ADD MEMBER gr_two", "ALTER ROLE db_datawriter DROP MEMBER gr_two", "INSERT INTO stock.items VALUES (2)"),
])  # fmt: skip
def test_securables_and_roles(dbo: Sql, people: dict[str, Sql], grant: str, revoke: str, statement: str) -> None:
    two = people["gr_two"]
    assert two.error(statement)[0] in (229, 15151)
    dbo.run(grant)
    assert two.error(statement) == (0, "")
    dbo.run(revoke)
    assert two.error(statement)[0] in (229, 15151)


def test_deny_roles(dbo: Sql, people: dict[str, Sql]) -> None:
    dbo.run("GRANT SELECT, INSERT ON dbo.more TO gr_two; ALTER ROLE db_denydatareader ADD MEMBER gr_two; ALTER ROLE db_denydatawriter ADD MEMBER gr_two")
    assert people["gr_two"].error("SELECT * FROM dbo.more")[0] == 229
    assert people["gr_two"].error("INSERT INTO dbo.more VALUES (1)")[0] == 229
    dbo.run("ALTER ROLE db_denydatareader DROP MEMBER gr_two; ALTER ROLE db_denydatawriter DROP MEMBER gr_two")
    assert people["gr_two"].error("SELECT * FROM dbo.more") == (0, "")
    dbo.run("REVOKE SELECT, INSERT ON dbo.more TO gr_two")


def test_schema_owner_grants(dbo: Sql, people: dict[str, Sql]) -> None:
    dbo.run("ALTER AUTHORIZATION ON SCHEMA::stock TO gr_one")
    one = people["gr_one"]
    assert one.error("SELECT * FROM stock.items") == (0, "")
    assert one.error("GRANT SELECT ON SCHEMA::stock TO gr_two") == (0, "")
    assert one.error("GRANT INSERT ON stock.items TO gr_two") == (0, "")
    assert people["gr_two"].error("SELECT * FROM stock.items; INSERT INTO stock.items VALUES (3)") == (0, "")
    assert people["gr_two"].error("GRANT SELECT ON SCHEMA::stock TO gr_three")[0] == 15151
    assert one.error("GRANT SELECT ON SCHEMA::stock TO gr_one")[0] == 4624
    one.run("REVOKE INSERT ON stock.items TO gr_two")
    dbo.run("ALTER AUTHORIZATION ON SCHEMA::stock TO dbo")
    assert people["gr_two"].error("SELECT * FROM stock.items")[0] == 229  # a new owner ends the permissions


def test_alter_authorization(dbo: Sql, people: dict[str, Sql]) -> None:
    one = people["gr_one"]
    assert one.error("ALTER AUTHORIZATION ON dbo.more TO gr_one")[0] == 15151
    dbo.run("ALTER AUTHORIZATION ON OBJECT::dbo.more TO gr_one")
    assert one.error("SELECT * FROM dbo.more; GRANT SELECT ON dbo.more TO gr_two") == (0, "")
    assert dbo.run("SELECT USER_NAME(principal_id) FROM sys.objects WHERE name = 'more'") == [("gr_one",)]
    dbo.run("ALTER AUTHORIZATION ON dbo.more TO SCHEMA OWNER")
    assert one.error("SELECT * FROM dbo.more")[0] == 229
    dbo.run("ALTER AUTHORIZATION ON ROLE::sellers TO gr_two; ALTER AUTHORIZATION ON ROLE::sellers TO dbo")
    for statement in ("ALTER AUTHORIZATION ON dbo.nothing TO gr_one", "ALTER AUTHORIZATION ON SCHEMA::stock TO nobody_there"):
        assert dbo.error(statement)[0] == 15151
    assert dbo.error("ALTER AUTHORIZATION ON DATABASE::granting TO rdsa") == (
        15151, "Cannot find the principal 'rdsa', because it does not exist or you do not have permission.")  # fmt: skip
    assert dbo.error("ALTER AUTHORIZATION ON DATABASE::msdb TO admin")[0] == 15151


def test_owner_of_a_database(connect: Connect, dbo: Sql) -> None:
    agent = connect("rdsa", "Agent-password-1")
    agent.run("CREATE DATABASE handed_over")
    agent.run("USE granting")
    assert agent.error("ALTER AUTHORIZATION ON DATABASE::granting TO gr_one") == (
        15110, "The proposed new database owner is already a user or aliased in the database.")  # fmt: skip
    agent.run("ALTER AUTHORIZATION ON DATABASE::handed_over TO gr_three")
    assert connect("gr_three", SECRET, "handed_over").run("SELECT USER_NAME()") == [("dbo",)]
    assert agent.run("SELECT SUSER_SNAME(owner_sid) FROM sys.databases WHERE name = 'handed_over'") == [("gr_three",)]
    assert agent.error("ALTER AUTHORIZATION ON DATABASE::master TO gr_three")[0] == 15109


def test_connect(dbo: Sql, people: dict[str, Sql], connect: Connect) -> None:
    two = people["gr_two"]
    dbo.run("DENY CONNECT TO gr_two")
    assert two.error("USE master; USE granting")[0] == 916
    dbo.run("REVOKE CONNECT TO gr_two")
    assert two.error("USE granting") == (0, "")
    dbo.run("USE master; CREATE LOGIN gr_guest WITH PASSWORD = 'User-secret-1'; USE granting")
    guest = connect("gr_guest", SECRET)
    assert guest.error("USE granting")[0] == 916
    dbo.run("GRANT CONNECT TO guest")
    assert guest.run("USE granting; SELECT USER_NAME()") == [("guest",)]
    dbo.run("REVOKE CONNECT TO guest")


def test_effective_permissions(dbo: Sql, people: dict[str, Sql]) -> None:
    two = people["gr_two"]
    dbo.run("GRANT SELECT ON dbo.goods (id) TO gr_two; GRANT EXECUTE ON SCHEMA::stock TO gr_two; GRANT IMPERSONATE ON USER::gr_one TO gr_two")
    assert two.run("SELECT * FROM fn_my_permissions('dbo.goods', 'OBJECT') WHERE subentity_name <> ''") == [("dbo.goods", "id", "SELECT")]
    assert two.run("SELECT permission_name FROM sys.fn_my_permissions('stock', 'SCHEMA')") == [("EXECUTE",)]
    assert two.run("SELECT permission_name FROM fn_my_permissions('gr_one', 'USER')") == [("IMPERSONATE",)]
    assert two.run("SELECT * FROM fn_my_permissions(NULL, 'DATABASE')") == [("database", "", "CONNECT")]
    assert two.run("SELECT permission_name FROM fn_my_permissions(NULL, 'SERVER')") == [("CONNECT SQL",), ("VIEW ANY DATABASE",)]
    assert ("database", "", "CONTROL") in dbo.run("SELECT * FROM fn_my_permissions(NULL, 'DATABASE')")
    asked = [
        ("'dbo.goods', 'OBJECT', 'SELECT', 'id', 'COLUMN'", 1), ("'dbo.goods', 'OBJECT', 'SELECT', 'cost', 'COLUMN'", 0),
        ("'dbo.goods', 'OBJECT', 'INSERT'", 0),
        ("'dbo.goods', 'OBJECT', 'ANY'", 1), ("'stock', 'SCHEMA', 'EXECUTE'", 1), ("'stock', 'SCHEMA', 'ALTER'", 0), ("'gr_one', 'USER', 'IMPERSONATE'", 1),
        ("'gr_three', 'USER', 'IMPERSONATE'", 0), ("'sellers', 'ROLE', 'ALTER'", 0), ("NULL, NULL, 'VIEW SERVER STATE'", 0), ("NULL, 'DATABASE', 'ANY'", 1),
        ("'dbo.goods', 'OBJECT', 'NONSENSE'", None), ("'nowhere', 'SCHEMA', 'ALTER'", None), ("'dbo.goods', 'NONSENSE', 'SELECT'", None),
    ]  # fmt: skip
    for arguments, expected in asked:
        assert two.run(f"SELECT HAS_PERMS_BY_NAME({arguments})") == [(expected,)], arguments
    assert dbo.run("EXECUTE AS USER = 'gr_two'; SELECT COUNT(*) FROM fn_my_permissions('dbo.goods', 'OBJECT'); REVERT")[0][0] >= 1
