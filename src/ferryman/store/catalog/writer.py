"""Writes the catalog's tables: one function for each kind of row. The callers, T-SQL's DDL, note the change in their SessionCatalog."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final, Protocol

from psycopg.types.json import Jsonb

from ferryman.sqltypes import SqlType
from ferryman.store.catalog import relations
from ferryman.store.names import quote, schema_name
from ferryman.store.pg_types import xml_domain

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ferryman.store.catalog.model import (
        Check,
        Column,
        ForeignKey,
        Index,
        Partitioned,
        PartitionFunction,
        PartitionScheme,
        Period,
        RoutineParameter,
        SecurityPolicy,
        Statistics,
        XmlCollection,
    )
    from ferryman.store.catalog.model import Sequence as SequenceObject
    from ferryman.store.connection import Connection


class CompiledSchemas(Protocol):
    """What the schemas of an XML schema collection come to: ``tsql.xml_schemas`` makes it."""

    @property
    def texts(self) -> Sequence[str]:
        """The schemas as given."""

    @property
    def namespaces(self) -> Sequence[str]:
        """Their target namespaces."""

    @property
    def components(self) -> dict[str, object]:
        """What tsql.xml_is_valid reads."""

DATABASE_ROLES: Final = {
    "public": 0, "db_owner": 16384, "db_accessadmin": 16385, "db_securityadmin": 16386, "db_ddladmin": 16387, "db_backupoperator": 16389,
    "db_datareader": 16390, "db_datawriter": 16391, "db_denydatareader": 16392, "db_denydatawriter": 16393,
}  # fmt: skip
"""Fixed database roles with their principal ids, which are also the ids of the schemas of that name."""

DATABASE_USERS: Final = {"dbo": 1, "guest": 2, "INFORMATION_SCHEMA": 3, "sys": 4}
"""The users, and schemas, that every database has."""

USER_SID: Final = bytes.fromhex("010500000000000903000000")
"""What the SID of a user without a login begins with: S-1-9-3."""

DEFAULT_OPTIONS: Final = {"recovery_model": "FULL", "compatibility_level": "160", "user_access": "MULTI_USER", "state": "ONLINE"}
_OWN_OPTIONS: Final = {"master": {"recovery_model": "SIMPLE"}, "tempdb": {"recovery_model": "SIMPLE"}, "msdb": {"recovery_model": "SIMPLE"}}


def _number(connection: Connection, sql: str, parameters: Sequence[object] = ()) -> int:
    [(value,)] = connection.execute(sql, parameters).rows()
    if not isinstance(value, int):
        raise TypeError(f"not an integer: {sql}")
    return value


def next_id(connection: Connection, sequence: str) -> int:
    """Return a new id of ``object_ids``, ``schema_ids``, ``type_ids``, ``user_ids`` or ``login_ids``."""
    return _number(connection, f"SELECT nextval('catalog.{sequence}')")


# --- databases and schemas -------------------------------------------------------------------------


def insert_database(connection: Connection, name: str, collation: str, *, owner: str, database_id: int | None = None) -> int:
    """Create a database with its fixed users, roles and schemas, and return its id: the lowest free one, as SQL Server gives it."""
    if database_id is None:
        database_id = _number(
            connection, "SELECT min(n)::int4 FROM generate_series(6, 32767) n WHERE n NOT IN (SELECT database_id FROM catalog.databases)"
        )
    options = DEFAULT_OPTIONS | _OWN_OPTIONS.get(name, {})
    connection.execute("INSERT INTO catalog.databases VALUES ($1, $2, $3, $4, DEFAULT, $5)", (database_id, name, collation, owner, Jsonb(options)))
    principals: list[tuple[object, ...]] = [
        (database_id, i, n, "S", owner if n == "dbo" else None, b"\x01" if n == "dbo" else b"\x00", True, n if n in ("dbo", "guest") else None)
        for n, i in DATABASE_USERS.items()
    ]
    principals += [(database_id, i, n, "R", None, None, True, None) for n, i in DATABASE_ROLES.items()]
    connection.copy_rows("catalog.principals", ("database_id", "principal_id", "name", "kind", "login", "sid", "fixed", "default_schema"), principals)
    connection.execute("INSERT INTO catalog.role_members VALUES ($1, 16384, 1)", (database_id,))
    schemas = [(database_id, i, n, i) for n, i in (DATABASE_USERS | DATABASE_ROLES).items() if n != "public"]
    connection.copy_rows("catalog.schemas", ("database_id", "schema_id", "name", "owner_id"), schemas)
    creatable = [n for n in (*DATABASE_USERS, *DATABASE_ROLES) if n not in ("public", "INFORMATION_SCHEMA", "sys")]
    connection.execute(";".join(f"CREATE SCHEMA {quote(schema_name(name, n))}" for n in creatable))
    return database_id


def delete_database(connection: Connection, database_id: int, name: str) -> None:
    """Drop a database with everything in it."""
    schemas = connection.execute("SELECT name FROM catalog.schemas WHERE database_id = $1 AND schema_id NOT IN (3, 4)", (database_id,)).rows()
    connection.execute(";".join(f"DROP SCHEMA IF EXISTS {quote(schema_name(name, str(schema)))} CASCADE" for (schema,) in schemas))
    periods = "SELECT p.object_id FROM catalog.periods p JOIN catalog.objects o USING (object_id) WHERE o.database_id = $1"
    for (object_id,) in connection.execute(periods, (database_id,)).rows():
        connection.execute(f"DROP FUNCTION IF EXISTS {relations.period_function(int(str(object_id)))}")
    connection.execute("DELETE FROM catalog.types WHERE database_id = $1", (database_id,))
    connection.execute("DELETE FROM catalog.objects WHERE database_id = $1", (database_id,))
    for (function_id,) in connection.execute("SELECT function_id FROM catalog.partition_functions WHERE database_id = $1", (database_id,)).rows():
        connection.execute(f"DROP FUNCTION {partition_number_function(int(str(function_id)))}")
    for (collection_id,) in connection.execute("SELECT xml_collection_id FROM catalog.xml_collections WHERE database_id = $1", (database_id,)).rows():
        delete_xml_collection(connection, database_id, int(str(collection_id)))
    tables = ("extended_properties", "fulltext_catalogs", "permissions", "schemas", "role_members", "principals", "partition_schemes",
              "partition_functions", "databases")
    for table in tables:
        connection.execute(f"DELETE FROM catalog.{table} WHERE database_id = $1", (database_id,))


def rename_database(connection: Connection, database_id: int, old: str, new: str) -> None:
    """Rename a database, its PostgreSQL schemas, and what names them."""
    schemas = connection.execute("SELECT name FROM catalog.schemas WHERE database_id = $1 AND schema_id NOT IN (3, 4)", (database_id,)).rows()
    for (schema,) in schemas:
        before, after = quote(schema_name(old, str(schema))), quote(schema_name(new, str(schema)))
        connection.execute(f"ALTER SCHEMA {before} RENAME TO {after}")
        connection.execute(
            "UPDATE catalog.objects SET relation = $1 || substr(relation, length($2) + 1) WHERE database_id = $3 AND starts_with(relation, $2)",
            (after + ".", before + ".", database_id),
        )
    connection.execute("UPDATE catalog.databases SET name = $1 WHERE database_id = $2", (new, database_id))


def insert_schema(connection: Connection, database_id: int, database: str, name: str, owner_id: int) -> int:
    """Create a schema and return its id."""
    schema_id = next_id(connection, "schema_ids")
    connection.execute("INSERT INTO catalog.schemas VALUES ($1, $2, $3, $4)", (database_id, schema_id, name, owner_id))
    connection.execute(f"CREATE SCHEMA {quote(schema_name(database, name))}")
    return schema_id


# --- objects ---------------------------------------------------------------------------------------


def insert_object(
    connection: Connection,
    database_id: int,
    schema_id: int,
    name: str,
    kind: str,
    *,
    parent: int = 0,
    relation: str = "",
    system_named: bool = False,
    object_id: int | None = None,
) -> int:
    """Add a row of catalog.objects and return its object_id, a new one unless it is given."""
    if object_id is None:
        object_id = next_id(connection, "object_ids")
    connection.execute(
        "INSERT INTO catalog.objects (object_id, database_id, schema_id, name, kind, parent_id, relation, system_named)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        (object_id, database_id, schema_id, name, kind, parent, relation, system_named),
    )
    return object_id


def touch_object(connection: Connection, object_id: int) -> None:
    """Set modify_date."""
    connection.execute("UPDATE catalog.objects SET modified = clock_timestamp() AT TIME ZONE 'UTC' WHERE object_id = $1", (object_id,))


def delete_object(connection: Connection, object_id: int) -> None:
    """Remove an object, what belongs to it (constraints, triggers) and every permission and property on it."""
    ids = "SELECT object_id FROM catalog.objects WHERE object_id = $1 OR parent_id = $1"
    connection.execute(f"DELETE FROM catalog.permissions WHERE class = 'OBJECT' AND major_id IN ({ids})", (object_id,))
    connection.execute(f"DELETE FROM catalog.extended_properties WHERE class IN (1, 2, 7) AND major_id IN ({ids})", (object_id,))
    connection.execute("DELETE FROM catalog.objects WHERE object_id = $1 OR parent_id = $1", (object_id,))


_TYPE = "type_name, length, precision, scale, collation_name"


def _type_values(type_: SqlType) -> tuple[object, ...]:
    return type_.name, type_.length, type_.precision, type_.scale, type_.collation


COLUMN_FIELDS: Final = (
    "object_id", "column_id", "name", *_TYPE.split(", "), "user_type", "nullable", "seed", "increment",
    "default_text", "default_id", "computed", "persisted", "rowguid", "generated", "hidden", "mask",
)  # fmt: skip
INDEX_FIELDS: Final = ("object_id", "index_id", "name", "kind", "is_unique", "is_clustered", "where_text", "constraint_id", "disabled", "columnstore",
                       "ignore_dup_key", "xml_kind", "xml_primary_id", "tessellation")
INDEX_COLUMN_FIELDS: Final = ("object_id", "index_id", "ordinal", "column_id", "descending", "included")
CHECK_FIELDS: Final = ("object_id", "text", "column_id", "disabled", "trusted", "reads")


def check_row(check: Check, column_ids: Mapping[str, int]) -> tuple[object, ...]:
    """Return a check's row of catalog.checks: ``CHECK_FIELDS``; ``column_ids`` is keyed by lower-cased column name."""
    column_id = column_ids[check.column.lower()] if check.column else 0
    reads = sorted(column_ids[name] for name in check.reads if name in column_ids)
    return check.object_id, check.text, column_id, check.disabled, not check.disabled, reads


