"""Full-text catalogs and indexes. Sources: "CREATE FULLTEXT CATALOG", "CREATE FULLTEXT INDEX", "ALTER FULLTEXT INDEX (Transact-SQL)".

The catalog keeps what was asked for; a GIN index on each column lets PostgreSQL find its words. There is nothing to populate.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ferryman.errors import not_supported, sql_error
from ferryman.store.catalog.model import Table
from ferryman.store.names import quote
from ferryman.tsql.definitions import naming
from ferryman.tsql.definitions.elements import table_column
from ferryman.tsql.definitions.physical import column_name
from ferryman.tsql.definitions.tables import run

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ferryman.store.catalog.model import Index
    from ferryman.tsql import ast
    from ferryman.tsql.definitions.context import DefinitionContext

_SEARCHABLE: Final = frozenset({"char", "varchar", "nchar", "nvarchar", "text", "ntext"})
_DOCUMENTS: Final = frozenset({"xml", "image", "varbinary"})
LANGUAGES: Final = {"english": 1033, "us_english": 1033, "british english": 2057, "neutral": 0}
"""Names of the languages that are known -> LCID; every column is searched as neutral and English words."""
_FIRST_CATALOG: Final = 5
_IDLE: Final = frozenset({"importstatus", "logsize", "mergestatus", "populatestatus"})
"""Properties of a catalog that are 0 while nothing is being populated."""
_SIZES: Final = frozenset({"indexsize", "itemcount", "populatecompletionage", "uniquekeycount"})


def fulltext_catalog(statement: ast.FullTextCatalog, context: DefinitionContext) -> None:
    """Run CREATE, ALTER or DROP FULLTEXT CATALOG; raises 7641 for an unknown one, 7642 for a name that is taken, 7668 for one that holds indexes."""
    connection, database = context.connection, context.catalog.snapshot.databases[context.database.lower()].database_id
    found = _catalog_id(statement.name, context)
    if statement.action == "CREATE":
        if found is not None:
            raise sql_error(7642, statement.name)
        next_id = "(SELECT coalesce(max(catalog_id), $5) + 1 FROM catalog.fulltext_catalogs WHERE database_id = $1)"
        if statement.default:
            _no_default(context)
        connection.execute(
            f"INSERT INTO catalog.fulltext_catalogs (database_id, catalog_id, name, is_default, accents) VALUES ($1, {next_id}, $2, $3, $4)",
            (database, statement.name, statement.default, statement.accent_sensitive, _FIRST_CATALOG - 1),
        )
        return
    if found is None:
        raise sql_error(7641, statement.name, context.database)
    key = (database, found)
    if statement.action == "DROP":
        if connection.execute(
            "SELECT 1 FROM catalog.fulltext_indexes f JOIN catalog.objects o USING (object_id) WHERE o.database_id = $1 AND f.catalog_id = $2", key
        ).rows():
            raise sql_error(7668, statement.name)
        dropped = "DELETE FROM catalog.fulltext_catalogs WHERE database_id = $1 AND catalog_id = $2 RETURNING is_default"
        if connection.execute(dropped, key).rows() == [(True,)]:
            context.send(sql_error(7674, statement.name))
    elif statement.action == "DEFAULT":
        _no_default(context)
        connection.execute("UPDATE catalog.fulltext_catalogs SET is_default = true WHERE database_id = $1 AND catalog_id = $2", key)
    elif statement.action == "REBUILD":
        connection.execute("UPDATE catalog.fulltext_catalogs SET accents = $3 WHERE database_id = $1 AND catalog_id = $2", (*key, statement.accent_sensitive))


def _no_default(context: DefinitionContext) -> None:
    database = context.catalog.snapshot.databases[context.database.lower()].database_id
    context.connection.execute("UPDATE catalog.fulltext_catalogs SET is_default = false WHERE database_id = $1", (database,))


def _catalog_id(name: str | None, context: DefinitionContext) -> int | None:
    """Return the id of the catalog of that name, of the default one for None."""
    database = context.catalog.snapshot.databases[context.database.lower()].database_id
    condition, value = ("is_default = $2", True) if name is None else ("lower(name) = lower($2)", name)
    rows = context.connection.execute(f"SELECT catalog_id FROM catalog.fulltext_catalogs WHERE database_id = $1 AND {condition}", (database, value)).rows()
    return int(str(rows[0][0])) if rows else None


def fulltext_index(statement: ast.FullTextIndex, context: DefinitionContext) -> None:
    """Run CREATE, ALTER or DROP FULLTEXT INDEX; raises 1088, 7658 where there is none, 7652 where there is one."""
    table = naming.find_object(statement.table, context)
    if not isinstance(table, Table):
        raise sql_error(1088, statement.table)
    exists = bool(context.connection.execute("SELECT 1 FROM catalog.fulltext_indexes WHERE object_id = $1", (table.object_id,)).rows())
    if statement.action == "CREATE":
        if exists:
            raise sql_error(7652, f"{table.schema}.{table.name}")
        _create(statement, table, context)
    else:
        if not exists:
            raise sql_error(7658, f"{table.schema}.{table.name}")
        _alter(statement, table, context)
    context.catalog.changed([table.object_id])


def _create(statement: ast.FullTextIndex, table: Table, context: DefinitionContext) -> None:
    index = _key_index(statement.key_index, table)
    catalog = _catalog_id(statement.catalog, context)
    if catalog is None:
        raise sql_error(9967, context.database) if statement.catalog is None else sql_error(7641, statement.catalog, context.database)
    context.connection.execute(
        "INSERT INTO catalog.fulltext_indexes (object_id, catalog_id, key_index_id, tracking, stoplist) VALUES ($1, $2, $3, $4, $5)",
        (table.object_id, catalog, index.index_id, statement.tracking, statement.stoplist),
    )
    _add(statement.columns, table, context)


def _key_index(name: str, table: Table) -> Index:
    """Return the index that identifies a row; raises 7653 unless it is unique, over one column that isn't nullable."""
    index = next((index for index in table.indexes if index.name.lower() == name.lower()), None)
    columns = [table.column(column) for column, _ in index.columns] if index is not None else []
    plain = len(columns) == 1 and columns[0] is not None and not columns[0].nullable and columns[0].computed is None
    if index is None or not plain or not index.unique or index.where is not None or index.disabled:
        raise sql_error(7653, name)
    return index


