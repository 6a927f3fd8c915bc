"""What each definition statement requires of whoever runs it: ``GUARDS``, a table from statement to check.

A module's owner doesn't help its caller here: ownership chains cover data and EXECUTE, not definitions.
Source: the "Permissions" section of each statement's page in the Transact-SQL reference.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from ferryman.errors import not_supported, sql_error
from ferryman.store.catalog.bootstrap import SYSTEM_DATABASES
from ferryman.store.catalog.model import Trigger
from ferryman.tsql import ast
from ferryman.tsql.definitions import naming, permissions
from ferryman.tsql.definitions.drops import KINDS

if TYPE_CHECKING:
    from collections.abc import Callable

    from ferryman.store.catalog.model import CatalogObject, Database, Principal
    from ferryman.tsql.definitions.context import DefinitionContext

_MODULES: Final = {
    ast.CreateProcedure: ("PROCEDURE", "procedure"), ast.CreateView: ("VIEW", "view"), ast.CreateFunction: ("FUNCTION", "function"),
}  # fmt: skip


def check_definition(statement: ast.Statement, context: DefinitionContext) -> None:
    """Raise SQL Server's error unless the session may run the statement."""
    GUARDS[type(statement)](statement, context)


# --- what guards ask -------------------------------------------------------------------------------


def user_in(database: Database, context: DefinitionContext) -> str:
    """Return the user that acts in a database; raises 916."""
    return context.security.user_name_in(database, context.catalog.snapshot)


def may_alter(found: CatalogObject, context: DefinitionContext, permission: str = "ALTER") -> bool:
    """Return whether the session may change an object, or with CONTROL drop it."""
    database = context.catalog.snapshot.databases[found.database.lower()]
    user = user_in(database, context) if found.object_id > 0 else "dbo"
    if permissions.has_permission(user, permission, found, database):
        return True
    schema = database.schemas[found.schema.lower()]
    return permissions.has_schema_permission(user, "ALTER", schema, database)


def check_create(permission: str, name: ast.Name, context: DefinitionContext) -> None:
    """Raise 262 or 2760 unless the session may create such an object under that name; #temp tables are free."""
    if name.last.startswith("#"):
        return
    database = naming.find_database(naming.split(name)[0] or context.database, context.catalog.snapshot)
    user = user_in(database, context)
    if not permissions.has_database_permission(user, permission, database):
        raise sql_error(262, permission, database.name)
    schema = naming.new_object(name, context).schema
    if not permissions.has_schema_permission(user, "ALTER", schema, database):
        raise sql_error(2760, schema.name)


def check_alter(name: ast.Name, context: DefinitionContext) -> None:
    """Raise 1088 for a table that is there and that the session may not change."""
    found = naming.find_object(name, context)
    if found is not None and not may_alter(found, context):
        raise sql_error(1088, name)


def _current(context: DefinitionContext) -> Database:
    return naming.find_database(context.database, context.catalog.snapshot)


def _has_server_permission(permission: str, context: DefinitionContext) -> bool:
    return context.security.has_server_permission(permission, context.catalog.snapshot)


# --- tables and what hangs on them -----------------------------------------------------------------


def _create_table(statement: ast.CreateTable, context: DefinitionContext) -> None:
    check_create("CREATE TABLE", statement.name, context)
    _check_references(statement.elements, context)


def _alter_table(statement: ast.AlterTable, context: DefinitionContext) -> None:
    check_alter(statement.table, context)
    if statement.target is not None:
        check_alter(statement.target, context)
    _check_references(statement.elements, context)


def _check_references(elements: tuple[ast.TableElement, ...], context: DefinitionContext) -> None:
    """Raise 229 for a FOREIGN KEY to a table that the session may not refer to."""
    for element in elements:
        constraints = element.constraints if isinstance(element, ast.ColumnDefinition) else (element,)
        for constraint in constraints:
            name = getattr(constraint, "references", None)
            found = naming.find_object(name, context) if name is not None else None
            if found is not None:
                database = context.catalog.snapshot.databases[found.database.lower()]
                permissions.check_permission(user_in(database, context), "REFERENCES", found, context.catalog.snapshot)


def _of_table(
    statement: ast.CreateIndex | ast.CreateXmlIndex | ast.CreateSpatialIndex | ast.AlterIndex | ast.CreateStatistics | ast.UpdateStatistics | ast.EnableTrigger
    | ast.FullTextIndex,
    context: DefinitionContext,
) -> None:
    if statement.table is not None:
        check_alter(statement.table, context)


def _create_trigger(statement: ast.CreateTrigger, context: DefinitionContext) -> None:
    found = naming.find_object(statement.table, context) if statement.table is not None else None
    if found is not None and not may_alter(found, context):
        raise sql_error(8197, statement.table)


