"""GRANT, DENY and REVOKE. Source: "GRANT (Transact-SQL)", "DENY", "REVOKE"."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ferryman.errors import not_supported, sql_error
from ferryman.store.catalog import writer
from ferryman.store.catalog.model import CatalogObject, Table, View
from ferryman.tsql.definitions import grantable, naming, permissions
from ferryman.tsql.definitions.principals import SERVER
from ferryman.tsql.definitions.types import find_collection

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ferryman.store.catalog.model import Database, PermissionEntry, Principal
    from ferryman.tsql import ast
    from ferryman.tsql.definitions.context import DefinitionContext

NEVER_GRANTEES: Final = frozenset({"dbo", "sa", "sys", "information_schema"})


@dataclass(frozen=True, slots=True)
class Securable:
    """``database_id`` 0 is the server; ``found`` is the object of class OBJECT; ``name`` is for messages."""

    database_id: int
    kind: str
    major_id: int
    name: str = ""
    found: CatalogObject | None = None

    @property
    def target(self) -> tuple[str, int]:
        return self.kind, self.major_id

    @property
    def grantable(self) -> frozenset[str]:
        """The permissions that it has."""
        return grantable.CLASSES[self.kind] if self.found is None else grantable.OBJECTS.get(self.found.kind, frozenset())


def permission_statement(statement: ast.Permission, context: DefinitionContext) -> None:
    """Run GRANT, DENY or REVOKE.

    Raises 102 or 4606 for a permission that isn't, 15151 for unknown principals or securables, 4613 or 15151 without the right to it, 4611 where
    CASCADE is needed, 4610, 4617, 4618, 4621, 4624, 4627.
    """
    database = naming.find_database(context.database, context.catalog.snapshot)
    securable = _securable(statement, database, context)
    if securable.database_id == SERVER and database.name.lower() != "master":
        raise sql_error(4621)
    run = _Run(statement, securable, database, context)
    wanted = _permissions(statement, securable)
    for name, columns in wanted:
        _check_name(name, columns, securable)
        run.check_grantor(name)
    grantees = [run.grantee(name) for name in statement.principals]
    for name, columns in wanted:
        for grantee in grantees:
            if name == "CONNECT" and grantee.kind == "R" and grantee.name != permissions.PUBLIC:
                raise sql_error(4627)
            run.write(name, grantee, _minor_ids(securable, columns))
    context.catalog.changed(databases=(securable.database_id,))


class _Run:
    """One statement: who grants what to whom."""

    def __init__(self, statement: ast.Permission, securable: Securable, database: Database, context: DefinitionContext) -> None:
        self._statement = statement
        self._securable = securable
        self._database = database
        self._context = context
        on_server = securable.database_id == SERVER
        self._principals: Mapping[str, Principal] = context.catalog.snapshot.logins if on_server else database.principals
        self._entries = context.catalog.snapshot.server_permissions if on_server else database.permissions
        self._grantor = context.security.server_principal if on_server else context.user
        if statement.grantor is not None:
            self._grantor = self._as_clause(statement.grantor)

    def _as_clause(self, name: str) -> str:
        """Return whom the AS clause names; raises 15151 for nobody, 4618 unless who acts is a member of it or may impersonate it."""
        found = self._principals.get(name.lower())
        if found is None:
            raise sql_error(15151, "find", "principal", name)
        acting = self._grantor
        if self._securable.database_id == SERVER:
            allowed = found.name.lower() in permissions.server_roles(acting, self._context.catalog.snapshot) | {acting.lower()}
        else:
            allowed = found.name.lower() in permissions.database_roles(acting, self._database) or permissions.may_impersonate(acting, found, self._database)
        if not allowed:
            raise sql_error(4618, name)
        return found.name

    def grantee(self, name: str) -> Principal:
        """Return a principal that the statement may be about; raises 15151, 4617, 4624."""
        found = self._principals.get(name.lower())
        if found is None:
            raise sql_error(15151, "find", "user" if self._securable.database_id != SERVER else "login", name)
        if found.fixed and found.kind == "R" and found.name != permissions.PUBLIC:
            raise sql_error(4617)
        if found.name.lower() in NEVER_GRANTEES or found.name.lower() == self._grantor.lower() or found.name.lower() == self._owner():
            raise sql_error(4624)
        return found

    def _owner(self) -> str:
        securable = self._securable
        if securable.found is not None:
            return permissions.owner_of(securable.found, self._database).lower()
        schemas = self._database.schemas.values()
        return next((s.owner.lower() for s in schemas if securable.target == ("SCHEMA", s.schema_id)), "")

    def check_grantor(self, permission: str) -> None:
        """Raise 4613 or 15151 unless the grantor may give this permission: owner, CONTROL, db_securityadmin, WITH GRANT OPTION."""
        securable, grantor = self._securable, self._grantor
        if securable.database_id == SERVER:
            roles = permissions.server_roles(grantor, self._context.catalog.snapshot)
            allowed = bool(roles & {"sysadmin", "securityadmin"})
        else:
            roles = permissions.database_roles(grantor, self._database)
            allowed = grantor.lower() == "dbo" or bool(roles & {"db_owner", "db_securityadmin"}) or self._controls(grantor)
        if allowed or permissions.entry_allows_grant(self._entries, roles | {grantor.lower()}, permission, securable.target):
            return
        if securable.kind in (permissions.OBJECT, "SCHEMA"):
            raise sql_error(15151, "find", securable.kind.lower(), securable.name)
        raise sql_error(4613)

    def _controls(self, user: str) -> bool:
        securable, database = self._securable, self._database
        if securable.found is not None:
            return permissions.has_permission(user, "CONTROL", securable.found, database)
        if securable.kind == "SCHEMA":
            schema = next(s for s in database.schemas.values() if s.schema_id == securable.major_id)
            return permissions.has_schema_permission(user, "CONTROL", schema, database)
        if securable.kind in ("USER", "ROLE"):
            principal = next(p for p in database.principals.values() if p.principal_id == securable.major_id)
            return permissions.has_principal_permission(user, "CONTROL", principal, database)
        if securable.kind == permissions.COLLECTION:
            collection = next(c for c in database.xml_collections.values() if c.xml_collection_id == securable.major_id)
            return permissions.has_collection_permission(user, "CONTROL", collection, database)
        return permissions.has_database_permission(user, "CONTROL", database)

    def write(self, permission: str, grantee: Principal, minor_ids: list[int]) -> None:
        """Grant, deny or revoke one permission; raises 4611 where the grantee may have passed it on and CASCADE is missing."""
        statement, securable, connection = self._statement, self._securable, self._context.connection
        held = self._held(permission, grantee)
        state = {"GRANT": "G", "DENY": "D", "REVOKE": None}[statement.action]
        if statement.with_grant_option or (state == "G" and "W" in held):
            state = "W"
        if statement.grant_option_for and "W" in held:
            state = "G"
        if statement.action != "GRANT" and "W" in held:
            if not statement.cascade:
                raise sql_error(4611)
            passed_on = "D" if statement.action == "DENY" else None
            writer.cascade_permission(connection, securable.database_id, securable.target, grantee.principal_id, permission, passed_on)
        grantor = self._principals[self._grantor.lower()].principal_id
        for minor_id in minor_ids:
            target = (*securable.target, minor_id)
            writer.write_permission(connection, securable.database_id, target, grantee.principal_id, grantor, permission, state)

    def _held(self, permission: str, grantee: Principal) -> set[str]:
        entries: tuple[PermissionEntry, ...] = self._entries
        return {
            entry.state for entry in entries
            if entry.principal == grantee.name and entry.permission == permission and (entry.securable_class, entry.securable) == self._securable.target
        }  # fmt: skip


def _permissions(statement: ast.Permission, securable: Securable) -> list[tuple[str, tuple[str, ...]]]:
    found: list[tuple[str, tuple[str, ...]]] = []
    for name, columns in statement.permissions:
        if name != "ALL":
            found.append((name, columns))
        elif securable.found is not None:
            found += [(each, columns) for each in permissions.permissions_of(securable.found)]
        elif securable.kind == "DATABASE":
            found += [(each, columns) for each in sorted(permissions.ALL_DATABASE)]
        else:
            raise sql_error(4623)
    return found


def _check_name(name: str, columns: tuple[str, ...], securable: Securable) -> None:
    """Raise 102 for an unknown permission, 4606 for one that the securable hasn't, 1020 for columns where there can't be any."""
    if name not in grantable.KNOWN:
        raise sql_error(102, name)
    if name not in securable.grantable:
        raise sql_error(4606, name)
    if columns and (name not in grantable.COLUMNS or not isinstance(securable.found, (Table, View))):
        raise sql_error(1020)


def _securable(statement: ast.Permission, database: Database, context: DefinitionContext) -> Securable:
    name, kind = statement.securable, statement.securable_class
    if name is None:
        on_server = [permission in grantable.SERVER for permission, _ in statement.permissions]
        if any(on_server) and not all(on_server):
            raise sql_error(4620)
        return Securable(SERVER, "SERVER", 0) if all(on_server) else Securable(database.database_id, "DATABASE", database.database_id)
    if kind == "":
        return _object(name, database, context)
    if kind == "SCHEMA":
        schema = database.schemas.get(name.last.lower())
        if schema is not None:
            return Securable(database.database_id, "SCHEMA", schema.schema_id, schema.name)
    elif kind == "DATABASE":
        if name.last.lower() == database.name.lower():
            return Securable(database.database_id, "DATABASE", database.database_id)
    elif kind in ("USER", "ROLE"):
        principal = database.principals.get(name.last.lower())
        if principal is not None and principal.kind == ("R" if kind == "ROLE" else "S"):
            return Securable(database.database_id, kind, principal.principal_id, principal.name)
    elif kind in ("LOGIN", "SERVER ROLE"):
        login = context.catalog.snapshot.logins.get(name.last.lower())
        if login is not None and login.kind == ("S" if kind == "LOGIN" else "R"):
            return Securable(SERVER, kind, login.principal_id, login.name)
    elif kind == "TYPE":
        type_ = database.types.get((naming.split(name)[1].lower() or "dbo", name.last.lower()))
        if type_ is not None:
            return Securable(database.database_id, kind, type_.user_type_id, type_.name)
    elif kind == permissions.COLLECTION:
        collection = find_collection(name, database, context.default_schema)
        if collection is not None:
            return Securable(database.database_id, kind, collection.xml_collection_id, collection.name)
    else:
        raise not_supported(f"{statement.action} ... ON {kind}")
    raise sql_error(15151, "find", kind.lower(), name.last)


def _object(name: ast.Name, database: Database, context: DefinitionContext) -> Securable:
    found = naming.find_object(name, context)
    if found is None:
        raise sql_error(15151, "find", "object", name.last)
    if found.database.lower() != database.name.lower():
        raise sql_error(4610)
    return Securable(database.database_id, permissions.OBJECT, found.object_id, found.name, found)


def _minor_ids(securable: Securable, columns: tuple[str, ...]) -> list[int]:
    """Return the column ids of a permission on columns, [0] for one on the whole securable; raises 4615 for an unknown column."""
    if not columns:
        return [0]
    ids = []
    for name in columns:
        known = securable.found.columns if isinstance(securable.found, (Table, View)) else ()
        column = next((column for column in known if column.name.lower() == name.lower()), None)
        if column is None:
            raise sql_error(4615, name)
        ids.append(column.column_id)
    return ids
