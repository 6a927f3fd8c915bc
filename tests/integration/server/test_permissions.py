"""Who may do what, through real logins: the "Permissions" sections of the Transact-SQL reference, and what RDS gives its master user."""

from __future__ import annotations

import pytds
import pytest
from tests.integration.server.conftest import MASTER, PASSWORD, Connect, Sql

from ferryman.server.database_server import DatabaseServer

SECRET = "User-secret-1"
OBJECTS = """
CREATE TABLE dbo.orders (id int NOT NULL CONSTRAINT pk_orders PRIMARY KEY, amount int NULL, secret int NULL)
GO
CREATE INDEX ix_orders ON dbo.orders (amount)
GO
CREATE VIEW dbo.big_orders AS SELECT id, amount FROM dbo.orders WHERE amount > 100
GO
CREATE PROCEDURE dbo.add_order @id int AS INSERT INTO dbo.orders (id, amount) VALUES (@id, 1)
GO
CREATE PROCEDURE dbo.add_order_dynamically @id int AS EXEC (N'INSERT INTO dbo.orders (id) VALUES (999)')
GO
CREATE PROCEDURE dbo.empty_orders AS TRUNCATE TABLE dbo.orders
GO
CREATE FUNCTION dbo.twice (@n int) RETURNS int AS BEGIN RETURN 2 * @n END
GO
CREATE TRIGGER dbo.orders_changed ON dbo.orders AFTER UPDATE AS SET NOCOUNT ON
GO
CREATE SYNONYM dbo.bestellungen FOR dbo.orders
GO
CREATE SEQUENCE dbo.numbers AS int START WITH 1
GO
CREATE TYPE dbo.money_amount FROM decimal(19, 4)
GO
CREATE SCHEMA sales
GO
CREATE ROLE clerks
"""
USERS = ("nobody", "reader", "writer", "ddl", "security", "access", "owner", "maker")
ROLES = {
    "reader": "db_datareader", "writer": "db_datawriter", "ddl": "db_ddladmin", "security": "db_securityadmin", "access": "db_accessadmin", "owner": "db_owner",
}  # fmt: skip


@pytest.fixture(scope="module")
def master(connect: Connect) -> Sql:
    """The master user in a database of its own with one of everything and a user for each fixed role."""
    sql: Sql = connect()
    sql.run("CREATE DATABASE guarded")
    sql.run("USE guarded")
    sql.script(OBJECTS)
    for user in USERS:
        sql.run(f"CREATE LOGIN {user} WITH PASSWORD = '{SECRET}'")
        sql.run(f"CREATE USER {user} FOR LOGIN {user}")
    for user, role in ROLES.items():
        sql.run(f"ALTER ROLE {role} ADD MEMBER {user}")
    sql.run("GRANT CREATE TABLE, CREATE PROCEDURE TO maker")
    sql.run("CREATE LOGIN stranger WITH PASSWORD = 'User-secret-1'")
    return sql


@pytest.fixture(scope="module")
def people(master: Sql, connect: Connect) -> dict[str, Sql]:
    return {user: connect(user, SECRET, "guarded") for user in USERS}


