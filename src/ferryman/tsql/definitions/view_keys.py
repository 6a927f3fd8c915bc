"""The unique keys of indexed views, which PostgreSQL holds no rows of: a key is proved from the tables' own keys, or else watched.

A view's rows are computed when it is read, so nothing has to be stored or kept up to date; only uniqueness is left to enforce. It follows from GROUP BY, or
from unique indexes of the tables and the view's equalities, as in most views over joins by foreign keys: then changes cost nothing. Otherwise triggers of
PostgreSQL's on the tables look, for what a statement has changed, whether the view has a key twice now. They catch every way to change rows: MERGE, bulk
loads, cascades. The row of ``catalog.watched_views`` that they update makes transactions that change the same view take turns, under snapshot isolation too.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, cast

from ferryman.store.catalog import relations
from ferryman.store.catalog.model import Table, View
from ferryman.store.names import quote, schema_name
from ferryman.tsql import ast
from ferryman.tsql.definitions import expressions
from ferryman.tsql.emit import comparison_key
from ferryman.tsql.queries.query import bind_relation
from ferryman.tsql.queries.relation import Statement
from ferryman.tsql.queries.scope import Context
from ferryman.tsql.queries.views import view_query

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ferryman.store.catalog.model import CatalogObject, Index, Routine
    from ferryman.tsql.definitions.context import DefinitionContext
    from ferryman.tsql.queries.names import BatchNames

CHANGED: Final = "changed"
"""The rows that a statement has inserted or updated, as PostgreSQL's triggers call them."""
Place = tuple[str, str]
"""A column of a source: exposed name and column name, both lower-cased."""


# --- proof -----------------------------------------------------------------------------------------


def is_proved(view: View, index: Index, select: ast.Select, tables: dict[str, Table]) -> bool:
    """Return whether no two rows of the view can have the same key."""
    expressions_shown = [item.expression for item in select.items if isinstance(item, ast.SelectItem)]
    shown = {column.name.lower(): expression for column, expression in zip(view.columns, expressions_shown, strict=True)}
    keys = [shown[name.lower()] for name, _ in index.columns]
    if select.group_by is not None:
        return all(group in keys for group in select.group_by.items)
    known = {place for key in keys if (place := _place(key, tables)) is not None}
    equal = list(_equalities(select, tables))
    while True:
        more = {place for pair in equal if None in pair or known & set(pair) for place in pair if place is not None}
        more |= {
            (alias, column.name.lower())
            for alias, table in tables.items() if any(_covers(alias, unique, known) for unique in table.indexes) for column in table.columns
        }  # fmt: skip
        if more <= known:
            break
        known |= more
    return all((alias, column.name.lower()) in known for alias, table in tables.items() for column in table.columns)


def _covers(alias: str, index: Index, known: set[Place]) -> bool:
    return index.unique and not index.disabled and index.where is None and all((alias, name.lower()) in known for name, _ in index.columns)


def _place(expression: ast.Expression, tables: dict[str, Table]) -> Place | None:
    """Return the column that an expression is, None for any other expression."""
    if not isinstance(expression, ast.Column):
        return None
    name = expression.parts[-1].lower()
    qualified = {expression.parts[-2].lower()} if len(expression.parts) > 1 else set(tables)
    return next(((alias, name) for alias in qualified & set(tables) if tables[alias].column(name) is not None), None)


def _equalities(select: ast.Select, tables: dict[str, Table]) -> Iterator[tuple[Place | None, Place | None]]:
    """Yield the columns that every row has equal, or (None) equal to a constant."""
    conditions = [node.condition for source in select.from_ for node in _joins(source)] + [select.where]
    while conditions:
        condition = conditions.pop()
        if isinstance(condition, ast.And):
            conditions += [condition.left, condition.right]
        elif isinstance(condition, ast.Comparison) and condition.operator == "=":
            places = [_place(side, tables) for side in (condition.left, condition.right)]
            constant = any(isinstance(side, ast.Literal) for side in (condition.left, condition.right))
            if constant or None not in places:
                yield places[0], places[1]


def _joins(source: ast.TableSource) -> Iterator[ast.Join]:
    if isinstance(source, ast.Join):
        yield source
        yield from _joins(source.left)
        yield from _joins(source.right)


# --- queries ---------------------------------------------------------------------------------------


class _ReadingChanges:
    """The names of a view's text, one of its tables standing for the rows of it that a statement has changed."""

    def __init__(self, names: BatchNames, table: Table) -> None:
        self._names = names
        self._table = table

    def resolve(self, name: ast.Name) -> CatalogObject:
        found = self._names.resolve(name)
        return replace(found, relation=CHANGED) if isinstance(found, Table) and found.object_id == self._table.object_id else found

    def __getattr__(self, name: str) -> object:
        return getattr(self._names, name)