def column_row(object_id: int, c: Column) -> tuple[object, ...]:
    """Return a column's row of catalog.columns: ``COLUMN_FIELDS``."""
    return (
        object_id, c.column_id, c.name, *_type_values(c.type), c.user_type, c.nullable, *(c.identity or (None, None)),
        c.default, c.default_id or None, c.computed, c.persisted, c.rowguid, c.generated, c.hidden, c.mask,
    )  # fmt: skip


def index_row(object_id: int, index: Index) -> tuple[object, ...]:
    """Return an index's row of catalog.indexes: ``INDEX_FIELDS``."""
    return (
        object_id, index.index_id, index.name, index.key_kind, index.unique, index.clustered, index.where, index.object_id, index.disabled, index.columnstore,
        index.ignore_dup_key, index.xml_kind, index.xml_primary_id, index.tessellation,
    )  # fmt: skip


def index_column_rows(object_id: int, index: Index, column_ids: Mapping[str, int]) -> list[tuple[object, ...]]:
    """Return an index's rows of catalog.index_columns: ``INDEX_COLUMN_FIELDS``; ``column_ids`` is keyed by lower-cased column name."""
    keys = [(column_ids[name.lower()], descending, False) for name, descending in index.columns]
    included = [(column_ids[name.lower()], False, True) for name in index.include]
    return [(object_id, index.index_id, ordinal, *column) for ordinal, column in enumerate(keys + included, 1)]


