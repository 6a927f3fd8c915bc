"""The system views, sys.* and INFORMATION_SCHEMA.*, from ``views/*.sql``.

Each is written once, as ``CREATE VIEW schema.name (columns with T-SQL types) AS query;``. From it come the columns that the binder
sees and a PostgreSQL function of the database's id, which the planner inlines; the query reads that id as ``this_database``.
A view of what the server's sessions do reads them as ``live_sessions``, a JSON array (``tsql.activity``) that is the second argument.
Names, types and order of the columns: "System catalog views" and "System information schema views",
https://learn.microsoft.com/sql/relational-databases/system-catalog-views/catalog-views-transact-sql
"""

from __future__ import annotations

import functools
import hashlib
import re
from dataclasses import dataclass, replace
from importlib import resources
from typing import TYPE_CHECKING, Final

from ferryman.errors import ERRORS
from ferryman.sqltypes import SYSNAME, SqlType
from ferryman.store.catalog.model import CatalogObject, Column, View
from ferryman.store.names import identifier, quote
from ferryman.store.pg_types import PG_TYPES, pg_type

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ferryman.store.connection import Connection

LIVE_SESSIONS: Final = "$live_sessions$"
"""Stands in a view's relation for the JSON of the sessions, which whoever emits it puts there."""
SCHEMA_IDS: Final = {"information_schema": 3, "sys": 4}
_PG_SCHEMA: Final = "catalog_views"
_FIRST_ID: Final = -101
_VIEW: Final = re.compile(r"^CREATE VIEW (\w+)\.(\w+) \((.*?)\n?\) AS\n(.*?);$", re.DOTALL | re.MULTILINE)
_COLUMN: Final = re.compile(r"(\w+)\s+(\w+)(?:\((\w+)(?:,\s*(\d+))?\))?(\s+NOT NULL)?")
_DIGEST: Final = "system views"


@dataclass(frozen=True, slots=True)
class SystemView:
    """One system view as its file says; ``query`` is PostgreSQL text."""

    object_id: int
    schema: str
    name: str
    columns: tuple[Column, ...]
    query: str

    @property
    def live(self) -> bool:
        """Whether it shows the server's sessions."""
        return "live_sessions" in self.query

    @property
    def function(self) -> str:
        """The PostgreSQL function behind it, quoted."""
        return f"{_PG_SCHEMA}.{quote(identifier(f'{self.schema}.{self.name}'))}"


@functools.cache
def definitions() -> tuple[SystemView, ...]:
    """Return every system view, in the order of the files."""
    matches = [match for text in _files() for match in _VIEW.finditer(text)]
    return tuple(
        SystemView(_FIRST_ID - number, match[1], match[2], tuple(_columns(match[3])), match[4].strip()) for number, match in enumerate(matches)
    )


def _files() -> list[str]:
    folder = resources.files("ferryman.store.catalog") / "views"
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".sql")), key=lambda file: file.name)
    return [file.read_text("utf-8") for file in files]


def _columns(text: str) -> list[Column]:
    return [
        Column(
            match[1],
            _type(match[2], match[3], match[4]),
            nullable=match[5] is None,
            column_id=number,
            user_type="sys.sysname" if match[2] == "sysname" else None,
        )
        for number, match in enumerate(_COLUMN.finditer(text), 1)
    ]


def _type(name: str, first: str | None, second: str | None) -> SqlType:
    if name == "sysname":
        return SYSNAME
    size = -1 if first == "max" else int(first) if first else None
    if name in ("decimal", "numeric"):
        return SqlType(name, precision=size, scale=int(second or 0))
    if name == "datetime2":
        return SqlType(name, scale=7 if size is None else size)
    return SqlType(name, length=size, collation=SYSNAME.collation if name in ("char", "varchar", "nchar", "nvarchar") else None)


@functools.cache
def _in_collation(collation: str) -> tuple[SystemView, ...]:
    """Return the views with the collation of a database on their string columns."""
    return tuple(
        replace(view, columns=tuple(replace(c, type=c.type.with_collation(collation)) if c.type.collation else c for c in view.columns))
        for view in definitions()
    )


def system_views(database_id: int, database: str, collation: str) -> Mapping[tuple[str, str], CatalogObject]:
    """Return the system views as objects of one database, by lower-cased schema and name."""
    return {
        (view.schema.lower(), view.name.lower()): View(
            view.object_id, database, view.schema, view.name, "V", columns=view.columns,
            relation=f"{view.function}({database_id}{f', {LIVE_SESSIONS}' if view.live else ''})",
        )
        for view in _in_collation(collation)
    }


def install(connection: Connection) -> None:
    """Create the PostgreSQL functions behind the views and describe the views in the catalog, if they changed since the last time."""
    sources = [*_files(), *(f"{number} {entry}" for number, entry in ERRORS.items())]
    digest = hashlib.sha256("\0".join(sources).encode()).hexdigest()
    if connection.execute("SELECT value FROM catalog.settings WHERE name = $1", (_DIGEST,)).rows() == [(digest,)]:
        return
    statements = [
        "SET LOCAL check_function_bodies = off",
        f"DROP SCHEMA IF EXISTS {_PG_SCHEMA} CASCADE",
        f"CREATE SCHEMA {_PG_SCHEMA}",
        "TRUNCATE catalog.system_objects, catalog.system_columns",
        *map(_function, definitions()),
    ]
    connection.execute(";\n".join(statements))
    connection.copy_rows(
        "catalog.system_objects",
        ("object_id", "schema_id", "name", "kind"),
        [(view.object_id, SCHEMA_IDS[view.schema.lower()], view.name, "V") for view in definitions()],
    )
    connection.copy_rows(
        "catalog.system_columns",
        ("object_id", "column_id", "name", "type_name", "length", "precision", "scale", "collation_name", "user_type", "nullable"),
        [
            (view.object_id, c.column_id, c.name, c.type.name, c.type.length, c.type.precision, c.type.scale, c.type.collation, c.user_type, c.nullable)
            for view in definitions()
            for c in view.columns
        ],
    )
    _install_messages(connection)
    connection.execute(
        "INSERT INTO catalog.settings VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value", (_DIGEST, digest)
    )


def _install_messages(connection: Connection) -> None:
    rows = [(number, entry.severity, re.sub(r"\{\d+\}", "%ls", entry.text)) for number, entry in ERRORS.items()]
    connection.execute("TRUNCATE catalog.messages")
    connection.copy_rows("catalog.messages", ("message_id", "severity", "text"), rows)


def _function(view: SystemView) -> str:
    names = [quote(identifier(column.name)) for column in view.columns]
    types = [pg_type(column.type) if column.type.name in PG_TYPES or column.type.name == "decimal" else "text" for column in view.columns]
    returns = ", ".join(f"{name} {type_}" for name, type_ in zip(names, types, strict=True))
    values = ", ".join(f"v.{name}::{type_}" for name, type_ in zip(names, types, strict=True))
    body = f"SELECT {values} FROM ({view.query}) AS v({', '.join(names)})"
    live = ", live_sessions text" if view.live else ""
    return f"CREATE FUNCTION {view.function}(this_database int{live}) RETURNS TABLE({returns}) LANGUAGE sql STABLE AS $view$ {body} $view$"
