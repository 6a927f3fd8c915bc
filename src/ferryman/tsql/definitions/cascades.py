"""Foreign keys' actions: what changes of a table reach which other tables, and the paths that SQL Server doesn't allow.

Source: "Primary and foreign key constraints", section Cascading referential integrity,
https://learn.microsoft.com/sql/relational-databases/tables/primary-and-foreign-key-constraints
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ferryman.errors import sql_error
from ferryman.store.catalog.model import Table

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from ferryman.store.catalog.model import ForeignKey

    Step = tuple[int, str]


@dataclass(frozen=True, slots=True)
class Action:
    """What a foreign key does to the rows of ``table``, which has it: ``event`` is DELETE or UPDATE."""

    table: Table
    key: ForeignKey
    event: str


def referencing(table: Table, event: str, tables: Iterable[Table]) -> Iterator[Action]:
    """Yield what a DELETE or UPDATE of a table's rows does to those that refer to them."""
    for child in tables:
        for key in child.foreign_keys:
            action = key.on_delete if event == "DELETE" else key.on_update
            if key.referenced == table.object_id and action != "NO ACTION":
                yield Action(child, key, "DELETE" if (event, action) == ("DELETE", "CASCADE") else "UPDATE")


def reached(table: Table, event: str, tables: Collection[Table], above: frozenset[Step] = frozenset()) -> Iterator[Action]:
    """Yield the actions that a DELETE or UPDATE of a table leads to, those furthest away first. A cycle is followed once."""
    above |= {(table.object_id, event)}
    for action in referencing(table, event, tables):
        if (action.table.object_id, action.event) not in above:
            yield from reached(action.table, action.event, tables, above)
        yield action


def check_single_path(owner: Table, key: ForeignKey, tables: Sequence[Table]) -> None:
    """Raise 1785 where one DELETE or UPDATE could reach a table on two paths, one of them through a new key of ``owner``."""
    for table in tables:
        for event in ("DELETE", "UPDATE"):
            actions = list(reached(table, event, tables))
            changed = [table.object_id, *(action.table.object_id for action in actions)]
            if any(action.key is key for action in actions) and len(set(changed)) < len(changed):
                raise sql_error(1785, key.name, owner.name)
