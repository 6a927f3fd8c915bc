"""Tokens of XQuery, read one at a time: what a character means depends on where the parser is (direct constructors hold raw text)."""

from __future__ import annotations

import re
from typing import Final

from ferryman.tsql.xquery.errors import xquery_error

_BLANKS: Final = re.compile(r"[ \t\r\n]+")
_NAME: Final = re.compile(r"[^\W\d][\w.\-]*")
_QNAME: Final = re.compile(r"[^\W\d][\w.\-]*(?::[^\W\d][\w.\-]*)?")
_NUMBER: Final = re.compile(r"(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?")
_STRING: Final = re.compile(r"""\"((?:[^"]|"")*)\"|'((?:[^']|'')*)'""")
_REFERENCE: Final = re.compile(r"&(?:#x([0-9a-fA-F]+)|#(\d+)|(lt|gt|amp|quot|apos));")
_ENTITIES: Final = {"lt": "<", "gt": ">", "amp": "&", "quot": '"', "apos": "'"}


class Scanner:
    """A place in the text of an expression."""

    def __init__(self, text: str, method: str) -> None:
        self.text = text
        self.method = method
        self.at = 0

    def skip(self) -> None:
        """Step over blanks and comments ``(: ... :)``, which nest."""
        while True:
            match = _BLANKS.match(self.text, self.at)
            if match:
                self.at = match.end()
            if not self.text.startswith("(:", self.at):
                return
            self._comment()

    def _comment(self) -> None:
        depth = 0
        while True:
            opens, closes = self.text.find("(:", self.at), self.text.find(":)", self.at)
            if closes < 0:
                raise xquery_error(self.method, 2205, ":)")
            if 0 <= opens < closes:
                depth += 1
                self.at = opens + 2
            else:
                depth -= 1
                self.at = closes + 2
            if not depth:
                return

    def looking_at(self, symbol: str) -> bool:
        self.skip()
        return self.text.startswith(symbol, self.at)

    def accept(self, symbol: str) -> bool:
        if not self.looking_at(symbol):
            return False
        self.at += len(symbol)
        return True

    def expect(self, symbol: str) -> None:
        if not self.accept(symbol):
            raise xquery_error(self.method, 2205, symbol)

    def peek_name(self) -> str:
        """Return the name, without a prefix, that stands here; '' when none does."""
        self.skip()
        match = _NAME.match(self.text, self.at)
        return match[0] if match else ""

    def at_word(self, *words: str) -> bool:
        """Tell whether one of these keywords, of one or more words each, stands here."""
        saved = self.at
        for word in words:
            if all(self._word(part) for part in word.split()):
                self.at = saved
                return True
            self.at = saved
        return False

    def accept_word(self, word: str) -> bool:
        saved = self.at
        if all(self._word(part) for part in word.split()):
            return True
        self.at = saved
        return False

    def _word(self, word: str) -> bool:
        end = self.at + len(word)
        is_prefix = self.text.startswith(":", end) and not self.text.startswith((":=", "::"), end)
        if self.peek_name() != word or is_prefix:
            return False
        self.skip()
        self.at += len(word)
        return True

    def expect_word(self, word: str) -> None:
        if not self.accept_word(word):
            raise xquery_error(self.method, 9303, self.here, word)

    def qname(self) -> tuple[str, str] | None:
        """Read (prefix, local name), '' for no prefix; None when no name stands here."""
        self.skip()
        match = _QNAME.match(self.text, self.at)
        if match is None:
            return None
        self.at = match.end()
        prefix, _, local = match[0].rpartition(":")
        return prefix, local

    def number(self) -> str | None:
        self.skip()
        match = _NUMBER.match(self.text, self.at)
        if match is None:
            return None
        self.at = match.end()
        return match[0]

    def string(self) -> str | None:
        """Read a string literal; its references and doubled quotes are resolved."""
        self.skip()
        match = _STRING.match(self.text, self.at)
        if match is None:
            return None
        self.at = match.end()
        return resolve(match[1].replace('""', '"') if match[1] is not None else match[2].replace("''", "'"))

    @property
    def ended(self) -> bool:
        self.skip()
        return self.at >= len(self.text)

    @property
    def here(self) -> str:
        """What stands here, for messages: a name or one character; <eof> at the end."""
        self.skip()
        match = _QNAME.match(self.text, self.at)
        return match[0] if match else self.text[self.at : self.at + 1] or "<eof>"


def resolve(text: str) -> str:
    """Return literal text with its character and entity references resolved."""

    def one(match: re.Match[str]) -> str:
        return chr(int(match[1], 16)) if match[1] else chr(int(match[2])) if match[2] else _ENTITIES[match[3]]

    return _REFERENCE.sub(one, text)