REFUSED = [
    ("CREATE TABLE dbo.t (a int)", 262, "CREATE TABLE permission denied in database 'guarded'."),
    ("SELECT 1 AS a INTO dbo.t", 262, "CREATE TABLE permission denied in database 'guarded'."),
    ("CREATE VIEW dbo.v AS SELECT 1 AS a", 262, "CREATE VIEW permission denied in database 'guarded'."),
    ("CREATE PROCEDURE dbo.p AS SELECT 1", 262, "CREATE PROCEDURE permission denied in database 'guarded'."),
    ("CREATE OR ALTER PROCEDURE dbo.p AS SELECT 1", 262, "CREATE PROCEDURE permission denied in database 'guarded'."),
    ("CREATE FUNCTION dbo.f () RETURNS int AS BEGIN RETURN 1 END", 262, "CREATE FUNCTION permission denied in database 'guarded'."),
    ("CREATE SYNONYM dbo.s FOR dbo.orders", 262, "CREATE SYNONYM permission denied in database 'guarded'."),
    ("CREATE SEQUENCE dbo.s2", 262, "CREATE SEQUENCE permission denied in database 'guarded'."),
    ("CREATE TYPE dbo.t2 FROM int", 262, "CREATE TYPE permission denied in database 'guarded'."),
    ("CREATE SCHEMA more", 262, "CREATE SCHEMA permission denied in database 'guarded'."),
    ("CREATE DATABASE more", 262, "CREATE DATABASE permission denied in database 'master'."),
    ("ALTER TABLE dbo.orders ADD b int", 1088, 'Cannot find the object "dbo.orders" because it does not exist or you do not have permissions.'),
    ("CREATE INDEX ix ON dbo.orders (secret)", 1088, 'Cannot find the object "dbo.orders" because it does not exist or you do not have permissions.'),
    ("ALTER INDEX ix_orders ON dbo.orders REBUILD", 1088, 'Cannot find the object "dbo.orders" because it does not exist or you do not have permissions.'),
    ("TRUNCATE TABLE dbo.orders", 1088, 'Cannot find the object "orders" because it does not exist or you do not have permissions.'),
    ("SET IDENTITY_INSERT dbo.orders ON", 1088, 'Cannot find the object "dbo.orders" because it does not exist or you do not have permissions.'),
    ("DISABLE TRIGGER dbo.orders_changed ON dbo.orders", 1088, None),
    ("CREATE TRIGGER dbo.tr ON dbo.orders AFTER INSERT AS SET NOCOUNT ON", 8197, "The object 'dbo.orders' does not exist or is invalid for this operation."),
    ("ALTER PROCEDURE dbo.add_order @id int AS SELECT 1", 3704, "User does not have permission to perform this operation on procedure 'add_order'."),
    ("ALTER VIEW dbo.big_orders AS SELECT 1 AS a", 3704, "User does not have permission to perform this operation on view 'big_orders'."),
    ("ALTER SEQUENCE dbo.numbers RESTART", 15151, None),
    ("DROP TABLE dbo.orders", 3701, "Cannot drop the table 'dbo.orders', because it does not exist or you do not have permission."),
    ("DROP TABLE IF EXISTS dbo.orders", 3701, "Cannot drop the table 'dbo.orders', because it does not exist or you do not have permission."),
    ("DROP VIEW dbo.big_orders", 3701, "Cannot drop the view 'dbo.big_orders', because it does not exist or you do not have permission."),
    ("DROP PROCEDURE dbo.add_order", 3701, "Cannot drop the procedure 'dbo.add_order', because it does not exist or you do not have permission."),
    ("DROP FUNCTION dbo.twice", 3701, "Cannot drop the function 'dbo.twice', because it does not exist or you do not have permission."),
    ("DROP TRIGGER dbo.orders_changed", 3701, None),
    ("DROP SYNONYM dbo.bestellungen", 3701, None),
    ("DROP SEQUENCE dbo.numbers", 3701, None),
    ("DROP INDEX ix_orders ON dbo.orders", 3701, None),
    ("DROP TYPE dbo.money_amount", 218, None),
    ("DROP SCHEMA sales", 15151, "Cannot drop the schema 'sales', because it does not exist or you do not have permission."),
    ("ALTER SCHEMA sales TRANSFER dbo.orders", 15151, None),
    ("DROP DATABASE guarded", 3701, "Cannot drop the database 'guarded', because it does not exist or you do not have permission."),
    ("ALTER DATABASE guarded SET RECOVERY SIMPLE", 5011, None),
    ("CREATE LOGIN more WITH PASSWORD = 'Another-secret-1'", 15247, "User does not have permission to perform this action."),
    ("ALTER LOGIN reader WITH PASSWORD = 'Another-secret-1'", 15151, None),
    ("ALTER LOGIN nobody WITH PASSWORD = 'Another-secret-1'", 15151, None),
    ("DROP LOGIN reader", 15151, "Cannot drop the login 'reader', because it does not exist or you do not have permission."),
    ("CREATE USER more WITHOUT LOGIN", 15247, "User does not have permission to perform this action."),
    ("ALTER USER reader WITH NAME = reader2", 15151, None),
    ("DROP USER reader", 15151, "Cannot drop the user 'reader', because it does not exist or you do not have permission."),
    ("CREATE ROLE more", 15247, "User does not have permission to perform this action."),
    ("ALTER ROLE clerks ADD MEMBER nobody", 15151, "Cannot alter the role 'clerks', because it does not exist or you do not have permission."),
    ("ALTER ROLE db_owner ADD MEMBER nobody", 15151, "Cannot alter the role 'db_owner', because it does not exist or you do not have permission."),
    ("DROP ROLE clerks", 15151, None),
    ("ALTER SERVER ROLE sysadmin ADD MEMBER nobody", 15151, None),
    ("CREATE SERVER ROLE more", 15247, None),
    ("GRANT SELECT ON dbo.orders TO reader", 15151, "Cannot find the object 'orders', because it does not exist or you do not have permission."),
    ("GRANT CREATE TABLE TO nobody", 4613, "Grantor does not have GRANT permission."),
    ("SELECT * FROM dbo.orders", 229, "The SELECT permission was denied on the object 'orders', database 'guarded', schema 'dbo'."),
    ("SELECT * FROM dbo.bestellungen", 229, "The SELECT permission was denied on the object 'orders', database 'guarded', schema 'dbo'."),
    ("INSERT INTO dbo.orders (id) VALUES (1)", 229, "The INSERT permission was denied on the object 'orders', database 'guarded', schema 'dbo'."),
    ("UPDATE dbo.orders SET amount = 1", 229, "The UPDATE permission was denied on the object 'orders', database 'guarded', schema 'dbo'."),
    ("DELETE FROM dbo.orders", 229, "The DELETE permission was denied on the object 'orders', database 'guarded', schema 'dbo'."),
    ("EXEC dbo.add_order 1", 229, "The EXECUTE permission was denied on the object 'add_order', database 'guarded', schema 'dbo'."),
    ("SELECT dbo.twice(2)", 229, "The EXECUTE permission was denied on the object 'twice', database 'guarded', schema 'dbo'."),
    ("SELECT NEXT VALUE FOR dbo.numbers", 229, "The UPDATE permission was denied on the object 'numbers', database 'guarded', schema 'dbo'."),
    ("EXEC sp_addrolemember 'db_owner', 'nobody'", 15151, None),
    ("EXEC master..xp_cmdshell 'dir'", 2812, None),
    ("BULK INSERT #t FROM 'D:\\S3\\x.csv'", 4834, "You do not have permission to use the bulk load statement."),
    ("SELECT * FROM OPENROWSET(BULK 'D:\\S3\\x.csv', SINGLE_CLOB) AS r", 4834, "You do not have permission to use the bulk load statement."),
    ("USE other_database", 916, 'The server principal "nobody" is not able to access the database "other_database" under the current security context.'),
    ("SELECT * FROM msdb.dbo.ferryman_tasks", 229, "The SELECT permission was denied on the object 'ferryman_tasks', database 'msdb', schema 'dbo'."),
    ("EXEC msdb.dbo.rds_task_status", 229, "The EXECUTE permission was denied on the object 'rds_task_status', database 'msdb', schema 'dbo'."),
]


