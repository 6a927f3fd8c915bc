"""Runs T-SQL: batches, procedures, dynamic SQL. ``execute.run_batch`` is the way in; ``compiler`` explains how it works."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ferryman.tsql.interpreter.compiler import Compiler

if TYPE_CHECKING:
    from ferryman.tsql import ast
    from ferryman.tsql.interpreter.compiler import StatementCompiler
    from ferryman.tsql.interpreter.flow import Run
    from ferryman.tsql.session import Session


def statement_compilers() -> dict[type, Any]:
    """Return the table from statement to the function that compiles it."""
    from ferryman.tsql.interpreter import (
        administration,
        atomic,
        bulk,
        control,
        cursors,
        dbcc,
        definitions,
        dml,
        execute,
        impersonation,
        insert_bulk,
        messages,
        options,
        queries,
        variables,
    )
    from ferryman.tsql.interpreter.implicit import BEGINNING, beginning_transaction

    table: dict[type, Any] = {}
    for module in (administration, atomic, control, cursors, dbcc, execute, impersonation, insert_bulk, messages, options, queries, variables):
        table |= module.COMPILERS
    for module in (bulk, definitions, dml):
        table |= {kind: unless_format_only(compiler) for kind, compiler in module.COMPILERS.items()}
    return table | {kind: beginning_transaction(table[kind]) for kind in BEGINNING}


def unless_format_only(compile_statement: StatementCompiler) -> StatementCompiler:
    """Return a compiler whose statement does nothing under SET FMTONLY ON, where a batch only shows the shape of its results."""

    def compile_guarded(compiler: Compiler, statement: ast.Statement) -> Run:
        run = compile_statement(compiler, statement)
        return lambda frame: None if frame.session.options.fmtonly else run(frame)

    return compile_guarded


def new_compiler(session: Session, text: str = "") -> Compiler:
    """Return a compiler for one batch or module of a session."""
    return Compiler(session, {}, statement_compilers(), text)
