"""The T-SQL lexer: text in, a list of tokens out.

Source: "Constants", "Database identifiers" and "Comment" of the Transact-SQL reference,
https://learn.microsoft.com/sql/t-sql/language-elements/language-elements-transact-sql

One compiled expression finds a token together with the blanks and comments before it; its group tells the kind.
Only nested comments, and text that never ends, leave that path.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from enum import IntEnum
from typing import Final

from ferryman.errors import SqlError, sql_error
from ferryman.tsql.keywords import RESERVED, SYSTEM_VARIABLES


class Kind(IntEnum):
    """What a token is. The first two can be identifiers, so ``kind <= Kind.QUOTED`` asks just that."""

    WORD = 0
    QUOTED = 1
    KEYWORD = 2
    VARIABLE = 3
    SYSTEM_VARIABLE = 4
    OPERATOR = 5
    STRING = 6
    NSTRING = 7
    INTEGER = 8
    DECIMAL = 9
    FLOAT = 10
    MONEY = 11
    BINARY = 12
    END = 13


class Token:
    """One token.

    ``key`` is what the parser compares: an operator, a bare word in upper case, or for any other kind a mark no text can equal.
    ``value`` is the name, the string without quotes, or the number as written. ``start`` and ``end`` are offsets in the text.
    """

    __slots__ = ("end", "key", "kind", "start", "value")

    def __init__(self, kind: Kind, key: str, value: str, start: int, end: int) -> None:
        self.kind = kind
        self.key = key
        self.value = value
        self.start = start
        self.end = end

    def __repr__(self) -> str:
        return f"Token({self.kind.name}, {self.value!r}, {self.start})"


MAX_IDENTIFIER: Final = 128
END_KEY: Final = ""

_MARKS: Final = {kind: f" {kind.name.lower()}" for kind in Kind}
_MARKS[Kind.END] = END_KEY

SPACE: Final = r"\s\ufeff"
COMMENT: Final = r"--[^\n]*+|/\*[^*/]*+(?:(?:\*(?!/)|/(?!\*))[^*/]*+)*\*/"
STRING: Final = r"'[^']*+(?:''[^']*+)*'(?!')"
_CURRENCY: Final = "$\u00a2-\u00a5\u09f2\u09f3\u0e3f\u17db\u20a0-\u20c0\ufdfc\ufe69\uff04\uffe0\uffe1\uffe5\uffe6"

# The order of the groups is the order of the alternatives: a string with its N before a word, a float before a decimal before an integer.
_GROUPS: Final[tuple[tuple[Kind, str], ...]] = (
    (Kind.NSTRING, rf"[nN]{STRING}"),
    (Kind.WORD, r"(?:[^\W\d]|\#)[\w@#$]*+|\$[^\W\d]\w*+"),
    (Kind.SYSTEM_VARIABLE, r"@@[\w@#$]*+"),
    (Kind.VARIABLE, r"@[\w@#$]*+"),
    (Kind.STRING, STRING),
    (Kind.QUOTED, r'\[[^\]]*+(?:\]\][^\]]*+)*\](?!\])|"[^"]*+(?:""[^"]*+)*"(?!")'),
    (Kind.BINARY, r"0[xX][0-9a-fA-F]*+"),
    (Kind.FLOAT, r"(?:[0-9]++(?:\.[0-9]*+)?|\.[0-9]++)[eE][+-]?[0-9]*+"),
    (Kind.DECIMAL, r"[0-9]++\.[0-9]*+|\.[0-9]++"),
    (Kind.INTEGER, r"[0-9]++"),
    (Kind.MONEY, rf"[{_CURRENCY}](?:[0-9]++(?:\.[0-9]*+)?|\.[0-9]++)?"),
    (Kind.OPERATOR, r"<\s*+[=>]|>\s*+=|!\s*+[=<>]|[-+*/%&^]\s*+=|\|\|?\s*+=|<<|>>|::|\|\||/(?!\*)|[-+*%&|^~<>=(),.;:{}?]"),
)
_KINDS: Final = (Kind.END, *(kind for kind, _ in _GROUPS))
# Possessive quantifiers stand after character classes only: Python before 3.11.4 gets possessive groups wrong.
_TOKEN: Final = re.compile(rf"(?:[{SPACE}]++|{COMMENT})*(?:" + "|".join(f"({pattern})" for _, pattern in _GROUPS) + r")?")
_CONTINUATION: Final = re.compile(r"\\\r?\n")
_COMMENT_MARK: Final = re.compile(r"/\*|\*/")


class Source:
    """A text and its lines: offset to 1-based line."""

    __slots__ = ("_newlines", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self._newlines: list[int] | None = None

    def line(self, offset: int) -> int:
        if self._newlines is None:
            self._newlines = [found.start() for found in re.finditer("\n", self.text)]
        return bisect_left(self._newlines, offset) + 1


def tokenize(source: Source, *, quoted_identifier: bool = True) -> list[Token]:
    """Return the tokens of a text, the last of kind END.

    ``quoted_identifier`` OFF makes ``"x"`` a string.
    Raises SqlError 105 (string or quoted identifier never ends), 113 (comment never ends), 103 (identifier too long),
    1038 (empty identifier) and 102 (a character T-SQL has no use for), each with its line.
    """
    text = source.text
    match = _TOKEN.match
    tokens: list[Token] = []
    append = tokens.append
    word, operator = Kind.WORD, Kind.OPERATOR
    position = 0
    while (found := match(text, position)) is not None:
        group = found.lastindex
        if group is None:
            position = _after_odd_text(source, found.end())
            if position < 0:
                break
            continue
        start, position = found.span(group)
        value = text[start:position]
        kind = _KINDS[group]
        if kind is word:
            key = value.upper()
            if key in RESERVED:
                kind = Kind.KEYWORD
            elif len(value) > MAX_IDENTIFIER:
                raise _too_long(source, start, value)
            append(Token(kind, key, value, start, position))
        elif kind is operator:
            key = value if len(value) < 2 else "".join(value.split())
            append(Token(kind, key, key, start, position))
        else:
            append(_other(source, kind, value, start, position, quoted_identifier))
    append(Token(Kind.END, END_KEY, "", len(text), len(text)))
    return tokens


def _other(source: Source, kind: Kind, value: str, start: int, end: int, quoted_identifier: bool) -> Token:
    """Make a token whose value differs from its text, or whose kind depends on it."""
    if kind is Kind.STRING:
        value = unquote(value[1:-1], "'")
    elif kind is Kind.NSTRING:
        value = unquote(value[2:-1], "'")
    elif kind is Kind.QUOTED:
        quote = "]" if value[0] == "[" else '"'
        value = value[1:-1].replace(quote * 2, quote)
        if quote == '"' and not quoted_identifier:
            kind, value = Kind.STRING, _CONTINUATION.sub("", value)
        elif not value:
            raise _at(sql_error(1038), source, start)
        elif len(value) > MAX_IDENTIFIER:
            raise _too_long(source, start, value)
    elif kind is Kind.SYSTEM_VARIABLE:
        if value.upper() in SYSTEM_VARIABLES:
            value = value.upper()
        else:
            kind = Kind.VARIABLE
    if kind is Kind.VARIABLE and len(value) > MAX_IDENTIFIER:
        raise _too_long(source, start, value)
    return Token(kind, _MARKS[kind], value, start, end)


def unquote(text: str, quote: str) -> str:
    """Return what a string constant stands for: doubled quotes made single, a backslash before a line's end removed with it."""
    if quote in text:
        text = text.replace(quote * 2, quote)
    if "\\\n" in text or "\\\r\n" in text:
        text = _CONTINUATION.sub("", text)
    return text


def _after_odd_text(source: Source, position: int) -> int:
    """Return where to go on after a nested comment, -1 at the end of the text; raise for anything else."""
    text = source.text
    if position == len(text):
        return -1
    if text.startswith("/*", position):
        end = comment_end(text, position)
        if end < 0:
            raise _at(sql_error(113), source, len(text))
        return end
    if text[position] in "'\"[":
        raise _at(sql_error(105, text[position + 1 :]), source, position)
    raise _at(sql_error(102, text[position]), source, position)


def comment_end(text: str, position: int) -> int:
    """Return the offset after the comment that starts at ``position``, counting comments inside it; -1 when it never ends."""
    depth = 0
    for found in _COMMENT_MARK.finditer(text, position):
        depth += 1 if found.group() == "/*" else -1
        if depth == 0:
            return found.end()
    return -1


def _too_long(source: Source, start: int, name: str) -> SqlError:
    return _at(sql_error(103, name[:MAX_IDENTIFIER]), source, start)


def _at(error: SqlError, source: Source, offset: int) -> SqlError:
    error.line = source.line(offset)
    return error
