"""Who may do what: effective permissions of a user, as GRANT, DENY, roles and ownership add up.

A DENY to any of a user's principals outweighs every GRANT; owners, db_owner and dbo need none.
Source: "Permissions (Database Engine)", "Database-level roles", https://learn.microsoft.com/sql/relational-databases/security/permissions-database-engine
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ferryman.errors import sql_error
from ferryman.store.catalog.model import Routine, Table, View

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ferryman.store.catalog.model import CatalogObject, Database, PermissionEntry, Principal, Schema, Snapshot, XmlCollection

OBJECT: Final = "OBJECT"
ALL_PERMISSIONS: Final = {
    "table": ("SELECT", "INSERT", "UPDATE", "DELETE", "REFERENCES"),
    "P": ("EXECUTE",),
    "FN": ("EXECUTE", "REFERENCES"),
    "IF": ("SELECT", "INSERT", "UPDATE", "DELETE", "REFERENCES"),
    "TF": ("SELECT", "INSERT", "UPDATE", "DELETE", "REFERENCES"),
}
"""What GRANT ALL means for each kind of object."""

COVERED_BY: Final = {
    "SELECT": ("CONTROL",), "INSERT": ("CONTROL",), "UPDATE": ("CONTROL",), "DELETE": ("CONTROL",), "EXECUTE": ("CONTROL",), "REFERENCES": ("CONTROL",),
    "ALTER": ("CONTROL", "ALTER ANY SCHEMA"), "VIEW DEFINITION": ("CONTROL", "ALTER"), "TAKE OWNERSHIP": ("CONTROL",),
    "CREATE SEQUENCE": ("CONTROL", "ALTER", "ALTER ANY SCHEMA"), "CREATE SCHEMA": ("CONTROL", "ALTER", "ALTER ANY SCHEMA"),
    "CREATE ROLE": ("CONTROL", "ALTER", "ALTER ANY ROLE"),
}  # fmt: skip
"""Permissions on a securable, or on what contains it, that include another one."""

ROLE_PERMISSIONS: Final = {
    "db_datareader": frozenset({"SELECT"}),
    "db_datawriter": frozenset({"INSERT", "UPDATE", "DELETE"}),
    "db_ddladmin": frozenset({"ALTER", "REFERENCES", "VIEW DEFINITION"}),
}
DDLADMIN: Final = frozenset(
    f"CREATE {kind}" for kind in ("TABLE", "VIEW", "PROCEDURE", "FUNCTION", "TYPE", "SYNONYM", "SCHEMA", "SEQUENCE", "DEFAULT", "RULE", "XML SCHEMA COLLECTION")
)
ALL_DATABASE: Final = frozenset(
    f"CREATE {kind}" for kind in ("DEFAULT", "FUNCTION", "PROCEDURE", "RULE", "TABLE", "VIEW")) | {"BACKUP DATABASE", "BACKUP LOG"}
"""What GRANT ALL means for a database. Source: "GRANT Database Permissions"."""
ROLE_DATABASE_PERMISSIONS: Final = {
    "db_datareader": ROLE_PERMISSIONS["db_datareader"],
    "db_datawriter": ROLE_PERMISSIONS["db_datawriter"],
    "db_ddladmin": DDLADMIN | {"ALTER ANY SCHEMA", "ALTER ANY DATABASE DDL TRIGGER", "REFERENCES", "VIEW DEFINITION"},
    "db_securityadmin": frozenset({"ALTER ANY APPLICATION ROLE", "ALTER ANY ROLE", "CREATE ROLE", "CREATE SCHEMA", "VIEW DEFINITION"}),
    "db_accessadmin": frozenset({"ALTER ANY USER", "CREATE SCHEMA"}),
    "db_backupoperator": frozenset({"BACKUP DATABASE", "BACKUP LOG", "CHECKPOINT"}),
    "public": frozenset({"CONNECT"}),
}
"""What the fixed roles may do in the database as a whole. Source: "Database-level roles"."""
ROLE_DENIALS: Final = {"db_denydatareader": frozenset({"SELECT"}), "db_denydatawriter": frozenset({"INSERT", "UPDATE", "DELETE"})}

COLLECTION: Final = "XML SCHEMA COLLECTION"
"""The class of the permissions on XML schema collections."""
PUBLIC: Final = "public"
GUEST_DATABASES: Final = frozenset({"master", "msdb", "tempdb"})
"""Where every login gets in, as guest."""


def user_of(login: str, database: Database, snapshot: Snapshot) -> Principal | None:
    """Return the user that a login is in a database: dbo for its owner and for sysadmin, guest in ``GUEST_DATABASES``, None when it has no access (916)."""
    if login.lower() == database.owner.lower() or "sysadmin" in server_roles(login, snapshot):
        return database.principals["dbo"]
    principal = snapshot.logins.get(login.lower())
    for user in database.principals.values():
        # The sid ties them: a user whose login was dropped stays an orphan when a login of the same name is made.
        if user.login is not None and user.login.lower() == login.lower() and user.kind == "S" and principal is not None and user.sid == principal.sid:
            return None if _connect_state(user, database) == "D" else user
    return guest_of(database)


def guest_of(database: Database) -> Principal | None:
    """Return the user of everybody else, None where guest may not connect."""
    guest = database.principals["guest"]
    return guest if database.name.lower() in GUEST_DATABASES or _connect_state(guest, database) in ("G", "W") else None


def _connect_state(user: Principal, database: Database) -> str | None:
    return next((entry.state for entry in database.permissions if entry.permission == "CONNECT" and entry.principal == user.name), None)


def server_roles(login: str, snapshot: Snapshot) -> frozenset[str]:
    """Return the server roles of a login, public among them."""
    return frozenset(_memberships(login, snapshot.logins)) - {login.lower()} | {"public"}


def database_roles(user: str, database: Database) -> frozenset[str]:
    """Return the roles of a user in lower case, nested ones and public included."""
    return frozenset(_memberships(user, database.principals)) - {user.lower()} | {"public"}


def _memberships(name: str, principals: Mapping[str, Principal]) -> set[str]:
    found: set[str] = set()
    pending = [name.lower()]
    while pending:
        current = pending.pop()
        if current in found:
            continue
        found.add(current)
        principal = principals.get(current)
        if principal is not None:
            pending.extend(role.lower() for role in principal.member_of)
    return found


def owner_of(found: CatalogObject, database: Database) -> str:
    """Return the user that owns an object: its own owner or its schema's."""
    if found.owner is not None:
        return found.owner
    schema = database.schemas.get(found.schema.lower())
    return schema.owner if schema is not None else "dbo"


