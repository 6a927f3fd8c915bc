"""SYSTEM_VERSIONING: a table's history table, made or taken over, and the table that CREATE TABLE makes with one.

Sources: "Temporal tables", "Creating a system-versioned temporal table", "Temporal table considerations and limitations".
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from ferryman.errors import sql_error
from ferryman.sqltypes import SqlType
from ferryman.store.catalog import writer
from ferryman.store.catalog.model import Table
from ferryman.tsql import ast
from ferryman.tsql.definitions import elements, naming, physical, row_versions, triggers
from ferryman.tsql.definitions.periods import check_rows, full_name, period_columns
from ferryman.tsql.definitions.saving import is_temporary, save_table
from ferryman.tsql.definitions.tables import create_table as create_plain
from ferryman.tsql.definitions.tables import new_table, run

if TYPE_CHECKING:
    from ferryman.store.catalog.model import Column, Index
    from ferryman.tsql.definitions.context import DefinitionContext

TEMPDB: Final = "tempdb"


def create_table(statement: ast.CreateTable, context: DefinitionContext) -> None:
    """Run CREATE TABLE, with its period, history table and place in memory; raises what ``turn_on`` raises."""
    table = create_plain(statement, context)
    if statement.durability is not None and not is_temporary(table):
        writer.write_durability(context.connection, table.object_id, statement.durability)
        context.catalog.changed((table.object_id,))
    if statement.versioning is not None and statement.versioning.on:
        turn_on(table, statement.versioning, context)
    elif table.period is not None:
        row_versions.install(table, context)


def set_versioning(table: Table, versioning: ast.SystemVersioning, context: DefinitionContext) -> None:
    """Run ALTER TABLE ... SET (SYSTEM_VERSIONING = ...); OFF leaves the period and both tables as they are. Raises 13591."""
    if versioning.on:
        turn_on(table, versioning, context)
        return
    if table.period is None or not table.is_versioned:
        raise sql_error(13591, full_name(table))
    changed = replace(table, period=replace(table.period, history=0, retention=None))
    save_table(table, changed, context)
    row_versions.install(changed, context)


def turn_on(table: Table, versioning: ast.SystemVersioning, context: DefinitionContext) -> None:
    """Turn versioning on, with the history table named, or a new one; raises 13510, 13539, 13553, 13568, 13596 and what ``_check_history`` raises.

    Where it is on already, the retention period alone can be changed.
    """
    if table.database.lower() == TEMPDB:
        raise sql_error(13568, full_name(table))
    if table.period is None:
        raise sql_error(13510)
    if table.is_versioned:
        _change_retention(table, versioning, context)
        return
    if not any(index.key_kind == "PRIMARY KEY" for index in table.indexes):
        raise sql_error(13553, full_name(table))
    history = _history_table(table, versioning, context)
    changed = replace(table, period=replace(table.period, history=history.object_id, retention=versioning.retention))
    save_table(table, changed, context)
    row_versions.install(changed, context)


def _change_retention(table: Table, versioning: ast.SystemVersioning, context: DefinitionContext) -> None:
    assert table.period is not None
    history = context.catalog.snapshot.by_id[table.period.history]
    same = versioning.history is None or naming.find_object(versioning.history, context) is history
    if not same or not versioning.sets_retention:
        raise sql_error(13596, full_name(table))
    save_table(table, replace(table, period=replace(table.period, retention=versioning.retention)), context)


# --- the history table -----------------------------------------------------------------------------


def _history_table(table: Table, versioning: ast.SystemVersioning, context: DefinitionContext) -> Table:
    name = versioning.history
    if name is None:
        return _create_history(table, _free_name(table, context), context)
    if len(name.parts) != len(("schema", "table")):
        raise sql_error(13539, name)
    own = ast.Name((table.database, *name.parts))
    found = naming.find_object(own, context)
    if found is None:
        return _create_history(table, own, context)
    if not isinstance(found, Table) or found.object_id == table.object_id:
        raise sql_error(13511, f"{table.database}.{name}")
    _check_history(table, found, context)
    if versioning.check:
        _check_versions(table, found, context)
    return found


def _free_name(table: Table, context: DefinitionContext) -> ast.Name:
    """Return the name of a history table that nobody named: after the table's id, with a suffix where that is taken."""
    name = ast.Name((table.database, table.schema, f"MSSQL_TemporalHistoryFor_{table.object_id}"))
    if naming.find_object(name, context) is None:
        return name
    suffix = writer.next_id(context.connection, "object_ids")
    return ast.Name((*name.parts[:-1], f"{name.last}_{suffix:08X}"))


