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


def bind_for_json(clause: ast.ForClause, rows: Relation, context: Context, *, tables: int) -> Relation:
    """Return the one text of the rows; raises 13605 for a column without a name, 13601 for names that conflict."""
    if clause.mode == "AUTO" and tables != 1:
        raise not_supported("FOR JSON AUTO over several tables: use FOR JSON PATH")
    options = dict(clause.options)
    alias = context.statement.alias()
    whole = _Object()
    for column, value in zip(rows.columns, references(alias, rows.columns), strict=True):
        if not column.name:
            raise sql_error(13605)
        path = column.name.split(".") if clause.mode == "PATH" else [column.name]
        _place(whole, path, value, column.fragment, column.name)
    nulls = "INCLUDE_NULL_VALUES" in options

    def render(emitter: Emitter) -> str:
        text = f"string_agg({_object(emitter, whole, nulls, context)}, ',')"
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


def _object(emitter: Emitter, whole: _Object, nulls: bool, context: Context, *, nested: bool = False) -> str:
    parts = []
    for name, member in whole.members.items():
        if isinstance(member, _Object):
            text = _object(emitter, member, nulls, context, nested=True)
        else:
            text = json_text(emitter, *member, context)
            text = f"coalesce({text}, 'null')" if nulls else text
        parts.append(f"{quoted(_key(name))} || {text}")
    members = joined(parts, ",")
    return f"'{{' || nullif({members}, '') || '}}'" if nested else f"'{{' || {members} || '}}'"
