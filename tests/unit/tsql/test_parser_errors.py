"""Syntax errors: SQL Server's number, text and line."""

from __future__ import annotations

import pytest

from ferryman.errors import SqlError
from ferryman.tsql.parser import parse

NEAR = "Incorrect syntax near '{}'."
KEYWORD = "Incorrect syntax near the keyword '{}'."
WITH = (
    "Incorrect syntax near the keyword 'with'. If this statement is a common table expression, an xmlnamespaces clause or a change"
    " tracking context clause, the previous statement must be terminated with a semicolon."
)
NOT_BOOLEAN = "An expression of non-boolean type specified in a context where a condition is expected, near '{}'."
TOO_DEEP = "Some part of your SQL statement is nested too deeply. Rewrite the query or break it up into smaller queries."


@pytest.mark.parametrize(
    ("text", "number", "line", "message"),
    [
        ("select * from", 102, 1, NEAR.format("from")),
        ("select 1 1", 102, 1, NEAR.format("1")),
        ("select '\n\n' x y z", 102, 3, NEAR.format("y")),
        ("select 1 = 2", 102, 1, NEAR.format("=")),
        ("select a from t where a in ()", 102, 1, NEAR.format(")")),
        ("select * from (select 1)", 102, 1, NEAR.format(")")),
        ("select f(1", 102, 1, NEAR.format("1")),
        ("select top a from t", 102, 1, NEAR.format("a")),
        ("select f(1,) from t", 102, 1, NEAR.format(")")),
        ("update t set", 102, 1, NEAR.format("set")),
        ("'abc'", 102, 1, NEAR.format("abc")),
        ("use 'x'", 102, 1, NEAR.format("x")),
        ("raiserror 'x'", 102, 1, NEAR.format("x")),
        ("throw 50000, 'a' + 'b', 1", 102, 1, NEAR.format("+")),
        ("exec p @x = @a + @b", 102, 1, NEAR.format("+")),
        ("exec p @x = getdate()", 102, 1, NEAR.format("(")),
        ("exec p 'a' + 'b'", 102, 1, NEAR.format("+")),
        ("declare @p varchar(99) = 'x'\nbulk insert t from @p", 102, 2, NEAR.format("@p")),
        ("bulk insert t from 'x' with (firstrow = @n)", 102, 1, NEAR.format("@n")),
        ("select 1; frob", 102, 1, NEAR.format("frob")),
        ("select 1;\nsp_who", 102, 2, NEAR.format("sp_who")),
        ("begin\nselect 1", 102, 2, NEAR.format("1")),
        ("if 1=1", 102, 1, NEAR.format("1")),
        ("waitfor delay 5", 102, 1, NEAR.format("5")),
        ("select t.*, from t", 156, 1, KEYWORD.format("from")),
        ("select a as select", 156, 1, KEYWORD.format("select")),
        ("select key from t", 156, 1, KEYWORD.format("key")),
        ("SELECT 1 ORDER", 102, 1, NEAR.format("ORDER")),
        ("select 1\nEND", 156, 2, KEYWORD.format("END")),
        ("alter table t add column a int", 156, 1, KEYWORD.format("column")),
        ("create view v as select 1\nselect 2", 156, 2, KEYWORD.format("select")),
        ("begin end", 156, 1, KEYWORD.format("end")),
        ("begin try select 1 end try select 2", 156, 1, KEYWORD.format("select")),
        ("select 1\nwith c as (select 1 a) select * from c", 319, 2, WITH),
        ("declare @x int\nwith c as (select 1 a) select * from c", 319, 2, WITH),
        ("if 1 select 1", 4145, 1, NOT_BOOLEAN.format("select")),
        ("select 1 where a and b = 1", 4145, 1, NOT_BOOLEAN.format("and")),
        ("select 1 where (a)", 4145, 1, NOT_BOOLEAN.format(")")),
        ("break", 135, 1, "Cannot use a BREAK statement outside the scope of a WHILE statement."),
        ("if 1=1 continue", 136, 1, "Cannot use a CONTINUE statement outside the scope of a WHILE statement."),
        ("\ngoto x", 133, 2, "A GOTO statement references the label 'x' but the label has not been declared."),
        ("x:\nX: select 1", 132, 2, "The label 'X' has already been declared. Label names must be unique within a query batch or stored procedure."),
        ("return 1", 178, 1, "A RETURN statement with a return value cannot be used in this context."),
        ("select 1\ncreate view v as select 1", 111, 2, "'CREATE VIEW' must be the first statement in a query batch."),
        ("select 1\ncreate proc p as select 1", 111, 2, "'CREATE/ALTER PROCEDURE' must be the first statement in a query batch."),
        ("if 1=1 create procedure p as select 1", 111, 1, "'CREATE/ALTER PROCEDURE' must be the first statement in a query batch."),
        ("merge t using s on 1=1 when matched then delete", 10713, 1, "A MERGE statement must be terminated by a semi-colon (;)."),
        ("select @a = 1, b", 141, 1, "A SELECT statement that assigns a value to a variable must not be combined with data-retrieval operations."),
        ("insert t values (1, 2), (1)", 10709, 1, "The number of columns for each row in a table value constructor must be the same."),
        ("create foo x", 343, 1, "Unknown object type 'foo' used in a CREATE, DROP, or ALTER statement."),
        ("set foo on", 195, 1, "'foo' is not a recognized SET option."),
        ("select * from a.b.c.d.e", 117, 1, "The object name 'a.b.c.d' contains more than the maximum number of prefixes. The maximum is 3."),
        ("select 1 from t tablesample 5", 102, 1, "Incorrect syntax near '5'."),
        ("select 1 from t for system_time as of getdate()", 102, 1, "Incorrect syntax near 'getdate'."),
        ("select a from t group by all a", 40515, 1, "Not supported by Ferryman: GROUP BY ALL."),
    ],
)
def test_error(text: str, number: int, line: int, message: str) -> None:
    with pytest.raises(SqlError) as caught:
        parse(text)
    assert (caught.value.number, caught.value.line, caught.value.message) == (number, line, message)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("alter index i on t resume with (maxdop = 2)", "ALTER INDEX ... RESUME"),
        ("alter login l add credential c", "ALTER LOGIN ... ADD CREDENTIAL"),
        ("alter login l with no credential", "NO CREDENTIAL"),
        ("alter table t alter column a varchar(5) sparse null", "ALTER COLUMN ... SPARSE"),
        ("alter table t alter index i rebuild with (bucket_count = 5)", "ALTER TABLE ... ALTER INDEX"),
        ("alter table t switch partition $partition.f(5) to u", "$PARTITION in ALTER TABLE SWITCH"),
        ("create table t (a int) on [primary] filestream_on f", "FILESTREAM_ON"),
        ("create table t (a int, constraint c connection (m to n))", "edge constraints"),
        ("create table t (a int) as edge", "CREATE TABLE AS EDGE"),
        ("create function f() returns table (a int) as external name a.b.c", "CLR functions"),
        ("create trigger r on t for update as external name a.b.c", "CLR triggers"),
        ("select 1 from a, b, c where match(a-(b)->c)", "MATCH"),
        ("with change_tracking_context (0x01) insert t values (1)", "CHANGE_TRACKING_CONTEXT"),
        ("(select a into u from t order by a)", "SELECT INTO ... ORDER BY in parentheses"),
        ("select {fn convert(a, sql_integer)} from t", "{fn CONVERT}"),
    ],
)
def test_what_is_known_but_not_supported_is_named(text: str, what: str) -> None:
    with pytest.raises(SqlError) as caught:
        parse(text)
    assert (caught.value.number, caught.value.message) == (40515, f"Not supported by Ferryman: {what}.")


