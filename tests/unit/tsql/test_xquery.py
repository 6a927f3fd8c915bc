"""XQuery: its syntax tree, and what the static types of expressions allow. What expressions give is in tests/golden/statements/xquery.sql."""

from __future__ import annotations

import pytest

from ferryman.errors import SqlError
from ferryman.sqltypes import INT, XML, SqlType
from ferryman.tsql.xquery import syntax as s
from ferryman.tsql.xquery.compiler import ROOT, Compiler, Focus
from ferryman.tsql.xquery.parser import parse
from ferryman.tsql.xquery.paths import jsonpath
from ferryman.tsql.xquery.values import NODE, Value

A = s.NodeTest("element", "", "a")
ONE = s.Literal("1", "xs:integer")


def body(text: str, method: str = "query") -> s.Expr | s.Dml:
    return parse(text, method).body


def external(kind: str, name: str) -> tuple[str, SqlType]:
    return f"${name}", XML if name == "@xml" else INT


def compiled(text: str, names: dict[str, str] | None = None) -> Value:
    query = parse(text, "query")
    assert isinstance(query.body, s.Expr)
    compiler = Compiler("query", external, names)
    return compiler.value(query.body, Focus(Value(NODE, ROOT, shown="node()", typed=compiler.typed)))


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("/a", s.Step(s.Root(), "child", A)),
        ("a[1]", s.Step(s.ContextItem(), "child", A, (ONE,))),
        ("(a)[1]", s.Filter(s.Step(s.ContextItem(), "child", A), (ONE,))),
        ("//a", s.Step(s.Step(s.Root(), "descendant-or-self", s.NodeTest("node")), "child", A)),
        ("../@k", s.Step(s.Step(s.ContextItem(), "parent", s.NodeTest("node")), "attribute", s.NodeTest("attribute", "", "k"))),
        ('"a""b&lt;"', s.Literal('a"b<', "xs:string")),
        ("1 + 1 * 1.5e0", s.Arithmetic("+", ONE, s.Arithmetic("*", ONE, s.Literal("1.5e0", "xs:double")))),
        ("1 or 1 = 1 and 1 eq 1", s.Logical("or", ONE, s.Logical("and", s.Comparison("=", ONE, ONE), s.Comparison("eq", ONE, ONE)))),
        ("for(: x (: y :) :) $i in 1 return $i", s.Flwor((s.Binding("i", ONE),), None, (), s.Variable("i"))),
        ("some $i in 1 satisfies 1", s.Quantified(False, (s.Binding("i", ONE),), ONE)),
        ("if (1) then 1 else ()", s.If(ONE, ONE, s.Sequence(()))),
        ("for", s.Step(s.ContextItem(), "child", s.NodeTest("element", "", "for"))),
        ("text/if", s.Step(s.Step(s.ContextItem(), "child", s.NodeTest("element", "", "text")), "child", s.NodeTest("element", "", "if"))),
        ('<a k="x{1}{{y}}"> <b/>t{ 1 }</a>', s.Constructor(
            "element", s.Name("a"), (s.Constructor("element", s.Name("b"), ()), "t", ONE),
            (s.Constructor("attribute", s.Name("k"), ("x", ONE, "{y}")),))),
        ("attribute k { 1 }", s.Constructor("attribute", s.Name("k"), (ONE,))),
    ],
)  # fmt: skip
def test_the_tree_of_an_expression(text: str, tree: s.Expr) -> None:
    assert body(text) == tree


def test_names_are_resolved_by_prolog_constructor_and_what_is_declared_around() -> None:
    step = parse('declare default element namespace "d"; p:a/b/@c', "query", (("p", "u"),)).body
    assert step == s.Step(
        s.Step(s.Step(s.ContextItem(), "child", s.NodeTest("element", "u", "a")), "child", s.NodeTest("element", "d", "b")),
        "attribute", s.NodeTest("attribute", "", "c"),
    )  # fmt: skip
    constructor = body('<p:a xmlns:p="u" p:k="1"/>')
    assert isinstance(constructor, s.Constructor)
    assert constructor.name == s.Name("a", "u", "p")
    assert constructor.attributes[0].name == s.Name("k", "u", "p")