@pytest.mark.parametrize(("statement", "number", "text"), REFUSED, ids=[case[0][:60] for case in REFUSED])
def test_user_without_rights_is_refused(people: dict[str, Sql], master: Sql, statement: str, number: int, text: str | None) -> None:
    if not master.run("SELECT 1 WHERE DB_ID('other_database') IS NOT NULL"):
        master.run("CREATE DATABASE other_database")
    people["nobody"].run("USE guarded")
    if "#t" in statement:
        people["nobody"].run("IF OBJECT_ID('tempdb..#t') IS NULL CREATE TABLE #t (a int)")
    found = people["nobody"].error(statement)
    assert found[0] == number, found
    if text is not None:
        assert found[1] == text


ALLOWED = [
    ("nobody", "CREATE TABLE #mine (a int); INSERT INTO #mine VALUES (1); TRUNCATE TABLE #mine; DROP TABLE #mine"),
    ("nobody", "CREATE TABLE ##ours (a int); INSERT INTO ##ours VALUES (1); DROP TABLE ##ours"),
    ("nobody", "SELECT name FROM sys.objects"),
    ("nobody", "DECLARE @t TABLE (a int); INSERT INTO @t VALUES (1); SELECT a FROM @t"),
    ("reader", "SELECT * FROM dbo.big_orders"),
    ("writer", "INSERT INTO dbo.orders (id) VALUES (2); DELETE FROM dbo.orders"),
    ("ddl", "CREATE TABLE dbo.made (a int); ALTER TABLE dbo.made ADD b int; CREATE INDEX ix ON dbo.made (b); TRUNCATE TABLE dbo.made; DROP TABLE dbo.made"),
    ("ddl", "CREATE SEQUENCE dbo.made_numbers; DROP SEQUENCE dbo.made_numbers; CREATE SYNONYM dbo.made_synonym FOR dbo.orders; DROP SYNONYM dbo.made_synonym"),
    ("security", "CREATE ROLE more; ALTER ROLE more ADD MEMBER nobody; ALTER ROLE more DROP MEMBER nobody; DROP ROLE more"),
    ("access", "CREATE USER more WITHOUT LOGIN; DROP USER more"),
    ("owner", "ALTER ROLE db_datareader ADD MEMBER nobody; ALTER ROLE db_datareader DROP MEMBER nobody; ALTER DATABASE guarded SET RECOVERY SIMPLE"),
    ("owner", "CREATE TABLE sales.made (a int); DROP TABLE sales.made"),
]