def insert_columns(connection: Connection, object_id: int, columns: Sequence[Column]) -> None:
    """Add columns under their ``column_id``."""
    connection.copy_rows("catalog.columns", COLUMN_FIELDS, [column_row(object_id, column) for column in columns])


def delete_column(connection: Connection, object_id: int, column_id: int) -> None:
    connection.execute("DELETE FROM catalog.columns WHERE object_id = $1 AND column_id = $2", (object_id, column_id))
    connection.execute("DELETE FROM catalog.permissions WHERE class = 'OBJECT' AND major_id = $1 AND minor_id = $2", (object_id, column_id))
    connection.execute("DELETE FROM catalog.extended_properties WHERE class = 1 AND major_id = $1 AND minor_id = $2", (object_id, column_id))


def replace_column(connection: Connection, object_id: int, column: Column) -> None:
    """Write a column anew under its ``column_id``."""
    connection.execute("DELETE FROM catalog.columns WHERE object_id = $1 AND column_id = $2", (object_id, column.column_id))
    insert_columns(connection, object_id, (column,))


def insert_index(connection: Connection, object_id: int, index: Index, column_ids: dict[str, int]) -> None:
    """Add an index; ``column_ids`` is keyed by lower-cased column name."""
    markers = ", ".join(f"${number}" for number in range(1, len(INDEX_FIELDS) + 1))
    connection.execute(f"INSERT INTO catalog.indexes ({', '.join(INDEX_FIELDS)}) VALUES ({markers})", index_row(object_id, index))
    connection.copy_rows("catalog.index_columns", INDEX_COLUMN_FIELDS, index_column_rows(object_id, index, column_ids))


