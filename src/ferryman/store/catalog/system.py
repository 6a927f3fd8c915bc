"""The system views, sys.* and INFORMATION_SCHEMA.*, from ``views/*.sql``.

Each is written once, as ``CREATE VIEW schema.name (columns with T-SQL types) AS query;``. From it come the columns that the binder
sees and a PostgreSQL function of the database's id, which the planner inlines; the query reads that id as ``this_database``.
A view of what the server's sessions do reads them as ``live_sessions``, a JSON array (``tsql.activity``) that is the second argument.
Who may not see everything gets a twin of the view that reads ``00_visibility.sql``'s functions of the viewer in place of the catalog's tables;
in tempdb everybody gets a second twin, which shows the session's #temp tables too.
Names, types and order of the columns: "System catalog views" and "System information schema views",
https://learn.microsoft.com/sql/relational-databases/system-catalog-views/catalog-views-transact-sql
"""

from __future__ import annotations

import functools
import hashlib
import re
from dataclasses import dataclass, fields, replace
from importlib import resources
from typing import TYPE_CHECKING, Final

from ferryman.errors import ERRORS
from ferryman.sqltypes import SYSNAME, SqlType
from ferryman.store.catalog.model import CatalogObject, Column, View
from ferryman.store.names import identifier, quote
from ferryman.store.pg_types import PG_TYPES, pg_type
from ferryman.timezones import ZONES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ferryman.store.connection import Connection

LIVE_SESSIONS: Final = "$live_sessions$"
"""Stands in a view's relation for the JSON of the sessions, which whoever emits it puts there."""
SCHEMA_IDS: Final = {"information_schema": 3, "sys": 4}
_PG_SCHEMA: Final = "catalog_views"
VIEWER_TYPE: Final = f"{_PG_SCHEMA}.viewer"
"""PostgreSQL's type of a ``Viewer``."""
_RESTRICTED: Final = re.compile(r"\bcatalog\.(objects|modules|principals|permissions|role_members|databases|extended_properties)\b(?! *\()")
_TEMPORARY: Final = re.compile(r"\bcatalog\.(objects|columns|indexes|index_columns|checks)\b(?! *\()")
_NESTED: Final = re.compile(r'catalog_views\."([^"]+)"\(this_database\)')
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
    def key(self) -> str:
        """Its name as the queries of other views write it."""
        return identifier(f"{self.schema}.{self.name}")

    @property
    def function(self) -> str:
        """The PostgreSQL function behind it, quoted."""
        return f"{_PG_SCHEMA}.{quote(self.key)}"

    @property
    def visible_function(self) -> str:
        """The PostgreSQL function for who may not see everything, quoted."""
        return f"{_PG_SCHEMA}.{quote(identifier(f'visible {self.key}'))}"

    @property
    def session_function(self) -> str:
        """The PostgreSQL function that shows a session's #temp tables too, quoted."""
        return f"{_PG_SCHEMA}.{quote(identifier(f'session {self.key}'))}"

    @property
    def describes_tables(self) -> bool:
        """Whether a #temp table has rows in it, which it reads itself or through other views."""
        return bool(_TEMPORARY.search(self.query)) or any(_by_key()[key].describes_tables for key in _NESTED.findall(self.query))

    @property
    def restricted(self) -> frozenset[str]:
        """The tables of ``00_visibility.sql`` that it reads, itself or through other views."""
        nested = (_by_key()[key].restricted for key in _NESTED.findall(self.query))
        return frozenset(_RESTRICTED.findall(self.query)).union(*nested)


@dataclass(frozen=True, slots=True)
class Viewer:
    """What a principal sees of one database's catalog and of the server's, as ids; None is everything.

    ``objects`` and those whose source it sees (``modules``); ``principals`` of the database and ``logins``; ``acting`` and ``acting_logins`` are
    whose permissions and memberships it sees.
    """

    objects: frozenset[int] | None = None
    modules: frozenset[int] | None = None
    principals: frozenset[int] | None = None
    acting: frozenset[int] | None = None
    logins: frozenset[int] | None = None
    acting_logins: frozenset[int] | None = None
    databases: frozenset[int] | None = None

    def restricts(self, tables: frozenset[str]) -> bool:
        """Return whether it sees less than everything of any of ``SystemView.restricted``."""
        return any(getattr(self, field) is not None for table in tables for field in _FIELDS[table])

    @property
    def literal(self) -> str:
        """The viewer as a PostgreSQL expression."""
        arrays = ("NULL" if ids is None else f"'{array_text(ids)}'" for ids in self._ids())
        return f"ROW({', '.join(f'{array}::int4[]' for array in arrays)})::{VIEWER_TYPE}"

    @property
    def text(self) -> str:
        """The viewer as the text of a PostgreSQL row."""
        return "(" + ",".join("" if ids is None else f'"{array_text(ids)}"' for ids in self._ids()) + ")"

    def _ids(self) -> list[frozenset[int] | None]:
        return [getattr(self, field.name) for field in fields(self)]


