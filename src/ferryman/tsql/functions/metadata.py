"""Metadata functions: what the catalog knows of an object by name or id. Source: "Metadata functions" (Transact-SQL reference)."""

from __future__ import annotations

from typing import Final

from ferryman.sqltypes import INT, SqlType
from ferryman.tsql.functions.entry import Function
from ferryman.tsql.functions.system import NAME, ask

FUNCTIONS: Final[tuple[Function, ...]] = (
    ask("DB_ID", SqlType("smallint"), "unicode?"),
    ask("DB_NAME", NAME, "int?"),
    ask("OBJECT_ID", INT, "unicode unicode?"),
    ask("OBJECT_NAME", NAME, "int int?"),
    ask("OBJECT_SCHEMA_NAME", NAME, "int int?"),
    ask("SCHEMA_ID", INT, "unicode?"),
    ask("SCHEMA_NAME", NAME, "int?"),
)
