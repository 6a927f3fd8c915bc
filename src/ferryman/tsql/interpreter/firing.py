"""What a running trigger sees of the statement that fired it: UPDATE(column), COLUMNS_UPDATED(), EVENTDATA(), TRIGGER_NESTLEVEL().

Source: "CREATE TRIGGER", "UPDATE - Trigger Functions", "COLUMNS_UPDATED", "EVENTDATA", "TRIGGER_NESTLEVEL" of the Transact-SQL reference.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ferryman.errors import SqlError, not_supported, sql_error

if TYPE_CHECKING:
    from ferryman.store.catalog.model import Column, Table, Trigger, View
    from ferryman.tsql.interpreter.frame import Frame

LOGICAL_TABLES: Final = ("inserted", "deleted")


@dataclass(frozen=True, slots=True)
class Firing:
    """``event``: INSERT, UPDATE or DELETE. ``assigned`` are the lower-cased columns that the statement assigned, None when that isn't known.

    ``tables`` are inserted and deleted; ``relations`` tells which store tables they are this time. A DDL trigger has neither these nor a
    ``parent``, but ``event_data``, which EVENTDATA() returns; ``event`` is then a type of DDL event.
    """

    trigger: Trigger
    event: str
    parent: Table | View | None
    assigned: frozenset[str] | None
    tables: dict[str, Table]
    event_data: str | None = None

    @property
    def relations(self) -> tuple[str, ...]:
        return tuple(self.tables[name].relation for name in LOGICAL_TABLES if name in self.tables)

    def is_assigned(self, column: Column) -> bool:
        if self.event != "UPDATE":
            return self.event == "INSERT"
        if self.assigned is None:
            raise not_supported("UPDATE() and COLUMNS_UPDATED() where the statement changed the table through a view or common table")
        return column.name.lower() in self.assigned


def levels(frame: Frame | None) -> Iterator[Firing]:
    """Yield what runs of triggers at this level of execution and around it, innermost first."""
    while frame is not None:
        if frame.firing is not None:
            yield frame.firing
        frame = frame.parent


def _innermost(frame: Frame) -> tuple[Firing, tuple[Column, ...]]:
    """Return what runs of DML triggers innermost, and the columns of its table; raises 140 outside of them."""
    for firing in levels(frame):
        if firing.parent is not None:
            return firing, firing.parent.columns
    raise SqlError(140, "Can only use IF UPDATE within a CREATE TRIGGER statement.", 15)


def _updated_column(frame: Frame, name: str) -> int:
    firing, columns = _innermost(frame)
    column = next((column for column in columns if column.name.lower() == name.lower()), None)
    if column is None:
        raise sql_error(207, name)
    return int(firing.is_assigned(column))


def _columns_updated(frame: Frame) -> bytes:
    """Return a bit per column: column_id 1 is the lowest bit of the first byte."""
    firing, columns = _innermost(frame)
    bits = sum(1 << (column.column_id - 1) for column in columns if firing.is_assigned(column))
    width = (max(column.column_id for column in columns) + 7) // 8
    return bits.to_bytes(width, "little")


def _nest_level(frame: Frame, object_id: object = None, timing: object = None, category: object = None) -> int:
    found = list(levels(frame))
    if category is not None:
        found = [firing for firing in found if str(category).upper() == ("DML" if firing.event_data is None else "DDL")]
    if timing is not None:
        wanted = "INSTEAD OF" if str(timing).upper() == "IOT" else "AFTER"
        found = [firing for firing in found if firing.trigger.timing == wanted]
    if object_id not in (None, 0):
        found = [firing for firing in found if firing.trigger.object_id == object_id]
    return len(found)


def _event_data(frame: Frame) -> str | None:
    """Return EVENTDATA(): only a DDL trigger's own statements get it, not what they call."""
    return frame.firing.event_data if frame.firing is not None else None


PROPERTIES: Final[dict[str, Callable[..., object]]] = {
    "eventdata": _event_data,
    "updated column": _updated_column,
    "columns_updated": _columns_updated,
    "trigger_nestlevel": _nest_level,
}
