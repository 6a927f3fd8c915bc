"""The methods of the xml type in queries: the text of what FOR XML made. Source: "xml Data Type Methods"."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ferryman.errors import not_supported
from ferryman.sqltypes import MAX, nvarchar
from ferryman.tsql import ast
from ferryman.tsql import bound as b
from ferryman.tsql.expressions import bind, cast
from ferryman.tsql.parser import parse_type

if TYPE_CHECKING:
    from ferryman.tsql.queries.relation import Relation
    from ferryman.tsql.queries.scope import QueryScope

WHOLE_TEXT: Final = frozenset({".", "(.)[1]", ".[1]"})
FIRST_TEXT: Final = frozenset({"text()[1]", "(text())[1]", "./text()[1]", "(./text())[1]"})


def bind_method(call: ast.MethodCall, scope: QueryScope) -> b.Bound:
    """Return ``xml.value('.', type)`` and its kin: the text of the xml; every other path and method raises 40515."""
    if call.method != "value" or len(call.arguments) != 2:
        raise not_supported(f"the xml method {call.method}() in a query")
    path, type_text = call.arguments
    if not isinstance(path, ast.Literal) or not isinstance(type_text, ast.Literal) or not isinstance(type_text.value, str):
        raise not_supported("an xml method whose arguments aren't literals")
    operand = bind(call.operand, scope)
    function = "tsql.xml_text" if path.value in WHOLE_TEXT else "tsql.xml_first_text" if path.value in FIRST_TEXT else None
    if operand.type.name != "xml" or function is None:
        raise not_supported(f"the xml path {path.value!r} in a query")
    text = b.SqlValue(nvarchar(MAX, scope.collation), lambda emitter: f"{function}({emitter.emit(operand)})")
    return cast(text, scope.resolve_type(parse_type(type_text.value)), scope)


def bind_nodes(item: ast.NodesCall, scope: QueryScope) -> Relation:
    raise not_supported("the xml method nodes()")
