"""The events that a definition statement raises, and what EVENTDATA() tells of each beyond who, when and where.

An event is described before its statement runs, for DROP and ALTER leave nothing of what was there; what only the statement makes (a SID, a
constraint's name) is added when it is through. Local temporary tables raise nothing. Sources: "DDL events", "DDL event groups", "EVENTDATA".
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from ferryman.store.catalog.model import CatalogObject, Principal, Table, Trigger
from ferryman.tsql import ast
from ferryman.tsql.definitions import naming
from ferryman.tsql.definitions.ddl_triggers import of_database
from ferryman.tsql.definitions.permissions import owner_of

if TYPE_CHECKING:
    from ferryman.tsql.definitions.context import DefinitionContext

Element = tuple[str, "str | tuple[Element, ...]"]
"""An XML element: its name, and its text or the elements in it."""

OBJECT_TYPES: Final = {
    "U": "TABLE", "V": "VIEW", "P": "PROCEDURE", "FN": "FUNCTION", "IF": "FUNCTION", "TF": "FUNCTION", "TR": "TRIGGER", "SN": "SYNONYM", "SO": "SEQUENCE",
    "TT": "TYPE", "C": "CONSTRAINT", "D": "CONSTRAINT", "F": "CONSTRAINT", "PK": "CONSTRAINT", "UQ": "CONSTRAINT",
}  # fmt: skip
"""ObjectType of what stands in sys.objects."""


@dataclass(frozen=True, slots=True)
class DdlEvent:
    """``type`` as in sys.trigger_event_types; ``elements`` stand between DatabaseName and TSQLCommand. ``encrypted``: its text isn't told."""

    type: str
    database: str
    elements: tuple[Element, ...]
    encrypted: bool = False


def describe(statement: ast.Statement, context: DefinitionContext) -> list[DdlEvent]:
    """Return the events that the statement is about to raise in a database; none for one that concerns the server."""
    describer = DESCRIBERS.get(type(statement))
    return list(describer(statement, context)) if describer is not None else []


def complete(event: DdlEvent, statement: ast.Statement, context: DefinitionContext) -> DdlEvent:
    """Return an event with what its statement, which has run, has made."""
    if event.type in ("CREATE_USER", "ALTER_USER"):
        return replace(event, elements=(*event.elements, *_of_user(str(dict(event.elements)["ObjectName"]), context)))
    if isinstance(statement, ast.AlterTable):
        return replace(event, elements=(*event.elements, *_actions(statement, context)))
    return event


# --- objects ---------------------------------------------------------------------------------------


def object_event(type_: str, found: CatalogObject, *further: Element) -> DdlEvent:
    """Return the event about an object that is there."""
    return DdlEvent(type_, found.database, (*named(found.schema, found.name, OBJECT_TYPES.get(found.kind, "")), *further))


def named(schema: str, name: str, kind: str) -> tuple[Element, ...]:
    return ("SchemaName", schema), ("ObjectName", name), ("ObjectType", kind)


def target(found: CatalogObject | None) -> tuple[Element, ...]:
    """Return the elements that name what an index, trigger or synonym belongs to."""
    if found is None:
        return ("TargetObjectName", ""), ("TargetObjectType", "")
    return ("TargetObjectName", found.name), ("TargetObjectType", OBJECT_TYPES.get(found.kind, ""))


def _new(type_: str, name: ast.Name, kind: str, context: DefinitionContext, *further: Element) -> Iterator[DdlEvent]:
    """Yield the event about an object that is yet to be."""
    if name.last.startswith("#"):
        return
    database, schema, last = naming.split(name)
    yield DdlEvent(type_, database or context.database, (*named(schema or context.default_schema, last, kind), *further))


def _existing(name: ast.Name, context: DefinitionContext) -> CatalogObject | None:
    found = None if name.last.startswith("#") else naming.find_object(name, context)
    return found if found is not None and found.object_id > 0 else None


