"""sp_addextendedproperty, sp_updateextendedproperty and sp_dropextendedproperty. Values are kept as text.

Source: https://learn.microsoft.com/sql/relational-databases/system-stored-procedures/sp-addextendedproperty-transact-sql
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from ferryman.errors import SqlError, not_supported, sql_error
from ferryman.sqltypes import nvarchar, varchar
from ferryman.store.catalog.model import Constraint, Routine, Sequence, Synonym, Table, Trigger, View
from ferryman.tsql.definitions.guards import may_alter
from ferryman.tsql.definitions.permissions import has_database_permission, has_schema_permission
from ferryman.tsql.interpreter.names import SessionNames
from ferryman.tsql.procedures.definition import Call, Formal, SystemProcedure

if TYPE_CHECKING:
    from collections.abc import Callable

    from ferryman.store.catalog.model import CatalogObject, Database

KINDS: Final[dict[str, tuple[type[CatalogObject], str]]] = {
    "table": (Table, ""), "view": (View, ""), "procedure": (Routine, "P"), "function": (Routine, "FN IF TF"), "synonym": (Synonym, ""),
    "sequence": (Sequence, ""), "constraint": (Constraint, ""), "trigger": (Trigger, ""),
}  # fmt: skip
"""Level type -> what it may be, and its kinds where the class alone doesn't tell."""
CLASSES: Final = {0: "DATABASE", 1: "OBJECT_OR_COLUMN", 2: "PARAMETER", 3: "SCHEMA", 7: "INDEX"}
SECURABLE_LEVELS: Final = 3


class Described(NamedTuple):
    """What a property belongs to: the key of sys.extended_properties, and its name for messages."""

    class_: int
    major_id: int
    minor_id: int
    name: str


def _described(call: Call) -> Described:
    """Return what the level parameters name, which the session may alter; raises 15135 for what isn't there."""
    names = SessionNames(call.session, call.caller)
    database = names.snapshot.databases[names.database.lower()]
    levels = [(call.text(f"@level{n}type").lower(), call.text(f"@level{n}name")) for n in range(SECURABLE_LEVELS) if call.values[f"@level{n}type"] is not None]
    if not levels:
        _check(has_database_permission(names.user, "ALTER", database), database.name)
        return Described(0, 0, 0, "object specified")
    shown = ".".join(name for _, name in levels)
    if levels[0][0] != "schema":
        raise not_supported(f"extended properties on {levels[0][0]}")
    schema = database.schemas.get(levels[0][1].lower())
    if schema is None:
        raise sql_error(15135, shown)
    if len(levels) == 1:
        _check(has_schema_permission(names.user, "ALTER", schema, database), shown)
        return Described(3, schema.schema_id, 0, shown)
    found = _object(database, schema.name, *levels[1], shown)
    _check(may_alter(found, names), shown)
    if len(levels) == SECURABLE_LEVELS:
        return _part(database, found, *levels[2], shown)
    return Described(1, found.object_id, 0, shown)


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
    elif kind == "index" and isinstance(found, Table):
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


def _changing(change: Callable[[Call, str, tuple[object, ...]], None], *, new: bool) -> Callable[[Call], int]:
    """Return the body of a procedure that changes one property; raises 15233 when it is there already, 15217 when it isn't."""

    def body(call: Call) -> int:
        session = call.session
        described = _described(call)
        if call.values["@name"] is None:
            raise SqlError(15600, "An invalid parameter or option was specified for procedure 'sp_addextendedproperty'.", 15)
        database_id = session.catalog.snapshot.databases[session.database.lower()].database_id
        key = (database_id, *described[:3], call.text("@name"))
        with session.transactions.atomic():
            exists = bool(session.connection.execute(f"SELECT 1 FROM catalog.extended_properties WHERE {_KEY}", key).rows())
            if exists is new:
                raise sql_error(15233 if new else 15217, call.text("@name"), described.name)
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
VALUE: Final = Formal("@value", nvarchar(3750))
LEVELS: Final = tuple(
    formal for n in range(SECURABLE_LEVELS) for formal in (Formal(f"@level{n}type", varchar(128)), Formal(f"@level{n}name", nvarchar(128)))
)
PROCEDURES: Final = (
    SystemProcedure("sp_addextendedproperty", (NAME, VALUE, *LEVELS), _changing(_add, new=True)),
    SystemProcedure("sp_updateextendedproperty", (NAME, VALUE, *LEVELS), _changing(_update, new=False)),
    SystemProcedure("sp_dropextendedproperty", (NAME, *LEVELS), _changing(_drop, new=False)),
)
