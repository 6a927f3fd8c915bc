"""CREATE, ALTER and DROP SECURITY POLICY. Source: "Row-level security", https://learn.microsoft.com/sql/relational-databases/security/row-level-security"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from ferryman.errors import not_supported, sql_error
from ferryman.store.catalog import writer
from ferryman.store.catalog.model import Routine, SecurityPolicy, SecurityPredicate, Table
from ferryman.tsql import ast
from ferryman.tsql.definitions import naming
from ferryman.tsql.queries.query import bind_relation
from ferryman.tsql.queries.relation import Statement
from ferryman.tsql.queries.row_security import bind_predicate_over, predicate_call
from ferryman.tsql.queries.scope import Context, Source, table_columns

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ferryman.store.catalog.model import CatalogObject
    from ferryman.tsql.definitions.context import DefinitionContext

KIND: Final = "SP"


def security_policy(statement: ast.SecurityPolicy, context: DefinitionContext) -> None:
    """Run CREATE or ALTER SECURITY POLICY; raises 33261 to 33264, and what binding a predicate over its table raises."""
    if statement.action == "CREATE":
        target = naming.free_target(statement.name, context)
        object_id = writer.insert_object(context.connection, target.database.database_id, target.schema.schema_id, target.name, KIND)
        policy = SecurityPolicy(object_id, target.database.name, target.schema.name, target.name, KIND)
    else:
        policy = _policy(statement.name, context)
    before = {predicate.target for predicate in policy.predicates}
    changed = policy
    for change in statement.changes:
        changed = _changed(changed, change, context)
    enabled = statement.enabled if statement.enabled is not None else policy.enabled
    changed = replace(changed, enabled=enabled, schema_bound=policy.schema_bound if statement.schema_bound is None else statement.schema_bound)
    if enabled:
        _check_single(changed, context)
    writer.write_security_policy(context.connection, changed)
    context.catalog.changed({changed.object_id, *before, *(predicate.target for predicate in changed.predicates)})


def drop_security_policy(name: ast.Name, context: DefinitionContext, *, if_exists: bool) -> None:
    """Run DROP SECURITY POLICY; raises 3701."""
    found = naming.find_object(name, context)
    if not isinstance(found, SecurityPolicy):
        if if_exists and found is None:
            return
        raise sql_error(3701, "security policy", name)
    writer.delete_object(context.connection, found.object_id)
    context.catalog.changed({found.object_id, *(predicate.target for predicate in found.predicates)})


def check_unreferenced(found: CatalogObject, verb: str, context: DefinitionContext) -> None:
    """Raise 3729 for a table that a security policy has a predicate on, and for a function that such a predicate calls."""
    for policy in context.catalog.snapshot.by_id.values():
        if not isinstance(policy, SecurityPolicy) or policy.database != found.database:
            continue
        for predicate in policy.predicates:
            called = isinstance(found, Routine) and policy.schema_bound and naming.find_object(predicate_call(predicate).name, context) is found
            if called or predicate.target == found.object_id:
                raise sql_error(3729, verb, found.two_part_name, policy.name)


def _policy(name: ast.Name, context: DefinitionContext) -> SecurityPolicy:
    found = naming.find_object(name, context)
    if not isinstance(found, SecurityPolicy):
        raise sql_error(15151, "alter", "security policy", name.last)
    return found


def _changed(policy: SecurityPolicy, change: ast.PolicyChange, context: DefinitionContext) -> SecurityPolicy:
    """Return the policy with one change of its predicates made."""
    table = _target(change.table, context)
    same = [each for each in policy.predicates if (each.target, each.kind, each.operation) == (table.object_id, change.kind, change.operation)]
    others = tuple(each for each in policy.predicates if each not in same)
    if change.action == "ADD":
        if same or (change.kind == "BLOCK" and _overlaps(policy.predicates, table, change.operation)):
            raise sql_error(33262, change.kind, table.two_part_name, policy.name)
        number = 1 + max((each.predicate_id for each in policy.predicates), default=0)
    elif not same:
        raise sql_error(33261, policy.name, table.two_part_name)
    else:
        number = same[0].predicate_id
    if change.action == "DROP":
        return replace(policy, predicates=others)
    predicate = SecurityPredicate(number, change.kind, change.operation, change.text, table.object_id)
    _check_binds(predicate, table, context)
    return replace(policy, predicates=tuple(sorted((*others, predicate), key=lambda each: each.predicate_id)))


def _overlaps(predicates: Iterable[SecurityPredicate], table: Table, operation: str) -> bool:
    """Return whether a BLOCK predicate for every operation meets another one."""
    there = [each.operation for each in predicates if each.target == table.object_id and each.kind == "BLOCK"]
    return bool(there) and (not operation or "" in there)


def _target(name: ast.Name, context: DefinitionContext) -> Table:
    found = naming.find_object(name, context)
    if found is None:
        raise sql_error(4902, name)
    if not isinstance(found, Table) or found.object_id < 0:
        if found.kind == "V":
            raise not_supported("a security predicate on a view")
        raise sql_error(33263, name)
    if found.database.lower() != context.database.lower():
        raise not_supported("a security policy over another database's table")
    return found


def _check_binds(predicate: SecurityPredicate, table: Table, context: DefinitionContext) -> None:
    """Raise what the predicate's call raises: 208, 207, 313, 8144; and 4512's kin for a function that isn't WITH SCHEMABINDING."""
    call = predicate_call(predicate)
    function = naming.find_object(call.name, context)
    if not isinstance(function, Routine) or function.kind != "IF":
        raise sql_error(208, call.name)
    alias = "t"
    source = Source((table.name,), alias, table_columns(table, alias), table)
    bind_predicate_over(predicate, source, Context(context.names, Statement(), bind_relation))


def _check_single(policy: SecurityPolicy, context: DefinitionContext) -> None:
    """Raise 33264 where another enabled policy has a predicate on one of the tables."""
    for other in context.catalog.snapshot.by_id.values():
        if isinstance(other, SecurityPolicy) and other.enabled and other.object_id != policy.object_id:
            shared = {each.target for each in policy.predicates} & {each.target for each in other.predicates}
            for object_id in shared:
                table = context.catalog.snapshot.by_id[object_id]
                raise sql_error(33264, policy.name, table.two_part_name, table.two_part_name, other.name)
