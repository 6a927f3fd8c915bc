"""FOR XML RAW, AUTO (one table) and PATH. Source: "FOR XML (SQL Server)" and its pages on RAW, AUTO and PATH.

PostgreSQL puts the text together, so that it works in a subquery too.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from ferryman.errors import not_supported, sql_error
from ferryman.sqltypes import MAX, XML, nvarchar
from ferryman.tsql.emit import quoted
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
    """``attributes`` by name; ``content`` in order: values, or (value, True) for data(), and child elements."""

    name: str
    attributes: list[tuple[str, b.Bound]] = field(default_factory=list)
    content: list[_Element | tuple[b.Bound, bool]] = field(default_factory=list)

    def child(self, name: str) -> _Element:
        """Return the child to put the next value in: the last one if it has the same name."""
        last = self.content[-1] if self.content else None
        if not isinstance(last, _Element) or last.name != name:
            last = _Element(name)
            self.content.append(last)
        return last


def bind_for_xml(clause: ast.ForClause, rows: Relation, context: Context, *, table: str | None) -> Relation:
    """Return the one text of the rows; ``table`` is the exposed name of the only table, for AUTO. Raises 6809 for an unnamed column."""
    options = dict(clause.options)
    unknown = next((name for name in options if name not in SUPPORTED), None)
    if unknown is not None or options.get("ELEMENTS") == "XSINIL":
        raise not_supported(f"FOR XML ... {unknown or 'ELEMENTS ' + str(options['ELEMENTS'])}")
    alias = context.statement.alias()
    name = _row_name(clause, options, table)
    row = _Element(name)
    for column, value in zip(rows.columns, references(alias, rows.columns), strict=True):
        if clause.mode == "PATH":
            _place(row, column.name, value)
        elif not column.name:
            raise sql_error(6809)
        elif "ELEMENTS" in options:
            row.content.append(_Element(encoded(column.name), content=[(value, False)]))
        else:
            row.attributes.append((encoded(column.name), value))
    typed = "TYPE" in options

    def render(emitter: Emitter) -> str:
        text = f"string_agg({_row(emitter, row, context)}, '')"
        if "ROOT" in options:
            root = encoded(options["ROOT"] or "root")
            text = f"'<{root}>' || {text} || '</{root}>'"
        return f"SELECT {text} AS c1 FROM ({rows.render(emitter)}) AS {alias} HAVING count(*) > 0"

    type_ = XML if typed else nvarchar(MAX, context.names.collation)
    return Relation((OutputColumn(RESULT_NAME if not typed else "", type_, fragment="xml" if typed else ""),), render)


def _row_name(clause: ast.ForClause, options: dict[str, str | None], table: str | None) -> str:
    """Return the name of the rows' element, '' for PATH('')."""
    if clause.mode in ("PATH", "RAW"):
        return encoded(options.get("NAME", "row") or "")
    if clause.mode == "AUTO" and table is not None:
        return encoded(table)
    raise not_supported(f"FOR XML {clause.mode}{' over several tables' if clause.mode == 'AUTO' else ''}")


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
    opening = joined([quoted(f"<{row.name}"), *_attributes(emitter, row, context)])
    return f"({opening} || coalesce('>' || nullif({content}, '') || {quoted(f'</{row.name}>')}, '/>'))"


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
    opening = joined([quoted(f"<{element.name}"), *_attributes(emitter, element, context)])
    content = _content(emitter, element, context)
    text = f"{opening} || coalesce('>' || nullif({content}, '') || {quoted(f'</{element.name}>')}, '/>')"
    return f"(CASE WHEN num_nonnulls({', '.join(values)}) > 0 THEN {text} END)"


def encoded(name: str) -> str:
    """Return a name as XML allows it.

    >>> encoded("unit price")
    'unit_x0020_price'
    """
    escaped = re.sub(r"[^\w.\-:]", lambda found: f"_x{ord(found[0]):04X}_", name)
    return re.sub(r"^[\d.\-]", lambda found: f"_x{ord(found[0]):04X}_", escaped)
