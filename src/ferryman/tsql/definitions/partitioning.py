"""Where the rows of tables and indexes go: filegroups, of which there is one, and partition schemes.

Source: "CREATE TABLE (Transact-SQL)" and "CREATE INDEX (Transact-SQL)", ON; "Partitioned tables and indexes".
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ferryman.errors import not_supported, sql_error
from ferryman.store.catalog.model import Partitioned, Table
from ferryman.store.names import MAXIMUM_BYTES
from ferryman.tsql.definitions.physical import is_stored
from ferryman.tsql.partitions import ROWS, partitioned_as
from ferryman.tsql.typing import display_name, precision_scale

if TYPE_CHECKING:
    from ferryman.sqltypes import SqlType
    from ferryman.store.catalog.model import Column, Database, Index, PartitionFunction, Snapshot
    from ferryman.tsql import ast
    from ferryman.tsql.definitions.context import DefinitionContext

def function_of(table: Table, snapshot: Snapshot, index_id: int = ROWS) -> PartitionFunction | None:
    """Return the partition function behind a table's rows or an index of it, None if they aren't partitioned."""
    entry = partitioned_as(table, index_id)
    if entry is None:
        return None
    database = snapshot.databases[table.database.lower()]
    scheme = next(scheme for scheme in database.partition_schemes.values() if scheme.data_space_id == entry.data_space_id)
    return database.partition_functions[scheme.function.lower()]


def place(table: Table, index_id: int, storage: ast.Storage | None, context: DefinitionContext) -> Table:
    """Return the table with its rows or an index put where ``storage`` says; raises 1921, 2726, 7724, 7726, 7727."""
    if storage is None:
        return table
    others = tuple(each for each in table.partitioned if each.index_id != index_id)
    database = context.catalog.snapshot.databases[table.database.lower()]
    scheme = database.partition_schemes.get(storage.name.lower())
    if storage.column is None:
        if scheme is not None:
            raise sql_error(2726, scheme.function, 1)
        return replace(table, partitioned=others)
    if scheme is None:
        raise sql_error(1921, "partition scheme", storage.name)
    column = _partitioning_column(table, storage.column, database.partition_functions[scheme.function.lower()])
    return replace(table, partitioned=(*others, Partitioned(index_id, scheme.data_space_id, column.name)))


def _partitioning_column(table: Table, name: str, function: PartitionFunction) -> Column:
    column = table.column(name)
    if column is None:
        raise sql_error(1911, name)
    if not is_stored(column):
        raise sql_error(7724, column.name, table.name)
    if not _same_type(column.type, function.type):
        raise sql_error(7726, column.name, type_text(column.type), function.name, type_text(function.type))
    if column.type.is_string and (column.type.collation or "").lower() != (function.type.collation or "").lower():
        raise sql_error(7727, column.name, function.name)
    if len(name.encode()) > MAXIMUM_BYTES:
        raise not_supported("a partitioning column with so long a name")
    return column


def _same_type(left: SqlType, right: SqlType) -> bool:
    return type_text(left) == type_text(right)


def type_text(type_: SqlType) -> str:
    """Return a type as messages about partitions write it: with length, or precision and scale."""
    name = type_.name if type_.name == "decimal" else display_name(type_)
    if type_.name in ("decimal", "numeric"):
        return "{}({},{})".format(name, *precision_scale(type_))
    if type_.length is not None:
        return f"{name}({'max' if type_.is_max else type_.length})"
    if type_.name in ("datetime2", "datetimeoffset", "time"):
        return f"{name}({7 if type_.scale is None else type_.scale})"
    return name


def with_index(table: Table, index: Index, storage: ast.Storage | None, context: DefinitionContext) -> Table:
    """Return the table with an index added, where ``storage`` says or else aligned with the rows; raises 1908, and what ``place`` raises."""
    index_id = ROWS if index.clustered else index.index_id
    table = replace(table, indexes=(*table.indexes, index))
    rows = partitioned_as(table)
    if storage is not None:
        table = place(table, index_id, storage, context)
    elif rows is not None and index_id != ROWS:
        table = replace(table, partitioned=(*table.partitioned, replace(rows, index_id=index_id)))
    entry = partitioned_as(table, index_id)
    if entry is not None and index.unique and entry.column.lower() not in {name.lower() for name, _ in index.columns}:
        raise sql_error(1908, entry.column, index.name)
    return table


def check_number(table: Table, index: Index, number: int, context: DefinitionContext) -> None:
    """Check the partition that ALTER INDEX names; raises 7729, 7730."""
    function = function_of(table, context.catalog.snapshot, ROWS if index.clustered else index.index_id)
    if function is None:
        raise sql_error(7729, "alter", "index", index.name)
    if not 1 <= number <= function.fanout:
        raise sql_error(7730, "index", number, index.name)


def is_used(data_space_id: int, database: Database) -> bool:
    """Return whether a partition scheme partitions any table of a database."""
    tables = (found for found in database.objects.values() if isinstance(found, Table))
    return any(each.data_space_id == data_space_id for table in tables for each in table.partitioned)
