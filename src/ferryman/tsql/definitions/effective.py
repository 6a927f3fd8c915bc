"""Effective permissions: what who acts may do with a securable, as HAS_PERMS_BY_NAME and fn_my_permissions tell.

Sources: "HAS_PERMS_BY_NAME (Transact-SQL)", "sys.fn_my_permissions (Transact-SQL)".
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ferryman.errors import SqlError
from ferryman.tsql.definitions import grantable, naming, permissions
from ferryman.tsql.parser import parse_name

if TYPE_CHECKING:
    from collections.abc import Callable

    from ferryman.store.catalog.model import CatalogObject, Database
    from ferryman.tsql import ast
    from ferryman.tsql.definitions.context import DefinitionContext


@dataclass(frozen=True, slots=True)
class Subject:
    """A securable: the permissions that it can have, and whether who acts has one, on the whole or on a column."""

    name: str
    grantable: frozenset[str]
    has: Callable[[str, tuple[str, ...]], bool]
    columns: tuple[str, ...] = ()


def subject(securable: object, kind: object, context: DefinitionContext) -> Subject | None:
    """Return a securable of a class by name, None where there is no such thing; a class of NULL is the server."""
    find = _CLASSES.get("SERVER" if kind is None else str(kind).upper())
    if find is None:
        return None
    if securable is None:
        return find(None, context) if find in (_server, _database) else None
    try:
        name = parse_name(str(securable))
    except SqlError:
        return None  # no name at all: SQL Server's answer is NULL, too
    return find(name, context)


def has_permission(found: Subject, permission: str, column: str | None = None) -> bool | None:
    """Return whether a permission, or for ANY any, is effective on a securable; None for one that it can't have."""
    columns = (column,) if column is not None else ()
    if permission == "ANY":
        return any(found.has(each, columns) for each in found.grantable)
    return found.has(permission, columns) if permission in found.grantable else None


def my_permissions(found: Subject | None) -> str:
    """Return the rows of fn_my_permissions as JSON: an array of (entity_name, subentity_name, permission_name)."""
    if found is None:
        return "[]"
    rows = [(found.name, "", each) for each in sorted(found.grantable) if found.has(each, ())]
    rows += [
        (found.name, column, each)
        for column in found.columns for each in sorted(grantable.COLUMNS & found.grantable) if found.has(each, (column,))
    ]  # fmt: skip
    return json.dumps(rows)


def _server(_: ast.Name | None, context: DefinitionContext) -> Subject:
    return Subject("server", grantable.SERVER, lambda permission, _: context.security.has_server_permission(permission, context.catalog.snapshot))


def _current(context: DefinitionContext) -> Database:
    return context.catalog.snapshot.databases[context.database.lower()]


def _database(name: ast.Name | None, context: DefinitionContext) -> Subject | None:
    snapshot = context.catalog.snapshot
    database = _current(context) if name is None else snapshot.databases.get(name.last.lower())
    if database is None:
        return None
    user = context.security.user_in(database, snapshot)
    return Subject(
        "database", grantable.DATABASE,
        lambda permission, _: user is not None and permissions.has_database_permission(user.name, permission, database),
    )  # fmt: skip


def _object(name: ast.Name | None, context: DefinitionContext) -> Subject | None:
    found = naming.find_object(name, context) if name is not None else None
    if found is None:
        return None
    database = context.catalog.snapshot.databases[found.database.lower()]
    user = context.security.user_in(database, context.catalog.snapshot)
    columns = tuple(column.name for column in getattr(found, "columns", ()))
    return Subject(str(name), grantable.OBJECTS.get(found.kind, frozenset()), _on_object(found, database, user.name if user is not None else ""), columns)


def _on_object(found: CatalogObject, database: Database, user: str) -> Callable[[str, tuple[str, ...]], bool]:
    def has(permission: str, columns: tuple[str, ...]) -> bool:
        confined = columns if permission in grantable.COLUMNS else ()
        return bool(user) and permissions.has_permission(user, permission, found, database, confined)

    return has


def _schema(name: ast.Name | None, context: DefinitionContext) -> Subject | None:
    database = _current(context)
    schema = database.schemas.get(name.last.lower()) if name is not None else None
    if schema is None:
        return None
    return Subject(
        schema.name, grantable.CLASSES["SCHEMA"], lambda permission, _: permissions.has_schema_permission(context.user, permission, schema, database)
    )


def _principal(kind: str) -> Callable[[ast.Name | None, DefinitionContext], Subject | None]:
    def find(name: ast.Name | None, context: DefinitionContext) -> Subject | None:
        database = _current(context)
        found = database.principals.get(name.last.lower()) if name is not None else None
        if found is None or found.kind != ("R" if kind == "ROLE" else "S"):
            return None
        return Subject(
            found.name, grantable.CLASSES[kind], lambda permission, _: permissions.has_principal_permission(context.user, permission, found, database)
        )

    return find


_CLASSES: Final[dict[str, Callable[[ast.Name | None, DefinitionContext], Subject | None]]] = {
    "SERVER": _server, "DATABASE": _database, "OBJECT": _object, "TABLE": _object, "VIEW": _object, "SCHEMA": _schema, "USER": _principal("USER"),
    "ROLE": _principal("ROLE"),
}  # fmt: skip
