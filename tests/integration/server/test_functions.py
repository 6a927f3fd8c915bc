"""Scalar and multi-statement functions. Source of what is expected, unless a test says more: "CREATE FUNCTION (Transact-SQL)",
https://learn.microsoft.com/sql/t-sql/statements/create-function-transact-sql
"""

from __future__ import annotations

import datetime
import time
from collections.abc import Iterator

import pytest
from tests.integration.server.conftest import Connect, Sql

OBJECTS = """
CREATE TABLE dbo.items (id int PRIMARY KEY, name varchar(20), price decimal(10, 2))
INSERT INTO dbo.items VALUES (1, 'one', 1.5), (2, 'two', 2.5), (3, 'three', NULL)
GO
CREATE FUNCTION dbo.add_up (@a int, @b int = 5) RETURNS int AS BEGIN RETURN @a + @b END
GO
CREATE FUNCTION dbo.depth (@n int) RETURNS int AS
BEGIN
    DECLARE @below int = 0
    IF @n > 1 SET @below = dbo.depth(@n - 1)
    RETURN @below + 1
END
GO
CREATE FUNCTION dbo.names (@separator varchar(3)) RETURNS varchar(max) AS
BEGIN
    DECLARE @s varchar(max)
    SELECT @s = COALESCE(@s + @separator, '') + name FROM dbo.items ORDER BY id
    RETURN @s
END
GO
CREATE FUNCTION dbo.series (@n int) RETURNS @r TABLE (i int IDENTITY(10, 10) PRIMARY KEY, v varchar(10) NOT NULL DEFAULT 'new', w int NULL) AS
BEGIN
    DECLARE @i int = 0
    WHILE @i < @n
    BEGIN
        SET @i += 1
        IF @i = 2 CONTINUE
        IF @i = 6 BREAK
        INSERT INTO @r (w) VALUES (@i)
    END
    UPDATE @r SET v = 'changed' WHERE w = 3
    DELETE FROM @r WHERE w = 4
    RETURN
END
GO
CREATE FUNCTION dbo.by_cursor () RETURNS varchar(100) AS
BEGIN
    DECLARE @name varchar(20), @all varchar(100) = ''
    DECLARE c CURSOR LOCAL FAST_FORWARD FOR SELECT name FROM dbo.items ORDER BY id DESC
    OPEN c
    FETCH NEXT FROM c INTO @name
    WHILE @@FETCH_STATUS = 0
    BEGIN
        SET @all += @name + ';'
        FETCH NEXT FROM c INTO @name
    END
    CLOSE c
    DEALLOCATE c
    RETURN @all
END
GO
CREATE FUNCTION dbo.with_table (@limit int) RETURNS int AS
BEGIN
    DECLARE @t TABLE (x int PRIMARY KEY)
    INSERT INTO @t SELECT id FROM dbo.items WHERE id <= @limit
    DECLARE @count int = @@ROWCOUNT
    RETURN (SELECT SUM(x) FROM @t) * 100 + @count
END
GO
CREATE FUNCTION dbo.ratio (@a int, @b int) RETURNS int WITH RETURNS NULL ON NULL INPUT AS BEGIN RETURN @a / @b END
GO
CREATE FUNCTION dbo.surroundings () RETURNS nvarchar(300) AS
BEGIN
    RETURN DB_NAME() + N'/' + SUSER_SNAME() + N'/' + CONVERT(nvarchar(10), CAST('2024-01-02' AS date), 101)
END
GO
CREATE FUNCTION dbo.right_now () RETURNS datetime AS BEGIN RETURN GETDATE() END
GO
CREATE VIEW dbo.sums AS SELECT id, dbo.with_table(id) AS total FROM dbo.items
"""


