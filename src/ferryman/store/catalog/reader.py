"""Reads the catalog's tables into ``model`` values: everything at start, later only what a statement changed."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from ferryman.sqltypes import SqlType
from ferryman.store.catalog.model import (
    CatalogObject,
    Check,
    Column,
    Constraint,
    Database,
    ForeignKey,
    FullText,
    Index,
    Partitioned,
    PartitionFunction,
    PartitionScheme,
    Period,
    PermissionEntry,
    Principal,
    Routine,
    RoutineParameter,
    Schema,
    SecurityPolicy,
    SecurityPredicate,
    Sequence,
    Statistics,
    Synonym,
    Table,
    Trigger,
    UserType,
    View,
    XmlCollection,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from ferryman.store.connection import Connection

SERVER = 0
"""The database_id of logins, server roles and server permissions."""

_OBJECTS = """
SELECT o.object_id, o.kind, d.name, coalesce(s.name, ''), o.name, o.parent_id, o.relation, o.system_named, o.created, o.modified, p.name
FROM catalog.objects o
JOIN catalog.databases d USING (database_id)
LEFT JOIN catalog.schemas s USING (database_id, schema_id)
LEFT JOIN catalog.principals p ON p.database_id = o.database_id AND p.principal_id = o.owner_id
"""
_COLUMNS = """
SELECT c.object_id, c.column_id, c.name, c.type_name, c.length, c.precision, c.scale, c.collation_name, c.user_type, c.nullable, c.seed, c.increment,
       c.default_text, d.name, c.default_id, d.system_named, c.computed, c.persisted, c.rowguid, c.generated,
       c.hidden, c.mask
FROM catalog.columns c LEFT JOIN catalog.objects d ON d.object_id = c.default_id
WHERE c.object_id = ANY($1::int4[]) ORDER BY c.object_id, c.column_id
"""
_INDEXES = """
SELECT i.object_id, i.index_id, i.name, i.kind, i.is_unique, i.is_clustered, i.where_text, i.disabled, i.constraint_id, coalesce(k.system_named, false),
       array_agg(c.name ORDER BY x.ordinal) FILTER (WHERE NOT x.included), array_agg(x.descending ORDER BY x.ordinal) FILTER (WHERE NOT x.included),
       array_agg(c.name ORDER BY x.ordinal) FILTER (WHERE x.included), i.columnstore, i.ignore_dup_key, i.xml_kind, i.xml_primary_id, i.tessellation
FROM catalog.indexes i
LEFT JOIN catalog.index_columns x USING (object_id, index_id)
LEFT JOIN catalog.columns c ON c.object_id = i.object_id AND c.column_id = x.column_id
LEFT JOIN catalog.objects k ON k.object_id = i.constraint_id
WHERE i.object_id = ANY($1::int4[])
GROUP BY i.object_id, i.index_id, k.system_named ORDER BY i.object_id, i.index_id
"""
_STATISTICS = """
SELECT s.object_id, s.name, array_agg(c.name ORDER BY x.ordinal), s.stats_id, s.where_text
FROM catalog.statistics s
JOIN catalog.statistics_columns x USING (object_id, stats_id)
JOIN catalog.columns c ON c.object_id = s.object_id AND c.column_id = x.column_id
WHERE s.object_id = ANY($1::int4[])
GROUP BY s.object_id, s.stats_id ORDER BY s.object_id, s.stats_id
"""
_FULLTEXT = """
SELECT f.object_id, f.key_index_id, array_agg(c.name ORDER BY x.column_id)
FROM catalog.fulltext_indexes f
JOIN catalog.fulltext_columns x USING (object_id)
JOIN catalog.columns c USING (object_id, column_id)
WHERE f.object_id = ANY($1::int4[]) AND f.enabled
GROUP BY f.object_id
"""
_CHECKS = """
SELECT o.parent_id, o.name, k.text, o.object_id, c.name, k.disabled, o.system_named,
       ARRAY(SELECT lower(r.name) FROM catalog.columns r WHERE r.object_id = o.parent_id AND r.column_id = ANY (k.reads))
