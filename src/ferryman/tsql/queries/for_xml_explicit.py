"""FOR XML EXPLICIT: a universal table, whose column names say where its values go and whose Tag and Parent say how its rows nest.

Source: "Use EXPLICIT Mode with FOR XML". Directives: none, element, elementxsinil (refused), xml, cdata, hide; the others are refused.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from ferryman.errors import not_supported, sql_error
from ferryman.tsql.emit import quoted
from ferryman.tsql.queries.fragments import joined, plain_text, xml_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ferryman.tsql import bound as b
    from ferryman.tsql.emit import Emitter
    from ferryman.tsql.queries.relation import OutputColumn
    from ferryman.tsql.queries.scope import Context

DIRECTIVES: Final = frozenset({"", "element", "xml", "cdata", "hide"})


@dataclass
class Tag:
    """The element of one tag number. ``content`` are (child element's name or '', directive, value) in order."""

    name: str
    attributes: list[tuple[str, b.Bound]] = field(default_factory=list)
    content: list[tuple[str, str, b.Bound]] = field(default_factory=list)


def tags_of(columns: Sequence[OutputColumn], values: Sequence[b.Bound]) -> dict[int, Tag]:
    """Return the tags by number from the columns after Tag and Parent. Raises 6801 for too few columns, 6802 for another name."""
    names = [column.name for column in columns]
    if len(names) < 3:
        raise sql_error(6801)
    if [name.lower() for name in names[:2]] != ["tag", "parent"]:
        raise not_supported("FOR XML EXPLICIT without the columns Tag and Parent")
    tags: dict[int, Tag] = {}
    for name, value in zip(names[2:], values[2:], strict=True):
        parts = name.split("!")
        if not 2 <= len(parts) <= 4 or not parts[0] or not parts[1].isdigit() or not int(parts[1]):
            raise sql_error(6802, name)
        directive = parts[3].lower() if len(parts) == 4 else ""
        if directive not in DIRECTIVES:
            raise not_supported(f"the directive {directive} of FOR XML EXPLICIT")
        tag = tags.setdefault(int(parts[1]), Tag(parts[0]))
        if tag.name != parts[0]:
            raise not_supported(f"two names of tag {parts[1]} in FOR XML EXPLICIT")
        attribute = parts[2] if len(parts) > 2 else ""
        if directive == "cdata" and (attribute or not value.type.is_string):
            raise not_supported("the directive cdata of FOR XML EXPLICIT with a name, or of what isn't text")
        if directive == "hide":
            continue
        if attribute and not directive:
            tag.attributes.append((attribute, value))
        else:
            tag.content.append((attribute, directive, value))
    return tags


def explicit_text(emitter: Emitter, tags: dict[int, Tag], values: Sequence[b.Bound], context: Context) -> str:
    """Return PostgreSQL text for the aggregate of all rows: start tags, contents and names per row go to ``tsql.nest_tags``."""
    tag, parent = (emitter.emit(value) for value in values[:2])

    def by_tag(texts: dict[int, str]) -> str:
        return f"(CASE {tag} {' '.join(f'WHEN {number} THEN {text}' for number, text in texts.items())} END)"

    heads = {number: _head(emitter, item, context) for number, item in tags.items()}
    bodies = {number: joined([_content(emitter, *part, context) for part in item.content]) for number, item in tags.items()}
    names = {number: quoted(item.name) for number, item in tags.items()}
    arrays = (f"({tag})::int", f"({parent})::int", by_tag(heads), by_tag(bodies), by_tag(names))
    return f"tsql.nest_tags({', '.join(f'array_agg({array})' for array in arrays)})"


def _head(emitter: Emitter, tag: Tag, context: Context) -> str:
    attributes = [f"{quoted(f' {name}=' + chr(34))} || {xml_text(emitter, value, context, attribute=True)} || '\"'" for name, value in tag.attributes]
    return joined([quoted(f"<{tag.name}"), *attributes])


def _content(emitter: Emitter, name: str, directive: str, value: b.Bound, context: Context) -> str:
    """Return the text of one value in an element, in a child element of its own where it has a name."""
    if directive == "xml":
        text = emitter.emit(plain_text(value, context))
    elif directive == "cdata":
        return f"'<![CDATA[' || {emitter.emit(plain_text(value, context))} || ']]>'"
    else:
        text = xml_text(emitter, value, context)
    if not name:
        return text
    return f"{quoted(f'<{name}')} || coalesce('>' || nullif({text}, '') || {quoted(f'</{name}>')}, CASE WHEN ({text}) IS NOT NULL THEN '/>' END)"
