"""CREATE and DROP SCHEMA, ALTER SCHEMA ... TRANSFER. Source: "CREATE SCHEMA (Transact-SQL)"."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ferryman.errors import not_supported, sql_error
from ferryman.store.catalog import writer
from ferryman.store.catalog.model import Constraint, Routine, Sequence, Table, Trigger
from ferryman.store.names import quote, schema_name
from ferryman.tsql import ast
from ferryman.tsql.definitions import naming, physical
from ferryman.tsql.definitions.principals import find_principal
from ferryman.tsql.definitions.schema_binding import bound_views
from ferryman.tsql.definitions.tables import run

if TYPE_CHECKING:
    from ferryman.tsql.definitions.context import DefinitionContext

FIRST_ROLE_SCHEMA = 16384


def create_schema(statement: ast.CreateSchema, context: DefinitionContext) -> None:
    """Run CREATE SCHEMA; raises 2714 for a name that is taken, 15151 for an unknown owner."""
    database = naming.find_database(context.database, context.catalog.snapshot)
    naming.check_length(statement.name)
    if statement.name.lower() in database.schemas:
        raise sql_error(2714, statement.name)
    owner = find_principal(statement.owner or "dbo", database, "find")
    writer.insert_schema(context.connection, database.database_id, database.name, statement.name, owner.principal_id)
    context.catalog.changed(databases=(database.database_id,))
    if statement.elements:
        _create_elements(statement, context.in_schema(statement.name))


ELEMENT_ORDER: Final = (ast.CreateTable, ast.CreateView, ast.Permission)
"""Elements may stand in any order, so that a view may come before its table."""


def _create_elements(statement: ast.CreateSchema, context: DefinitionContext) -> None:
    """Run the statements within CREATE SCHEMA; their unqualified names are the new schema's."""
    from ferryman.tsql.definitions import execute_definition

    for kind in ELEMENT_ORDER:
        for element in statement.elements:
            if isinstance(element, kind):
                execute_definition(element, context)


def drop_schema(name: ast.Name, context: DefinitionContext, *, if_exists: bool) -> None:
    """Drop an empty schema; raises 15151 for an unknown one, 3729 for one with objects, 15150 for dbo and its like."""
    database = naming.find_database(context.database, context.catalog.snapshot)
    schema = database.schemas.get(name.last.lower())
    if schema is None:
        if if_exists:
            return
        raise sql_error(15151, "drop", "schema", name.last)
    if schema.schema_id <= 4:
        raise sql_error(15150, "drop", "schema", schema.name)
    lowered = schema.name.lower()
    used = [found.name for (owner, _), found in database.objects.items() if owner == lowered]
    used += [found.name for (owner, _), found in database.types.items() if owner == lowered]
    if used:
        raise sql_error(3729, "drop schema", schema.name, used[0])
    writer.delete_schema(context.connection, database.database_id, schema.schema_id)
    run([f"DROP SCHEMA {quote(schema_name(database.name, schema.name))}"], context)
    context.catalog.changed(databases=(database.database_id,))


def transfer(statement: ast.AlterSchemaTransfer, context: DefinitionContext) -> None:
    """Run ALTER SCHEMA ... TRANSFER: the object moves with its constraints and triggers and loses its permissions."""
    database = naming.find_database(context.database, context.catalog.snapshot)
    schema = database.schemas.get(statement.schema.lower())
    if schema is None or schema.schema_id in (3, 4):
        raise sql_error(15151, "alter", "schema", statement.schema)
    found = naming.find_object(statement.object, context)
    if found is None or isinstance(found, (Constraint, Trigger)) or found.object_id <= 0:
        raise sql_error(15151, "find", "object", statement.object.last)
    if getattr(found, "bound_to", ()) or any(bound_views(found, context.catalog.snapshot)):
        raise sql_error(15348)
    if (schema.name.lower(), found.name.lower()) in database.objects:
        raise sql_error(15530, "object", found.name)
    if isinstance(found, Routine) and found.relation:
        raise not_supported("ALTER SCHEMA ... TRANSFER of a compiled function")
    relation = ""
    if isinstance(found, (Table, Sequence)):
        relation = physical.relation_of(database.name, schema.name, found.name)
        kind = "TABLE" if isinstance(found, Table) else "SEQUENCE"
        run([f"ALTER {kind} {found.relation} SET SCHEMA {quote(schema_name(database.name, schema.name))}"], context)
    writer.move_object(context.connection, found.object_id, schema.schema_id, relation)
    context.catalog.changed((found.object_id,), databases=(database.database_id,))