@pytest.fixture(scope="module")
def sql(connect: Connect) -> Iterator[Sql]:
    sql = connect()
    sql.run("CREATE DATABASE functions")
    sql.run("USE functions")
    sql.script(OBJECTS)
    yield sql
    sql.run("USE master")
    sql.run("DROP DATABASE functions")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("SELECT dbo.add_up(1, 2), dbo.add_up(1, DEFAULT), dbo.add_up(NULL, 1)", [(3, 6, None)]),
        ("SELECT id, dbo.add_up(id, 10) FROM dbo.items WHERE dbo.add_up(id, 0) > 1 ORDER BY id", [(2, 12), (3, 13)]),
        ("DECLARE @x int; SET @x = dbo.add_up(1, 1); IF dbo.add_up(@x, 1) = 3 SELECT 'three' ELSE SELECT 'other'", [("three",)]),
        ("DECLARE @r int; EXEC @r = dbo.add_up 1, 2; SELECT @r", [(3,)]),
        ("DECLARE @r int; EXEC @r = dbo.add_up @a = 7; SELECT @r", [(12,)]),
        ("SELECT dbo.depth(32)", [(32,)]),
        ("SELECT dbo.names(', ')", [("one, two, three",)]),
        ("SELECT * FROM dbo.series(10)", [(10, "new", 1), (20, "changed", 3), (40, "new", 5)]),
        ("SELECT t.id, s.w FROM dbo.items AS t CROSS APPLY dbo.series(t.id) AS s ORDER BY 1, 2", [(1, 1), (2, 1), (3, 1), (3, 3)]),
        ("SELECT dbo.by_cursor()", [("three;two;one;",)]),
        ("SELECT id, dbo.with_table(id) FROM dbo.items ORDER BY id", [(1, 101), (2, 302), (3, 603)]),
        ("SELECT * FROM dbo.sums ORDER BY id", [(1, 101), (2, 302), (3, 603)]),
        ("SELECT dbo.ratio(7, 2), dbo.ratio(1, NULL), dbo.ratio(NULL, 0)", [(3, None, None)]),
        ("SELECT dbo.surroundings()", [("functions/admin/01/02/2024",)]),
        ("SELECT CASE WHEN dbo.right_now() = GETDATE() THEN 'same' ELSE 'other' END", [("same",)]),
    ],
)
def test_what_functions_return(sql: Sql, query: str, expected: list[tuple[object, ...]]) -> None:
    assert sql.run(query) == expected


@pytest.mark.parametrize(
    ("batch", "number"),
    [
        ("SELECT dbo.depth(33)", 217),
        ("SELECT dbo.ratio(1, 0)", 8134),
        ("SELECT dbo.add_up(1)", 313),
        ("SELECT dbo.missing(1)", 4121),
        ("CREATE FUNCTION dbo.bad () RETURNS int AS BEGIN INSERT INTO dbo.items (id) VALUES (9) RETURN 1 END", 443),
        ("CREATE FUNCTION dbo.bad () RETURNS int AS BEGIN DECLARE @a int END", 455),
        ("CREATE FUNCTION dbo.bad () RETURNS float AS BEGIN RETURN RAND() END", 443),
        ("CREATE FUNCTION dbo.bad () RETURNS int AS BEGIN SELECT 1 RETURN 1 END", 444),
        ("CREATE FUNCTION dbo.bad () RETURNS int AS BEGIN EXEC dbo.p RETURN 1 END", 557),
        ("CREATE FUNCTION dbo.bad () RETURNS int AS BEGIN SET @undeclared = 1 RETURN 1 END", 137),
        ("CREATE FUNCTION dbo.bad () RETURNS int AS BEGIN BREAK RETURN 1 END", 135),
    ],
)
def test_errors(sql: Sql, batch: str, number: int) -> None:
    assert sql.error(batch)[0] == number


def test_a_function_may_name_what_comes_later(sql: Sql) -> None:
    """Deferred name resolution, as for procedures ("CREATE PROCEDURE", section Remarks)."""
    sql.run("CREATE FUNCTION dbo.late () RETURNS int AS BEGIN RETURN (SELECT COUNT(*) FROM dbo.later) END")
    assert sql.error("SELECT dbo.late()")[0] == 208
    sql.run("CREATE TABLE dbo.later (x int); INSERT INTO dbo.later VALUES (1)")
    assert sql.run("SELECT dbo.late()") == [(1,)]


