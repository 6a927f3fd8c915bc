"""Whatever the text, the parser answers with a batch or an error of SQL Server's."""

from __future__ import annotations

import re
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from ferryman.errors import SqlError
from ferryman.tsql import ast
from ferryman.tsql.batches import split_batches
from ferryman.tsql.keywords import RESERVED, TABLE_HINTS
from ferryman.tsql.lexer import Source, tokenize
from ferryman.tsql.parser import parse, parse_condition, parse_expression, parse_query, parse_type
from ferryman.tsql.parser.statements import STATEMENTS

SCRIPTS = [text for text, _ in re.findall(r"(.*?)\nGO -- ([^\n]*)\n", (Path(__file__).parent / "fixtures" / "accepted.sql").read_text(), re.DOTALL)]
PIECES = [[script[token.start : token.end] for token in tokenize(Source(script))[:-1]] for script in SCRIPTS]
WORDS = sorted(RESERVED | TABLE_HINTS | STATEMENTS.keys() | {piece for pieces in PIECES for piece in pieces})
PIECE = st.sampled_from(WORDS)


def check(text: str) -> None:
    for quoted_identifier in (True, False):
        try:
            batch = parse(text, quoted_identifier=quoted_identifier)
        except SqlError as error:
            assert error.line >= 1
            assert error.message
        else:
            assert isinstance(batch, ast.Batch)
    for read in (parse_expression, parse_condition, parse_query, parse_type):
        try:
            read(text)
        except SqlError as error:
            assert error.line >= 1


@settings(max_examples=1000, deadline=None)
@given(st.lists(PIECE, max_size=25))
def test_token_soup(pieces: list[str]) -> None:
    check(" ".join(pieces))


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=40))
def test_any_text(text: str) -> None:
    check(text)
    list(split_batches(text))


@settings(max_examples=1000, deadline=None)
@given(st.data())
def test_mutated_scripts(data: st.DataObject) -> None:
    """Cut a valid script short, and drop, repeat or replace some of its tokens."""
    pieces = list(data.draw(st.sampled_from(PIECES)))
    start = data.draw(st.integers(0, max(0, len(pieces) - 1)))
    pieces = pieces[start if data.draw(st.booleans()) else 0 : start + data.draw(st.integers(1, 60))]
    for _ in range(data.draw(st.integers(0, 3))):
        if not pieces:
            break
        place = data.draw(st.integers(0, len(pieces) - 1))
        pieces[place : place + data.draw(st.integers(0, 2))] = data.draw(st.lists(PIECE, max_size=2))
    check(" ".join(pieces))
