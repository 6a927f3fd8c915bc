"""Table variables and table-valued parameters: tables that only a frame knows. Source: "table (Transact-SQL)"."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Protocol

from ferryman.store.catalog.model import Table
from ferryman.tsql.definitions import physical
from ferryman.tsql.definitions.tables import build_table, run_additions
from ferryman.tsql.temporary import relation_name

if TYPE_CHECKING:
    from ferryman.store.connection import Connection
    from ferryman.tsql import ast
    from ferryman.tsql.definitions.context import DefinitionContext
    from ferryman.tsql.temporary import TemporaryTables

Create = Callable[[Any], Table]
"""Makes the table when its declaration is reached."""


class HasTables(Protocol):
    """What dropping a table variable needs of the session."""

    @property
    def connection(self) -> Connection: ...

    @property
    def temporary(self) -> TemporaryTables: ...


def create(context: DefinitionContext, name: str, elements: tuple[ast.TableElement, ...]) -> Table:
    """Create the table of ``DECLARE @name TABLE (...)``."""
    return build_table(_empty(context, name), elements, context)


def from_type(context: DefinitionContext, name: str, table_type: Table) -> Table:
    """Create an empty table of a table type, for a variable or a parameter."""
    empty = _empty(context, name)
    table = replace(table_type, object_id=empty.object_id, database=table_type.database, name=name, relation=empty.relation, kind="TT")
    for statement in physical.create_table(table):
        context.connection.execute(statement)
    run_additions(replace(table, indexes=(), checks=(), foreign_keys=()), table, context)
    return table


def _empty(context: DefinitionContext, name: str) -> Table:
    object_id = context.temporary.next_id()
    return Table(object_id, context.database, "dbo", name, "TT", relation_name(name, object_id))


def drop(session: HasTables, table: Table) -> None:
    """Drop the table when its frame ends."""
    if not session.connection.closed and not session.connection.transaction_failed:
        session.connection.execute(f"DROP TABLE IF EXISTS {table.relation} CASCADE")
