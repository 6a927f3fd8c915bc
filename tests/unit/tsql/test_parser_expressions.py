"""Expressions: precedence, and the node for each construct. Parentheses leave no trace, so equal trees mean equal grouping."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ferryman.errors import SqlError
from ferryman.tsql import ast
from ferryman.tsql.ast import Binary, Column, FunctionCall, Literal, Name, TypeName, Variable
from ferryman.tsql.parser import parse, parse_condition, parse_expression, parse_query, parse_type

ONE = Literal("integer", 1)
A = Column(("a",))


@pytest.mark.parametrize(
    ("written", "grouped"),
    [
        ("1 + 2 * 3", "1 + (2 * 3)"),
        ("1 - 2 - 3", "(1 - 2) - 3"),
        ("1 * 2 + 3 * 4 % 5", "(1 * 2) + ((3 * 4) % 5)"),
        ("1 | 2 + 3", "(1 | 2) + 3"),
        ("1 + 2 & 3 ^ 4", "((1 + 2) & 3) ^ 4"),
        ("-100.0 / -100.0 * 10.0", "-(100.0 / (-(100.0 * 10.0)))"),
        ("-1 + 2", "(-1) + 2"),
        ("~1 * 2", "(~1) * 2"),
        ("- ~1", "-(~1)"),
        ("2 * -3 + 1", "(2 * (-3)) + 1"),
        ("'a' + 'b' collate X", "'a' + ('b' collate X)"),
        ("a at time zone 'UTC' at time zone b", "(a at time zone 'UTC') at time zone b"),
        ("case when 1=1 then 1 end + 1", "(case when (1=1) then 1 end) + 1"),
        ("((select 1)) + 1", "(select 1) + 1"),
    ],
)
def test_scalar_precedence(written: str, grouped: str) -> None:
    assert parse_expression(written) == parse_expression(grouped)


@pytest.mark.parametrize(
    ("written", "grouped"),
    [
        ("a = 1 or b = 2 and c = 3", "a = 1 or (b = 2 and c = 3)"),
        ("not a = 1 and b = 2", "(not a = 1) and (b = 2)"),
        ("a = 1 and b = 2 or c = 3 and d = 4", "((a = 1) and (b = 2)) or ((c = 3) and (d = 4))"),
        ("a + 1 = b * 2", "(a + 1) = (b * 2)"),
        ("a between 1 and 2 and b = 3", "(a between 1 and 2) and (b = 3)"),
        ("(a) + 1 = 2", "a + 1 = 2"),
        ("((a = 1))", "a = 1"),
        ("(a + 1) * 2 in (1, 2)", "((a + 1) * 2) in (1, 2)"),
        ("a like 'x' + 'y' escape 'z'", "a like ('x' + 'y') escape 'z'"),
        ("a !< 1", "a >= 1"),
        ("a !> 1", "a <= 1"),
        ("a != 1", "a <> 1"),
        ("a = some (select 1)", "a = any (select 1)"),
    ],
)
def test_condition_precedence(written: str, grouped: str) -> None:
    assert parse_condition(written) == parse_condition(grouped)


@pytest.mark.parametrize(
    ("text", "literal"),
    [
        ("9223372036854775807", Literal("integer", 2**63 - 1)),
        ("9223372036854775808", Literal("decimal", Decimal(2**63))),
        ("1.50", Literal("decimal", Decimal("1.50"))),
        ("1.", Literal("decimal", Decimal(1))),
        (".5", Literal("decimal", Decimal("0.5"))),
        ("1e3", Literal("float", 1000.0)),
        ("1e", Literal("float", 1.0)),
        ("$1.5", Literal("money", Decimal("1.5"))),
        ("$", Literal("money", Decimal(0))),
        ("0x", Literal("binary", b"")),
        ("0xABC", Literal("binary", b"\x0a\xbc")),
        ("'a''b'", Literal("string", "a'b")),
        ("N'ü'", Literal("nstring", "ü")),
        ("null", Literal("null", None)),
    ],
)
def test_literals(text: str, literal: Literal) -> None:
    found = parse_expression(text)
    assert found == literal
    assert str(found) == str(literal)  # Decimal("1.50") equals Decimal("1.5")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[a b].[c]", Column(("a b", "c"))),
        ("db..t.c", Column(("db", "", "t", "c"))),
        ("$action", Column(("$action",))),
        ("t.identitycol", Column(("t", "$identity"))),
        ("@@rowcount", ast.SystemVariable("@@ROWCOUNT")),
        ("dbo.f(1, default)", FunctionCall(Name(("dbo", "f")), (ONE, ast.DefaultValue()))),
        ("count(distinct a)", FunctionCall(Name(("count",)), (A,), distinct=True)),
        ("count(*)", FunctionCall(Name(("count",)), (ast.Star(),))),
        ("getdate()", FunctionCall(Name(("getdate",)))),
        ("dateadd(day, 1, a)", FunctionCall(Name(("dateadd",)), (Column(("day",)), ONE, A))),
        ("left(a, 1)", FunctionCall(Name(("left",)), (A, ONE))),
        ("current_timestamp", FunctionCall(Name(("current_timestamp",)))),
        ("cast(a as varchar(max))", ast.Cast(A, TypeName(Name(("varchar",)), (-1,)))),
        ("try_cast(a as dbo.T)", ast.Cast(A, TypeName(Name(("dbo", "T"))), try_=True)),
        ("convert(decimal(10, 2), a, 1)", ast.Convert(TypeName(Name(("decimal",)), (10, 2)), A, ONE)),
        ("try_convert(int, a)", ast.Convert(TypeName(Name(("int",))), A, try_=True)),
        ("iif(a = 1, 1, 1)", FunctionCall(Name(("IIF",)), (ast.Comparison("=", A, ONE), ONE, ONE))),
        ("a.value('x', 'int')", ast.MethodCall(A, "value", (Literal("string", "x"), Literal("string", "int")))),
        ("@x.exist('x')", ast.MethodCall(Variable("@x"), "exist", (Literal("string", "x"),))),
        ("value('x')", FunctionCall(Name(("value",)), (Literal("string", "x"),))),
        ("next value for dbo.s", ast.NextValueFor(Name(("dbo", "s")))),
        ("trim(leading 'x' from a)", FunctionCall(Name(("TRIM",)), (Literal("string", "LEADING"), Literal("string", "x"), A))),
        ("json_object('k':1)", FunctionCall(Name(("JSON_OBJECT",)), (ast.JsonPair(Literal("string", "k"), ONE),))),
        ("json_array(1 null on null)", FunctionCall(Name(("JSON_ARRAY",)), (ONE,), nulls="NULL ON NULL")),
        ("{fn ucase(a)}", FunctionCall(Name(("UPPER",)), (A,))),
        ("{ts 'x'}", ast.Cast(Literal("string", "x"), TypeName(Name(("datetime",))))),
        ("sum(a) over (partition by a order by a desc rows 1 preceding)", FunctionCall(
            Name(("sum",)), (A,), over=ast.Window((A,), (ast.OrderItem(A, True),), ast.WindowFrame("ROWS", ("PRECEDING", ONE), None)))),
        ("string_agg(a, 1) within group (order by a)", FunctionCall(Name(("string_agg",)), (A, ONE), within_group=(ast.OrderItem(A),))),
        ("first_value(a) ignore nulls over w", FunctionCall(Name(("first_value",)), (A,), over=ast.Window(name="w"), nulls="IGNORE")),
        ("case a when 1 then 1 else a end", ast.Case(A, ((ONE, ONE),), A)),
        ("a << 1", Binary("<<", A, ONE)),
    ],
)  # fmt: skip
def test_nodes(text: str, expected: ast.Expression) -> None:
    assert parse_expression(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a is not null", ast.IsNull(A, True)),
        ("a is distinct from 1", ast.IsDistinctFrom(A, ONE)),
        ("a not in (1)", ast.InList(A, (ONE,), True)),
        ("a not like 1 escape a", ast.Like(A, ONE, A, True)),
        ("a not between 1 and 1", ast.Between(A, ONE, ONE, True)),
        ("update(a)", ast.UpdatedColumn("a")),
        ("not not a = 1", ast.Not(ast.Not(ast.Comparison("=", A, ONE)))),
    ],
)
def test_conditions(text: str, expected: ast.Expression) -> None:
    assert parse_condition(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("INT", TypeName(Name(("int",)))),
        ("[nvarchar](50)", TypeName(Name(("nvarchar",)), (50,))),
        ("varbinary(max)", TypeName(Name(("varbinary",)), (-1,))),
        ("sys.sysname", TypeName(Name(("sysname",)))),
        ("rowversion", TypeName(Name(("timestamp",)))),
        ("dec(5)", TypeName(Name(("decimal",)), (5,))),
        ("double precision", TypeName(Name(("float",)), (53,))),
        ("national char varying(3)", TypeName(Name(("nvarchar",)), (3,))),
        ("character varying(3)", TypeName(Name(("varchar",)), (3,))),
        ("dbo.MyType", TypeName(Name(("dbo", "MyType")))),
        ("MyType", TypeName(Name(("MyType",)))),
    ],
)
def test_types(text: str, expected: TypeName) -> None:
    assert parse_type(text) == expected


def test_set_operators() -> None:
    assert parse_query("select 1 union select 2 intersect select 3 except select 4") == parse_query(
        "((select 1) union ((select 2) intersect (select 3))) except (select 4)"
    )


def test_join_nesting() -> None:
    assert parse_query("select * from a join b left join c on 1 = 1 on 2 = 2") == parse_query("select * from a join (b left join c on 1 = 1) on 2 = 2")
    query = parse_query("select * from a, b cross apply f(1) c")
    assert isinstance(query.body, ast.Select)
    assert query.body.from_ == (
        ast.TableRef(Name(("a",))),
        ast.Join("CROSS APPLY", ast.TableRef(Name(("b",))), ast.TableFunction(Name(("f",)), (ONE,), "c")),
    )


def test_quoted_identifier() -> None:
    assert parse_expression('"a"') == A
    assert parse_expression('"a"', quoted_identifier=False) == Literal("string", "a")


@pytest.mark.parametrize("text", ["1 2", "a = 1", "", "1,"])
def test_an_expression_is_all_of_the_text(text: str) -> None:
    with pytest.raises(SqlError):
        parse_expression(text)


@pytest.mark.parametrize("word", ["value", "name", "type", "status", "level", "date", "window", "throw", "output", "go", "first", "try", "offset", "using"])
def test_words_that_are_not_reserved(word: str) -> None:
    parse(f"select {word} as {word}, t.{word} {word} from {word} as {word} where {word} = 1 order by {word}")
