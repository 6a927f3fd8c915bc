"""Expressions that hold a query: scalar subqueries, EXISTS, IN (query) and comparisons with ANY or ALL."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ferryman.errors import sql_error
from ferryman.sqltypes import BOOLEAN
from ferryman.tsql import ast
from ferryman.tsql import bound as b
from ferryman.tsql.emit import is_deterministic
from ferryman.tsql.evaluate import is_table_free
from ferryman.tsql.expressions import bind, convert_to
from ferryman.tsql.queries.aggregates import AGGREGATE_NAMES, name_of, own_calls
from ferryman.tsql.queries.relation import Relation, column_reference, comparison, nullable, settled, sorting
from ferryman.tsql.typing import common_type

if TYPE_CHECKING:
    from ferryman.tsql.emit import Emitter
    from ferryman.tsql.queries.scope import QueryScope


def bind_subquery(expression: ast.Subquery | ast.Exists | ast.InQuery | ast.QuantifiedComparison, scope: QueryScope) -> b.Bound:
    """Return the value of the expression; raises 116 when a query that stands for a value has several columns."""
    if isinstance(expression, ast.Subquery) and (lone := _lone_expression(expression.query)) is not None:
        value = bind(lone, scope)
        if is_table_free(value) and is_deterministic(value) and nullable(value):  # the value of a subquery always counts as nullable
            return value
    if expression.query.order_by and not _may_order(expression.query):
        raise sql_error(1033)
    relation = scope.context.bind_query(expression.query, scope.context, scope)
    if isinstance(expression, ast.Exists):
        return b.SqlValue(BOOLEAN, lambda emitter: f"EXISTS ({relation.render(emitter)})")
    if len(relation.columns) != 1:
        raise sql_error(116)
    if isinstance(expression, ast.Subquery):
        return b.SqlValue(settled(relation.columns)[0].type, lambda emitter: f"({relation.render(emitter)})")
    if isinstance(expression, ast.InQuery):
        return _membership("=", "ANY", bind(expression.operand, scope), relation, scope, negated=expression.negated)
    return _membership(expression.operator, expression.quantifier.upper(), bind(expression.left, scope), relation, scope)


def _lone_expression(query: ast.Query) -> ast.Expression | None:
    """Return what ``(SELECT expression)`` selects, None where the query does anything more."""
    if not isinstance(query.body, ast.Select) or len(query.body.items) != 1:
        return None
    item = query.body.items[0]
    if query != ast.Query(ast.Select((item,))) or not isinstance(item, ast.SelectItem) or isinstance(item.expression, ast.Star):
        return None
    return None if any(call.over is not None or name_of(call) in AGGREGATE_NAMES for call in own_calls(item)) else item.expression


def _may_order(query: ast.Query) -> bool:
    """Return whether ORDER BY means something in a query that isn't a statement: with TOP, OFFSET or FOR."""
    return query.offset is not None or query.for_ is not None or (isinstance(query.body, ast.Select) and query.body.top is not None)


def _membership(operator: str, quantifier: str, operand: b.Bound, relation: Relation, scope: QueryScope, *, negated: bool = False) -> b.SqlValue:
    alias = scope.context.statement.alias()
    column = column_reference(alias, 1, relation.columns[0])
    common = common_type([operand.type, column.type])
    left, right = convert_to(operand, common), convert_to(column, common)

    def render(emitter: Emitter) -> str:
        key = comparison if operator in ("=", "<>") else sorting
        test = f"{key(emitter, left)} {operator} {quantifier} (SELECT {key(emitter, right)} FROM ({relation.render(emitter)}) AS {alias})"
        return f"(NOT ({test}))" if negated else f"({test})"

    return b.SqlValue(BOOLEAN, render)
