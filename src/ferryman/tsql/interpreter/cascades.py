"""Triggers of tables that a foreign key's action changes: PostgreSQL carries the action out, and keeps the rows for them.

The first statement whose action reaches a table with T-SQL triggers gives that table PostgreSQL triggers, which stay. They fire for what another
trigger changes, as actions are, and hand the old and new rows to statements that the session has set for the table (``tsql.keep_cascaded``).

Source: "Primary and foreign key constraints", section Triggers and cascading referential actions,
https://learn.microsoft.com/sql/relational-databases/tables/primary-and-foreign-key-constraints
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ferryman.errors import not_supported
from ferryman.store.catalog.model import Table, Trigger
from ferryman.store.names import identifier, quote
from ferryman.tsql.definitions import cascades, physical

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ferryman.store.catalog.model import Snapshot
    from ferryman.store.connection import Connection

_TRANSITION_TABLES: Final = {"DELETE": "OLD TABLE AS deleted", "UPDATE": "OLD TABLE AS deleted NEW TABLE AS inserted"}


@dataclass(frozen=True, slots=True)
class Cascade:
    """The triggers that foreign keys' actions fire on ``table``. ``event``: DELETE or UPDATE; ``assigned``: the lower-cased columns that they write."""

    table: Table
    event: str
    assigned: frozenset[str]
    triggers: tuple[Trigger, ...]

    @property
    def _setting(self) -> str:
        return f"ferryman.cascaded_{self.event.lower()}_{self.table.object_id}"

    def start(self, connection: Connection, inserted: Table, deleted: Table) -> None:
        """Have the rows that the next statement's actions change written to these tables."""
        self._install(connection)
        stored = ", ".join(quote(identifier(column.name)) for column in self.table.columns if physical.is_stored(column))
        kept = {"deleted": deleted.relation} | ({"inserted": inserted.relation} if self.event == "UPDATE" else {})
        self._set(connection, "; ".join(f"INSERT INTO {relation} ({stored}) SELECT {stored} FROM {name}" for name, relation in kept.items()))

    def stop(self, connection: Connection, deleted: Table) -> int:
        """Return the number of rows that were changed."""
        self._set(connection, "")
        [(count,)] = connection.execute(f"SELECT count(*) FROM {deleted.relation}").rows()
        assert isinstance(count, int)
        return count

    def _set(self, connection: Connection, statements: str) -> None:
        connection.execute("SELECT set_config($1::text, $2::text, true)", [self._setting, statements])

    def _install(self, connection: Connection) -> None:
        name = f"cascaded_{self.event.lower()}"
        if connection.execute("SELECT 1 FROM pg_trigger WHERE tgrelid = $1::text::regclass AND tgname = $2::text", [self.table.relation, name]).rows():
            return
        connection.execute(
            f"CREATE TRIGGER {name} AFTER {self.event} ON {self.table.relation} REFERENCING {_TRANSITION_TABLES[self.event]}"
            f" FOR EACH STATEMENT WHEN (pg_trigger_depth() > 0) EXECUTE FUNCTION tsql.keep_cascaded('{self._setting}')"
        )


def enabled(object_id: int, snapshot: Snapshot) -> list[Trigger]:
    """Return the enabled triggers of a table or view, in the order of their creation."""
    found = [o for o in snapshot.by_id.values() if isinstance(o, Trigger) and o.parent == object_id and not o.disabled]
    return sorted(found, key=lambda trigger: trigger.object_id)


def fired(table: Table, events: Sequence[str], snapshot: Snapshot) -> tuple[Cascade, ...]:
    """Return the triggers that a statement with these events fires on other tables, those of the furthest tables first.

    Raises 40515 for an INSTEAD OF trigger, and where a table with triggers is reached twice: databases made before error 1785 was known may have both.
    """
    found = tuple(cascade for event in events if event in _TRANSITION_TABLES for cascade in _of(table, event, snapshot))
    steps = [(cascade.table.object_id, cascade.event) for cascade in found]
    if len(set(steps)) < len(steps) or table.object_id in {object_id for object_id, _ in steps}:
        raise not_supported(f"several foreign keys with actions between {table.name} and a table with triggers")
    return found


def _of(table: Table, event: str, snapshot: Snapshot) -> Iterator[Cascade]:
    tables = [each for each in snapshot.by_id.values() if isinstance(each, Table) and each.foreign_keys]
    for action in cascades.reached(table, event, tables):
        triggers = tuple(trigger for trigger in enabled(action.table.object_id, snapshot) if action.event in trigger.events)
        if any(trigger.timing != "AFTER" for trigger in triggers):
            raise not_supported(f"{action.key.name}, whose action reaches the INSTEAD OF trigger of {action.table.name}")
        if triggers:
            assigned = frozenset(column.lower() for column in action.key.columns) if action.event == "UPDATE" else frozenset()
            yield Cascade(action.table, action.event, assigned, triggers)
