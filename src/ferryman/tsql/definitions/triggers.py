"""CREATE, ALTER, ENABLE and DISABLE TRIGGER. A trigger is kept as text; the interpreter runs it. Source: "CREATE TRIGGER (Transact-SQL)"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ferryman.errors import sql_error
from ferryman.store.catalog import writer
from ferryman.store.catalog.model import Table, Trigger, View
from ferryman.tsql.definitions import naming
from ferryman.tsql.definitions.ddl_triggers import create_ddl_trigger, enable_ddl_triggers
from ferryman.tsql.definitions.dependencies import save_dependencies
from ferryman.tsql.definitions.modules import store_source

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ferryman.store.catalog.model import CatalogObject
    from ferryman.tsql import ast
    from ferryman.tsql.definitions.context import DefinitionContext


def create_trigger(statement: ast.CreateTrigger, context: DefinitionContext) -> None:
    """Run CREATE or ALTER TRIGGER; raises 8197 for an unknown table, 2714, 2103's kin."""
    if statement.table is None:
        create_ddl_trigger(statement, context)
        return
    parent = naming.find_object(statement.table, context)
    if not isinstance(parent, (Table, View)) or parent.object_id < 0:
        raise sql_error(8197, statement.table)
    if isinstance(parent, View) and statement.timing != "INSTEAD OF":
        raise sql_error(8197, statement.table)
    schema = naming.split(statement.name)[1] or parent.schema
    if schema.lower() != parent.schema.lower():
        raise sql_error(2103, statement.name)
    name = type(statement.name)((parent.database, parent.schema, statement.name.last))
    if isinstance(parent, Table) and (parent.history_of or (parent.is_versioned and statement.timing == "INSTEAD OF")):
        raise sql_error(13569, f"{parent.database}.{parent.schema}.{parent.name}")
    _check_single_instead_of(statement, parent, context)
    _check_actions(statement, parent)
    object_id = store_source(statement.action, name, "TR", statement.text, statement.options, context, parent=parent.object_id)
    save_dependencies(object_id, statement, context)
    writer.write_trigger(context.connection, object_id, statement.timing, statement.events)
    context.catalog.changed((object_id,))


def _check_single_instead_of(statement: ast.CreateTrigger, parent: CatalogObject, context: DefinitionContext) -> None:
    if statement.timing != "INSTEAD OF":
        return
    for other in of_table(parent.object_id, context):
        same = other.name.lower() == statement.name.last.lower()
        if other.timing == "INSTEAD OF" and not same and set(other.events) & set(statement.events):
            event = sorted(set(other.events) & set(statement.events))[0]
            raise sql_error(2111, statement.name.last, "table" if isinstance(parent, Table) else "view", parent.name, event)


def _check_actions(statement: ast.CreateTrigger, parent: Table | View) -> None:
    """Raise 2113 for an INSTEAD OF trigger in the place of a change that a foreign key's action makes."""
    if statement.timing != "INSTEAD OF" or not isinstance(parent, Table):
        return
    actions = {event for key in parent.foreign_keys for event, action in (("DELETE", key.on_delete), ("UPDATE", key.on_update)) if action != "NO ACTION"}
    if actions & set(statement.events):
        raise sql_error(2113, statement.action, statement.name.last, parent.name)


def of_table(object_id: int, context: DefinitionContext) -> list[Trigger]:
    """Return the triggers of a table or view, in the order of their creation."""
    found = [o for o in context.catalog.snapshot.by_id.values() if isinstance(o, Trigger) and o.parent == object_id]
    return sorted(found, key=lambda trigger: trigger.object_id)


def enable_trigger(statement: ast.EnableTrigger, context: DefinitionContext) -> None:
    """Run ENABLE or DISABLE TRIGGER."""
    if statement.table is None:
        enable_ddl_triggers(statement, context)
        return
    parent = naming.find_object(statement.table, context)
    if parent is None:
        raise sql_error(1088, statement.table)
    enable(of_table(parent.object_id, context), tuple(name.last for name in statement.names), parent, context, enabled=statement.enable)


def enable(triggers: Sequence[Trigger], names: tuple[str, ...], parent: CatalogObject, context: DefinitionContext, *, enabled: bool) -> None:
    """Enable or disable these triggers of a table, all when ``names`` is empty; raises 4917 for one it hasn't."""
    by_name = {trigger.name.lower(): trigger for trigger in triggers}
    for name in names:
        if name.lower() not in by_name:
            raise sql_error(4920, name, parent.name)
    for trigger in [by_name[name.lower()] for name in names] if names else triggers:
        writer.enable_trigger(context.connection, trigger.object_id, enabled=enabled)
        context.catalog.changed((trigger.object_id,))
