"""Rows of T-SQL values into a table by COPY: what BULK INSERT, INSERT BULK and OPENROWSET(BULK ...) share.

CHECK and FOREIGN KEY constraints are always checked, as with CHECK_CONSTRAINTS: PostgreSQL can't leave them unchecked for one load.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ferryman.errors import not_supported
from ferryman.store.names import identifier
from ferryman.store.pg_types import to_pg
from ferryman.tsql.bulk.columns import Absent
from ferryman.tsql.interpreter.names import holds_query
from ferryman.tsql.queries.dml import reseed_statement
from ferryman.tsql.queries.target import default_expression

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ferryman.store.catalog.model import Column, Table
    from ferryman.tsql.interpreter.compiler import Compiler, Evaluate
    from ferryman.tsql.interpreter.frame import Frame
    from ferryman.tsql.output import Row

SENT_AS_IS: Final = frozenset({"bit", "tinyint", "smallint", "int", "bigint", "decimal", "numeric", "money", "smallmoney", "float", "real",
                               "date", "datetime", "smalldatetime", "datetime2", "time", "uniqueidentifier", "varbinary", "binary", "image",
                               "hierarchyid", "geography", "geometry"})
"""Types whose Python values COPY takes as they are."""


class TableLoad:
    """Appends rows to ``table``. A row has a value for each of ``columns``, in that order; the others get their defaults."""

    def __init__(self, compiler: Compiler, table: Table, columns: Sequence[Column]) -> None:
        self.table = table
        given = {column.column_id for column in columns}
        self._unnamed = [column for column in table.columns if column.column_id not in given and column.default is not None]
        stored = [*columns, *self._unnamed]
        self._names = [identifier(column.name) for column in stored]
        self._has_identity = any(column.identity is not None for column in columns)
        self._defaults: list[tuple[int, Evaluate]] = [
            (position, _default(compiler, table, column)) for position, column in enumerate(stored) if column.default is not None
        ]
        self._converted = [(position, column.type) for position, column in enumerate(stored) if column.type.name not in SENT_AS_IS]

    def complete(self, frame: Frame, rows: Sequence[Row]) -> Sequence[Row]:
        """Return the rows with defaults where they belong (``Absent.DEFAULT``) and values as COPY takes them."""
        if not rows or not (self._converted or self._defaults):
            return rows
        columns: list[Sequence[object]] = list(zip(*rows, strict=True))
        columns += [[Absent.DEFAULT] * len(rows) for _ in self._unnamed]
        for position, default in self._defaults:
            if Absent.DEFAULT in columns[position]:
                columns[position] = [default(frame) if value is Absent.DEFAULT else value for value in columns[position]]
        for position, type_ in self._converted:
            columns[position] = [to_pg(value, type_) for value in columns[position]]
        return list(zip(*columns, strict=True))

    def append(self, frame: Frame, rows: Iterator[Sequence[Row]]) -> int:
        """Append completed rows, all or none of them, and return their number."""
        connection = frame.session.connection
        with frame.session.transactions.atomic():
            count = connection.copy_rows(self.table.relation, self._names, _interruptible(frame, rows))
            if self._has_identity and (reseed := reseed_statement(self.table)) is not None:
                connection.execute(reseed)
        return count


def _default(compiler: Compiler, table: Table, column: Column) -> Evaluate:
    expression = default_expression(column)
    if holds_query(expression):
        raise not_supported(f"bulk load into {table.name}, whose column {column.name} has a default that reads the database")
    return compiler.value(expression, column.type)


def _interruptible(frame: Frame, chunks: Iterator[Sequence[Row]]) -> Iterator[Row]:
    for rows in chunks:
        frame.session.check_interrupt()
        yield from rows
