"""Temporary tables that one statement stages its rows in, under a name that no script can write."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from ferryman.store.catalog.model import Table
from ferryman.tsql.definitions import physical
from ferryman.tsql.temporary import relation_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ferryman.store.catalog.model import Column
    from ferryman.tsql.interpreter.frame import Frame
    from ferryman.tsql.session import Session


def staging_table(session: Session, name: str, database: str, columns: Sequence[Column]) -> Table:
    """Return a table, not made yet, that statements know by ``name``."""
    object_id = session.temporary.next_id()
    return Table(object_id, database, "dbo", name, "TT", relation_name(name, object_id), tuple(columns))


@contextmanager
def staged(frame: Frame, table: Table) -> Iterator[None]:
    """Make a staging table, let the frame's statements know it, and drop it at the end. The caller has opened a transaction."""
    connection, saved = frame.session.connection, frame.tables.get(table.name)
    with frame.session.transactions.statement():
        for statement in physical.create_table(table):
            connection.execute(statement)
    frame.tables[table.name] = table
    try:
        yield
    finally:
        frame.tables.pop(table.name)
        if saved is not None:
            frame.tables[table.name] = saved
        if not connection.closed and not connection.transaction_failed:
            connection.execute(f"DROP TABLE IF EXISTS {table.relation}")
