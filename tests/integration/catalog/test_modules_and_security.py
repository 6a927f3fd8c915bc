"""Modules, types, schemas, databases, principals and permissions; and what the metadata functions say of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ferryman.errors import SqlError
from ferryman.store.catalog.model import Routine, Trigger, View
from ferryman.store.catalog.passwords import verify
from ferryman.tsql import ast
from ferryman.tsql.definitions import resolve_name, table_variable
from ferryman.tsql.definitions.metadata import ANSWERS
from ferryman.tsql.definitions.permissions import check_permission, has_permission, server_roles, user_of
from ferryman.tsql.parser import parse

if TYPE_CHECKING:
    from tests.integration.catalog.conftest import Session


def find(session: Session, name: str) -> object:
    return resolve_name(ast.Name(tuple(name.split("."))), session)


def test_procedures(session: Session) -> None:
    session.run("CREATE PROCEDURE p1 @a int = 5, @b varchar(10) = 'it''s', @c decimal(9, 2) OUTPUT WITH RECOMPILE AS SELECT 1")
    made = find(session, "p1")
    assert isinstance(made, Routine)
    assert [(p.name, str(p.type), p.default, p.output) for p in made.parameters] == [
        ("@a", "int", "5", False), ("@b", "varchar(10)", "'it''s'", False), ("@c", "decimal(9,2)", None, True),
    ]
    assert session.error("CREATE PROCEDURE p1 AS SELECT 1").number == 2714
    assert session.error("ALTER PROCEDURE nosuch AS SELECT 1").number == 208
    session.run("CREATE OR ALTER PROCEDURE p1 AS SELECT 2")
    again = find(session, "dbo.p1")
    assert isinstance(again, Routine)
    assert (again.object_id, again.parameters, again.definition) == (made.object_id, (), "CREATE OR ALTER PROCEDURE p1 AS SELECT 2")
    session.run("DROP PROCEDURE p1")
    assert session.error("DROP PROCEDURE p1").message == "Cannot drop the procedure 'p1', because it does not exist or you do not have permission."


def test_master_procedures_are_seen_from_everywhere(session: Session) -> None:
    session.run("USE master")
    session.run("CREATE PROCEDURE sp_mine AS SELECT 1")
    session.run("USE shop")
    assert isinstance(find(session, "sp_mine"), Routine)
    assert session.error("DROP PROCEDURE sp_mine").number == 3701
    session.run("USE master; DROP PROCEDURE sp_mine")


def test_functions(session: Session) -> None:
    session.run("CREATE FUNCTION dbo.f (@x int) RETURNS decimal(9, 2) AS BEGIN RETURN @x END")
    session.run("CREATE FUNCTION dbo.g () RETURNS @r TABLE (a int NOT NULL PRIMARY KEY, b varchar(5) DEFAULT 'x') AS BEGIN RETURN END")
    scalar, table = find(session, "f"), find(session, "g")
    assert isinstance(scalar, Routine) and isinstance(table, Routine)
    assert (scalar.kind, str(scalar.returns)) == ("FN", "decimal(9,2)")
    assert (table.kind, [column.name for column in table.columns]) == ("TF", ["a", "b"])


def test_views(session: Session) -> None:
    session.run("CREATE TABLE t (a int NOT NULL, b nvarchar(5))")
    session.run("CREATE VIEW v (x, y) AS SELECT a, b FROM t")
    view = find(session, "v")
    assert isinstance(view, View)
    assert [(c.name, str(c.type), c.nullable) for c in view.columns] == [("x", "int", False), ("y", "nvarchar(5)", True)]
    assert session.error("CREATE VIEW w AS SELECT a FROM nosuch").message == "Invalid object name 'nosuch'."
    assert session.error("CREATE VIEW w AS SELECT a + 1 FROM t").number == 4511
    assert session.error("CREATE VIEW w AS SELECT a, a FROM t").number == 4506


def test_triggers(session: Session) -> None:
    session.run("CREATE TABLE t (a int)")
    session.run("CREATE TRIGGER tr ON t AFTER INSERT, UPDATE AS PRINT 'x'")
    session.run("DISABLE TRIGGER tr ON t")
    trigger = find(session, "tr")
    assert isinstance(trigger, Trigger)
    assert (trigger.parent, trigger.timing, set(trigger.events), trigger.disabled) == (session.table("t").object_id, "AFTER", {"INSERT", "UPDATE"}, True)
    session.run("ALTER TABLE t ENABLE TRIGGER ALL")
    assert session.error("CREATE TRIGGER x ON nosuch AFTER INSERT AS PRINT 'x'").number == 8197
    session.run("DROP TABLE t")
    with pytest.raises(SqlError):
        find(session, "tr")


def test_types_and_table_variables(session: Session) -> None:
    session.run("CREATE TYPE Phone FROM varchar(20) NOT NULL; CREATE TYPE Ids AS TABLE (id int PRIMARY KEY, p Phone); CREATE TABLE t (p Phone)")
    column = session.column("t", "p")
    assert (str(column.type), column.nullable, column.user_type) == ("varchar(20)", False, "dbo.Phone")
    assert session.error("DROP TYPE Phone").number == 3732
    assert session.error("CREATE TYPE Phone FROM int").number == 219
    kind = session.current.types["dbo", "ids"].table
    assert kind is not None
    variable = table_variable.from_type(session, "@t", kind)
    session.sql(f"INSERT INTO {variable.relation} VALUES (1, 'x')")
    declared = parse("DECLARE @u TABLE (a int CHECK (a > 0))").statements[0].declarations[0]
    other = table_variable.create(session, "@u", declared.table)
    with pytest.raises(Exception, match="23514"):
        session.sql(f"INSERT INTO {other.relation} VALUES (0)")
    table_variable.drop(session, other)


def test_schemas(session: Session) -> None:
    session.run("CREATE SCHEMA sales")
    session.run("CREATE TABLE sales.t (a int PRIMARY KEY); CREATE TABLE u (a int)")
    assert session.error("DROP SCHEMA sales").number == 3729
    assert session.error("CREATE SCHEMA Sales").number == 2714
    session.run("ALTER SCHEMA sales TRANSFER dbo.u")
    assert session.table("sales.u").relation == '"shop.sales"."u"'
    session.sql('SELECT * FROM "shop.sales".u')
    session.run("DROP TABLE sales.t, sales.u; DROP SCHEMA sales")
    assert session.error("DROP SCHEMA sales").number == 15151


def test_databases(session: Session) -> None:
    assert session.error("CREATE DATABASE Shop").message == "Database 'Shop' already exists. Choose a different database name."
    session.run("CREATE DATABASE second COLLATE Latin1_General_CS_AS")
    assert session.catalog.snapshot.databases["second"].collation == "Latin1_General_CS_AS"
    session.run("USE second; CREATE TABLE t (a varchar(3) PRIMARY KEY); USE shop")
    session.run("ALTER DATABASE second MODIFY NAME = third; ALTER DATABASE third SET RECOVERY SIMPLE")
    assert session.table("third.dbo.t").relation == '"third.dbo"."t"'
    session.sql("""INSERT INTO "third.dbo".t VALUES ('a'), ('A')""")
    session.run("DROP DATABASE third")
    assert session.error("DROP DATABASE third").number == 3701
    assert session.error("DROP DATABASE shop").number == 3702
    assert session.error("ALTER DATABASE shop SET READ_ONLY").number == 40515


def test_logins_users_and_roles(session: Session) -> None:
    session.run("CREATE LOGIN bob WITH PASSWORD = 'Secret1!'; CREATE USER bob FOR LOGIN bob; CREATE ROLE clerks; ALTER ROLE clerks ADD MEMBER bob")
    login = session.catalog.snapshot.logins["bob"]
    assert login.password is not None and verify("Secret1!", login.password) and not verify("secret1!", login.password)
    assert session.current.principals["bob"].member_of == ("clerks",)
    assert user_of("bob", session.current, session.catalog.snapshot).name == "bob"
    assert user_of("sa", session.current, session.catalog.snapshot).name == "dbo"
    assert session.error("CREATE LOGIN bob WITH PASSWORD = 'x'").number == 15025
    assert session.error("CREATE USER bob").number == 15023
    assert session.error("DROP ROLE clerks").number == 15144
    assert session.error("CREATE USER nobody").message == "'nobody' is not a valid login or you do not have permission."
    assert session.error("DROP USER nosuch").message == "Cannot drop the user 'nosuch', because it does not exist or you do not have permission."
    session.run("ALTER SERVER ROLE processadmin ADD MEMBER bob")
    assert server_roles("bob", session.catalog.snapshot) == {"public", "processadmin"}


def test_permissions(session: Session) -> None:
    session.run("CREATE LOGIN bob WITH PASSWORD = 'x'; CREATE USER bob; CREATE ROLE r; ALTER ROLE r ADD MEMBER bob; CREATE TABLE t (a int, b int)")
    database = lambda: session.current  # noqa: E731
    with pytest.raises(SqlError) as denied:
        check_permission("bob", "SELECT", session.table("t"), session.catalog.snapshot)
    assert denied.value.message == "The SELECT permission was denied on the object 't', database 'shop', schema 'dbo'."
    session.run("GRANT SELECT ON t TO r")
    assert has_permission("bob", "SELECT", session.table("t"), database())
    session.run("DENY SELECT ON t (b) TO bob")
    with pytest.raises(SqlError) as column:
        check_permission("bob", "SELECT", session.table("t"), session.catalog.snapshot, ("a", "b"))
    assert column.value.message == "The SELECT permission was denied on the column 'b' of the object 't', database 'shop', schema 'dbo'."
    session.run("REVOKE SELECT ON t TO r; REVOKE SELECT ON t (b) TO bob; GRANT EXECUTE ON SCHEMA::dbo TO public; ALTER ROLE db_datareader ADD MEMBER bob")
    assert has_permission("bob", "SELECT", session.table("t"), database())
    assert not has_permission("bob", "INSERT", session.table("t"), database())
    assert session.error("GRANT SELECT ON t TO nosuch").number == 15151
    session.user = "bob"
    session.login = "bob"
    assert session.error("GRANT SELECT ON t TO public").number == 15151
    session.user = "dbo"
    session.run("GRANT SELECT ON t TO bob WITH GRANT OPTION")
    session.user = "bob"
    session.run("GRANT SELECT ON t TO public")


def test_sequences_and_synonyms(session: Session) -> None:
    session.run("CREATE SEQUENCE s AS smallint START WITH 5 INCREMENT BY 5 MAXVALUE 10 CYCLE; CREATE SYNONYM n FOR dbo.t; CREATE TABLE t (a int)")
    values = [session.sql("""SELECT nextval('"shop.dbo"."s"')""")[0][0] for _ in range(3)]
    assert values == [5, 10, -32768]
    session.run("ALTER SEQUENCE s RESTART WITH 7")
    assert session.sql("""SELECT nextval('"shop.dbo"."s"')""") == [(7,)]
    assert find(session, "n") == session.table("t")
    assert session.error("CREATE SEQUENCE z INCREMENT BY 0").number == 11700
    session.run("DROP SEQUENCE s; DROP SYNONYM n")


def test_metadata_functions(session: Session) -> None:
    session.run("CREATE TABLE t (a int IDENTITY(3, 2) PRIMARY KEY, b nvarchar(7)); CREATE TABLE #t (z int)")
    ask = lambda name, *values: ANSWERS[name](session, *values)  # noqa: E731
    table = session.table("t")
    assert ask("object_id", "shop.dbo.[T]", "U") == table.object_id == ask("object_id", "t")
    assert (ask("object_id", "t", "P"), ask("object_id", "nosuch"), ask("object_id", "tempdb..#t") is None) == (None, None, False)
    assert (ask("object_name", table.object_id), ask("object_schema_name", table.object_id)) == ("t", "dbo")
    assert (ask("col_length", "t", "b"), ask("col_name", table.object_id, 2)) == (14, "b")
    assert (ask("columnproperty", table.object_id, "a", "IsIdentity"), ask("objectproperty", table.object_id, "TableHasPrimaryKey")) == (1, 1)
    assert (ask("ident_current", "t"), ask("ident_seed", "t"), ask("ident_incr", "t")) == (3, 3, 2)
    assert (ask("db_name", ask("db_id")), ask("schema_id", "dbo"), ask("type_name", 231), ask("type_id", "int")) == ("shop", 1, "nvarchar", 56)
    assert (ask("is_member", "db_owner"), ask("has_dbaccess", "msdb"), ask("suser_sid", "sa")) == (1, 1, b"\x01")
    query = "SELECT tsql.object_id('dbo.[t]', NULL, $1, 'dbo'), tsql.object_name($2, NULL, $1), tsql.columnproperty($2, 'a', 'IsIdentity', $1)"
    rows = session.connection.execute(query, (session.current.database_id, table.object_id)).rows()
    assert rows == [(table.object_id, "t", 1)]
    assert session.sql("SELECT tsql.name_parts('[a.b]..\"c\"\"d\"'), tsql.name_parts('x.[y]]z]')") == [(["a.b", "", 'c"d'], ["x", "y]z"])]
