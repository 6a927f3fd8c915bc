"""Names in DDL: what a name refers to, where a new object goes, and the names that the system gives to constraints.

Source: "Database identifiers" and "Transact-SQL syntax conventions (multipart names)".
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ferryman.errors import not_supported, sql_error
from ferryman.store.catalog.model import CatalogObject, Database, Schema, Synonym, Table

if TYPE_CHECKING:
    from ferryman.store.catalog.model import Snapshot
    from ferryman.tsql import ast
    from ferryman.tsql.definitions.context import DefinitionContext

MAXIMUM_NAME: Final = 128
MAXIMUM_TEMPORARY_NAME: Final = 116
SYSTEM_SCHEMAS: Final = frozenset({"sys", "information_schema"})
COMPATIBILITY_VIEWS: Final = frozenset(
    {
        "sysobjects", "syscolumns", "sysindexes", "sysusers", "systypes", "sysdatabases", "syslogins", "sysprocesses", "syscomments", "sysforeignkeys",
        "sysreferences", "sysdepends", "sysindexkeys", "syspermissions", "sysprotects", "sysmembers", "sysfiles", "sysconfigures", "sysmessages", "sysaltfiles",
    }
)  # fmt: skip
"""Views of schema sys that are also found without it, and as dbo's ("System compatibility views")."""
MASTER_TABLES: Final = frozenset({"spt_values"})
"""Tables of SQL Server's master, views of schema sys here."""
_SYNONYM_CHAIN: Final = 32


@dataclass(frozen=True, slots=True)
class Target:
    """Where a new object goes."""

    database: Database
    schema: Schema
    name: str

    @property
    def key(self) -> tuple[str, str]:
        return self.schema.name.lower(), self.name.lower()


def find_database(name: str, snapshot: Snapshot) -> Database:
    """Return the database of that name; raises 911."""
    found = snapshot.databases.get(name.lower())
    if found is None:
        raise sql_error(911, name)
    return found


def split(name: ast.Name) -> tuple[str, str, str]:
    """Return database, schema and object name, '' where not written; raises 40515 for a linked server."""
    parts = name.parts
    if len(parts) == 4 and parts[0]:
        raise not_supported(f"the linked server in {name}")
    padded = ("", "", "", *parts)
    return padded[-3], padded[-2], padded[-1]


def find_object(name: ast.Name, context: DefinitionContext) -> CatalogObject | None:
    """Return what a name refers to, synonyms not followed, None when there is nothing.

    Looked up in this order: #temp tables; the schema written, else the default schema and dbo; the system views; sp_ procedures of master.
    """
    database_name, schema, last = split(name)
    if last.startswith("#") and (not database_name or database_name.lower() == "tempdb"):
        return find_temporary(last, context)
    snapshot = context.catalog.snapshot
    database = snapshot.databases.get((database_name or context.database).lower())
    if database is None:
        return None
    own = not database_name or database_name.lower() == context.database.lower()
    schemas = (schema,) if schema else (context.default_schema if own else "dbo", "dbo")
    lowered = last.lower()
    for candidate in schemas:
        found = database.objects.get((candidate.lower(), lowered))
        if found is not None:
            return found
    if schema.lower() in ("", "dbo") and (lowered in COMPATIBILITY_VIEWS or (lowered in MASTER_TABLES and database.name == "master")):
        return database.objects.get(("sys", lowered))
    if lowered.startswith("sp_") and schema.lower() in ("", "dbo", "sys"):
        return snapshot.databases["master"].objects.get(("dbo", lowered))
    return None


def find_temporary(name: str, context: DefinitionContext) -> Table | None:
    """Return the session's #temp table, or the server's ##global one, of that name."""
    if name.startswith("##"):
        found = context.catalog.snapshot.databases["tempdb"].objects.get(("dbo", name.lower()))
        return found if isinstance(found, Table) else None
    return context.temporary.find(name)


def resolve_name(name: ast.Name, context: DefinitionContext) -> CatalogObject:
    """Return the object that a name refers to, synonyms followed; raises 208 when there is none, 911 for an unknown database."""
    current = name
    for _ in range(_SYNONYM_CHAIN):
        found = find_object(current, context)
        if found is None:
            database = split(current)[0]
            if database:
                find_database(database, context.catalog.snapshot)
            raise sql_error(208, name)
        if not isinstance(found, Synonym):
            return found
        current = type(name)(found.target if len(found.target) > 2 else (found.database, *("dbo", *found.target)[-2:]))
    raise sql_error(208, name)


def new_object(name: ast.Name, context: DefinitionContext, *, statement: str = "CREATE TABLE") -> Target:
    """Return where an object of that name is to be created; raises 166, 2760 or 911, and 103 for a name that is too long."""
    database_name, schema_name, last = split(name)
    check_length(last)
    database = find_database(database_name or context.database, context.catalog.snapshot)
    schema = database.schemas.get((schema_name or (context.default_schema if not database_name else "dbo")).lower())
    if schema is None or schema.name.lower() in SYSTEM_SCHEMAS:
        raise sql_error(2760, schema_name or context.default_schema)
    return Target(database, schema, last)


def free_target(name: ast.Name, context: DefinitionContext) -> Target:
    """Return where to create an object; raises 2714 when the name is taken."""
    target = new_object(name, context)
    if target.key in target.database.objects or target.key in target.database.types:
        raise sql_error(2714, target.name)
    return target


def check_length(name: str) -> None:
    """Raise 103 for a name longer than sysname."""
    if len(name) > MAXIMUM_NAME:
        raise sql_error(103, name[:MAXIMUM_NAME], MAXIMUM_NAME)


def system_name(prefix: str, table: str, column: str, object_id: int) -> str:
    """Return the name of a constraint that was given none, as SQL Server forms it: ``PK__orders__3213E83F1B2C3D4E``.

    ``prefix`` is PK, UQ, DF, CK or FK; the table gives 8 or 9 characters, the column 5, the rest is a hash.
    """
    digits = hashlib.sha256(f"{table}.{column}.{object_id}".encode()).hexdigest().upper()
    if prefix in ("PK", "UQ"):
        return f"{prefix}__{table[:8]}__{digits[:16]}"
    middle = f"{table[:9]}__{column[:5]}" if column else table[:9]
    return f"{prefix}__{middle}__{digits[:8]}"
