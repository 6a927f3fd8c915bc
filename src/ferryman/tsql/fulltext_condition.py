"""Full-text search conditions: their text to a tree of lists, which PostgreSQL's ``tsql.fulltext_query`` makes a tsquery of.

Nodes: ["word", text], ["prefix", text], ["forms", text], ["free", text], ["and", ...], ["or", ...], ["andnot", a, b],
["near", distance or null, ordered, a, b, ...], ["isabout", [weight, node], ...]. Source: "CONTAINS (Transact-SQL)".
"""

from __future__ import annotations

import json
import re
from typing import Any, Final

from ferryman.errors import sql_error

Node = list[Any]

_TOKEN: Final = re.compile(r'\s*(?:"(?P<phrase>(?:[^"]|"")*)"(?P<star>\*)?|(?P<mark>[(),&|~!])|(?P<word>[^\s"(),&|~!]+))')
_WORDS: Final = {"AND": "&", "OR": "|", "NOT": "!", "NEAR": "~"}
MAXIMUM_DISTANCE: Final = 50
"""Words between the two sides of a NEAR that names no distance."""


def condition_json(kind: str, text: str) -> str:
    """Return the tree of a CONTAINS or FREETEXT condition as JSON; raises 7645 for an empty one, 7630 for a syntax error."""
    if not text.strip():
        raise sql_error(7645)
    return json.dumps(["free", text] if kind == "FREETEXT" else _Reader(text).read())


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens: list[tuple[str, str]] = []
        position = 0
        while position < len(text.rstrip()):
            match = _TOKEN.match(text, position)
            if match is None:
                raise sql_error(7630, text[position : position + 1], text)
            position = match.end()
            self.tokens.append(_token(match))
        self.position = 0

    def read(self) -> Node:
        node = self._or()
        if self.position < len(self.tokens):
            raise self._error()
        return node

    def _peek(self) -> tuple[str, str]:
        return self.tokens[self.position] if self.position < len(self.tokens) else ("end", "")

    def _accept(self, mark: str) -> bool:
        if self._peek() != ("mark", mark):
            return False
        self.position += 1
        return True

    def _expect(self, mark: str) -> None:
        if not self._accept(mark):
            raise self._error()

    def _error(self) -> Exception:
        return sql_error(7630, self._peek()[1], self.text)

    def _or(self) -> Node:
        nodes = [self._and()]
        while self._accept("|"):
            nodes.append(self._and())
        return nodes[0] if len(nodes) == 1 else ["or", *nodes]

    def _and(self) -> Node:
        node = self._term()
        while self._accept("&"):
            negated = self._accept("!")
            node = ["andnot" if negated else "and", node, self._term()]
        return node

    def _term(self) -> Node:
        if self._accept("("):
            node = self._or()
            self._expect(")")
            return node
        kind, text = self._peek()
        following = self.tokens[self.position + 1 : self.position + 2]
        if kind == "word" and following == [("mark", "(")] and text.upper() in ("FORMSOF", "ISABOUT"):
            self.position += 2
            return self._forms() if text.upper() == "FORMSOF" else self._about()
        if (kind, text) == ("mark", "~") and following == [("mark", "(")]:
            self.position += 2
            return self._near()
        nodes = [self._simple()]
        while self._accept("~"):
            nodes.append(self._simple())
        return nodes[0] if len(nodes) == 1 else ["near", MAXIMUM_DISTANCE, False, *nodes]

    def _simple(self) -> Node:
        kind, text = self._peek()
        if kind not in ("word", "phrase", "prefix"):
            raise self._error()
        self.position += 1
        return ["prefix" if kind == "prefix" else "word", text]

    def _forms(self) -> Node:
        """``FORMSOF(INFLECTIONAL | THESAURUS, term, ...)``; the thesaurus files that SQL Server installs are empty: a word stands for itself."""
        kind = self._peek()[1].upper()
        if kind not in ("INFLECTIONAL", "THESAURUS"):
            raise self._error()
        self.position += 1
        nodes = []
        while self._accept(","):
            nodes.append(["forms" if kind == "INFLECTIONAL" else "word", self._simple()[1]])
        self._expect(")")
        if not nodes:
            raise self._error()
        return nodes[0] if len(nodes) == 1 else ["or", *nodes]

    def _about(self) -> Node:
        """``ISABOUT(term [WEIGHT(n)], ...)``"""
        parts: Node = ["isabout"]
        while True:
            node, weight = self._term(), 1.0
            if self._peek()[0] == "word" and self._peek()[1].upper() == "WEIGHT":
                self.position += 1
                weight = self._number()
            parts.append([weight, node])
            if not self._accept(","):
                break
        self._expect(")")
        return parts

    def _number(self) -> float:
        self._expect("(")
        try:
            value = float(self._peek()[1])
        except ValueError:
            raise self._error() from None
        self.position += 1
        self._expect(")")
        return value

    def _near(self) -> Node:
        """``NEAR((a, b) [, distance | MAX [, TRUE | FALSE]])`` or ``NEAR(a, b)``"""
        grouped = self._accept("(")
        nodes = [self._simple()]
        while self._accept(","):
            nodes.append(self._simple())
        self._expect(")")
        distance, ordered = None, False
        if grouped:
            if self._accept(","):
                word = self._peek()[1]
                if not word.isdigit() and word.upper() != "MAX":
                    raise self._error()
                distance = int(word) if word.isdigit() else None
                self.position += 1
            if self._accept(","):
                ordered = self._peek()[1].upper() == "TRUE"
                self.position += 1
            self._expect(")")
        if len(nodes) < 2:
            raise self._error()
        return ["near", distance, ordered, *nodes]


def _token(match: re.Match[str]) -> tuple[str, str]:
    if match["phrase"] is not None:
        text = match["phrase"].replace('""', '"')
        if match["star"]:
            return "prefix", text
        return ("prefix", text[:-1]) if text.endswith("*") else ("phrase", text)
    if match["mark"] is not None:
        return "mark", match["mark"]
    word = match["word"]
    return ("mark", _WORDS[word.upper()]) if word.upper() in _WORDS else ("word", word)
