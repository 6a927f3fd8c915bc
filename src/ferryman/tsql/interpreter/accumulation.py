"""Runs the UPDATE that accumulates in variables (``queries.accumulation``): fetches the rows, computes one after the other, writes them all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ferryman.errors import not_supported, sql_error
from ferryman.tsql.evaluate import compile_expression
from ferryman.tsql.interpreter.staging import staged, staging_table
from ferryman.tsql.interpreter.statements import Binding, execute, explained
from ferryman.tsql.interpreter.table_load import TableLoad
from ferryman.tsql.queries import BoundQuery, bind_query
from ferryman.tsql.queries.accumulation import STAGING, VALUE, Accumulation, accumulation

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ferryman.store.catalog.model import Column
    from ferryman.tsql import ast
    from ferryman.tsql.interpreter.compiler import Compiler, Evaluate
    from ferryman.tsql.interpreter.flow import Flow, Run
    from ferryman.tsql.interpreter.frame import Frame
    from ferryman.tsql.interpreter.names import SessionNames
    from ferryman.tsql.output import Row


@dataclass(frozen=True, slots=True)
class Plan:
    """The rows to fetch, and for each assignment: its value, the variable that takes it and how, and whether it is a column's new value."""

    written: Accumulation
    rows: BoundQuery
    steps: tuple[tuple[Evaluate, str | None, Evaluate | None, bool], ...]
    columns: tuple[Column, ...]

    @property
    def cacheable(self) -> bool:
        return self.rows.cacheable


def compile_accumulation(compiler: Compiler, statement: ast.Update, compile_update: Callable[[ast.Update], Run]) -> Run:
    """Return the closure for the statement; ``compile_update`` makes the one that writes the staged values, fires triggers and tells the count."""
    binding = Binding(compiler.types, statement, lambda names: _plan(statement, names))
    writers: list[tuple[ast.Update, Run]] = []

    def run(frame: Frame) -> Flow:
        session = frame.session
        if session.transactions.doomed:
            raise sql_error(3930)
        if session.options.row_limit:
            raise not_supported("SET ROWCOUNT with an UPDATE that reads a variable it assigns")
        plan = binding.get(frame)
        if not writers or writers[0][0] != plan.written.update:
            writers[:] = [(plan.written.update, compile_update(plan.written.update))]
        table = staging_table(session, STAGING, plan.written.table.database, plan.columns)
        with session.transactions.own():
            with explained(frame, "UPDATE"):
                values = binding.values(frame, plan.rows.parameters)
                rows = _computed(frame, plan, execute(frame, plan.rows.sql, values, preamble=plan.rows.preamble).rows())
            with staged(frame, table):
                load = TableLoad(compiler, table, plan.columns)
                load.append(frame, iter([load.complete(frame, rows)]))
                return writers[0][1](frame)

    return run


def _plan(statement: ast.Update, names: SessionNames) -> Plan:
    written = accumulation(statement, names)
    rows = bind_query(written.rows, names)
    steps = written.steps(names, rows.columns)
    compiled = tuple(
        (compile_expression(step.value), step.variable, compile_expression(step.assigned) if step.assigned is not None else None, step.staged) for step in steps
    )
    return Plan(written, rows, compiled, written.staging_columns(steps))


def _computed(frame: Frame, plan: Plan, rows: Sequence[Row]) -> list[Row]:
    """Return each row's key and new values; the variables move on with every row."""
    variables, keys = frame.variables, plan.written.keys
    computed: list[Row] = []
    for row in rows:
        variables.update((f"#{number}", value) for number, value in enumerate(row, 1))
        new: list[object] = []
        for value, variable, assigned, is_staged in plan.steps:
            variables[VALUE] = value(frame)
            if is_staged:
                new.append(variables[VALUE])
            if variable is not None and assigned is not None:
                variables[variable] = assigned(frame)
        computed.append((*row[:keys], *new))
    return computed
