"""FOR XML RAW, AUTO and PATH; EXPLICIT is for_xml_explicit's. Source: "FOR XML (SQL Server)" and its pages on RAW, AUTO and PATH.

PostgreSQL puts the text together, so that it works in a subquery too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from xml.sax.saxutils import quoteattr

from ferryman.errors import not_supported, sql_error
from ferryman.sqltypes import MAX, XML, nvarchar
from ferryman.tsql.emit import quoted
from ferryman.tsql.queries.for_auto import Level, levels_of, nested
from ferryman.tsql.queries.for_xml_explicit import explicit_text, tags_of
from ferryman.tsql.queries.fragments import joined, xml_text
from ferryman.tsql.queries.relation import OutputColumn, Relation, references

if TYPE_CHECKING:
    from ferryman.tsql import ast
    from ferryman.tsql import bound as b
    from ferryman.tsql.emit import Emitter
    from ferryman.tsql.queries.scope import Context

RESULT_NAME: Final = "XML_F52E2B61-18A1-11d1-B105-00805F49916B"
SUPPORTED: Final = frozenset({"NAME", "TYPE", "ROOT", "ELEMENTS", "BINARY"})
CONTENT: Final = frozenset({"", "*", "text()", "node()"})
"""Column names whose value stands in the element itself."""


@dataclass
class _Element:
    """``attributes`` by name; ``content`` in order: values, or (value, True) for data(), and child elements.

    ``declarations`` of namespaces stand before the attributes.
    """

    name: str
    attributes: list[tuple[str, b.Bound]] = field(default_factory=list)
    content: list[_Element | tuple[b.Bound, bool]] = field(default_factory=list)
    declarations: str = ""

    def child(self, name: str) -> _Element:
        """Return the child to put the next value in: the last one if it has the same name."""
        last = self.content[-1] if self.content else None
        if not isinstance(last, _Element) or last.name != name:
            last = _Element(name)
            self.content.append(last)
        return last

    def names(self) -> Iterator[str]:
        """Yield its name and those of its attributes and of what it contains."""
        yield self.name
        yield from (name for name, _ in self.attributes)
        for item in self.content:
            if isinstance(item, _Element):
                yield from item.names()


def bind_for_xml(clause: ast.ForClause, rows: Relation, context: Context, *, table: str | None) -> Relation:
    """Return the one text of the rows; ``table`` is the exposed name of the only table, for AUTO. Raises 6809 for an unnamed column."""
    options = dict(clause.options)
    unknown = next((name for name in options if name not in SUPPORTED), None)
    if unknown is not None or options.get("ELEMENTS") == "XSINIL":
        raise not_supported(f"FOR XML ... {unknown or 'ELEMENTS ' + str(options['ELEMENTS'])}")
    alias = context.statement.alias()
    if clause.mode == "EXPLICIT":
        if clause.namespaces:
            raise not_supported("WITH XMLNAMESPACES and FOR XML EXPLICIT")
        return _explicit(options, rows, context)
    levels = levels_of(rows.columns) if clause.mode == "AUTO" and table is None else [Level(_row_name(clause, options, table), list(range(len(rows.columns))))]
    if not levels:
        raise sql_error(6800)
    elements = _elements(clause, levels, rows, alias, in_elements="ELEMENTS" in options)
    declarations = _declarations(clause, options, elements)
    if "ROOT" not in options:
        elements[0].declarations = declarations

    def listed(emitter: Emitter) -> str:
        last = _row(emitter, elements[-1], context)
        if len(elements) == 1:
            return f"string_agg({last}, '')"
        opened = [f"({_opening(emitter, element, context)} || '>' || {_content(emitter, element, context)})" for element in elements[:-1]]
        return nested([*opened, last], [f"</{element.name}>" for element in elements[:-1]], rows.columns, levels, "")

    return _document(options, listed, rows, alias, context, declarations)


def _declarations(clause: ast.ForClause, options: dict[str, str | None], elements: Sequence[_Element]) -> str:
    """Return the declarations of WITH XMLNAMESPACES, the last one first, as SQL Server writes them; raises 6846 for a prefix without one."""
    declared = {prefix for prefix, _ in clause.namespaces} | {"xml"}
    for name in (options.get("ROOT") or "", *(name for element in elements for name in element.names())):
        if ":" in name and name.partition(":")[0] not in declared:
            raise sql_error(6846, name.partition(":")[0], name)
    if clause.namespaces and "ROOT" not in options and not elements[0].name:
        raise not_supported("WITH XMLNAMESPACES and PATH('') without ROOT")
    return "".join(f" xmlns{':' if prefix else ''}{prefix}={quoteattr(uri)}" for prefix, uri in reversed(clause.namespaces))


def _explicit(options: dict[str, str | None], rows: Relation, context: Context) -> Relation:
    alias = context.statement.alias()
    values = references(alias, rows.columns)
    tags = tags_of(rows.columns, values)
    return _document(options, lambda emitter: explicit_text(emitter, tags, values, context), rows, alias, context)


def _document(
    options: dict[str, str | None], listed: Callable[[Emitter], str], rows: Relation, alias: str, context: Context, declarations: str = "",
) -> Relation:
    """Return the one text of all rows, in its root element; of type xml with TYPE."""
    typed = "TYPE" in options

    def render(emitter: Emitter) -> str:
        text = listed(emitter)
        if "ROOT" in options:
            root = encoded(options["ROOT"] or "root")
            text = f"{quoted(f'<{root}{declarations}>')} || {text} || {quoted(f'</{root}>')}"
        return f"SELECT {text} AS c1 FROM ({rows.render(emitter)}) AS {alias} HAVING count(*) > 0"

    type_ = XML if typed else nvarchar(MAX, context.names.collation)
    return Relation((OutputColumn(RESULT_NAME if not typed else "", type_, fragment="xml" if typed else ""),), render)


def _elements(clause: ast.ForClause, levels: list[Level], rows: Relation, alias: str, *, in_elements: bool) -> list[_Element]:
    """Return an element per level with the values of its columns where the mode puts them."""
    values = references(alias, rows.columns)
    elements = []
    for level in levels:
        element = _Element(encoded(level.name) if clause.mode == "AUTO" else level.name)
        elements.append(element)
        for position in level.columns:
            name, value = rows.columns[position].name, values[position]
            if clause.mode == "PATH":
                _place(element, name, value)
            elif not name and value.type.name == "xml":
                element.content.append((value, False))
            elif not name:
                raise sql_error(6809)
            elif in_elements:
                element.content.append(_Element(encoded(name), content=[(value, False)]))
            else:
                element.attributes.append((encoded(name), value))
    return elements


def _row_name(clause: ast.ForClause, options: dict[str, str | None], table: str | None) -> str:
    """Return the name of the rows' element, '' for PATH('')."""
    if clause.mode in ("PATH", "RAW"):
        return encoded(options.get("NAME", "row") or "")
    if clause.mode == "AUTO" and table is not None:
        return table
    raise not_supported(f"FOR XML {clause.mode}")


