"""GRANT, DENY and REVOKE. Source: "GRANT (Transact-SQL)", "DENY", "REVOKE"."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ferryman.errors import not_supported, sql_error
from ferryman.store.catalog import writer
from ferryman.store.catalog.model import CatalogObject, Table, View
from ferryman.tsql.definitions import naming, permissions
from ferryman.tsql.definitions.principals import SERVER

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ferryman.store.catalog.model import Database, Principal
    from ferryman.tsql import ast
    from ferryman.tsql.definitions.context import DefinitionContext

SERVER_PERMISSIONS: Final = frozenset(
    {
        "ADMINISTER BULK OPERATIONS", "ALTER ANY CONNECTION", "ALTER ANY CREDENTIAL", "ALTER ANY DATABASE", "ALTER ANY ENDPOINT", "ALTER ANY EVENT SESSION",
        "ALTER ANY LINKED SERVER", "ALTER ANY LOGIN", "ALTER ANY SERVER AUDIT", "ALTER ANY SERVER ROLE", "ALTER RESOURCES", "ALTER SERVER STATE",
        "ALTER SETTINGS", "ALTER TRACE", "CONNECT ANY DATABASE", "CONNECT SQL", "CONTROL SERVER", "CREATE ANY DATABASE", "CREATE SERVER ROLE",
        "IMPERSONATE ANY LOGIN", "SELECT ALL USER SECURABLES", "SHUTDOWN", "VIEW ANY DATABASE", "VIEW ANY DEFINITION", "VIEW SERVER STATE",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Securable:
    """``database_id`` 0 is the server; ``found`` is the object of class OBJECT."""

    database_id: int
    kind: str
    major_id: int
    found: CatalogObject | None = None


def permission_statement(statement: ast.Permission, context: DefinitionContext) -> None:
    """Run GRANT, DENY or REVOKE; raises 15151 for unknown principals or securables, 4610, 4613, 15247 without the right to it."""
    database = naming.find_database(context.database, context.catalog.snapshot)
    securable = _securable(statement, database, context)
    principals = context.catalog.snapshot.logins if securable.database_id == SERVER else database.principals
    state = {"GRANT": "W" if statement.with_grant_option else "G", "DENY": "D", "REVOKE": None}[statement.action]
    grantor = principals.get((context.login if securable.database_id == SERVER else context.user).lower())
    for name, columns in _permissions(statement, securable):
        _check_grantor(name, securable, database, context)
        for grantee in _grantees(statement.principals, principals):
            for minor_id in _minor_ids(securable, columns):
                target = (securable.kind, securable.major_id, minor_id)
                kept = "G" if statement.grant_option_for else state
                writer.write_permission(
                    context.connection, securable.database_id, target, grantee.principal_id, grantor.principal_id if grantor else 1, name, kept
                )
    context.catalog.changed(databases=(securable.database_id,))


def _permissions(statement: ast.Permission, securable: Securable) -> list[tuple[str, tuple[str, ...]]]:
    found: list[tuple[str, tuple[str, ...]]] = []
    for name, columns in statement.permissions:
        if name != "ALL":
            found.append((name, columns))
        elif securable.found is not None:
            found += [(each, columns) for each in permissions.permissions_of(securable.found)]
        else:
            found += [(each, columns) for each in sorted(permissions.DDLADMIN)]
    return found


def _securable(statement: ast.Permission, database: Database, context: DefinitionContext) -> Securable:
    name, kind = statement.securable, statement.securable_class
    if name is None:
        if all(permission in SERVER_PERMISSIONS for permission, _ in statement.permissions):
            return Securable(SERVER, "SERVER", 0)
        return Securable(database.database_id, "DATABASE", database.database_id)
    if kind == "":
        return _object(name, database, context)
    if kind == "SCHEMA":
        schema = database.schemas.get(name.last.lower())
        if schema is not None:
            return Securable(database.database_id, "SCHEMA", schema.schema_id)
    elif kind == "DATABASE":
        if name.last.lower() == database.name.lower():
            return Securable(database.database_id, "DATABASE", database.database_id)
    elif kind in ("USER", "ROLE"):
        principal = database.principals.get(name.last.lower())
        if principal is not None:
            return Securable(database.database_id, kind, principal.principal_id)
    elif kind in ("LOGIN", "SERVER ROLE"):
        login = context.catalog.snapshot.logins.get(name.last.lower())
        if login is not None:
            return Securable(SERVER, kind, login.principal_id)
    elif kind == "TYPE":
        type_ = database.types.get((naming.split(name)[1].lower() or "dbo", name.last.lower()))
        if type_ is not None:
            return Securable(database.database_id, kind, type_.user_type_id)
    else:
        raise not_supported(f"{statement.action} ... ON {kind}")
    raise sql_error(15151, "find", kind.lower(), name.last)


def _object(name: ast.Name, database: Database, context: DefinitionContext) -> Securable:
    found = naming.find_object(name, context)
    if found is None:
        raise sql_error(15151, "find", "object", name.last)
    if found.database.lower() != database.name.lower():
        raise sql_error(4610)
    return Securable(database.database_id, permissions.OBJECT, found.object_id, found)


def _grantees(names: tuple[str, ...], principals: Mapping[str, Principal]) -> list[Principal]:
    grantees = []
    for name in names:
        found = principals.get(name.lower())
        if found is None:
            raise sql_error(15151, "find", "user" if "dbo" in principals else "login", name)
        if name.lower() in ("dbo", "sa", "sys", "information_schema"):
            raise sql_error(4604)
        grantees.append(found)
    return grantees


def _minor_ids(securable: Securable, columns: tuple[str, ...]) -> list[int]:
    """Return the column ids of a permission on columns, [0] for one on the whole securable; raises 1911's kin 15151."""
    if not columns:
        return [0]
    ids = []
    for name in columns:
        known = securable.found.columns if isinstance(securable.found, (Table, View)) else ()
        column = next((column for column in known if column.name.lower() == name.lower()), None)
        if column is None:
            raise sql_error(1020)
        ids.append(column.column_id)
    return ids


def _check_grantor(permission: str, securable: Securable, database: Database, context: DefinitionContext) -> None:
    """Raise 15247 or 4613 unless the session's user may give this permission: owner, CONTROL, db_securityadmin, WITH GRANT OPTION."""
    snapshot = context.catalog.snapshot
    if securable.database_id == SERVER:
        roles = permissions.server_roles(context.login, snapshot)
        names = roles | {context.login.lower()}
        target = (securable.kind, securable.major_id)
        allowed = permissions.entry_allows_grant(snapshot.server_permissions, names, permission, target)
        if not allowed and not roles & {"sysadmin", "securityadmin"}:
            raise sql_error(4613)
        return
    roles = permissions.database_roles(context.user, database)
    names = roles | {context.user.lower()}
    if context.user.lower() == "dbo" or roles & {"db_owner", "db_securityadmin"}:
        return
    if securable.found is not None and permissions.has_permission(context.user, "CONTROL", securable.found, database):
        return
    if not permissions.entry_allows_grant(database.permissions, names, permission, (securable.kind, securable.major_id)):
        if securable.found is not None:
            raise sql_error(15151, "find", "object", securable.found.name)
        raise sql_error(4613)
