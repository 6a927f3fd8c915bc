"""Views and table-valued functions in FROM: a view and an inline function expand to their query, bound in their own context."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from ferryman.errors import not_supported, sql_error
from ferryman.store.names import identifier, quote
from ferryman.tsql import ast
from ferryman.tsql.parser import parse
from ferryman.tsql.queries.relation import OutputColumn, Relation, typed
from ferryman.tsql.queries.routines import bind_arguments
from ferryman.tsql.queries.scope import QueryScope, Source, SourceColumn
from ferryman.tsql.queries.syntax import rewrite

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ferryman.store.catalog.model import Routine, View
    from ferryman.tsql.emit import Emitter
    from ferryman.tsql.queries.scope import Context


@lru_cache(maxsize=1024)
def definition(text: str) -> ast.Statement:
    """Return the one statement of a module's text; a pure function of the text, so the cache can't go stale."""
    statements = parse(text).statements
    if len(statements) != 1:
        raise not_supported("a module of several statements in a query")
    return statements[0]


@lru_cache(maxsize=1024)
def inline_query(text: str) -> ast.Query:
    """Return the query of an inline function's text, its parameters as columns called @name."""
    statement = definition(text)
    if not isinstance(statement, ast.CreateFunction) or statement.query is None:
        raise not_supported("a function in FROM that isn't an inline one")
    return rewrite(statement.query, lambda node: ast.Column((node.name,)) if isinstance(node, ast.Variable) else node)


def expand_view(view: View, context: Context) -> Relation:
    """Return the rows of a view; raises 4413 when its text no longer binds as a query."""
    statement = definition(view.definition)
    if not isinstance(statement, ast.CreateView):
        raise sql_error(4413, f"{view.schema}.{view.name}")
    inner = context.for_module(view)
    context.statement.depth += 1
    relation = inner.bind_query(statement.query, inner, None)
    context.statement.depth -= 1
    names = statement.columns or tuple(column.name for column in relation.columns)
    if len(names) != len(relation.columns):
        raise sql_error(4502, f"{view.schema}.{view.name}")
    return replace(relation, columns=_renamed(relation.columns, names))


def _renamed(columns: Sequence[OutputColumn], names: Sequence[str]) -> tuple[OutputColumn, ...]:
    return tuple(replace(column, name=name) for column, name in zip(columns, names, strict=True))


def expand_function(routine: Routine, arguments: tuple[ast.Expression, ...], scope: QueryScope) -> Relation:
    """Return the rows of a table-valued function for arguments that may read the sources to its left."""
    if routine.kind == "TF":
        return _call_function(routine, arguments, scope)
    if routine.kind != "IF":
        raise sql_error(208, f"{routine.schema}.{routine.name}")
    query = inline_query(routine.definition)
    values = bind_arguments(routine, arguments, scope)
    given = scope.context.statement.alias()
    parameters = tuple(OutputColumn(parameter.name, parameter.type) for parameter in routine.parameters)
    columns = tuple(SourceColumn(column, f"{given}.p{position}") for position, column in enumerate(parameters, 1))
    context = scope.context.for_module(routine)
    context.statement.depth += 1
    relation = context.bind_query(query, context, QueryScope(context, [Source((), given, columns)]))
    context.statement.depth -= 1
    if not values:
        return relation
    body = context.statement.alias()

    def render(emitter: Emitter) -> str:
        row = ", ".join(f"{typed(emitter, value)} AS p{position}" for position, value in enumerate(values, 1))
        return f"SELECT {body}.* FROM (SELECT {row}) AS {given} CROSS JOIN LATERAL ({relation.render(emitter)}) AS {body}"

    return replace(relation, render=render)


def _call_function(routine: Routine, arguments: tuple[ast.Expression, ...], scope: QueryScope) -> Relation:
    values = bind_arguments(routine, arguments, scope)
    columns = tuple(OutputColumn(column.name, column.type, column.nullable) for column in routine.columns)
    alias = scope.context.statement.alias()
    items = ", ".join(f"{alias}.{quote(identifier(column.name))} AS c{position}" for position, column in enumerate(columns, 1))
    function = scope.context.names.stored_function(routine)
    return Relation(columns, lambda emitter: f"SELECT {items} FROM {function.call(emitter, values)} AS {alias}")