def test_a_function_follows_its_table(sql: Sql) -> None:
    sql.run("CREATE TABLE dbo.moving (x int); INSERT INTO dbo.moving VALUES (7)")
    sql.run("CREATE FUNCTION dbo.first_x () RETURNS varchar(10) AS BEGIN RETURN (SELECT TOP 1 x FROM dbo.moving) END")
    assert sql.run("SELECT dbo.first_x()") == [("7",)]
    sql.run("ALTER TABLE dbo.moving ALTER COLUMN x varchar(10)")
    sql.run("UPDATE dbo.moving SET x = 'text'")
    assert sql.run("SELECT dbo.first_x()") == [("text",)]


def test_a_rollback_takes_a_changed_function_back(sql: Sql) -> None:
    sql.run("CREATE FUNCTION dbo.version () RETURNS int AS BEGIN RETURN 1 END")
    sql.run("BEGIN TRANSACTION")
    sql.run("ALTER FUNCTION dbo.version () RETURNS int AS BEGIN RETURN 2 END")
    assert sql.run("SELECT dbo.version()") == [(2,)]
    sql.run("ROLLBACK")
    assert sql.run("SELECT dbo.version()") == [(1,)]
    sql.run("ALTER FUNCTION dbo.version (@n int) RETURNS varchar(5) AS BEGIN RETURN 'v' + CAST(@n AS varchar(4)) END")
    assert sql.run("SELECT dbo.version(3)") == [("v3",)]
    sql.run("DROP FUNCTION dbo.version")
    assert sql.error("SELECT dbo.version(3)")[0] == 4121


def test_functions_in_the_definition_of_a_table(sql: Sql) -> None:
    """What a CHECK, default or computed column calls can be neither altered nor dropped: error 3729."""
    sql.run(
        "CREATE TABLE dbo.checked (a int, b AS dbo.add_up(a, 1), c int DEFAULT dbo.add_up(1, 1), CONSTRAINT ck_checked CHECK (dbo.add_up(a, 0) < 100))"
    )
    sql.run("INSERT INTO dbo.checked (a) VALUES (1)")
    assert sql.run("SELECT a, b, c FROM dbo.checked") == [(1, 2, 2)]
    assert sql.error("INSERT INTO dbo.checked (a) VALUES (100)")[0] == 547
    assert sql.error("ALTER FUNCTION dbo.add_up (@a int, @b int = 5) RETURNS int AS BEGIN RETURN 0 END")[0] == 3729
    assert sql.error("DROP FUNCTION dbo.add_up")[0] == 3729
    sql.run("DROP TABLE dbo.checked")


def test_a_function_belongs_to_its_owner(sql: Sql, connect: Connect) -> None:
    """Ownership chaining: EXECUTE on the function is enough to read what its owner's function reads."""
    sql.run("CREATE LOGIN function_user WITH PASSWORD = 'Function-secret-1'; CREATE USER function_user FOR LOGIN function_user")
    other = connect("function_user", "Function-secret-1", "functions")
    assert other.error("SELECT dbo.names('-')")[0] == 229
    sql.run("GRANT EXECUTE ON dbo.names TO function_user")
    assert other.run("SELECT dbo.names('-')") == [("one-two-three",)]
    assert other.error("SELECT name FROM dbo.items")[0] == 229
    other.connection.close()
    sql.run("DROP USER function_user; DROP LOGIN function_user")


def test_a_call_per_row_is_cheap(sql: Sql) -> None:
    sql.run("CREATE TABLE dbo.many (n int); INSERT INTO dbo.many SELECT value FROM GENERATE_SERIES(1, 20000)")
    started = time.monotonic()
    assert sql.run("SELECT SUM(dbo.add_up(n, 1)) FROM dbo.many") == [(200030000,)]
    assert datetime.timedelta(seconds=time.monotonic() - started) < datetime.timedelta(seconds=2)
