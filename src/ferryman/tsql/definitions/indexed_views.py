"""CREATE and DROP INDEX on views. The first index is unique and clustered; ``view_keys`` holds it to that.

Source: "Create indexed views", https://learn.microsoft.com/sql/relational-databases/views/create-indexed-views
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ferryman.errors import not_supported, sql_error
from ferryman.store.catalog import writer
from ferryman.store.catalog.model import Table, View
from ferryman.tsql import ast
from ferryman.tsql.definitions import elements, naming, view_keys
from ferryman.tsql.definitions.indexable import check_aggregates, check_indexable, sums
from ferryman.tsql.definitions.permissions import owner_of
from ferryman.tsql.definitions.schema_binding import bound_views
from ferryman.tsql.queries.query import bind_relation
from ferryman.tsql.queries.relation import Statement, nullable
from ferryman.tsql.queries.scope import Context, QueryScope
from ferryman.tsql.queries.sources import bind_from
from ferryman.tsql.queries.views import view_query

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ferryman.store.catalog.model import CatalogObject, Index
    from ferryman.tsql.definitions.context import DefinitionContext


def create_view_index(statement: ast.CreateIndex, view: View, context: DefinitionContext) -> None:
    """Run CREATE INDEX on a view; raises 1505, 1911, 1913, 1937 to 1949, 8660 to 8668, 10100 to 10143, 10610."""
    if statement.columnstore:
        raise not_supported("columnstore indexes on views")
    if "SCHEMABINDING" not in view.options:
        raise sql_error(1939, view.name)
    if statement.where is not None:
        raise sql_error(10610, statement.name, view.two_part_name)
    if statement.clustered and not statement.unique:
        raise sql_error(1941, view.two_part_name)
    if not statement.clustered and not any(index.clustered for index in view.indexes):
        raise sql_error(1940, view.two_part_name)
    if any(name == "IGNORE_DUP_KEY" and value.upper() == "ON" for name, value in statement.options):
        raise sql_error(1990)
    view = _without_existing(statement, view, context)
    shape = Table(view.object_id, view.database, view.schema, view.name, view.kind, "", view.columns, view.indexes)
    index = elements.make_index(shape, statement.name, statement.columns, unique=statement.unique, clustered=statement.clustered, include=statement.include)
    _check(view, index, context)
    if index.unique:
        _check_rows(view, index, context)
    writer.insert_index(context.connection, view.object_id, index, {column.name.lower(): column.column_id for column in view.columns})
    _changed(view, context)
    enforce(_current(view, context), context)


def _without_existing(statement: ast.CreateIndex, view: View, context: DefinitionContext) -> View:
    existing = next((index for index in view.indexes if index.name.lower() == statement.name.lower()), None)
    if existing is None or dict(statement.options).get("DROP_EXISTING", "").upper() != "ON":
        return view
    writer.delete_index(context.connection, view.object_id, existing.index_id)
    _changed(view, context)
    return _current(view, context)


def _check(view: View, index: Index, context: DefinitionContext) -> None:
    snapshot = context.catalog.snapshot
    name = f"{view.database}.{view.two_part_name}"
    query = view_query(view)
    select, tables = check_indexable(view, query, name, snapshot)
    database = snapshot.databases[view.database.lower()]
    for table in tables.values():
        if owner_of(table, database) != owner_of(view, database):
            raise sql_error(1938, view.two_part_name, table.name)
    if not index.clustered:
        return
    check_aggregates(view, select, index.name, name, [column.lower() for column, _ in index.columns])
    inner = Context(context.names.for_module(view), Statement(), bind_relation, module=view)
    scope = QueryScope(inner, bind_from(select.from_, inner, None).sources)
    if any(nullable(scope.expression(added)) for added in sums(select)):
        raise sql_error(8662, index.name, name)


def _check_rows(view: View, index: Index, context: DefinitionContext) -> None:
    """Raise 1505 where the view has a key twice already."""
    for (key,) in context.connection.execute(view_keys.duplicate_query(view, index, context)).rows():
        raise sql_error(1505, view.two_part_name, index.name, str(key).replace("null", "<NULL>"))


def enforce(view: View, context: DefinitionContext) -> None:
    """Make PostgreSQL watch those unique indexes of a view that don't follow from its tables' keys, and no others."""
    view_keys.stop_watching(view, context)
    if not view.indexes:
        return
    select, tables = check_indexable(view, view_query(view), view.name, context.catalog.snapshot)
    watched = [index for index in view.indexes if index.unique and not view_keys.is_proved(view, index, select, tables)]
    if watched:
        view_keys.watch(view, watched, context)


def drop_view_index(view: View, index: Index, context: DefinitionContext) -> None:
    """Drop an index of a view; with the clustered one all others go. Source: "DROP INDEX (Transact-SQL)", Remarks."""
    for gone in view.indexes if index.clustered else (index,):
        writer.delete_index(context.connection, view.object_id, gone.index_id)
    _changed(view, context)
    enforce(_current(view, context), context)


def drop_indexes(view: View, context: DefinitionContext) -> None:
    """Drop what ALTER VIEW and DROP VIEW leave nothing of: every index of the view."""
    view_keys.stop_watching(view, context)
    for index in view.indexes:
        writer.delete_index(context.connection, view.object_id, index.index_id)
    if view.indexes:
        _changed(view, context)


def watch_renamed(found: CatalogObject, context: DefinitionContext) -> None:
    """Watch an indexed view again under its new name, or its index's."""
    if isinstance(found, View) and found.indexes:
        enforce(_current(found, context), context)


def enforce_after(statement: ast.Statement, context: DefinitionContext) -> None:
    """Look at the keys of indexed views again, where a statement has changed the indexes of a table or the name of a database."""
    for view in _affected(statement, context):
        if view.indexes:
            enforce(view, context)


def _affected(statement: ast.Statement, context: DefinitionContext) -> Iterator[View]:
    if isinstance(statement, ast.AlterDatabase) and statement.action == "MODIFY NAME":
        objects = context.catalog.snapshot.by_id.values()
        yield from (found for found in objects if isinstance(found, View) and found.database.lower() == str(statement.value).lower())
    names: tuple[ast.Name, ...] = (statement.table,) if isinstance(statement, (ast.AlterTable, ast.AlterIndex, ast.CreateIndex)) else ()
    if isinstance(statement, ast.Drop) and statement.kind == "INDEX":
        names = tuple(type(name)(name.parts[:-1]) for name in statement.names)
    for name in names:
        table = naming.find_object(name, context)
        if isinstance(table, Table):
            yield from bound_views(table, context.catalog.snapshot)


def _changed(view: View, context: DefinitionContext) -> None:
    writer.touch_object(context.connection, view.object_id)
    context.catalog.changed((view.object_id,))


def _current(view: View, context: DefinitionContext) -> View:
    found = context.catalog.snapshot.by_id[view.object_id]
    if not isinstance(found, View):
        raise TypeError("not a view")
    return found
