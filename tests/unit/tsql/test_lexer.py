"""The lexer: constants, identifiers, operators, comments and their errors."""

from __future__ import annotations

import pytest

from ferryman.errors import SqlError
from ferryman.tsql.lexer import Kind, Source, tokenize


def lex(text: str, *, quoted_identifier: bool = True) -> list[tuple[str, str]]:
    return [(token.kind.name, token.value) for token in tokenize(Source(text), quoted_identifier=quoted_identifier)[:-1]]


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("select", "KEYWORD", "select"),
        ("Naïve_1$#@", "WORD", "Naïve_1$#@"),
        ("#temp", "WORD", "#temp"),
        ("##temp", "WORD", "##temp"),
        ("$action", "WORD", "$action"),
        ("[a]]b c]", "QUOTED", "a]b c"),
        ('"a""b"', "QUOTED", 'a"b'),
        ("@x", "VARIABLE", "@x"),
        ("@@rowcount", "SYSTEM_VARIABLE", "@@ROWCOUNT"),
        ("@@mine", "VARIABLE", "@@mine"),
        ("'it''s'", "STRING", "it's"),
        ("''", "STRING", ""),
        ("N'ü'", "NSTRING", "ü"),
        ("n''", "NSTRING", ""),
        ("'D:\\S3\\'", "STRING", "D:\\S3\\"),
        ("'a\\\r\nb\\\nc'", "STRING", "abc"),
        ("0x", "BINARY", "0x"),
        ("0xAbC", "BINARY", "0xAbC"),
        ("12", "INTEGER", "12"),
        ("1.", "DECIMAL", "1."),
        (".5", "DECIMAL", ".5"),
        ("1e5", "FLOAT", "1e5"),
        ("1.5E-3", "FLOAT", "1.5E-3"),
        ("2e", "FLOAT", "2e"),
        ("$1.5", "MONEY", "$1.5"),
        ("€5", "MONEY", "€5"),
        ("£", "MONEY", "£"),
        ("! =", "OPERATOR", "!="),
        ("< >", "OPERATOR", "<>"),
        ("+ =", "OPERATOR", "+="),
        ("::", "OPERATOR", "::"),
    ],
)
def test_one_token(text: str, kind: str, value: str) -> None:
    assert lex(text) == [(kind, value)]


def test_quoted_identifier_off_makes_a_string() -> None:
    assert lex('"a""b\'c"', quoted_identifier=False) == [("STRING", "a\"b'c")]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("a--b\nc", ["a", "c"]),
        ("a/* b /* c */ d */e", ["a", "e"]),
        ("a/**/b/*'*/c", ["a", "b", "c"]),
        ("a/b", ["a", "/", "b"]),
        ("1.5.a", ["1.5", ".", "a"]),
        ("@x=-1", ["@x", "=", "-", "1"]),
        ("a>=b<>c!<d", ["a", ">=", "b", "<>", "c", "!<", "d"]),
        ("x:", ["x", ":"]),
        ("0xg", ["0x", "g"]),
        ("\ufeffselect\u00a01", ["select", "1"]),
        ("-- only a comment", []),
    ],
)
def test_separation(text: str, values: list[str]) -> None:
    assert [value for _, value in lex(text)] == values


def test_offsets_and_lines() -> None:
    source = Source("a\r\n 'x\ny' b")
    tokens = tokenize(source)
    assert [(token.start, token.end, source.line(token.start)) for token in tokens] == [(0, 1, 1), (4, 9, 2), (10, 11, 3), (11, 11, 3)]
    assert tokens[-1].kind is Kind.END


@pytest.mark.parametrize(
    ("text", "number", "line", "message"),
    [
        ("\n'abc", 105, 2, "Unclosed quotation mark after the character string 'abc'."),
        ("[abc", 105, 1, "Unclosed quotation mark after the character string 'abc'."),
        ('"abc', 105, 1, "Unclosed quotation mark after the character string 'abc'."),
        ("N'abc", 105, 1, "Unclosed quotation mark after the character string 'abc'."),
        ("/* a /* b */\n", 113, 2, "Missing end comment mark '*/'."),
        ("a \\ b", 102, 1, "Incorrect syntax near '\\'."),
        ("a" * 129, 103, 1, f"The identifier that starts with '{'a' * 128}' is too long. Maximum length is 128."),
        ("[" + "a" * 129 + "]", 103, 1, f"The identifier that starts with '{'a' * 128}' is too long. Maximum length is 128."),
        ("@" + "a" * 128, 103, 1, f"The identifier that starts with '@{'a' * 127}' is too long. Maximum length is 128."),
    ],
)
def test_errors(text: str, number: int, line: int, message: str) -> None:
    with pytest.raises(SqlError) as caught:
        lex(text)
    assert (caught.value.number, caught.value.line, caught.value.message) == (number, line, message)


def test_empty_identifier() -> None:
    with pytest.raises(SqlError) as caught:
        lex("select []")
    assert caught.value.number == 1038


def test_longest_identifier() -> None:
    assert lex("a" * 128) == [("WORD", "a" * 128)]


def test_odd_text_takes_linear_time() -> None:
    """Long runs that almost match must not make the expression go back over them."""
    for text in ("'" + "a''" * 200_000, "/*" * 200_000, "[" + "]]" * 200_000, "--" + " " * 400_000, "/* *" * 100_000):
        try:
            lex(text)
        except SqlError as error:
            assert error.number in (105, 113)
