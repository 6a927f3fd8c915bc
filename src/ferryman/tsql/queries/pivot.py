"""PIVOT and UNPIVOT."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ferryman.errors import not_supported

if TYPE_CHECKING:
    from ferryman.tsql import ast
    from ferryman.tsql.queries.relation import Relation
    from ferryman.tsql.queries.scope import QueryScope
    from ferryman.tsql.queries.sources import From


def bind_pivot(item: ast.Pivot, source: From, scope: QueryScope) -> Relation:
    raise not_supported("PIVOT")


def bind_unpivot(item: ast.Unpivot, source: From, scope: QueryScope) -> Relation:
    raise not_supported("UNPIVOT")
