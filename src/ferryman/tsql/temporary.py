"""One session's #temp tables: PostgreSQL TEMP tables under names of their own, and which T-SQL name means which of them now.

A #table made in a procedure is seen by what that calls and is dropped at its end. Names are an immutable mapping per level of
execution, so that a rollback simply takes back the mapping. Source: "CREATE TABLE", section Temporary tables.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ferryman.store.catalog import writer
from ferryman.store.names import identifier, quote

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ferryman.store.catalog.cache import SessionCatalog
    from ferryman.store.catalog.model import Table
    from ferryman.store.connection import Connection

_PREFIX_CHARACTERS = 30


def relation_name(name: str, object_id: int) -> str:
    """Return the quoted PostgreSQL name of a #temp table or table variable; unique for the session by its (negative) id."""
    return f"pg_temp.{quote(identifier(f'{name[:_PREFIX_CHARACTERS]}.{-object_id}'))}"


@dataclass(frozen=True, slots=True)
class Level:
    """The tables that one level of execution made, by lower-cased name."""

    tables: Mapping[str, Table]


class TemporaryTables:
    """The #temp tables that a session sees, innermost level last."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._levels: tuple[Level, ...] = (Level({}),)
        self._globals: dict[int, tuple[str, SessionCatalog]] = {}

    def own_global(self, object_id: int, relation: str, catalog: SessionCatalog) -> None:
        """Note a ##global table that this session made: it ends with the session."""
        self._globals[object_id] = (relation, catalog)

    def find(self, name: str) -> Table | None:
        """Return the visible table of that name, the innermost one."""
        lowered = name.lower()
        for level in reversed(self._levels):
            table = level.tables.get(lowered)
            if table is not None:
                return table
        return None

    def is_taken(self, name: str) -> bool:
        """Return whether the current level has made a table of that name (an outer one may be hidden)."""
        return name.lower() in self._levels[-1].tables

    def all(self) -> list[Table]:
        """Return every table of the session, hidden ones included."""
        return [table for level in self._levels for table in level.tables.values()]

    def by_id(self, object_id: int) -> Table | None:
        return next((table for table in self.all() if table.object_id == object_id), None)

    def next_id(self) -> int:
        """Return an object_id for a temporary table or constraint: negative, unique on the server, as SQL Server's are."""
        [(number,)] = self._connection.execute("SELECT nextval('catalog.temporary_ids')").rows()
        if not isinstance(number, int):
            raise TypeError("a sequence's value is an integer")
        return -number

    def put(self, table: Table) -> None:
        """Add a table to the current level, or replace the definition of one that is there by id at whatever level."""
        for position, level in enumerate(self._levels):
            if any(known.object_id == table.object_id for known in level.tables.values()):
                others = {name: known for name, known in level.tables.items() if known.object_id != table.object_id}
                self._set(position, {**others, table.name.lower(): table})
                return
        self._set(len(self._levels) - 1, {**self._levels[-1].tables, table.name.lower(): table})

    def remove(self, table: Table) -> None:
        """Forget a table; dropping its relation is the caller's."""
        for position, level in enumerate(self._levels):
            self._set(position, {name: known for name, known in level.tables.items() if known.object_id != table.object_id})

    def _set(self, position: int, tables: Mapping[str, Table]) -> None:
        self._levels = (*self._levels[:position], Level(tables), *self._levels[position + 1 :])

    # levels of execution

    def enter(self) -> None:
        """Begin a level: a procedure, trigger or piece of dynamic SQL."""
        self._levels = (*self._levels, Level({}))

    def leave(self) -> None:
        """End the level; what it made is dropped, unless the transaction has failed, whose rollback drops or restores it."""
        level = self._levels[-1]
        self._levels = self._levels[:-1]
        self._drop(level.tables.values())

    def drop_all(self) -> None:
        """Drop every table of the session, ##global ones too (sp_reset_connection, the session's end)."""
        tables = self.all()
        self._levels = tuple(Level({}) for _ in self._levels)
        self._drop(tables)
        for object_id, (relation, catalog) in self._globals.items():
            if not self._connection.closed:
                self._connection.execute(f"DROP TABLE IF EXISTS {relation} CASCADE")
                writer.delete_object(self._connection, object_id)
                catalog.changed((object_id,))
                catalog.committed()
        self._globals = {}

    def _drop(self, tables: Iterable[Table]) -> None:
        relations = ", ".join(table.relation for table in tables)
        if relations and not self._connection.closed and not self._connection.transaction_failed:
            self._connection.execute(f"DROP TABLE IF EXISTS {relations} CASCADE")

    # transactions

    def mark(self) -> object:
        """Return the state to come back to after a rollback to here."""
        return self._levels

    def restore(self, mark: object) -> None:
        """Take back what was made since ``mark``, at the levels that are still running."""
        if not isinstance(mark, tuple):
            raise TypeError("not a mark of temporary tables")
        kept: tuple[Level, ...] = mark[: len(self._levels)]
        self._levels = (*kept, *(Level({}) for _ in self._levels[len(kept) :]))

    def committed(self) -> None:
        """A commit changes nothing: tables and mapping stay."""
