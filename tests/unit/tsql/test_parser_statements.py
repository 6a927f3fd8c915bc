"""Statements: each parses, ends where it should, and has its place in the text."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest

from ferryman.tsql import ast
from ferryman.tsql.ast import Argument, Literal, Name, TypeName, Variable
from ferryman.tsql.parser import parse

FIXTURE = Path(__file__).parent / "fixtures" / "accepted.sql"
BATCHES = re.findall(r"(.*?)\nGO -- ([^\n]*)\n", FIXTURE.read_text().split("\n", 1)[1], re.DOTALL)
A = ast.Column(("a",))
ONE = Literal("integer", 1)


def test_the_fixture_is_read() -> None:
    assert len(BATCHES) > 25


@pytest.mark.parametrize(("text", "kinds"), BATCHES, ids=[text.strip()[:40] for text, _ in BATCHES])
def test_accepted(text: str, kinds: str) -> None:
    statements = parse(text).statements
    assert [type(statement).__name__ for statement in statements] == kinds.split()
    for before, after in pairwise(statements):
        assert before.start < before.end <= after.start
    for statement in statements:
        assert statement.line == text.count("\n", 0, statement.start) + 1


def one(text: str) -> ast.Statement:
    (statement,) = parse(text).statements
    return statement


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("use [my db]", ast.Use("my db")),
        ("sp_help 'x'", ast.Execute(Name(("sp_help",)), (Argument(Literal("string", "x")),))),
        ("msdb..sp_help_job", ast.Execute(Name(("msdb", "", "sp_help_job")))),
        ("exec @rc = p -5, @a output, @n = word, @m = default", ast.Execute(Name(("p",)), (
            Argument(Literal("integer", -5)), Argument(Variable("@a"), output=True), Argument(Literal("nstring", "word"), "@n"),
            Argument(ast.DefaultValue(), "@m")), "@rc")),
        ("exec('a' + @b)", ast.ExecuteText((Literal("string", "a"), Variable("@b")))),
        ("set @x += 1", ast.SetVariable("@x", ONE, "+=")),
        ("set ansi_nulls, nocount on", ast.SetOption(("ANSI_NULLS", "NOCOUNT"), "ON")),
        ("set identity_insert dbo.t off", ast.SetOption(("IDENTITY_INSERT",), "OFF", Name(("dbo", "t")))),
        ("set transaction isolation level read committed", ast.SetOption(("TRANSACTION ISOLATION LEVEL",), "READ COMMITTED")),
        ("set dateformat dmy", ast.SetOption(("DATEFORMAT",), Literal("string", "dmy"))),
        ("set statistics io on", ast.SetOption(("STATISTICS IO",), "ON")),
        ("declare @x int = 1, @y xml", ast.Declare((
            ast.Declaration("@x", TypeName(Name(("int",))), ONE), ast.Declaration("@y", TypeName(Name(("xml",))))))),
        ("throw", ast.Throw()),
        ("throw 50000, @m, 1", ast.Throw(Literal("integer", 50000), Variable("@m"), ONE)),
        ("raiserror(@m, 1, 1, @a) with nowait", ast.RaisError(Variable("@m"), ONE, ONE, (Variable("@a"),), ("NOWAIT",))),
        ("rollback tran x", ast.Rollback("x")),
        ("fetch absolute -2 from global c into @a", ast.Fetch("ABSOLUTE", "c", Literal("integer", -2), ("@a",), True)),
        ("delete from t where current of c", ast.Delete(Name(("t",)), where_current_of="c")),
        ("update t set @v = a = 1, @w = 1, b.a -= default", ast.Update(Name(("t",)), (
            ast.Assignment(("a",), ONE, variable="@v"), ast.Assignment((), ONE, variable="@w"),
            ast.Assignment(("b", "a"), ast.DefaultValue(), "-=")))),
        ("insert t default values", ast.Insert(Name(("t",)), (), None)),
        ("bulk insert t from 'f' with (firstrow = 2, tablock)", ast.BulkInsert(
            Name(("t",)), Literal("string", "f"), (("FIRSTROW", Literal("integer", 2)), ("TABLOCK", None)))),
        ("drop index ix on t", ast.Drop("INDEX", (Name(("t", "ix")),))),
        ("drop index dbo.t.ix", ast.Drop("INDEX", (Name(("dbo", "t", "ix")),))),
        ("drop proc if exists a, b", ast.Drop("PROCEDURE", (Name(("a",)), Name(("b",))), True)),
        ("grant select (a), exec on schema::s to u", ast.Permission(
            "GRANT", (("SELECT", ("a",)), ("EXECUTE", ())), Name(("s",)), "SCHEMA", ("u",))),
        ("alter role r add member u", ast.PrincipalStatement("ALTER", "ROLE", "r", (("ADD MEMBER", "u"),))),
        (
            "alter database d set recovery simple, target_recovery_time = 60 seconds, single_user, query_store = on (a = (b = 1)) with rollback after 5",
            ast.AlterDatabase(
                "d", "SET", options=(("RECOVERY", "SIMPLE"), ("TARGET_RECOVERY_TIME", "60 SECONDS"), ("SINGLE_USER", ""), ("QUERY_STORE", "ON")), rollback=True,
            ),
        ),
        (
            "alter table t drop constraint if exists c, column a, b",
            ast.AlterTable(
                Name(("t",)), "DROP CONSTRAINT", names=("c",), if_exists=True, further=(ast.AlterTable(Name(("t",)), "DROP COLUMN", names=("a", "b")),),
            ),
        ),
        ("alter database current set read_committed_snapshot on with no_wait", ast.AlterDatabase(None, "SET", options=(("READ_COMMITTED_SNAPSHOT", "ON"),))),
        ("backup database d to disk = 'x'", ast.Backup("BACKUP", "DATABASE", Literal("nstring", "d"))),
        ("dbcc checkident ('t', reseed, 0)", ast.Dbcc("CHECKIDENT", (
            Literal("string", "t"), Literal("string", "reseed"), Literal("integer", 0)))),
    ],
)  # fmt: skip
def test_trees(text: str, expected: ast.Statement) -> None:
    assert one(text) == expected


def test_boundaries_without_semicolons() -> None:
    text = "declare @i int = 0 set @i = @i + 1 select @i exec p @i print 'x' if @i = 1 return select 2 a;;; begin select 3 end"
    kinds = [type(statement).__name__ for statement in parse(text).statements]
    assert kinds == ["Declare", "SetVariable", "QueryStatement", "Execute", "Print", "If", "QueryStatement", "Block"]


def test_else_belongs_to_the_nearest_if() -> None:
    statement = one("if 1 = 1 if 2 = 2 print 'a' else print 'b'")
    assert isinstance(statement, ast.If)
    assert statement.else_ is None
    assert isinstance(statement.then, ast.If)
    assert statement.then.else_ == ast.Print(Literal("string", "b"))


def test_select_items() -> None:
    statement = one("select a, b = 1, 'c' = 1, a 'd', a [e], a as f, t.*, * from t")
    assert isinstance(statement, ast.QueryStatement)
    body = statement.query.body
    assert isinstance(body, ast.Select)
    items = [item for item in body.items if isinstance(item, ast.SelectItem)]
    assert [item.alias for item in items] == [None, "b", "c", "d", "e", "f", None, None]
    assert items[-2:] == [ast.SelectItem(ast.Star(("t",))), ast.SelectItem(ast.Star())]


def test_column_definition() -> None:
    statement = one("create table t (a int identity(5, -1) not null constraint d default (1 + 1) primary key, b as a + 1 persisted)")
    assert isinstance(statement, ast.CreateTable)
    first, second = statement.elements
    assert isinstance(first, ast.ColumnDefinition)
    assert isinstance(second, ast.ColumnDefinition)
    assert first.identity == (5, -1)
    assert [(constraint.kind, constraint.name, constraint.text) for constraint in first.constraints] == [
        ("NOT NULL", None, ""), ("DEFAULT", "d", "(1 + 1)"), ("PRIMARY KEY", None, ""),
    ]  # fmt: skip
    assert (second.computed_text, second.persisted, second.type) == ("a + 1", True, None)


def test_foreign_key_actions() -> None:
    statement = one("create table t (a int references u (x) on delete cascade on update no action)")
    assert isinstance(statement, ast.CreateTable)
    (column,) = statement.elements
    assert isinstance(column, ast.ColumnDefinition)
    assert column.constraints == (ast.ColumnConstraint("FOREIGN KEY", None, None, Name(("u",)), ("x",), "CASCADE", "NO ACTION"),)


def test_a_module_keeps_its_batch() -> None:
    text = "-- about\n/* it */ create proc p @a int = 1 out as\n\nselect 1\nreturn 2 -- end\n"
    statement = one(text)
    assert isinstance(statement, ast.CreateProcedure)
    assert statement.text == text
    assert [body.line for body in statement.body] == [4, 5]
    assert statement.parameters == (ast.Parameter("@a", TypeName(Name(("int",))), ONE, True),)


def test_function_kinds() -> None:
    kinds = []
    for rest in ("() returns int as begin return 1 end", "(@a int) returns table return select 1 as a", "() returns @t table (a int) begin return end"):
        statement = one(f"create function f {rest}")
        assert isinstance(statement, ast.CreateFunction)
        kinds.append(statement.kind)
    assert kinds == ["SCALAR", "INLINE", "TABLE"]


def test_table_hints_old_and_new() -> None:
    statement = one("select * from t (nolock) join u x with (updlock, readpast index(ix)) on 1 = 1, f(nolock + 1)")
    assert isinstance(statement, ast.QueryStatement)
    body = statement.query.body
    assert isinstance(body, ast.Select)
    join, call = body.from_
    assert isinstance(join, ast.Join)
    assert join.left == ast.TableRef(Name(("t",)), None, ("NOLOCK",))
    assert join.right == ast.TableRef(Name(("u",)), "x", ("UPDLOCK", "READPAST", "INDEX", "INDEX ix"))
    assert isinstance(call, ast.TableFunction)


def test_query_clauses() -> None:
    statement = one(
        "select top (5) percent with ties a from t order by a offset 1 rows fetch next 2 rows only"
        " for xml raw('r'), root, elements xsinil option (maxrecursion 5)"
    )
    assert isinstance(statement, ast.QueryStatement)
    query = statement.query
    assert (query.offset, query.fetch) == (ONE, Literal("integer", 2))
    assert query.for_ == ast.ForClause("XML", "RAW", (("NAME", "r"), ("ROOT", None), ("ELEMENTS", "XSINIL")))
    assert query.options == ("MAXRECURSION 5",)
    assert isinstance(query.body, ast.Select)
    assert query.body.top == ast.Top(Literal("integer", 5), True, True)


def test_loops_and_labels() -> None:
    statement = one("while 1 = 1 begin again: if 1 = 1 goto again break continue end")
    assert isinstance(statement, ast.While)
    assert isinstance(statement.body, ast.Block)
    assert [type(inner).__name__ for inner in statement.body.statements] == ["Label", "If", "Break", "Continue"]


def test_empty_batch() -> None:
    assert parse(" -- nothing\n;;").statements == ()


@pytest.mark.parametrize("text", ["SELECT a FROM t\nagain: PRINT 'x' GOTO again", "SELECT @a = 1\nagain: GOTO again", "DELETE t\nagain: GOTO again"])
def test_a_label_is_no_alias_of_what_stands_before_it(text: str) -> None:
    assert any(isinstance(statement, ast.Label) for statement in parse(text).statements)