def _place(row: _Element, name: str, value: b.Bound) -> None:
    """Put a value where its column name, a path, says: 'a/b', '@id', 'a/@id', 'text()', 'data()'."""
    steps = name.split("/") if name not in CONTENT else []
    element = row
    for step in steps[:-1]:
        element = element.child(encoded(step))
    last = steps[-1] if steps else ""
    if last.startswith("@"):
        element.attributes.append((encoded(last[1:]), value))
    elif last in CONTENT:
        element.content.append((value, False))
    elif last == "data()":
        element.content.append((value, True))
    else:
        element.child(encoded(last)).content.append((value, False))


def _row(emitter: Emitter, row: _Element, context: Context) -> str:
    content = _content(emitter, row, context)
    if not row.name:
        return content
    return f"({_opening(emitter, row, context)} || coalesce('>' || nullif({content}, '') || {quoted(f'</{row.name}>')}, '/>'))"


def _opening(emitter: Emitter, element: _Element, context: Context) -> str:
    """Return the start tag without its end."""
    return joined([quoted(f"<{element.name}{element.declarations}"), *_attributes(emitter, element, context)])


def _attributes(emitter: Emitter, element: _Element, context: Context) -> list[str]:
    return [f"{quoted(f' {name}=' + chr(34))} || {xml_text(emitter, value, context, attribute=True)} || '\"'" for name, value in element.attributes]


def _content(emitter: Emitter, element: _Element, context: Context) -> str:
    parts: list[str] = []
    atoms: list[str] = []
    for item in element.content:
        if not isinstance(item, _Element) and item[1]:
            atoms.append(xml_text(emitter, item[0], context))
            continue
        if atoms:
            parts.append(joined(atoms, " "))
            atoms = []
        parts.append(_nested(emitter, item, context) if isinstance(item, _Element) else xml_text(emitter, item[0], context))
    if atoms:
        parts.append(joined(atoms, " "))
    return joined(parts)


def _nested(emitter: Emitter, element: _Element, context: Context) -> str:
    """Return a child element's text, NULL when there is nothing in it; an empty string is something."""
    values = [xml_text(emitter, item[0], context) for item in element.content if not isinstance(item, _Element)]
    values += [_nested(emitter, item, context) for item in element.content if isinstance(item, _Element)]
    values += [xml_text(emitter, value, context) for _, value in element.attributes]
    content = _content(emitter, element, context)
    text = f"{_opening(emitter, element, context)} || coalesce('>' || nullif({content}, '') || {quoted(f'</{element.name}>')}, '/>')"
    return f"(CASE WHEN num_nonnulls({', '.join(values)}) > 0 THEN {text} END)"


def encoded(name: str) -> str:
    """Return a name as XML allows it.

    >>> encoded("unit price")
    'unit_x0020_price'
    """
    escaped = re.sub(r"[^\w.\-:]", lambda found: f"_x{ord(found[0]):04X}_", name)
    return re.sub(r"^[\d.\-]", lambda found: f"_x{ord(found[0]):04X}_", escaped)
