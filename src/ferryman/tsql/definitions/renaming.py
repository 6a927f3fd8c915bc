"""sp_rename: objects, columns and indexes get another name. What mentions the old one by text (views, procedures) keeps it, as on SQL Server.

Source: https://learn.microsoft.com/sql/relational-databases/system-stored-procedures/sp-rename-transact-sql
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ferryman.errors import not_supported, sql_error
from ferryman.store.catalog import relations
from ferryman.store.catalog.model import Constraint, Routine, Sequence, Table, View
from ferryman.store.names import identifier, quote
from ferryman.tsql import ast
from ferryman.tsql.definitions import expressions, naming, physical, row_versions
from ferryman.tsql.definitions.guards import may_alter
from ferryman.tsql.definitions.indexed_views import watch_renamed
from ferryman.tsql.definitions.periods import full_name
from ferryman.tsql.definitions.schema_binding import bound_views
from ferryman.tsql.definitions.tables import run
from ferryman.tsql.parser import parse_condition, parse_expression

if TYPE_CHECKING:
    from collections.abc import Callable

    from ferryman.store.catalog.model import CatalogObject, Column
    from ferryman.tsql.definitions.context import DefinitionContext


def rename(name: ast.Name, new_name: str, kind: str, context: DefinitionContext) -> None:
    """Rename what ``name`` means as a ``kind`` (OBJECT, COLUMN, INDEX or STATISTICS).

    Raises 15249 for a kind that there isn't, 15225 for what isn't there, 15335 for a name that is taken, 15336 for a column that other definitions need.
    """
    naming.check_length(new_name)
    action = _ACTIONS.get(kind)
    if action is None:
        raise not_supported(f"sp_rename of {kind}") if kind in _UNSUPPORTED else sql_error(15249, "@objtype", kind)
    action(name, new_name, context)


def _missing(name: ast.Name, kind: str, context: DefinitionContext) -> Exception:
    return sql_error(15225, name, context.database, kind)


def _checked(name: ast.Name, kind: str, shown: ast.Name, context: DefinitionContext) -> CatalogObject:
    found = naming.find_object(name, context) if name.parts else None
    if found is None or found.object_id <= 0 or not may_alter(found, context):
        raise _missing(shown, kind, context)
    return found


def _object(name: ast.Name, new_name: str, context: DefinitionContext) -> None:
    found = _checked(name, "(null)", name, context)
    database = naming.find_database(found.database, context.catalog.snapshot)
    if found.name.lower() != new_name.lower() and (found.schema.lower(), new_name.lower()) in database.objects:
        raise sql_error(15335, new_name, "object")
    if any(bound_views(found, context.catalog.snapshot)):
        raise sql_error(15336, found.two_part_name)
    if isinstance(found, Routine) and found.relation:
        raise not_supported("sp_rename of a compiled function")
    relation = ""
    if isinstance(found, (Table, Sequence)):
        relation = physical.relation_of(database.name, found.schema, new_name)
        if relation != found.relation:
            word = "TABLE" if isinstance(found, Table) else "SEQUENCE"
            run([f"ALTER {word} {found.relation} RENAME TO {quote(identifier(new_name))}"], context)
    connection = context.connection
    connection.execute(
        "UPDATE catalog.objects SET name = $2, relation = $3, modified = clock_timestamp() AT TIME ZONE 'UTC' WHERE object_id = $1",
        (found.object_id, new_name, relation),
    )
    changed = [found.object_id]
    if isinstance(found, Constraint):
        connection.execute("UPDATE catalog.indexes SET name = $2 WHERE constraint_id = $1", (found.object_id, new_name))
        changed.append(found.parent)
    context.catalog.changed(changed)
    watch_renamed(found, context)


def _table_of(name: ast.Name, kind: str, context: DefinitionContext) -> Table:
    found = _checked(ast.Name(name.parts[:-1]), kind, name, context)
    if not isinstance(found, Table):
        raise _missing(name, kind, context)
    return found


def _column(name: ast.Name, new_name: str, context: DefinitionContext) -> None:
    table = _table_of(name, "COLUMN", context)
    column = table.column(name.last)
    if column is None:
        raise _missing(name, "COLUMN", context)
    if column.name.lower() != new_name.lower() and table.column(new_name) is not None:
        raise sql_error(15335, new_name, "COLUMN")
    if _is_mentioned(table, column) or any(bound_views(table, context.catalog.snapshot, column.column_id)):
        raise sql_error(15336, f"{table.two_part_name}.{column.name}")
    if table.history_of:
        raise sql_error(13548, column.name, full_name(table))
    _rename_column(table, column, new_name, context)
    if table.period is not None:
        history = context.catalog.snapshot.by_id.get(table.period.history)
        if isinstance(history, Table) and (kept := history.column(column.name)) is not None:
            _rename_column(history, kept, new_name, context)
        changed = context.catalog.snapshot.by_id[table.object_id]
        assert isinstance(changed, Table)
        row_versions.install(changed, context)


def _rename_column(table: Table, column: Column, new_name: str, context: DefinitionContext) -> None:
    if physical.is_stored(column) and column.name.lower() != new_name.lower():
        run([f"ALTER TABLE {table.relation} RENAME COLUMN {physical.column_name(column.name)} TO {physical.column_name(new_name)}"], context)
        _rename_key(table, column, new_name, context)
    context.connection.execute("UPDATE catalog.columns SET name = $3 WHERE object_id = $1 AND column_id = $2", (table.object_id, column.column_id, new_name))
    referring = [
        owner.object_id
        for owner in context.catalog.snapshot.by_id.values()
        if isinstance(owner, Table) and any(key.referenced == table.object_id for key in owner.foreign_keys)
    ]
    context.catalog.changed((table.object_id, *referring))


def _rename_key(table: Table, column: Column, new_name: str, context: DefinitionContext) -> None:
    """Rename the stored comparison key beside a column that a foreign key joins, where there is one."""
    key = relations.key_column(column.name)
    present = context.connection.execute(
        "SELECT 1 FROM pg_attribute WHERE attrelid = $1::text::regclass AND attname = $2 AND NOT attisdropped", (table.relation, key)
    ).rows()
    if present:
        run([f"ALTER TABLE {table.relation} RENAME COLUMN {quote(key)} TO {quote(relations.key_column(new_name))}"], context)


def _is_mentioned(table: Table, column: Column) -> bool:
    """Return whether a check, a filter or a computed column of the table names the column."""
    lowered = column.name.lower()
    conditions = [check.text for check in table.checks] + [index.where for index in table.indexes if index.where is not None]
    computed = [other.computed for other in table.columns if other.computed is not None]
    return any(expressions.mentions(parse_condition(text), lowered) for text in conditions) or any(
        expressions.mentions(parse_expression(text), lowered) for text in computed
    )


def _index(name: ast.Name, new_name: str, context: DefinitionContext) -> None:
    table = _checked(ast.Name(name.parts[:-1]), "INDEX", name, context)
    if not isinstance(table, (Table, View)):
        raise _missing(name, "INDEX", context)
    index = next((index for index in table.indexes if index.name.lower() == name.last.lower()), None)
    if index is None:
        raise _missing(name, "INDEX", context)
    if index.object_id:
        _object(ast.Name((*name.parts[:-2], index.name)), new_name, context)
        return
    if any(other.name.lower() == new_name.lower() for other in table.indexes if other is not index):
        raise sql_error(15335, new_name, "INDEX")
    context.connection.execute("UPDATE catalog.indexes SET name = $3 WHERE object_id = $1 AND index_id = $2", (table.object_id, index.index_id, new_name))
    context.catalog.changed((table.object_id,))
    watch_renamed(table, context)


def _statistics(name: ast.Name, new_name: str, context: DefinitionContext) -> None:
    table = _table_of(name, "STATISTICS", context)
    statistics = {known.name.lower(): known for known in table.statistics}
    found = statistics.get(name.last.lower())
    if found is None:
        raise _missing(name, "STATISTICS", context)
    taken = {*statistics, *(index.name.lower() for index in table.indexes)} - {found.name.lower()}
    if new_name.lower() in taken:
        raise sql_error(15335, new_name, "STATISTICS")
    context.connection.execute("UPDATE catalog.statistics SET name = $3 WHERE object_id = $1 AND name = $2", (table.object_id, found.name, new_name))
    context.catalog.changed((table.object_id,))


_UNSUPPORTED: Final = ("DATABASE", "USERDATATYPE")
_ACTIONS: Final[dict[str, Callable[[ast.Name, str, DefinitionContext], None]]] = {
    "OBJECT": _object, "COLUMN": _column, "INDEX": _index, "STATISTICS": _statistics,
}  # fmt: skip
