"""What names mean to a running batch or module: variables, types, tables, routines, and who may use them."""

from __future__ import annotations

import copy
from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING, Final

from ferryman.errors import SqlError, not_supported, sql_error
from ferryman.sqltypes import SqlType
from ferryman.store.catalog.model import CatalogObject, Routine, Sequence, Table, Trigger, View
from ferryman.store.catalog.system import LIVE_SESSIONS, describes_tables, session_relation, visible_relation
from ferryman.store.catalog.temporary import TEMPDB_ID
from ferryman.tsql import ast
from ferryman.tsql.definitions.guards import may_alter
from ferryman.tsql.definitions.naming import find_database, find_object, resolve_name
from ferryman.tsql.definitions.partitioning import function_of
from ferryman.tsql.definitions.permissions import check_permission, has_permission, owner_of
from ferryman.tsql.definitions.types import find_type, resolve_type
from ferryman.tsql.functions.metadata import SESSIONS, TEMPORARY_TABLES
from ferryman.tsql.interpreter.firing import LOGICAL_TABLES
from ferryman.tsql.settings import ANSI, Settings, settings_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from ferryman.store.catalog.cache import SessionCatalog
    from ferryman.store.catalog.model import Database, ForeignKey, PartitionFunction, Snapshot
    from ferryman.store.connection import Connection
    from ferryman.tsql.bound import Bound
    from ferryman.tsql.emit import Emitter
    from ferryman.tsql.interpreter.frame import Frame
    from ferryman.tsql.queries.routines import StoredFunction
    from ferryman.tsql.security import SecurityContext
    from ferryman.tsql.session import Session
    from ferryman.tsql.temporary import TemporaryTables

TABLE_MARKER: Final = SqlType("table")
"""Stands for the type of table-valued parameters, which have no scalar type."""

_QUERIES: Final = (ast.Query, ast.MethodCall, ast.NextValueFor)
_SCHEMA_FREE: Final = 1
CHAINING_DATABASES: Final = frozenset({"master", "msdb", "tempdb"})
"""Where DB_CHAINING is ON and stays so. Source: "ALTER DATABASE SET options"."""


def holds_query(node: object) -> bool:
    """Return whether only PostgreSQL can compute the expression: it holds a query, a user's function, a sequence or an xml method."""
    if isinstance(node, ast.InstanceMember) and isinstance(node.operand, ast.Column):
        return True
    if isinstance(node, _QUERIES) or (isinstance(node, ast.FunctionCall) and len(node.name.parts) > _SCHEMA_FREE):
        return True
    if isinstance(node, tuple):
        return any(holds_query(item) for item in node)
    return is_dataclass(node) and any(holds_query(getattr(node, field.name)) for field in fields(node))


def _chains(database: Database) -> bool:
    """Return whether ownership chains reach beyond the database; the option is fixed in system databases."""
    return database.name.lower() in CHAINING_DATABASES or database.options.get("db_chaining") == "ON"