def _create(kind: str) -> Callable[[Any, DefinitionContext], Iterator[DdlEvent]]:
    return lambda statement, context: _new(f"CREATE_{kind}", statement.name, kind, context)


def _module(kind: str) -> Callable[[Any, DefinitionContext], Iterator[DdlEvent]]:
    def describe_module(statement: Any, context: DefinitionContext) -> Iterator[DdlEvent]:
        found = _existing(statement.name, context)
        encrypted = "ENCRYPTION" in getattr(statement, "options", ())
        if found is not None and statement.action != "CREATE":
            yield replace(object_event(f"ALTER_{kind}", found), encrypted=encrypted)
        else:
            yield from (replace(event, encrypted=encrypted) for event in _new(f"CREATE_{kind}", statement.name, kind, context))

    return describe_module


def _trigger(statement: ast.CreateTrigger, context: DefinitionContext) -> Iterator[DdlEvent]:
    parent = _existing(statement.table, context) if statement.table is not None else None
    database = context.catalog.snapshot.databases[context.database.lower()]
    schema = parent.schema if parent is not None else ""
    exists = (schema.lower(), statement.name.last.lower()) in database.objects
    verb = "ALTER" if statement.action == "ALTER" or (exists and statement.action != "CREATE") else "CREATE"
    further = target(parent) if parent is not None else ()
    yield DdlEvent(f"{verb}_TRIGGER", database.name, (*named(schema, statement.name.last, "TRIGGER"), *further), "ENCRYPTION" in statement.options)


def _alter_table(statement: ast.AlterTable, context: DefinitionContext) -> Iterator[DdlEvent]:
    found = _existing(statement.table, context)
    if found is not None:
        yield object_event("ALTER_TABLE", found)


_ACTIONS: Final = {
    "ADD": "Create", "ALTER COLUMN": "Alter", "DROP COLUMN": "Drop", "DROP CONSTRAINT": "Drop", "CHECK CONSTRAINT": "Check", "NOCHECK CONSTRAINT": "Nocheck",
}  # fmt: skip
"""ALTER TABLE's actions that AlterTableActionList tells."""


def _actions(statement: ast.AlterTable, context: DefinitionContext) -> tuple[Element, ...]:
    listed: list[Element] = []
    for part in (statement, *statement.further):
        action = _ACTIONS.get(part.action)
        if action is None:
            continue
        columns = [element.name for element in part.elements if isinstance(element, ast.ColumnDefinition)]
        constraints = list(_constraints(part, context))
        (columns if part.action == "DROP COLUMN" else constraints).extend(part.names)
        lists = tuple((kind, tuple(("Name", name) for name in names)) for kind, names in (("Columns", columns), ("Constraints", constraints)) if names)
        listed.append((action, lists))
    return (("AlterTableActionList", tuple(listed)),) if listed else ()


def _constraints(statement: ast.AlterTable, context: DefinitionContext) -> Iterator[str]:
    """Yield the names of the constraints that ALTER TABLE ADD has added, those that the system named among them."""
    found = _existing(statement.table, context)
    table = found if isinstance(found, Table) else None
    for element in statement.elements if statement.action == "ADD" else ():
        if isinstance(element, ast.ColumnDefinition):
            column = table.column(element.name) if table is not None else None
            if column is not None and column.default_name is not None:
                yield column.default_name
            yield from (constraint.name for constraint in element.constraints if constraint.name is not None and constraint.kind != "DEFAULT")
        elif isinstance(element, ast.TableConstraint) and element.name is not None:
            yield element.name


INDEX_KINDS: Final[dict[type, str]] = {ast.CreateXmlIndex: "XML_INDEX", ast.CreateSpatialIndex: "SPATIAL_INDEX"}


