"""CREATE, UPDATE and DROP STATISTICS: the names are kept, what they count PostgreSQL knows by itself.

Sources: "CREATE STATISTICS (Transact-SQL)", "UPDATE STATISTICS (Transact-SQL)", "DROP STATISTICS (Transact-SQL)".
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ferryman.errors import not_supported, sql_error
from ferryman.store.catalog.model import Index, Statistics, Table, View
from ferryman.tsql.definitions import expressions, naming
from ferryman.tsql.definitions.elements import free_index_id, table_column
from ferryman.tsql.definitions.saving import save_table
from ferryman.tsql.definitions.tables import run

if TYPE_CHECKING:
    from ferryman.tsql import ast
    from ferryman.tsql.definitions.context import DefinitionContext


def create_statistics(statement: ast.CreateStatistics, context: DefinitionContext) -> None:
    """Run CREATE STATISTICS; raises 1088 for an unknown table, 1909, 1911, 1927."""
    table = _table(statement.table, context)
    naming.check_length(statement.name)
    if statement.name.lower() in _names(table):
        raise sql_error(1927, table.name, statement.name)
    columns = tuple(table_column(table, name, number=1911).name for name in statement.columns)
    for number, name in enumerate(columns):
        if name in columns[:number]:
            raise sql_error(1909, name)
    if statement.where is not None:
        expressions.predicate(statement.where, table, context)
    added = Statistics(statement.name, columns, free_index_id(table), statement.where_text or None)
    save_table(table, replace(table, statistics=(*table.statistics, added)), context)


def update_statistics(statement: ast.UpdateStatistics, context: DefinitionContext) -> None:
    """Run UPDATE STATISTICS: PostgreSQL analyzes the table; raises 2767 for a name that neither statistics nor an index have."""
    table = _table(statement.table, context)
    for name in statement.names:
        if name.lower() not in _names(table):
            raise sql_error(2767, name)
    run([f"ANALYZE {table.relation}"], context)


def drop_statistics(name: ast.Name, context: DefinitionContext) -> None:
    """Drop ``table.name``; raises 3701, and 3739 for an index's."""
    table = naming.find_object(type(name)(name.parts[:-1]), context) if len(name.parts) > 1 else None
    names = _names(table) if isinstance(table, Table) else {}
    found = names.get(name.last.lower())
    if found is None or not isinstance(table, Table):
        raise sql_error(3701, "statistics", name, state=6)
    if not isinstance(found, Statistics):
        raise sql_error(3739, found.name)
    save_table(table, replace(table, statistics=tuple(known for known in table.statistics if known is not found)), context)


def _names(table: Table) -> dict[str, Index | Statistics]:
    """Return what has statistics, by lower-cased name: each index, and what CREATE STATISTICS made."""
    found: list[Index | Statistics] = [*table.indexes, *table.statistics]
    return {each.name.lower(): each for each in found}


def _table(name: ast.Name, context: DefinitionContext) -> Table:
    found = naming.find_object(name, context)
    if not isinstance(found, Table):
        raise not_supported("statistics of views") if isinstance(found, View) else sql_error(1088, name)
    return found