# --- modules, types, synonyms, sequences -----------------------------------------------------------


def _create_module(statement: ast.CreateProcedure | ast.CreateView | ast.CreateFunction, context: DefinitionContext) -> None:
    kind, word = _MODULES[type(statement)]
    found = naming.find_object(statement.name, context)
    if found is None or statement.action == "CREATE":
        if statement.action != "ALTER":
            check_create(f"CREATE {kind}", statement.name, context)
        return
    if not may_alter(found, context):
        raise sql_error(3704, word, statement.name.last)


def _create(permission: str) -> Callable[[Any, DefinitionContext], None]:
    return lambda statement, context: check_create(permission, statement.name, context)


def _sequence(statement: ast.CreateSequence, context: DefinitionContext) -> None:
    if statement.action == "ALTER":
        found = naming.find_object(statement.name, context)
        if found is not None and not may_alter(found, context):
            raise sql_error(15151, "alter", "sequence object", statement.name.last)
        return
    target = naming.new_object(statement.name, context)
    if not permissions.has_schema_permission(user_in(target.database, context), "CREATE SEQUENCE", target.schema, target.database):
        raise sql_error(262, "CREATE SEQUENCE", target.database.name)


def _xml_collection(statement: ast.XmlSchemaCollection, context: DefinitionContext) -> None:
    if statement.adds:
        _check_collection(statement.name, "ALTER", 6347, context)
    else:
        check_create("CREATE XML SCHEMA COLLECTION", statement.name, context)


def _drop_collection(name: ast.Name, _: str, context: DefinitionContext) -> None:
    _check_collection(name, "CONTROL", 6314, context)


def _check_collection(name: ast.Name, permission: str, number: int, context: DefinitionContext) -> None:
    """Raise error ``number`` without the permission on an XML schema collection, its schema or its database."""
    target = naming.new_object(name, context)
    found, user = target.database.xml_collections.get(target.key), user_in(target.database, context)
    if found is not None and not permissions.has_collection_permission(user, permission, found, target.database):
        raise sql_error(number, name)


def _security_policy(_: ast.Statement, context: DefinitionContext) -> None:
    if not permissions.has_database_permission(context.user, "ALTER ANY SECURITY POLICY", _current(context)):
        raise sql_error(15247)


def _data_space(_: ast.Statement, context: DefinitionContext) -> None:
    if not permissions.has_database_permission(context.user, "ALTER ANY DATASPACE", _current(context)):
        raise sql_error(15247)


# --- schemas and databases -------------------------------------------------------------------------


def _create_schema(statement: ast.CreateSchema, context: DefinitionContext) -> None:
    database = _current(context)
    if not permissions.has_database_permission(context.user, "CREATE SCHEMA", database):
        raise sql_error(262, "CREATE SCHEMA", database.name)
    owner = database.principals.get((statement.owner or "").lower())
    if owner is not None and not _may_act_for(owner, database, context):
        raise sql_error(15151, "find", "user", statement.owner)


def _may_act_for(owner: Principal, database: Database, context: DefinitionContext) -> bool:
    own = {context.user.lower(), *permissions.database_roles(context.user, database)}
    return owner.name.lower() in own or permissions.has_principal_permission(context.user, "IMPERSONATE", owner, database)


def _transfer(statement: ast.AlterSchemaTransfer, context: DefinitionContext) -> None:
    database = _current(context)
    schema = database.schemas.get(statement.schema.lower())
    if schema is not None and not permissions.has_schema_permission(context.user, "ALTER", schema, database):
        raise sql_error(15151, "alter", "schema", statement.schema)
    found = naming.find_object(statement.object, context)
    if found is not None and found.object_id > 0 and not permissions.has_permission(context.user, "CONTROL", found, database):
        raise sql_error(15151, "find", "object", statement.object.last)


def _create_database(_: ast.CreateDatabase, context: DefinitionContext) -> None:
    if not _has_server_permission("CREATE ANY DATABASE", context):
        raise sql_error(262, "CREATE DATABASE", "master")


def _alter_database(statement: ast.AlterDatabase, context: DefinitionContext) -> None:
    database = context.catalog.snapshot.databases.get((statement.name or context.database).lower())
    if database is not None and not _may_in_database("ALTER", database, context):
        raise sql_error(5011, database.name)
    if any(name in _SYSADMIN_OPTIONS for name, _ in statement.options) and not _has_server_permission("CONTROL SERVER", context):
        raise sql_error(15247)


_SYSADMIN_OPTIONS: Final = frozenset({"DB_CHAINING", "TRUSTWORTHY"})