def test_xml_dml() -> None:
    a = s.Step(s.Root(), "child", A)
    assert body("delete /a", "modify") == s.Delete(a)
    assert body("replace value of /a with 1", "modify") == s.Replace(a, ONE)
    assert body("insert (1, 1) as first into /a", "modify") == s.Insert(s.Sequence((ONE, ONE)), "first", a)
    assert [body(f"insert 1 {where} /a", "modify") for where in ("into", "as last into", "before", "after")] == [
        s.Insert(ONE, where, a) for where in ("", "last", "before", "after")
    ]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("/a[", 2209), ("/a]", 2209), ("p:a", 2229), ("for $i in 1", 9332), ("for $i in 1 where 1", 9303), ("1 to 2", 9335),
        ("a | b", 9335),
        ("ancestor::a", 9335), ('"1" cast as xs:int', 9301), ("1 instance of p:x", 2229), ("<a></b>", 2205), ("(: open", 2205),
        ("for $i at $p in 1 return 1", 9335),
        ("every $i satisfies 1", 2205), ("if (1) then 1", 9303), ("<a k=1/>", 2209), ("document { 1 }", 9335),
    ],
)  # fmt: skip
def test_syntax_errors(text: str, number: int) -> None:
    with pytest.raises(SqlError) as raised:
        parse(text, "query")
    assert raised.value.number == number


def test_the_prolog_and_dml_have_errors_of_their_own() -> None:
    for text, method, number in (("declare namespace p = u; 1", "query", 2225), ("/a", "modify", 9303), ("insert 1 /a", "modify", 9303)):
        with pytest.raises(SqlError) as raised:
            parse(text, method)
        assert raised.value.number == number


@pytest.mark.parametrize(
    ("text", "type_", "many"),
    [
        ("/a", NODE, True), ("(/a)[1]", NODE, False), ("/a[1]", NODE, False), ("/a[1]/b", NODE, True), ("/a/b[1]", NODE, True), ("/@k", NODE, False),
        ("/a/@k", NODE, True), ("(/a)[last()]", NODE, False), ("(/a)[@k = 1]", NODE, True), ("1 + 1", "xs:integer", False), ("1 div 2", "xs:decimal", False),
        ("(/a)[1] + 1", "xs:double", False), ("count(/a)", "xs:integer", False), ("data(/a)", "xdt:untypedAtomic", True), ("(1, 2.5)", "xs:decimal", True),
        ('(1, "a")', "xs:string", True), ("for $i in /a return 1", "xs:integer", True), ("let $i := /a return 1", "xs:integer", False),
        ("for $i in (/a)[1] return $i", NODE, False), ("if (/a) then 1 else (1, 2)", "xs:integer", True), ('sql:variable("@v")', "xs:integer", False),
        ('xs:boolean("1")', "xs:boolean", False), ("()", "empty", False), ("not(())", "xs:boolean", False),
    ],
)  # fmt: skip
def test_static_types(text: str, type_: str, many: bool) -> None:
    value = compiled(text)
    assert (value.type, value.many) == (type_, many)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("string(/a)", 2389), ("/a eq 1", 2389), ("/a + 1", 2389), ("for $i in /a order by /a return 1", 2389), ('"a" = 1', 2234), ('1 + "a"', 2234),
        ("(1, /a)", 2210), ("if (1) then 1 else 2", 2204), ('/a["x"]', 2203), ("position()", 2371), ("$x", 2227), ("fn:nope()", 2395), ("count()", 2236),
        ("count(1, 2)", 2238), ("/a cast as xs:int ?", 2365), ("(1)/a", 2374), ("<a/>/b", 2373), ("let $a := <a/> return 1", 2373),
        ('sql:variable("@xml")', 9342), ("sql:variable(1)", 2225),
    ],
)  # fmt: skip
def test_static_errors(text: str, number: int) -> None:
    with pytest.raises(SqlError) as raised:
        compiled(text)
    assert raised.value.number == number
    assert raised.value.message.startswith("XQuery [query()]: ")


def test_typed_nodes_have_their_schemas_types() -> None:
    names = {"n": "xs:int", "@d": "xs:date", "s": "xs:string"}
    assert compiled("data(/r/n)", names).type == "xs:int"
    assert compiled("sum(/r/n)", names).type == "xs:int"
    assert compiled("data(/r/@d)", names).type == "xs:date"
    assert not compiled("string(/r/n)", names).many  # how many there are is seen when it runs
    with pytest.raises(SqlError) as raised:
        compiled("/r/s = 1", names)
    assert raised.value.number == 2234
    with pytest.raises(SqlError) as raised:
        compiled("for $i in /r/other order by $i/x return 1", names)
    assert raised.value.number == 40515


def test_jsonpaths_quote_names() -> None:
    assert jsonpath("child", s.NodeTest("element", 'u"', "é")) == '$.c[*] ? (@.k == "e" && @.n == "{u\\"}é")'
    assert jsonpath("attribute", s.NodeTest("attribute")) == '$.a[*] ? (@.k == "a")'
    assert jsonpath("descendant", s.NodeTest("text")) == 'strict $.**{1 to last} ? (@.k == "t")'
