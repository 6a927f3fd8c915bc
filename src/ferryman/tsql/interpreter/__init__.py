"""Runs T-SQL: batches, procedures, dynamic SQL. ``execute.run_batch`` is the way in; ``compiler`` explains how it works."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ferryman.tsql.interpreter.compiler import Compiler

if TYPE_CHECKING:
    from ferryman.tsql.session import Session


def statement_compilers() -> dict[type, Any]:
    """Return the table from statement to the function that compiles it."""
    from ferryman.tsql.interpreter import bulk, control, cursors, definitions, dml, execute, insert_bulk, messages, options, queries, variables

    table: dict[type, Any] = {}
    for module in (bulk, control, cursors, definitions, dml, execute, insert_bulk, messages, options, queries, variables):
        table |= module.COMPILERS
    return table


def new_compiler(session: Session) -> Compiler:
    """Return a compiler for one batch or module of a session."""
    return Compiler(session, {}, statement_compilers())