@pytest.mark.parametrize(("user", "statement"), ALLOWED)
def test_fixed_roles_allow(people: dict[str, Sql], user: str, statement: str) -> None:
    people[user].run("USE guarded")
    assert people[user].error(statement) == (0, "")


@pytest.mark.parametrize(("user", "statement", "number"), [
    ("ddl", "SELECT * FROM dbo.orders", 229), ("ddl", "ALTER DATABASE guarded SET RECOVERY SIMPLE", 5011), ("ddl", "CREATE USER x WITHOUT LOGIN", 15247),
    ("reader", "INSERT INTO dbo.orders (id) VALUES (1)", 229), ("writer", "SELECT * FROM dbo.orders", 229),
    ("owner", "CREATE LOGIN x WITH PASSWORD = 'Aa-345678'", 15247),
    ("security", "ALTER ROLE db_owner ADD MEMBER nobody", 15151), ("access", "CREATE ROLE x", 15247), ("owner", "CREATE DATABASE x", 262),
    ("maker", "CREATE TABLE dbo.t (a int)", 2760),
])  # fmt: skip
def test_fixed_roles_end_there(people: dict[str, Sql], user: str, statement: str, number: int) -> None:
    people[user].run("USE guarded")
    assert people[user].error(statement)[0] == number


def test_creating_needs_the_schema_too(master: Sql, people: dict[str, Sql]) -> None:
    assert people["maker"].error("CREATE TABLE sales.t (a int)") == (
        2760, 'The specified schema name "sales" either does not exist or you do not have permission to use it.')  # fmt: skip
    master.run("GRANT ALTER ON SCHEMA::sales TO maker")
    assert people["maker"].error("CREATE TABLE sales.t (a int); ALTER TABLE sales.t ADD b int; DROP TABLE sales.t") == (0, "")
    master.run("DENY CREATE TABLE TO maker")
    assert people["maker"].error("CREATE TABLE sales.t (a int)")[0] == 262
    master.run("REVOKE CREATE TABLE TO maker; REVOKE ALTER ON SCHEMA::sales TO maker; GRANT CREATE TABLE TO maker")


def test_owned_schema_and_references(master: Sql, people: dict[str, Sql]) -> None:
    master.run("CREATE SCHEMA makers AUTHORIZATION maker")
    maker = people["maker"]
    assert maker.error("CREATE TABLE makers.t (id int REFERENCES dbo.orders (id))") == (
        229, "The REFERENCES permission was denied on the object 'orders', database 'guarded', schema 'dbo'.")  # fmt: skip
    master.run("GRANT REFERENCES ON dbo.orders TO maker")
    assert maker.error("CREATE TABLE makers.t (id int REFERENCES dbo.orders (id)); SELECT * FROM makers.t; DROP TABLE makers.t") == (0, "")
    # The maker's procedure doesn't reach dbo's table: the owners differ.
    maker.run("CREATE PROCEDURE makers.peek AS SELECT id FROM dbo.orders")
    assert maker.error("EXEC makers.peek")[0] == 229