def _index(statement: Any, context: DefinitionContext) -> Iterator[DdlEvent]:
    found = _existing(statement.table, context)
    if found is None:
        return
    verb = "ALTER" if isinstance(statement, ast.AlterIndex) else "CREATE"
    kind = INDEX_KINDS.get(type(statement), "INDEX")
    names = [statement.name] if statement.name is not None else [index.name for index in getattr(found, "indexes", ())]
    for name in names:
        yield DdlEvent(f"{verb}_{kind}", found.database, (*named(found.schema, name, "INDEX"), *target(found)))


def _statistics(statement: ast.CreateStatistics | ast.UpdateStatistics, context: DefinitionContext) -> Iterator[DdlEvent]:
    found = _existing(statement.table, context)
    verb = "CREATE" if isinstance(statement, ast.CreateStatistics) else "UPDATE"
    names = (statement.name,) if isinstance(statement, ast.CreateStatistics) else statement.names or ("",)
    for name in names if found is not None else ():
        yield DdlEvent(f"{verb}_STATISTICS", found.database, (*named(found.schema, name, "STATISTICS"), *target(found)))  # type: ignore[union-attr]


def _fulltext_catalog(statement: ast.FullTextCatalog, context: DefinitionContext) -> Iterator[DdlEvent]:
    verb = statement.action if statement.action in ("CREATE", "DROP") else "ALTER"
    yield DdlEvent(f"{verb}_FULLTEXT_CATALOG", context.database, named("", statement.name, "FULLTEXT CATALOG"))


def _fulltext_index(statement: ast.FullTextIndex, context: DefinitionContext) -> Iterator[DdlEvent]:
    verb = statement.action if statement.action in ("CREATE", "DROP") else "ALTER"
    found = _existing(statement.table, context)
    if found is not None:
        yield DdlEvent(f"{verb}_FULLTEXT_INDEX", found.database, (*named(found.schema, found.name, "FULLTEXT INDEX"), *target(found)))


def _synonym(statement: ast.CreateSynonym, context: DefinitionContext) -> Iterator[DdlEvent]:
    found = _existing(statement.target, context)
    further = target(found) if found is not None else (("TargetObjectName", statement.target.last), ("TargetObjectType", ""))
    yield from _new("CREATE_SYNONYM", statement.name, "SYNONYM", context, *further)


def _collection(statement: ast.XmlSchemaCollection, context: DefinitionContext) -> Iterator[DdlEvent]:
    verb = "ALTER" if statement.adds else "CREATE"
    yield from _new(f"{verb}_XML_SCHEMA_COLLECTION", statement.name, "XML SCHEMA COLLECTION", context)


# --- schemas, principals, permissions --------------------------------------------------------------


def _schema(statement: ast.CreateSchema, context: DefinitionContext) -> Iterator[DdlEvent]:
    owner = statement.owner or context.user
    yield DdlEvent("CREATE_SCHEMA", context.database, (*named(statement.name, statement.name, "SCHEMA"), ("OwnerName", owner)))
    for element in statement.elements:
        yield from describe(element, context.in_schema(statement.name))


def _transfer(statement: ast.AlterSchemaTransfer, context: DefinitionContext) -> Iterator[DdlEvent]:
    found = _existing(statement.object, context)
    yield DdlEvent("ALTER_SCHEMA", context.database, (*named(statement.schema, statement.schema, "SCHEMA"), *target(found)))


def _authorization(statement: ast.AlterAuthorization, context: DefinitionContext) -> Iterator[DdlEvent]:
    if statement.securable_class == "DATABASE":
        return
    found = _existing(statement.securable, context) if statement.securable_class in ("", "OBJECT") else None
    schema, kind = (found.schema, OBJECT_TYPES.get(found.kind, "")) if found is not None else ("", statement.securable_class)
    owner = statement.owner or ""
    yield DdlEvent("ALTER_AUTHORIZATION_DATABASE", context.database, (*named(schema, statement.securable.last, kind), ("OwnerName", owner)))


