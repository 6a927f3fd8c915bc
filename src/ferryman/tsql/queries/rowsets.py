"""Built-in functions that return rows: STRING_SPLIT, GENERATE_SERIES, OPENJSON."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from ferryman.errors import not_supported

if TYPE_CHECKING:
    from ferryman.tsql import ast
    from ferryman.tsql.queries.relation import Relation
    from ferryman.tsql.queries.scope import QueryScope


def bind_nodes(item: ast.NodesCall, scope: QueryScope) -> Relation:
    raise not_supported("the xml method nodes()")


ROWSETS: Final[dict[str, Callable[[ast.TableFunction, QueryScope], Relation]]] = {}
