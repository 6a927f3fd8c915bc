"""EXECUTE AS, REVERT and EXECUTE ('...') AS: who may act as whom, and for how long.

A switch ends with the level of execution that made it: the session for a batch, else the procedure, trigger or piece of dynamic SQL.
Source: "EXECUTE AS (Transact-SQL)", "EXECUTE AS clause", "REVERT", https://learn.microsoft.com/sql/t-sql/statements/execute-as-transact-sql
"""

from __future__ import annotations

import secrets
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from ferryman.errors import sql_error
from ferryman.sqltypes import nvarchar, varbinary
from ferryman.tsql import ast
from ferryman.tsql.conversion import assign_value
from ferryman.tsql.definitions.modules import OWNER
from ferryman.tsql.definitions.permissions import may_impersonate, may_impersonate_login, owner_of
from ferryman.tsql.security import SecurityContext, login_name

if TYPE_CHECKING:
    from collections.abc import Callable

    from ferryman.store.catalog.model import Database, Principal, Routine, Snapshot, Trigger
    from ferryman.tsql.interpreter.compiler import Compiler
    from ferryman.tsql.interpreter.flow import Flow, Run
    from ferryman.tsql.interpreter.frame import Frame
    from ferryman.tsql.session import Session

COOKIE: Final = varbinary(100)
_NOT_IMPERSONATED: Final = frozenset({"sys", "information_schema"})


def as_user(name: str, session: Session) -> SecurityContext:
    """Return the context of a user of the current database; raises 15517 unless there is one and who acts now may impersonate it."""
    snapshot = session.catalog.snapshot
    database = snapshot.databases[session.database.lower()]
    user = database.principals.get(name.lower())
    if user is None or not _is_single(user, database, snapshot) or not may_impersonate(session.user, user, database):
        raise sql_error(15517, name)
    return SecurityContext(login_name(user, database), database.name, user.name, session.security, database.name)


def as_login(name: str, session: Session) -> SecurityContext:
    """Return the context of a login; raises 15406 unless there is one and who acts now may impersonate it, 916 if the current database is closed to it."""
    snapshot = session.catalog.snapshot
    login = snapshot.logins.get(name.lower())
    if login is None or login.kind != "S" or not may_impersonate_login(session.security.server_principal, login, snapshot):
        raise sql_error(15406, name)
    context = SecurityContext(login.name, previous=session.security, switched_in=session.database)
    context.user_name_in(snapshot.databases[session.database.lower()], snapshot)
    return context


def _is_single(user: Principal, database: Database, snapshot: Snapshot) -> bool:
    """Return whether a principal can act: no role, not sys, and no orphan of a login that is gone."""
    if user.kind != "S" or user.name.lower() in _NOT_IMPERSONATED:
        return False
    if user.principal_id == 1:
        return database.owner.lower() in snapshot.logins
    login = snapshot.logins.get(user.login.lower()) if user.login is not None else None
    return user.login is None or (login is not None and login.sid == user.sid)


def module_context(module: Routine | Trigger, session: Session) -> SecurityContext | None:
    """Return the context that a module runs in, None for its caller's; raises 15517 for a user that can't act any more."""
    if module.execute_as is None:
        return None
    snapshot = session.catalog.snapshot
    database = snapshot.databases[module.database.lower()]
    if module.execute_as == OWNER:
        user = database.principals.get(owner_of(module, database).lower())
    else:
        user = next((p for p in database.principals.values() if p.principal_id == module.execute_as), None)
    if user is None or not _is_single(user, database, snapshot):
        raise sql_error(15517, user.name if user is not None else "")
    return SecurityContext(login_name(user, database), database.name, user.name, session.security, database.name)


_SWITCHES: Final[dict[str, Callable[[str, Session], SecurityContext]]] = {"USER": as_user, "LOGIN": as_login}


def switched(statement: ast.ExecuteAs, compiler: Compiler) -> Callable[[Frame], SecurityContext]:
    """Return the closure that gives the context of EXECUTE AS USER or LOGIN."""
    assert statement.name is not None
    name, switch = compiler.value(statement.name, nvarchar(128)), _SWITCHES[statement.kind]
    return lambda frame: switch(str(name(frame)), frame.session)


def compile_execute_as(compiler: Compiler, statement: ast.ExecuteAs) -> Run:
    if statement.kind == "CALLER":
        return _execute_as_caller
    context_of = switched(statement, compiler)
    cookie = statement.cookie
    cookie_type = compiler.type_of(cookie.name) if cookie is not None else None
    bound_to_level = not statement.revertible or cookie is not None

    def run(frame: Frame) -> Flow:
        if bound_to_level and (frame.routine is not None or frame.parent is not None):
            raise sql_error(15590)
        context = replace(context_of(frame), revertible=statement.revertible)
        if cookie is not None and cookie_type is not None:
            context = replace(context, cookie=secrets.token_bytes(COOKIE.length or 0))
            frame.variables[cookie.name.lower()] = assign_value(context.cookie, COOKIE, cookie_type)
        frame.session.act_as(context)
        return _done(frame)

    return run


def _execute_as_caller(frame: Frame) -> Flow:
    """Outside a module it has no effect."""
    if frame.routine is not None and frame.caller is not None:
        frame.session.act_as(replace(frame.caller, previous=frame.session.security, switched_in=frame.session.database, revertible=True, cookie=None))
    return _done(frame)


def compile_revert(compiler: Compiler, statement: ast.Revert) -> Run:
    cookie = statement.cookie
    if cookie is not None and not compiler.type_of(cookie.name).is_binary:
        raise sql_error(15533, "Revert")

    def run(frame: Frame) -> Flow:
        session = frame.session
        current = session.security
        if current.previous is None or current is frame.entered:
            return _done(frame)  # nothing that this level could take back
        if not current.revertible:
            raise sql_error(15196)
        if current.cookie != (frame.variables.get(cookie.name.lower()) if cookie is not None else None):
            raise sql_error(15591)
        if current.switched_in.lower() != session.database.lower():
            raise sql_error(15199, "Execute As")
        session.act_as(current.previous)
        return _done(frame)

    return run


def _done(frame: Frame) -> Flow:
    frame.session.row_count = frame.session.error_number = 0
    return None


COMPILERS: Final = {
    ast.ExecuteAs: compile_execute_as,
    ast.Revert: compile_revert,
}