def delete_index(connection: Connection, object_id: int, index_id: int, *, described: bool = False) -> None:
    """Remove an index; its extended properties stay where it is only written anew (``described``)."""
    connection.execute("DELETE FROM catalog.indexes WHERE object_id = $1 AND index_id = $2", (object_id, index_id))
    if not described:
        connection.execute("DELETE FROM catalog.extended_properties WHERE class = 7 AND major_id = $1 AND minor_id = $2", (object_id, index_id))


def insert_statistics(connection: Connection, object_id: int, statistics: Statistics, column_ids: Sequence[int]) -> None:
    connection.execute(
        "INSERT INTO catalog.statistics (object_id, stats_id, name, where_text) VALUES ($1, $2, $3, $4)",
        (object_id, statistics.stats_id, statistics.name, statistics.where),
    )
    connection.copy_rows(
        "catalog.statistics_columns",
        ("object_id", "stats_id", "ordinal", "column_id"),
        [(object_id, statistics.stats_id, ordinal, column_id) for ordinal, column_id in enumerate(column_ids, 1)],
    )


def delete_statistics(connection: Connection, object_id: int, stats_id: int) -> None:
    connection.execute("DELETE FROM catalog.statistics WHERE object_id = $1 AND stats_id = $2", (object_id, stats_id))


def partition_number_function(function_id: int) -> str:
    """Return the PostgreSQL function that computes the partition of a value by a partition function."""
    return f"catalog.partition_number_{function_id}"


def insert_partition_function(connection: Connection, database_id: int, function: PartitionFunction) -> None:
    connection.execute(
        f"INSERT INTO catalog.partition_functions (function_id, database_id, name, {_TYPE}, on_right, boundaries)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        (function.function_id, database_id, function.name, *_type_values(function.type), function.on_right, list(function.boundaries)),
    )


def update_partition_function(connection: Connection, function: PartitionFunction, *, split: bool) -> None:
    """Set the boundaries; a ``split`` takes the filegroup that the schemes over the function had for it."""
    connection.execute(
        "UPDATE catalog.partition_functions SET boundaries = $1, modified = clock_timestamp() AT TIME ZONE 'UTC' WHERE function_id = $2",
        (list(function.boundaries), function.function_id),
    )
    if split:
        connection.execute("UPDATE catalog.partition_schemes SET next_used = to_all WHERE function_id = $1", (function.function_id,))


def delete_partition_function(connection: Connection, function_id: int) -> None:
    connection.execute("DELETE FROM catalog.partition_functions WHERE function_id = $1", (function_id,))
    connection.execute(f"DROP FUNCTION {partition_number_function(function_id)}")


def insert_xml_collection(connection: Connection, database_id: int, schema_id: int, collection: XmlCollection, schemas: CompiledSchemas) -> None:
    """Add an XML schema collection with the domains of what it allows."""
    key = collection.xml_collection_id
    connection.execute(
        "INSERT INTO catalog.xml_collections (xml_collection_id, database_id, schema_id, name, schemas, namespaces, compiled)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7)",
        (key, database_id, schema_id, collection.name, list(schemas.texts), list(schemas.namespaces), Jsonb(schemas.components)),
    )
    for document in (False, True):
        valid = f"tsql.xml_is_valid(VALUE, {key}, {str(document).lower()})"
        connection.execute(f"CREATE DOMAIN {xml_domain(key, document=document)} AS text CHECK ({valid})")


def update_xml_collection(connection: Connection, collection_id: int, schemas: CompiledSchemas) -> None:
    connection.execute(
        "UPDATE catalog.xml_collections SET schemas = $1, namespaces = $2, compiled = $3, modified = clock_timestamp() AT TIME ZONE 'UTC'"
        " WHERE xml_collection_id = $4",
        (list(schemas.texts), list(schemas.namespaces), Jsonb(schemas.components), collection_id),
    )


