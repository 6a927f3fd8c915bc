"""CREATE, ALTER and DROP of logins, users and roles.

Source: "CREATE LOGIN", "CREATE USER", "CREATE ROLE", "ALTER ROLE" (Transact-SQL reference).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ferryman.errors import not_supported, sql_error
from ferryman.store.catalog import writer
from ferryman.store.catalog.passwords import make_verifier, verify
from ferryman.tsql.definitions import naming

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ferryman.store.catalog.model import Database, Principal, Snapshot
    from ferryman.tsql import ast
    from ferryman.tsql.definitions.context import DefinitionContext

SERVER: Final = 0


def principal_statement(statement: ast.PrincipalStatement, context: DefinitionContext) -> None:
    """Run CREATE or ALTER LOGIN, USER, ROLE or SERVER ROLE."""
    naming.check_length(statement.name)
    _STATEMENTS[statement.action, statement.kind](statement, context)


def find_principal(name: str, database: Database, verb: str, kind: str = "user") -> Principal:
    """Return a user or role of a database; raises 15151."""
    found = database.principals.get(name.lower())
    if found is None:
        raise sql_error(15151, verb, kind, name)
    return found


def find_login(name: str, snapshot: Snapshot, verb: str, kind: str = "login") -> Principal:
    """Return a login or server role; raises 15151."""
    found = snapshot.logins.get(name.lower())
    if found is None:
        raise sql_error(15151, verb, kind, name)
    return found


# --- logins ----------------------------------------------------------------------------------------


def _create_login(statement: ast.PrincipalStatement, context: DefinitionContext) -> None:
    options = dict(statement.options)
    if "FROM WINDOWS" in options:
        raise not_supported("Windows logins")
    if "HASHED" in options:
        raise not_supported("PASSWORD = ... HASHED")
    if statement.name.lower() in context.catalog.snapshot.logins:
        raise sql_error(15025, statement.name)
    _refuse_credential(options)
    default_database = _default_database(options.get("DEFAULT_DATABASE") or "master", context)
    writer.insert_principal(
        context.connection, SERVER, statement.name, "S", default_database=default_database, password=make_verifier(options.get("PASSWORD") or ""),
        sid=_sid(options.get("SID")),
    )
    context.catalog.changed(databases=(SERVER,))


def _refuse_credential(options: Mapping[str, str | None]) -> None:
    """Raise 15151 for CREDENTIAL: there are none."""
    if "CREDENTIAL" in options:
        raise sql_error(15151, "find", "credential", options["CREDENTIAL"])


def _sid(text: str | None) -> bytes | None:
    """Return the SID written; raises 15419 unless it has 16 bytes."""
    if text is None:
        return None
    sid = bytes.fromhex(text[2:]) if len(text) % 2 == 0 else b""
    if len(sid) != 16:
        raise sql_error(15419)
    return sid


def _default_database(name: str, context: DefinitionContext) -> str:
    found = context.catalog.snapshot.databases.get(name.lower())
    if found is None:
        raise sql_error(15010, name)
    return found.name


def _alter_login(statement: ast.PrincipalStatement, context: DefinitionContext) -> None:
    login = find_login(statement.name, context.catalog.snapshot, "alter")
    values: dict[str, object] = {}
    options = dict(statement.options)
    if "HASHED" in options:
        raise not_supported("PASSWORD = ... HASHED")
    _refuse_credential(options)
    old = options.get("OLD_PASSWORD")
    if old is not None and not verify(old, login.password or "$"):
        raise sql_error(15151, "alter", "login", statement.name)
    for name, value in statement.options:
        if name == "PASSWORD":
            values["password"] = make_verifier(value or "")
        elif name in ("ENABLE", "DISABLE"):
            values["disabled"] = name == "DISABLE"
        elif name == "DEFAULT_DATABASE":
            values["default_database"] = _default_database(value or "", context)
        elif name == "NAME":
            if (value or "").lower() in context.catalog.snapshot.logins:
                raise sql_error(15025, value)
            values["name"] = value
            writer.rename_login(context.connection, login.name, value or "")
    writer.update_principal(context.connection, SERVER, login.principal_id, values)
    databases = (SERVER, *(d.database_id for d in context.catalog.snapshot.databases.values())) if "name" in values else (SERVER,)
    context.catalog.changed(databases=databases)


def drop_login(name: ast.Name, context: DefinitionContext, *, if_exists: bool) -> None:
    """Drop a login; raises 15151 for an unknown one, 15434 for the session's own. Its users stay behind, as on SQL Server."""
    login = context.catalog.snapshot.logins.get(name.last.lower())
    if login is None or login.kind != "S":
        if if_exists:
            return
        raise sql_error(15151, "drop", "login", name.last)
    if login.fixed:
        raise sql_error(15150, "drop", "login", login.name)
    if login.name.lower() == context.login.lower():
        raise sql_error(15434, login.name)
    writer.delete_principal(context.connection, SERVER, login.principal_id)
    context.catalog.changed(databases=(SERVER,))


