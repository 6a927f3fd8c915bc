"""A whole query: its common table expressions, its body, its FOR clause."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from ferryman.errors import not_supported, sql_error
from ferryman.sqltypes import INT
from ferryman.tsql import ast
from ferryman.tsql import bound as b
from ferryman.tsql.emit import Emitter
from ferryman.tsql.expressions import convert_to
from ferryman.tsql.queries.for_json import bind_for_json
from ferryman.tsql.queries.for_xml import bind_for_xml
from ferryman.tsql.queries.relation import OutputColumn, Relation, references, select_list, settled
from ferryman.tsql.queries.scope import CommonSource, Context, QueryScope
from ferryman.tsql.queries.select import bind_body
from ferryman.tsql.queries.syntax import tables

if TYPE_CHECKING:
    from collections.abc import Sequence

Definition = Callable[[Emitter], str]
"""Writes one ``name AS (query)`` of a WITH clause."""

DEPTH = OutputColumn("$depth", INT, nullable=False)
"""The hidden last column of a recursive common table: how often the recursion ran."""


def bind_relation(query: ast.Query, context: Context, outer: QueryScope | None) -> Relation:
    """Return the rows of a query at any place: a statement, a derived table, a subquery, a view."""
    definitions, context = bind_common_tables(query.with_, context, outer)
    relation = _for_clause(query, query.for_, context, outer) if query.for_ is not None else bind_body(query.body, query, context, outer)
    if not definitions:
        return relation
    body, scan = relation.render, relation.scan or relation.render

    def render(emitter: Emitter) -> str:
        return with_clause(emitter, definitions) + body(emitter)

    return replace(relation, render=render, scan=lambda emitter: with_clause(emitter, definitions) + scan(emitter))


def _for_clause(query: ast.Query, clause: ast.ForClause, context: Context, outer: QueryScope | None) -> Relation:
    """Return the text of FOR JSON or FOR XML; FOR BROWSE only asks for metadata and changes nothing."""
    rows = bind_body(query.body, replace(query, for_=None), context, outer).as_scanned()
    sources = query.body.from_ if isinstance(query.body, ast.Select) else ()
    single = sources[0] if len(sources) == 1 and isinstance(sources[0], (ast.TableRef, ast.Derived)) else None
    if clause.kind == "BROWSE":
        return rows
    if clause.kind == "JSON":
        return bind_for_json(clause, rows, context, single=single is not None)
    table = None if single is None else single.alias or (str(single.name) if isinstance(single, ast.TableRef) else None)
    return bind_for_xml(clause, rows, context, table=table)


def with_clause(emitter: Emitter, definitions: Sequence[Definition]) -> str:
    """Return ``WITH ... `` with a trailing blank; '' without definitions."""
    return f"WITH {', '.join(definition(emitter) for definition in definitions)} " if definitions else ""


def bind_common_tables(items: Sequence[ast.CommonTable], context: Context, outer: QueryScope | None) -> tuple[list[Definition], Context]:
    """Return the definitions of a WITH clause, in order, and the context in which their names mean something; raises 239 for a duplicate."""
    definitions: list[Definition] = []
    own: set[str] = set()
    for item in items:
        name = item.name.lower()
        if name in own:
            raise sql_error(239, item.name)
        own.add(name)
        alias = context.statement.alias("w")
        if name in tables(item.query):
            columns, definition = _recursive(item, alias, context, outer)
        else:
            relation = context.bind_query(item.query, context, outer)
            columns, definition = _named(item, relation.columns), _plain(alias, relation)
        definitions.append(definition)
        source = CommonSource(alias, columns, item, context)
        context = replace(context, common_tables={**context.common_tables, name: source})
    return definitions, context


def _plain(alias: str, relation: Relation) -> Definition:
    return lambda emitter: f"{alias} AS ({relation.render(emitter)})"


def _named(item: ast.CommonTable, columns: Sequence[OutputColumn]) -> tuple[OutputColumn, ...]:
    """Return the columns under the names of the column list; raises 8155, 8156, 8158 and 8159 as derived tables do."""
    if item.columns and len(item.columns) != len(columns):
        raise sql_error(8158 if len(item.columns) < len(columns) else 8159, item.name)
    columns = settled(columns)
    named = tuple(replace(column, name=item.columns[position]) for position, column in enumerate(columns)) if item.columns else columns
    seen: set[str] = set()
    for position, column in enumerate(named, 1):
        if not column.name:
            raise sql_error(8155, position, item.name)
        if column.name.lower() in seen:
            raise sql_error(8156, column.name, item.name)
        seen.add(column.name.lower())
    return named


def _recursive(item: ast.CommonTable, alias: str, context: Context, outer: QueryScope | None) -> tuple[tuple[OutputColumn, ...], Definition]:
    """Bind ``anchor UNION ALL recursive``; raises 252 and 240 as SQL Server does. A depth counter ends it at MAXRECURSION (530).

    RECURSIVE stands inside the definition: PostgreSQL doesn't allow it before MERGE.
    """
    name = item.name.lower()
    members = _union_members(item.query.body)
    anchors = [member for member in members if name not in tables(member)]
    recursive = [member for member in members if name in tables(member)]
    if not anchors:
        raise sql_error(252, item.name)
    if len(recursive) != 1 or not isinstance(recursive[0], ast.Select) or members[-1] is not recursive[0]:
        raise not_supported("a recursive common table expression of several recursive members")
    anchor_body = anchors[0]
    for member in anchors[1:]:
        anchor_body = ast.SetOperation("UNION ALL", anchor_body, member)
    anchor = context.bind_query(ast.Query(anchor_body), context, outer)
    columns = tuple(replace(column, nullable=True, identity=False) for column in _named(item, anchor.columns))
    inner = replace(context, common_tables={**context.common_tables, name: CommonSource(alias, (*columns, DEPTH), item)})
    step_query = replace(recursive[0], items=(*recursive[0].items, ast.SelectItem(ast.Column(("$depth",)))))
    step = context.bind_query(ast.Query(step_query), inner, outer)
    if len(step.columns) != len(columns) + 1:
        raise sql_error(205)
    for column, other in zip(columns, step.columns, strict=False):
        if not _same_type(column, other):
            raise sql_error(240, column.name, item.name)
    limit = context.statement.max_recursion
    first, row = context.statement.alias(), context.statement.alias()
    anchor_values: list[b.Bound] = [*references(first, anchor.columns), b.Constant(INT, 0)]
    step_values = [convert_to(value, column.type) for value, column in zip(references(row, step.columns), columns, strict=False)]
    depth = f"{row}.c{len(step.columns)} + 1"
    checked = f" WHERE tsql.check_recursion({depth}, {limit})" if limit else ""

    def definition(emitter: Emitter) -> str:
        start = f"SELECT {select_list(emitter, anchor_values)} FROM ({anchor.render(emitter)}) AS {first}"
        further = f"SELECT {select_list(emitter, step_values)}, {depth} AS c{len(step.columns)} FROM ({step.render(emitter)}) AS {row}{checked}"
        return f"{alias} AS (WITH RECURSIVE {alias} AS ({start} UNION ALL {further}) SELECT * FROM {alias})"

    return columns, definition


def _same_type(anchor: OutputColumn, step: OutputColumn) -> bool:
    """Return whether the types agree, collations aside; a NULL in the recursive part fits everything."""
    return step.untyped or replace(anchor.type, collation=None) == replace(step.type, collation=None)


def _union_members(body: ast.QueryBody) -> list[ast.QueryBody]:
    if isinstance(body, ast.SetOperation) and body.operator.upper() == "UNION ALL":
        return _union_members(body.left) + _union_members(body.right)
    return [body]
