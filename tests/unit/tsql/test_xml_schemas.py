"""XML schemas: content models as automata, patterns as PostgreSQL's regular expressions, and what is refused."""

from __future__ import annotations

import re
from typing import Any

import pytest

from ferryman.errors import SqlError
from ferryman.tsql.xml_schemas import compile_schemas, declared_types
from ferryman.tsql.xml_schemas.simple_types import translated

OPEN = '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns="urn:t" targetNamespace="urn:t" elementFormDefault="qualified">'


def schema(text: str) -> str:
    return f"{OPEN}{text}</xs:schema>"


def accepts(model: str, children: str) -> bool:
    """Tell whether a complex type of this content model takes children of these one-letter names."""
    content: Any = compile_schemas((schema(f'<xs:complexType name="T">{model}</xs:complexType>'),)).components["types"]
    states = content["{urn:t}T"]["states"]
    state = states[0]
    for name in children:
        taken = state["on"].get(f"{{urn:t}}{name}")
        if taken is None:
            return False
        state = states[taken[0]]
    return bool(state["final"])


def element(name: str, least: int = 1, most: int | str = 1) -> str:
    return f'<xs:element name="{name}" type="xs:int" minOccurs="{least}" maxOccurs="{most}"/>'


def test_a_sequence() -> None:
    model = f"<xs:sequence>{element('a')}{element('b', 0)}{element('c', 2, 3)}</xs:sequence>"
    assert [text for text in ("acc", "abcc", "abccc", "ac", "acccc", "bcc", "accb", "") if accepts(model, text)] == ["acc", "abcc", "abccc"]


def test_choices_repeat() -> None:
    inner = f"{element('a')}<xs:sequence>{element('b')}{element('c', 1, 'unbounded')}</xs:sequence>"
    model = f'<xs:choice minOccurs="0" maxOccurs="unbounded">{inner}</xs:choice>'
    assert [text for text in ("", "a", "aa", "bc", "bcca", "abcbc", "b", "cb", "ab") if accepts(model, text)] == ["", "a", "aa", "bc", "bcca", "abcbc"]


def test_an_ambiguous_content_model_is_refused() -> None:
    model = "<xs:sequence>" + element("a", 0) + '<xs:element name="a" type="xs:string"/></xs:sequence>'
    with pytest.raises(SqlError) as raised:
        accepts(model, "a")
    assert raised.value.number == 6916


def test_extensions_add_to_their_base() -> None:
    compiled: Any = compile_schemas((schema(
        '<xs:complexType name="B"><xs:sequence><xs:element name="a" type="xs:int"/></xs:sequence>'
        '<xs:attribute name="k" type="xs:int" use="required"/></xs:complexType><xs:complexType name="D"><xs:complexContent><xs:extension base="B">'
        '<xs:sequence><xs:element ref="x"/></xs:sequence><xs:attribute name="m"/></xs:extension></xs:complexContent></xs:complexType>'
        '<xs:element name="x" type="xs:string"/><xs:element name="y" substitutionGroup="x"/>'),)).components  # fmt: skip
    derived = compiled["types"]["{urn:t}D"]
    assert list(derived["states"][0]["on"]) == ["{urn:t}a"]
    assert list(derived["states"][1]["on"]) == ["{urn:t}x", "{urn:t}y"]
    assert derived["attributes"]["k"]["required"]
    assert "m" in derived["attributes"]


@pytest.mark.parametrize(
    ("pattern", "text", "matches"),
    [
        (r"[0-9\(\)\-]*", "(1)-2", True), (r"[0-9\(\)\-]*", "a", False), (r"\d{3}-[A-Z]+", "123-AB", True), (r"\i\c*", "a-1", True), (r"\i\c*", "1a", False),
        (r"a.c", "abc", True), ("^a$", "^a$", True), ("^a$", "a", False), (r"(ab|c)+", "abc", True), (r"[^a]", "b", True), (r"[\w.]+@x", "a.b@x", True),
    ],
)  # fmt: skip
def test_patterns(pattern: str, text: str, matches: bool) -> None:
    expression = translated(pattern).replace("[[:alpha:]_:]", "[A-Za-z_:]").replace(r"[[:alnum:]_.:\-]", r"[A-Za-z0-9_.:\-]")
    assert (re.fullmatch(expression, text) is not None) == matches


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("<a/>", 2378), ("text", 2378), ("<a>", 9400), (schema('<xs:element name="a" type="nope"/>'), 2308),
        (schema('<xs:element name="a"/><xs:element name="a"/>'), 2302),
        (schema('<xs:import namespace="u" schemaLocation="file:///etc/passwd"/><xs:element name="a" xmlns:u="u" type="u:t"/>'), 2308),
        (schema('<xs:include schemaLocation="http://example.com/x.xsd"/>'), 40515), (schema('<xs:element name="a" type="xs:ID"/>'), 40515),
        (schema('<xs:simpleType name="s"><xs:restriction base="xs:string"><xs:length value="x"/></xs:restriction></xs:simpleType>'), 2309),
        (schema('<xs:simpleType name="s"><xs:restriction base="xs:string"><xs:pattern value="\\p{L}"/></xs:restriction></xs:simpleType>'), 40515),
        (schema('<xs:sequence/>'), 6940), ('<!DOCTYPE x SYSTEM "http://example.com/x.dtd">' + schema(""), 6359),
    ],
)  # fmt: skip
def test_schemas_that_are_refused(text: str, number: int) -> None:
    with pytest.raises(SqlError) as raised:
        compile_schemas((text,))
    assert raised.value.number == number


def test_a_component_can_not_be_added_twice() -> None:
    with pytest.raises(SqlError) as raised:
        compile_schemas((schema('<xs:element name="a"/>'), schema('<xs:element name="a"/>')), known=1)
    assert raised.value.number == 6310


def test_declared_types_leave_out_names_of_several_types() -> None:
    text = schema('<xs:element name="a" type="xs:int"/><xs:complexType name="T"><xs:sequence><xs:element name="b" type="xs:date"/>'
                  '<xs:element name="a" type="xs:string"/></xs:sequence><xs:attribute name="k" type="xs:decimal"/></xs:complexType>')  # fmt: skip
    assert declared_types((text,)) == {"{urn:t}b": "xs:date", "@k": "xs:decimal"}