_FIELDS: Final = {
    "objects": ("objects",), "modules": ("objects", "modules"), "principals": ("principals", "logins"), "permissions": ("acting", "acting_logins"),
    "role_members": ("acting", "acting_logins"), "databases": ("databases",), "extended_properties": ("objects",),
}  # fmt: skip
"""Which of a viewer's fields restrict a table."""


def array_text(ids: frozenset[int]) -> str:
    """Return ids as the text of a PostgreSQL array."""
    return f"{{{','.join(map(str, sorted(ids)))}}}"


def visible_function(view: View) -> str | None:
    """Return the function of database and viewer behind a system view, None for one that everybody sees alike."""
    found = _by_id()[view.object_id]
    return found.visible_function if found.restricted and not found.live else None


def visible_relation(view: View, database_id: int, viewer: Viewer) -> str:
    """Return what stands for a system view in FROM when ``viewer`` reads it in a database."""
    found = _by_id()[view.object_id]
    return f"{found.visible_function}({database_id}, {viewer.literal})" if viewer.restricts(found.restricted) else view.relation


def describes_tables(view: View) -> bool:
    """Return whether a #temp table has rows in the view."""
    return _by_id()[view.object_id].describes_tables


def session_relation(view: View, database_id: int, viewer: Viewer, temporary: str) -> str:
    """Return what stands for such a view of tempdb in FROM; ``temporary`` is a PostgreSQL expression of ``temporary.rows_json``."""
    return f"{_by_id()[view.object_id].session_function}({database_id}, {viewer.literal}, {temporary}::json)"


@functools.cache
def _by_key() -> Mapping[str, SystemView]:
    return {view.key: view for view in definitions()}


@functools.cache
def _by_id() -> Mapping[int, SystemView]:
    return {view.object_id: view for view in definitions()}


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


def _visibility() -> str:
    return (resources.files("ferryman.store.catalog") / "views" / "00_visibility.sql").read_text("utf-8")


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
    sources = [*_files(), *(f"{number} {entry}" for number, entry in ERRORS.items()), *(f"{name} {zone}" for name, zone in ZONES.items())]
    digest = hashlib.sha256("\0".join(sources).encode()).hexdigest()
    if connection.execute("SELECT value FROM catalog.settings WHERE name = $1", (_DIGEST,)).rows() == [(digest,)]:
        return
    statements = [
        "SET LOCAL check_function_bodies = off",
        f"DROP SCHEMA IF EXISTS {_PG_SCHEMA} CASCADE",
        f"CREATE SCHEMA {_PG_SCHEMA}",
        _visibility(),
        "TRUNCATE catalog.system_objects, catalog.system_columns",
        *map(_function, definitions()),
        *(_visible_function(view) for view in definitions() if view.restricted and not view.live),
        *(_session_function(view) for view in definitions() if view.describes_tables),
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
    _install_time_zones(connection)
    connection.execute(
        "INSERT INTO catalog.settings VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value", (_DIGEST, digest)
    )


def _install_messages(connection: Connection) -> None:
    rows = [(number, entry.severity, re.sub(r"\{\d+\}", "%ls", entry.text)) for number, entry in ERRORS.items()]
    connection.execute("TRUNCATE catalog.messages")
    connection.copy_rows("catalog.messages", ("message_id", "severity", "text"), rows)


def _install_time_zones(connection: Connection) -> None:
    connection.execute("TRUNCATE catalog.time_zones")
    connection.copy_rows("catalog.time_zones", ("name", "zone"), list(ZONES.items()))


def _function(view: SystemView) -> str:
    return _create(view, view.function, view.query, ", live_sessions text" if view.live else "")


def _visible_function(view: SystemView) -> str:
    return _create(view, view.visible_function, _visible(view.query), f", viewer {VIEWER_TYPE}")


def _visible(query: str) -> str:
    query = _RESTRICTED.sub(rf"{_PG_SCHEMA}.visible_\1(viewer)", query)
    return _NESTED.sub(lambda match: f"{found.visible_function}(this_database, viewer)" if (found := _by_key()[match[1]]).restricted else match[0], query)


def _session_function(view: SystemView) -> str:
    query = _TEMPORARY.sub(rf"{_PG_SCHEMA}.session_\1(viewer, temporary)", view.query)
    query = _NESTED.sub(
        lambda match: f"{found.session_function}(this_database, viewer, temporary)" if (found := _by_key()[match[1]]).describes_tables else match[0], query
    )
    return _create(view, view.session_function, _visible(query), f", viewer {VIEWER_TYPE}, temporary json")


def _create(view: SystemView, function: str, query: str, parameter: str) -> str:
    names = [quote(identifier(column.name)) for column in view.columns]
    types = [pg_type(column.type) if column.type.name in PG_TYPES or column.type.name == "decimal" else "text" for column in view.columns]
    returns = ", ".join(f"{name} {type_}" for name, type_ in zip(names, types, strict=True))
    values = ", ".join(f"v.{name}::{type_}" for name, type_ in zip(names, types, strict=True))
    body = f"SELECT {values} FROM ({query}) AS v({', '.join(names)})"
    return f"CREATE FUNCTION {function}(this_database int{parameter}) RETURNS TABLE({returns}) LANGUAGE sql STABLE AS $view$ {body} $view$"
