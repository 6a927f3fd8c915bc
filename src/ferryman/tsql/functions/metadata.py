"""Metadata and security functions: what the catalog knows of an object, type, database or principal by name or id.

Table-free calls ask the Runtime by the function's lower-cased name (``definitions.metadata.ANSWERS``); over columns of a query the
twins in schema ``tsql`` answer (store/support/22_metadata.sql), which are given the current database's id and default schema.
Source: "Metadata functions", "Security functions" (Transact-SQL reference).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from ferryman.sqltypes import INT, MAX, SQL_VARIANT, SqlType, decimal, nvarchar, varbinary
from ferryman.tsql.bound import Call, Constant
from ferryman.tsql.functions.answers import over_names
from ferryman.tsql.functions.entry import Function
from ferryman.tsql.functions.system import NAME, ask

if TYPE_CHECKING:
    from ferryman.tsql.functions.entry import SqlWriter

SMALLINT: Final = SqlType("smallint")
_PG_KINDS: Final = {"int": "int4", "unicode": "text"}


def _own(name: str, key: str, type_: SqlType) -> Function:
    """Return an entry without a SQL form, which is a parameter wherever it stands: what the session itself is."""
    return Function(name, "", type_, evaluate=lambda runtime: runtime.property(key), runtime=True, strict=False)


_OWN: Final = (_own("$DB_ID", "db_id", INT), _own("$DB_NAME", "db_name", NAME), _own("$SCHEMA_NAME", "schema_name", NAME),
               _own("$SCHEMA_ID", "schema_id", INT), _own("$USER_NAME", "user_name", NAME),
               _own("$SUSER_SNAME", "suser_sname", NAME), _own("$SESSIONS", "sessions", nvarchar(MAX)),
               _own("$TEMPORARY_TABLES", "temporary_tables", nvarchar(MAX)))  # fmt: skip
_DISCOVERY: Final = tuple(
    Function(name, parameters, nvarchar(MAX), evaluate=lambda runtime, *arguments, key=key: runtime.property(key, *arguments), runtime=True, strict=False)
    for name, parameters, key in (("$DESCRIBE_TEXT", "unicode unicode bit", "describe_text"), ("$DESCRIBE_OBJECT", "int bit", "describe_object"),
                                  ("$DESCRIBE_OBJECTS", "bit", "describe_objects"))
)  # fmt: skip
"""The functions of metadata discovery (``queries.discovered``)."""
_SEEN: Final = (
    _own("$VISIBLE_OBJECTS", "visible_objects", nvarchar(MAX)), _own("$VISIBLE_SOURCES", "visible_sources", nvarchar(MAX)),
    Function("$VIEWER", "int", nvarchar(MAX), evaluate=lambda runtime, database: runtime.property("viewer", database), runtime=True),
)  # fmt: skip
"""What who acts sees of the catalog, as text of PostgreSQL arrays, NULL for everything, and as a row (``store.catalog.system.Viewer``)."""
_PERMISSIONS: Final = Function(
    "$MY_PERMISSIONS", "unicode unicode", nvarchar(MAX), evaluate=lambda runtime, *values: runtime.property("my_permissions", *values), runtime=True,
    strict=False,
)  # fmt: skip
"""The rows of fn_my_permissions as JSON."""
VISIBLE_OBJECTS: Final = Call(nvarchar(MAX), "$VISIBLE_OBJECTS", ())
VISIBLE_SOURCES: Final = Call(nvarchar(MAX), "$VISIBLE_SOURCES", ())


def viewer_in(database_id: int) -> Call:
    """Return the question what who acts sees of a database."""
    return Call(nvarchar(MAX), "$VIEWER", (Constant(INT, database_id),))


SESSIONS: Final = Call(nvarchar(MAX), "$SESSIONS", ())
"""The server's sessions as JSON, for the views of them (``activity.sessions_json``)."""
TEMPORARY_TABLES: Final = Call(nvarchar(MAX), "$TEMPORARY_TABLES", ())
"""The session's #temp tables as JSON, for tempdb's views (``store.catalog.temporary``)."""
CURRENT_DATABASE: Final = Call(INT, "$DB_ID", ())
_SCHEMA: Final = Call(NAME, "$SCHEMA_NAME", ())


