"""CREATE, ALTER and DROP DATABASE. Source: "CREATE DATABASE", "ALTER DATABASE SET options" (Transact-SQL reference)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from ferryman.errors import SqlError, not_supported, sql_error
from ferryman.store.catalog import writer
from ferryman.store.catalog.bootstrap import SYSTEM_DATABASES
from ferryman.tsql.collations import collation as known_collation
from ferryman.tsql.definitions import naming
from ferryman.tsql.definitions.partition_functions import FILEGROUP, check_filegroup, filegroups

if TYPE_CHECKING:
    from ferryman.store.catalog.model import Database
    from ferryman.tsql import ast
    from ferryman.tsql.definitions.context import DefinitionContext

OPTIONS: Final = {
    "RECOVERY": "FULL|SIMPLE|BULK_LOGGED", "COMPATIBILITY_LEVEL": "1[0-6]0", "PAGE_VERIFY": "CHECKSUM|TORN_PAGE_DETECTION|NONE",
    "PARAMETERIZATION": "SIMPLE|FORCED", "DELAYED_DURABILITY": "DISABLED|ALLOWED|FORCED", "TARGET_RECOVERY_TIME": r"\d+ (SECONDS|MINUTES)",
    **dict.fromkeys(
        (
            "ACCELERATED_DATABASE_RECOVERY", "ALLOW_SNAPSHOT_ISOLATION", "ANSI_NULL_DEFAULT", "ANSI_NULLS", "ANSI_PADDING", "ANSI_WARNINGS",
            "ARITHABORT", "AUTO_CLOSE", "AUTO_CREATE_STATISTICS", "AUTO_SHRINK", "AUTO_UPDATE_STATISTICS", "AUTO_UPDATE_STATISTICS_ASYNC",
            "CONCAT_NULL_YIELDS_NULL", "CURSOR_CLOSE_ON_COMMIT", "DATE_CORRELATION_OPTIMIZATION", "DB_CHAINING", "HONOR_BROKER_PRIORITY",
            "MEMORY_OPTIMIZED_ELEVATE_TO_SNAPSHOT", "MIXED_PAGE_ALLOCATION", "NUMERIC_ROUNDABORT", "OPTIMIZED_LOCKING", "QUERY_STORE", "QUOTED_IDENTIFIER",
            "TEMPORAL_HISTORY_RETENTION", "TRUSTWORTHY",
        ), "ON|OFF",
    ),
    "CURSOR_DEFAULT": "GLOBAL", "READ_COMMITTED_SNAPSHOT": "ON",
    **dict.fromkeys(("CHANGE_TRACKING", "ENCRYPTION", "RECURSIVE_TRIGGERS"), "OFF"), "FILESTREAM": r"\( ?NON_TRANSACTED_ACCESS ?= ?OFF ?\)",
    **dict.fromkeys(("DISABLE_BROKER", "READ_WRITE"), ""),
}  # fmt: skip
"""ALTER DATABASE SET's options and the values taken, as a pattern. Another value would change what statements do, and is refused."""

UNHEEDED: Final = {
    ("READ_COMMITTED_SNAPSHOT", "OFF"): "READ_COMMITTED_SNAPSHOT stays ON in database '{}': READ COMMITTED goes on to read row versions.",
    ("ENABLE_BROKER", ""): "Service Broker stays disabled in database '{}': Ferryman has none.",
}
"""What scripted databases say and nothing here can heed: the option stays as sys.databases shows it, and a message says so."""

CREATED_WITH: Final = {"CATALOG_COLLATION": "DATABASE_DEFAULT|SQL_LATIN1_GENERAL_CP1_CI_AS", "LEDGER": "OFF"}
"""Options of CREATE DATABASE alone, and the values that say what holds here anyway: names in the catalog ignore case."""

SCOPED: Final = {
    "CLEAR PROCEDURE_CACHE": "", "MAXDOP": r"\d+|PRIMARY",
    **dict.fromkeys(
        (
            "BATCH_MODE_ADAPTIVE_JOINS", "BATCH_MODE_ON_ROWSTORE", "DEFERRED_COMPILATION_TV", "INTERLEAVED_EXECUTION_TVF", "LAST_QUERY_PLAN_STATS",
            "LEGACY_CARDINALITY_ESTIMATION", "LIGHTWEIGHT_QUERY_PROFILING", "OPTIMIZE_FOR_AD_HOC_WORKLOADS", "PARAMETER_SNIFFING",
            "QUERY_OPTIMIZER_HOTFIXES", "ROW_MODE_MEMORY_GRANT_FEEDBACK", "TSQL_SCALAR_UDF_INLINING",
        ), "ON|OFF|PRIMARY",
    ),
}  # fmt: skip
"""ALTER DATABASE SCOPED CONFIGURATION: what only SQL Server's query plans know, and change nothing here."""

USER_MESSAGE: Final = 50000
"""The number of messages that SQL Server has no number for, as RAISERROR gives it to a text."""

