"""CREATE and DROP TYPE: alias types and table types. Source: "CREATE TYPE (Transact-SQL)"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ferryman.errors import sql_error
from ferryman.store.catalog import writer
from ferryman.store.catalog.model import Routine, Table
from ferryman.tsql.definitions import naming
from ferryman.tsql.definitions.elements import add_elements
from ferryman.tsql.definitions.saving import save_table
from ferryman.tsql.definitions.types import builtin_type

if TYPE_CHECKING:
    from ferryman.store.catalog.model import Database, UserType
    from ferryman.tsql import ast
    from ferryman.tsql.definitions.context import DefinitionContext


def create_type(statement: ast.CreateType, context: DefinitionContext) -> None:
    """Run CREATE TYPE; raises 219 for a name that is taken, 2715 for an unknown base."""
    target = naming.new_object(statement.name, context)
    if target.key in target.database.types:
        raise sql_error(219, statement.name)
    type_id = writer.next_id(context.connection, "type_ids")
    database_id = target.database.database_id
    if statement.table is not None:
        table_id = _create_table(statement.table, target, type_id, context)
        if statement.in_memory:
            writer.write_durability(context.connection, table_id, "SCHEMA_ONLY")
        writer.insert_type(context.connection, database_id, type_id, target.schema.schema_id, target.name, None, nullable=False, table_id=table_id)
    else:
        base = builtin_type(statement.base, target.database.collation) if statement.base is not None else None
        if base is None:
            raise sql_error(2715, "#1", statement.base.name if statement.base is not None else "")
        writer.insert_type(context.connection, database_id, type_id, target.schema.schema_id, target.name, base, nullable=statement.nullable)
    context.catalog.changed(databases=(database_id,))


def _create_table(elements: tuple[ast.TableElement, ...], target: naming.Target, type_id: int, context: DefinitionContext) -> int:
    """Store the columns of a table type as an object of kind TT, ``TT_name_hex`` in schema sys as SQL Server names it."""
    name = f"TT_{target.name}_{type_id:08X}"
    object_id = writer.insert_object(context.connection, target.database.database_id, 4, name, "TT")
    table = Table(object_id, target.database.name, "sys", name, "TT")
    save_table(None, add_elements(table, elements, context), context)
    return object_id


def drop_type(name: ast.Name, context: DefinitionContext, *, if_exists: bool) -> None:
    """Drop a type; raises 15151's kin 3701 for an unknown one and 3732 while a column or parameter has it."""
    target = naming.new_object(name, context)
    found = target.database.types.get(target.key)
    if found is None:
        if if_exists:
            return
        raise sql_error(218, name)
    user = _user_of(found, target.database)
    if user is not None:
        raise sql_error(3732, name, user)
    writer.delete_type(context.connection, target.database.database_id, found.user_type_id)
    changed: tuple[int, ...] = ()
    if found.table is not None:
        writer.delete_object(context.connection, found.table.object_id)
        changed = (found.table.object_id,)
    context.catalog.changed(changed, databases=(target.database.database_id,))


def _user_of(user_type: UserType, database: Database) -> str | None:
    """Return the name of an object that uses a type, None when nothing does."""
    name = f"{user_type.schema}.{user_type.name}".lower()
    for found in database.objects.values():
        if isinstance(found, Table) and any((column.user_type or "").lower() == name for column in found.columns):
            return found.name
        if isinstance(found, Routine) and any((parameter.user_type or "").lower() == name for parameter in found.parameters):
            return found.name
    return None
