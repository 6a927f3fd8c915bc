"""CREATE, ALTER and DROP of partition functions and schemes.

Source: "CREATE PARTITION FUNCTION (Transact-SQL)", "CREATE PARTITION SCHEME (Transact-SQL)" and the pages of ALTER and DROP beside them.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from ferryman.errors import sql_error
from ferryman.sqltypes import INT
from ferryman.store.catalog import writer
from ferryman.store.catalog.model import PartitionFunction, PartitionScheme
from ferryman.store.pg_types import pg_type
from ferryman.tsql import ast
from ferryman.tsql import bound as b
from ferryman.tsql.definitions import naming
from ferryman.tsql.definitions.partitioning import is_used
from ferryman.tsql.definitions.types import resolve_type
from ferryman.tsql.emit import Emitter
from ferryman.tsql.partitions import boundary_key, boundary_text, boundary_value, partition_number

if TYPE_CHECKING:
    from ferryman.sqltypes import SqlType
    from ferryman.store.catalog.model import Database
    from ferryman.tsql.definitions.context import DefinitionContext

MAXIMUM_PARTITIONS: Final = 15000
_REFUSED_TYPES: Final = frozenset({"text", "ntext", "image", "xml", "rowversion", "sql_variant"})
FILEGROUPS: Final = frozenset({"primary", "default"})
"""Every database has this filegroup, which is also the default; those that ALTER DATABASE adds hold nothing."""

FILEGROUP: Final = "filegroup:"
"""Begins the name of the database option that keeps such a filegroup; its value is what it is for: ROWS, MEMORY_OPTIMIZED_DATA."""


def parameter_type(name: ast.TypeName, context: DefinitionContext) -> SqlType:
    """Return the type of a new partition function's parameter; raises 7704 for one that can't partition."""
    resolved = resolve_type(name, _database(context), context.default_schema)
    if resolved.user_type is not None or resolved.type.name in _REFUSED_TYPES or resolved.type.is_max:
        raise sql_error(7704, name.name.last)
    return resolved.type


def find_function(name: str, context: DefinitionContext, verb: str = "alter") -> PartitionFunction:
    """Return a partition function of the current database; raises 15151."""
    found = _database(context).partition_functions.get(name.lower())
    if found is None:
        raise sql_error(15151, verb, "partition function", name)
    return found


def create_function(statement: ast.CreatePartitionFunction, context: DefinitionContext) -> None:
    """Run CREATE PARTITION FUNCTION, whose boundaries are ``boundary_text`` by now; raises 2714, 7708, 7719."""
    naming.check_length(statement.name)
    database = _database(context)
    if statement.name.lower() in database.partition_functions:
        raise sql_error(2714, statement.name)
    type_ = parameter_type(statement.type, context)
    if len(statement.boundaries) >= MAXIMUM_PARTITIONS:
        raise sql_error(7719, MAXIMUM_PARTITIONS)
    boundaries = _in_order([_value(boundary, type_) for boundary in statement.boundaries], type_)
    function = PartitionFunction(
        writer.next_id(context.connection, "partition_function_ids"), statement.name, type_, statement.on_right,
        tuple(boundary_text(value, type_) for value in boundaries),
    )
    writer.insert_partition_function(context.connection, database.database_id, function)
    _compute(function, context)
    context.catalog.changed(databases=(database.database_id,))


def _value(boundary: ast.Expression, type_: SqlType) -> object:
    assert isinstance(boundary, ast.Literal)
    return boundary_value(None if boundary.value is None else str(boundary.value), type_)


def _in_order(values: list[object], type_: SqlType) -> list[object]:
    key = boundary_key(type_)
    seen: dict[object, int] = {}
    for ordinal, value in enumerate(values, 1):
        if key(value) in seen:
            raise sql_error(7708, seen[key(value)], ordinal)
        seen[key(value)] = ordinal
    return sorted(values, key=key)


def _compute(function: PartitionFunction, context: DefinitionContext) -> None:
    """Make the PostgreSQL function that tells a row's partition."""
    value = b.ColumnValue(function.type, "value", "value")
    text = Emitter(hoist=False).emit(partition_number(function, value))
    name = writer.partition_number_function(function.function_id)
    context.connection.execute(
        f"CREATE OR REPLACE FUNCTION {name}(value {pg_type(function.type)}) RETURNS {pg_type(INT)} LANGUAGE sql STABLE AS $body$SELECT {text}$body$"
    )