def test_ownership_chain(master: Sql, people: dict[str, Sql]) -> None:
    nobody = people["nobody"]
    nobody.run("USE guarded")
    master.run("GRANT EXECUTE ON dbo.add_order TO nobody; GRANT EXECUTE ON dbo.add_order_dynamically TO nobody; GRANT EXECUTE ON dbo.empty_orders TO nobody")
    master.run("GRANT SELECT ON dbo.big_orders TO nobody")
    assert nobody.error("EXEC dbo.add_order 7") == (0, "")
    assert nobody.error("SELECT id FROM dbo.big_orders") == (0, "")
    assert nobody.error("EXEC dbo.add_order_dynamically 8")[0] == 229
    assert nobody.error("EXEC dbo.empty_orders")[0] == 1088
    assert master.run("SELECT id FROM dbo.orders") == [(7,)]
    master.run("REVOKE EXECUTE ON dbo.add_order TO nobody; REVOKE SELECT ON dbo.big_orders TO nobody; DELETE FROM dbo.orders")
    assert nobody.error("EXEC dbo.add_order 9")[0] == 229


def test_ownership_chains_end_at_the_database(master: Sql, people: dict[str, Sql], connect: Connect) -> None:
    """Cross-database ownership chaining is off in user databases: "cross db ownership chaining (server configuration option)"."""
    master.run("CREATE DATABASE neighbour; USE neighbour; CREATE TABLE dbo.t (id int); INSERT INTO dbo.t VALUES (1); CREATE USER nobody FOR LOGIN nobody")
    master.run("USE guarded")
    master.run("CREATE PROCEDURE dbo.across AS SELECT id FROM neighbour.dbo.t")
    master.run("GRANT EXECUTE ON dbo.across TO nobody")
    nobody = people["nobody"]
    nobody.run("USE guarded")
    assert nobody.error("EXEC dbo.across") == (229, "The SELECT permission was denied on the object 't', database 'neighbour', schema 'dbo'.")
    assert master.error("ALTER DATABASE guarded SET DB_CHAINING ON") == (15247, "User does not have permission to perform this action.")
    sysadmin = connect("rdsa", "Agent-password-1")
    sysadmin.run("ALTER DATABASE guarded SET DB_CHAINING ON; ALTER DATABASE neighbour SET DB_CHAINING ON")
    assert nobody.run("EXEC dbo.across") == [(1,)]
    sysadmin.run("USE neighbour; DROP USER nobody; USE master")
    assert nobody.error("EXEC dbo.across")[0] == 916
    master.run("DROP PROCEDURE dbo.across; DROP DATABASE neighbour; USE guarded")


def test_column_permissions(master: Sql, people: dict[str, Sql]) -> None:
    nobody = people["nobody"]
    nobody.run("USE guarded")
    master.run("GRANT SELECT ON dbo.orders (id, amount) TO nobody")
    assert nobody.error("SELECT id, amount FROM dbo.orders") == (0, "")
    assert nobody.error("SELECT * FROM dbo.orders") == (
        230, "The SELECT permission was denied on the column 'secret' of the object 'orders', database 'guarded', schema 'dbo'.")  # fmt: skip
    master.run("REVOKE SELECT ON dbo.orders (id, amount) TO nobody")
    assert nobody.error("SELECT id FROM dbo.orders")[0] == 229


def test_deny_outweighs_roles(master: Sql, people: dict[str, Sql]) -> None:
    master.run("DENY SELECT ON dbo.orders TO reader")
    assert people["reader"].error("SELECT * FROM dbo.orders")[0] == 229
    master.run("REVOKE SELECT ON dbo.orders TO reader")
    assert people["reader"].error("SELECT * FROM dbo.orders") == (0, "")


