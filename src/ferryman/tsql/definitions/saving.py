"""Puts a changed table where it belongs: the catalog's tables, or the session's temporary tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ferryman.errors import sql_error
from ferryman.store.catalog import writer
from ferryman.store.catalog.model import Table

if TYPE_CHECKING:
    from ferryman.store.catalog.model import Column
    from ferryman.tsql.definitions.context import DefinitionContext


def is_temporary(table: Table) -> bool:
    """Return whether only the session knows the table: #temp tables and table variables."""
    return table.object_id < 0


def new_id(context: DefinitionContext, table: Table) -> int:
    """Return an object_id for a constraint of ``table``."""
    return context.temporary.next_id() if is_temporary(table) else writer.next_id(context.connection, "object_ids")


def save_table(before: Table | None, after: Table, context: DefinitionContext) -> None:
    """Write what differs between two states of a table; ``before`` is None for a new one, whose row of catalog.objects exists."""
    if is_temporary(after):
        if not after.name.startswith("@"):
            context.temporary.put(after)
        return
    old = before or Table(after.object_id, after.database, after.schema, after.name, after.kind)
    _save_columns(old, after, context)
    _save_indexes(old, after, context)
    _save_partitioned(old, after, context)
    _save_period(old, after, context)
    _save_checks(old, after, context)
    _save_foreign_keys(old, after, context)
    _save_statistics(old, after, context)
    if before is not None:
        writer.touch_object(context.connection, after.object_id)
    context.catalog.changed((after.object_id,))


def _save_columns(old: Table, new: Table, context: DefinitionContext) -> None:
    connection = context.connection
    before = {column.column_id: column for column in old.columns}
    after = {column.column_id: column for column in new.columns}
    for column_id in before.keys() - after.keys():
        writer.delete_column(connection, new.object_id, column_id)
    added = [column for column_id, column in after.items() if column_id not in before]
    if added:
        writer.insert_columns(connection, new.object_id, added)
    for column_id, column in after.items():
        if column_id in before and before[column_id] != column:
            writer.replace_column(connection, new.object_id, column)
    _save_constraints(_defaults(old), _defaults(new), "D", new, context)


def _defaults(table: Table) -> dict[int, Column]:
    return {column.default_id: column for column in table.columns if column.default_id}


def _save_constraints(before: dict[int, Column], after: dict[int, Column], kind: str, table: Table, context: DefinitionContext) -> None:
    for object_id in before.keys() - after.keys():
        writer.delete_object(context.connection, object_id)
    for object_id, column in after.items():
        if object_id not in before:
            _insert_constraint(object_id, column.default_name or "", kind, table, context, system_named=column.default_system_named)


def _insert_constraint(object_id: int, name: str, kind: str, table: Table, context: DefinitionContext, *, system_named: bool) -> None:
    database = context.catalog.snapshot.databases[table.database.lower()]
    schema_id = database.schemas[table.schema.lower()].schema_id
    writer.insert_object(
        context.connection, database.database_id, schema_id, name, kind, parent=table.object_id, system_named=system_named, object_id=object_id
    )


def _save_indexes(old: Table, new: Table, context: DefinitionContext) -> None:
    column_ids = {column.name.lower(): column.column_id for column in new.columns}
    after = {index.index_id: index for index in new.indexes}
    before = {index.index_id: index for index in old.indexes}
    for index_id, index in before.items():
        if after.get(index_id) != index:
            writer.delete_index(context.connection, new.object_id, index_id, described=index_id in after)
        if index_id not in after and index.object_id:
            writer.delete_object(context.connection, index.object_id)
    for index_id, index in after.items():
        if before.get(index_id) == index:
            continue
        if index.object_id and index_id not in before:
            kind = "PK" if index.key_kind == "PRIMARY KEY" else "UQ"
            _insert_constraint(index.object_id, index.name, kind, new, context, system_named=index.system_named)
        writer.insert_index(context.connection, new.object_id, index, column_ids)


def _save_partitioned(old: Table, new: Table, context: DefinitionContext) -> None:
    """Write how the rows and the indexes are partitioned; what belonged to an index that is gone goes with it."""
    there = {0, *(index.index_id for index in new.indexes)}
    kept = tuple(each for each in new.partitioned if each.index_id in there)
    if kept != old.partitioned:
        writer.write_partitioned(context.connection, new.object_id, kept, {column.name.lower(): column.column_id for column in new.columns})


def _save_period(old: Table, new: Table, context: DefinitionContext) -> None:
    """Write a table's period; the history tables that it had and has know of it, too."""
    if old.period == new.period:
        return
    writer.write_period(context.connection, new.object_id, new.period, {column.name.lower(): column.column_id for column in new.columns})
    context.catalog.changed([period.history for period in (old.period, new.period) if period is not None and period.history])


def _save_checks(old: Table, new: Table, context: DefinitionContext) -> None:
    column_ids = {column.name.lower(): column.column_id for column in new.columns}
    before = {check.object_id: check for check in old.checks}
    after = {check.object_id: check for check in new.checks}
    for object_id in before.keys() - after.keys():
        writer.delete_object(context.connection, object_id)
    for object_id, check in after.items():
        if object_id not in before:
            _insert_constraint(object_id, check.name, "C", new, context, system_named=check.system_named)
            writer.insert_check(context.connection, check, column_ids)
        elif before[object_id].disabled != check.disabled:
            writer.enable_check(context.connection, object_id, enabled=not check.disabled)


def _save_foreign_keys(old: Table, new: Table, context: DefinitionContext) -> None:
    before = {key.object_id: key for key in old.foreign_keys}
    after = {key.object_id: key for key in new.foreign_keys}
    own = {column.name.lower(): column.column_id for column in new.columns}
    for object_id in before.keys() - after.keys():
        writer.delete_object(context.connection, object_id)
    for object_id, key in after.items():
        if object_id in before:
            if before[object_id].disabled != key.disabled:
                writer.enable_foreign_key(context.connection, object_id, enabled=not key.disabled)
            continue
        _insert_constraint(object_id, key.name, "F", new, context, system_named=key.system_named)
        referenced = new if key.referenced == new.object_id else context.catalog.snapshot.by_id[key.referenced]
        if not isinstance(referenced, Table):
            raise sql_error(1767, key.name, referenced.name)
        theirs = {column.name.lower(): column.column_id for column in referenced.columns}
        pairs = [(own[a.lower()], theirs[b.lower()]) for a, b in zip(key.columns, key.referenced_columns, strict=True)]
        writer.insert_foreign_key(context.connection, key, pairs)


def _save_statistics(old: Table, new: Table, context: DefinitionContext) -> None:
    column_ids = {column.name.lower(): column.column_id for column in new.columns}
    for statistics in old.statistics:
        if statistics not in new.statistics:
            writer.delete_statistics(context.connection, new.object_id, statistics.stats_id)
    for statistics in new.statistics:
        if statistics not in old.statistics:
            writer.insert_statistics(context.connection, new.object_id, statistics, [column_ids[name.lower()] for name in statistics.columns])