class SessionNames:
    """The names that one level of execution sees: ``queries.BatchNames`` and ``definitions.DefinitionContext``.

    ``database``, ``schema`` and ``module`` differ from the session's inside the text of a view or function.
    """

    def __init__(
        self, session: Session, frame: Frame | None, types: dict[str, SqlType] | None = None, *, module: CatalogObject | None = None,
    ) -> None:
        self.session = session
        self.frame = frame
        self.module = module if module is not None else frame.routine if frame is not None else None
        self._types = types if types is not None else frame.types if frame is not None else {}
        self._within = module
        self._schema: str | None = None

    # the session

    @property
    def connection(self) -> Connection:
        return self.session.connection

    @property
    def catalog(self) -> SessionCatalog:
        return self.session.catalog

    @property
    def snapshot(self) -> Snapshot:
        return self.session.catalog.snapshot

    @property
    def temporary(self) -> TemporaryTables:
        return self.session.temporary

    @property
    def database(self) -> str:
        return self._within.database if self._within is not None else self.session.database

    @property
    def default_schema(self) -> str:
        if self._schema is not None:
            return self._schema
        if self._within is not None:
            return self._within.schema
        return self.frame.schema if self.frame is not None else self.session.default_schema

    @property
    def settings(self) -> Settings:
        return ANSI if isinstance(self.module, Table) else settings_of(self.session.options, self.module)

    @property
    def function_id(self) -> int | None:
        return self.module.object_id if isinstance(self.module, Routine) and self.module.kind in ("FN", "IF", "TF") else None

    def in_schema(self, schema: str) -> SessionNames:
        """Return the same names with another default schema, for the elements of CREATE SCHEMA."""
        other = copy.copy(self)
        other._schema = schema
        return other

    @property
    def names(self) -> SessionNames:
        return self

    @property
    def quoted_identifier(self) -> bool:
        return self.session.options.quoted_identifier

    @property
    def ansi_nulls(self) -> bool:
        return self.session.options.ansi_nulls

    @property
    def date_format(self) -> str:
        return self.session.options.date_format

    def others_in(self, database: str) -> tuple[int, ...]:
        return self.session.others_in(database)

    def send(self, message: SqlError) -> None:
        self.session.send(message)

    def end_session(self, session_id: int) -> None:
        self.session.server.kill(session_id)

    @property
    def security(self) -> SecurityContext:
        return self.session.security

    @property
    def login(self) -> str:
        return self.session.security.login

    @property
    def user(self) -> str:
        return self.session.user_in(self.database)

    @property
    def collation(self) -> str:
        return self.snapshot.databases[self.database.lower()].collation

    @property
    def identity_insert(self) -> Table | None:
        object_id = self.session.options.identity_insert
        if object_id is None:
            return None
        found = self.snapshot.by_id.get(object_id) or self.temporary.by_id(object_id)
        return found if isinstance(found, Table) else None

    # look-ups

    def resolve(self, name: ast.Name) -> Table | View | Routine:
        """Return the table, view or table function of that name; raises 208, or 1087 for an undeclared table variable."""
        if name.last.startswith("@"):
            table = self.frame.tables.get(name.last.lower()) if self.frame is not None else None
            if table is None:
                raise SqlError(1087, f'Must declare the table variable "{name.last}".', 15, 2)
            return table
        if len(name.parts) == 1 and name.last.lower() in LOGICAL_TABLES and self._within is None and self.frame is not None and self.frame.firing is not None:
            return self.frame.firing.tables[name.last.lower()]
        found = resolve_name(name, self)
        if not isinstance(found, (Table, View, Routine)):
            raise sql_error(208, name)
        return found

    def procedure(self, name: ast.Name) -> Routine | None:
        """Return the stored procedure of that name, or scalar function, None when there is none; raises 2809 for another function."""
        try:
            found = resolve_name(name, self)
        except SqlError as error:
            if error.number != 208:
                raise
            return None
        if not isinstance(found, Routine) or found.kind not in ("P", "FN"):
            kind = {"V": "view", "U": "table"}.get(found.kind.strip(), "function")
            raise SqlError(2809, f"The request for procedure '{name.last}' failed because '{name.last}' is a {kind} object.", 16, 1)
        return found

    def variable(self, name: str) -> SqlType:
        found = self._types.get(name.lower())
        if found is None:
            raise sql_error(137, name)
        return found

    def resolve_type(self, name: ast.TypeName) -> SqlType:
        database = self.snapshot.databases[self.database.lower()]
        return resolve_type(name, database, self.default_schema).type

    def table_type(self, name: ast.TypeName) -> Table | None:
        """Return the table type of that name, None when it is a scalar type or unknown."""
        database = self.snapshot.databases[self.database.lower()]
        found = find_type(name, database, self.default_schema)
        return found.user_type.table if found is not None and found.user_type is not None else None

    def scalar_function(self, name: ast.Name) -> Routine:
        found = find_object(name, self)
        if not isinstance(found, Routine) or found.kind != "FN":
            raise sql_error(4121, name.parts[0], name)
        return found

    def stored_function(self, routine: Routine) -> StoredFunction:
        return self.session.functions.find(routine)

    def xml_schemas(self, collection: int) -> tuple[str, ...]:
        known = (found for database in self.snapshot.databases.values() for found in database.xml_collections.values())
        return next((found.schemas for found in known if found.xml_collection_id == collection), ())

    def partition_function(self, name: ast.Name) -> PartitionFunction:
        database = find_database(name.parts[0] if len(name.parts) > len(("$PARTITION", "name")) else self.database, self.snapshot)
        found = database.partition_functions.get(name.last.lower())
        if found is None:
            raise sql_error(208, name.last)
        return found

    def partitions_of(self, table: Table) -> PartitionFunction | None:
        return function_of(table, self.snapshot)

    def sequence(self, name: ast.Name) -> Sequence:
        found = resolve_name(name, self)
        if not isinstance(found, Sequence):
            raise sql_error(208, name)
        self.check_permission("UPDATE", found)
        return found

    def sees_unmasked(self, table: Table, column: str) -> bool:
        if table.object_id < 0:
            return True
        database = self.snapshot.databases[table.database.lower()]
        return has_permission(self.session.user_in(table.database), "UNMASK", table, database, (column,))

    def table_by_id(self, object_id: int) -> Table:
        found = self.snapshot.by_id[object_id]
        assert isinstance(found, Table)
        return found

    def reference_to(self, table: Table) -> ForeignKey | None:
        others = [found for found in self.snapshot.by_id.values() if isinstance(found, Table) and found.object_id != table.object_id]
        return next((key for other in others for key in other.foreign_keys if key.referenced == table.object_id), None)

    def has_triggers(self, table: Table) -> bool:
        return any(isinstance(found, Trigger) and found.parent == table.object_id and not found.disabled for found in self.snapshot.by_id.values())

    # permissions and modules

    def check_permission(self, permission: str, securable: CatalogObject, columns: tuple[str, ...] = ()) -> None:
        """Raise 229 unless the user may; inside a module of the same owner the module's right is enough (ownership chaining)."""
        if permission == "ALTER":  # TRUNCATE: no chain covers it
            if not may_alter(securable, self):
                raise sql_error(1088, securable.name)
            return
        if self.module is not None and self.chained(self.module, securable):
            return
        user = self.session.user_in(securable.database) if securable.object_id > 0 else self.user
        check_permission(user, permission, securable, self.snapshot, columns)

    def system_view(self, view: View) -> Callable[[Emitter], str]:
        """Return what writes a system view into FROM; no ownership chain shows more of it."""
        if LIVE_SESSIONS in view.relation:
            return lambda emitter: view.relation.replace(LIVE_SESSIONS, emitter.emit(SESSIONS))
        database = self.snapshot.databases[view.database.lower()]
        viewer = self.session.viewer_of(database.name)
        if database.database_id == TEMPDB_ID and describes_tables(view):
            return lambda emitter: session_relation(view, database.database_id, viewer, emitter.emit(TEMPORARY_TABLES))
        relation = visible_relation(view, database.database_id, viewer)
        return lambda _: relation

    def sees(self, found: CatalogObject) -> bool:
        """Return whether who acts may know of an object; system objects and #temp tables are everybody's."""
        if found.object_id < 0 or found.name.startswith("#"):
            return True
        viewer = self.session.viewer_of(found.database)
        return viewer.objects is None or found.object_id in viewer.objects

    def sees_source(self, found: CatalogObject) -> bool:
        """Return whether who acts may read a module's source; those of system objects are public."""
        viewer = self.session.viewer_of(found.database)
        return viewer.modules is None or found.object_id < 0 or found.object_id in viewer.modules

    def chained(self, module: CatalogObject, securable: CatalogObject) -> bool:
        """Return whether the module reaches the object by ownership chaining, for whoever may use the module.

        Between databases that needs DB_CHAINING in both, and a user in the other one: "Cross-database ownership chaining".
        """
        if not self.same_owner(module, securable):
            return False
        if module.database.lower() == securable.database.lower():
            return True
        databases = [self.snapshot.databases[found.database.lower()] for found in (module, securable)]
        return all(map(_chains, databases)) and self.security.user_in(databases[1], self.snapshot) is not None

    def same_owner(self, module: CatalogObject, securable: CatalogObject) -> bool:
        """Return whether a module and an object belong to the same principal; a DDL trigger belongs to none, and starts no ownership chain."""
        return not (isinstance(module, Trigger) and not module.parent) and self._owner(module) == self._owner(securable)

    def _owner(self, found: CatalogObject) -> tuple[str, str]:
        """The owner that ownership chaining compares; system databases share theirs, as they do on SQL Server."""
        database = self.snapshot.databases[found.database.lower()]
        owner = owner_of(found, database)
        return (database.owner, owner) if owner == "dbo" else (database.name, owner)

    def check_bulk_load(self) -> None:
        """Raise 4834 unless the login may bulk load: ADMINISTER BULK OPERATIONS."""
        if not self.security.has_server_permission("ADMINISTER BULK OPERATIONS", self.snapshot):
            raise sql_error(4834)

    def bulk_rowset(self, item: ast.OpenRowsetBulk) -> Table:
        """Load the rows of OPENROWSET(BULK ...) into a temporary table; ``queries.BulkNames``."""
        from ferryman.tsql.interpreter.bulk_rowset import bulk_rowset

        return bulk_rowset(self, item)

    def for_module(self, module: CatalogObject) -> SessionNames:
        return SessionNames(self.session, self.frame, self._types, module=module)