def test_grant_option_on_rds_procedures(master: Sql, people: dict[str, Sql], connect: Connect) -> None:
    admin = connect(database="msdb")
    for user in ("nobody", "reader"):
        admin.run(f"CREATE USER {user} FOR LOGIN {user}")
    nobody, reader = connect("nobody", SECRET, "msdb"), connect("reader", SECRET, "msdb")
    admin.run("GRANT EXECUTE ON msdb.dbo.rds_task_status TO nobody WITH GRANT OPTION; GRANT SELECT ON msdb.dbo.rds_fn_task_status TO nobody")
    assert nobody.error("EXEC msdb.dbo.rds_task_status") == (0, "")
    assert nobody.error("SELECT * FROM msdb.dbo.rds_fn_task_status(NULL, 0)") == (0, "")
    assert nobody.error("SELECT * FROM dbo.ferryman_tasks")[0] == 229
    assert reader.error("EXEC msdb.dbo.rds_task_status")[0] == 229
    assert nobody.error("GRANT SELECT ON dbo.rds_fn_task_status TO reader")[0] == 15151
    assert nobody.error("GRANT EXECUTE ON dbo.rds_task_status TO reader") == (0, "")
    assert reader.error("EXEC msdb.dbo.rds_task_status") == (0, "")
    admin.run("REVOKE EXECUTE ON dbo.rds_task_status TO nobody CASCADE")
    assert nobody.error("EXEC msdb.dbo.rds_task_status")[0] == 229
    for user in ("nobody", "reader"):
        admin.run(f"DROP USER {user}")


def test_bulk_operations_are_granted(master: Sql, people: dict[str, Sql]) -> None:
    statement = "SELECT * FROM OPENROWSET(BULK 'D:\\S3\\missing.csv', SINGLE_CLOB) AS r"
    assert people["owner"].error(statement)[0] == 4834
    master.run("USE master; GRANT ADMINISTER BULK OPERATIONS TO owner; USE guarded")
    assert people["owner"].error(statement)[0] == 4860
    master.run("USE master; REVOKE ADMINISTER BULK OPERATIONS TO owner; USE guarded")


MASTER_REFUSED = [
    ("ALTER SERVER ROLE sysadmin ADD MEMBER admin", 15151), ("ALTER LOGIN rdsa WITH PASSWORD = 'Taken-over-1'", 15151), ("DROP LOGIN rdsa", 15151),
    ("ALTER LOGIN sa ENABLE", 15151), ("DROP LOGIN admin", 15434),
    ("USE master; CREATE TABLE dbo.t (a int)", 262),
    ("USE msdb; CREATE TABLE dbo.t (a int)", 262),
    ("USE msdb; SELECT * FROM dbo.ferryman_settings", 229), ("USE msdb; UPDATE dbo.ferryman_tasks SET lifecycle = 'SUCCESS'", 229),
    ("USE msdb; EXEC dbo.ferryman_set_setting 'limit.files', 'off'", 229), ("USE msdb; DROP TABLE dbo.ferryman_tasks", 3701),
    ("USE msdb; EXEC (N'ALTER PROCEDURE dbo.rds_task_status AS SELECT 1')", 3704), ("USE msdb; GRANT SELECT ON dbo.ferryman_tasks TO guest", 15151),
    ("USE msdb; ALTER ROLE db_owner ADD MEMBER admin", 15151), ("USE rdsadmin; CREATE TABLE t (a int)", 916), ("ALTER DATABASE msdb SET RECOVERY FULL", 5011),
    ("GRANT CONTROL SERVER TO admin", 4613),
]  # fmt: skip


@pytest.mark.parametrize(("statement", "number"), MASTER_REFUSED)
def test_master_user_is_not_sysadmin(connect: Connect, statement: str, number: int) -> None:
    assert connect().error(statement)[0] == number


def test_master_user_is_what_rds_makes_it(connect: Connect) -> None:
    roles = "SELECT IS_SRVROLEMEMBER('sysadmin'), IS_SRVROLEMEMBER('processadmin'), IS_SRVROLEMEMBER('setupadmin')"
    assert connect().run(roles) == [(0, 1, 1)]
    assert connect(database="msdb").run("SELECT IS_ROLEMEMBER('SQLAgentUserRole'), IS_ROLEMEMBER('db_owner')") == [(1, 0)]
    assert connect(database="guarded").run("SELECT IS_ROLEMEMBER('db_owner'), USER_NAME()") == [(1, "dbo")]
    assert connect().error("USE tempdb; CREATE TABLE dbo.scratch (a int); DROP TABLE dbo.scratch") == (0, "")


def test_permission_functions(master: Sql, people: dict[str, Sql]) -> None:
    people["reader"].run("USE guarded")
    asked = "SELECT HAS_PERMS_BY_NAME('dbo.orders', 'OBJECT', 'SELECT'), HAS_PERMS_BY_NAME('dbo.orders', 'OBJECT', 'INSERT'), HAS_DBACCESS('other_database')"
    assert people["reader"].run(asked) == [(1, 0, 0)]


