"""Bulk loads that COPY alone can't do: tables with persisted computed or rowversion columns or IGNORE_DUP_KEY, and FIRE_TRIGGERS.

The rows go by COPY into a temporary table, and from there by an ordinary INSERT into the table.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from ferryman.tsql import ast
from ferryman.tsql.emit import compile_parameters
from ferryman.tsql.interpreter import cascades, triggers
from ferryman.tsql.interpreter.dml import change
from ferryman.tsql.interpreter.names import SessionNames
from ferryman.tsql.interpreter.staging import staged, staging_table
from ferryman.tsql.interpreter.table_load import TableLoad
from ferryman.tsql.queries import bind_dml
from ferryman.tsql.queries.duplicates import ignores_duplicates

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ferryman.store.catalog.model import Column, Table
    from ferryman.tsql.interpreter.compiler import Compiler
    from ferryman.tsql.interpreter.frame import Frame
    from ferryman.tsql.output import Row

STAGING: Final = "@bulk"


def table_load(compiler: Compiler, table: Table, columns: Sequence[Column], *, fire_triggers: bool) -> TableLoad | StagedLoad:
    """Return what appends rows with values for ``columns`` to ``table``. Triggers fire only when they are asked to."""
    fires = fire_triggers and any("INSERT" in trigger.events for trigger in cascades.enabled(table.object_id, compiler.session.catalog.snapshot))
    blocks = any(each.kind == "BLOCK" for each in table.predicates)
    if fires or blocks or ignores_duplicates(table) or any(column.persisted or column.type.name == "rowversion" for column in table.columns):
        return StagedLoad(compiler, table, columns, fires=fires)
    return TableLoad(compiler, table, columns)


class StagedLoad:
    """``TableLoad`` by way of a temporary table."""

    def __init__(self, compiler: Compiler, table: Table, columns: Sequence[Column], *, fires: bool) -> None:
        self.table = table
        self._fires = fires
        self._has_identity = any(column.identity is not None for column in columns)
        own = tuple(replace(column, nullable=True, identity=None, column_id=number) for number, column in enumerate(columns, 1))
        self._staging = staging_table(compiler.session, STAGING, table.database, own)
        self._copy = TableLoad(compiler, self._staging, own)
        names = tuple(column.name for column in columns)
        target = ast.Name((table.name,) if table.object_id < 0 else (table.database, table.schema, table.name))
        select = ast.Select(tuple(ast.SelectItem(ast.Column((name,))) for name in names), from_=(ast.TableRef(ast.Name((STAGING,))),))
        self._insert = ast.Insert(target, names, ast.Query(select))

    def complete(self, frame: Frame, rows: Sequence[Row]) -> Sequence[Row]:
        return self._copy.complete(frame, rows)

    def append(self, frame: Frame, rows: Iterator[Sequence[Row]]) -> int:
        with frame.session.transactions.own(), staged(frame, self._staging):
            self._copy.append(frame, rows)
            return self._run_insert(frame)

    def _run_insert(self, frame: Frame) -> int:
        options = frame.session.options
        identity_insert = options.identity_insert
        if self._has_identity:
            options.identity_insert = self.table.object_id
        try:
            return self._change(frame)
        finally:
            options.identity_insert = identity_insert

    def _change(self, frame: Frame) -> int:
        names = SessionNames(frame.session, frame)
        if self._fires:
            replaced = triggers.replacement(self._insert, names).replaced
            if replaced is not None and not triggers.is_running(frame, replaced.trigger):
                return triggers.fire_instead(frame, self._insert, frame.types, replaced, change)
            plan = triggers.plan(self._insert, names)
            if any(not triggers.is_running(frame, trigger) for trigger in plan.after):
                return triggers.change_and_fire(frame, self._insert, plan, change)
        bound = bind_dml(self._insert, names)
        return change(frame, bound, compile_parameters(list(bound.parameters))(frame))