class ModuleScope:
    """``scope.Scope`` for expressions without tables, while a batch or module is compiled: variables and types, no columns."""

    table_marker = TABLE_MARKER
    function_id = None
    settings: Settings = ANSI

    def __init__(self, session: Session, types: dict[str, SqlType]) -> None:
        self._session = session
        self._types = types
        self._names = SessionNames(session, session.frame, types)

    def names(self, frame: Frame) -> SessionNames:
        """Return the names that a statement of this module sees when ``frame`` runs it."""
        return SessionNames(self._session, frame, self._types)

    @property
    def collation(self) -> str:
        return self._names.collation

    def variable(self, name: str) -> SqlType:
        return self._names.variable(name)

    def resolve_type(self, name: ast.TypeName) -> SqlType:
        return self._names.resolve_type(name)

    def table_type(self, name: ast.TypeName) -> Table | None:
        return self._names.table_type(name)

    def column(self, parts: tuple[str, ...]) -> Bound:
        if len(parts) > 1:
            raise sql_error(4104, ".".join(parts))
        raise sql_error(207, parts[0])

    def aggregate(self, call: ast.FunctionCall) -> Bound:
        raise not_supported(f"the aggregate {call.name} outside of a query")

    def full_text(self, expression: ast.FullTextTest) -> Bound:
        raise sql_error(156, expression.search.kind)

    def query(self, expression: ast.Expression) -> Bound:
        raise not_supported(f"a {type(expression).__name__} outside of a query")

    def user_function(self, name: ast.Name, arguments: tuple[ast.Expression, ...]) -> Bound:
        raise sql_error(195, name.last, "built-in function name")

    def next_value(self, sequence: ast.Name) -> Bound:
        raise not_supported(f"NEXT VALUE FOR {sequence} outside of a query")

    def xml_method(self, call: ast.MethodCall) -> Bound:
        raise not_supported(f"the xml method {call.method} outside of a query")
