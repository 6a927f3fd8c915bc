"""FOR XML."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ferryman.errors import not_supported

if TYPE_CHECKING:
    from ferryman.tsql import ast
    from ferryman.tsql.queries.relation import Relation
    from ferryman.tsql.queries.scope import Context


def bind_for_xml(clause: ast.ForClause, rows: Relation, context: Context) -> Relation:
    raise not_supported("FOR XML")
