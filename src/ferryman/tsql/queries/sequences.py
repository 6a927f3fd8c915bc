"""Where NEXT VALUE FOR may stand. Source: https://learn.microsoft.com/sql/t-sql/functions/next-value-for-transact-sql, "Limitations and restrictions"."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from ferryman.errors import not_supported, sql_error
from ferryman.tsql import ast
from ferryman.tsql.queries.syntax import walk

if TYPE_CHECKING:
    from collections.abc import Iterator

_CONDITIONAL: Final = frozenset({"choose", "coalesce", "iif", "isnull", "nullif"})


def check_sequences(statement: object) -> None:
    """Raise 11741 for NEXT VALUE FOR in CASE and its kin, and 40515 for two of the same sequence in a row, which share one value on SQL Server."""
    for node in walk(statement):
        if _is_conditional(node) and any(_draws(node)):
            raise sql_error(11741)
        for row in _rows(node):
            repeated = [name for name, count in Counter(_draws(row)).items() if count > 1]
            if repeated:
                raise not_supported(f"NEXT VALUE FOR {repeated[0]} more than once in a row")


def _is_conditional(node: object) -> bool:
    return isinstance(node, ast.Case) or (isinstance(node, ast.FunctionCall) and node.name.last.lower() in _CONDITIONAL)


def _rows(node: object) -> tuple[object, ...]:
    """Return what a node computes for one row, once for each of several rows."""
    if isinstance(node, ast.Values):
        return node.rows
    if isinstance(node, ast.Select):
        return (node.items,)
    return (node.assignments,) if isinstance(node, ast.Update) else ()


def _draws(node: object) -> Iterator[str]:
    return (part.sequence.last.lower() for part in walk(node) if isinstance(part, ast.NextValueFor))
