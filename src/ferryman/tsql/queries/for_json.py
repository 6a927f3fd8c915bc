"""FOR JSON. Source: "Format query results as JSON with FOR JSON" and its pages on PATH, AUTO, ROOT, INCLUDE_NULL_VALUES.

PostgreSQL puts the text together, so that it works in a subquery too.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from ferryman.errors import not_supported, sql_error
from ferryman.sqltypes import MAX, nvarchar
from ferryman.tsql.emit import quoted
from ferryman.tsql.queries.for_auto import Level, levels_of, nested
from ferryman.tsql.queries.fragments import joined, json_text
from ferryman.tsql.queries.relation import OutputColumn, Relation, references

if TYPE_CHECKING:
    from ferryman.tsql import ast
    from ferryman.tsql import bound as b
    from ferryman.tsql.emit import Emitter
    from ferryman.tsql.queries.scope import Context

RESULT_NAME: Final = "JSON_F52E2B61-18A1-11d1-B105-00805F49916B"


@dataclass
class _Object:
    """Members by name, in order: nested objects or (value, fragment)."""

    members: dict[str, _Object | tuple[b.Bound, str]] = field(default_factory=dict)


def bind_for_json(clause: ast.ForClause, rows: Relation, context: Context, *, single: bool) -> Relation:
    """Return the one text of the rows; ``single`` tells that FROM names one table, which AUTO doesn't nest.

    Raises 13605 for a column without a name, 13601 for names that conflict.
    """
    options = dict(clause.options)
    alias = context.statement.alias()
    values = references(alias, rows.columns)
    levels = [Level("", list(range(len(values))))]
    if clause.mode == "AUTO" and not single:
        levels = levels_of(rows.columns)
        if not levels:
            raise not_supported("FOR JSON AUTO of a query without tables: use FOR JSON PATH")
    objects = [_Object() for _ in levels]
    for level, whole in zip(levels, objects, strict=True):
        for position in level.columns:
            column = rows.columns[position]
            if not column.name:
                raise sql_error(13605)
            path = column.name.split(".") if clause.mode == "PATH" else [column.name]
            _place(whole, path, values[position], column.fragment, column.name)
    nulls = "INCLUDE_NULL_VALUES" in options

    def listed(emitter: Emitter) -> str:
        last = _object(emitter, objects[-1], nulls, context)
        if len(levels) == 1:
            return f"string_agg({last}, ',')"
        opened = []
        for whole, child in zip(objects[:-1], levels[1:], strict=True):
            opened.append(f"'{{' || coalesce(nullif({_members(emitter, whole, nulls, context)}, '') || ',', '') || {quoted(_key(child.name) + '[')}")
        return nested([*opened, last], ["]}"] * len(opened), rows.columns, levels, ",")

    def render(emitter: Emitter) -> str:
        text = listed(emitter)
        if "WITHOUT_ARRAY_WRAPPER" not in options:
            text = f"'[' || {text} || ']'"
        if "ROOT" in options:
            text = f"{quoted('{' + _key(options['ROOT'] or 'root'))} || {text} || '}}'"
        return f"SELECT {text} AS c1 FROM ({rows.render(emitter)}) AS {alias} HAVING count(*) > 0"

    return Relation((OutputColumn(RESULT_NAME, nvarchar(MAX, context.names.collation), fragment="json"),), render)


def _place(whole: _Object, path: list[str], value: b.Bound, fragment: str, name: str) -> None:
    for step in path[:-1]:
        member = whole.members.setdefault(step, _Object())
        if not isinstance(member, _Object) or list(whole.members)[-1] != step:
            raise sql_error(13601, name)
        whole = member
    if path[-1] in whole.members:
        raise sql_error(13601, name)
    whole.members[path[-1]] = (value, fragment)


def _key(name: str) -> str:
    return json.dumps(name, ensure_ascii=False).replace("/", "\\/") + ":"


def _members(emitter: Emitter, whole: _Object, nulls: bool, context: Context) -> str:
    parts = []
    for name, member in whole.members.items():
        if isinstance(member, _Object):
            text = _object(emitter, member, nulls, context, inner=True)
        else:
            text = json_text(emitter, *member, context)
            text = f"coalesce({text}, 'null')" if nulls else text
        parts.append(f"{quoted(_key(name))} || {text}")
    return joined(parts, ",")


def _object(emitter: Emitter, whole: _Object, nulls: bool, context: Context, *, inner: bool = False) -> str:
    members = _members(emitter, whole, nulls, context)
    return f"'{{' || nullif({members}, '') || '}}'" if inner else f"'{{' || {members} || '}}'"
