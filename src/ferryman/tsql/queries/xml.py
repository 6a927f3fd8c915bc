"""The methods of the xml type in queries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ferryman.errors import not_supported

if TYPE_CHECKING:
    from ferryman.tsql import ast
    from ferryman.tsql import bound as b
    from ferryman.tsql.queries.relation import Relation
    from ferryman.tsql.queries.scope import QueryScope


def bind_method(call: ast.MethodCall, scope: QueryScope) -> b.Bound:
    raise not_supported(f"the xml method {call.method}()")


def bind_nodes(item: ast.NodesCall, scope: QueryScope) -> Relation:
    raise not_supported("the xml method nodes()")
