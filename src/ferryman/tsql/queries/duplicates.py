"""IGNORE_DUP_KEY = ON: an INSERT passes over the rows whose key is there already. Source: "CREATE INDEX (Transact-SQL)".

UPDATE and MERGE fail as ever, which is why the index itself knows nothing of it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ferryman.errors import not_supported
from ferryman.tsql.emit import index_key
from ferryman.tsql.queries.target import column_sql

if TYPE_CHECKING:
    from ferryman.store.catalog.model import Index, Table
    from ferryman.tsql.emit import Emitter
    from ferryman.tsql.queries.dml import Change

    Render = Callable[[Emitter], str]


@dataclass(frozen=True, slots=True)
class Candidates:
    """The rows that an INSERT is given: ``count`` is PostgreSQL's text of their number. Those of a query are a common table that is read twice."""

    count: str
    select: Render | None = None
    definition: Render | None = None

    @classmethod
    def of_query(cls, alias: str, select: Render) -> Candidates:
        return cls(f"(SELECT count(*) FROM {alias})", lambda emitter: f"SELECT * FROM {alias}", lambda emitter: f"{alias} AS ({select(emitter)})")


def passing_over_duplicates(change: Change, candidates: Candidates) -> Change:
    """Return the INSERT that leaves out duplicates and counts what it was given."""
    conflict = on_conflict(change.table)
    definitions = [*change.definitions, candidates.definition] if candidates.definition is not None else change.definitions
    return replace(change, write=lambda emitter: change.write(emitter) + conflict, definitions=definitions, candidates=candidates.count)


def ignores_duplicates(table: Table) -> bool:
    return any(index.ignore_dup_key and not index.disabled for index in table.indexes)


def on_conflict(table: Table) -> str:
    """Return the end of an INSERT into the table; 40515 where some of several ignoring indexes stand beside a unique one that doesn't ignore."""
    unique = [index for index in table.indexes if index.unique and not index.disabled]
    ignoring = [index for index in unique if index.ignore_dup_key]
    if len(ignoring) == len(unique):
        return " ON CONFLICT DO NOTHING"
    if len(ignoring) > 1:
        raise not_supported("INSERT into a table where several unique indexes, but not all, have IGNORE_DUP_KEY = ON")
    return f" ON CONFLICT ({_keys(table, ignoring[0])}) DO NOTHING"


def _keys(table: Table, index: Index) -> str:
    columns = [column for name, _ in index.columns if (column := table.column(name)) is not None]
    return ", ".join(f"({index_key(column_sql(column), column.type)})" for column in columns)