def _alter(statement: ast.FullTextIndex, table: Table, context: DefinitionContext) -> None:
    if statement.action == "ADD":
        _add(statement.columns, table, context)
    elif statement.action == "DROP COLUMN":
        for name, _ in statement.columns:
            column_id = table_column(table, name, number=1911).column_id
            context.connection.execute("DELETE FROM catalog.fulltext_columns WHERE object_id = $1 AND column_id = $2", (table.object_id, column_id))
            run([f"DROP INDEX IF EXISTS {_gin(table, column_id)}"], context)
    elif statement.action == "DROP":
        rows = context.connection.execute("SELECT column_id FROM catalog.fulltext_columns WHERE object_id = $1", (table.object_id,)).rows()
        run([f"DROP INDEX IF EXISTS {_gin(table, int(str(column_id)))}" for (column_id,) in rows], context)
        context.connection.execute("DELETE FROM catalog.fulltext_indexes WHERE object_id = $1", (table.object_id,))
    elif statement.action in ("ENABLE", "DISABLE"):
        context.connection.execute("UPDATE catalog.fulltext_indexes SET enabled = $2 WHERE object_id = $1", (table.object_id, statement.action == "ENABLE"))
    elif statement.action in ("CHANGE_TRACKING", "STOPLIST"):
        field, value = ("tracking", statement.tracking) if statement.action == "CHANGE_TRACKING" else ("stoplist", statement.stoplist)
        context.connection.execute(f"UPDATE catalog.fulltext_indexes SET {field} = $2 WHERE object_id = $1", (table.object_id, value))


def _add(columns: Iterable[tuple[str, int | str | None]], table: Table, context: DefinitionContext) -> None:
    rows = context.connection.execute("SELECT column_id FROM catalog.fulltext_columns WHERE object_id = $1", (table.object_id,)).rows()
    known = {int(str(column_id)) for (column_id,) in rows}
    for name, language in columns:
        column = table_column(table, name, number=1911)
        if column.column_id in known:
            raise sql_error(7672, column.name)
        known.add(column.column_id)
        if column.type.name not in _SEARCHABLE | _DOCUMENTS:
            raise sql_error(7670, column.name)
        if column.type.name in _DOCUMENTS or column.computed is not None:
            raise not_supported(f"a full-text index over the column {column.name} of type {column.type.name}")
        context.connection.execute(
            "INSERT INTO catalog.fulltext_columns (object_id, column_id, language) VALUES ($1, $2, $3)", (table.object_id, column.column_id, _lcid(language))
        )
        name_of_index = quote(f"ft_{table.object_id}_{column.column_id}")
        run([f"CREATE INDEX {name_of_index} ON {table.relation} USING gin (tsql.fulltext({column_name(column.name)}))"], context)


def _gin(table: Table, column_id: int) -> str:
    return f"{table.relation.rpartition('.')[0]}.{quote(f'ft_{table.object_id}_{column_id}')}"


def _lcid(language: int | str | None) -> int:
    if language is None:
        return LANGUAGES["english"]
    lcid = LANGUAGES.get(language.lower()) if isinstance(language, str) else language
    if lcid is None or lcid not in LANGUAGES.values():
        raise not_supported(f"a full-text index in the language {language}")
    return lcid


def fulltext_catalog_property(context: DefinitionContext, name: object = None, property_: object = None) -> object:
    """Answer FULLTEXTCATALOGPROPERTY; NULL for an unknown catalog or property, 40515 for a size or an age.

    Source: https://learn.microsoft.com/sql/t-sql/functions/fulltextcatalogproperty-transact-sql
    """
    database = context.catalog.snapshot.databases[context.database.lower()].database_id
    rows = context.connection.execute(
        "SELECT accents::int, catalog_id FROM catalog.fulltext_catalogs WHERE database_id = $1 AND lower(name) = lower($2)", (database, str(name))
    ).rows()
    asked = str(property_).lower()
    if not rows:
        return None
    if asked == "accentsensitivity":
        return rows[0][0]
    if asked in _SIZES:
        raise not_supported(f"FULLTEXTCATALOGPROPERTY '{property_}'")
    return 0 if asked in _IDLE else None
