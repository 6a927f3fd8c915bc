"""CREATE SYNONYM; its target needn't exist. Source: "CREATE SYNONYM (Transact-SQL)"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ferryman.store.catalog import writer
from ferryman.tsql.definitions import naming

if TYPE_CHECKING:
    from ferryman.tsql import ast
    from ferryman.tsql.definitions.context import DefinitionContext


def create_synonym(statement: ast.CreateSynonym, context: DefinitionContext) -> None:
    """Run CREATE SYNONYM; raises 2714 and 2760."""
    target = naming.free_target(statement.name, context)
    naming.split(statement.target)
    object_id = writer.insert_object(context.connection, target.database.database_id, target.schema.schema_id, target.name, "SN")
    writer.insert_synonym(context.connection, object_id, statement.target.parts)
    context.catalog.changed((object_id,))
