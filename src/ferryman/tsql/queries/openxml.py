"""OPENXML: Python reads the prepared document and hands its rows to PostgreSQL as one JSON parameter.

Source: "OPENXML (Transact-SQL)", https://learn.microsoft.com/sql/t-sql/functions/openxml-transact-sql
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from ferryman.errors import not_supported, sql_error
from ferryman.sqltypes import INT, MAX, nvarchar
from ferryman.tsql import ast
from ferryman.tsql import bound as b
from ferryman.tsql.expressions import bind, cast, convert_to
from ferryman.tsql.queries.relation import OutputColumn, Relation, typed

if TYPE_CHECKING:
    from ferryman.tsql.emit import Emitter
    from ferryman.tsql.queries.scope import QueryScope

ATTRIBUTES, ELEMENTS = 1, 2
"""Flags: columns without a path are attributes, or elements; 0 is 1, 3 tries attributes first."""
ROWS: Final = "OPENXML ROWS"


def bind_openxml(item: ast.TableFunction, scope: QueryScope) -> Relation:
    """Return OPENXML(handle, row pattern [, flags]) WITH (...); raises 40515 for the edge table that it yields without WITH."""
    if len(item.arguments) not in (2, 3):
        raise sql_error(189, "openxml", 2, 3)
    if not item.with_columns:
        raise not_supported("OPENXML without WITH (columns): the edge table")
    handle = convert_to(bind(item.arguments[0], scope), INT)
    pattern = convert_to(bind(item.arguments[1], scope), nvarchar(MAX, scope.collation))
    alias = scope.context.statement.alias()
    values: list[b.Bound] = []
    columns: list[OutputColumn] = []
    paths: list[tuple[list[str], bool]] = []
    for position, column in enumerate(item.with_columns):
        type_ = scope.resolve_type(column.type)
        if type_.is_string:
            type_ = replace(type_, collation=type_.collation or scope.collation)
        text = b.ColumnValue(nvarchar(MAX, scope.collation), f"({alias}.one->>{position})", column.name)
        values.append(cast(text, type_, scope))
        columns.append(OutputColumn(column.name, type_))
        paths.append((_paths(column, _flags(item)), type_.name == "xml"))
    wanted = b.Constant(nvarchar(MAX, scope.collation), json.dumps(paths))
    rows = b.Call(nvarchar(MAX, scope.collation), ROWS, (handle, pattern, wanted))

    def render(emitter: Emitter) -> str:
        listed = ", ".join(f"{typed(emitter, value)} AS c{position}" for position, value in enumerate(values, 1))
        return f"SELECT {listed} FROM json_array_elements(({typed(emitter, rows)})::json) AS {alias}(one)"

    return Relation(tuple(columns), render)


def _flags(item: ast.TableFunction) -> int:
    if len(item.arguments) < 3:
        return ATTRIBUTES
    flags = item.arguments[2]
    if not isinstance(flags, ast.Literal) or flags.value not in (0, 1, 2, 3):
        raise not_supported("OPENXML with flags that aren't the constant 0, 1, 2 or 3")
    return int(flags.value) or ATTRIBUTES


def _paths(column: ast.WithColumn, flags: int) -> list[str]:
    """Return where a column's value may be, the first that exists counts."""
    if column.path is not None:
        return [column.path]
    return [f"@{column.name}"] * bool(flags & ATTRIBUTES) + [column.name] * bool(flags & ELEMENTS)
