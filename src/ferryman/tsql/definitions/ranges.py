"""Which values a partition, or a table's CHECK constraints, let into a column: what ALTER TABLE SWITCH compares.

A range reaches from one cut between values to another. A cut is a value's key with 0, just before it, or 1, just behind it; NULL is
the least value. What isn't understood of a CHECK confines nothing, so that a range may be too wide and never too narrow.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from ferryman.tsql import ast
from ferryman.tsql import bound as b
from ferryman.tsql.conversion import converter
from ferryman.tsql.conversion_dates import parse_date
from ferryman.tsql.definitions.expressions import is_date_text, table_scope
from ferryman.tsql.expressions import bind, convert_to
from ferryman.tsql.parser import parse_condition
from ferryman.tsql.partitions import boundary_key, boundary_value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ferryman.store.catalog.model import Column, PartitionFunction, Table
    from ferryman.tsql.definitions.context import DefinitionContext

Cut = tuple[tuple[bool, Any], int]

_BEFORE_NULL: Final[Cut] = ((False, None), 0)
_BEHIND_NULL: Final[Cut] = ((False, None), 1)
_MIRRORED: Final = {"=": "=", "<": ">", ">": "<", "<=": ">=", ">=": "<="}


@dataclass(frozen=True, slots=True)
class Range:
    """``end`` None is no end."""

    start: Cut = _BEFORE_NULL
    end: Cut | None = None

    def within(self, other: Range) -> bool:
        """Return whether every value of this range is one of the other."""
        return self.start >= other.start and (other.end is None or (self.end is not None and self.end <= other.end))

    def above(self, cut: Cut) -> Range:
        return replace(self, start=max(self.start, cut))

    def below(self, cut: Cut) -> Range:
        return replace(self, end=cut if self.end is None else min(self.end, cut))


def partition_range(function: PartitionFunction, number: int) -> Range:
    """Return the values of a partition."""
    key, side = boundary_key(function.type), 0 if function.on_right else 1
    cuts = [(key(boundary_value(text, function.type)), side) for text in function.boundaries]
    found = Range() if number == 1 else Range(cuts[number - 2])
    return found if number == function.fanout else found.below(cuts[number - 1])


def checked_range(table: Table, column: Column, context: DefinitionContext, condition: ast.Expression | None = None) -> Range:
    """Return the values that the CHECK constraints of a table, or one condition of its, let into a column."""
    conditions = [condition] if condition is not None else [parse_condition(check.text) for check in table.checks if not check.disabled]
    conjuncts = [part for each in conditions for part in _conjuncts(each)]
    not_null = not column.nullable or any(_is_not_null(part, column) for part in conjuncts)
    found = Range()
    for operator, value in (pair for part in conjuncts for pair in _comparisons(part, column)):
        constant = _constant(value, table, column, context)
        if constant is None:
            continue
        key = boundary_key(column.type)(constant)
        if operator in ("=", ">=", ">"):
            found = found.above((key, 1 if operator == ">" else 0))
        if operator in ("=", "<=", "<"):
            found = found.below((key, 0 if operator == "<" else 1))
    return found.above(_BEHIND_NULL) if not_null else replace(found, start=_BEFORE_NULL)


def confines_only(condition: ast.Expression, column: Column) -> bool:
    """Return whether a condition is no more than a range of that column's values."""
    return all(_is_not_null(part, column) or any(True for _ in _comparisons(part, column)) for part in _conjuncts(condition))


def _is_not_null(condition: ast.Expression, column: Column) -> bool:
    return isinstance(condition, ast.IsNull) and condition.negated and _is_column(condition.operand, column)


def _conjuncts(condition: ast.Expression) -> Iterator[ast.Expression]:
    if isinstance(condition, ast.And):
        yield from _conjuncts(condition.left)
        yield from _conjuncts(condition.right)
    else:
        yield condition


def _comparisons(condition: ast.Expression, column: Column) -> Iterator[tuple[str, ast.Expression]]:
    """Yield (operator, value) for each comparison of the column that must hold where the condition does."""
    if isinstance(condition, ast.Between) and not condition.negated and _is_column(condition.operand, column):
        yield ">=", condition.low
        yield "<=", condition.high
    elif isinstance(condition, ast.Comparison) and condition.operator in _MIRRORED:
        if _is_column(condition.left, column):
            yield condition.operator, condition.right
        elif _is_column(condition.right, column):
            yield _MIRRORED[condition.operator], condition.left


def _is_column(expression: ast.Expression, column: Column) -> bool:
    return isinstance(expression, ast.Column) and expression.parts[-1].lower() == column.name.lower()


def _constant(expression: ast.Expression, table: Table, column: Column, context: DefinitionContext) -> object:
    """Return a constant as a value of the column's type; None for anything else, and where the comparison has another type."""
    bound = bind(expression, table_scope(table, context))
    exact = bound.type.name == column.type.name or (bound.type.is_string and not column.type.is_string) or (
        bound.type.is_integer and column.type.is_numeric
    )
    return _folded(convert_to(bound, column.type), context) if exact else None


def _folded(bound: b.Bound, context: DefinitionContext) -> object:
    if isinstance(bound, b.Constant):
        return bound.value
    if not isinstance(bound, b.Conversion) or not isinstance(bound.operand, (b.Constant, b.Conversion)):
        return None
    if isinstance(bound.operand, b.Constant) and is_date_text(bound.operand, bound):
        return parse_date(str(bound.operand.value), bound.operand.type, bound.type, 0, context.date_format)
    value, style = _folded(bound.operand, context), bound.style
    if value is None or (style is not None and not isinstance(style, b.Constant)):
        return None
    number = style.value if isinstance(style, b.Constant) and isinstance(style.value, int) else 0
    return converter(bound.operand.type, bound.type, styled=style is not None)(value, number, None)
