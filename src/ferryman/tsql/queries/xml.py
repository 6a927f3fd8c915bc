"""The methods of the xml type in queries: value, query, exist, nodes and modify. Source: "xml Data Type Methods" (Transact-SQL reference).

Paths are evaluated by store/support/31_xml.sql, which refuses (40515) what it doesn't know.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ferryman.errors import not_supported, sql_error
from ferryman.sqltypes import BIT, MAX, XML, nvarchar
from ferryman.tsql import ast
from ferryman.tsql import bound as b
from ferryman.tsql.expressions import bind, cast
from ferryman.tsql.parser import parse_type
from ferryman.tsql.queries.relation import OutputColumn, Relation
from ferryman.tsql.queries.xml_modify import bind_modify, path_text
from ferryman.tsql.queries.xml_names import qualified_path

if TYPE_CHECKING:
    from ferryman.tsql.queries.scope import QueryScope

ARGUMENTS = {"value": 2, "query": 1, "exist": 1, "modify": 1}


def bind_method(call: ast.MethodCall, scope: QueryScope) -> b.Bound:
    """Return a call of value(), query() or exist(), or what modify() makes of its operand; raises 174 for a wrong number of arguments."""
    count = ARGUMENTS.get(call.method)
    if count is None:
        raise not_supported(f"the xml method {call.method}() in a query")
    if len(call.arguments) != count:
        raise sql_error(174, call.method, count)
    document, text = _xml(call.operand, scope), _literal(call.arguments[0], call.method)
    if call.method == "modify":
        if call.namespaces:
            raise not_supported("modify() with namespaces")
        return bind_modify(document, text, scope)
    path = path_text(qualified_path(text, call.method, call.namespaces), scope)
    if call.method == "exist":
        return b.SqlValue(BIT, lambda emitter: f"tsql.xml_exist({emitter.emit(document)}, {path(emitter)})")
    if call.method == "query":
        return b.SqlValue(XML, lambda emitter: f"tsql.xml_query({emitter.emit(document)}, {path(emitter)})")
    type_ = scope.resolve_type(parse_type(_literal(call.arguments[1], call.method)))
    value = b.SqlValue(nvarchar(MAX, scope.collation), lambda emitter: f"tsql.xml_value({emitter.emit(document)}, {path(emitter)})")
    return cast(value, type_, scope)


def bind_nodes(item: ast.NodesCall, scope: QueryScope) -> Relation:
    """Return a row per node at the path; its one column is for the xml methods only."""
    document, path = _xml(item.operand, scope), path_text(qualified_path(_literal(item.path, "nodes"), "nodes", item.namespaces), scope)
    alias = scope.context.statement.alias()
    columns = (OutputColumn(item.columns[0] if item.columns else "", XML),)
    return Relation(columns, lambda emitter: f"SELECT {alias}.one AS c1 FROM tsql.xml_nodes({emitter.emit(document)}, {path(emitter)}) AS {alias}(one)")


def _xml(operand: ast.Expression, scope: QueryScope) -> b.Bound:
    document = bind(operand, scope)
    if document.type.name != "xml":
        raise sql_error(258, document.type.name)
    return document


def _literal(argument: ast.Expression, method: str) -> str:
    if not isinstance(argument, ast.Literal) or not isinstance(argument.value, str):
        raise sql_error(8172, method)
    return argument.value
