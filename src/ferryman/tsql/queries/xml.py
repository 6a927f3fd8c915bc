"""The methods of the xml type in queries: value, query, exist, nodes and modify. Source: "xml Data Type Methods" (Transact-SQL reference).

Expressions are compiled by ``tsql.xquery`` to SQL over the instance's tree. A row of nodes() is a reference into such a tree.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from ferryman.errors import not_supported, sql_error
from ferryman.sqltypes import BIT, MAX, XML, XML_REFERENCE, SqlType, nvarchar
from ferryman.tsql import ast
from ferryman.tsql import bound as b
from ferryman.tsql.emit import quoted
from ferryman.tsql.expressions import bind, cast
from ferryman.tsql.parser import parse_type
from ferryman.tsql.queries.relation import OutputColumn, Relation
from ferryman.tsql.xml_schemas import declared_types
from ferryman.tsql.xquery import syntax
from ferryman.tsql.xquery.compiler import ROOT, Compiler, Focus
from ferryman.tsql.xquery.parser import parse
from ferryman.tsql.xquery.update import changed
from ferryman.tsql.xquery.values import NODE, Value, as_array, atomized, single

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ferryman.tsql.emit import Emitter
    from ferryman.tsql.queries.scope import QueryScope

ARGUMENTS: Final = {"value": 2, "query": 1, "exist": 1, "modify": 1}
_EXTERNAL: Final = re.compile("\x00(\\d+)\x00")


class _Expression:
    """A method's expression, compiled against the instance that it is called on."""

    def __init__(self, method: str, operand: ast.Expression, text: str, namespaces: tuple[tuple[str, str], ...], scope: QueryScope) -> None:
        self.document = _xml(operand, scope)
        self._scope = scope
        self._externals: list[b.Bound] = []
        self.query = parse(text, method, namespaces)
        self.compiler = Compiler(method, self._external, _declared_types(self.document.type, scope))
        self.is_reference = self.document.type.name == XML_REFERENCE
        item = Value(NODE, "(xq.root #> xq.path)" if self.is_reference else ROOT, shown="node()", typed=self.compiler.typed)
        self.focus = Focus(item)

    def _external(self, kind: str, name: str) -> tuple[str, SqlType]:
        if kind == "variable":
            value = bind(ast.Variable(name), self._scope)
        else:
            value = bind(ast.Column(tuple(part.strip('[]"') for part in name.split("."))), self._scope)
        self._externals.append(value)
        return f"\x00{len(self._externals) - 1}\x00", value.type

    def body(self) -> Value:
        if isinstance(self.query.body, syntax.Insert | syntax.Delete | syntax.Replace):
            raise not_supported("XML DML outside of modify()")
        return self.compiler.value(self.query.body, self.focus)

    def source(self, emitter: Emitter) -> str:
        """Return the FROM item ``xq`` with the tree, and the path in it to where a reference leads."""
        document = emitter.emit(self.document)
        if self.is_reference:
            return f"(SELECT ({document}).root AS root, ({document}).path AS path OFFSET 0) AS xq"
        if self.compiler.method == "modify":
            name = self.document.name if isinstance(self.document, (b.VariableValue, b.ColumnValue)) else ""
            document = f"tsql.xml_mutable({document}, {quoted(name)})"
        return f"(SELECT tsql.xml_tree({document}) AS root OFFSET 0) AS xq"

    def render(self, sql: str, emitter: Emitter) -> str:
        """Return the SQL with the values of sql:variable() and sql:column() in it."""
        return _EXTERNAL.sub(lambda match: emitter.emit(self._externals[int(match[1])]), sql)

    def scalar(self, sql: str, type_: SqlType) -> b.SqlValue:
        """Return the SQL as a value, NULL where the instance is."""
        given = f"CASE WHEN xq.root IS NOT NULL THEN {sql} END"
        return b.SqlValue(type_, lambda emitter: f"(SELECT {self.render(given, emitter)} FROM {self.source(emitter)})")


def bind_method(call: ast.MethodCall, scope: QueryScope) -> b.Bound:
    """Return a call of value(), query() or exist(), or what modify() makes of its operand; raises 174 for a wrong number of arguments."""
    count = ARGUMENTS.get(call.method)
    if count is None:
        raise not_supported(f"the xml method {call.method}() in a query")
    if len(call.arguments) != count:
        raise sql_error(174, call.method, count)
    expression = _Expression(call.method, call.operand, _literal(call.arguments[0], call.method), call.namespaces, scope)
    compiler = expression.compiler
    if call.method == "modify":
        return _modified(expression)
    body = expression.body()
    if call.method == "exist":
        return expression.scalar(f"{compiler.exists(body)}::int::int2", BIT)
    if call.method == "query":
        return expression.scalar(compiler.text(body, _prolog(expression)), XML)
    one = single(atomized(body), "value()", "value")
    type_ = scope.resolve_type(parse_type(_literal(call.arguments[1], call.method)))
    return cast(expression.scalar(compiler.joined(one) if one.sql != "NULL" else "NULL::text", nvarchar(MAX, scope.collation)), type_, scope)


def _modified(expression: _Expression) -> b.Bound:
    statement, type_ = expression.query.body, expression.document.type
    if isinstance(statement, syntax.Expr):
        raise not_supported("an expression in modify()")
    if expression.is_reference:
        raise sql_error(8137, "modify")
    tree = changed(expression.compiler, statement, expression.focus)
    sql = expression.compiler.text(Value(NODE, tree), _prolog(expression))
    return expression.scalar(sql, SqlType("xml") if type_.xml_collection is not None else type_)


def _prolog(expression: _Expression) -> dict[str, str]:
    return {prefix: uri for prefix, uri in expression.query.namespaces.items() if prefix != "xml"}


def bind_nodes(item: ast.NodesCall, scope: QueryScope) -> Relation:
    """Return a row per node that the expression gives; its one column is for the xml methods only."""
    expression = _Expression("nodes", item.operand, _literal(item.path, "nodes"), item.namespaces, scope)
    body = expression.body()
    if body.type not in (NODE, "empty") or body.constructed:
        raise not_supported("nodes() of what aren't nodes of the instance")
    alias = scope.context.statement.alias()
    type_ = SqlType(XML_REFERENCE, precision=expression.document.type.precision)
    columns = (OutputColumn(item.columns[0] if item.columns else "", type_),)
    found = as_array(body) if body.type == NODE else "'{}'::jsonb[]"
    row = "ROW(xq.root, (n.item ->> 'd')::text[])::tsql.xml_reference"

    def render(emitter: Emitter) -> str:
        inner = f"SELECT {row} AS c1 FROM {expression.source(emitter)}, LATERAL unnest({expression.render(found, emitter)}) AS n(item)"
        return f"SELECT {alias}.c1 FROM ({inner}) AS {alias}"

    return Relation(columns, render)


def _xml(operand: ast.Expression, scope: QueryScope) -> b.Bound:
    document = bind(operand, scope)
    if document.type.name not in ("xml", XML_REFERENCE):
        raise sql_error(258, document.type.name)
    return document


def _declared_types(type_: SqlType, scope: QueryScope) -> Mapping[str, str] | None:
    """Return the simple types that the XML schema collection of an instance declares, by name; None for untyped xml."""
    if type_.precision is None:
        return None
    return declared_types(scope.context.names.xml_schemas(type_.precision))


def _literal(argument: ast.Expression, method: str) -> str:
    if not isinstance(argument, ast.Literal) or not isinstance(argument.value, str):
        raise sql_error(8172, method)
    return argument.value