def _principal(statement: ast.PrincipalStatement, context: DefinitionContext) -> Iterator[DdlEvent]:
    if statement.kind not in ("USER", "ROLE"):
        return
    options = dict(statement.options)
    for verb in ("ADD", "DROP"):
        member = options.get(f"{verb} MEMBER")
        if member is not None:
            yield DdlEvent(f"{verb}_ROLE_MEMBER", context.database, (*_user(member, context), ("RoleName", statement.name)))
            return
    type_ = f"{statement.action}_{statement.kind}"
    yield DdlEvent(type_, context.database, (("ObjectName", statement.name), ("ObjectType", "SQL USER" if statement.kind == "USER" else "ROLE")))


def _user(name: str, context: DefinitionContext) -> tuple[Element, ...]:
    found = _find_principal(name, context)
    if found is None or found.kind == "R":
        return ("ObjectName", name), ("ObjectType", "ROLE")
    return ("ObjectName", found.name), ("ObjectType", "SQL USER"), *_of_user(name, context)


def _of_user(name: str, context: DefinitionContext) -> tuple[Element, ...]:
    """Return what the events of a user tell of it."""
    found = _find_principal(name, context)
    if found is None:
        return ()
    return ("DefaultSchema", found.default_schema or "dbo"), ("SID", base64.b64encode(found.sid or b"").decode())


def _find_principal(name: str, context: DefinitionContext) -> Principal | None:
    return context.catalog.snapshot.databases[context.database.lower()].principals.get(name.lower())


def _permission(statement: ast.Permission, context: DefinitionContext) -> Iterator[DdlEvent]:
    if statement.securable_class in ("SERVER", "LOGIN", "SERVER ROLE", "ENDPOINT"):
        return
    found = _existing(statement.securable, context) if statement.securable is not None and statement.securable_class in ("", "OBJECT") else None
    if found is not None:
        securable = named(found.schema, found.name, OBJECT_TYPES.get(found.kind, ""))
        owner = owner_of(found, context.catalog.snapshot.databases[found.database.lower()])
    else:
        name = statement.securable.last if statement.securable is not None else context.database
        securable, owner = named("", name, statement.securable_class or "DATABASE"), context.user
    flags = (("GrantOption", statement.with_grant_option or statement.grant_option_for), ("CascadeOption", statement.cascade))
    yield DdlEvent(
        f"{statement.action}_DATABASE", context.database,
        (
            *securable,
            ("Grantor", statement.grantor or owner),
            ("Permissions", tuple(("Permission", name.lower()) for name, _ in statement.permissions)),
            ("Grantees", tuple(("Grantee", name) for name in statement.principals)),
            ("AsGrantor", statement.grantor or ""),
            *((flag, str(int(value))) for flag, value in flags),
        ),
    )  # fmt: skip


# --- partitions ------------------------------------------------------------------------------------


def _partition(verb: str, kind: str) -> Callable[[Any, DefinitionContext], Iterator[DdlEvent]]:
    def describe_partition(statement: Any, context: DefinitionContext) -> Iterator[DdlEvent]:
        yield _unschemed(f"{verb}_{kind}", statement.name, kind.replace("_", " "), context)

    return describe_partition


def _unschemed(type_: str, name: str, kind: str, context: DefinitionContext) -> DdlEvent:
    return DdlEvent(type_, context.database, (("ObjectName", name), ("ObjectType", kind)))


# --- DROP ------------------------------------------------------------------------------------------