def _over_columns(name: str, type_: SqlType, parameters: str, *context: Call, seen: Call | None = None) -> Function:
    """Return a function that PostgreSQL answers too: by ``tsql.name`` of all its arguments, NULL for those left out, and ``context``.

    Without any argument it is about the session. ``seen``: the first argument, an object's name or id, is NULL unless it is one of these.
    """
    kinds = [kind.rstrip("?") for kind in parameters.split()]

    def write(writer: SqlWriter, call: Call) -> str:
        if not call.arguments:
            return writer.emit(Call(call.type, f"${name}", ()))
        given = [writer.emit(argument) for argument in call.arguments]
        if seen is not None:
            given[0] = f"catalog.seen({given[0]}, {', '.join(writer.emit(each) for each in (seen, *context))})"
        given += [f"NULL::{_PG_KINDS[kind]}" for kind in kinds[len(given) :]]
        given += [writer.emit(each) for each in context]
        return f"tsql.{name.lower()}({', '.join(given)})"

    return replace(ask(name, type_, parameters), sql=write)


FUNCTIONS: Final[tuple[Function, ...]] = (
    *_OWN,
    *_SEEN,
    _PERMISSIONS,
    *_DISCOVERY,
    # answered over columns, too
    _over_columns("COL_LENGTH", SMALLINT, "unicode unicode", CURRENT_DATABASE, _SCHEMA, seen=VISIBLE_OBJECTS),
    _over_columns("COL_NAME", NAME, "int int", CURRENT_DATABASE, seen=VISIBLE_OBJECTS),
    _over_columns("COLUMNPROPERTY", INT, "int unicode unicode", CURRENT_DATABASE, seen=VISIBLE_OBJECTS),
    _over_columns("DB_ID", SMALLINT, "unicode?"),
    _over_columns("DB_NAME", NAME, "int?"),
    _over_columns("IDENT_CURRENT", decimal(38, 0), "unicode", CURRENT_DATABASE, _SCHEMA, seen=VISIBLE_OBJECTS),
    _over_columns("IDENT_INCR", decimal(38, 0), "unicode", CURRENT_DATABASE, _SCHEMA, seen=VISIBLE_OBJECTS),
    _over_columns("IDENT_SEED", decimal(38, 0), "unicode", CURRENT_DATABASE, _SCHEMA, seen=VISIBLE_OBJECTS),
    _over_columns("INDEX_COL", NAME, "unicode int int", CURRENT_DATABASE, _SCHEMA, seen=VISIBLE_OBJECTS),
    _over_columns("INDEXPROPERTY", INT, "int unicode unicode", CURRENT_DATABASE, seen=VISIBLE_OBJECTS),
    _over_columns("OBJECT_DEFINITION", nvarchar(MAX), "int", CURRENT_DATABASE, seen=VISIBLE_SOURCES),
    _over_columns("OBJECT_ID", INT, "unicode unicode?", CURRENT_DATABASE, _SCHEMA, seen=VISIBLE_OBJECTS),
    _over_columns("OBJECT_NAME", NAME, "int int?", CURRENT_DATABASE, seen=VISIBLE_OBJECTS),
    _over_columns("OBJECT_SCHEMA_NAME", NAME, "int int?", CURRENT_DATABASE, seen=VISIBLE_OBJECTS),
    _over_columns("OBJECTPROPERTY", INT, "int unicode", CURRENT_DATABASE, seen=VISIBLE_OBJECTS),
    _over_columns("SCHEMA_ID", INT, "unicode?", CURRENT_DATABASE),
    _over_columns("SCHEMA_NAME", NAME, "int?", CURRENT_DATABASE),
    _over_columns("SUSER_SNAME", NAME, "binary?"),
    _over_columns("TYPE_NAME", NAME, "int", CURRENT_DATABASE),
    _over_columns("USER_NAME", NAME, "int?", CURRENT_DATABASE),
    # answered for all names at once
    over_names(ask("DATABASE_PRINCIPAL_ID", INT, "unicode?")),
    over_names(ask("DATABASEPROPERTYEX", SQL_VARIANT, "unicode unicode")),
    over_names(ask("HAS_DBACCESS", INT, "unicode")),
    ask("HAS_PERMS_BY_NAME", INT, "unicode unicode unicode unicode? unicode?"),
    over_names(ask("IS_MEMBER", INT, "unicode")),
    over_names(ask("IS_ROLEMEMBER", INT, "unicode unicode?")),
    over_names(ask("IS_SRVROLEMEMBER", INT, "unicode unicode?")),
    over_names(ask("OBJECTPROPERTYEX", SQL_VARIANT, "int unicode")),
    over_names(ask("SUSER_ID", INT, "unicode?")),
    over_names(ask("SUSER_SID", varbinary(85), "unicode? int?")),
    ask("FULLTEXTCATALOGPROPERTY", INT, "unicode unicode"),
    ask("TYPE_ID", INT, "unicode"),
    ask("TYPEPROPERTY", INT, "unicode unicode"),
    over_names(ask("USER_ID", INT, "unicode?")),
)

METADATA: Final = frozenset(function.name for function in FUNCTIONS if function.sql is not None)
"""The functions of metadata that both the session and PostgreSQL answer."""
