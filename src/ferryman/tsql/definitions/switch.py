"""ALTER TABLE SWITCH: moves the rows of a table or partition into an empty one that is just like it.

Source: "ALTER TABLE (Transact-SQL)", SWITCH, https://learn.microsoft.com/sql/t-sql/statements/alter-table-transact-sql; its errors
are 4904 to 4985 of "Database Engine events and errors".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ferryman.errors import not_supported, sql_error
from ferryman.store.catalog.model import Table
from ferryman.tsql.definitions import naming, physical
from ferryman.tsql.definitions.partitioning import function_of, type_text
from ferryman.tsql.definitions.ranges import Range, checked_range, confines_only, partition_range
from ferryman.tsql.definitions.tables import run
from ferryman.tsql.parser import parse_condition
from ferryman.tsql.partitions import number_text, partitioned_as

if TYPE_CHECKING:
    from ferryman.store.catalog.model import Column, Index, PartitionFunction
    from ferryman.tsql import ast
    from ferryman.tsql.definitions.context import DefinitionContext


@dataclass(frozen=True, slots=True)
class Side:
    """The source or target of a switch: a whole table, or with ``function`` one of its partitions."""

    table: Table
    function: PartitionFunction | None
    number: int

    @property
    def name(self) -> str:
        return f"{self.table.database}.{self.table.schema}.{self.table.name}"

    @property
    def rows(self) -> str:
        """The rows as PostgreSQL names them: FROM's table and WHERE."""
        return self.table.relation if self.function is None else f"{self.table.relation} WHERE {number_text(self.table, self.function)} = {self.number}"


def switch(table: Table, statement: ast.AlterTable, context: DefinitionContext) -> None:
    """Run ALTER TABLE SWITCH; an error leaves every row where it was."""
    assert statement.target is not None
    found = naming.find_object(statement.target, context)
    if not isinstance(found, Table):
        raise sql_error(4902, statement.target)
    if found.database.lower() != table.database.lower():
        raise not_supported("ALTER TABLE SWITCH between databases")
    if found.history_of:
        raise sql_error(13547, f"{found.database}.{found.schema}.{found.name}")
    if found.period is not None or table.period is not None:
        raise not_supported("ALTER TABLE SWITCH of a table with a period")
    source, target = _side(table, statement.partition, 1, context), _side(found, statement.target_partition, 2, context)
    if table.object_id == found.object_id and source.number == target.number:
        raise sql_error(4955, source.name, target.name)
    _check_columns(source, target)
    _check_indexes(source, target)
    _check_not_referenced(source, context)
    if context.connection.execute(f"SELECT 1 FROM {target.rows} LIMIT 1").rows():
        raise sql_error(4905, target.name) if target.function is None else sql_error(4904, target.number, target.name)
    _check_values(source, target, context)
    columns = ", ".join(physical.column_name(column.name) for column in table.columns if physical.is_stored(column))
    run([f"WITH moved AS (DELETE FROM {source.rows} RETURNING {columns}) INSERT INTO {found.relation} ({columns}) SELECT {columns} FROM moved"], context)


def _side(table: Table, number: int | None, state: int, context: DefinitionContext) -> Side:
    """Return one side; raises 4911 for a partitioned table without a number, 4950. A number counts for nothing without partitions."""
    side = Side(table, function_of(table, context.catalog.snapshot), number or 0)
    if side.function is None:
        return Side(table, None, 0)
    if number is None:
        raise sql_error(4911, side.name, state=state)
    if not 1 <= number <= side.function.fanout:
        raise sql_error(4950, number, side.name)
    return side


def _check_columns(source: Side, target: Side) -> None:
    """Raise 4942 to 4945 and 4985 for columns that differ."""
    ours, theirs = source.table.columns, target.table.columns
    if len(ours) != len(theirs):
        raise sql_error(4943, source.name, len(ours), target.name, len(theirs))
    for ordinal, (own, other) in enumerate(zip(ours, theirs, strict=True), 1):
        if own.name.lower() != other.name.lower():
            raise sql_error(4942, own.name, ordinal, source.name, other.name, target.name)
        if type_text(own.type) != type_text(other.type):
            raise sql_error(4944, own.name, type_text(own.type), source.name, type_text(other.type), target.name)
        if (own.type.collation or "").lower() != (other.type.collation or "").lower():
            raise sql_error(4945, own.name, source.name, target.name)
        if own.nullable != other.nullable:
            raise sql_error(4985, own.name, source.name, target.name)
        if (own.computed, own.persisted) != (other.computed, other.persisted):
            raise not_supported("ALTER TABLE SWITCH between tables whose computed columns differ")


def _check_indexes(source: Side, target: Side) -> None:
    """Raise 4913 where one table is clustered and the other isn't, 4947 for an index that only the target has."""
    for state, (side, other) in enumerate(((source, target), (target, source)), 1):
        clustered = next((index for index in side.table.indexes if index.clustered), None)
        if clustered is not None and not any(index.clustered for index in other.table.indexes):
            raise sql_error(4913, side.name, clustered.name, other.name, state=state)
    known = {_shape(index) for index in source.table.indexes}
    for index in target.table.indexes:
        if _shape(index) not in known:
            raise sql_error(4947, source.name, index.name, target.name)


def _shape(index: Index) -> tuple[object, ...]:
    """What makes two indexes identical: everything but their names."""
    columns = tuple((name.lower(), descending) for name, descending in index.columns)
    return columns, index.unique, index.clustered, index.key_kind, frozenset(name.lower() for name in index.include), index.where


def _check_not_referenced(source: Side, context: DefinitionContext) -> None:
    for other in context.catalog.snapshot.by_id.values():
        for key in other.foreign_keys if isinstance(other, Table) else ():
            if key.referenced == source.table.object_id:
                raise sql_error(4967, source.name, key.name)


def _check_values(source: Side, target: Side, context: DefinitionContext) -> None:
    """Raise 4972, 4973 or 4982 unless partition and CHECK constraints of the source let in only what the target's do."""
    if target.function is not None:
        column = _partitioning_column(target)
        allowed = partition_range(target.function, target.number)
        if not _range(source, column, context).within(allowed):
            if source.function is not None:
                raise sql_error(4973, source.number, source.name, target.number, target.name)
            raise sql_error(4982, source.name, target.number, target.name)
    known = {check.text for check in source.table.checks if not check.disabled}
    for check in target.table.checks:
        if not check.disabled and check.text not in known and not _implied(check.text, source, target, context):
            raise sql_error(4972, source.name, target.name)


def _implied(text: str, source: Side, target: Side, context: DefinitionContext) -> bool:
    """Return whether the source's partition lets in only what a CHECK of the target does; a CHECK that isn't one range is never implied."""
    if source.function is None:
        return False
    column = _partitioning_column(source)
    condition = parse_condition(text)
    return confines_only(condition, column) and _range(source, column, context).within(checked_range(target.table, column, context, condition))


def _partitioning_column(side: Side) -> Column:
    entry = partitioned_as(side.table)
    column = side.table.column(entry.column) if entry is not None else None
    assert column is not None
    return column


def _range(side: Side, column: Column, context: DefinitionContext) -> Range:
    """Return the values that a side lets into a column."""
    own = side.table.column(column.name)
    assert own is not None
    found = checked_range(side.table, own, context)
    if side.function is None or _partitioning_column(side).column_id != own.column_id:
        return found
    partition = partition_range(side.function, side.number)
    found = found.above(partition.start)
    return found if partition.end is None else found.below(partition.end)
