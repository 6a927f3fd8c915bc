"""The modify() method of the xml type: one XML DML statement, read here and done by store/support/32_xml_modify.sql.

Sources: "insert (XML DML)", "delete (XML DML)", "replace value of (XML DML)". New content is a literal, an XML constructor without
embedded expressions, ``attribute``, ``text``, sql:variable() or sql:column(); everything else is refused (40515).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ferryman.errors import not_supported, sql_error
from ferryman.sqltypes import MAX, XML, nvarchar
from ferryman.tsql import ast
from ferryman.tsql import bound as b
from ferryman.tsql.emit import quoted
from ferryman.tsql.expressions import bind, cast, convert_to

if TYPE_CHECKING:
    from ferryman.tsql.emit import Emitter
    from ferryman.tsql.queries.scope import QueryScope

Render = Callable[["Emitter"], str]

REFERENCE: Final = re.compile(r"""sql:(variable|column)\s*\(\s*(?:"([^"]*)"|'([^']*)')\s*\)""")
TARGET: Final = re.compile(r"^(?:\((?P<inner>.+)\)\s*\[\s*(?P<place>\d+)\s*\]|(?P<plain>.+))$", re.DOTALL)
LEAF: Final = re.compile(r"^(?P<path>.*?)/\s*(?P<leaf>@[\w.\-]+|text\(\))(?:\[1\])?$", re.DOTALL)
INSERT: Final = re.compile(r"^(?P<new>.+?)\s+(?:as\s+(?P<end>first|last)\s+)?(?P<where>into|before|after)\s+(?P<target>[(/].*)$", re.DOTALL)
REPLACE: Final = re.compile(r"^value\s+of\s+(?P<target>.+?)\s+with\s+(?P<new>.+)$", re.DOTALL)
STRING: Final = re.compile(r"""^(?:"((?:[^"]|"")*)"|'((?:[^']|'')*)')$""", re.DOTALL)
ATTRIBUTE: Final = re.compile(r"^attribute\s+(?P<name>[\w.\-]+)\s*\{(?P<value>.*)\}$", re.DOTALL)
TEXT: Final = re.compile(r"^text\s*\{(?P<value>.*)\}$", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Target:
    """Elements at ``path``, or of each the ``leaf``: an attribute or its text. ``place`` takes one of all that are found, counted from 1."""

    path: str
    leaf: str
    place: int | None

    def sql(self, scope: QueryScope) -> Render:
        path = path_text(self.path, scope)
        return lambda emitter: f"{path(emitter)}, {quoted(self.leaf)}, {self.place or 0}"


def path_text(path: str, scope: QueryScope) -> Render:
    """Return the writer of a path's text, with the values of sql:variable() and sql:column() as XPath literals."""
    pieces: list[str | b.Bound] = []
    past = 0
    for match in REFERENCE.finditer(path):
        pieces += [path[past : match.start()], _referenced(match, scope)]
        past = match.end()
    pieces.append(path[past:])

    def render(emitter: Emitter) -> str:
        texts = [quoted(piece) if isinstance(piece, str) else _literal_sql(emitter, piece, scope) for piece in pieces]
        return texts[0] if len(texts) == 1 else f"({' || '.join(texts)})"

    return render


def _referenced(match: re.Match[str], scope: QueryScope) -> b.Bound:
    name = match[2] if match[2] is not None else match[3]
    if match[1] == "variable":
        return bind(ast.Variable(name), scope)
    return bind(ast.Column(tuple(part.strip("[]\"") for part in name.split("."))), scope)


def _literal_sql(emitter: Emitter, value: b.Bound, scope: QueryScope) -> str:
    text = emitter.emit(cast(value, nvarchar(MAX, scope.collation), scope))
    return f"({text})" if value.type.is_numeric else f"tsql.xml_path_literal({text})"


def parse_target(text: str) -> Target:
    """Return what a path of XML DML aims at; raises 40515 for what isn't an absolute path."""
    match = TARGET.match(text.strip())
    path = (match["inner"] or match["plain"]).strip() if match else ""
    if match is None or not path.startswith("/"):
        raise not_supported(f"the XML DML target {text}")
    place = int(match["place"]) if match["place"] else None
    leaf = LEAF.match(path)
    return Target(leaf["path"], leaf["leaf"], place) if leaf else Target(path, "", place)


def bind_modify(document: b.Bound, statement: str, scope: QueryScope) -> b.Bound:
    """Return the document as the XML DML statement leaves it."""
    text = statement.strip()
    verb, _, rest = text.partition(" ")
    binder = VERBS.get(verb)
    if binder is None:
        raise not_supported(f"the XML DML statement {text[:40]}")
    write = binder(rest.strip(), scope)
    name = quoted(document.name if isinstance(document, (b.VariableValue, b.ColumnValue)) else "")
    return b.SqlValue(XML, lambda emitter: f"tsql.{write(emitter).replace('$document', f'tsql.xml_mutable({emitter.emit(document)}, {name})', 1)}")


def _delete(rest: str, scope: QueryScope) -> Render:
    target = parse_target(rest).sql(scope)
    return lambda emitter: f"xml_delete($document, {target(emitter)})"


def _replace(rest: str, scope: QueryScope) -> Render:
    match = REPLACE.match(rest)
    if match is None:
        raise not_supported(f"the XML DML statement replace {rest}")
    target = parse_target(match["target"])
    if not target.leaf:
        raise sql_error(2356)
    aim, value = target.sql(scope), _value(match["new"], scope)
    return lambda emitter: f"xml_replace($document, {aim(emitter)}, {value(emitter)})"


def _insert(rest: str, scope: QueryScope) -> Render:
    match = INSERT.match(rest)
    if match is None:
        raise not_supported(f"the XML DML statement insert {rest}")
    target = parse_target(match["target"])
    if target.leaf:
        raise not_supported("inserting beside or into attributes and text")
    aim, new = target.sql(scope), match["new"].strip()
    attribute = ATTRIBUTE.match(new)
    if attribute is not None:
        if match["where"] != "into":
            raise not_supported("inserting an attribute before or after an element")
        value, name = _value(attribute["value"], scope), quoted(attribute["name"])
        return lambda emitter: f"xml_insert_attribute($document, {aim(emitter)}, {name}, {value(emitter)})"
    content = _content(new, scope)
    where = match["where"] if match["where"] != "into" else match["end"] or "last"
    return lambda emitter: f"xml_insert($document, {aim(emitter)}, '{where}', {content(emitter)})"


def _content(new: str, scope: QueryScope) -> Render:
    """Return the new nodes as XML text: an element, text {...} or a variable of type xml."""
    text = TEXT.match(new)
    if text is not None:
        value = _value(text["value"], scope)
        return lambda emitter: f"tsql.xml_escape({value(emitter)})"
    reference = REFERENCE.fullmatch(new)
    if reference is not None:
        nodes = _referenced(reference, scope)
        if nodes.type.name != "xml":
            raise not_supported("inserting sql:variable() that isn't xml")
        return lambda emitter: emitter.emit(nodes)
    if not new.startswith("<") or "{" in new or "}" in new:
        raise not_supported(f"inserting {new[:40]}")
    nodes = convert_to(b.Constant(nvarchar(MAX, scope.collation), new), XML)
    return lambda emitter: emitter.emit(nodes)


def _value(new: str, scope: QueryScope) -> Render:
    """Return the new text of a leaf: a literal, sql:variable() or sql:column()."""
    new = new.strip()
    string = STRING.match(new)
    reference = REFERENCE.fullmatch(new)
    if string is not None:
        text = string[1].replace('""', '"') if string[1] is not None else string[2].replace("''", "'")
        value: b.Bound = b.Constant(nvarchar(MAX, scope.collation), text)
        return lambda emitter: f"tsql.xml_unescape({emitter.emit(value)})"
    if reference is not None:
        value = cast(_referenced(reference, scope), nvarchar(MAX, scope.collation), scope)
    elif re.fullmatch(r"-?\d+(?:\.\d+)?", new):
        value = b.Constant(nvarchar(MAX, scope.collation), new)
    else:
        raise not_supported(f"the XML DML value {new[:40]}")
    return lambda emitter: emitter.emit(value)


VERBS: Final[dict[str, Callable[[str, QueryScope], Render]]] = {"insert": _insert, "delete": _delete, "replace": _replace}
