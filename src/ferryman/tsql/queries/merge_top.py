"""MERGE TOP: as many of the rows that an action would change as TOP says, whichever. Source: "MERGE (Transact-SQL)", arguments, TOP.

They are found ahead of PostgreSQL's MERGE, which then joins each to its target row by ctid.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from ferryman.errors import not_supported
from ferryman.sqltypes import BIGINT, FLOAT
from ferryman.tsql.expressions import bind, convert_to
from ferryman.tsql.queries.grouping import SelectScope
from ferryman.tsql.queries.ordering import row_count, row_percent

if TYPE_CHECKING:
    from ferryman.tsql import ast
    from ferryman.tsql import bound as b
    from ferryman.tsql.emit import Emitter
    from ferryman.tsql.queries.scope import Context
    from ferryman.tsql.queries.sources import BoundSource

ROW = "merge_row"
"""The target row's ctid beside a picked source row, NULL where it has none."""
FOUND = "merge_found"
"""Whether there is a source row."""

Action = tuple[str, "b.Bound | None"]
"""(MATCHED, NOT MATCHED or NOT MATCHED BY SOURCE, the condition after AND)"""


def bind_top(top: ast.Top, context: Context) -> Callable[[Emitter], str]:
    """Return the LIMIT over the common table ``picked``; 40515 for WITH TIES."""
    if top.with_ties:
        raise not_supported("MERGE TOP WITH TIES")
    count = convert_to(bind(top.count, SelectScope(context)), FLOAT if top.percent else BIGINT)
    if top.percent:
        return lambda emitter: f"LIMIT (SELECT ceil(count(*) * {row_percent(emitter.emit(count))} / 100)::int8 FROM picked)"
    return lambda emitter: f"LIMIT {row_count(emitter.emit(count))}"


def picked_rows(
    target: str, source: BoundSource, condition: b.Bound, actions: Sequence[Action], limit: Callable[[Emitter], str], emitter: Emitter
) -> str:
    """Return the relation, under the source's alias, of the rows to merge; ``target`` is ``relation AS alias``."""
    alias, on = source.sources[0].alias, emitter.emit(condition)
    row = f"{target.rpartition(' AS ')[2]}.ctid"
    rows = source.render(emitter)
    pieces = []
    if any(match != "NOT MATCHED BY SOURCE" for match, _ in actions):
        wanted = _wanted(actions, {"MATCHED": f"{row} IS NOT NULL", "NOT MATCHED": f"{row} IS NULL"}, emitter)
        pieces.append(f"SELECT {alias}.*, {row} AS {ROW}, true AS {FOUND} FROM {rows} LEFT JOIN {target} ON {on} WHERE {wanted}")
    if any(match == "NOT MATCHED BY SOURCE" for match, _ in actions):
        wanted = _wanted(actions, {"NOT MATCHED BY SOURCE": "true"}, emitter)
        unmatched = f"NOT EXISTS (SELECT FROM {rows} WHERE {on})"
        pieces.append(f"SELECT {alias}.*, {row} AS {ROW}, false AS {FOUND} FROM {target} LEFT JOIN {rows} ON false WHERE {unmatched} AND ({wanted})")
    return f"(WITH picked AS MATERIALIZED ({' UNION ALL '.join(pieces)}) SELECT * FROM picked {limit(emitter)}) AS {alias}"


def _wanted(actions: Sequence[Action], states: dict[str, str], emitter: Emitter) -> str:
    """Return whether any action concerns a joined row."""
    tests = [states[match] + ("" if also is None else f" AND {emitter.emit(also)}") for match, also in actions if match in states]
    return " OR ".join(f"({test})" for test in tests)