def test_own_password(connect: Connect, master: Sql) -> None:
    master.run("CREATE LOGIN changer WITH PASSWORD = 'First-secret-1'")
    changer = connect("changer", "First-secret-1")
    assert changer.error("ALTER LOGIN changer WITH PASSWORD = 'Second-secret-2' OLD_PASSWORD = 'wrong'")[0] == 15151
    assert changer.error("ALTER LOGIN changer WITH PASSWORD = 'Second-secret-2' OLD_PASSWORD = 'First-secret-1'") == (0, "")
    assert connect("changer", "Second-secret-2").run("SELECT SUSER_SNAME()") == [("changer",)]
    with pytest.raises(pytds.OperationalError, match="Login failed for user 'changer'"):
        connect("changer", "First-secret-1")
    master.run("ALTER LOGIN changer DISABLE")
    with pytest.raises(TimeoutError) as refusal:  # python-tds tries again for as long as it may
        connect("changer", "Second-secret-2", login_timeout=1)
    assert "The account is disabled." in str(refusal.value.__cause__)
    master.run("DROP LOGIN changer")
    with pytest.raises(pytds.OperationalError, match="Login failed for user 'changer'"):
        connect("changer", "Second-secret-2")


def test_orphaned_user(connect: Connect, master: Sql) -> None:
    master.run("CREATE LOGIN passer WITH PASSWORD = 'First-secret-1'; CREATE USER passer FOR LOGIN passer; DROP LOGIN passer")
    assert master.run("SELECT name FROM sys.database_principals WHERE name = 'passer'") == [("passer",)]
    master.run("CREATE LOGIN passer WITH PASSWORD = 'First-secret-1'")
    with pytest.raises(pytds.OperationalError):
        connect("passer", "First-secret-1", "guarded")
    master.run("ALTER USER passer WITH LOGIN = passer")
    assert connect("passer", "First-secret-1", "guarded").run("SELECT USER_NAME()") == [("passer",)]


@pytest.mark.parametrize(("user", "password"), [(MASTER, "wrong"), ("no such login", PASSWORD), ("sa", "")])
def test_wrong_login(connect: Connect, server: DatabaseServer, user: str, password: str) -> None:
    with pytest.raises(pytds.OperationalError, match=f"Login failed for user '{user}'."):
        connect(user, password)


def test_database_without_access(connect: Connect, master: Sql) -> None:
    with pytest.raises(pytds.OperationalError, match='Cannot open database "guarded" requested by the login'):
        connect("stranger", SECRET, "guarded")


def test_default_schema(connect: Connect, master: Sql) -> None:
    master.run("CREATE LOGIN seller WITH PASSWORD = 'User-secret-1'; CREATE USER seller FOR LOGIN seller WITH DEFAULT_SCHEMA = sales")
    master.run("CREATE TABLE sales.things (a int); GRANT CREATE TABLE TO seller; GRANT CONTROL ON SCHEMA::sales TO seller")
    seller = connect("seller", SECRET)
    assert seller.run("USE guarded; SELECT SCHEMA_NAME(), COUNT(*) FROM things") == [("sales", 0)]
    seller.run("CREATE TABLE wares (a int)")
    assert master.run("SELECT OBJECT_SCHEMA_NAME(OBJECT_ID('sales.wares'))") == [("sales",)]
    assert master.run("SELECT SCHEMA_NAME()") == [("dbo",)]
    master.run("DROP TABLE sales.wares; DROP TABLE sales.things")


def test_dropped_login_loses_its_rights_at_once(connect: Connect, master: Sql) -> None:
    master.run("CREATE LOGIN leaver WITH PASSWORD = 'User-secret-1'; CREATE USER leaver FOR LOGIN leaver; ALTER ROLE db_datareader ADD MEMBER leaver")
    leaver = connect("leaver", SECRET, "guarded")
    assert leaver.error("SELECT * FROM dbo.orders") == (0, "")
    master.run("ALTER ROLE db_datareader DROP MEMBER leaver")
    assert leaver.error("SELECT * FROM dbo.orders")[0] == 229
    master.run("DROP USER leaver")
    assert leaver.error("SELECT * FROM dbo.orders")[0] == 916
