"""CREATE, ALTER and DROP XML SCHEMA COLLECTION.

Source: "CREATE XML SCHEMA COLLECTION (Transact-SQL)", https://learn.microsoft.com/sql/t-sql/statements/create-xml-schema-collection-transact-sql
and the pages of ALTER and DROP beside it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ferryman.errors import sql_error
from ferryman.store.catalog import writer
from ferryman.store.catalog.model import Routine, Table, XmlCollection
from ferryman.tsql import ast
from ferryman.tsql.definitions import naming
from ferryman.tsql.xml_schemas import compile_schemas

if TYPE_CHECKING:
    from ferryman.store.catalog.model import Database
    from ferryman.tsql.definitions.context import DefinitionContext

BUILT_IN: Final = ("sys", "sys")
"""Schema and name of the collection that every database has: the built-in types of XML Schema."""


def xml_schema_collection(statement: ast.XmlSchemaCollection, context: DefinitionContext) -> None:
    """Run CREATE XML SCHEMA COLLECTION or ALTER ... ADD, whose schemas are a literal by now.

    Raises 6348 for a name that is taken, 6347 for a collection that isn't there, 6339 for the built-in one, and what ``compile_schemas`` raises.
    """
    assert isinstance(statement.schemas, ast.Literal)
    given = str(statement.schemas.value)
    if tuple(part.lower() for part in statement.name.parts) == BUILT_IN:
        raise sql_error(6339, statement.name)
    target = naming.new_object(statement.name, context)
    found, database_id = target.database.xml_collections.get(target.key), target.database.database_id
    if statement.adds:
        if found is None:
            raise sql_error(6347, statement.name)
        writer.update_xml_collection(context.connection, found.xml_collection_id, compile_schemas((*found.schemas, given), known=len(found.schemas)))
    else:
        if found is not None:
            raise sql_error(6348, statement.name)
        collection = XmlCollection(writer.next_id(context.connection, "xml_collection_ids"), target.schema.name, target.name)
        writer.insert_xml_collection(context.connection, database_id, target.schema.schema_id, collection, compile_schemas((given,)))
    context.catalog.changed(databases=(database_id,))


def drop_collection(name: ast.Name, context: DefinitionContext, *, if_exists: bool) -> None:
    """Run DROP XML SCHEMA COLLECTION; raises 6314 for an unknown one and 6328 while a column or parameter has it."""
    target = naming.new_object(name, context)
    found = target.database.xml_collections.get(target.key)
    if found is None:
        raise sql_error(6314, name)
    user = _user_of(found, target.database)
    if user is not None:
        raise sql_error(6328, name, user)
    writer.delete_xml_collection(context.connection, target.database.database_id, found.xml_collection_id)
    context.catalog.changed(databases=(target.database.database_id,))


def _user_of(collection: XmlCollection, database: Database) -> str | None:
    """Return the two-part name of an object that uses a collection, None when nothing does."""
    wanted = collection.xml_collection_id
    for found in database.objects.values():
        types = []
        if isinstance(found, Table):
            types = [column.type for column in found.columns]
        elif isinstance(found, Routine):
            types = [parameter.type for parameter in found.parameters] + [column.type for column in found.columns]
            types += [found.returns] if found.returns is not None else []
        if any(type_.xml_collection == wanted for type_ in types):
            return found.two_part_name
    return None
