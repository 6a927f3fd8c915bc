"""XML documents that sp_xml_preparedocument has parsed, and the XPath with which OPENXML reads them.

Paths: steps of names, ``*``, ``.``, ``..``, ``//``, ``@name``, ``text()``; predicates ``[n]``, ``[name]``, ``[@name]`` and comparisons of
those with a literal by =. Anything else is refused (40515).
Source: "OPENXML (Transact-SQL)", https://learn.microsoft.com/sql/t-sql/functions/openxml-transact-sql
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final
from xml.etree import ElementTree

from ferryman.errors import SqlError, not_supported

Element = ElementTree.Element
Node = Element | str
"""An element, or the text of an attribute or text node."""

_STEP: Final = re.compile(r"(//|/|^)(\.\.|\.|\*|text\(\)|@?[\w.\-]+(?::[\w.\-]+)?)((?:\[[^\]]*\])*)")
_PREDICATE: Final = re.compile(r"\[\s*(?:(\d+)|(@?[\w.\-]+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([\d.]+)))?)\s*\]")


@dataclass(frozen=True, slots=True)
class Step:
    """``deep`` for //; ``predicates`` are (position, name, value)."""

    deep: bool
    test: str
    predicates: tuple[tuple[int, str, str | None], ...]


class Document:
    """A parsed document. Raises 6602 for text that isn't well-formed."""

    def __init__(self, text: str) -> None:
        if "<!DOCTYPE" in text:
            raise not_supported("a document type declaration in a document for OPENXML")
        try:
            root = ElementTree.fromstring(text.strip())  # noqa: S314 - without a DTD there are no entities to expand
        except ElementTree.ParseError as error:
            raise SqlError(6602, f"The error description is '{error}'.", 16, 2) from error
        if any("}" in name for element in root.iter() for name in (element.tag, *element.keys())):
            raise not_supported("namespaces in a document for OPENXML")
        self._top = ElementTree.Element("")
        self._top.append(root)
        self._parents = {child: parent for parent in self._top.iter() for child in parent}

    def rows(self, pattern: str) -> list[Element]:
        """Return the elements that OPENXML's row pattern selects, in the document's order."""
        found = self._select(self._top, parse_path(pattern))
        if any(isinstance(node, str) for node in found):
            raise not_supported(f"the row pattern {pattern}, which selects attributes or text")
        return [node for node in found if not isinstance(node, str)]

    def value(self, row: Element, path: str) -> str | None:
        """Return the text of the first node at a path from a row, None when there is none."""
        start = self._top if path.startswith("/") else row
        found = self._select(start, parse_path(path))
        return None if not found else found[0] if isinstance(found[0], str) else "".join(found[0].itertext())

    def fragment(self, row: Element, path: str) -> str | None:
        """Return the first node at a path as XML: what a column of type xml takes."""
        found = self._select(self._top if path.startswith("/") else row, parse_path(path))
        if not found or isinstance(found[0], str):
            return found[0] if found and isinstance(found[0], str) else None
        copy = ElementTree.Element(found[0].tag, found[0].attrib)
        copy.text = found[0].text
        copy.extend(list(found[0]))
        return ElementTree.tostring(copy, encoding="unicode")

    def _select(self, start: Element, steps: tuple[Step, ...]) -> list[Node]:
        nodes: list[Node] = [start]
        for step in steps:
            found: list[Node] = []
            for node in nodes:
                if not isinstance(node, str):
                    found += self._step(node, step)
            nodes = list({(position if isinstance(node, str) else 0, id(node)): node for position, node in enumerate(found)}.values())
        return nodes

    def _step(self, node: Element, step: Step) -> list[Node]:
        origins = list(node.iter()) if step.deep else [node]
        return [found for origin in origins for found in self._filtered(self._children(origin, step.test), step)]

    def _children(self, node: Element, test: str) -> list[Node]:
        if test == ".":
            return [node]
        if test == "..":
            return [self._parents[node]] if node in self._parents else []
        if test == "text()":
            texts = [node.text, *(child.tail for child in node)]
            return [text for text in texts if text]
        if test.startswith("@"):
            value = node.get(test[1:])
            return [] if value is None else [value]
        return [child for child in node if test in ("*", child.tag)]

    def _filtered(self, nodes: list[Node], step: Step) -> list[Node]:
        for position, name, wanted in step.predicates:
            if position:
                nodes = nodes[position - 1 : position]
                continue
            nodes = [node for node in nodes if not isinstance(node, str) and self._has(node, name, wanted)]
        return nodes

    def _has(self, node: Element, name: str, wanted: str | None) -> bool:
        values = [found if isinstance(found, str) else "".join(found.itertext()) for found in self._children(node, name)]
        return bool(values) if wanted is None else wanted in values


@lru_cache(maxsize=256)
def parse_path(path: str) -> tuple[Step, ...]:
    """Return the steps of a path; raises 40515 for one that isn't known.

    >>> [step.test for step in parse_path("/orders/order[@id='1']/@date")]
    ['orders', 'order', '@date']
    """
    text = path.strip()
    steps: list[Step] = []
    position = 0
    while position < len(text):
        match = _STEP.match(text, position)
        if match is None or ":" in match[2]:
            raise not_supported(f"the XPath {path} in OPENXML")
        steps.append(Step(match[1] == "//", match[2], _predicates(match[3], path)))
        position = match.end()
    return tuple(steps)


def _predicates(text: str, path: str) -> tuple[tuple[int, str, str | None], ...]:
    found = []
    position = 0
    while position < len(text):
        match = _PREDICATE.match(text, position)
        if match is None:
            raise not_supported(f"the XPath {path} in OPENXML")
        value = next((group for group in match.groups()[2:] if group is not None), None)
        found.append((int(match[1] or 0), match[2] or "", value))
        position = match.end()
    return tuple(found)