def delete_xml_collection(connection: Connection, database_id: int, collection_id: int) -> None:
    connection.execute("DELETE FROM catalog.xml_collections WHERE xml_collection_id = $1", (collection_id,))
    connection.execute("DELETE FROM catalog.extended_properties WHERE class = 10 AND major_id = $1", (collection_id,))
    drop_permissions(connection, database_id, ("XML SCHEMA COLLECTION", collection_id))
    for document in (False, True):
        connection.execute(f"DROP DOMAIN {xml_domain(collection_id, document=document)}")


def insert_partition_scheme(connection: Connection, database_id: int, scheme: PartitionScheme, function_id: int, *, to_all: bool) -> None:
    connection.execute(
        "INSERT INTO catalog.partition_schemes VALUES ($1, $2, $3, $4, $5, $6)",
        (scheme.data_space_id, database_id, scheme.name, function_id, scheme.next_used, to_all),
    )


def set_next_used(connection: Connection, data_space_id: int, *, next_used: bool) -> None:
    connection.execute("UPDATE catalog.partition_schemes SET next_used = $1 WHERE data_space_id = $2", (next_used, data_space_id))


def delete_partition_scheme(connection: Connection, data_space_id: int) -> None:
    connection.execute("DELETE FROM catalog.partition_schemes WHERE data_space_id = $1", (data_space_id,))


def write_partitioned(connection: Connection, object_id: int, partitioned: Sequence[Partitioned], column_ids: dict[str, int]) -> None:
    """Set what of a table is partitioned; ``column_ids`` is keyed by lower-cased column name."""
    connection.execute("DELETE FROM catalog.partitioned WHERE object_id = $1", (object_id,))
    rows = [(object_id, each.index_id, each.data_space_id, column_ids[each.column.lower()]) for each in partitioned]
    connection.copy_rows("catalog.partitioned", ("object_id", "index_id", "data_space_id", "column_id"), rows)


def write_period(connection: Connection, object_id: int, period: Period | None, column_ids: Mapping[str, int]) -> None:
    """Set a table's period, or take it away; ``column_ids`` is keyed by lower-cased column name."""
    connection.execute("DELETE FROM catalog.periods WHERE object_id = $1", (object_id,))
    if period is not None:
        ends = (column_ids[period.start.lower()], column_ids[period.end.lower()])
        connection.execute(
            "INSERT INTO catalog.periods VALUES ($1, $2, $3, $4, $5, $6)", (object_id, *ends, period.history, *(period.retention or (None, None)))
        )


def write_security_policy(connection: Connection, policy: SecurityPolicy) -> None:
    """Set what a security policy says."""
    connection.execute("DELETE FROM catalog.security_policies WHERE object_id = $1", (policy.object_id,))
    connection.execute("INSERT INTO catalog.security_policies VALUES ($1, $2, $3)", (policy.object_id, policy.enabled, policy.schema_bound))
    fields = ("object_id", "predicate_id", "kind", "operation", "definition", "target_id")
    rows = [(policy.object_id, each.predicate_id, each.kind, each.operation, each.definition, each.target) for each in policy.predicates]
    connection.copy_rows("catalog.security_predicates", fields, rows)


def write_durability(connection: Connection, object_id: int, durability: str) -> None:
    """Note that a table is memory-optimized."""
    connection.execute("INSERT INTO catalog.memory_optimized VALUES ($1, $2)", (object_id, durability))


def insert_check(connection: Connection, check: Check, column_ids: Mapping[str, int]) -> None:
    connection.execute(
        f"INSERT INTO catalog.checks ({', '.join(CHECK_FIELDS)}) VALUES ($1, $2, $3, $4, $5, $6::int4[])", check_row(check, column_ids)
    )


def insert_foreign_key(connection: Connection, key: ForeignKey, column_ids: Sequence[tuple[int, int]]) -> None:
    """Add a foreign key; ``column_ids`` pairs the columns with the referenced ones."""
    connection.execute(
        "INSERT INTO catalog.foreign_keys (object_id, referenced_id, index_id, on_delete, on_update) VALUES ($1, $2, $3, $4, $5)",
        (key.object_id, key.referenced, key.index_id, key.on_delete, key.on_update),
    )
    connection.copy_rows(
        "catalog.foreign_key_columns",
        ("object_id", "ordinal", "column_id", "referenced_column_id"),
        [(key.object_id, ordinal, *pair) for ordinal, pair in enumerate(column_ids, 1)],
    )


def enable_check(connection: Connection, object_id: int, *, enabled: bool) -> None:
    connection.execute("UPDATE catalog.checks SET disabled = $1, trusted = trusted AND $2 WHERE object_id = $3", (not enabled, enabled, object_id))


