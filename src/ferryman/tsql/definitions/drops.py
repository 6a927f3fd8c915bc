"""DROP of everything that is dropped by name. Source: the DROP statements of the Transact-SQL reference."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ferryman.errors import not_supported, sql_error
from ferryman.store.catalog.model import CatalogObject, Routine, Sequence, Table, View
from ferryman.tsql.definitions import (
    databases,
    indexed_views,
    indexes,
    modules,
    naming,
    partition_functions,
    principals,
    schema_binding,
    schemas,
    security_policies,
    statistics,
    tables,
    user_types,
    xml_collections,
)
from ferryman.tsql.definitions.ddl_triggers import drop_ddl_triggers

if TYPE_CHECKING:
    from collections.abc import Callable

    from ferryman.tsql import ast
    from ferryman.tsql.definitions.context import DefinitionContext

KINDS: Final = {
    "TABLE": ("table", frozenset({"U"})),
    "VIEW": ("view", frozenset({"V"})),
    "PROCEDURE": ("procedure", frozenset({"P"})),
    "FUNCTION": ("function", frozenset({"FN", "IF", "TF"})),
    "TRIGGER": ("trigger", frozenset({"TR"})),
    "SYNONYM": ("synonym", frozenset({"SN"})),
    "SEQUENCE": ("sequence object", frozenset({"SO"})),
}
"""What DROP calls a kind of object, to its word in messages and its types in sys.objects."""


def drop(statement: ast.Drop, context: DefinitionContext) -> None:
    """Run a DROP statement; several names are dropped in order, each with its own error."""
    if statement.scope:
        drop_ddl_triggers(statement, context)
        return
    if statement.kind in KINDS:
        _drop_objects(statement, context)
        return
    if statement.kind == "INDEX":
        for name in statement.names:
            indexes.drop_index(name, context, if_exists=statement.if_exists)
        return
    if statement.kind == "STATISTICS":
        for name in statement.names:
            statistics.drop_statistics(name, context)
        return
    drop_one = _OTHERS.get(statement.kind)
    if drop_one is None:
        raise not_supported(f"DROP {statement.kind}")
    for name in statement.names:
        drop_one(name, context, if_exists=statement.if_exists)


_OTHERS: Final[dict[str, Callable[..., None]]] = {
    "SECURITY POLICY": security_policies.drop_security_policy,
    "PARTITION FUNCTION": partition_functions.drop_function,
    "PARTITION SCHEME": partition_functions.drop_scheme,
    "SCHEMA": schemas.drop_schema,
    "DATABASE": databases.drop_database,
    "TYPE": user_types.drop_type,
    "LOGIN": principals.drop_login,
    "USER": principals.drop_user,
    "ROLE": principals.drop_role,
    "SERVER ROLE": principals.drop_server_role,
    "XML SCHEMA COLLECTION": xml_collections.drop_collection,
}


def _drop_objects(statement: ast.Drop, context: DefinitionContext) -> None:
    word, kinds = KINDS[statement.kind]
    for name in statement.names:
        found = _find(name, kinds, context)
        if found is None:
            if statement.if_exists:
                continue
            raise sql_error(3701, word, name)
        if found.kind not in kinds:
            own = next(((kind, known) for kind, known in KINDS.items() if found.kind in known[1]), None)
            if own is None:
                raise sql_error(3701, word, name)
            raise sql_error(3705, statement.kind, name, own[1][0], own[0])
        if found.object_id < 0 and not isinstance(found, Table):
            raise sql_error(3701, word, name)
        schema_binding.check_unbound(found, f"DROP {statement.kind}", name, context)
        security_policies.check_unreferenced(found, f"DROP {statement.kind}", context)
        _drop_object(found, context)


def _find(name: ast.Name, kinds: frozenset[str], context: DefinitionContext) -> CatalogObject | None:
    found = naming.find_object(name, context)
    database = naming.split(name)[0]
    if found is not None and found.database.lower() == "master" and (database or context.database).lower() != "master":
        return None  # a procedure of master that is seen from everywhere is dropped in master only
    return found


def _drop_object(found: CatalogObject, context: DefinitionContext) -> None:
    if isinstance(found, View):
        indexed_views.drop_indexes(found, context)
    if isinstance(found, Table):
        tables.drop_table(found, context)
        return
    if isinstance(found, Sequence):
        tables.run([f"DROP SEQUENCE {found.relation}"], context)
    if isinstance(found, Routine) and found.relation:
        modules.check_unused(found, "DROP", context)
        tables.run([f"DROP FUNCTION IF EXISTS {found.relation} CASCADE"], context)
    tables.drop_object(found, context)
