"""TABLESAMPLE: some of a table's pages. Source: "FROM clause plus JOIN, APPLY, PIVOT (Transact-SQL)".

PostgreSQL samples pages as SQL Server does; which ones, and how many rows that gives, is as accidental there as here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ferryman.errors import not_supported, sql_error
from ferryman.sqltypes import BIGINT, FLOAT
from ferryman.store.catalog.model import Table
from ferryman.tsql import bound as b
from ferryman.tsql.evaluate import nodes
from ferryman.tsql.expressions import bind, convert_to

if TYPE_CHECKING:
    from ferryman.store.catalog.model import CatalogObject
    from ferryman.tsql import ast
    from ferryman.tsql.emit import Emitter
    from ferryman.tsql.queries.relation import Render
    from ferryman.tsql.queries.scope import QueryScope

MAXIMUM_PERCENT = 100


def sampled(render: Render, found: CatalogObject, sample: ast.TableSample, scope: QueryScope) -> Render:
    """Return the text of a table's pages that are sampled; raises 494 for what is no table, 497 for variables, 476 and 477 for sizes out of range."""
    if not isinstance(found, Table) or found.name.startswith("@"):
        raise sql_error(494)
    size = _constant(convert_to(bind(sample.size, scope), BIGINT if sample.rows else FLOAT))
    if sample.rows and size < 1:
        raise sql_error(477, found.name)
    if not sample.rows and not 0 <= size <= MAXIMUM_PERCENT:
        raise sql_error(476, f"{size:.6f}", found.name)
    seed = None if sample.seed is None else int(_constant(convert_to(bind(sample.seed, scope), BIGINT)))
    if seed is not None and seed < 1:
        raise sql_error(477, found.name)
    share = f"(SELECT least({MAXIMUM_PERCENT}, {MAXIMUM_PERCENT} * {size}::float8 / greatest(1, count(*))) FROM {found.relation})"
    percent = share if sample.rows else str(size)
    repeatable = "" if seed is None else f" REPEATABLE ({seed})"

    def write(emitter: Emitter) -> str:
        rows = render(emitter)
        if rows.startswith("("):
            raise not_supported("TABLESAMPLE with FOR SYSTEM_TIME, a security policy or lock hints")
        return f"{rows} TABLESAMPLE SYSTEM ({percent}){repeatable}"

    return write


def _constant(bound: b.Bound) -> float:
    if any(isinstance(node, b.VariableValue) for node in nodes(bound)):
        raise sql_error(497)
    if not isinstance(bound, b.Constant) or not isinstance(bound.value, int | float):
        raise sql_error(497)
    return bound.value
