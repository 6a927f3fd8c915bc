"""Full-text search conditions. Source: https://learn.microsoft.com/sql/t-sql/queries/contains-transact-sql"""

from __future__ import annotations

import json

import pytest

from ferryman.errors import SqlError
from ferryman.tsql.fulltext_condition import condition_json


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("mountain", ["word", "mountain"]),
        ('"light bread"', ["word", "light bread"]),
        ('"light bread*"', ["prefix", "light bread"]),
        ('"say ""hi"""', ["word", 'say "hi"']),
        ("a AND b OR c", ["or", ["and", ["word", "a"], ["word", "b"]], ["word", "c"]]),
        ("a & !b", ["andnot", ["word", "a"], ["word", "b"]]),
        ("a AND (b | c)", ["and", ["word", "a"], ["or", ["word", "b"], ["word", "c"]]]),
        ("a NEAR b ~ c", ["near", 50, False, ["word", "a"], ["word", "b"], ["word", "c"]]),
        ('NEAR((a, "b*"), 3, TRUE)', ["near", 3, True, ["word", "a"], ["prefix", "b"]]),
        ("NEAR(a, b)", ["near", None, False, ["word", "a"], ["word", "b"]]),
        ("NEAR((a, b), MAX)", ["near", None, False, ["word", "a"], ["word", "b"]]),
        ("FORMSOF(INFLECTIONAL, ride, drive)", ["or", ["forms", "ride"], ["forms", "drive"]]),
        ("FORMSOF(THESAURUS, x)", ["word", "x"]),
        ("ISABOUT(a WEIGHT(.8), b)", ["isabout", [0.8, ["word", "a"]], [1.0, ["word", "b"]]]),
    ],
)
def test_a_condition_becomes_a_tree(text: str, tree: list[object]) -> None:
    assert json.loads(condition_json("CONTAINS", text)) == tree


def test_freetext_takes_any_words() -> None:
    assert json.loads(condition_json("FREETEXT", "any AND (words")) == ["free", "any AND (words"]


@pytest.mark.parametrize(
    ("text", "number"),
    [("a b", 7630), ("a AND", 7630), ("(a", 7630), ("NEAR(a)", 7630), ("FORMSOF(x, y)", 7630), ('"open', 7630), ("ISABOUT(a WEIGHT(x))", 7630), (" ", 7645)],
)
def test_a_broken_condition_is_an_error(text: str, number: int) -> None:
    with pytest.raises(SqlError) as raised:
        condition_json("CONTAINS", text)
    assert raised.value.number == number