def enable_foreign_key(connection: Connection, object_id: int, *, enabled: bool) -> None:
    connection.execute("UPDATE catalog.foreign_keys SET disabled = $1, trusted = trusted AND $2 WHERE object_id = $3", (not enabled, enabled, object_id))


# --- modules ---------------------------------------------------------------------------------------


def write_module(
    connection: Connection, object_id: int, definition: str, options: Sequence[str], *, ansi_nulls: bool, quoted_identifier: bool,
    execute_as: int | None = None,
) -> None:
    """Set the source of a procedure, function, view or trigger; ``execute_as`` as in ``model.Routine``."""
    connection.execute(
        "INSERT INTO catalog.modules VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (object_id) DO UPDATE SET definition = excluded.definition,"
        " options = excluded.options, uses_ansi_nulls = excluded.uses_ansi_nulls, uses_quoted_identifier = excluded.uses_quoted_identifier,"
        " execute_as = excluded.execute_as",
        (object_id, definition, list(options), ansi_nulls, quoted_identifier, execute_as),
    )


def write_bindings(connection: Connection, object_id: int, bindings: Sequence[tuple[int, int]]) -> None:
    """Set what a view WITH SCHEMABINDING is bound to: (object_id, column_id)."""
    connection.execute("DELETE FROM catalog.schema_bindings WHERE object_id = $1", (object_id,))
    connection.copy_rows("catalog.schema_bindings", ("object_id", "referenced_id", "column_id"), [(object_id, *binding) for binding in bindings])


def write_dependencies(connection: Connection, object_id: int, references: Sequence[tuple[object, ...]]) -> None:
    """Set what a module refers to: server, database, schema and entity as it names them, and whether the caller settles which is meant."""
    fields = ("object_id", "ordinal", "server_name", "database_name", "schema_name", "entity_name", "by_caller")
    connection.execute("DELETE FROM catalog.dependencies WHERE object_id = $1", (object_id,))
    connection.copy_rows("catalog.dependencies", fields, [(object_id, ordinal, *reference) for ordinal, reference in enumerate(references, 1)])


def write_parameters(connection: Connection, object_id: int, parameters: Sequence[RoutineParameter], returns: SqlType | None) -> None:
    """Set the parameters of a routine and, as parameter 0, what a scalar function returns."""
    connection.execute("DELETE FROM catalog.parameters WHERE object_id = $1", (object_id,))
    rows: list[tuple[object, ...]] = []
    if returns is not None:
        rows.append((object_id, 0, "", *_type_values(returns), None, None, None, True, False))
    rows += [
        (object_id, number, p.name, *_type_values(p.type), p.user_type, p.table_type, p.default, p.output, p.readonly)
        for number, p in enumerate(parameters, 1)
    ]
    connection.copy_rows(
        "catalog.parameters",
        ("object_id", "parameter_id", "name", *_TYPE.split(", "), "user_type", "table_type", "default_text", "output", "readonly"),
        rows,
    )


def replace_columns(connection: Connection, object_id: int, columns: Sequence[Column]) -> None:
    """Set the columns of a view or table-valued function."""
    connection.execute("DELETE FROM catalog.columns WHERE object_id = $1", (object_id,))
    insert_columns(connection, object_id, columns)


# --- principals ------------------------------------------------------------------------------------


def insert_principal(
    connection: Connection,
    database_id: int,
    name: str,
    kind: str,
    *,
    login: str | None = None,
    sid: bytes | None = None,
    default_schema: str | None = None,
    default_database: str | None = None,
    password: str | None = None,
    owner_id: int = 1,
) -> int:
    """Add a login or server role (``database_id`` 0), user or role and return its principal_id; a login or user without ``sid`` gets a random one."""
    principal_id = next_id(connection, "user_ids" if database_id else "login_ids")
    if sid is None and kind == "S":
        sid = (USER_SID if database_id else b"") + os.urandom(16)
    connection.execute(
        "INSERT INTO catalog.principals"
        " (database_id, principal_id, name, kind, login, sid, default_schema, default_database, password, owner_id)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        (database_id, principal_id, name, kind, login, sid, default_schema, default_database, password, owner_id),
    )
    return principal_id


def delete_principal(connection: Connection, database_id: int, principal_id: int) -> None:
    connection.execute("DELETE FROM catalog.permissions WHERE database_id = $1 AND grantee_id = $2", (database_id, principal_id))
    connection.execute("DELETE FROM catalog.role_members WHERE database_id = $1 AND $2 IN (role_id, member_id)", (database_id, principal_id))
    connection.execute("DELETE FROM catalog.principals WHERE database_id = $1 AND principal_id = $2", (database_id, principal_id))