STATES: Final = {"ONLINE": "state", "OFFLINE": "state", "MULTI_USER": "user_access", "SINGLE_USER": "user_access"}
"""What is said of the whole database, and the option that keeps it. OFFLINE and SINGLE_USER wait for no other session: it must go, or be ended."""

_STORED_AS: Final = {"RECOVERY": "recovery_model"}
"""The name in the catalog where it isn't the option's, lower-cased."""


def create_database(statement: ast.CreateDatabase, context: DefinitionContext) -> None:
    """Run CREATE DATABASE; raises 1801 for a name that is taken, 448 for an unknown collation, 40515 as ``alter_database`` does."""
    options = [(option, value) for option, value in statement.options if not re.fullmatch(CREATED_WITH.get(option, "(?!)"), value)]
    for option, value in options:
        _check_option(option, value)
    naming.check_length(statement.name)
    snapshot = context.catalog.snapshot
    if statement.name.lower() in snapshot.databases:
        raise sql_error(1801, statement.name)
    collation = known_collation(statement.collation or snapshot.databases["model"].collation).name
    database_id = writer.insert_database(context.connection, statement.name, collation, owner=context.login)
    context.catalog.changed(databases=(database_id,))
    for option, value in options:
        _set_option(context.catalog.snapshot.databases[statement.name.lower()], option, value, context)
    for filegroup, kind in (each for each in statement.filegroups if each[1] != "FILESTREAM"):
        _add_filegroup(context.catalog.snapshot.databases[statement.name.lower()], filegroup, kind, context)


def drop_database(name: ast.Name, context: DefinitionContext, *, if_exists: bool) -> None:
    """Drop a database and all it holds; raises 3701, 3702 for one that a session uses, 3708 for a system database."""
    database = context.catalog.snapshot.databases.get(name.last.lower())
    if database is None:
        if if_exists:
            return
        raise sql_error(3701, "database", name.last, state=1)
    if database.name.lower() in SYSTEM_DATABASES:
        raise sql_error(3708, "drop", "database", database.name)
    if database.name.lower() == context.database.lower() or context.others_in(database.name):
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
    if statement.action == "MODIFY NAME":
        _rename(database, statement.value or "", context)
    elif statement.action == "COLLATE":
        writer.set_collation(context.connection, database.database_id, known_collation(statement.value).name)
        context.catalog.changed(databases=(database.database_id,))
    elif statement.action == "ADD FILEGROUP":
        _add_filegroup(database, statement.value or "", statement.options[0][0], context)
    elif statement.action == "ADD FILE":
        check_filegroup(statement.value or "", database)
    elif statement.action == "SCOPED CONFIGURATION":
        for option, value in statement.options:
            if not re.fullmatch(SCOPED.get(option, "(?!)"), value):
                raise not_supported(f"ALTER DATABASE SCOPED CONFIGURATION {option} {value}".rstrip())
    else:
        for option, value in statement.options:
            if option in STATES:
                _set_state(database, option, context, rollback=statement.rollback)
            else:
                _set_option(database, option, value, context)


def _add_filegroup(database: Database, name: str, kind: str, context: DefinitionContext) -> None:
    """Note a filegroup, which holds nothing: everything is in PRIMARY."""
    naming.check_length(name)
    if kind == "FILESTREAM":
        raise not_supported("FILESTREAM filegroups")
    if name.lower() in filegroups(database):
        raise not_supported(f"a second filegroup {name}")
    writer.set_database_option(context.connection, database.database_id, FILEGROUP + name, kind)
    context.catalog.changed(databases=(database.database_id,))


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


def _set_state(database: Database, state: str, context: DefinitionContext, *, rollback: bool) -> None:
    """Open or close a database to others; raises 5058 for a system database, 5070 when sessions that use it may not be ended."""
    if database.name.lower() in SYSTEM_DATABASES:
        raise sql_error(5058, state, database.name)
    if state in ("OFFLINE", "SINGLE_USER"):
        users = context.others_in(database.name)
        if (users and not rollback) or (state == "OFFLINE" and database.name.lower() == context.database.lower()):
            raise sql_error(5070, database.name)
        for session_id in users:
            context.end_session(session_id)
    writer.set_database_option(context.connection, database.database_id, STATES[state], state)
    context.catalog.changed(databases=(database.database_id,))


def _set_option(database: Database, option: str, value: str, context: DefinitionContext) -> None:
    if (option, value) in UNHEEDED:
        context.send(SqlError(USER_MESSAGE, UNHEEDED[option, value].format(database.name), severity=0))
        return
    _check_option(option, value)
    if value:
        writer.set_database_option(context.connection, database.database_id, _STORED_AS.get(option, option.lower()), value)
        context.catalog.changed(databases=(database.database_id,))


def _check_option(option: str, value: str) -> None:
    pattern = OPTIONS.get(option)
    if pattern is None or not re.fullmatch(pattern, value):
        raise not_supported(f"ALTER DATABASE SET {option} {value}".rstrip())
