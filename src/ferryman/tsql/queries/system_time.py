"""FOR SYSTEM_TIME: the rows of a system-versioned table as they were, out of the table and its history.

A view passes the clause on to every versioned table inside. Versions that ended in the transaction that began them are never shown.

Source: "FROM clause plus JOIN, APPLY, PIVOT (Transact-SQL)", "Query data in a system-versioned temporal table".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ferryman.errors import sql_error
from ferryman.sqltypes import SqlType
from ferryman.store.names import identifier, quote
from ferryman.tsql.expressions import bind, convert_to

if TYPE_CHECKING:
    from collections.abc import Callable

    from ferryman.store.catalog.model import Table
    from ferryman.tsql import ast
    from ferryman.tsql import bound as b
    from ferryman.tsql.emit import Emitter
    from ferryman.tsql.queries.scope import Context, QueryScope

POINT: Final = SqlType("datetime2", scale=7)

CONDITIONS: Final = {
    "AS OF": "{start} <= {0} AND {end} > {0}",
    "FROM": "{start} < {1} AND {end} > {0}",
    "BETWEEN": "{start} <= {1} AND {end} > {0}",
    "CONTAINED IN": "{start} >= {0} AND {end} <= {1}",
    "ALL": "true",
}
"""What each form asks of a version's period; ``{0}`` and ``{1}`` are its points."""


@dataclass(frozen=True, slots=True)
class BoundSystemTime:
    """A bound FOR SYSTEM_TIME clause."""

    kind: str
    points: tuple[b.Bound, ...]

    def condition(self, start: str, end: str, emitter: Emitter) -> str:
        """Return the condition on a version with a period between these columns."""
        points = [emitter.emit(point) for point in self.points]
        return f"{CONDITIONS[self.kind].format(*points, start=start, end=end)} AND {start} < {end}"


def bind_system_time(clause: ast.SystemTime, scope: QueryScope) -> BoundSystemTime:
    return BoundSystemTime(clause.kind, tuple(convert_to(bind(point, scope), POINT) for point in clause.points))


def not_versioned(table: str) -> Exception:
    """Return error 13544 about a source that has no versions."""
    return sql_error(13544, table)


def history_of(table: Table, context: Context) -> Table:
    """Return the history table of a versioned table, which needs the right to SELECT, too."""
    assert table.period is not None
    history = context.names.table_by_id(table.period.history)
    context.statement.access(context.names, "SELECT", history, (), context.module)
    return history


def versions(
    table: Table, history: Table, time: BoundSystemTime, current: Callable[[Emitter], str], past: Callable[[Emitter], str]
) -> Callable[[Emitter], str]:
    """Return the query for the versions of a table's rows; ``current`` and ``past`` write what FROM reads of table and history."""
    assert table.period is not None
    start, end = quote(identifier(table.period.start)), quote(identifier(table.period.end))
    columns = ", ".join(quote(identifier(column.name)) for column in table.columns if column.computed is None or column.persisted)

    def render(emitter: Emitter) -> str:
        condition = time.condition(start, end, emitter)
        parts = (f"SELECT {columns} FROM {rows(emitter)} AS version WHERE {condition}" for rows in (current, past))
        return f"({' UNION ALL '.join(parts)})"

    return render