def has_permission(user: str, permission: str, found: CatalogObject, database: Database, columns: tuple[str, ...] = ()) -> bool:
    """Return whether a user has a permission on an object, on all of ``columns`` when it is confined to columns."""
    return not missing_columns(user, permission, found, database, columns)


def missing_columns(
    user: str, permission: str, found: CatalogObject, database: Database, columns: tuple[str, ...] = ()
) -> tuple[str, ...]:
    """Return the columns that a permission is missing on; ('',) when it is missing on the whole object, () when nothing is missing."""
    if found.object_id < 0 or found.name.startswith("##"):  # system views are public's, temporary tables the session's or everybody's
        return ()
    roles = database_roles(user, database)
    names = roles | {user.lower()}
    if user.lower() == "dbo" or "db_owner" in roles or owner_of(found, database).lower() in names:
        return ()
    if _denied_by_role(roles, permission, found):
        return ("",)
    entries = [entry for entry in database.permissions if entry.principal.lower() in names]
    schema = database.schemas[found.schema.lower()]
    targets = {(OBJECT, found.object_id), ("SCHEMA", schema.schema_id), ("DATABASE", database.database_id)}
    relevant = [entry for entry in entries if (entry.securable_class, entry.securable) in targets]
    wanted = {permission, *COVERED_BY.get(permission, ("CONTROL",))}
    whole = [entry for entry in relevant if not entry.columns]
    if any(entry.state == "D" and entry.permission in wanted for entry in whole):
        return ("",)
    denied = {name.lower() for entry in relevant if entry.state == "D" and entry.permission == permission for name in entry.columns}
    blocked = tuple(name for name in columns if name.lower() in denied)
    if blocked:
        return blocked
    granted_by_role = any(permission in ROLE_PERMISSIONS.get(role, ()) for role in roles) and isinstance(found, (Table, View, Routine))
    if (granted_by_role and permission != "EXECUTE") or any(entry.permission in wanted for entry in whole):
        return ()
    granted = {name.lower() for entry in relevant if entry.state != "D" and entry.permission == permission for name in entry.columns}
    if not granted:
        return ("",)
    if not columns:  # the table is read but none of its columns, as in COUNT(*): one column is enough
        return () if permission == "SELECT" else ("",)
    return tuple(name for name in columns if name.lower() not in granted)


