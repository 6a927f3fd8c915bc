"""Constructors of nodes: direct ones, which look like XML, and computed ones.

Source: "XML Construction (XQuery)", https://learn.microsoft.com/sql/xquery/xml-construction-xquery
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from ferryman.errors import not_supported
from ferryman.tsql.xquery import syntax as s
from ferryman.tsql.xquery.errors import xquery_error
from ferryman.tsql.xquery.scanner import Scanner, resolve

if TYPE_CHECKING:
    from ferryman.errors import SqlError

_TEXT: Final = re.compile(r"(?:[^<{}&]|\{\{|\}\}|&(?:#x?[0-9a-fA-F]+|\w+);)+")
_COMPUTED: Final = ("element", "attribute", "text", "processing-instruction", "comment", "document")


class Constructors:
    """Reads constructors, and resolves names."""

    scanner: Scanner
    method: str
    namespaces: dict[str, str]

    def expression(self) -> s.Expr:
        """Read an expression; the parser has it."""
        raise NotImplementedError

    # names and errors

    def namespace_of(self, prefix: str) -> str:
        """Return the namespace of a prefix; raises 2229."""
        if prefix not in self.namespaces:
            raise xquery_error(self.method, 2229, prefix)
        return self.namespaces[prefix]

    def resolved(self, prefix: str, local: str, *, is_element: bool) -> s.Name:
        uri = self.namespace_of(prefix) if prefix else self.namespaces.get("", "") if is_element else ""
        return s.Name(local, uri, prefix)

    def unexpected(self) -> SqlError:
        return xquery_error(self.method, 2209, self.scanner.here)

    def unsupported(self, what: str) -> SqlError:
        return xquery_error(self.method, 9335, what)

    # computed constructors

    def computed_constructor(self) -> s.Constructor | None:
        scanner = self.scanner
        saved = scanner.at
        kind = scanner.peek_name()
        if kind not in _COMPUTED:
            return None
        scanner.at += len(kind)
        named = scanner.qname() if kind in ("element", "attribute", "processing-instruction") else None
        if not scanner.looking_at("{") or (kind in ("element", "attribute") and named is None):
            computed_name = scanner.looking_at("{") and kind in ("element", "attribute")
            scanner.at = saved
            if computed_name:
                raise not_supported(f"XQuery's {kind} constructor with a computed name")
            return None
        if kind in ("document", "comment", "processing-instruction"):
            raise self.unsupported(kind)
        name = None if named is None else self.resolved(*named, is_element=kind == "element")
        return s.Constructor(kind, name, self._enclosed())

    def _enclosed(self) -> tuple[s.Expr, ...]:
        scanner = self.scanner
        scanner.expect("{")
        if scanner.accept("}"):
            return ()
        inner = self.expression()
        scanner.expect("}")
        return (inner,)

    # direct constructors

    def direct_constructor(self) -> s.Constructor:
        scanner = self.scanner
        text = scanner.text
        if text.startswith("<!--", scanner.at):
            return s.Constructor("comment", None, (self._until("<!--", "-->"),))
        if text.startswith("<?", scanner.at):
            target, _, instruction = self._until("<?", "?>").partition(" ")
            return s.Constructor("processing-instruction", s.Name(target), (instruction.lstrip(),))
        scanner.expect("<")
        opening = scanner.qname()
        if opening is None:
            raise self.unexpected()
        around = self.namespaces
        written, declared = self._attributes()
        self.namespaces = around | dict(declared)
        attributes = tuple(
            s.Constructor("attribute", self.resolved(prefix, local, is_element=False), self._attribute_parts(value)) for (prefix, local), value in written
        )
        name = self.resolved(*opening, is_element=True)
        content: tuple[str | s.Expr, ...] = ()
        if not scanner.accept("/>"):
            scanner.expect(">")
            content = self._content(opening)
        self.namespaces = around
        return s.Constructor("element", name, content, attributes, tuple(declared))

    def _until(self, opening: str, closing: str) -> str:
        scanner = self.scanner
        start = scanner.at + len(opening)
        end = scanner.text.find(closing, start)
        if end < 0:
            raise xquery_error(self.method, 2205, closing)
        scanner.at = end + len(closing)
        return scanner.text[start:end]

    def _attributes(self) -> tuple[list[tuple[tuple[str, str], str]], list[tuple[str, str]]]:
        """Read the attributes of a start tag as (name, raw text), and the namespaces that it declares."""
        scanner = self.scanner
        found: list[tuple[tuple[str, str], str]] = []
        declared: list[tuple[str, str]] = []
        while not (scanner.looking_at("/>") or scanner.looking_at(">")):
            named = scanner.qname()
            if named is None:
                raise self.unexpected()
            scanner.expect("=")
            scanner.skip()
            value = self._quoted()
            if named == ("", "xmlns"):
                declared.append(("", resolve(value)))
            elif named[0] == "xmlns":
                declared.append((named[1], resolve(value)))
            else:
                found.append((named, value))
        return found, declared

    def _quoted(self) -> str:
        """Read an attribute's raw value; quotes inside of {...} don't end it, doubled ones stand for one."""
        scanner = self.scanner
        text, quote = scanner.text, scanner.text[scanner.at : scanner.at + 1]
        if quote not in ('"', "'"):
            raise self.unexpected()
        at, depth, out = scanner.at + 1, 0, []
        while at < len(text):
            character = text[at]
            if not depth and text.startswith((quote * 2, "{{", "}}"), at):
                out.append(quote if character == quote else text[at : at + 2])
                at += 2
                continue
            if character == quote and not depth:
                scanner.at = at + 1
                return "".join(out)
            depth += (character == "{") - (character == "}")
            out.append(character)
            at += 1
        raise xquery_error(self.method, 2205, quote)

    def _attribute_parts(self, raw: str) -> tuple[str | s.Expr, ...]:
        outer, self.scanner = self.scanner, Scanner(raw, self.method)
        parts: list[str | s.Expr] = []
        scanner = self.scanner
        while scanner.at < len(raw):
            match = re.compile(r"(?:[^{}]|\{\{|\}\})+").match(raw, scanner.at)
            if match:
                parts.append(resolve(match[0].replace("{{", "{").replace("}}", "}")))
                scanner.at = match.end()
                continue
            parts += self._enclosed()
        self.scanner = outer
        return tuple(parts)

    def _content(self, opening: tuple[str, str]) -> tuple[str | s.Expr, ...]:
        scanner = self.scanner
        parts: list[str | s.Expr] = []
        while True:
            text = scanner.text
            if text.startswith("</", scanner.at):
                scanner.at += 2
                if scanner.qname() != opening:
                    raise xquery_error(self.method, 2205, "</" + ":".join(part for part in opening if part) + ">")
                scanner.expect(">")
                return tuple(parts)
            if text.startswith("<![CDATA[", scanner.at):
                parts.append(self._until("<![CDATA[", "]]>"))
            elif text.startswith("<", scanner.at):
                parts.append(self.direct_constructor())
            elif text.startswith("{", scanner.at) and not text.startswith("{{", scanner.at):
                parts += self._enclosed() or [s.Sequence(())]
            else:
                match = _TEXT.match(text, scanner.at)
                if match is None:
                    raise self.unexpected()
                scanner.at = match.end()
                if match[0].strip(" \t\r\n"):
                    parts.append(resolve(match[0].replace("{{", "{").replace("}}", "}")))