def alter_function(statement: ast.AlterPartitionFunction, context: DefinitionContext) -> None:
    """Run SPLIT or MERGE RANGE; raises 7707, 7714, 7715, 7719, 7721."""
    function, database = find_function(statement.name, context), _database(context)
    if not statement.boundaries:
        raise sql_error(7714)
    key = boundary_key(function.type)
    values = [boundary_value(text, function.type) for text in function.boundaries]
    keys = [key(value) for value in values]
    given = _value(statement.boundaries[0], function.type)
    changed = key(given)
    if statement.action == "MERGE":
        if changed not in keys:
            raise sql_error(7715)
        del values[keys.index(changed)]
    else:
        if changed in keys:
            raise sql_error(7721, keys.index(changed) + 1)
        if function.fanout >= MAXIMUM_PARTITIONS:
            raise sql_error(7719, MAXIMUM_PARTITIONS)
        for scheme in _schemes(function, database):
            if not scheme.next_used:
                raise sql_error(7707, function.name, scheme.name)
        values = sorted([*values, given], key=key)
    function = replace(function, boundaries=tuple(boundary_text(value, function.type) for value in values))
    writer.update_partition_function(context.connection, function, split=statement.action == "SPLIT")
    _compute(function, context)
    context.catalog.changed(databases=(database.database_id,))


def drop_function(name: ast.Name, context: DefinitionContext, *, if_exists: bool) -> None:
    """Run DROP PARTITION FUNCTION; raises 7706 while a scheme uses it."""
    function, database = find_function(name.last, context, "drop"), _database(context)
    if _schemes(function, database):
        raise sql_error(7706, function.name)
    writer.delete_partition_function(context.connection, function.function_id)
    context.catalog.changed(databases=(database.database_id,))


def _schemes(function: PartitionFunction, database: Database) -> list[PartitionScheme]:
    return [scheme for scheme in database.partition_schemes.values() if scheme.function == function.name]


def create_scheme(statement: ast.CreatePartitionScheme, context: DefinitionContext) -> None:
    """Run CREATE PARTITION SCHEME; raises 1921, 2714, 7707, 7723. A filegroup beyond the last partition's is the next one used."""
    naming.check_length(statement.name)
    database = _database(context)
    if statement.name.lower() in database.partition_schemes:
        raise sql_error(2714, statement.name)
    function = database.partition_functions.get(statement.function.lower())
    if function is None:
        raise sql_error(1921, "partition function", statement.function)
    for filegroup in statement.filegroups:
        check_filegroup(filegroup, database)
    if statement.to_all and len(statement.filegroups) > 1:
        raise sql_error(7723)
    if not statement.to_all and len(statement.filegroups) < function.fanout:
        raise sql_error(7707, function.name, statement.name)
    next_used = statement.to_all or len(statement.filegroups) > function.fanout
    scheme = PartitionScheme(writer.next_id(context.connection, "data_space_ids"), statement.name, function.name, next_used)
    writer.insert_partition_scheme(context.connection, database.database_id, scheme, function.function_id, to_all=statement.to_all)
    context.catalog.changed(databases=(database.database_id,))


def filegroups(database: Database) -> frozenset[str]:
    """Return the lower-cased names of a database's filegroups."""
    return FILEGROUPS | {option.removeprefix(FILEGROUP).lower() for option in database.options if option.startswith(FILEGROUP)}


def check_filegroup(name: str, database: Database) -> None:
    """Raise 1921 for a filegroup that there isn't."""
    if name.lower() not in filegroups(database):
        raise sql_error(1921, "filegroup", name)


def alter_scheme(statement: ast.AlterPartitionScheme, context: DefinitionContext) -> None:
    """Run ALTER PARTITION SCHEME NEXT USED."""
    scheme = _find_scheme(statement.name, context, "alter")
    if statement.filegroup is not None:
        check_filegroup(statement.filegroup, _database(context))
    writer.set_next_used(context.connection, scheme.data_space_id, next_used=statement.filegroup is not None)
    context.catalog.changed(databases=(_database(context).database_id,))


def drop_scheme(name: ast.Name, context: DefinitionContext, *, if_exists: bool) -> None:
    """Run DROP PARTITION SCHEME; raises 7717 while a table uses it."""
    scheme, database = _find_scheme(name.last, context, "drop"), _database(context)
    if is_used(scheme.data_space_id, database):
        raise sql_error(7717, scheme.name)
    writer.delete_partition_scheme(context.connection, scheme.data_space_id)
    context.catalog.changed(databases=(database.database_id,))


def _find_scheme(name: str, context: DefinitionContext, verb: str) -> PartitionScheme:
    found = _database(context).partition_schemes.get(name.lower())
    if found is None:
        raise sql_error(15151, verb, "partition scheme", name)
    return found


def _database(context: DefinitionContext) -> Database:
    return naming.find_database(context.database, context.catalog.snapshot)