def _denied_by_role(roles: Iterable[str], permission: str, found: CatalogObject) -> bool:
    return isinstance(found, (Table, View)) and any(permission in ROLE_DENIALS.get(role, ()) for role in roles)


def check_permission(user: str, permission: str, found: CatalogObject, snapshot: Snapshot, columns: tuple[str, ...] = ()) -> None:
    """Raise 229, or 230 for single columns, unless a user has a permission on an object."""
    database = snapshot.databases[found.database.lower()]
    missing = missing_columns(user, permission, found, database, columns)
    if not missing:
        return
    if missing == ("",):
        raise sql_error(229, permission, found.name, database.name, found.schema)
    raise sql_error(230, permission, missing[0], found.name, database.name, found.schema)


def has_database_permission(user: str, permission: str, database: Database) -> bool:
    """Return whether a user has a permission on a database: CREATE TABLE, EXECUTE, CONNECT, ..."""
    held = _held(user, permission, {("DATABASE", database.database_id)}, database, owner="dbo")
    if held is None:
        return any(permission in ROLE_DATABASE_PERMISSIONS.get(role, ()) for role in database_roles(user, database))
    return held


def has_schema_permission(user: str, permission: str, schema: Schema, database: Database) -> bool:
    """Return whether a user has a permission on a schema: ALTER, CREATE SEQUENCE, CONTROL, ..."""
    held = _held(user, permission, {("SCHEMA", schema.schema_id), ("DATABASE", database.database_id)}, database, owner=schema.owner)
    if held is None:
        roles = database_roles(user, database)
        return any(permission in known.get(role, ()) for role in roles for known in (ROLE_PERMISSIONS, ROLE_DATABASE_PERMISSIONS))
    return held


def has_collection_permission(user: str, permission: str, collection: XmlCollection, database: Database) -> bool:
    """Return whether a user has a permission on an XML schema collection: ALTER, CONTROL, TAKE OWNERSHIP, ..."""
    schema = database.schemas[collection.schema.lower()]
    targets = {(COLLECTION, collection.xml_collection_id), ("SCHEMA", schema.schema_id), ("DATABASE", database.database_id)}
    held = _held(user, permission, targets, database, owner=collection.owner or schema.owner)
    return has_schema_permission(user, permission, schema, database) if held is None else held


def has_principal_permission(user: str, permission: str, principal: Principal, database: Database) -> bool:
    """Return whether a user has a permission on a user or role of the database: ALTER, CONTROL or IMPERSONATE, on it or on all of its kind."""
    kind = "ROLE" if principal.kind == "R" else "USER"
    held = _held(user, permission, {(kind, principal.principal_id)}, database, owner="dbo")
    if held is not None:
        return held
    return has_database_permission(user, PRINCIPAL_COVERED_BY.get(permission, "CONTROL").format(kind), database)


PRINCIPAL_COVERED_BY: Final = {"ALTER": "ALTER ANY {}", "VIEW DEFINITION": "VIEW DEFINITION"}
"""The database's permission that includes one on each of its users or roles; for the others it is CONTROL."""


def may_impersonate(acting: str, user: Principal, database: Database) -> bool:
    """Return whether a user may act as another one; everybody may as itself."""
    return acting.lower() == user.name.lower() or has_principal_permission(acting, "IMPERSONATE", user, database)


