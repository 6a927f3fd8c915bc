"""sp_addextendedproperty, sp_updateextendedproperty and sp_dropextendedproperty.

Source: https://learn.microsoft.com/sql/relational-databases/system-stored-procedures/sp-addextendedproperty-transact-sql
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from ferryman.errors import SqlError, not_supported, sql_error
from ferryman.sqltypes import SQL_VARIANT, nvarchar, varchar
from ferryman.store.catalog.model import Constraint, Routine, Sequence, Synonym, Table, Trigger, View
from ferryman.tsql.definitions.ddl_triggers import may_change, of_database
from ferryman.tsql.definitions.events import DdlEvent, named
from ferryman.tsql.definitions.guards import may_alter
from ferryman.tsql.definitions.permissions import has_collection_permission, has_database_permission, has_schema_permission
from ferryman.tsql.interpreter.names import SessionNames
from ferryman.tsql.procedures.definition import Call, Formal, SystemProcedure
from ferryman.tsql.procedures.events import parameters_element, raising_call

if TYPE_CHECKING:
    from collections.abc import Callable

    from ferryman.store.catalog.model import CatalogObject, Database, Schema

KINDS: Final[dict[str, tuple[type[CatalogObject], str]]] = {
    "table": (Table, ""), "view": (View, ""), "procedure": (Routine, "P"), "function": (Routine, "FN IF TF"), "synonym": (Synonym, ""),
    "sequence": (Sequence, ""), "constraint": (Constraint, ""), "trigger": (Trigger, ""),
}  # fmt: skip
"""Level type -> what it may be, and its kinds where the class alone doesn't tell."""
CLASSES: Final = {
    0: "DATABASE", 1: "OBJECT_OR_COLUMN", 2: "PARAMETER", 3: "SCHEMA", 6: "TYPE", 7: "INDEX", 10: "XML_SCHEMA_COLLECTION", 20: "DATASPACE",
}  # fmt: skip
PRIMARY: Final = 1
"""The data_space_id of the filegroup PRIMARY."""
SECURABLE_LEVELS: Final = 3


class Described(NamedTuple):
    """What a property belongs to: the key of sys.extended_properties, and its name for messages."""

    class_: int
    major_id: int
    minor_id: int
    name: str


def _levels(call: Call) -> list[tuple[str, str]]:
    """Return type, in lower case, and name of each level that the call names."""
    return [(call.text(f"@level{n}type").lower(), call.text(f"@level{n}name")) for n in range(SECURABLE_LEVELS) if call.values[f"@level{n}type"] is not None]


def _described(call: Call) -> Described:
    """Return what the level parameters name, which the session may alter; raises 15135 for what isn't there."""
    names = SessionNames(call.session, call.caller)
    database = names.snapshot.databases[names.database.lower()]
    levels = _levels(call)
    if not levels:
        _check(has_database_permission(names.user, "ALTER", database), database.name)
        return Described(0, 0, 0, "object specified")
    shown = ".".join(name for _, name in levels)
    if levels[0][0] == "trigger":
        return _ddl_trigger(levels, shown, names)
    if levels[0][0] == "filegroup":
        return _filegroup(levels, shown, names)
    if levels[0][0] != "schema":
        raise not_supported(f"extended properties on {levels[0][0]}")
    schema = database.schemas.get(levels[0][1].lower())
    if schema is None:
        raise sql_error(15135, shown)
    if len(levels) == 1:
        _check(has_schema_permission(names.user, "ALTER", schema, database), shown)
        return Described(3, schema.schema_id, 0, shown)
    if levels[1][0] in ("type", "xml schema collection"):
        return _type_or_collection(levels, shown, schema, names)
    found = _object(database, schema.name, *levels[1], shown)
    _check(may_alter(found, names), shown)
    if len(levels) == SECURABLE_LEVELS:
        return _part(database, found, *levels[2], shown)
    return Described(1, found.object_id, 0, shown)


def _ddl_trigger(levels: list[tuple[str, str]], shown: str, names: SessionNames) -> Described:
    database = names.snapshot.databases[names.database.lower()]
    found = next((trigger for trigger in of_database(database) if trigger.name.lower() == levels[0][1].lower()), None)
    if found is None or len(levels) > 1:
        raise sql_error(15135, shown)
    _check(may_change(names), shown)
    return Described(1, found.object_id, 0, shown)


def _filegroup(levels: list[tuple[str, str]], shown: str, names: SessionNames) -> Described:
    """Return the filegroup PRIMARY, the only one that a database has."""
    if len(levels) > 1 or levels[0][1].lower() != "primary":
        raise sql_error(15135, shown)
    _check(has_database_permission(names.user, "ALTER", names.snapshot.databases[names.database.lower()]), shown)
    return Described(20, PRIMARY, 0, shown)


def _type_or_collection(levels: list[tuple[str, str]], shown: str, schema: Schema, names: SessionNames) -> Described:
    database = names.snapshot.databases[names.database.lower()]
    key = schema.name.lower(), levels[1][1].lower()
    if len(levels) == SECURABLE_LEVELS:
        raise sql_error(15135, shown)
    if levels[1][0] == "type":
        type_ = database.types.get(key)
        if type_ is None:
            raise sql_error(15135, shown)
        _check(has_schema_permission(names.user, "ALTER", schema, database), shown)
        return Described(6, type_.user_type_id, 0, shown)
    collection = database.xml_collections.get(key)
    if collection is None:
        raise sql_error(15135, shown)
    _check(has_collection_permission(names.user, "ALTER", collection, database), shown)
    return Described(10, collection.xml_collection_id, 0, shown)


