"""ALTER AUTHORIZATION: who owns an object, schema, role or database.

Source: "ALTER AUTHORIZATION (Transact-SQL)", https://learn.microsoft.com/sql/t-sql/statements/alter-authorization-transact-sql
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ferryman.errors import not_supported, sql_error
from ferryman.store.catalog import writer
from ferryman.store.catalog.bootstrap import SYSTEM_DATABASES
from ferryman.store.catalog.model import Constraint, Trigger
from ferryman.tsql.definitions import naming, permissions
from ferryman.tsql.definitions.principals import SERVER
from ferryman.tsql.definitions.types import find_collection

if TYPE_CHECKING:
    from collections.abc import Callable

    from ferryman.store.catalog.model import Database, Principal
    from ferryman.tsql import ast
    from ferryman.tsql.definitions.context import DefinitionContext

TAKE: Final = "TAKE OWNERSHIP"


def alter_authorization(statement: ast.AlterAuthorization, context: DefinitionContext) -> None:
    """Run ALTER AUTHORIZATION.

    Raises 15151 for an entity or principal that isn't there or not the session's to take or give to, 15109 and 15110 for databases. But for a
    database, the permissions on the entity go.
    """
    change = _CLASSES.get(statement.securable_class)
    if change is None:
        raise not_supported(f"ALTER AUTHORIZATION ON {statement.securable_class}")
    change(statement, context)


def _current(context: DefinitionContext) -> Database:
    return naming.find_database(context.database, context.catalog.snapshot)


def _new_owner(statement: ast.AlterAuthorization, database: Database, context: DefinitionContext) -> Principal:
    """Return the new owner in a database; raises 15151 unless it is who acts, a role of it, or one that it may impersonate or alter."""
    owner = database.principals.get((statement.owner or "").lower())
    if owner is None:
        raise sql_error(15151, "find", "principal", statement.owner or "")
    roles = permissions.database_roles(context.user, database)
    right = "ALTER" if owner.kind == "R" else "IMPERSONATE"
    own = owner.name.lower() in roles | {context.user.lower()}
    if not own and not permissions.has_principal_permission(context.user, right, owner, database):
        raise sql_error(15151, "find", "principal", owner.name)
    return owner


def _object(statement: ast.AlterAuthorization, context: DefinitionContext) -> None:
    database = _current(context)
    found = naming.find_object(statement.securable, context)
    known = found is not None and found.database.lower() == database.name.lower() and found.object_id > 0 and not isinstance(found, (Constraint, Trigger))
    if found is None or not known or not permissions.has_permission(context.user, TAKE, found, database):
        raise sql_error(15151, "find", "object", statement.securable.last)
    owner = _new_owner(statement, database, context).principal_id if statement.owner is not None else None
    context.connection.execute("UPDATE catalog.objects SET owner_id = $1 WHERE object_id = $2", (owner, found.object_id))
    writer.drop_permissions(context.connection, database.database_id, (permissions.OBJECT, found.object_id))
    context.catalog.changed((found.object_id,), (database.database_id,))


def _schema(statement: ast.AlterAuthorization, context: DefinitionContext) -> None:
    database = _current(context)
    schema = database.schemas.get(statement.securable.last.lower())
    if schema is None or schema.schema_id <= 4 or not permissions.has_schema_permission(context.user, TAKE, schema, database):
        raise sql_error(15151, "find", "schema", statement.securable.last)
    owner = _new_owner(statement, database, context)
    context.connection.execute(
        "UPDATE catalog.schemas SET owner_id = $1 WHERE database_id = $2 AND schema_id = $3", (owner.principal_id, database.database_id, schema.schema_id)
    )
    writer.drop_permissions(context.connection, database.database_id, ("SCHEMA", schema.schema_id))
    context.catalog.changed(databases=(database.database_id,))


def _collection(statement: ast.AlterAuthorization, context: DefinitionContext) -> None:
    database = _current(context)
    found = find_collection(statement.securable, database, context.default_schema)
    if found is None or not permissions.has_collection_permission(context.user, TAKE, found, database):
        raise sql_error(15151, "find", permissions.COLLECTION.lower(), statement.securable.last)
    owner = _new_owner(statement, database, context).principal_id if statement.owner is not None else None
    context.connection.execute("UPDATE catalog.xml_collections SET owner_id = $1 WHERE xml_collection_id = $2", (owner, found.xml_collection_id))
    writer.drop_permissions(context.connection, database.database_id, (permissions.COLLECTION, found.xml_collection_id))
    context.catalog.changed(databases=(database.database_id,))


def _role(statement: ast.AlterAuthorization, context: DefinitionContext) -> None:
    database = _current(context)
    role = database.principals.get(statement.securable.last.lower())
    if role is None or role.kind != "R" or role.fixed or not permissions.has_principal_permission(context.user, TAKE, role, database):
        raise sql_error(15151, "find", "role", statement.securable.last)
    owner = _new_owner(statement, database, context)
    writer.update_principal(context.connection, database.database_id, role.principal_id, {"owner_id": owner.principal_id})
    writer.drop_permissions(context.connection, database.database_id, ("ROLE", role.principal_id))
    context.catalog.changed(databases=(database.database_id,))


def _database(statement: ast.AlterAuthorization, context: DefinitionContext) -> None:
    snapshot = context.catalog.snapshot
    database = snapshot.databases.get(statement.securable.last.lower())
    user = context.security.user_in(database, snapshot) if database is not None else None
    if database is None or user is None or not permissions.has_database_permission(user.name, TAKE, database):
        raise sql_error(15151, "find", "database", statement.securable.last)
    if database.name.lower() in SYSTEM_DATABASES:
        raise sql_error(15109)
    login = snapshot.logins.get((statement.owner or "").lower())
    if login is None or login.kind != "S" or not permissions.may_impersonate_login(context.security.server_principal, login, snapshot):
        raise sql_error(15151, "find", "principal", statement.owner or "")
    if any(user.principal_id != 1 and user.login is not None and user.sid == login.sid for user in database.principals.values()):
        raise sql_error(15110)
    context.connection.execute("UPDATE catalog.databases SET owner = $1 WHERE database_id = $2", (login.name, database.database_id))
    writer.update_principal(context.connection, database.database_id, 1, {"login": login.name, "sid": login.sid})
    context.catalog.changed(databases=(database.database_id,))


def _server_role(statement: ast.AlterAuthorization, context: DefinitionContext) -> None:
    snapshot = context.catalog.snapshot
    role, owner = snapshot.logins.get(statement.securable.last.lower()), snapshot.logins.get((statement.owner or "").lower())
    allowed = context.security.has_server_permission("CONTROL SERVER", snapshot)
    if role is None or role.kind != "R" or role.fixed or not allowed:
        raise sql_error(15151, "find", "server role", statement.securable.last)
    if owner is None:
        raise sql_error(15151, "find", "principal", statement.owner or "")
    writer.update_principal(context.connection, SERVER, role.principal_id, {"owner_id": owner.principal_id})
    writer.drop_permissions(context.connection, SERVER, ("SERVER ROLE", role.principal_id))
    context.catalog.changed(databases=(SERVER,))


_CLASSES: Final[dict[str, Callable[[ast.AlterAuthorization, DefinitionContext], None]]] = {
    "": _object, "SCHEMA": _schema, "ROLE": _role, "DATABASE": _database, "SERVER ROLE": _server_role,
    permissions.COLLECTION: _collection,
}  # fmt: skip