def _drop(statement: ast.Drop, context: DefinitionContext) -> Iterator[DdlEvent]:
    for name in statement.names:
        if statement.kind == "INDEX":
            yield from _drop_index(name, context)
        elif statement.kind == "STATISTICS":
            found = _existing(type(name)(name.parts[:-1]), context)
            if found is not None:
                yield DdlEvent("DROP_STATISTICS", found.database, (*named(found.schema, name.last, "STATISTICS"), *target(found)))
        elif statement.kind in ("PARTITION FUNCTION", "PARTITION SCHEME"):
            yield _unschemed(f"DROP_{statement.kind.replace(' ', '_')}", name.last, statement.kind, context)
        elif statement.kind in ("USER", "ROLE"):
            if _find_principal(name.last, context) is not None:
                yield DdlEvent(f"DROP_{statement.kind}", context.database, _user(name.last, context))
        elif statement.kind == "SCHEMA":
            yield from _drop_schema(name.last, context)
        elif statement.kind in ("TYPE", "XML SCHEMA COLLECTION"):
            yield from _new(f"DROP_{statement.kind.replace(' ', '_')}", name, statement.kind, context)
        elif statement.kind in OBJECT_TYPES.values():
            yield from _drop_object(name, statement, context)


def _drop_object(name: ast.Name, statement: ast.Drop, context: DefinitionContext) -> Iterator[DdlEvent]:
    if statement.scope:
        database = context.catalog.snapshot.databases[context.database.lower()]
        for trigger in of_database(database):
            if trigger.name.lower() == name.last.lower():
                yield object_event("DROP_TRIGGER", trigger)
        return
    found = _existing(name, context)
    if found is not None:
        parent = context.catalog.snapshot.by_id.get(found.parent) if isinstance(found, Trigger) else None
        yield object_event(f"DROP_{statement.kind}", found, *(target(parent) if parent is not None else ()))


def _drop_index(name: ast.Name, context: DefinitionContext) -> Iterator[DdlEvent]:
    found = _existing(type(name)(name.parts[:-1]), context)
    if found is not None and any(index.name.lower() == name.last.lower() for index in getattr(found, "indexes", ())):
        yield DdlEvent("DROP_INDEX", found.database, (*named(found.schema, name.last, "INDEX"), *target(found)))


def _drop_schema(name: str, context: DefinitionContext) -> Iterator[DdlEvent]:
    schema = context.catalog.snapshot.databases[context.database.lower()].schemas.get(name.lower())
    if schema is not None:
        yield DdlEvent("DROP_SCHEMA", context.database, (*named(schema.name, schema.name, "SCHEMA"), ("OwnerName", schema.owner)))


DESCRIBERS: Final[dict[type[ast.Statement], Callable[[Any, DefinitionContext], Iterator[DdlEvent]]]] = {
    ast.AlterAuthorization: _authorization,
    ast.AlterIndex: _index,
    ast.AlterPartitionFunction: _partition("ALTER", "PARTITION_FUNCTION"),
    ast.AlterPartitionScheme: _partition("ALTER", "PARTITION_SCHEME"),
    ast.AlterSchemaTransfer: _transfer,
    ast.AlterTable: _alter_table,
    ast.CreateFunction: _module("FUNCTION"),
    ast.CreateIndex: _index,
    ast.CreatePartitionFunction: _partition("CREATE", "PARTITION_FUNCTION"),
    ast.CreatePartitionScheme: _partition("CREATE", "PARTITION_SCHEME"),
    ast.CreateProcedure: _module("PROCEDURE"),
    ast.CreateSchema: _schema,
    ast.CreateSequence: _module("SEQUENCE"),
    ast.CreateStatistics: _statistics,
    ast.CreateSynonym: _synonym,
    ast.CreateTable: _create("TABLE"),
    ast.CreateTrigger: _trigger,
    ast.CreateType: _create("TYPE"),
    ast.CreateView: _module("VIEW"),
    ast.CreateXmlIndex: _index,
    ast.CreateSpatialIndex: _index,
    ast.Drop: _drop,
    ast.FullTextCatalog: _fulltext_catalog,
    ast.FullTextIndex: _fulltext_index,
    ast.Permission: _permission,
    ast.PrincipalStatement: _principal,
    ast.UpdateStatistics: _statistics,
    ast.XmlSchemaCollection: _collection,
}
"""Statements that raise events of the database."""