def _check(allowed: bool, shown: str) -> None:
    if not allowed:
        raise sql_error(15135, shown)


def _object(database: Database, schema: str, kind: str, name: str, shown: str) -> CatalogObject:
    if kind not in KINDS:
        raise not_supported(f"extended properties on {kind}")
    wanted, kinds = KINDS[kind]
    found = database.objects.get((schema.lower(), name.lower()))
    if found is None or not isinstance(found, wanted) or (kinds and found.kind not in kinds.split()):
        raise sql_error(15135, shown)
    return found


def _part(database: Database, found: CatalogObject, kind: str, name: str, shown: str) -> Described:
    """Return a column, index, parameter, constraint or trigger of an object."""
    lowered = name.lower()
    if kind == "column" and isinstance(found, (Table, View, Routine)):
        position = next((column.column_id for column in found.columns if column.name.lower() == lowered), None)
        class_ = 1
    elif kind == "index" and isinstance(found, (Table, View)):
        position = next((index.index_id for index in found.indexes if index.name.lower() == lowered), None)
        class_ = 7
    elif kind == "parameter" and isinstance(found, Routine):
        position = next((number for number, parameter in enumerate(found.parameters, 1) if parameter.name.lower() == lowered), None)
        class_ = 2
    elif kind in ("constraint", "trigger"):
        part = _object(database, found.schema, kind, name, shown)
        if not isinstance(part, (Constraint, Trigger)) or part.parent != found.object_id:
            raise sql_error(15135, shown)
        return Described(1, part.object_id, 0, shown)
    else:
        raise not_supported(f"extended properties on {kind}")
    if position is None:
        raise sql_error(15135, shown)
    return Described(class_, found.object_id, position, shown)


_KEY: Final = "database_id = $1 AND class = $2 AND major_id = $3 AND minor_id = $4 AND lower(name) = lower($5)"


def _event(verb: str, call: Call) -> DdlEvent:
    """Return the event of a call, as EVENTDATA() tells it."""
    levels = _levels(call)
    database = call.session.database
    schema = levels[0][1] if levels and levels[0][0] == "schema" else ""
    kind, name = levels[-1] if levels else ("database", database)
    parent = levels[1] if len(levels) == SECURABLE_LEVELS else ("", "")
    value = (("PropertyValue", call.text("@value")),) if "@value" in call.values else ()
    return DdlEvent(
        f"{verb}_EXTENDED_PROPERTY", database,
        (
            *named(schema, name, kind.upper()), ("TargetObjectName", parent[1]), ("TargetObjectType", parent[0].upper()),
            ("PropertyName", call.text("@name")), *value, parameters_element(call),
        ),
    )  # fmt: skip


def _changing(verb: str, change: Callable[[Call, str, tuple[object, ...]], None]) -> Callable[[Call], int]:
    """Return the body of a procedure that changes one property; raises 15233 when it is there already, 15217 when it isn't."""

    def body(call: Call) -> int:
        with raising_call(call) as raised:
            status = run(call)
            raised.append(_event(verb, call))
        return status

    def run(call: Call) -> int:
        session = call.session
        described = _described(call)
        if call.values["@name"] is None:
            raise SqlError(15600, "An invalid parameter or option was specified for procedure 'sp_addextendedproperty'.", 15)
        database_id = session.catalog.snapshot.databases[session.database.lower()].database_id
        key = (database_id, *described[:3], call.text("@name"))
        with session.transactions.atomic():
            exists = bool(session.connection.execute(f"SELECT 1 FROM catalog.extended_properties WHERE {_KEY}", key).rows())
            if exists is (verb == "CREATE"):
                raise sql_error(15233 if exists else 15217, call.text("@name"), described.name)
            change(call, CLASSES[described.class_], key)
        return 0

    return body


def _add(call: Call, class_name: str, key: tuple[object, ...]) -> None:
    call.session.connection.execute(
        "INSERT INTO catalog.extended_properties (database_id, class, major_id, minor_id, name, class_desc, value) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        (*key, class_name, call.values["@value"]),
    )


def _update(call: Call, _: str, key: tuple[object, ...]) -> None:
    call.session.connection.execute(f"UPDATE catalog.extended_properties SET value = $6 WHERE {_KEY}", (*key, call.values["@value"]))


def _drop(call: Call, _: str, key: tuple[object, ...]) -> None:
    call.session.connection.execute(f"DELETE FROM catalog.extended_properties WHERE {_KEY}", key)


NAME: Final = Formal("@name", nvarchar(128), required=True)
VALUE: Final = Formal("@value", SQL_VARIANT)
LEVELS: Final = tuple(
    formal for n in range(SECURABLE_LEVELS) for formal in (Formal(f"@level{n}type", varchar(128)), Formal(f"@level{n}name", nvarchar(128)))
)
PROCEDURES: Final = (
    SystemProcedure("sp_addextendedproperty", (NAME, VALUE, *LEVELS), _changing("CREATE", _add)),
    SystemProcedure("sp_updateextendedproperty", (NAME, VALUE, *LEVELS), _changing("ALTER", _update)),
    SystemProcedure("sp_dropextendedproperty", (NAME, *LEVELS), _changing("DROP", _drop)),
)
