"""SELECT @v = expression: what PostgreSQL fetches per row and what is then evaluated per row.

``SELECT @s = @s + name FROM t`` runs row by row: an expression that reads a variable the same SELECT assigns is evaluated in Python over
the fetched row. Everything in it that doesn't read such a variable is fetched. Source: "SELECT @local_variable (Transact-SQL)".
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import TYPE_CHECKING, Any

from ferryman.errors import not_supported, sql_error
from ferryman.tsql import ast
from ferryman.tsql import bound as b
from ferryman.tsql.evaluate import is_table_free
from ferryman.tsql.expressions import bind, convert_to
from ferryman.tsql.queries.grouping import SelectScope
from ferryman.tsql.queries.relation import Relation, Statement
from ferryman.tsql.queries.scope import Context, QueryScope
from ferryman.tsql.queries.syntax import variables

if TYPE_CHECKING:
    from ferryman.tsql.queries.names import BatchNames
    from ferryman.tsql.queries.relation import OutputColumn

    Finish = Callable[[tuple[OutputColumn, ...]], tuple["RowAssignment", ...]]


@dataclass(frozen=True, slots=True)
class RowAssignment:
    """``variable`` (lower-cased) takes ``value``, which reads the fetched row as the variables #1, #2, ... and is free of tables.

    ``accumulates``: every row matters, because the value reads a variable that this SELECT assigns; otherwise the last row is enough.
    """

    variable: str
    value: b.Bound
    accumulates: bool = False


def bind_assignments(query: ast.Query, body: ast.Select, names: BatchNames) -> tuple[ast.Query, Finish]:
    """Return the query of what must be fetched, and what makes the assignments once its columns are known; raises 141 for a mixed list."""
    items: list[ast.AssignItem] = []
    for item in body.items:
        if not isinstance(item, ast.AssignItem):
            raise sql_error(141)
        items.append(item)
    assigned = {item.variable.lower() for item in items}
    fetched: list[ast.SelectItem] = []
    values = [split(_whole(item), assigned, fetched) for item in items]
    accumulating = [bool(variables(_whole(item)) & assigned) for item in items]
    plain = replace(query, body=replace(body, items=tuple(fetched) or (ast.SelectItem(ast.Literal("integer", 1)),)))

    def finish(columns: tuple[OutputColumn, ...]) -> tuple[RowAssignment, ...]:
        scope = RowScope(names, columns)
        return tuple(
            RowAssignment(item.variable.lower(), table_free(convert_to(bind(value, scope), names.variable(item.variable))), accumulates)
            for item, value, accumulates in zip(items, values, accumulating, strict=True)
        )

    return plain, finish


def _whole(item: ast.AssignItem) -> ast.Expression:
    return item.expression if item.operator == "=" else ast.Binary(item.operator[:-1], ast.Variable(item.variable), item.expression)


def split(expression: ast.Expression, assigned: set[str], fetched: list[ast.SelectItem]) -> ast.Expression:
    """Return the expression with its parts that read no assigned variable replaced by fetched columns."""
    if not variables(expression) & assigned:
        if isinstance(expression, (ast.Literal, ast.Variable)):
            return expression
        fetched.append(ast.SelectItem(expression))
        return ast.Column((f"#{len(fetched)}",))
    if isinstance(expression, (ast.Subquery, ast.Exists, ast.InQuery, ast.QuantifiedComparison)):
        raise not_supported("a subquery that reads a variable which the same SELECT assigns")
    if isinstance(expression, ast.FunctionCall) and (expression.over is not None or expression.within_group):
        raise not_supported("an aggregate that reads a variable which the same SELECT assigns")
    return _split_parts(expression, assigned, fetched)


def _split_parts(expression: ast.Expression, assigned: set[str], fetched: list[ast.SelectItem]) -> ast.Expression:
    def part(value: object) -> object:
        if isinstance(value, ast.Expression):
            return split(value, assigned, fetched)
        if isinstance(value, tuple):
            return tuple(part(item) for item in value)
        return value

    if not is_dataclass(expression):
        return expression
    changes: dict[str, Any] = {field.name: part(getattr(expression, field.name)) for field in fields(expression)}
    return replace(expression, **changes)


class RowScope(SelectScope):
    """The fetched row as the variables #1, #2, ..."""

    def __init__(self, names: BatchNames, columns: tuple[OutputColumn, ...]) -> None:
        super().__init__(Context(names, Statement(), _no_query))
        self.columns = columns

    def column(self, parts: tuple[str, ...]) -> b.Bound:
        return b.VariableValue(self.columns[int(parts[0][1:]) - 1].type, parts[0])


def _no_query(query: ast.Query, context: Context, outer: QueryScope | None) -> Relation:
    raise not_supported("a subquery in a row's assignment")


def table_free(value: b.Bound) -> b.Bound:
    if not is_table_free(value):
        raise not_supported("an assignment per row that only PostgreSQL can evaluate")
    return value