def _may_in_database(permission: str, database: Database, context: DefinitionContext) -> bool:
    if _has_server_permission("ALTER ANY DATABASE", context):
        return True
    user = context.security.user_in(database, context.catalog.snapshot)
    return user is not None and permissions.has_database_permission(user.name, permission, database)


# --- logins, users, roles --------------------------------------------------------------------------


def _principal(statement: ast.PrincipalStatement, context: DefinitionContext) -> None:
    if statement.action == "CREATE":
        _create_principal(statement.kind, context)
    elif not _may_alter_principal(statement, context):
        raise sql_error(15151, "alter", statement.kind.lower(), statement.name)


def _create_principal(kind: str, context: DefinitionContext) -> None:
    if kind in _SERVER_PRINCIPALS:
        allowed = _has_server_permission("CREATE SERVER ROLE" if kind == "SERVER ROLE" else "ALTER ANY LOGIN", context)
    else:
        permission = "CREATE ROLE" if kind == "ROLE" else "ALTER ANY USER"
        allowed = permissions.has_database_permission(context.user, permission, _current(context))
    if not allowed:
        raise sql_error(15247)


_SERVER_PRINCIPALS: Final = frozenset({"LOGIN", "SERVER ROLE"})


def _may_alter_principal(statement: ast.PrincipalStatement, context: DefinitionContext) -> bool:
    if statement.kind == "LOGIN":
        return _may_alter_login(statement, context)
    if statement.kind == "SERVER ROLE":
        return _may_alter_server_role(statement.name, context)
    found = _current(context).principals.get(statement.name.lower())
    return found is None or _may_alter_database_principal(found, context)


def _may_alter_login(statement: ast.PrincipalStatement, context: DefinitionContext) -> bool:
    """Whoever knows the old password of the own login may set a new one; the rest is for ALTER ANY LOGIN."""
    options = [name for name, _ in statement.options]
    own = statement.name.lower() == context.security.server_principal.lower()
    if own and "OLD_PASSWORD" in options and set(options) == {"PASSWORD", "OLD_PASSWORD"}:
        return True
    return _may_change_login(statement.name, context)


def _may_change_login(name: str, context: DefinitionContext) -> bool:
    """Logins of sysadmin are for those with CONTROL SERVER."""
    powerful = "sysadmin" in permissions.server_roles(name, context.catalog.snapshot)
    return _has_server_permission("CONTROL SERVER" if powerful else "ALTER ANY LOGIN", context)


def _may_alter_server_role(name: str, context: DefinitionContext) -> bool:
    """A fixed role takes members from its own members only, another one from ALTER ANY SERVER ROLE."""
    snapshot = context.catalog.snapshot
    role = snapshot.logins.get(name.lower())
    if role is not None and role.fixed:
        return _has_server_permission("CONTROL SERVER", context) or role.name.lower() in permissions.server_roles(context.security.server_principal, snapshot)
    return _has_server_permission("ALTER ANY SERVER ROLE", context)


def _may_alter_database_principal(found: Principal, context: DefinitionContext) -> bool:
    """Membership in fixed roles is db_owner's to give."""
    database = _current(context)
    if found.fixed:
        return permissions.has_database_permission(context.user, "CONTROL", database)
    return permissions.has_principal_permission(context.user, "ALTER", found, database)


# --- DROP ------------------------------------------------------------------------------------------


def _drop(statement: ast.Drop, context: DefinitionContext) -> None:
    if statement.scope:
        return  # DDL triggers look at who drops them while they are looked for
    if statement.kind in ("INDEX", "STATISTICS"):
        _drop_index(statement, context)
        return
    if statement.kind in ("PARTITION FUNCTION", "PARTITION SCHEME"):
        _data_space(statement, context)
        return
    if statement.kind == "SECURITY POLICY":
        _security_policy(statement, context)
        return
    check = _DROPS.get(statement.kind)
    if check is None:
        raise not_supported(f"DROP {statement.kind}")
    for name in statement.names:
        check(name, statement.kind, context)


def _drop_object(name: ast.Name, kind: str, context: DefinitionContext) -> None:
    found = naming.find_object(name, context)
    if found is None or found.object_id < 0:
        return
    guarded = context.catalog.snapshot.by_id.get(found.parent) if isinstance(found, Trigger) else found
    permission = "ALTER" if isinstance(found, Trigger) else "CONTROL"
    if guarded is not None and not may_alter(guarded, context, permission):
        raise sql_error(3701, KINDS[kind][0], name)


def _drop_index(statement: ast.Drop, context: DefinitionContext) -> None:
    for name in statement.names:
        table = type(name)(name.parts[:-1])
        found = naming.find_object(table, context)
        if found is not None and not may_alter(found, context):
            raise sql_error(3701, statement.kind.lower(), f"{table}.{name.last}", state=7)


