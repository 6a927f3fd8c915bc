"""Runs T-SQL's data definition and security statements, on the catalog and on PostgreSQL.

``execute_definition`` runs one statement within the transaction that its caller has opened: catalog and tables change together.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from ferryman.errors import not_supported
from ferryman.tsql import ast
from ferryman.tsql.definitions import partition_functions
from ferryman.tsql.definitions.alter_table import alter_table
from ferryman.tsql.definitions.databases import alter_database, create_database
from ferryman.tsql.definitions.drops import drop
from ferryman.tsql.definitions.fulltext import fulltext_catalog, fulltext_index
from ferryman.tsql.definitions.grants import permission_statement
from ferryman.tsql.definitions.guards import check_definition
from ferryman.tsql.definitions.indexed_views import enforce_after
from ferryman.tsql.definitions.indexes import alter_index, create_index
from ferryman.tsql.definitions.modules import create_function, create_procedure, create_view
from ferryman.tsql.definitions.naming import find_object, resolve_name
from ferryman.tsql.definitions.ownership import alter_authorization
from ferryman.tsql.definitions.principals import principal_statement
from ferryman.tsql.definitions.schemas import create_schema, transfer
from ferryman.tsql.definitions.security_policies import security_policy
from ferryman.tsql.definitions.sequences import sequence
from ferryman.tsql.definitions.spatial_indexes import create_spatial_index
from ferryman.tsql.definitions.statistics import create_statistics, update_statistics
from ferryman.tsql.definitions.synonyms import create_synonym
from ferryman.tsql.definitions.system_versioning import create_table
from ferryman.tsql.definitions.triggers import create_trigger, enable_trigger
from ferryman.tsql.definitions.user_types import create_type
from ferryman.tsql.definitions.violations import explain_violation
from ferryman.tsql.definitions.xml_collections import xml_schema_collection
from ferryman.tsql.definitions.xml_indexes import create_xml_index

if TYPE_CHECKING:
    from collections.abc import Callable

    from ferryman.tsql.definitions.context import DefinitionContext

__all__ = ["DEFINITIONS", "execute_definition", "explain_violation", "find_object", "resolve_name"]

DEFINITIONS: Final[dict[type[ast.Statement], Callable[[Any, DefinitionContext], None]]] = {
    ast.AlterAuthorization: alter_authorization,
    ast.AlterDatabase: alter_database,
    ast.AlterIndex: alter_index,
    ast.AlterPartitionFunction: partition_functions.alter_function,
    ast.AlterPartitionScheme: partition_functions.alter_scheme,
    ast.AlterSchemaTransfer: transfer,
    ast.AlterTable: alter_table,
    ast.CreateDatabase: create_database,
    ast.CreateFunction: create_function,
    ast.CreateIndex: create_index,
    ast.CreatePartitionFunction: partition_functions.create_function,
    ast.CreatePartitionScheme: partition_functions.create_scheme,
    ast.CreateProcedure: create_procedure,
    ast.CreateSchema: create_schema,
    ast.CreateSequence: sequence,
    ast.CreateStatistics: create_statistics,
    ast.UpdateStatistics: update_statistics,
    ast.CreateSynonym: create_synonym,
    ast.CreateTable: create_table,
    ast.CreateTrigger: create_trigger,
    ast.CreateType: create_type,
    ast.CreateView: create_view,
    ast.CreateXmlIndex: create_xml_index,
    ast.CreateSpatialIndex: create_spatial_index,
    ast.Drop: drop,
    ast.EnableTrigger: enable_trigger,
    ast.FullTextCatalog: fulltext_catalog,
    ast.FullTextIndex: fulltext_index,
    ast.Permission: permission_statement,
    ast.PrincipalStatement: principal_statement,
    ast.SecurityPolicy: security_policy,
    ast.XmlSchemaCollection: xml_schema_collection,
}
"""Every statement that this package runs."""


def execute_definition(statement: ast.Statement, context: DefinitionContext) -> None:
    """Run one definition statement. Raises SqlError; the caller then rolls back to where the statement began."""
    run = DEFINITIONS.get(type(statement))
    if run is None:
        raise not_supported(f"the statement {type(statement).__name__}")
    check_definition(statement, context)
    run(statement, context)
    enforce_after(statement, context)