# --- users -----------------------------------------------------------------------------------------


def _create_user(statement: ast.PrincipalStatement, context: DefinitionContext) -> None:
    database = _database(context)
    options = dict(statement.options)
    if statement.name.lower() in database.principals:
        raise sql_error(15023, statement.name)
    if "PASSWORD" in options:
        raise not_supported("users with a password (contained databases)")
    login = None
    if "WITHOUT LOGIN" not in options:
        login_name = options.get("FOR LOGIN") or statement.name
        login = context.catalog.snapshot.logins.get(login_name.lower())
        if login is None or login.kind != "S":
            raise sql_error(15007, login_name)
        if any((user.login or "").lower() == login.name.lower() for user in database.principals.values()):
            raise sql_error(15063)
    writer.insert_principal(
        context.connection, database.database_id, statement.name, "S", login=login.name if login else None, sid=login.sid if login else None,
        default_schema=options.get("DEFAULT_SCHEMA") or "dbo",
    )
    context.catalog.changed(databases=(database.database_id,))


def _alter_user(statement: ast.PrincipalStatement, context: DefinitionContext) -> None:
    database = _database(context)
    user = find_principal(statement.name, database, "alter")
    if user.fixed:
        raise sql_error(15150, "alter", "user", user.name)
    values: dict[str, object] = {}
    for name, value in statement.options:
        if name == "DEFAULT_SCHEMA":
            values["default_schema"] = value
        elif name == "NAME":
            if (value or "").lower() in database.principals:
                raise sql_error(15023, value)
            values["name"] = value
        elif name in ("LOGIN", "FOR LOGIN"):
            login = find_login(value or "", context.catalog.snapshot, "find")
            values["login"], values["sid"] = login.name, login.sid
        else:
            raise not_supported(f"ALTER USER ... {name}")
    writer.update_principal(context.connection, database.database_id, user.principal_id, values)
    context.catalog.changed(databases=(database.database_id,))


def drop_user(name: ast.Name, context: DefinitionContext, *, if_exists: bool) -> None:
    """Drop a user; raises 15151, 15150 for dbo and its like, 15136 for one that modules run as, 15138 for one that owns a schema."""
    _drop_database_principal(name, "user", "S", context, if_exists=if_exists)


# --- roles -----------------------------------------------------------------------------------------


def _create_role(statement: ast.PrincipalStatement, context: DefinitionContext) -> None:
    database = _database(context)
    if statement.name.lower() in database.principals:
        raise sql_error(15023, statement.name)
    owner = find_principal(dict(statement.options).get("AUTHORIZATION") or "dbo", database, "find")
    writer.insert_principal(context.connection, database.database_id, statement.name, "R", owner_id=owner.principal_id)
    context.catalog.changed(databases=(database.database_id,))


def _alter_role(statement: ast.PrincipalStatement, context: DefinitionContext) -> None:
    database = _database(context)
    role = find_principal(statement.name, database, "alter", "role")
    if role.kind != "R" or role.principal_id == 0:
        raise sql_error(15151, "alter", "role", statement.name)
    for option, value in statement.options:
        if option == "NAME":
            _rename_role(role, value or "", database, context)
            continue
        add = option == "ADD MEMBER"
        member = find_principal(value or "", database, "add" if add else "drop", "principal")
        if add and member.fixed:  # dbo, guest and the fixed database roles
            raise sql_error(15405, member.name)
        if add and _belongs(role, member, database):
            raise sql_error(15413)
        writer.set_member(context.connection, database.database_id, role.principal_id, member.principal_id, member=add)
    context.catalog.changed(databases=(database.database_id,))