def _create_history(table: Table, name: ast.Name, context: DefinitionContext) -> Table:
    """Create an empty history table: the table's columns without what computes, counts or constrains them, clustered by the ends of the period."""
    history = replace(new_table(name, context), columns=tuple(history_column(column) for column in table.columns))
    start, end = period_columns(table)
    keys = (ast.IndexColumn(end.name), ast.IndexColumn(start.name))
    history = replace(history, indexes=(elements.make_index(history, f"ix_{history.name}"[: naming.MAXIMUM_NAME], keys, clustered=True),))
    save_table(None, history, context)
    run([*physical.create_table(history), *physical.create_index(history, history.indexes[0], context)], context)
    return history


def history_column(column: Column) -> Column:
    """Return a column as the history table has it: its values alone; those of a rowversion are bytes that no longer move on."""
    type_ = SqlType("binary", length=8) if column.type.name == "rowversion" else column.type
    return replace(
        column, type=type_, identity=None, default=None, default_name=None, default_id=0, default_system_named=False, computed=None, persisted=False,
        rowguid=False, generated="", hidden=False,
    )


def _check_history(table: Table, history: Table, context: DefinitionContext) -> None:
    """Raise 13511 to 13531 unless the table can keep the other one's history."""
    shown, own = full_name(history), full_name(table)
    if history.history_of or history.is_versioned:
        raise sql_error(13514, shown)
    if history.period is not None:
        raise sql_error(13574, shown)
    if any(index.unique for index in history.indexes):
        raise sql_error(13515, shown)
    if history.foreign_keys or _is_referenced(history, context):
        raise sql_error(13516, shown)
    if history.checks or any(column.default_id for column in history.columns):
        raise sql_error(13517, shown)
    if any(column.identity is not None for column in history.columns):
        raise sql_error(13518, shown)
    if any(column.computed is not None for column in history.columns):
        raise sql_error(13519, shown)
    if triggers.of_table(history.object_id, context):
        raise sql_error(13522, shown)
    if len(history.columns) != len(table.columns):
        raise sql_error(13523, own, len(table.columns), shown, len(history.columns))
    for position, (kept, column) in enumerate(zip(history.columns, table.columns, strict=True), 1):
        _check_column(position, kept, column, shown, own)


def _is_referenced(history: Table, context: DefinitionContext) -> bool:
    tables = (found for found in context.catalog.snapshot.by_id.values() if isinstance(found, Table))
    return any(key.referenced == history.object_id for table in tables for key in table.foreign_keys)


def _check_column(position: int, kept: Column, column: Column, history: str, table: str) -> None:
    if kept.name.lower() != column.name.lower():
        raise sql_error(13524, kept.name, position, history, column.name, table)
    wanted = history_column(column).type
    if kept.type.with_collation(None) != wanted.with_collation(None):
        raise sql_error(13525, kept.name, kept.type, history, wanted, table)
    if (kept.type.collation or "").lower() != (wanted.collation or "").lower():
        raise sql_error(13526, column.name, table, history)
    if column.generated and kept.nullable:
        raise sql_error(13530, kept.name, history, table)
    if kept.nullable != column.nullable:
        raise sql_error(13531, column.name, table, history)


def _check_versions(table: Table, history: Table, context: DefinitionContext) -> None:
    """DATA_CONSISTENCY_CHECK: raise 13540, 13541, 13543 and 13573 for rows that contradict each other."""
    check_rows(table, context)
    start, end = (physical.column_name(column.name) for column in period_columns(table))
    checks = (
        (13540, table, f"SELECT 1 FROM {table.relation} WHERE {end} < {start} LIMIT 1"),
        (13541, history, f"SELECT 1 FROM {history.relation} WHERE {end} < {start} LIMIT 1"),
        (13543, history, f"SELECT 1 FROM {history.relation} WHERE {end} > clock_timestamp() AT TIME ZONE 'UTC' LIMIT 1"),
        (13573, history, _overlap(table, history, _primary_key(table), context)),
    )
    for number, at_fault, query in checks:
        if context.connection.execute(query).rows():
            raise sql_error(number, full_name(at_fault))


def _primary_key(table: Table) -> Index:
    return next(index for index in table.indexes if index.key_kind == "PRIMARY KEY")


def _overlap(table: Table, history: Table, key: Index, context: DefinitionContext) -> str:
    """Return the query for two versions of a row, of which the earlier one ends after the later one began."""
    start, end = (physical.column_name(column.name) for column in period_columns(table))
    columns = [history.column(name) for name, _ in key.columns]
    row = ", ".join(physical.key_expression(history, column, context) for column in columns if column is not None)
    previous = f"SELECT {start} AS began, lag({end}) OVER (PARTITION BY {row} ORDER BY {start}, {end}) AS ended FROM {history.relation} WHERE {start} < {end}"
    return f"SELECT 1 FROM ({previous}) v WHERE v.ended > v.began LIMIT 1"
