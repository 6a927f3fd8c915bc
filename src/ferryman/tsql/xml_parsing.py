"""Text to the xml type: checked for being well-formed, and written the one way SQL Server shows it.

Dropped are the declaration and text of blanks only; entities and CDATA sections become text; attributes stand in double quotes; an element
without content is ``<a/>``. Sources: "xml (Transact-SQL)", "Create instances of XML data", "Database Engine errors 9000 to 9999".
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from ferryman.errors import SqlError, not_supported, sql_error

PARSE_ERRORS: Final[dict[int, str]] = {
    9400: "unexpected end of input", 9402: "unable to switch the encoding", 9410: "whitespace expected", 9411: "semicolon expected", 9412: "'>' expected",
    9413: "A string literal was expected", 9414: "equal expected", 9415: "well formed check: no '<' in attribute value",
    9416: "hexadecimal digit expected", 9417: "decimal digit expected", 9420: "illegal xml character", 9421: "illegal name character",
    9422: "incorrect document syntax", 9424: "incorrect comment syntax", 9436: "end tag does not match start tag", 9437: "duplicate attribute",
    9438: "text/xmldecl not at the beginning of input", 9441: "incorrect xml declaration syntax", 9448: "well formed check: undeclared entity",
    9454: "no ']]>' in element content", 9455: "illegal qualified name character", 9459: "undeclared prefix",
}  # fmt: skip
"""What follows "XML parsing: line n, character n, "."""

PART: Final = r"[^\W\d][\w.\-]*"
NAME: Final = re.compile(f"{PART}(?::{PART})?")
BLANKS: Final = re.compile(r"[ \t\n\r]*")
DECLARATION: Final = re.compile(
    r"""<\?xml\s+version\s*=\s*["']1\.0["'](?:\s+encoding\s*=\s*["']([\w.\-]+)["'])?(?:\s+standalone\s*=\s*["'](?:yes|no)["'])?\s*\?>"""
)
ENTITIES: Final[dict[str, str]] = {"lt": "<", "gt": ">", "amp": "&", "quot": '"', "apos": "'"}
ILLEGAL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
BLANKS_TO_SPACES: Final[Mapping[int, str]] = MappingProxyType({ord("\n"): " ", ord("\t"): " "})
"""What becomes of line ends and tabs in an attribute."""
MAXIMUM_DEPTH: Final = 128
"""The levels of elements that an instance may have. Source: "xml (Transact-SQL)", Limitations."""
WIDE_ENCODINGS: Final = frozenset({"utf-16", "ucs-2"})
BYTE_ENCODINGS: Final = frozenset({"utf-8", "us-ascii", "windows-1252", "iso-8859-1"})


def parse_error(number: int, text: str, at: int) -> SqlError:
    """Return the error with the line and character of the place ``at`` in the text."""
    line = text.count("\n", 0, at) + 1
    return SqlError(number, f"XML parsing: line {line}, character {at - text.rfind(chr(10), 0, at)}, {PARSE_ERRORS[number]}", 16, 1)


def escape_text(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\r", "&#x0D;")


def escape_attribute(text: str) -> str:
    return escape_text(text).replace('"', "&quot;").replace("\n", "&#x0A;").replace("\t", "&#x09;")


def parse_xml(text: str, *, wide: bool | None, keep_blanks: bool = False) -> str:
    """Return the document or fragment as the xml type holds it; raises 94xx where it isn't well-formed, 6359 for a DTD.

    ``wide`` tells what a declared encoding must agree with: UTF-16 text, or bytes of a code page; None for text already decoded by it.
    """
    return _Parser(text.replace("\r\n", "\n").replace("\r", "\n"), wide, keep_blanks).run()


@dataclass
class _Parser:
    """``out`` is what is written; ``open`` holds (name, index of the start tag in out, the prefixes it declares)."""

    text: str
    wide: bool | None
    keep_blanks: bool
    at: int = 0
    out: list[str] = field(default_factory=list)
    open: list[tuple[str, int, frozenset[str]]] = field(default_factory=list)

    def run(self) -> str:
        self._declaration()
        while self.at < len(self.text):
            if self.text[self.at] != "<":
                self._text()
            elif self._starts("<!--"):
                self._comment()
            elif self._starts("<![CDATA["):
                end = self._find("]]>")
                self.out.append(escape_text(self._legal(self.at + 9, end)))
                self.at = end + 3
            elif self._starts("<!DOCTYPE"):
                raise sql_error(6359)
            elif self._starts("<!"):
                raise self._error(9422, self.at + 2)
            elif self._starts("<?"):
                self._instruction()
            elif self._starts("</"):
                self._end_tag()
            else:
                self._start_tag()
        if self.open:
            raise self._error(9400, len(self.text) - 1)
        return "".join(self.out)

    def _error(self, number: int, at: int) -> SqlError:
        return parse_error(9400, self.text, len(self.text) - 1) if at >= len(self.text) else parse_error(number, self.text, at)

    def _starts(self, mark: str) -> bool:
        return self.text.startswith(mark, self.at)

    def _find(self, mark: str, start: int | None = None) -> int:
        found = self.text.find(mark, self.at if start is None else start)
        if found < 0:
            raise self._error(9400, len(self.text))
        return found

    def _legal(self, start: int, end: int) -> str:
        found = ILLEGAL.search(self.text, start, end)
        if found:
            raise self._error(9420, found.start())
        return self.text[start:end]

    def _declaration(self) -> None:
        if not re.match(r"<\?xml\s", self.text):
            return
        match = DECLARATION.match(self.text)
        if match is None:
            raise self._error(9441, self._find("?>"))
        encoding = (match[1] or "").lower()
        if encoding and self.wide is not None and (encoding in WIDE_ENCODINGS) != self.wide:
            raise self._error(9402, match.end() - 1)
        if self.wide is False and encoding and not self.text.isascii():
            raise not_supported(f"a varchar document that isn't ASCII and declares the encoding {match[1]}")
        if encoding and self.wide is not None and encoding not in WIDE_ENCODINGS | BYTE_ENCODINGS:
            raise not_supported(f"an XML document in the encoding {match[1]}")
        self.at = match.end()

    def _text(self) -> None:
        end = self.text.find("<", self.at)
        end = len(self.text) if end < 0 else end
        if self.text[self.at : end].strip(" \t\n") or self.keep_blanks:
            closing = self.text.find("]]>", self.at, end)
            if closing >= 0:
                raise self._error(9454, closing + 2)
            self.out.append(escape_text(self._resolved(self.at, end)))
        self.at = end

    def _resolved(self, start: int, end: int, table: Mapping[int, str] = MappingProxyType({})) -> str:
        """Return a piece of text with its references resolved, the characters between them translated by the table."""
        self._legal(start, end)
        parts: list[str] = []
        while (mark := self.text.find("&", start, end)) >= 0:
            parts.append(self.text[start:mark].translate(table))
            value, start = self._reference(mark)
            parts.append(value)
        return "".join((*parts, self.text[start:end].translate(table)))

    def _reference(self, mark: int) -> tuple[str, int]:
        """Return what the reference at ``mark`` stands for and where it has ended."""
        form = r"#x([0-9a-fA-F]*)" if self.text.startswith("#x", mark + 1) else r"#([0-9]*)" if self.text.startswith("#", mark + 1) else rf"({PART})"
        match = re.compile(form).match(self.text, mark + 1)
        if match is None:
            raise self._error(9421, mark + 1)
        kind = 16 if "x" in form[:3] else 10 if form.startswith("#") else 0
        if not match[1]:
            raise self._error(9416 if kind == 16 else 9417, match.end())
        if not self.text.startswith(";", match.end()):
            raise self._error(9411, match.end())
        if not kind:
            if match[1] not in ENTITIES:
                raise self._error(9448, match.end())
            return ENTITIES[match[1]], match.end() + 1
        code = int(match[1], kind)
        if code > 0x10FFFF or 0xD800 <= code < 0xE000 or ILLEGAL.match(chr(code)):
            raise self._error(9420, match.end())
        return chr(code), match.end() + 1

    def _comment(self) -> None:
        end = self._find("--", self.at + 4)
        if not self.text.startswith(">", end + 2):
            raise self._error(9424, end + 2)
        self.out.append(f"<!--{self._legal(self.at + 4, end)}-->")
        self.at = end + 3

    def _instruction(self) -> None:
        match = NAME.match(self.text, self.at + 2)
        if match is None:
            raise self._error(9421, self.at + 2)
        if match[0].lower() == "xml":
            raise self._error(9438, match.end())
        end = self._find("?>")
        self.out.append(self._legal(self.at, end) + "?>")
        self.at = end + 2

    def _end_tag(self) -> None:
        match = NAME.match(self.text, self.at + 2)
        if match is None:
            raise self._error(9455, self.at + 2)
        end = self._blanks(match.end())
        if not self.text.startswith(">", end):
            raise self._error(9412, end)
        if not self.open or self.open[-1][0] != match[0]:
            raise self._error(9436, end)
        _, start, _ = self.open.pop()
        if start == len(self.out) - 1:
            self.out[start] = self.out[start][:-1] + "/>"
        else:
            self.out.append(f"</{match[0]}>")
        self.at = end + 1

    def _blanks(self, at: int) -> int:
        match = BLANKS.match(self.text, at)
        return match.end() if match else at

    def _start_tag(self) -> None:
        match = NAME.match(self.text, self.at + 1)
        if match is None:
            raise self._error(9455, self.at + 1)
        self.at = match.end()
        attributes: dict[str, str] = {}
        prefixed = {match[0]: match.end()}
        while True:
            begins = self._blanks(self.at)
            if self.text.startswith((">", "/>"), begins):
                break
            if self.text.startswith("/", begins):
                raise self._error(9412, begins + 1)
            if begins == self.at:
                raise self._error(9410 if attributes else 9455, begins)
            self._attribute(begins, attributes, prefixed)
        self._declared(attributes, prefixed)
        closed = self.text[begins] == "/"
        written = "".join(f' {name}="{escape_attribute(value)}"' for name, value in attributes.items())
        self.out.append(f"<{match[0]}{written}{'/' * closed}>")
        if not closed:
            if len(self.open) >= MAXIMUM_DEPTH:
                raise sql_error(6335, MAXIMUM_DEPTH)
            self.open.append((match[0], len(self.out) - 1, frozenset(name[6:] for name in attributes if name.startswith("xmlns:"))))
        self.at = begins + 1 + closed

    def _attribute(self, begins: int, attributes: dict[str, str], prefixed: dict[str, int]) -> None:
        match = NAME.match(self.text, begins)
        if match is None:
            raise self._error(9455, begins)
        equal = self._blanks(match.end())
        if not self.text.startswith("=", equal):
            raise self._error(9414, equal)
        quote = self._blanks(equal + 1)
        if not self.text.startswith(('"', "'"), quote):
            raise self._error(9413, quote)
        end = self._find(self.text[quote], quote + 1)
        less = self.text.find("<", quote, end)
        if less >= 0:
            raise self._error(9415, less)
        if match[0] in attributes:
            raise self._error(9437, match.end())
        attributes[match[0]] = self._resolved(quote + 1, end, BLANKS_TO_SPACES)
        prefixed[match[0]] = match.end()
        self.at = end + 1

    def _declared(self, attributes: dict[str, str], prefixed: dict[str, int]) -> None:
        """Raise 9459 for a prefix that no element around declares."""
        known = {"xml", "xmlns"}.union(*(prefixes for _, _, prefixes in self.open), (name[6:] for name in attributes if name.startswith("xmlns:")))
        for name, end in prefixed.items():
            prefix, colon, _ = name.partition(":")
            if colon and prefix not in known:
                raise self._error(9459, end)
