"""SET IMPLICIT_TRANSACTIONS ON: the statements that begin a transaction when none is open.

Source: https://learn.microsoft.com/sql/t-sql/statements/set-implicit-transactions-transact-sql
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ferryman.tsql import ast
from ferryman.tsql.definitions import DEFINITIONS
from ferryman.tsql.queries.syntax import into_of, walk

if TYPE_CHECKING:
    from ferryman.tsql.interpreter.compiler import Compiler, StatementCompiler
    from ferryman.tsql.interpreter.flow import Flow, Run
    from ferryman.tsql.interpreter.frame import Frame

BEGINNING: Final = frozenset({
    *DEFINITIONS, ast.BeginTransaction, ast.BulkInsert, ast.Delete, ast.Fetch, ast.Insert, ast.InsertBulk, ast.Merge, ast.QueryStatement, ast.Truncate,
    ast.Update, ast.CursorStatement,
})  # fmt: skip
_TABLES: Final = (ast.TableRef, ast.TableFunction, ast.OpenRowsetBulk)


def beginning_transaction(compile_statement: StatementCompiler) -> StatementCompiler:
    """Return a compiler whose statement is preceded by an unseen BEGIN TRANSACTION, where the session asks for it."""

    def compile_guarded(compiler: Compiler, statement: ast.Statement) -> Run:
        run = compile_statement(compiler, statement)
        if not _begins(statement):
            return run

        def begin_and_run(frame: Frame) -> Flow:
            session = frame.session
            if session.options.implicit_transactions and not session.transactions.count and not session.options.fmtonly:
                session.transactions.begin()
            return run(frame)

        return begin_and_run

    return compile_guarded


def _begins(statement: ast.Statement) -> bool:
    """Return whether the statement is one that begins a transaction: a SELECT that reads no table, CLOSE and DEALLOCATE don't."""
    if isinstance(statement, ast.QueryStatement):
        return into_of(statement.query.body) is not None or any(isinstance(node, _TABLES) for node in walk(statement))
    return not isinstance(statement, ast.CursorStatement) or statement.action == "OPEN"