def test_order_by_in_a_subquery_needs_top() -> None:
    parse("select * from (select top 1 a from t order by a) x")
    parse("select (select a from t order by a for xml path(''))")
    for text in ("select * from (select a from t order by a) x", "create view v as select a from t order by a"):
        with pytest.raises(SqlError) as caught:
            parse(text)
        assert caught.value.number == 1033


def test_a_thousand_and_one_rows() -> None:
    parse("insert t values " + ",".join(["(1)"] * 1000))
    with pytest.raises(SqlError) as caught:
        parse("insert t values " + ",".join(["(1)"] * 1001))
    assert caught.value.number == 10738


@pytest.mark.parametrize(
    "text",
    [
        "select " + "(" * 100_000 + "1" + ")" * 100_000,
        "select " + "(" * 100_000,
        "select 1 where " + "(" * 100_000 + "a = 1" + ")" * 100_000,
        "select " + "- " * 100_000 + "1",
        "select " + "~" * 100_000 + "1",
        "select " + "f(" * 5000,
        "select " + "case when 1=1 then " * 5000,
        "select " + "{fn f(" * 3000,
        "select " + "(select " * 3000,
        "select * from " + "(" * 50_000 + "t",
        "select * from a " + "join b " * 5000,
        "if 1=1 " * 100_000 + "select 1",
        "begin " * 100_000,
        "while 1=1 " * 100_000,
        "begin try " * 10_000,
    ],
    ids=lambda text: text[:20],
)
def test_too_deep(text: str) -> None:
    with pytest.raises(SqlError) as caught:
        parse(text)
    assert (caught.value.number, caught.value.message) == (191, TOO_DEEP)


@pytest.mark.parametrize(
    "text",
    [
        "select " + "replace(" * 100 + "a" + ", 'a', 'b')" * 100,
        "select 1 where " + "(" * 100 + "a = 1" + ")" * 100,
        "select " + "case when 1=1 then " * 100 + "1" + " end" * 100,
        "select " + "(select " * 32 + "1" + ")" * 32,
        "if 1=1 select 1 else " * 2000 + "select 2",
        "select " + "1 + " * 20_000 + "1",
        "select 1 where " + "a = 1 or " * 20_000 + "a = 2",
        "select 1 where " + "not " * 20_000 + "a = 2",
        "select 1 " + "union all select 1 " * 5000,
    ],
    ids=lambda text: text[:20],
)
def test_long_is_not_deep(text: str) -> None:
    parse(text)
