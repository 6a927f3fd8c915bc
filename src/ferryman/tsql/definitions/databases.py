"""CREATE, ALTER and DROP DATABASE. Source: "CREATE DATABASE", "ALTER DATABASE SET options" (Transact-SQL reference)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from ferryman.errors import not_supported, sql_error
from ferryman.store.catalog import writer
from ferryman.store.catalog.bootstrap import SYSTEM_DATABASES
from ferryman.tsql.collations import collation as known_collation
from ferryman.tsql.definitions import naming

if TYPE_CHECKING:
    from ferryman.store.catalog.model import Database
    from ferryman.tsql import ast
    from ferryman.tsql.definitions.context import DefinitionContext

OPTIONS: Final = {
    "RECOVERY": ("recovery_model", {"FULL", "SIMPLE", "BULK_LOGGED"}),
    "COMPATIBILITY_LEVEL": ("compatibility_level", {"100", "110", "120", "130", "140", "150", "160"}),
    "PAGE_VERIFY": ("page_verify", {"CHECKSUM", "TORN_PAGE_DETECTION", "NONE"}),
    **{
        name: (name.lower(), {"ON", "OFF"})
        for name in (
            "ANSI_NULL_DEFAULT", "ANSI_NULLS", "ANSI_PADDING", "ANSI_WARNINGS", "ARITHABORT", "AUTO_CLOSE", "AUTO_CREATE_STATISTICS", "AUTO_SHRINK",
            "AUTO_UPDATE_STATISTICS", "AUTO_UPDATE_STATISTICS_ASYNC", "CONCAT_NULL_YIELDS_NULL", "CURSOR_CLOSE_ON_COMMIT", "DB_CHAINING",
            "NUMERIC_ROUNDABORT", "QUOTED_IDENTIFIER", "RECURSIVE_TRIGGERS", "TRUSTWORTHY", "ALLOW_SNAPSHOT_ISOLATION", "READ_COMMITTED_SNAPSHOT",
            "ENCRYPTION", "QUERY_STORE", "PARAMETERIZATION",
        )
    },
}  # fmt: skip
"""ALTER DATABASE SET's options: the name kept in the catalog and the values taken. Those that would change results are in ``FIXED``."""

FIXED: Final = {"READ_COMMITTED_SNAPSHOT": "ON", "ALLOW_SNAPSHOT_ISOLATION": "ON", "ENCRYPTION": "OFF", "RECURSIVE_TRIGGERS": "OFF"}
"""Options with one value here; the other one is refused."""

STATES: Final = {"ONLINE", "MULTI_USER", "READ_WRITE", "LOCAL", "FORCED", "SIMPLE"}
_OPTION: Final = re.compile(r"(\w+)(?:\s*=\s*|\s+)?(\w+)?")


def create_database(statement: ast.CreateDatabase, context: DefinitionContext) -> None:
    """Run CREATE DATABASE; raises 1801 for a name that is taken, 448 for an unknown collation."""
    naming.check_length(statement.name)
    snapshot = context.catalog.snapshot
    if statement.name.lower() in snapshot.databases:
        raise sql_error(1801, statement.name)
    collation = known_collation(statement.collation or snapshot.databases["model"].collation).name
    database_id = writer.insert_database(context.connection, statement.name, collation, owner=context.login)
    context.catalog.changed(databases=(database_id,))


def drop_database(name: ast.Name, context: DefinitionContext, *, if_exists: bool) -> None:
    """Drop a database and all it holds; raises 3701, 3702 for the current one, 3708 for a system database."""
    database = context.catalog.snapshot.databases.get(name.last.lower())
    if database is None:
        if if_exists:
            return
        raise sql_error(3701, "database", name.last, state=1)
    if database.name.lower() in SYSTEM_DATABASES:
        raise sql_error(3708, "drop", "database", database.name)
    if database.name.lower() == context.database.lower():
        raise sql_error(3702, database.name)
    writer.delete_database(context.connection, database.database_id, database.name)
    ids = [found.object_id for found in database.objects.values() if found.object_id > 0]
    context.catalog.changed(ids, databases=(database.database_id,))


def alter_database(statement: ast.AlterDatabase, context: DefinitionContext) -> None:
    """Run ALTER DATABASE; raises 5011 for an unknown one, 40515 for options that would need what Ferryman hasn't."""
    name = statement.name or context.database
    database = context.catalog.snapshot.databases.get(name.lower())
    if database is None:
        raise sql_error(5011, name)
    if statement.option == "MODIFY NAME":
        _rename(database, statement.value or "", context)
    elif statement.option == "COLLATE":
        writer.set_collation(context.connection, database.database_id, known_collation(statement.value).name)
        context.catalog.changed(databases=(database.database_id,))
    else:
        for option in statement.option.split(","):
            _set_option(database, option.strip(), context)


def _rename(database: Database, new: str, context: DefinitionContext) -> None:
    naming.check_length(new)
    if database.name.lower() in SYSTEM_DATABASES:
        raise sql_error(3708, "alter", "database", database.name)
    if database.name.lower() == context.database.lower():
        raise not_supported("renaming the current database (USE another one first)")
    if new.lower() in context.catalog.snapshot.databases and new.lower() != database.name.lower():
        raise sql_error(1801, new)
    writer.rename_database(context.connection, database.database_id, database.name, new)
    ids = [found.object_id for found in database.objects.values() if found.object_id > 0]
    context.catalog.changed(ids, databases=(database.database_id,))


def _set_option(database: Database, option: str, context: DefinitionContext) -> None:
    if option in STATES:
        return
    match = _OPTION.match(option)
    key, value = (match[1], match[2] or "") if match is not None else (option, "")
    known = OPTIONS.get(key)
    if known is None or value not in known[1] or FIXED.get(key, value) != value:
        raise not_supported(f"ALTER DATABASE SET {option}")
    writer.set_database_option(context.connection, database.database_id, known[0], value)
    context.catalog.changed(databases=(database.database_id,))
