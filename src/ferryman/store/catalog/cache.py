"""The catalog that all sessions of a process share, and one session's view of it.

Every DDL goes through a ``SessionCatalog``, which knows what it changed. After the commit, exactly that is read again and put
into the shared snapshot; until then only the session itself sees it, on top of whatever the others have committed meanwhile.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ferryman.store.catalog import reader
from ferryman.store.catalog.model import CatalogObject, Database, Snapshot, Table
from ferryman.store.catalog.system import system_views

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ferryman.store.connection import Connection


@dataclass(frozen=True, slots=True)
class Changes:
    """What a transaction has changed.

    ``objects`` are object_ids, those of dropped triggers too; ``databases`` the ids of databases whose schemas, types, principals,
    permissions or options changed, 0 for the server's logins and permissions.
    """

    objects: frozenset[int] = frozenset()
    databases: frozenset[int] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.objects or self.databases)


class Catalog:
    """The committed catalog of one server. Any thread may read ``snapshot``."""

    def __init__(self, connection: Connection) -> None:
        self._lock = threading.Lock()
        self._snapshot = load(connection)

    @property
    def snapshot(self) -> Snapshot:
        return self._snapshot

    def refresh(self, changes: Changes, connection: Connection) -> None:
        """Read again what a transaction changed, once it is committed. ``connection`` must see the committed state."""
        with self._lock:
            self._snapshot = apply(self._snapshot, changes, connection)


@dataclass(frozen=True, slots=True)
class _Mark:
    generation: int
    changes: Changes


class SessionCatalog:
    """One session's catalog: the shared one, and on top of it the DDL of its open transaction."""

    def __init__(self, shared: Catalog, connection: Connection) -> None:
        self._shared = shared
        self._connection = connection
        self._changes = Changes()
        self._generation = 0
        self._base: Snapshot | None = None
        self._private: Snapshot | None = None

    @property
    def snapshot(self) -> Snapshot:
        """The catalog as this session's transaction sees it."""
        shared = self._shared.snapshot
        if not self._changes:
            return shared
        if self._private is None or self._base is not shared:
            self._private = apply(shared, self._changes, self._connection)
            self._base = shared
        return self._private

    def changed(self, objects: Iterable[int] = (), databases: Iterable[int] = ()) -> None:
        """Note what a statement changed in the catalog's tables: see ``Changes``."""
        self._changes = Changes(self._changes.objects | frozenset(objects), self._changes.databases | frozenset(databases))
        self._generation += 1
        self._private = None

    def mark(self) -> object:
        """Return the state to come back to after a rollback to here."""
        return _Mark(self._generation, self._changes)

    def restore(self, mark: object) -> None:
        """Forget the changes since ``mark``, which PostgreSQL has rolled back."""
        if not isinstance(mark, _Mark):
            raise TypeError("not a mark of this catalog")
        if mark.generation != self._generation:
            self._changes = mark.changes
            self._generation += 1
            self._private = None

    def rolled_back(self) -> None:
        """Forget every change: PostgreSQL has rolled the whole transaction back."""
        self.restore(_Mark(-1, Changes()))

    def committed(self) -> None:
        """Make the changes visible to the other sessions: PostgreSQL has committed them."""
        if self._changes:
            self._shared.refresh(self._changes, self._connection)
            self.rolled_back()


def load(connection: Connection) -> Snapshot:
    """Read the whole catalog."""
    objects = reader.read_objects(connection)
    types = reader.read_types(connection, objects)
    databases = {
        database.name.lower(): replace(database, objects=_system_views(database), types=types[database.database_id])
        for database in reader.read_databases(connection)
    }
    for found in objects.values():
        databases[found.database.lower()].objects[_key(found)] = found
    return _with_server(Snapshot(1, databases, by_id=objects), connection)


def _with_server(snapshot: Snapshot, connection: Connection) -> Snapshot:
    server = [reader.SERVER]
    logins, permissions = reader.read_principals(connection, server), reader.read_permissions(connection, server)
    return replace(snapshot, logins=logins[reader.SERVER], server_permissions=permissions[reader.SERVER])


def apply(snapshot: Snapshot, changes: Changes, connection: Connection) -> Snapshot:
    """Return ``snapshot`` with everything named in ``changes`` read anew."""
    fresh = reader.read_objects(connection, changes.objects) if changes.objects else {}
    stale = _stale(snapshot, changes.objects)
    by_id = dict(snapshot.by_id)
    for found in stale:
        del by_id[found.object_id]
    by_id.update(fresh)
    databases = _with_databases(snapshot.databases, changes.databases, by_id, connection)
    for name in {found.database.lower() for found in (*stale, *fresh.values())} & databases.keys():
        objects = dict(databases[name].objects)
        for found in stale:
            if found.database.lower() == name:
                objects.pop(_key(found), None)
        objects.update((_key(found), found) for found in fresh.values() if found.database.lower() == name)
        databases[name] = replace(databases[name], objects=objects)
    changed = replace(snapshot, version=_next_version(connection), databases=databases, by_id=by_id)
    return _with_server(changed, connection) if reader.SERVER in changes.databases else changed


def _stale(snapshot: Snapshot, ids: frozenset[int]) -> list[CatalogObject]:
    """Return the objects of these ids as they were, with the constraints of the tables among them."""
    affected = set(ids)
    for object_id in ids:
        table = snapshot.by_id.get(object_id)
        if isinstance(table, Table):
            affected.update(index.object_id for index in table.indexes)
            affected.update(check.object_id for check in table.checks)
            affected.update(key.object_id for key in table.foreign_keys)
            affected.update(column.default_id for column in table.columns)
    return [snapshot.by_id[object_id] for object_id in affected if object_id in snapshot.by_id]


def _with_databases(databases: dict[str, Database], ids: frozenset[int], by_id: dict[int, CatalogObject], connection: Connection) -> dict[str, Database]:
    """Return the databases with those of ``ids`` read anew; they keep their objects, and one that is gone is left out."""
    if not ids:
        return dict(databases)
    kept = {name: database for name, database in databases.items() if database.database_id not in ids}
    previous = {database.database_id: database for database in databases.values()}
    types = reader.read_types(connection, by_id, ids)
    for database in reader.read_databases(connection, ids):
        before = previous.get(database.database_id)
        renamed = before is None or before.name != database.name
        objects = _system_views(database) if renamed or before is None else before.objects
        kept[database.name.lower()] = replace(database, objects=objects, types=types[database.database_id])
    return kept


def _system_views(database: Database) -> dict[tuple[str, str], CatalogObject]:
    return dict(system_views(database.database_id, database.name, database.collation))


def _key(found: CatalogObject) -> tuple[str, str]:
    return found.schema.lower(), found.name.lower()


def _next_version(connection: Connection) -> int:
    [(version,)] = connection.execute("SELECT nextval('catalog.versions')").rows()
    if not isinstance(version, int):
        raise TypeError("a sequence's value is an integer")
    return version
