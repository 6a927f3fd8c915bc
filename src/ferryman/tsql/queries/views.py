"""Changing rows through a view or a common table expression: which table is under it, and how its rows are found again.

Source: "CREATE VIEW", section Updatable views.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from ferryman.errors import not_supported, sql_error
from ferryman.store.catalog.model import Table, View
from ferryman.tsql import ast
from ferryman.tsql import bound as b
from ferryman.tsql.expressions import bind_predicate
from ferryman.tsql.queries.aggregates import holds_aggregate
from ferryman.tsql.queries.modules import definition
from ferryman.tsql.queries.output import NEW
from ferryman.tsql.queries.query import bind_common_tables
from ferryman.tsql.queries.scope import QueryScope, Source, common_key, row_key, table_columns
from ferryman.tsql.queries.syntax import walk

if TYPE_CHECKING:
    from ferryman.tsql.queries.query import Definition
    from ferryman.tsql.queries.relation import OutputColumn
    from ferryman.tsql.queries.scope import CommonSource, Context


KEYED: Final = "$keyed"
"""The name of the common table that a view becomes whose rows are changed."""


def base_of_view(view: View, context: Context) -> tuple[Table, dict[str, str]]:
    """Return the table under a view and the view's columns (lower-cased) with their columns there; raises 4405 for a view that can't be written."""
    query = view_query(view)
    inner = context.for_module(view)
    relation = inner.bind_query(query, inner, None)
    statement = definition(view.definition)
    names = statement.columns if isinstance(statement, ast.CreateView) and statement.columns else tuple(c.name for c in relation.columns)
    named = tuple(replace(column, name=name) for column, name in zip(relation.columns, names, strict=True))
    return single_table(named, str(view.name)), base_columns(named)


def check_conditions(view: View, context: Context) -> list[b.Bound]:
    """Return what a view WITH CHECK OPTION asks of rows that come through it, as conditions on PostgreSQL's ``new``.

    Raises 40515 where the option stands on a view of several tables, or on a view that the view reads.
    """
    query, inner = view_query(view), context.for_module(view)
    common = {node.name.lower() for node in walk(query) if isinstance(node, ast.CommonTable)}
    references = [node for node in walk(query) if isinstance(node, ast.TableRef) and not (len(node.name.parts) == 1 and node.name.last.lower() in common)]
    if "CHECK OPTION" not in view.options:
        below = [inner.names.resolve(reference.name) for reference in references]
        for found in below:
            if isinstance(found, View) and not found.relation and found.definition:
                if "CHECK OPTION" in found.options:
                    raise not_supported(f"INSERT and UPDATE through {view.two_part_name}, which reads a view WITH CHECK OPTION")
                check_conditions(found, inner)
        return []
    body = query.body
    read = inner.names.resolve(references[0].name) if references else None
    if not isinstance(body, ast.Select) or tuple(body.from_) != tuple(references[:1]) or not isinstance(read, Table):
        raise not_supported(f"INSERT and UPDATE through {view.two_part_name}, a view WITH CHECK OPTION that doesn't read one table alone")
    exposed = (references[0].alias,) if references[0].alias is not None else references[0].name.parts
    scope = QueryScope(inner, [Source(exposed, NEW, table_columns(read, NEW), read)])
    with scope.masked_as("REVEAL"):
        return [bind_predicate(body.where, scope)] if body.where is not None else []


def check_deletable(query: ast.Query, name: str) -> None:
    """Raise 4405 for DELETE through a query that joins: which table would lose its rows?"""
    if isinstance(query.body, ast.Select) and (len(query.body.from_) > 1 or any(isinstance(item, ast.Join) for item in query.body.from_)):
        raise sql_error(4405, name)


def view_query(view: View) -> ast.Query:
    statement = definition(view.definition)
    if not isinstance(statement, ast.CreateView):
        raise sql_error(4413, view.two_part_name)
    return statement.query


def base_columns(columns: tuple[OutputColumn, ...]) -> dict[str, str]:
    """Return the columns that show a table's column unchanged: name to its name there."""
    return {column.name.lower(): column.base_name for column in columns if column.table is not None and column.base_name and not column.computed}


def single_table(columns: tuple[OutputColumn, ...], name: str) -> Table:
    tables = {column.table.object_id: column.table for column in columns if column.table is not None}
    if len(tables) != 1:
        raise sql_error(4405, name)
    return next(iter(tables.values()))


def keyed_query(query: ast.Query, context: Context, name: str) -> tuple[ast.Query, dict[str, ast.Query]]:
    """Return the query with the row key of its (leftmost) table as additional columns $key1, ..., and likewise the common tables that it reads.

    Raises 4403 for aggregates, 4405 for a query whose rows aren't rows of one table: grouped, distinct or a set operation.
    """
    body = query.body
    if isinstance(body, ast.Select) and holds_aggregate(body.items):
        raise sql_error(4403, name)
    if not isinstance(body, ast.Select) or body.distinct or body.group_by is not None or body.having is not None or not body.from_:
        raise sql_error(4405, name)
    reference = leftmost(body.from_[0], name)
    common = context.common_tables.get(common_key(reference.name))
    rewritten: dict[str, ast.Query] = {}
    if common is not None and any(column.name.startswith("$key") for column in common.columns):
        count = sum(column.name.startswith("$key") for column in common.columns)
    elif common is not None:
        inner, rewritten = keyed_query(common.query.query, common.context or context, name)
        rewritten = {**rewritten, reference.name.last.lower(): inner}
        count = len(key_names(inner))
    else:
        found = context.names.resolve(reference.name)
        if not isinstance(found, Table):
            raise sql_error(4405, name)
        count = len(row_key(found))
    exposed = (reference.alias,) if reference.alias is not None else reference.name.parts
    keys = tuple(ast.SelectItem(ast.Column((*exposed, f"$key{n}")), f"$key{n}") for n in range(1, count + 1))
    return replace(query, body=replace(body, items=(*body.items, *keys))), rewritten


def keyed_view(view: View, context: Context) -> tuple[list[Definition], CommonSource]:
    """Return a view as a common table that also yields its table's row key, with the definitions that it stands on: those of the views it reads."""
    inner, query = context.for_module(view), view_query(view)
    definitions: list[Definition] = []
    if isinstance(query.body, ast.Select) and query.body.from_:
        reference = leftmost(query.body.from_[0], view.name)
        found = None if common_key(reference.name) in inner.common_tables else inner.names.resolve(reference.name)
        if isinstance(found, View) and not found.relation:
            definitions, source = keyed_view(found, inner)
            inner = replace(inner, common_tables={common_key(reference.name): source})
    keyed, _ = keyed_query(query, inner, view.name)
    names = (*(column.name for column in view.columns), *key_names(keyed)) if view.columns else ()
    more, inner = bind_common_tables([ast.CommonTable(KEYED, names, keyed)], inner, None)
    return [*definitions, *more], inner.common_tables[KEYED]


def key_names(query: ast.Query) -> tuple[str, ...]:
    """Return the names of the row key's columns that ``keyed_query`` added."""
    items = query.body.items if isinstance(query.body, ast.Select) else ()
    return tuple(item.alias for item in items if isinstance(item, ast.SelectItem) and item.alias is not None and item.alias.startswith("$key"))


def leftmost(source: ast.TableSource, name: str) -> ast.TableRef:
    while isinstance(source, ast.Join):
        source = source.left
    if not isinstance(source, ast.TableRef):
        raise sql_error(4405, name)
    return source
