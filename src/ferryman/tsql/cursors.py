"""A T-SQL cursor. Its rows are read when it is opened, as a STATIC or FAST_FORWARD cursor's are.

Source: https://learn.microsoft.com/sql/t-sql/language-elements/declare-cursor-transact-sql
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from ferryman.errors import SqlError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ferryman.sqltypes import SqlType
    from ferryman.tsql import ast
    from ferryman.tsql.interpreter.frame import Frame
    from ferryman.tsql.output import Row
    from ferryman.tsql.queries import OutputColumn

    OpenQuery = Callable[[Frame], tuple[Sequence[OutputColumn], list[Row]]]


KEY_PREFIX: Final = "$key"
"""Begins the names of the columns that a cursor's query yields to find its rows again."""


@dataclass(slots=True)
class Cursor:
    """``position`` is the 0-based row fetched last: -1 before the first, ``len(rows)`` after the last.

    ``key`` are the columns of the primary key of the one table that the cursor reads, ``keys`` their values; without them it is read only.
    """

    name: str
    definition: ast.CursorDefinition
    query: OpenQuery
    is_open: bool = False
    columns: Sequence[OutputColumn] = ()
    rows: list[Row] = field(default_factory=list)
    position: int = -1
    key: Sequence[OutputColumn] = ()
    keys: list[Row] = field(default_factory=list)

    def current_key(self) -> Row:
        """Return the key of the row fetched last, for WHERE CURRENT OF; raises 16929 when the cursor can't be updated, 16931 without a row."""
        if not self.is_open:
            raise SqlError(16917, "Cursor is not open.", 16)
        if not self.key:
            raise SqlError(16929, "The cursor is READ ONLY.", 16)
        if not 0 <= self.position < len(self.keys):
            raise SqlError(16931, "There are no rows in the current fetch buffer.", 16)
        return self.keys[self.position]

    @property
    def scrolls(self) -> bool:
        options = self.definition.options
        if "FORWARD_ONLY" in options or "FAST_FORWARD" in options:
            return False
        return "SCROLL" in options or bool({"STATIC", "KEYSET", "DYNAMIC", "INSENSITIVE"} & set(options))

    @property
    def types(self) -> list[SqlType]:
        return [column.type for column in self.columns]

    def open(self, frame: Frame) -> None:
        if self.is_open:
            raise SqlError(16905, "The cursor is already open.", 16)
        columns, rows = self.query(frame)
        width = sum(not column.name.startswith(KEY_PREFIX) for column in columns)
        self.columns, self.key = columns[:width], columns[width:]
        self.rows, self.keys = ([row[:width] for row in rows], [row[width:] for row in rows]) if self.key else (rows, [])
        self.position = -1
        self.is_open = True

    def close(self) -> None:
        if not self.is_open:
            raise SqlError(16917, "Cursor is not open.", 16)
        self.is_open = False
        self.rows, self.keys = [], []

    def fetch(self, direction: str, offset: int = 0) -> Row | None:
        """Move and return the row there, None beyond either end."""
        if not self.is_open:
            raise SqlError(16917, "Cursor is not open.", 16)
        if direction != "NEXT" and not self.scrolls:
            raise SqlError(16911, f"fetch: The fetch type {direction.lower()} cannot be used with forward only cursors.", 16)
        last = len(self.rows) - 1
        target = {
            "NEXT": self.position + 1,
            "PRIOR": self.position - 1,
            "FIRST": 0,
            "LAST": last,
            "ABSOLUTE": offset - 1 if offset > 0 else len(self.rows) + offset if offset < 0 else -1,
            "RELATIVE": self.position + offset,
        }[direction]
        self.position = min(max(target, -1), last + 1)
        return self.rows[self.position] if 0 <= self.position <= last else None
