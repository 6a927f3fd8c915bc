"""ORDER BY, TOP, OFFSET and FETCH. Source: "SELECT - ORDER BY clause", "TOP" (Transact-SQL reference)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ferryman.errors import sql_error
from ferryman.sqltypes import BIGINT, FLOAT
from ferryman.tsql import ast
from ferryman.tsql import bound as b
from ferryman.tsql.expressions import bind, convert_to
from ferryman.tsql.queries.relation import nullable, sorting

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ferryman.tsql.emit import Emitter
    from ferryman.tsql.queries.scope import QueryScope

Term = tuple[b.Bound, bool]
"""A value to sort by and whether descending."""


def order_by(emitter: Emitter, terms: Sequence[Term]) -> str:
    """Return `` ORDER BY ...`` as T-SQL sorts: by collation, NULLs first ascending; '' for no terms."""
    return f" ORDER BY {sort_list(emitter, terms)}" if terms else ""


def sort_list(emitter: Emitter, terms: Sequence[Term]) -> str:
    return ", ".join(sort_term(emitter, value, descending=descending) for value, descending in terms)


def sort_term(emitter: Emitter, value: b.Bound, *, descending: bool) -> str:
    if isinstance(value, b.Constant):
        return "NULL::int4"  # PostgreSQL would take a bare number for a position
    if value.type.is_spatial:
        raise sql_error(249, value.type.name, "ORDER BY")
    nulls = (" NULLS LAST" if descending else " NULLS FIRST") if nullable(value) else ""
    return f"{sorting(emitter, value)}{' DESC' if descending else ''}{nulls}"


def row_count(count: str) -> str:
    """Return PostgreSQL's LIMIT value. A NULL count must fail, not mean all rows.

    >>> row_count("5::int8")
    'coalesce(5::int8, tsql.no_limit())'
    """
    return f"coalesce({count}, tsql.no_limit())"


def row_percent(percent: str) -> str:
    """Return the value of TOP ... PERCENT; at run time NULL raises 1060, what is not from 0 to 100 raises 1031.

    >>> row_percent("5::float8")
    '(SELECT tsql.row_percent(5::float8))'
    """
    return f"(SELECT tsql.row_percent({percent}))"


@dataclass(frozen=True, slots=True)
class RowLimit:
    """How many rows a query yields. ``count`` None is all of them; ``percent`` makes it a float of 0 to 100."""

    count: b.Bound | None = None
    offset: b.Bound | None = None
    percent: bool = False
    with_ties: bool = False

    def render(self, emitter: Emitter) -> str:
        """Return PostgreSQL's OFFSET and LIMIT. A NULL offset must fail: -1 makes PostgreSQL refuse it."""
        skip = f" OFFSET coalesce({emitter.emit(self.offset)}, -1)" if self.offset is not None else ""
        if self.count is None:
            return skip
        count = row_count(emitter.emit(self.count))
        return f"{skip} FETCH FIRST ({count}) ROWS WITH TIES" if self.with_ties else f"{skip} LIMIT {count}"


def bind_limit(top: ast.Top | None, query: ast.Query, scope: QueryScope) -> RowLimit:
    """Return the limit of a query; raises 10741 for TOP together with OFFSET, 10744 for FETCH 0, 1062 for WITH TIES without ORDER BY."""
    if top is None:
        fetch = None if query.fetch is None else convert_to(bind(query.fetch, scope), BIGINT)
        if isinstance(fetch, b.Constant) and fetch.value == 0:
            raise sql_error(10744)
        return RowLimit(
            fetch,
            None if query.offset is None else convert_to(bind(query.offset, scope), BIGINT),
        )
    if query.offset is not None:
        raise sql_error(10741)
    if top.with_ties and not query.order_by:
        raise sql_error(1062)
    count = convert_to(bind(top.count, scope), FLOAT if top.percent else BIGINT)
    return RowLimit(count, None, top.percent, top.with_ties)