def _rows(view: View, context: DefinitionContext, changed: Table | None = None) -> str:
    """Return a view's query, its columns called c1, c2, ...; of the rows that ``changed`` has only those that a statement has changed."""
    names = context.names.for_module(view)
    if changed is not None:
        names = cast("BatchNames", _ReadingChanges(names, changed))
    relation = bind_relation(view_query(view), Context(names, Statement(), bind_relation, module=view), None)
    return expressions.query_text(relation, context)


def _keys(view: View, index: Index, alias: str) -> list[tuple[str, bool]]:
    """Return what makes two keys the same, a text for each column, and whether it may be NULL."""
    positions = {column.name.lower(): (number, column) for number, column in enumerate(view.columns, 1)}
    found = [positions[name.lower()] for name, _ in index.columns]
    return [(comparison_key(f"{alias}.c{number}", column.type) if column.type.is_string else f"{alias}.c{number}", column.nullable) for number, column in found]


def duplicate_query(view: View, index: Index, context: DefinitionContext, changed: Table | None = None) -> str:
    """Return the query for a key that the view has twice, as PostgreSQL's error would show it; it has no row where there is none."""
    keys = _keys(view, index, "v")
    shown = ", ".join(f"coalesce((array_agg({key}))[1]::text, 'null')" for key, _ in keys)
    where = ""
    if changed is not None:
        pairs = zip(keys, _keys(view, index, "d"), strict=True)
        same = " AND ".join(f"{own} IS NOT DISTINCT FROM {new}" if nullable else f"{own} = {new}" for (own, nullable), (new, _) in pairs)
        where = f" WHERE EXISTS (SELECT 1 FROM ({_rows(view, context, changed)}) AS d WHERE {same})"
    grouped = ", ".join(key for key, _ in keys)
    return f"SELECT concat_ws(', ', {shown}) FROM ({_rows(view, context)}) AS v{where} GROUP BY {grouped} HAVING count(*) > 1 LIMIT 1"


# --- watching --------------------------------------------------------------------------------------


def _watcher(view: View, table: Table) -> str:
    return f"{quote(schema_name(view.database, view.schema))}.{quote(f'watch_{view.object_id}_{table.object_id}')}"


def stop_watching(view: View, context: DefinitionContext) -> None:
    """Take the triggers for a view off its tables."""
    for table in tables_of(view, context):
        context.connection.execute(f"DROP FUNCTION IF EXISTS {_watcher(view, table)} CASCADE")


def watch(view: View, indexes: Sequence[Index], context: DefinitionContext) -> None:
    """Let PostgreSQL watch these unique indexes of a view."""
    connection = context.connection
    connection.execute("INSERT INTO catalog.watched_views VALUES ($1) ON CONFLICT DO NOTHING", (view.object_id,))
    for table in tables_of(view, context):
        checks = "".join(_check(view, index, table, context) for index in indexes)
        connection.execute(
            f"CREATE FUNCTION {_watcher(view, table)}() RETURNS trigger LANGUAGE plpgsql AS $watch$ DECLARE duplicate text; BEGIN"
            f" UPDATE catalog.watched_views SET changes = changes + 1 WHERE object_id = {view.object_id};{checks} RETURN NULL; END $watch$"
        )
        for event in ("INSERT", "UPDATE"):
            connection.execute(
                f"CREATE TRIGGER {quote(f'watch_{view.object_id}_{event.lower()}')} AFTER {event} ON {table.relation} REFERENCING NEW TABLE AS {CHANGED}"
                f" FOR EACH STATEMENT EXECUTE FUNCTION {_watcher(view, table)}()"
            )


def _check(view: View, index: Index, table: Table, context: DefinitionContext) -> str:
    constraint = relations.index_name(view.object_id, index.index_id)
    return (
        f" duplicate := ({duplicate_query(view, index, context, table)}); IF duplicate IS NOT NULL THEN RAISE unique_violation USING"
        f" CONSTRAINT = '{constraint}', DETAIL = 'Key (key)=(' || duplicate || ') already exists.'; END IF;"
    )


def tables_of(view: View, context: DefinitionContext) -> list[Table]:
    """Return the tables that a bound view reads."""
    by_id: dict[int, CatalogObject | Routine] = dict(context.catalog.snapshot.by_id)
    found = (by_id.get(object_id) for object_id in sorted({object_id for object_id, _ in view.bound_to}))
    return [each for each in found if isinstance(each, Table)]
