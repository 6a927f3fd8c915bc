"""The text of XML schemas as elements that know their namespaces. Nothing outside of the text is read: schemas have no DTD, and imports no location."""

from __future__ import annotations

from dataclasses import dataclass, field
from io import StringIO
from typing import Final
from xml.etree import ElementTree

from ferryman.errors import SqlError, sql_error
from ferryman.tsql.xml_parsing import parse_xml

XS: Final = "http://www.w3.org/2001/XMLSchema"


@dataclass(slots=True)
class Node:
    """An element of a schema. ``name`` is local where the element is XML Schema's own, else ''. ``prefixes`` are the namespaces in scope."""

    name: str
    attributes: dict[str, str]
    prefixes: dict[str, str]
    children: list[Node] = field(default_factory=list)

    def get(self, name: str, default: str = "") -> str:
        return self.attributes.get(name, default)

    def all(self, *names: str) -> list[Node]:
        """Return the children of these names; annotations are nobody's."""
        return [child for child in self.children if child.name in names]

    def qualified(self, written: str) -> str:
        """Return the name {namespace}local that an attribute's QName stands for; raises 2308 for a prefix that isn't declared."""
        prefix, colon, local = written.strip().rpartition(":")
        if colon and prefix not in self.prefixes:
            raise sql_error(2308, local, prefix)
        uri = self.prefixes.get(prefix, "")
        return f"{{{uri}}}{local}" if uri else local


def canonical(text: str) -> str:
    """Return a text as the xml type holds it; raises 94xx for XML that isn't well-formed, 6359 for a DTD."""
    return parse_xml(text.lstrip("\ufeff"), wide=None)


def schemas(document: str) -> list[Node]:
    """Return the schema elements of a canonical text; raises 2378 for what isn't a schema."""
    try:
        found = _read(f"<_>{document}</_>")
    except ElementTree.ParseError as error:
        raise SqlError(9455, f"XML parsing: {error}", 16) from error
    if not found.children or any(child.name != "schema" for child in found.children):
        raise sql_error(2378)
    return found.children


def _read(document: str) -> Node:
    stack: list[Node] = []
    scopes: list[dict[str, str]] = [{"xml": "http://www.w3.org/XML/1998/namespace"}]
    pending: dict[str, str] = {}
    root = Node("", {}, {})
    for event, value in ElementTree.iterparse(StringIO(document), ("start", "end", "start-ns")):  # noqa: S314 - the text has no DTD
        if event == "start-ns":
            prefix, uri = value
            pending[prefix or ""] = uri
        elif event == "start":
            scopes.append(scopes[-1] | pending)
            pending = {}
            local = value.tag.removeprefix(f"{{{XS}}}") if value.tag.startswith(f"{{{XS}}}") else ""
            node = Node(local, dict(value.attrib), scopes[-1])
            if stack:
                stack[-1].children.append(node)
            else:
                root = node
            stack.append(node)
        else:
            stack.pop()
            scopes.pop()
    return root