def _drop_schema(name: ast.Name, _: str, context: DefinitionContext) -> None:
    database = _current(context)
    schema = database.schemas.get(name.last.lower())
    if schema is None or permissions.has_schema_permission(context.user, "CONTROL", schema, database):
        return
    if not permissions.has_database_permission(context.user, "ALTER ANY SCHEMA", database):
        raise sql_error(15151, "drop", "schema", name.last)


def _drop_database(name: ast.Name, _: str, context: DefinitionContext) -> None:
    database = context.catalog.snapshot.databases.get(name.last.lower())
    if database is not None and database.name.lower() not in SYSTEM_DATABASES and not _may_in_database("CONTROL", database, context):
        raise sql_error(3701, "database", database.name, state=1)


def _drop_type(name: ast.Name, _: str, context: DefinitionContext) -> None:
    target = naming.new_object(name, context)
    if not permissions.has_schema_permission(user_in(target.database, context), "ALTER", target.schema, target.database):
        raise sql_error(218, name)


def _drop_login(name: ast.Name, kind: str, context: DefinitionContext) -> None:
    if not _may_change_login(name.last, context):
        raise sql_error(15151, "drop", kind.lower(), name.last)


def _drop_server_role(name: ast.Name, kind: str, context: DefinitionContext) -> None:
    if not _may_alter_server_role(name.last, context):
        raise sql_error(15151, "drop", kind.lower(), name.last)


def _drop_database_principal(name: ast.Name, kind: str, context: DefinitionContext) -> None:
    found = _current(context).principals.get(name.last.lower())
    if found is not None and not _may_alter_database_principal(found, context):
        raise sql_error(15151, "drop", kind.lower(), name.last)


_DROPS: Final[dict[str, Callable[[ast.Name, str, DefinitionContext], None]]] = {
    **dict.fromkeys(KINDS, _drop_object),
    "SCHEMA": _drop_schema,
    "DATABASE": _drop_database,
    "TYPE": _drop_type,
    "LOGIN": _drop_login,
    "SERVER ROLE": _drop_server_role,
    "USER": _drop_database_principal,
    "ROLE": _drop_database_principal,
    "XML SCHEMA COLLECTION": _drop_collection,
}


def _fulltext_catalog(statement: ast.FullTextCatalog, context: DefinitionContext) -> None:
    """Raise 262 for who may not create full-text catalogs: CREATE FULLTEXT CATALOG, which ALTER ANY FULLTEXT CATALOG and CONTROL include."""
    database = _current(context)
    if not permissions.has_database_permission(user_in(database, context), "CREATE FULLTEXT CATALOG", database):
        raise sql_error(262, "CREATE FULLTEXT CATALOG", database.name)


def _itself(_: ast.Statement, __: DefinitionContext) -> None:
    """GRANT, DENY, REVOKE and ALTER AUTHORIZATION look at who grants while they find out what."""


GUARDS: Final[dict[type[ast.Statement], Callable[[Any, DefinitionContext], None]]] = {
    ast.AlterAuthorization: _itself,
    ast.AlterDatabase: _alter_database,
    ast.AlterIndex: _of_table,
    ast.AlterPartitionFunction: _data_space,
    ast.AlterPartitionScheme: _data_space,
    ast.AlterSchemaTransfer: _transfer,
    ast.AlterTable: _alter_table,
    ast.CreateDatabase: _create_database,
    ast.CreateFunction: _create_module,
    ast.CreateIndex: _of_table,
    ast.CreatePartitionFunction: _data_space,
    ast.CreatePartitionScheme: _data_space,
    ast.CreateProcedure: _create_module,
    ast.CreateSchema: _create_schema,
    ast.CreateSequence: _sequence,
    ast.CreateStatistics: _of_table,
    ast.UpdateStatistics: _of_table,
    ast.CreateSynonym: _create("CREATE SYNONYM"),
    ast.CreateTable: _create_table,
    ast.CreateTrigger: _create_trigger,
    ast.CreateType: _create("CREATE TYPE"),
    ast.CreateView: _create_module,
    ast.CreateXmlIndex: _of_table,
    ast.CreateSpatialIndex: _of_table,
    ast.Drop: _drop,
    ast.EnableTrigger: _of_table,
    ast.FullTextCatalog: _fulltext_catalog,
    ast.FullTextIndex: _of_table,
    ast.Permission: _itself,
    ast.PrincipalStatement: _principal,
    ast.SecurityPolicy: _security_policy,
    ast.XmlSchemaCollection: _xml_collection,
}
"""Every statement of ``DEFINITIONS``."""
