"""What metadata functions answer, from the catalog as the session sees it. Unknown names and ids are NULL."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ferryman.errors import SqlError
from ferryman.store.catalog.model import CatalogObject
from ferryman.tsql.definitions.naming import find_object
from ferryman.tsql.parser import parse_name

if TYPE_CHECKING:
    from collections.abc import Callable

    from ferryman.store.catalog.model import Database
    from ferryman.tsql.interpreter.frame import Frame


def _database(frame: Frame, database_id: object = None) -> Database | None:
    databases = frame.session.catalog.snapshot.databases
    if database_id is None:
        return databases[frame.session.database.lower()]
    return next((database for database in databases.values() if database.database_id == database_id), None)


def _db_id(frame: Frame, name: object = None) -> object:
    found = _database(frame) if name is None else frame.session.catalog.snapshot.databases.get(str(name).rstrip(" ").lower())
    return found.database_id if found is not None else None


def _db_name(frame: Frame, database_id: object = None) -> object:
    found = _database(frame, database_id)
    return found.name if found is not None else None


def _object_id(frame: Frame, name: object = None, kind: object = None) -> object:
    from ferryman.tsql.interpreter.names import SessionNames

    if name is None:
        return None
    try:
        found = find_object(parse_name(str(name)), SessionNames(frame.session, frame))
    except SqlError:
        return None  # not a name at all: SQL Server's answer is NULL, too
    if found is None or (kind is not None and found.kind.strip().lower() != str(kind).strip().lower()):
        return None
    return found.object_id


def _by_id(frame: Frame, object_id: object, database_id: object) -> CatalogObject | None:
    snapshot = frame.session.catalog.snapshot
    found: CatalogObject | None = None
    if isinstance(object_id, int):
        found = snapshot.by_id.get(object_id) or frame.session.temporary.by_id(object_id)
    database = _database(frame, database_id)
    if found is None or database is None or (found.object_id > 0 and found.database.lower() != database.name.lower()):
        return None
    return found


def _object_name(frame: Frame, object_id: object = None, database_id: object = None) -> object:
    found = _by_id(frame, object_id, database_id)
    return found.name if found is not None else None


def _object_schema_name(frame: Frame, object_id: object = None, database_id: object = None) -> object:
    found = _by_id(frame, object_id, database_id)
    return found.schema if found is not None else None


def _schema_id(frame: Frame, name: object = None) -> object:
    database = _database(frame)
    wanted = frame.session.default_schema if name is None else str(name)
    schema = database.schemas.get(wanted.lower()) if database is not None else None
    return schema.schema_id if schema is not None else None


def _schema_name(frame: Frame, schema_id: object = None) -> object:
    database = _database(frame)
    if schema_id is None or database is None:
        return frame.session.default_schema
    return next((schema.name for schema in database.schemas.values() if schema.schema_id == schema_id), None)


PROPERTIES: Final[dict[str, Callable[..., object]]] = {
    "db_id": _db_id,
    "db_name": _db_name,
    "object_id": _object_id,
    "object_name": _object_name,
    "object_schema_name": _object_schema_name,
    "schema_id": _schema_id,
    "schema_name": _schema_name,
}
