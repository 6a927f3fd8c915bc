"""What FOR JSON AUTO and FOR XML AUTO share: columns go to the tables they come from, and rows nest in the order in which the tables appear.

Source: "Use AUTO Mode with FOR XML", "Format JSON output automatically with AUTO mode".
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ferryman.tsql.emit import quoted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ferryman.tsql.queries.relation import OutputColumn

INCOMPARABLE = ("text", "ntext", "image", "xml")
"""Types whose values always count as different from the row's before."""


@dataclass
class Level:
    """One table of the hierarchy: its exposed name and the positions (from 0) of the columns that stand at it."""

    name: str
    columns: list[int] = field(default_factory=list)


def levels_of(columns: Sequence[OutputColumn]) -> list[Level]:
    """Return the levels from the outermost on; an expression stands at the deepest level so far. Empty when no column comes from a table."""
    levels: list[Level] = []
    ahead: list[int] = []
    for position, column in enumerate(columns):
        level = next((level for level in levels if level.name == column.source), None)
        if column.source and level is None:
            level = Level(column.source, ahead)
            levels.append(level)
            ahead = []
        if level is None:
            level = levels[-1] if levels else None
        (ahead if level is None else level.columns).append(position)
    return levels


def nested(opened: Sequence[str], closings: Sequence[str], columns: Sequence[OutputColumn], levels: Sequence[Level], separator: str) -> str:
    """Return PostgreSQL text for the aggregate of all rows.

    ``opened`` are each level's text, the last one's whole; ``closings`` end all but the last. A level that is like the row's before stays open.
    """
    fresh = [any(columns[position].type.name in INCOMPARABLE for position in level.columns) for level in levels[:-1]]
    flags = ", ".join(str(flag).lower() for flag in fresh)
    ends = ", ".join(map(quoted, closings))
    return f"tsql.nest_rows(array_agg(ARRAY[{', '.join(opened)}]), ARRAY[{ends}]::text[], ARRAY[{flags}]::boolean[], {quoted(separator)})"
