"""CREATE TABLE, for stored and temporary tables. Source: "CREATE TABLE (Transact-SQL)"."""

from __future__ import annotations

import datetime
from dataclasses import replace
from typing import TYPE_CHECKING

from ferryman.errors import SqlError, sql_error
from ferryman.store.catalog import relations, writer
from ferryman.store.catalog.model import Table, Trigger
from ferryman.store.pg_errors import StoreError
from ferryman.tsql.definitions import naming, physical
from ferryman.tsql.definitions.elements import add_elements
from ferryman.tsql.definitions.periods import full_name
from ferryman.tsql.definitions.saving import is_temporary, save_table
from ferryman.tsql.definitions.violations import explain_violation
from ferryman.tsql.temporary import relation_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ferryman.store.catalog.model import CatalogObject, Column
    from ferryman.tsql import ast
    from ferryman.tsql.definitions.context import DefinitionContext

UNIQUE_VIOLATION = "23505"


def create_table(statement: ast.CreateTable, context: DefinitionContext) -> Table:
    """Run CREATE TABLE, but for what it says of versions, and return the table."""
    return build_table(new_table(statement.name, context), statement.elements, context, statement.storage)


def new_table(name: ast.Name, context: DefinitionContext) -> Table:
    """Return a new table without columns, registered under its object_id; raises 2714, 2760, 911, 103."""
    if name.last.startswith("#") and not name.last.startswith("##"):
        return _new_temporary(name.last, context)
    target = naming.free_target(name if not name.last.startswith("##") else _global(name), context)
    relation = physical.relation_of(target.database.name, target.schema.name, target.name)
    object_id = writer.insert_object(
        context.connection, target.database.database_id, target.schema.schema_id, target.name, "U", relation=relation
    )
    if target.name.startswith("##"):
        context.temporary.own_global(object_id, relation, context.catalog)
    return Table(object_id, target.database.name, target.schema.name, target.name, "U", relation)


def _new_temporary(name: str, context: DefinitionContext) -> Table:
    if len(name) > naming.MAXIMUM_TEMPORARY_NAME:
        raise SqlError(193, f"The object or column name starting with '{name[:30]}' is too long. The maximum length is 116 characters.", 15)
    if context.temporary.is_taken(name):
        raise sql_error(2714, name)
    object_id = context.temporary.next_id()
    created = datetime.datetime.now(datetime.UTC).replace(tzinfo=None)
    return Table(object_id, "tempdb", "dbo", name, "U", relation_name(name, object_id), created=created)


def _global(name: ast.Name) -> ast.Name:
    return type(name)(("tempdb", "dbo", name.last))


def build_table(table: Table, elements: tuple[ast.TableElement, ...], context: DefinitionContext, storage: ast.Storage | None = None) -> Table:
    """Give a new table its columns and constraints, in the catalog and in PostgreSQL, and return it."""
    table = add_elements(table, elements, context, storage)
    save_table(None, table, context)
    run(physical.create_table(table), context)
    run_additions(Table(table.object_id, table.database, table.schema, table.name, table.kind), table, context)
    return table


def create_from_columns(name: ast.Name, columns: Sequence[Column], context: DefinitionContext) -> Table:
    """Create the table of SELECT INTO and return it: columns and identities, no constraints."""
    table = new_table(name, context)
    numbered = tuple(replace(column, column_id=number) for number, column in enumerate(columns, 1))
    seen: set[str] = set()
    for column in numbered:
        if column.name.lower() in seen:
            raise sql_error(2705, column.name, table.name)
        seen.add(column.name.lower())
    table = replace(table, columns=numbered)
    save_table(None, table, context)
    run(physical.create_table(table), context)
    return table


def run_additions(before: Table, after: Table, context: DefinitionContext, *, validate: bool = True) -> None:
    """Create in PostgreSQL the indexes, checks and foreign keys that ``after`` has and ``before`` hasn't. The catalog has them already."""
    for index in after.indexes:
        if index.index_id not in {known.index_id for known in before.indexes} and not index.disabled:
            run(physical.create_index(after, index, context), context)
    for check in after.checks:
        if check.object_id not in {known.object_id for known in before.checks} and not check.disabled:
            run(physical.create_check(after, check, context, validate=validate), context)
    for key in after.foreign_keys:
        if key.object_id in {known.object_id for known in before.foreign_keys} or key.disabled:
            continue
        referenced = after if key.referenced == after.object_id else context.catalog.snapshot.by_id[key.referenced]
        if not isinstance(referenced, Table):
            raise sql_error(1767, key.name, referenced.name)
        run(physical.create_foreign_key(after, key, referenced, validate=validate), context)
    for column in _set_to_default(after):
        if column.default is not None:
            run(physical.set_default(after, column, context), context)


def _set_to_default(table: Table) -> list[Column]:
    """Return the columns that foreign keys SET DEFAULT. Other defaults PostgreSQL needn't know: statements write them."""
    names = {name for key in table.foreign_keys if "SET DEFAULT" in (key.on_delete, key.on_update) for name in key.columns}
    return [column for column in table.columns if column.name in names]


def run(statements: Iterable[str], context: DefinitionContext) -> None:
    """Run PostgreSQL statements; what the rows that are there violate is raised as T-SQL names it."""
    snapshot = context.catalog.snapshot  # read now: after an error PostgreSQL answers nothing until the rollback
    for sql in statements:
        try:
            context.connection.execute(sql)
        except StoreError as error:
            raise explain_violation(error, snapshot, context.temporary, statement=_verb(error)) from error


def _verb(error: StoreError) -> str:
    return "CREATE UNIQUE INDEX" if error.sqlstate == UNIQUE_VIOLATION else "ALTER TABLE"


def drop_table(table: Table, context: DefinitionContext, *, together: frozenset[int] = frozenset()) -> None:
    """Drop a table; raises 3726 while another table's foreign key refers to it, unless that table is dropped ``together`` with it."""
    if is_temporary(table):
        context.temporary.remove(table)
        run([f"DROP TABLE {table.relation} CASCADE"], context)
        return
    if table.is_versioned or table.history_of:
        raise sql_error(13552, full_name(table))
    for other in context.catalog.snapshot.by_id.values():
        kept = isinstance(other, Table) and other.object_id != table.object_id and other.object_id not in together
        if kept and isinstance(other, Table) and any(key.referenced == table.object_id for key in other.foreign_keys):
            raise sql_error(3726, table.name)
    run([f"DROP TABLE {table.relation} CASCADE", f"DROP FUNCTION IF EXISTS {relations.period_function(table.object_id)}"], context)
    drop_object(table, context)


def drop_object(found: CatalogObject, context: DefinitionContext) -> None:
    """Take an object, with its constraints and triggers, out of the catalog."""
    triggers = [o.object_id for o in context.catalog.snapshot.by_id.values() if isinstance(o, Trigger) and o.parent == found.object_id]
    writer.delete_object(context.connection, found.object_id)
    context.catalog.changed((found.object_id, *triggers))