def _belongs(role: Principal, other: Principal, database: Database) -> bool:
    """Return whether a role is the other one or, directly or through roles between them, a member of it."""
    return role == other or any(_belongs(database.principals[above.lower()], other, database) for above in role.member_of)


def _rename_role(role: Principal, name: str, database: Database, context: DefinitionContext) -> None:
    if role.fixed:
        raise sql_error(15150, "alter", "role", role.name)
    if name.lower() in database.principals:
        raise sql_error(15023, name)
    writer.update_principal(context.connection, database.database_id, role.principal_id, {"name": name})


def drop_role(name: ast.Name, context: DefinitionContext, *, if_exists: bool) -> None:
    """Drop a role; raises 15151, 15150 for a fixed role, 15144 for one that has members, 15138 for one that owns a schema."""
    _drop_database_principal(name, "role", "R", context, if_exists=if_exists)


def _drop_database_principal(name: ast.Name, word: str, kind: str, context: DefinitionContext, *, if_exists: bool) -> None:
    database = _database(context)
    found = database.principals.get(name.last.lower())
    if found is None or found.kind != kind:
        if if_exists:
            return
        raise sql_error(15151, "drop", word, name.last)
    if found.fixed:
        raise sql_error(15150, "drop", word, found.name)
    if any(found.name in member.member_of for member in database.principals.values()):
        raise sql_error(15144)
    if any(getattr(each, "execute_as", None) == found.principal_id for each in database.objects.values()):
        raise sql_error(15136)
    if any(schema.owner.lower() == found.name.lower() for schema in database.schemas.values()):
        raise sql_error(15138, "schema")
    writer.delete_principal(context.connection, database.database_id, found.principal_id)
    context.catalog.changed(databases=(database.database_id,))


def _create_server_role(statement: ast.PrincipalStatement, context: DefinitionContext) -> None:
    if statement.name.lower() in context.catalog.snapshot.logins:
        raise sql_error(15025, statement.name)
    writer.insert_principal(context.connection, SERVER, statement.name, "R")
    context.catalog.changed(databases=(SERVER,))


def _alter_server_role(statement: ast.PrincipalStatement, context: DefinitionContext) -> None:
    logins = context.catalog.snapshot.logins
    role = find_login(statement.name, context.catalog.snapshot, "alter", "server role")
    if role.kind != "R" or role.name == "public":
        raise sql_error(15151, "alter", "server role", statement.name)
    for option, value in statement.options:
        if option == "NAME":
            if role.fixed or (value or "").lower() in logins:
                raise sql_error(15025, value)
            writer.update_principal(context.connection, SERVER, role.principal_id, {"name": value})
            continue
        member = find_login(value or "", context.catalog.snapshot, "add" if option == "ADD MEMBER" else "drop", "principal")
        writer.set_member(context.connection, SERVER, role.principal_id, member.principal_id, member=option == "ADD MEMBER")
    context.catalog.changed(databases=(SERVER,))


def drop_server_role(name: ast.Name, context: DefinitionContext, *, if_exists: bool) -> None:
    """Drop a server role that isn't fixed and has no members; raises 15151, 15144."""
    found = context.catalog.snapshot.logins.get(name.last.lower())
    if found is None or found.kind != "R" or found.fixed:
        if if_exists and found is None:
            return
        raise sql_error(15151, "drop", "server role", name.last)
    if any(found.name in login.member_of for login in context.catalog.snapshot.logins.values()):
        raise sql_error(15144)
    writer.delete_principal(context.connection, SERVER, found.principal_id)
    context.catalog.changed(databases=(SERVER,))


def _database(context: DefinitionContext) -> Database:
    return naming.find_database(context.database, context.catalog.snapshot)


_STATEMENTS: Final[Mapping[tuple[str, str], Callable[[ast.PrincipalStatement, DefinitionContext], None]]] = {
    ("CREATE", "LOGIN"): _create_login,
    ("ALTER", "LOGIN"): _alter_login,
    ("CREATE", "USER"): _create_user,
    ("ALTER", "USER"): _alter_user,
    ("CREATE", "ROLE"): _create_role,
    ("ALTER", "ROLE"): _alter_role,
    ("CREATE", "SERVER ROLE"): _create_server_role,
    ("ALTER", "SERVER ROLE"): _alter_server_role,
}