def may_impersonate_login(principal: str, login: Principal, snapshot: Snapshot) -> bool:
    """Return whether a login may act as another one: with IMPERSONATE or CONTROL on it, IMPERSONATE ANY LOGIN or CONTROL SERVER."""
    if principal.lower() == login.name.lower() or has_server_permission(principal, "IMPERSONATE ANY LOGIN", snapshot):
        return True
    names = server_roles(principal, snapshot) | {principal.lower()}
    states = {
        entry.state for entry in snapshot.server_permissions
        if entry.principal.lower() in names and (entry.securable_class, entry.securable) == ("LOGIN", login.principal_id)
        and entry.permission in ("IMPERSONATE", "CONTROL")
    }  # fmt: skip
    return bool(states) and "D" not in states


def _held(user: str, permission: str, targets: set[tuple[str, int]], database: Database, *, owner: str) -> bool | None:
    """Return whether entries on any of the securables, or owning them, give or deny a permission; None when they say nothing."""
    roles = database_roles(user, database)
    names = roles | {user.lower()}
    if user.lower() == "dbo" or "db_owner" in roles or owner.lower() in names:
        return True
    wanted = {permission, *COVERED_BY.get(permission, ("CONTROL", "ALTER") if permission.startswith(("CREATE ", "ALTER ANY ")) else ("CONTROL",))}
    states = {
        entry.state for entry in database.permissions
        if entry.principal.lower() in names and entry.permission in wanted and not entry.columns and (entry.securable_class, entry.securable) in targets
    }
    return None if not states else "D" not in states


def has_server_permission(login: str, permission: str, snapshot: Snapshot) -> bool:
    """Return whether a login has a server permission: ADMINISTER BULK OPERATIONS, ALTER ANY LOGIN, VIEW SERVER STATE, ..."""
    roles = server_roles(login, snapshot)
    names = roles | {login.lower()}
    if "sysadmin" in roles:
        return True
    wanted = (permission, "CONTROL SERVER", *SERVER_COVERED_BY.get(permission, ()))
    entries = [entry for entry in snapshot.server_permissions if entry.principal.lower() in names and entry.permission in wanted]
    if any(entry.state == "D" for entry in entries):
        return False
    return bool(entries) or any(name in SERVER_ROLE_PERMISSIONS.get(role, ()) for role in roles for name in wanted)


SERVER_COVERED_BY: Final = {
    "CREATE ANY DATABASE": ("ALTER ANY DATABASE",), "CREATE SERVER ROLE": ("ALTER ANY SERVER ROLE",), "VIEW SERVER STATE": ("ALTER SERVER STATE",),
    "VIEW ANY DATABASE": ("ALTER ANY DATABASE",),
}  # fmt: skip
SERVER_ROLE_PERMISSIONS: Final = {
    "securityadmin": frozenset({"ALTER ANY LOGIN"}),
    "serveradmin": frozenset({"ALTER SETTINGS", "SHUTDOWN", "VIEW SERVER STATE", "ALTER SERVER STATE", "ALTER RESOURCES", "ALTER ANY ENDPOINT"}),
    "setupadmin": frozenset({"ALTER ANY LINKED SERVER"}),
    "processadmin": frozenset({"ALTER ANY CONNECTION", "ALTER SERVER STATE", "VIEW SERVER STATE"}),
    "dbcreator": frozenset({"CREATE ANY DATABASE", "ALTER ANY DATABASE"}),
    "bulkadmin": frozenset({"ADMINISTER BULK OPERATIONS"}),
    "public": frozenset({"VIEW ANY DATABASE", "CONNECT SQL"}),
}
"""Source: "Server-level roles"."""


def permissions_of(found: CatalogObject) -> tuple[str, ...]:
    """Return what GRANT ALL grants on an object."""
    return ALL_PERMISSIONS.get(found.kind, ALL_PERMISSIONS["table"])


def entry_allows_grant(entries: Iterable[PermissionEntry], names: frozenset[str], permission: str, target: tuple[str, int]) -> bool:
    """Return whether one of these principals holds a permission WITH GRANT OPTION."""
    return any(
        entry.state == "W" and entry.permission == permission and (entry.securable_class, entry.securable) == target and entry.principal.lower() in names
        for entry in entries
    )
