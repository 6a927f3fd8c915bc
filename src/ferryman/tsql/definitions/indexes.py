"""CREATE, ALTER and DROP INDEX. Source: "CREATE INDEX (Transact-SQL)"."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ferryman.errors import not_supported, sql_error
from ferryman.store.catalog.model import Table, View
from ferryman.tsql.definitions import expressions, naming, partitioning, physical
from ferryman.tsql.definitions.elements import ignoring_duplicates, make_columnstore, make_index
from ferryman.tsql.definitions.indexed_views import create_view_index, drop_view_index
from ferryman.tsql.definitions.saving import save_table
from ferryman.tsql.definitions.tables import run

if TYPE_CHECKING:
    from ferryman.store.catalog.model import Index
    from ferryman.tsql import ast
    from ferryman.tsql.definitions.context import DefinitionContext


def create_index(statement: ast.CreateIndex, context: DefinitionContext) -> None:
    """Run CREATE INDEX; raises 1088 for an unknown table, 1911, 1913, 1505."""
    view = naming.find_object(statement.table, context)
    if isinstance(view, View) and view.object_id > 0:
        create_view_index(statement, view, context)
        return
    table = find_table(statement.table, context)
    options = {name: value.upper() for name, value in statement.options}
    if options.get("DROP_EXISTING") == "ON":
        index = next((index for index in table.indexes if index.name.lower() == statement.name.lower()), None)
        if index is not None:
            table = without(table, index.index_id, context)
    where = statement.where_text or None
    if statement.columnstore:
        index = make_columnstore(table, statement.name, statement.columns, unique=statement.unique, clustered=statement.clustered, where=where)
    else:
        index = make_index(
            table, statement.name, statement.columns, unique=statement.unique, clustered=statement.clustered, include=statement.include, where=where
        )
    expressions.check_indexable(index, table, context)
    if options.get("IGNORE_DUP_KEY") == "ON":
        index = ignoring_duplicates(index, table)
    changed = partitioning.with_index(table, index, statement.storage, context)
    save_table(table, changed, context)
    run(physical.create_index(changed, index, context), context)


def alter_index(statement: ast.AlterIndex, context: DefinitionContext) -> None:
    """Run ALTER INDEX: REBUILD (which also enables), REORGANIZE, DISABLE, SET."""
    view = naming.find_object(statement.table, context)
    if isinstance(view, View) and view.indexes:
        _alter_view_index(statement, view)
        return
    table = find_table(statement.table, context)
    chosen = [index for index in table.indexes if statement.name is None or index.name.lower() == statement.name.lower()]
    if statement.name is not None and not chosen:
        raise sql_error(2727, statement.name)
    if statement.action == "DISABLE" and any(index.key_kind for index in chosen):
        raise not_supported("ALTER INDEX DISABLE on the index of a key")
    if statement.partition is not None:
        for index in chosen:
            partitioning.check_number(table, index, statement.partition, context)
        return
    ignore = dict(statement.options).get("IGNORE_DUP_KEY")
    if ignore is not None:
        chosen = [ignoring_duplicates(index, table) if ignore == "ON" else replace(index, ignore_dup_key=False) for index in chosen]
        table = _with_indexes(table, chosen, context)
    disable = statement.action == "DISABLE"
    if statement.action not in ("DISABLE", "REBUILD"):
        return
    affected = {index.index_id for index in chosen if index.disabled != disable}
    changed = replace(table, indexes=tuple(replace(i, disabled=disable) if i.index_id in affected else i for i in table.indexes))
    save_table(table, changed, context)
    for index in changed.indexes:
        if index.index_id in affected:
            run(physical.drop_index(table, index) if disable else physical.create_index(changed, index, context), context)


def _with_indexes(table: Table, changed: list[Index], context: DefinitionContext) -> Table:
    """Save and return the table with those of its indexes as they are now."""
    by_id = {index.index_id: index for index in changed}
    result = replace(table, indexes=tuple(by_id.get(index.index_id, index) for index in table.indexes))
    save_table(table, result, context)
    return result


def _alter_view_index(statement: ast.AlterIndex, view: View) -> None:
    """A view's index has nothing to rebuild; it can't be disabled."""
    if statement.name is not None and all(index.name.lower() != statement.name.lower() for index in view.indexes):
        raise sql_error(2727, statement.name)
    if statement.action == "DISABLE":
        raise not_supported("ALTER INDEX DISABLE on the index of a view")


def drop_index(name: ast.Name, context: DefinitionContext, *, if_exists: bool) -> None:
    """Drop one index, named ``table.index``; raises 3701 and 3723."""
    table_name = type(name)(name.parts[:-1])
    table = naming.find_object(table_name, context)
    index = next((i for i in table.indexes if i.name.lower() == name.last.lower()), None) if isinstance(table, (Table, View)) else None
    if index is not None and isinstance(table, View):
        drop_view_index(table, index, context)
        return
    if index is None or not isinstance(table, Table):
        if if_exists:
            return
        raise sql_error(3701, "index", f"{table_name}.{name.last}", state=7)
    if index.key_kind:
        raise sql_error(3723, f"{table_name}.{index.name}", index.key_kind)
    without(table, index.index_id, context)


def add_index(table: Table, index: Index, context: DefinitionContext) -> None:
    """Store a new index and make what PostgreSQL has of it."""
    changed = replace(table, indexes=(*table.indexes, index))
    save_table(table, changed, context)
    run(physical.create_index(changed, index, context), context)


def without(table: Table, index_id: int, context: DefinitionContext) -> Table:
    """Drop an index, a primary XML index with its secondary ones; returns the table without it. Raises 3723 where a foreign key needs it."""
    index = next(index for index in table.indexes if index.index_id == index_id)
    for other in context.catalog.snapshot.by_id.values():
        if isinstance(other, Table) and any(key.referenced == table.object_id and key.index_id == index_id for key in other.foreign_keys):
            raise sql_error(3723, f"{table.name}.{index.name}", "FOREIGN KEY")
    changed = replace(table, indexes=tuple(known for known in table.indexes if index_id not in (known.index_id, known.xml_primary_id)))
    run(physical.drop_index(table, index), context)
    save_table(table, changed, context)
    return changed


def find_table(name: ast.Name, context: DefinitionContext) -> Table:
    """Return the table of that name; raises 1088."""
    found = naming.find_object(name, context)
    if not isinstance(found, Table):
        raise sql_error(1088, name)
    return found