def write_permission(
    connection: Connection, database_id: int, target: tuple[str, int, int], grantee_id: int, grantor_id: int, permission: str, state: str | None
) -> None:
    """Set a permission to ``state`` (G, W, D) or, with None, take it away. ``target`` is (class, major_id, column_id)."""
    connection.execute(
        "DELETE FROM catalog.permissions"
        " WHERE database_id = $1 AND class = $2 AND major_id = $3 AND minor_id = $4 AND grantee_id = $5 AND permission = $6",
        (database_id, *target, grantee_id, permission),
    )
    if state is not None:
        connection.execute(
            "INSERT INTO catalog.permissions VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            (database_id, *target, grantee_id, grantor_id, permission, state),
        )


_PASSED_ON: Final = """
WITH RECURSIVE passed_on AS (
    SELECT p.* FROM catalog.permissions p WHERE database_id = $1 AND class = $2 AND major_id = $3 AND permission = $5 AND grantor_id = $4
    UNION
    SELECT p.* FROM catalog.permissions p JOIN passed_on g USING (database_id, class, major_id, permission) WHERE p.grantor_id = g.grantee_id
)
"""


def cascade_permission(connection: Connection, database_id: int, target: tuple[str, int], grantor_id: int, permission: str, state: str | None) -> None:
    """Take away, or deny (``state`` D), what a principal has passed on of a permission, and those in turn. ``target`` is (class, major_id)."""
    change = "DELETE FROM catalog.permissions t USING passed_on g" if state is None else "UPDATE catalog.permissions t SET state = 'D' FROM passed_on g"
    connection.execute(
        f"{_PASSED_ON} {change} WHERE (t.database_id, t.class, t.major_id, t.minor_id, t.grantee_id, t.permission)"
        " = (g.database_id, g.class, g.major_id, g.minor_id, g.grantee_id, g.permission)",
        (database_id, *target, grantor_id, permission),
    )


def drop_permissions(connection: Connection, database_id: int, target: tuple[str, int]) -> None:
    """Remove every permission on a securable: (class, major_id)."""
    connection.execute("DELETE FROM catalog.permissions WHERE database_id = $1 AND class = $2 AND major_id = $3", (database_id, *target))


# --- types, synonyms, sequences, triggers ----------------------------------------------------------


def insert_type(
    connection: Connection, database_id: int, type_id: int, schema_id: int, name: str, base: SqlType | None, *, nullable: bool, table_id: int | None = None
) -> None:
    """Add an alias type (``base``) or a table type (``table_id``)."""
    values = _type_values(base) if base is not None else (None,) * 5
    connection.execute(
        f"INSERT INTO catalog.types (database_id, user_type_id, schema_id, name, {_TYPE}, nullable, table_id)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        (database_id, type_id, schema_id, name, *values, nullable, table_id),
    )


def delete_type(connection: Connection, database_id: int, type_id: int) -> None:
    connection.execute("DELETE FROM catalog.permissions WHERE database_id = $1 AND class = 'TYPE' AND major_id = $2", (database_id, type_id))
    connection.execute("DELETE FROM catalog.extended_properties WHERE database_id = $1 AND class = 6 AND major_id = $2", (database_id, type_id))
    connection.execute("DELETE FROM catalog.types WHERE database_id = $1 AND user_type_id = $2", (database_id, type_id))


def insert_synonym(connection: Connection, object_id: int, target: Sequence[str]) -> None:
    connection.execute("INSERT INTO catalog.synonyms VALUES ($1, $2)", (object_id, list(target)))


def write_sequence(connection: Connection, sequence: SequenceObject, cache_size: int | None) -> None:
    """Set the properties of a sequence."""
    type_ = sequence.type or SqlType("bigint")
    connection.execute("DELETE FROM catalog.sequences WHERE object_id = $1", (sequence.object_id,))
    connection.execute(
        "INSERT INTO catalog.sequences VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        (
            sequence.object_id, type_.name, type_.precision, type_.scale, sequence.start, sequence.increment,
            sequence.minimum, sequence.maximum, sequence.cycle, cache_size,
        ),
    )


NO_SCHEMA: Final = 0
"""The schema_id of a DDL trigger, which belongs to the database itself."""


