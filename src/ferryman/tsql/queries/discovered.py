"""sys.dm_exec_describe_first_result_set and its twin for a procedure's id: metadata discovery as rows of a query.

Python describes before the query runs; its answer is one JSON parameter. Where the object's id is a column, every module is described.
Source: https://learn.microsoft.com/sql/relational-databases/system-dynamic-management-views/sys-dm-exec-describe-first-result-set-transact-sql
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ferryman.errors import not_supported, sql_error
from ferryman.sqltypes import BIT, INT, MAX, nvarchar
from ferryman.store.names import quote
from ferryman.store.pg_types import pg_type
from ferryman.tsql import ast
from ferryman.tsql import bound as b
from ferryman.tsql.evaluate import is_table_free
from ferryman.tsql.expressions import bind, convert_to
from ferryman.tsql.queries.relation import Relation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ferryman.sqltypes import SqlType
    from ferryman.tsql.emit import Emitter
    from ferryman.tsql.queries.scope import QueryScope

TEXT = nvarchar(MAX)
OBJECT_ID = "object_id"
"""The key of the JSON rows that tells which module they describe."""


def bind_described_text(item: ast.TableFunction, scope: QueryScope) -> Relation:
    """dm_exec_describe_first_result_set(@tsql, @params, @include_browse_information)."""
    arguments = _arguments(item, (TEXT, TEXT, BIT), scope)
    if not all(map(is_table_free, arguments)):
        raise not_supported(f"{item.name.last} over columns")
    return _rows(b.Call(TEXT, "$DESCRIBE_TEXT", tuple(arguments)), None, scope)


def bind_described_object(item: ast.TableFunction, scope: QueryScope) -> Relation:
    """dm_exec_describe_first_result_set_for_object(@object_id, @include_browse_information)."""
    object_id, browse = _arguments(item, (INT, BIT), scope)
    if not is_table_free(browse):
        raise not_supported(f"{item.name.last} with @include_browse_information from a column")
    if is_table_free(object_id):
        return _rows(b.Call(TEXT, "$DESCRIBE_OBJECT", (object_id, browse)), None, scope)
    return _rows(b.Call(TEXT, "$DESCRIBE_OBJECTS", (browse,)), object_id, scope)


def _arguments(item: ast.TableFunction, types: Sequence[SqlType], scope: QueryScope) -> list[b.Bound]:
    if len(item.arguments) != len(types):
        raise sql_error(313 if len(item.arguments) < len(types) else 8144, item.name.last)
    if any(isinstance(argument, ast.DefaultValue) for argument in item.arguments):
        raise not_supported(f"DEFAULT in {item.name.last}")
    return [convert_to(bind(argument, scope), type_) for argument, type_ in zip(item.arguments, types, strict=True)]


def _rows(described: b.Bound, object_id: b.Bound | None, scope: QueryScope) -> Relation:
    from ferryman.tsql.discovery.rows import FUNCTION_COLUMNS

    alias = scope.context.statement.alias()

    def render(emitter: Emitter) -> str:
        items = ", ".join(f"{alias}.{quote(column.name)} AS c{position}" for position, column in enumerate(FUNCTION_COLUMNS, 1))
        fields = ", ".join(f"{quote(column.name)} {pg_type(column.type)}" for column in FUNCTION_COLUMNS)
        where = f" WHERE {alias}.{OBJECT_ID} = {emitter.emit(object_id)}" if object_id is not None else ""
        return f"SELECT {items} FROM json_to_recordset(({emitter.emit(described)})::json) AS {alias}({fields}, {OBJECT_ID} int4){where}"

    return Relation(FUNCTION_COLUMNS, render)
