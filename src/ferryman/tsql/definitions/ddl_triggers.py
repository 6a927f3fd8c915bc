"""CREATE, ALTER, DROP, ENABLE and DISABLE TRIGGER ... ON DATABASE: triggers that fire for definitions. The interpreter runs them.

Server-level triggers, and with them logon triggers, are refused: Amazon RDS doesn't have them, and whoever may not control the server gets
SQL Server's own error. Sources: "CREATE TRIGGER (Transact-SQL)", "DROP TRIGGER", "ENABLE TRIGGER", "DDL triggers"; Amazon RDS user guide,
"Features not supported and features with limited support".
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ferryman.errors import not_supported, sql_error
from ferryman.store.catalog import writer
from ferryman.store.catalog.model import Trigger
from ferryman.tsql.definitions import naming, permissions
from ferryman.tsql.definitions.modules import execute_as

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ferryman.store.catalog.model import Database
    from ferryman.tsql import ast
    from ferryman.tsql.definitions.context import DefinitionContext

PERMISSION: Final = "ALTER ANY DATABASE DDL TRIGGER"


def of_database(database: Database) -> list[Trigger]:
    """Return a database's DDL triggers, in the order of their creation."""
    found = [trigger for (schema, _), trigger in database.objects.items() if not schema and isinstance(trigger, Trigger)]
    return sorted(found, key=lambda trigger: trigger.object_id)


def create_ddl_trigger(statement: ast.CreateTrigger, context: DefinitionContext) -> None:
    """Run CREATE or ALTER TRIGGER ... ON DATABASE; raises 208, 1083, 1084, 1094, 1095, 1098, 2104, 2714."""
    _check_allowed(statement.scope, statement.action.split()[0].lower(), statement.name, context)
    if "EXECUTE AS OWNER" in statement.options:
        raise sql_error(1083)
    events = _events(statement, context)
    database = _current(context)
    existing = _find(statement.name, database)
    if existing is not None and statement.action == "CREATE":
        raise sql_error(2714, statement.name.last, state=2)
    if existing is None and statement.action == "ALTER":
        raise sql_error(208, statement.name, state=6)
    naming.check_length(statement.name.last)
    object_id = _object(statement.name, existing, database, context)
    writer.write_module(
        context.connection, object_id, statement.text, statement.options, ansi_nulls=context.ansi_nulls, quoted_identifier=context.quoted_identifier,
        execute_as=execute_as(statement.options, database, context),
    )  # fmt: skip
    writer.write_trigger(context.connection, object_id, "AFTER", [event for event, _ in events], [group for _, group in events])
    context.catalog.changed((object_id,))


def _object(name: ast.Name, existing: Trigger | None, database: Database, context: DefinitionContext) -> int:
    if existing is None:
        return writer.insert_object(context.connection, database.database_id, writer.NO_SCHEMA, name.last, "TR")
    writer.touch_object(context.connection, existing.object_id)
    return existing.object_id


def _events(statement: ast.CreateTrigger, context: DefinitionContext) -> list[tuple[str, str]]:
    """Return the events that fire the trigger, each with the group that named it."""
    found: dict[str, str] = {}
    named: set[str] = set()
    for written in statement.events:
        if written.upper() in named:
            raise sql_error(1095, written)
        named.add(written.upper())
        events = writer.read_trigger_events(context.connection, written)
        if not events and written.upper() not in ("INSERT", "UPDATE", "DELETE", "LOGON"):
            raise sql_error(1084, written)
        if not events or not events[0][2]:
            raise sql_error(1098)
        for event, group, _ in events:
            found.setdefault(event, group)
    return list(found.items())


def drop_ddl_triggers(statement: ast.Drop, context: DefinitionContext) -> None:
    """Run DROP TRIGGER ... ON DATABASE or ON ALL SERVER; raises 1094, 3701."""
    for name in statement.names:
        _check_unqualified(name)
        found = _find(name, _current(context)) if statement.scope == "DATABASE" and may_change(context) else None
        if found is not None:
            writer.delete_object(context.connection, found.object_id)
            context.catalog.changed((found.object_id,))
        elif not statement.if_exists:
            raise sql_error(3701, "trigger", name.last)


def enable_ddl_triggers(statement: ast.EnableTrigger, context: DefinitionContext) -> None:
    """Run ENABLE or DISABLE TRIGGER ... ON DATABASE or ON ALL SERVER; raises 1088, 1094."""
    for trigger in _chosen(statement, context):
        writer.enable_trigger(context.connection, trigger.object_id, enabled=statement.enable)
        context.catalog.changed((trigger.object_id,))


def _chosen(statement: ast.EnableTrigger, context: DefinitionContext) -> Iterator[Trigger]:
    allowed = statement.scope == "DATABASE" and may_change(context)
    if not statement.names:
        yield from of_database(_current(context)) if allowed else ()
    for name in statement.names:
        _check_unqualified(name)
        found = _find(name, _current(context)) if allowed else None
        if found is None:
            raise sql_error(1088, name.last, state=119)
        yield found


def may_change(context: DefinitionContext) -> bool:
    """Return whether who acts may change the DDL triggers of the current database."""
    return permissions.has_database_permission(context.user, PERMISSION, _current(context))


def _check_allowed(scope: str, verb: str, name: ast.Name, context: DefinitionContext) -> None:
    _check_unqualified(name)
    if scope == "DATABASE":
        if not may_change(context):
            raise sql_error(2104, verb, "trigger", name.last)
        return
    if not context.security.has_server_permission("CONTROL SERVER", context.catalog.snapshot):
        raise sql_error(2104, verb, "trigger", name.last)
    raise not_supported("server-level triggers, which Amazon RDS doesn't have either")


def _check_unqualified(name: ast.Name) -> None:
    if len(name.parts) > 1:
        raise sql_error(1094)


def _current(context: DefinitionContext) -> Database:
    return naming.find_database(context.database, context.catalog.snapshot)


def _find(name: ast.Name, database: Database) -> Trigger | None:
    found = database.objects.get(("", name.last.lower()))
    return found if isinstance(found, Trigger) else None
