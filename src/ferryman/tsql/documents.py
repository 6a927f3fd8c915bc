"""XML documents that sp_xml_preparedocument has parsed, and the XPath with which OPENXML reads them.

Paths: steps of names, ``*``, ``.``, ``..``, ``//``, ``@name``, ``text()`` and some metaproperties; predicates ``[n]``, ``[name]``, ``[@name]``
and comparisons of those with a literal by =. Anything else is refused (40515).
Source: "OPENXML (Transact-SQL)", https://learn.microsoft.com/sql/t-sql/functions/openxml-transact-sql
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from io import StringIO
from typing import Final
from xml.etree import ElementTree

from ferryman.errors import SqlError, not_supported

Element = ElementTree.Element
Node = Element | str
"""An element, or the text of an attribute or text node."""

_STEP: Final = re.compile(r"(//|/|^)(\.\.|\.|\*|text\(\)|@?[\w.\-]+(?::[\w.\-]+)?)((?:\[[^\]]*\])*)")
METAPROPERTIES: Final = ("@mp:id", "@mp:parentid", "@mp:localname", "@mp:parentlocalname")
_PREDICATE: Final = re.compile(r"\[\s*(?:(\d+)|(@?[\w.\-]+(?::[\w.\-]+)?)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([\d.]+)))?)\s*\]")


@dataclass(frozen=True, slots=True)
class Step:
    """``deep`` for //; ``predicates`` are (position, name, value)."""

    deep: bool
    test: str
    predicates: tuple[tuple[int, str, str | None], ...]


class Document:
    """A parsed document. Raises 6602 for text that isn't well-formed."""

    def __init__(self, text: str, namespaces: str = "<root/>") -> None:
        if "<!DOCTYPE" in text or "<!DOCTYPE" in namespaces:
            raise not_supported("a document type declaration in a document for OPENXML")
        try:
            root = ElementTree.fromstring(text.strip())  # noqa: S314 - without a DTD there are no entities to expand
        except ElementTree.ParseError as error:
            raise SqlError(6602, f"The error description is '{error}'.", 16, 2) from error
        self._namespaces = _declared(namespaces)
        self._top = ElementTree.Element("")
        self._top.append(root)
        self._ids = {element: number for number, element in enumerate(self._top.iter())}
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
        if any("}" in name for element in found[0].iter() for name in (element.tag, *element.keys())):
            raise not_supported("elements in namespaces in a column of type xml")
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
        if test in METAPROPERTIES:
            return [] if (value := self._metaproperty(node, test)) is None else [value]
        if test.startswith("@"):
            value = node.get(self._qualified(test[1:]))
            return [] if value is None else [value]
        name = self._qualified(test)
        return [child for child in node if name in ("*", child.tag)]

    def _qualified(self, name: str) -> str:
        """Return a name of a path as ElementTree has it: {URI}local. A name without a prefix is in no namespace, as in XPath 1.0."""
        prefix, _, local = name.rpartition(":")
        if not prefix:
            return name
        if prefix not in self._namespaces:
            raise SqlError(6603, f"XML parsing error: Reference to undeclared namespace prefix: '{prefix}'.", 16, 2)
        return f"{{{self._namespaces[prefix]}}}{local}"

    def _metaproperty(self, node: Element, name: str) -> str | None:
        """Return what a metaproperty says of an element, or of its parent; ids count the elements in the document's order."""
        element = self._parents.get(node) if name.startswith("@mp:parent") else node
        if element is None or element is self._top:
            return None
        return str(self._ids[element]) if name.endswith("id") else element.tag.rpartition("}")[2]

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


def _declared(element: str) -> dict[str, str]:
    """Return the namespaces that sp_xml_preparedocument's third argument, an element, declares, by prefix; raises 6602 for one that isn't well-formed."""
    try:
        events = list(ElementTree.iterparse(StringIO(element.strip()), ("start-ns",)))  # noqa: S314 - without a DTD there are no entities to expand
    except ElementTree.ParseError as error:
        raise SqlError(6602, f"The error description is '{error}'.", 16, 2) from error
    return dict(namespace for _, namespace in events)


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
        if match is None or (match[2].startswith("@mp:") and match[2] not in METAPROPERTIES):
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
