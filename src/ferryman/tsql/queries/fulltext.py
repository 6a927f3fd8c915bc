"""CONTAINS, FREETEXT, CONTAINSTABLE and FREETEXTTABLE over PostgreSQL's text search.

A column is searched as ``tsql.fulltext`` has it: each word (weight A) and its English stem (weight B). A change is searchable at once.
Sources: "CONTAINS", "FREETEXT", "CONTAINSTABLE", "FREETEXTTABLE (Transact-SQL)".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ferryman.errors import not_supported, sql_error
from ferryman.sqltypes import BIGINT, BOOLEAN, INT, nvarchar
from ferryman.store.catalog.model import Table
from ferryman.tsql import ast
from ferryman.tsql import bound as b
from ferryman.tsql.evaluate import is_table_free
from ferryman.tsql.expressions import bind, call, convert_to
from ferryman.tsql.functions.fulltext import CONDITION
from ferryman.tsql.queries.relation import OutputColumn, Relation
from ferryman.tsql.queries.target import column_sql

if TYPE_CHECKING:
    from ferryman.tsql.emit import Emitter
    from ferryman.tsql.queries.scope import QueryScope, Source, SourceColumn


def bind_test(test: ast.FullTextTest, scope: QueryScope) -> b.Bound:
    """Return the predicate; raises 7601 for a table without a full-text index, 7677 for a column that it hasn't."""
    condition = _condition(test.search, scope)
    searched = [scope.read(source, column) for source, column in _searched(test.search, scope)]

    def render(emitter: Emitter) -> str:
        query = f"tsql.fulltext_query(({emitter.emit(condition)})::jsonb)"
        tests = " OR ".join(f"tsql.fulltext({emitter.emit(column)}) @@ {query}" for column in searched)
        return f"coalesce({tests}, false)"

    return b.SqlValue(BOOLEAN, render)


def _condition(search: ast.FullTextSearch, scope: QueryScope) -> b.Bound:
    text = convert_to(bind(search.condition, scope), nvarchar(4000))
    if not is_table_free(text):
        raise not_supported("a full-text search condition that reads columns")
    return call(CONDITION, [b.Constant(nvarchar(20), search.kind), text], scope)


def _searched(search: ast.FullTextSearch, scope: QueryScope) -> list[tuple[Source, SourceColumn]]:
    found: list[tuple[Source, SourceColumn]] = []
    for named in search.columns or (ast.Star(),):
        if isinstance(named, ast.Star):
            sources = [source for source in scope.sources if not named.qualifier or source.answers_to(named.qualifier)]
            if not sources and scope.outer is not None:
                raise not_supported("CONTAINS (*) of an outer query's table")
            indexed = [(source, column) for source in sources for column in source.columns if _is_indexed(source.table, column.name)]
            if not indexed:
                raise sql_error(7601, sources[0].exposed[-1] if sources else ".".join(named.qualifier))
            found += indexed
            continue
        one = scope.find(named.parts)
        if one is None:
            raise sql_error(207, named.parts[-1])
        if one[0].table is None or one[0].table.fulltext is None:
            raise sql_error(7601, one[0].table.name if one[0].table is not None else one[0].exposed[-1])
        if not _is_indexed(one[0].table, one[1].name):
            raise sql_error(7677, one[1].name)
        found.append(one)
    return found


def _is_indexed(table: Table | None, name: str) -> bool:
    return table is not None and table.fulltext is not None and name.lower() in (column.lower() for column in table.fulltext.columns)


def bind_table(item: ast.FullTextTable, scope: QueryScope) -> Relation:
    """Return the rows (KEY, RANK), best first; raises 7601 and 7677. How SQL Server ranks is published nowhere: the order is PostgreSQL's, within 1 to 1000."""
    context = scope.context
    table = context.names.resolve(item.table)
    if not isinstance(table, Table) or table.fulltext is None:
        raise sql_error(7601, item.table.last)
    names = [column.parts[-1] for column in item.search.columns if isinstance(column, ast.Column)] or list(table.fulltext.columns)
    columns = [table.column(name) for name in names]
    for name, column in zip(names, columns, strict=True):
        if column is None:
            raise sql_error(207, name)
        if not _is_indexed(table, name):
            raise sql_error(7677, name)
    index = next((index for index in table.indexes if index.index_id == table.fulltext.key_index_id), None)
    key = table.column(index.columns[0][0]) if index is not None else None
    if key is None:
        raise not_supported("a full-text index whose key index was dropped")
    if table.predicates or any(column is not None and column.mask for column in (key, *columns)):
        raise not_supported(f"{item.search.kind}TABLE over a table with a security policy or a masked column")
    context.statement.access(context.names, "SELECT", table, (key.name, *names), context.module)
    condition = _condition(item.search, scope)
    top = None if item.top is None else convert_to(bind(item.top, scope), BIGINT)
    texts = [column_sql(column) for column in columns if column is not None]

    def render(emitter: Emitter) -> str:
        tree = f"({emitter.emit(condition)})::jsonb"
        ranks = ", ".join(f"tsql.fulltext_rank(tsql.fulltext({text}), {tree})" for text in texts)
        tests = " OR ".join(f"tsql.fulltext({text}) @@ tsql.fulltext_query({tree})" for text in texts)
        limit = f" LIMIT {emitter.emit(top)}" if top is not None else ""
        return f"SELECT {column_sql(key)} AS c1, greatest({ranks})::int4 AS c2 FROM {table.relation} WHERE {tests} ORDER BY 2 DESC, 1{limit}"

    return Relation((OutputColumn("KEY", key.type, False), OutputColumn("RANK", INT, False)), render)