def write_trigger(connection: Connection, object_id: int, timing: str, events: Sequence[str], groups: Sequence[str] = ()) -> None:
    """Set when a trigger fires; ALTER keeps it disabled if it was. ``groups``: for each event the event group that was named, '' for none."""
    connection.execute(
        "INSERT INTO catalog.triggers (object_id, timing, events, groups) VALUES ($1, $2, $3, $4) ON CONFLICT (object_id)"
        " DO UPDATE SET timing = excluded.timing, events = excluded.events, groups = excluded.groups",
        (object_id, timing, list(events), list(groups)),
    )


def read_trigger_events(connection: Connection, name: str) -> list[tuple[str, str, bool]]:
    """Return what an event type or group stands for: (event type, '' or the group, whether it may be ON DATABASE); nothing for an unknown name."""
    rows = connection.execute("SELECT type_name, coalesce(group_name, ''), at_database FROM catalog.trigger_events($1)", (name,)).rows()
    return [(str(event), str(group), bool(at_database)) for event, group, at_database in rows]


def enable_trigger(connection: Connection, object_id: int, *, enabled: bool) -> None:
    connection.execute("UPDATE catalog.triggers SET disabled = $1 WHERE object_id = $2", (not enabled, object_id))


# --- changes of what exists ------------------------------------------------------------------------


def delete_schema(connection: Connection, database_id: int, schema_id: int) -> None:
    connection.execute("DELETE FROM catalog.permissions WHERE database_id = $1 AND class = 'SCHEMA' AND major_id = $2", (database_id, schema_id))
    connection.execute("DELETE FROM catalog.schemas WHERE database_id = $1 AND schema_id = $2", (database_id, schema_id))


def move_object(connection: Connection, object_id: int, schema_id: int, relation: str) -> None:
    """Put an object, with its constraints and triggers, into another schema; its permissions are dropped."""
    connection.execute("UPDATE catalog.objects SET schema_id = $1 WHERE object_id = $2 OR parent_id = $2", (schema_id, object_id))
    connection.execute("UPDATE catalog.objects SET relation = $1 WHERE object_id = $2", (relation, object_id))
    connection.execute("DELETE FROM catalog.permissions WHERE class = 'OBJECT' AND major_id = $1", (object_id,))
    touch_object(connection, object_id)


def set_collation(connection: Connection, database_id: int, collation: str) -> None:
    connection.execute("UPDATE catalog.databases SET collation_name = $1 WHERE database_id = $2", (collation, database_id))


def set_database_option(connection: Connection, database_id: int, name: str, value: str) -> None:
    connection.execute("UPDATE catalog.databases SET options = options || $1 WHERE database_id = $2", (Jsonb({name: value}), database_id))


def update_principal(connection: Connection, database_id: int, principal_id: int, values: Mapping[str, object]) -> None:
    """Set columns of a principal's row, by name."""
    for column, value in values.items():
        connection.execute(
            f"UPDATE catalog.principals SET {quote(column)} = $1, modified = now() AT TIME ZONE 'UTC' WHERE database_id = $2 AND principal_id = $3",
            (value, database_id, principal_id),
        )


def rename_login(connection: Connection, old: str, new: str) -> None:
    """Follow a login's new name in what names it: users and owners of databases."""
    connection.execute("UPDATE catalog.principals SET login = $1 WHERE database_id <> 0 AND lower(login) = lower($2)", (new, old))
    connection.execute("UPDATE catalog.databases SET owner = $1 WHERE lower(owner) = lower($2)", (new, old))


def set_database_owner(connection: Connection, database_id: int, login: str) -> None:
    """Make a login the owner of a database: its user is dbo then."""
    connection.execute("UPDATE catalog.databases SET owner = $1 WHERE database_id = $2", (login, database_id))
    connection.execute("UPDATE catalog.principals SET login = $1 WHERE database_id = $2 AND principal_id = $3", (login, database_id, DATABASE_USERS["dbo"]))


def set_schema_owner(connection: Connection, database_id: int, schema_id: int, owner_id: int) -> None:
    connection.execute("UPDATE catalog.schemas SET owner_id = $1 WHERE database_id = $2 AND schema_id = $3", (owner_id, database_id, schema_id))


def set_member(connection: Connection, database_id: int, role_id: int, member_id: int, *, member: bool) -> None:
    """Add a principal to a role or take it out."""
    if member:
        connection.execute("INSERT INTO catalog.role_members VALUES ($1, $2, $3) ON CONFLICT DO NOTHING", (database_id, role_id, member_id))
    else:
        connection.execute(
            "DELETE FROM catalog.role_members WHERE database_id = $1 AND role_id = $2 AND member_id = $3", (database_id, role_id, member_id)
        )
