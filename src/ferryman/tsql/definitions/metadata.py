"""What the metadata and security functions answer, from the catalog as the session sees it. Unknown names, ids and properties are NULL.

``ANSWERS`` is keyed by the lower-cased function name, as ``scope.Runtime.property`` is asked. The same questions over columns of a query
are answered by PostgreSQL functions (store/support/22_metadata.sql). Source: "Metadata functions", "Security functions".
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from ferryman.errors import SqlError
from ferryman.sqltypes import INT, MAX, SqlType, Variant, nvarchar
from ferryman.store.catalog.model import CatalogObject, Column, Database, Index, Routine, Table, Trigger, View
from ferryman.tsql.definitions import effective, permissions
from ferryman.tsql.definitions.fulltext import fulltext_catalog_property
from ferryman.tsql.definitions.indexable import is_indexable
from ferryman.tsql.definitions.naming import find_database, find_object
from ferryman.tsql.definitions.types import find_type
from ferryman.tsql.parser import parse_name, parse_type
from ferryman.tsql.typing import shown_precision

if TYPE_CHECKING:
    from collections.abc import Callable

    from ferryman.tsql.definitions.context import DefinitionContext

TYPE_IDS: Final = {
    "image": 34, "text": 35, "uniqueidentifier": 36, "date": 40, "time": 41, "datetime2": 42, "datetimeoffset": 43, "tinyint": 48, "smallint": 52,
    "int": 56, "smalldatetime": 58, "real": 59, "money": 60, "datetime": 61, "float": 62, "sql_variant": 98, "ntext": 99, "bit": 104, "decimal": 106,
    "numeric": 108, "smallmoney": 122, "bigint": 127, "varbinary": 165, "varchar": 167, "binary": 173, "char": 175, "timestamp": 189, "rowversion": 189,
    "nvarchar": 231, "nchar": 239, "xml": 241, "sysname": 256, "hierarchyid": 128, "geometry": 129, "geography": 130,
}  # fmt: skip
"""user_type_id of the built-in types, as in sys.types."""

_LENGTHS: Final = {
    "bit": 1, "tinyint": 1, "smallint": 2, "int": 4, "bigint": 8, "real": 4, "float": 8, "money": 8, "smallmoney": 4, "date": 3, "datetime": 8,
    "smalldatetime": 4, "uniqueidentifier": 16, "text": 16, "ntext": 16, "image": 16, "xml": -1, "sql_variant": 8016, "rowversion": 8,
    "hierarchyid": 892, "geometry": -1, "geography": -1,
}  # fmt: skip
_FRACTION_LENGTHS: Final = {"time": (3, 4, 5), "datetime2": (6, 7, 8), "datetimeoffset": (8, 9, 10)}


def max_length(type_: SqlType) -> int:
    """Return the bytes that a type takes, -1 for (max): max_length of sys.columns."""
    if type_.length is not None:
        return -1 if type_.length == MAX else type_.length * (2 if type_.is_unicode else 1)
    if type_.name in ("decimal", "numeric"):
        precision = type_.precision or 18
        return 5 if precision <= 9 else 9 if precision <= 19 else 13 if precision <= 28 else 17
    if type_.name in _FRACTION_LENGTHS:
        scale = 7 if type_.scale is None else type_.scale
        return _FRACTION_LENGTHS[type_.name][0 if scale <= 2 else 1 if scale <= 4 else 2]
    return _LENGTHS[type_.name]


# --- looking up ------------------------------------------------------------------------------------


def _current(context: DefinitionContext) -> Database:
    return context.catalog.snapshot.databases[context.database.lower()]


def _database(context: DefinitionContext, database_id: object) -> Database | None:
    if database_id is None:
        return _current(context)
    return next((d for d in context.catalog.snapshot.databases.values() if d.database_id == database_id), None)


def _named(context: DefinitionContext, name: object) -> CatalogObject | None:
    try:
        found = find_object(parse_name(str(name)), context) if name is not None else None
    except SqlError:
        return None  # not a name at all: SQL Server's answer is NULL, too
    return found if found is not None and context.sees(found) else None


def _by_id(context: DefinitionContext, object_id: object, database_id: object = None) -> CatalogObject | None:
    database = _database(context, database_id)
    if not isinstance(object_id, int) or database is None:
        return None
    found = context.catalog.snapshot.by_id.get(object_id)
    if found is not None:
        return found if found.database.lower() == database.name.lower() and context.sees(found) else None
    system = (o for o in database.objects.values() if o.object_id == object_id)
    return context.temporary.by_id(object_id) or next(system, None)


def _columns(found: CatalogObject | None) -> tuple[Column, ...]:
    return found.columns if isinstance(found, (Table, View, Routine)) else ()


# --- objects, schemas, databases -------------------------------------------------------------------


def _object_id(context: DefinitionContext, name: object = None, kind: object = None) -> object:
    found = _named(context, name)
    if found is None or (kind is not None and found.kind.lower() != str(kind).strip().lower()):
        return None
    return found.object_id


def _object_name(context: DefinitionContext, object_id: object = None, database_id: object = None) -> object:
    found = _by_id(context, object_id, database_id)
    return None if found is None else found.name


def _object_schema_name(context: DefinitionContext, object_id: object = None, database_id: object = None) -> object:
    found = _by_id(context, object_id, database_id)
    return None if found is None else found.schema


def _object_definition(context: DefinitionContext, object_id: object = None) -> object:
    found = _by_id(context, object_id)
    if found is not None and not context.sees_source(found):
        return None
    if isinstance(found, (View, Routine, Trigger)):
        return found.definition or None
    for table in _current(context).objects.values():
        if isinstance(table, Table):
            for check in table.checks:
                if check.object_id == object_id:
                    return check.text
            for column in table.columns:
                if column.default_id and column.default_id == object_id:
                    return column.default
    return None


def _schema_id(context: DefinitionContext, name: object = None) -> object:
    schema = _current(context).schemas.get((context.default_schema if name is None else str(name)).lower())
    return None if schema is None else schema.schema_id


def _schema_name(context: DefinitionContext, schema_id: object = None) -> object:
    if schema_id is None:
        return context.default_schema
    return next((s.name for s in _current(context).schemas.values() if s.schema_id == schema_id), None)


def _db_id(context: DefinitionContext, name: object = None) -> object:
    found = _current(context) if name is None else context.catalog.snapshot.databases.get(str(name).rstrip(" ").lower())
    return None if found is None else found.database_id


def _db_name(context: DefinitionContext, database_id: object = None) -> object:
    found = _database(context, database_id)
    return None if found is None else found.name


DATABASE_PROPERTIES: Final[dict[str, Callable[[Database], object]]] = {
    "collation": lambda d: d.collation,
    "comparisonstyle": lambda _: 196609,
    "isansinulldefault": lambda d: _is_on(d, "ansi_null_default"),
    "isansinullsenabled": lambda d: _is_on(d, "ansi_nulls"),
    "isautoclose": lambda d: _is_on(d, "auto_close"),
    "isautocreatestatistics": lambda _: 1,
    "isautoshrink": lambda d: _is_on(d, "auto_shrink"),
    "isautoupdatestatistics": lambda _: 1,
    "isfulltextenabled": lambda d: int(d.name not in ("master", "model", "tempdb")),
    "isinstandby": lambda _: 0,
    "isquotedidentifiersenabled": lambda d: _is_on(d, "quoted_identifier"),
    "lcid": lambda _: 1033,
    "recovery": lambda d: d.options.get("recovery_model", "FULL"),
    "sqlsortorder": lambda _: 52,
    "status": lambda d: d.options.get("state", "ONLINE"),
    "updateability": lambda _: "READ_WRITE",
    "useraccess": lambda d: d.options.get("user_access", "MULTI_USER"),
    "version": lambda _: 957,
}


def _is_on(database: Database, option: str) -> int:
    return int(database.options.get(option) == "ON")


def _databasepropertyex(context: DefinitionContext, name: object = None, property_: object = None) -> object:
    database = context.catalog.snapshot.databases.get(str(name).lower())
    answer = DATABASE_PROPERTIES.get(str(property_).lower())
    return None if database is None or answer is None else _variant(answer(database))


def _variant(value: object) -> Variant | None:
    if value is None:
        return None
    return Variant(INT, value) if isinstance(value, int) else Variant(nvarchar(128), value)


# --- columns and types -----------------------------------------------------------------------------


def _col_length(context: DefinitionContext, table: object = None, name: object = None) -> object:
    column = next((c for c in _columns(_named(context, table)) if c.name.lower() == str(name).lower()), None)
    return None if column is None else max_length(column.type)


def _col_name(context: DefinitionContext, object_id: object = None, column_id: object = None) -> object:
    return next((c.name for c in _columns(_by_id(context, object_id)) if c.column_id == column_id), None)


def precision(type_: SqlType) -> int:
    shown = shown_precision(type_)
    if shown:
        return shown
    return type_.length if type_.length is not None else max_length(type_)


COLUMN_PROPERTIES: Final[dict[str, Callable[[Column], object]]] = {
    "allowsnull": lambda c: int(c.nullable),
    "columnid": lambda c: c.column_id,
    "charmaxlen": lambda c: c.type.length,
    "iscolumnset": lambda _: 0,
    "iscomputed": lambda c: int(c.computed is not None),
    "ishidden": lambda c: int(c.hidden),
    "generatedalwaystype": lambda c: ("", "START", "END").index(c.generated),
    "isidentity": lambda c: int(c.identity is not None),
    "isidnotforrepl": lambda _: 0,
    "isrowguidcol": lambda c: int(c.rowguid),
    "issparse": lambda _: 0,
    "precision": lambda c: precision(c.type),
    "scale": lambda c: c.type.scale if c.type.scale is not None else 3 if c.type.name == "datetime" else 0 if c.type.is_integer else None,
    "usesansitrim": lambda c: 1 if c.type.is_string or c.type.is_binary else None,
}


def _columnproperty(context: DefinitionContext, object_id: object = None, name: object = None, property_: object = None) -> object:
    found = _by_id(context, object_id)
    answer = COLUMN_PROPERTIES.get(str(property_).lower())
    column = next((c for c in _columns(found) if c.name.lower() == str(name).lower()), None)
    return None if answer is None or column is None else answer(column)


def _type_id(context: DefinitionContext, name: object = None) -> object:
    lowered = str(name).strip().lower().removeprefix("sys.").strip("[]")
    if lowered in TYPE_IDS:
        return TYPE_IDS[lowered]
    try:
        found = find_type(parse_type(str(name)), _current(context), context.default_schema)
    except SqlError:
        return None
    return found.user_type.user_type_id if found is not None and found.user_type is not None else None


def _type_name(context: DefinitionContext, type_id: object = None) -> object:
    builtin = next((name for name, known in TYPE_IDS.items() if known == type_id), None)
    return builtin or next((t.name for t in _current(context).types.values() if t.user_type_id == type_id), None)


def _typeproperty(context: DefinitionContext, name: object = None, property_: object = None) -> object:
    try:
        found = find_type(parse_type(str(name)), _current(context), context.default_schema)
    except SqlError:
        return None
    if found is None:
        return None
    asked = str(property_).lower()
    if asked == "precision":
        return precision(found.type)
    if asked == "scale":
        return found.type.scale
    if asked == "allowsnull":
        return 1 if found.nullable is None else int(found.nullable)
    return 1 if asked == "ownerid" else None


# --- object properties -----------------------------------------------------------------------------

_KIND_PROPERTIES: Final = {
    "isusertable": ("U",), "istable": ("U", "S", "TT"), "isview": ("V",), "isprocedure": ("P",), "istrigger": ("TR",), "isscalarfunction": ("FN",),
    "isinlinefunction": ("IF",), "istablefunction": ("IF", "TF"), "isprimarykey": ("PK",), "isuniquecnst": ("UQ",), "isforeignkey": ("F",),
    "ischeckcnst": ("C",), "isdefaultcnst": ("D",), "isconstraint": ("PK", "UQ", "F", "C", "D"), "issystemtable": ("S",), "isexecuted": ("P", "FN", "TF", "TR"),
}  # fmt: skip


def _indexes(found: CatalogObject) -> tuple[Index, ...]:
    return found.indexes if isinstance(found, (Table, View)) else ()


TABLE_PROPERTIES: Final[dict[str, Callable[[Table], int]]] = {
    "tablehasidentity": lambda t: any(c.identity for c in t.columns),
    "tableismemoryoptimized": lambda t: t.durability is not None,
    "tabletemporaltype": lambda t: 2 if t.is_versioned else 1 if t.history_of else 0,
    "tablehasprimarykey": lambda t: any(i.key_kind == "PRIMARY KEY" for i in t.indexes),
    "tablehasuniquecnst": lambda t: any(i.key_kind == "UNIQUE" for i in t.indexes),
    "tablehasforeignkey": lambda t: bool(t.foreign_keys),
    "tablehascheckcnst": lambda t: bool(t.checks),
    "tablehasdefaultcnst": lambda t: any(c.default for c in t.columns),
    "tablehasindex": lambda t: bool(t.indexes),
    "tablehasclustindex": lambda t: any(i.clustered for i in t.indexes),
    "tablehasnonclustindex": lambda t: any(not i.clustered for i in t.indexes),
    "tablehasrowguidcol": lambda t: any(c.rowguid for c in t.columns),
    "tablehastimestamp": lambda t: any(c.type.name == "rowversion" for c in t.columns),
    "tablehastextimage": lambda t: any(c.type.name in ("text", "ntext", "image") or c.type.is_max for c in t.columns),
    "tableisfake": lambda _: False,
    "tabletextinrowlimit": lambda _: False,
}


def _objectproperty(context: DefinitionContext, object_id: object = None, property_: object = None) -> object:
    found = _by_id(context, object_id)
    asked = str(property_).lower().rstrip(" ")
    if found is None:
        return None
    if asked in _KIND_PROPERTIES:
        return int(found.kind in _KIND_PROPERTIES[asked])
    if asked in TABLE_PROPERTIES:
        return int(TABLE_PROPERTIES[asked](found)) if isinstance(found, Table) else None
    if asked == "ismsshipped":
        return int(found.object_id < 0 and not isinstance(found, Table))
    if asked in ("schemaid", "ownerid"):
        schema = _current(context).schemas.get(found.schema.lower())
        return None if schema is None else schema.schema_id if asked == "schemaid" else 1
    if asked == "execisansinullson":
        return int(found.uses_ansi_nulls) if isinstance(found, (Routine, View, Trigger)) else None
    if asked in ("execisquotedidenton", "isquotedidenton"):
        return int(found.uses_quoted_identifier) if isinstance(found, (Routine, View, Trigger)) else None
    if asked == "isschemabound":
        return int("SCHEMABINDING" in found.options) if isinstance(found, (Routine, View)) else None
    if asked == "isindexed":
        return int(bool(_indexes(found)))
    if asked == "isindexable":
        return int(is_indexable(found, context.catalog.snapshot)) if isinstance(found, View) else int(isinstance(found, Table))
    if asked == "isencrypted":
        return int("ENCRYPTION" in found.options) if isinstance(found, (Routine, View, Trigger)) else None
    [(answer,)] = context.connection.execute(
        "SELECT tsql.objectproperty($1, $2, $3)", (found.object_id, asked, find_database(found.database, context.catalog.snapshot).database_id)
    ).rows()
    return answer


def _objectpropertyex(context: DefinitionContext, object_id: object = None, property_: object = None) -> object:
    found = _by_id(context, object_id)
    asked = str(property_).lower().rstrip(" ")
    if found is not None and asked == "basetype":
        return Variant(SqlType("char", length=2, collation=nvarchar().collation), f"{found.kind:<2}")
    if isinstance(found, Table) and asked == "cardinality":
        [(count,)] = context.connection.execute(f"SELECT count(*) FROM {found.relation}").rows()
        return Variant(SqlType("bigint"), count)
    return _variant(_objectproperty(context, object_id, property_))


def _index_col(context: DefinitionContext, table: object = None, index_id: object = None, key_id: object = None) -> object:
    found = _named(context, table)
    index = next((i for i in _indexes(found) if i.index_id == index_id), None) if found is not None else None
    if index is None or not isinstance(key_id, int) or not 1 <= key_id <= len(index.columns):
        return None
    return index.columns[key_id - 1][0]


def _indexproperty(context: DefinitionContext, object_id: object = None, name: object = None, property_: object = None) -> object:
    found = _by_id(context, object_id)
    index = next((i for i in _indexes(found) if i.name.lower() == str(name).lower()), None) if found is not None else None
    if index is None:
        return None
    answers: dict[str, object] = {
        "indexid": index.index_id, "isclustered": int(index.clustered), "isunique": int(index.unique), "isdisabled": int(index.disabled),
        "indexfillfactor": 0, "isstatistics": 0, "ishypothetical": 0, "isautostatistics": 0, "ispadindex": 0, "isfulltextkey": 0, "indexdepth": 1,
        "isrowlockdisallowed": 0, "ispagelockdisallowed": 0, "iscolumnstore": int(index.columnstore),
    }  # fmt: skip
    return answers.get(str(property_).lower())


# --- identities ------------------------------------------------------------------------------------


def _identity(context: DefinitionContext, name: object) -> tuple[Table, Column] | None:
    found = _named(context, name)
    column = next((c for c in _columns(found) if c.identity is not None), None)
    return (found, column) if isinstance(found, Table) and column is not None else None


def _ident_current(context: DefinitionContext, name: object = None) -> object:
    found = _identity(context, name)
    if found is None or found[1].identity is None:
        return None
    table, column = found
    [(last,)] = context.connection.execute("SELECT catalog.identity_value($1, $2)", (table.relation, column.name)).rows()
    return Decimal(str(column.identity[0] if last is None and column.identity is not None else last))


def _ident_seed(context: DefinitionContext, name: object = None, _: object = None) -> object:
    found = _identity(context, name)
    return Decimal(found[1].identity[0]) if found is not None and found[1].identity is not None else None


def _ident_incr(context: DefinitionContext, name: object = None) -> object:
    found = _identity(context, name)
    return Decimal(found[1].identity[1]) if found is not None and found[1].identity is not None else None


# --- security --------------------------------------------------------------------------------------


def _is_member(context: DefinitionContext, role: object = None) -> object:
    return _is_rolemember(context, role)


def _is_rolemember(context: DefinitionContext, role: object = None, user: object = None) -> object:
    database = _current(context)
    name = context.user if user is None else str(user)
    found = database.principals.get(str(role).lower())
    if found is None or found.kind != "R" or name.lower() not in database.principals:
        return None
    return int(found.name.lower() in permissions.database_roles(name, database))


def _is_srvrolemember(context: DefinitionContext, role: object = None, login: object = None) -> object:
    snapshot = context.catalog.snapshot
    name = context.security.server_principal if login is None else str(login)
    found = snapshot.logins.get(str(role).lower())
    if found is None or found.kind != "R" or name.lower() not in snapshot.logins:
        return None
    return int(found.name.lower() in permissions.server_roles(name, snapshot))


def _has_dbaccess(context: DefinitionContext, name: object = None) -> object:
    snapshot = context.catalog.snapshot
    database = snapshot.databases.get(str(name).lower())
    return None if database is None else int(context.security.user_in(database, snapshot) is not None)


def _has_perms_by_name(
    context: DefinitionContext, securable: object = None, kind: object = None, permission: object = None, sub: object = None, _: object = None
) -> object:
    found = effective.subject(securable, kind, context)
    if found is None:
        return None
    answer = effective.has_permission(found, str(permission).upper(), None if sub is None else str(sub))
    return None if answer is None else int(answer)


def _my_permissions(context: DefinitionContext, securable: object = None, kind: object = None) -> object:
    return effective.my_permissions(effective.subject(securable, kind, context))


def _suser_id(context: DefinitionContext, name: object = None) -> object:
    found = context.catalog.snapshot.logins.get((context.login if name is None else str(name)).lower())
    return None if found is None else found.principal_id


def _suser_sid(context: DefinitionContext, name: object = None, _: object = None) -> object:
    snapshot = context.catalog.snapshot
    found = snapshot.logins.get((context.login if name is None else str(name)).lower())
    if found is None and name is None:  # a user without a login acts
        found = context.security.user_in(_current(context), snapshot)
    return None if found is None else found.sid


def _suser_name(context: DefinitionContext, identifier: object = None) -> object:
    if identifier is None:
        return context.login
    logins = context.catalog.snapshot.logins.values()
    return next((login.name for login in logins if identifier in (login.principal_id, login.sid)), None)


def _user_id(context: DefinitionContext, name: object = None) -> object:
    found = _current(context).principals.get((context.user if name is None else str(name)).lower())
    return None if found is None else found.principal_id


def _user_name(context: DefinitionContext, principal_id: object = None) -> object:
    if principal_id is None:
        return context.user
    return next((p.name for p in _current(context).principals.values() if p.principal_id == principal_id), None)


ANSWERS: Final[dict[str, Callable[..., object]]] = {
    "col_length": _col_length, "col_name": _col_name, "columnproperty": _columnproperty, "database_principal_id": _user_id,
    "databasepropertyex": _databasepropertyex,
    "fulltextcatalogproperty": fulltext_catalog_property, "db_id": _db_id, "db_name": _db_name, "has_dbaccess": _has_dbaccess,
    "has_perms_by_name": _has_perms_by_name, "ident_current": _ident_current, "ident_incr": _ident_incr, "ident_seed": _ident_seed,
    "index_col": _index_col, "indexproperty": _indexproperty, "is_member": _is_member, "is_rolemember": _is_rolemember,
    "is_srvrolemember": _is_srvrolemember, "my_permissions": _my_permissions,
    "object_definition": _object_definition, "object_id": _object_id, "object_name": _object_name,
    "object_schema_name": _object_schema_name, "objectproperty": _objectproperty, "objectpropertyex": _objectpropertyex, "schema_id": _schema_id,
    "schema_name": _schema_name, "suser_id": _suser_id, "suser_name": _suser_name, "suser_sid": _suser_sid, "suser_sname": _suser_name,
    "type_id": _type_id, "type_name": _type_name, "typeproperty": _typeproperty, "user_id": _user_id, "user_name": _user_name,
}  # fmt: skip
"""Function name in lower case -> what it answers; the first argument is the session's DefinitionContext."""
