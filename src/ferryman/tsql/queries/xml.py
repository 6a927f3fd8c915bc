"""The methods of the xml type in queries: value, query, exist and nodes. Source: "xml Data Type Methods" (Transact-SQL reference).

Paths are evaluated by store/support/31_xml.sql, which refuses (40515) what it doesn't know.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ferryman.errors import not_supported, sql_error
from ferryman.sqltypes import BIT, MAX, XML, nvarchar
from ferryman.tsql import ast
from ferryman.tsql import bound as b
from ferryman.tsql.emit import quoted
from ferryman.tsql.expressions import bind, cast
from ferryman.tsql.parser import parse_type
from ferryman.tsql.queries.relation import OutputColumn, Relation

if TYPE_CHECKING:
    from ferryman.tsql.queries.scope import QueryScope

ARGUMENTS = {"value": 2, "query": 1, "exist": 1}


def bind_method(call: ast.MethodCall, scope: QueryScope) -> b.Bound:
    """Return a call of value(), query() or exist(); raises 174 for a wrong number of arguments, 40515 for modify()."""
    count = ARGUMENTS.get(call.method)
    if count is None:
        raise not_supported(f"the xml method {call.method}() in a query")
    if len(call.arguments) != count:
        raise sql_error(174, call.method, count)
    document, path = _xml(call.operand, scope), quoted(_literal(call.arguments[0], call.method))
    if call.method == "exist":
        return b.SqlValue(BIT, lambda emitter: f"tsql.xml_exist({emitter.emit(document)}, {path})")
    if call.method == "query":
        return b.SqlValue(XML, lambda emitter: f"tsql.xml_query({emitter.emit(document)}, {path})")
    type_ = scope.resolve_type(parse_type(_literal(call.arguments[1], call.method)))
    text = b.SqlValue(nvarchar(MAX, scope.collation), lambda emitter: f"tsql.xml_value({emitter.emit(document)}, {path})")
    return cast(text, type_, scope)


def bind_nodes(item: ast.NodesCall, scope: QueryScope) -> Relation:
    """Return a row per node at the path; its one column is for the xml methods only."""
    document, path = _xml(item.operand, scope), quoted(_literal(item.path, "nodes"))
    alias = scope.context.statement.alias()
    columns = (OutputColumn(item.columns[0] if item.columns else "", XML),)
    return Relation(columns, lambda emitter: f"SELECT {alias}.one AS c1 FROM tsql.xml_nodes({emitter.emit(document)}, {path}) AS {alias}(one)")


def _xml(operand: ast.Expression, scope: QueryScope) -> b.Bound:
    document = bind(operand, scope)
    if document.type.name != "xml":
        raise sql_error(258, document.type.name)
    return document


def _literal(argument: ast.Expression, method: str) -> str:
    if not isinstance(argument, ast.Literal) or not isinstance(argument.value, str):
        raise sql_error(8172, method)
    return argument.value