FROM catalog.checks k
JOIN catalog.objects o USING (object_id)
LEFT JOIN catalog.columns c ON c.object_id = o.parent_id AND c.column_id = k.column_id
WHERE o.object_id = ANY($1::int4[]) ORDER BY o.object_id
"""
_FOREIGN_KEYS = """
SELECT o.parent_id, o.name, array_agg(c.name ORDER BY x.ordinal), f.referenced_id, array_agg(r.name ORDER BY x.ordinal), f.on_delete, f.on_update,
       o.object_id, f.index_id, f.disabled, o.system_named
FROM catalog.foreign_keys f
JOIN catalog.objects o USING (object_id)
JOIN catalog.foreign_key_columns x USING (object_id)
JOIN catalog.columns c ON c.object_id = o.parent_id AND c.column_id = x.column_id
JOIN catalog.columns r ON r.object_id = f.referenced_id AND r.column_id = x.referenced_column_id
WHERE o.object_id = ANY($1::int4[])
GROUP BY o.parent_id, o.name, o.object_id, o.system_named, f.object_id ORDER BY o.object_id
"""
_PARTITIONED = """
SELECT p.object_id, p.index_id, p.data_space_id, c.name FROM catalog.partitioned p JOIN catalog.columns c USING (object_id, column_id)
WHERE p.object_id = ANY($1::int4[]) ORDER BY p.object_id, p.index_id
"""
_PERIODS = """
SELECT p.object_id, s.name, e.name, p.history_id, p.retention, p.retention_unit
FROM catalog.periods p
JOIN catalog.columns s ON s.object_id = p.object_id AND s.column_id = p.start_column_id
JOIN catalog.columns e ON e.object_id = p.object_id AND e.column_id = p.end_column_id
WHERE p.object_id = ANY($1::int4[])
"""
_HISTORIES = "SELECT history_id, object_id FROM catalog.periods WHERE history_id = ANY($1::int4[])"
_PREDICATES = """
SELECT {} , p.predicate_id, p.kind, p.operation, p.definition, p.target_id
FROM catalog.security_predicates p JOIN catalog.security_policies s USING (object_id)
WHERE {} = ANY($1::int4[]) ORDER BY p.object_id, p.predicate_id
"""
_POLICIES = "SELECT object_id, enabled, schema_bound FROM catalog.security_policies WHERE object_id = ANY($1::int4[])"
_MEMORY_OPTIMIZED = "SELECT object_id, durability FROM catalog.memory_optimized WHERE object_id = ANY($1::int4[])"
_MODULES = "SELECT object_id, definition, options, uses_ansi_nulls, uses_quoted_identifier, execute_as FROM catalog.modules WHERE object_id = ANY($1::int4[])"
_PARAMETERS = """
SELECT object_id, parameter_id, name, type_name, length, precision, scale, collation_name, user_type, table_type, default_text, output, readonly
FROM catalog.parameters WHERE object_id = ANY($1::int4[]) ORDER BY object_id, parameter_id
"""
_TRIGGERS = "SELECT object_id, timing, events, disabled FROM catalog.triggers WHERE object_id = ANY($1::int4[])"
_BINDINGS = "SELECT object_id, referenced_id, column_id FROM catalog.schema_bindings WHERE object_id = ANY($1::int4[])"
_SYNONYMS = "SELECT object_id, target FROM catalog.synonyms WHERE object_id = ANY($1::int4[])"
_SEQUENCES = """
SELECT object_id, type_name, precision, scale, start_value, increment, minimum, maximum, cycle FROM catalog.sequences WHERE object_id = ANY($1::int4[])
"""

_Base = tuple[int, str, str, str, str]
"""object_id, database, schema, name, kind"""

_WITH_COLUMNS = frozenset({"U", "TT", "V", "IF", "TF"})
_TABLES = frozenset({"U", "TT"})
_WITH_INDEXES = frozenset({"U", "TT", "V"})
_MODULE_KINDS = frozenset({"V", "P", "FN", "IF", "TF", "TR"})
_ROUTINES = frozenset({"P", "FN", "IF", "TF"})


def _rows(connection: Connection, sql: str, parameters: tuple[object, ...] = ()) -> list[tuple[Any, ...]]:
    return list[tuple[Any, ...]](connection.execute(sql, parameters).rows())


def read_objects(connection: Connection, ids: Collection[int] | None = None) -> dict[int, CatalogObject]:
    """Return the objects of these ids with their constraints and triggers, those that exist; all when ``ids`` is None."""
    if ids is None:
        rows = _rows(connection, _OBJECTS)
    else:
        wanted = list(ids)
        rows = _rows(connection, _OBJECTS + "WHERE o.object_id = ANY($1::int4[]) OR o.parent_id = ANY($1::int4[])", (wanted,))
    return _ObjectReader(connection, rows).read()


class _ObjectReader:
    """Turns rows of catalog.objects into values, reading of the other tables only what their kinds need."""

    def __init__(self, connection: Connection, rows: list[tuple[Any, ...]]) -> None:
        self._connection = connection
        self._rows = rows
        self._ids: dict[str, list[int]] = defaultdict(list)
        for row in rows:
            self._ids[row[1]].append(row[0])

    def read(self) -> dict[int, CatalogObject]:
        columns = self._grouped(_COLUMNS, _WITH_COLUMNS, _column)
        indexes = self._grouped(_INDEXES, _WITH_INDEXES, _index)
        bindings = self._grouped(_BINDINGS, {"V"}, lambda row: row)
        checks = self._grouped(_CHECKS, {"C"}, _check)
        foreign_keys = self._grouped(_FOREIGN_KEYS, {"F"}, _foreign_key)
        statistics = self._grouped(_STATISTICS, _TABLES, lambda row: Statistics(row[0], tuple(row[1]), *row[2:]))
        partitioned = self._grouped(_PARTITIONED, _TABLES, lambda row: Partitioned(*row))
        periods = self._single(_PERIODS, {"U"})
        histories = self._single(_HISTORIES, {"U"})
        enforced = self._grouped(_PREDICATES.format("p.target_id", "s.enabled AND p.target_id"), {"U"}, lambda row: SecurityPredicate(*row))
        predicates = self._grouped(_PREDICATES.format("p.object_id", "p.object_id"), {"SP"}, lambda row: SecurityPredicate(*row))
        policies = self._single(_POLICIES, {"SP"})
        durability = self._single(_MEMORY_OPTIMIZED, _TABLES)
        fulltext = self._single(_FULLTEXT, {"U"})
        modules = self._single(_MODULES, _MODULE_KINDS)
        parameters = self._grouped(_PARAMETERS, _ROUTINES, lambda row: row)
        triggers = self._single(_TRIGGERS, {"TR"})
        synonyms = self._single(_SYNONYMS, {"SN"})
        sequences = self._single(_SEQUENCES, {"SO"})
        found: dict[int, CatalogObject] = {}
        for row in self._rows:
            object_id, kind, database, schema, name, parent, relation, system_named, created, modified, owner = row
            base: _Base = (object_id, database, schema, name, kind)
            dates = {"created": created, "modified": modified, "owner": owner}
            value: CatalogObject
            if kind in _TABLES:
                value = Table(*base, relation, columns[object_id], indexes[object_id], checks[object_id], foreign_keys[object_id],
                              statistics[object_id], partitioned[object_id], _period(periods.get(object_id)), histories.get(object_id, (0,))[0],
                              durability.get(object_id, (None,))[0], enforced[object_id], _fulltext(fulltext.get(object_id)), **dates)  # fmt: skip
            elif kind == "V":
                definition, options, ansi_nulls, quoted, _ = modules[object_id]
                value = View(*base, definition, columns[object_id], "", tuple(options), ansi_nulls, quoted, indexes[object_id], bindings[object_id], **dates)
            elif kind in _ROUTINES:
                value = _routine(base, parameters[object_id], modules[object_id], columns[object_id], relation, dates)
            elif kind == "TR":
                timing, events, disabled = triggers[object_id]
                definition, options, ansi_nulls, quoted, execute_as = modules[object_id]
                value = Trigger(*base, parent, timing, tuple(events), definition, disabled, tuple(options), ansi_nulls, quoted, execute_as, **dates)
            elif kind == "SP":
                value = SecurityPolicy(*base, predicates[object_id], *policies.get(object_id, (True, True)), **dates)
            elif kind == "SN":
                value = Synonym(*base, tuple(synonyms[object_id][0]), **dates)
            elif kind == "SO":
                value = _sequence(base, sequences[object_id], relation, dates)
            else:
                value = Constraint(*base, parent, system_named, **dates)
            found[object_id] = value
        return found

    def _select(self, sql: str, kinds: Iterable[str]) -> Iterable[tuple[Any, ...]]:
        ids = [object_id for kind in kinds for object_id in self._ids[kind]]
        return _rows(self._connection, sql, (ids,)) if ids else ()

    def _grouped(self, sql: str, kinds: Iterable[str], make: Any) -> dict[int, tuple[Any, ...]]:
        groups: dict[int, list[Any]] = defaultdict(list)
        for row in self._select(sql, kinds):
            groups[row[0]].append(make(row[1:]))
        return defaultdict(tuple, ((object_id, tuple(values)) for object_id, values in groups.items()))

    def _single(self, sql: str, kinds: Iterable[str]) -> dict[int, tuple[Any, ...]]:
        return {row[0]: row[1:] for row in self._select(sql, kinds)}


def _column(row: tuple[Any, ...]) -> Column:
    (column_id, name, type_name, length, precision, scale, collation, user_type, nullable, seed, increment) = row[:11]
    default, default_name, default_id, default_system_named, computed, persisted, rowguid, generated, hidden, mask = row[11:]
    return Column(
        name=name,
        type=SqlType(type_name, length, precision, scale, collation),
        nullable=nullable,
        column_id=column_id,
        identity=None if seed is None else (int(seed), int(increment)),
        default=default,
        default_name=default_name,
        computed=computed,
        persisted=persisted,
        user_type=user_type,
        rowguid=rowguid,
        default_id=default_id or 0,
        default_system_named=bool(default_system_named),
        generated=generated,
        hidden=hidden,
        mask=mask,
    )


def _period(row: tuple[Any, ...] | None) -> Period | None:
    if row is None:
        return None
    start, end, history, count, unit = row
    return Period(start, end, history, None if count is None else (count, unit))


def _fulltext(row: tuple[Any, ...] | None) -> FullText | None:
    return None if row is None else FullText(row[0], tuple(row[1]))


def _index(row: tuple[Any, ...]) -> Index:
    index_id, name, kind, unique, clustered, where, disabled, constraint_id, system_named, columns, descending, included, columnstore, ignores, *special = row
    return Index(
        name=name,
        columns=tuple(zip(columns or (), descending or (), strict=True)),
        index_id=index_id,
        unique=unique,
        clustered=clustered,
        key_kind=kind,
        include=tuple(included or ()),
        where=where,
        object_id=constraint_id,
        system_named=system_named,
        columnstore=columnstore,
        ignore_dup_key=ignores,
        disabled=disabled,
        xml_kind=special[0],
        xml_primary_id=special[1],
        tessellation=special[2],
    )


def _check(row: tuple[Any, ...]) -> Check:
    name, text, object_id, column, disabled, system_named, reads = row
    return Check(name, text, object_id, column, disabled, system_named, tuple(reads))


def _foreign_key(row: tuple[Any, ...]) -> ForeignKey:
    name, columns, referenced, referenced_columns, *rest = row
    return ForeignKey(name, tuple(columns), referenced, tuple(referenced_columns), *rest)


def _routine(
    base: _Base, rows: tuple[Any, ...], module: tuple[Any, ...], columns: tuple[Column, ...], relation: str, dates: dict[str, Any]
) -> Routine:
    definition, options, ansi_nulls, quoted, execute_as = module
    return Routine(
        *base,
        parameters=tuple(_parameter(row) for row in rows if row[0] > 0),
        definition=definition,
        returns=next((SqlType(*row[2:7]) for row in rows if row[0] == 0), None),
        columns=columns,
        options=tuple(options),
        relation=relation,
        uses_ansi_nulls=ansi_nulls,
        uses_quoted_identifier=quoted,
        execute_as=execute_as,
        **dates,
    )


def _parameter(row: tuple[Any, ...]) -> RoutineParameter:
    name, (user_type, table_type, default, output, readonly) = row[1], row[7:]
    return RoutineParameter(name, SqlType(*row[2:7]), default, output, readonly, table_type, user_type)


def _sequence(base: _Base, row: tuple[Any, ...], relation: str, dates: dict[str, Any]) -> Sequence:
    type_name, precision, scale, start, increment, minimum, maximum, cycle = row
    return Sequence(
        *base,
        type=SqlType(type_name, precision=precision, scale=scale),
        relation=relation,
        start=int(start),
        increment=int(increment),
        minimum=int(minimum),
        maximum=int(maximum),
        cycle=cycle,
        **dates,
    )


# --- databases: schemas, types, principals, permissions -------------------------------------------


def read_databases(connection: Connection, ids: Collection[int] | None = None) -> list[Database]:
    """Return these databases, those that exist, without their objects and types; all when ``ids`` is None."""
    where = "" if ids is None else "WHERE database_id = ANY($1::int4[])"
    parameters = () if ids is None else (list(ids),)
    rows = _rows(connection, f"SELECT database_id, name, collation_name, created, options, owner FROM catalog.databases {where}", parameters)
    if not rows:
        return []
    wanted = [row[0] for row in rows]
    schemas = _read_schemas(connection, wanted)
    principals = read_principals(connection, wanted)
    permissions = read_permissions(connection, wanted)
    functions, schemes = _read_partition_functions(connection, wanted), _read_partition_schemes(connection, wanted)
    collections = _read_xml_collections(connection, wanted)
    return [
        Database(
            database_id,
            name,
            collation,
            created,
            schemas=schemas[database_id],
            principals=principals[database_id],
            permissions=permissions[database_id],
            options=options,
            owner=owner,
            partition_functions=functions[database_id],
            partition_schemes=schemes[database_id],
            xml_collections=collections[database_id],
        )
        for database_id, name, collation, created, options, owner in rows
    ]


def _read_partition_functions(connection: Connection, ids: list[int]) -> dict[int, dict[str, PartitionFunction]]:
    sql = """
    SELECT database_id, function_id, name, type_name, length, precision, scale, collation_name, on_right, boundaries
    FROM catalog.partition_functions WHERE database_id = ANY($1::int4[]) ORDER BY function_id
    """
    found: dict[int, dict[str, PartitionFunction]] = defaultdict(dict)
    for database_id, function_id, name, *type_, on_right, boundaries in _rows(connection, sql, (ids,)):
        found[database_id][name.lower()] = PartitionFunction(function_id, name, SqlType(*type_), on_right, tuple(boundaries))
    return found


def _read_xml_collections(connection: Connection, ids: list[int]) -> dict[int, dict[tuple[str, str], XmlCollection]]:
    sql = """
    SELECT x.database_id, x.xml_collection_id, s.name, x.name, x.schemas, p.name
    FROM catalog.xml_collections x JOIN catalog.schemas s USING (database_id, schema_id)
    LEFT JOIN catalog.principals p ON p.database_id = x.database_id AND p.principal_id = x.owner_id
    WHERE x.database_id = ANY($1::int4[]) ORDER BY x.xml_collection_id
    """
    found: dict[int, dict[tuple[str, str], XmlCollection]] = defaultdict(dict)
    for database_id, collection_id, schema, name, schemas, owner in _rows(connection, sql, (ids,)):
        found[database_id][schema.lower(), name.lower()] = XmlCollection(collection_id, schema, name, tuple(schemas), owner)
    return found


def _read_partition_schemes(connection: Connection, ids: list[int]) -> dict[int, dict[str, PartitionScheme]]:
    sql = """
    SELECT s.database_id, s.data_space_id, s.name, f.name, s.next_used
    FROM catalog.partition_schemes s JOIN catalog.partition_functions f USING (function_id) WHERE s.database_id = ANY($1::int4[]) ORDER BY s.data_space_id
    """
    found: dict[int, dict[str, PartitionScheme]] = defaultdict(dict)
    for database_id, data_space_id, name, function, next_used in _rows(connection, sql, (ids,)):
        found[database_id][name.lower()] = PartitionScheme(data_space_id, name, function, next_used)
    return found


def _read_schemas(connection: Connection, ids: list[int]) -> dict[int, dict[str, Schema]]:
    found: dict[int, dict[str, Schema]] = defaultdict(dict)
    sql = """
    SELECT s.database_id, s.schema_id, s.name, p.name
    FROM catalog.schemas s JOIN catalog.principals p ON p.database_id = s.database_id AND p.principal_id = s.owner_id
    WHERE s.database_id = ANY($1::int4[]) ORDER BY s.schema_id
    """
    for database_id, schema_id, name, owner in _rows(connection, sql, (ids,)):
        found[database_id][name.lower()] = Schema(schema_id, name, owner)
    return found


def read_principals(connection: Connection, ids: list[int]) -> dict[int, dict[str, Principal]]:
    """Return the principals of these databases (``SERVER`` among them) by lower-cased name."""
    sql = """
    SELECT p.database_id, p.principal_id, p.name, p.kind, p.login, p.default_schema, p.default_database,
           array(SELECT r.name FROM catalog.role_members m JOIN catalog.principals r ON r.database_id = m.database_id AND r.principal_id = m.role_id
                 WHERE m.database_id = p.database_id AND m.member_id = p.principal_id ORDER BY r.principal_id),
           p.disabled, p.fixed, p.sid, p.password
    FROM catalog.principals p WHERE p.database_id = ANY($1::int4[]) ORDER BY p.principal_id
    """
    found: dict[int, dict[str, Principal]] = defaultdict(dict)
    for database_id, principal_id, name, kind, login, schema, database, member_of, disabled, fixed, sid, password in _rows(connection, sql, (ids,)):
        found[database_id][name.lower()] = Principal(
            principal_id, name, kind, login, schema, database, tuple(member_of), disabled, fixed, None if sid is None else bytes(sid), password
        )
    return found


def read_permissions(connection: Connection, ids: list[int]) -> dict[int, tuple[PermissionEntry, ...]]:
    """Return the permissions of these databases (``SERVER`` among them)."""
    sql = """
    SELECT p.database_id, g.name, p.permission, p.state, p.class, p.major_id, array_agg(c.name) FILTER (WHERE c.name IS NOT NULL)
    FROM catalog.permissions p
    JOIN catalog.principals g ON g.database_id = p.database_id AND g.principal_id = p.grantee_id
    LEFT JOIN catalog.columns c ON p.class = 'OBJECT' AND c.object_id = p.major_id AND c.column_id = p.minor_id
    WHERE p.database_id = ANY($1::int4[])
    GROUP BY p.database_id, g.name, p.permission, p.state, p.class, p.major_id, p.minor_id = 0
    ORDER BY p.database_id, p.class, p.major_id, g.name, p.permission
    """
    found: dict[int, list[PermissionEntry]] = defaultdict(list)
    for database_id, principal, permission, state, securable_class, securable, columns in _rows(connection, sql, (ids,)):
        found[database_id].append(PermissionEntry(principal, permission, state, securable_class, securable, tuple(columns or ())))
    return defaultdict(tuple, ((database_id, tuple(entries)) for database_id, entries in found.items()))


def read_types(connection: Connection, objects: dict[int, CatalogObject], ids: Collection[int] | None = None) -> dict[int, dict[tuple[str, str], UserType]]:
    """Return the user types of these databases by (schema, name); table types take their table from ``objects``."""
    where = "" if ids is None else "WHERE t.database_id = ANY($1::int4[])"
    parameters = () if ids is None else (list(ids),)
    sql = f"""
    SELECT t.database_id, t.user_type_id, s.name, t.name, t.type_name, t.length, t.precision, t.scale, t.collation_name, t.nullable, t.table_id
    FROM catalog.types t JOIN catalog.schemas s USING (database_id, schema_id) {where}
    """
    found: dict[int, dict[tuple[str, str], UserType]] = defaultdict(dict)
    for database_id, type_id, schema, name, *base, nullable, table_id in _rows(connection, sql, parameters):
        table = objects.get(table_id) if table_id is not None else None
        found[database_id][schema.lower(), name.lower()] = UserType(
            type_id, schema, name, SqlType(*base) if table is None else None, nullable, table if isinstance(table, Table) else None
        )
    return found
