"""BEGIN ATOMIC: the body of a natively compiled procedure, which is a transaction of its own, or a part of the open one that holds as a whole or not.

An error ends the block, undoes what it has done and goes on to the caller. No counts of rows are sent.
Source: "Atomic blocks in native procedures", https://learn.microsoft.com/sql/relational-databases/in-memory-oltp/atomic-blocks-in-native-procedures
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ferryman.errors import SqlError
from ferryman.tsql import ast

if TYPE_CHECKING:
    from ferryman.tsql.interpreter.compiler import Compiler
    from ferryman.tsql.interpreter.flow import Flow, Run
    from ferryman.tsql.interpreter.frame import Frame

SAVEPOINT: Final = "$atomic"


def compile_atomic(compiler: Compiler, statement: ast.AtomicBlock) -> Run:
    body = compiler.block(statement.statements)

    def run(frame: Frame) -> Flow:
        session = frame.session
        transactions = session.transactions
        own = not transactions.count
        if own:
            transactions.begin()
        else:
            transactions.save(SAVEPOINT)
        session.try_depth += 1
        counts, session.options.nocount = session.options.nocount, True
        try:
            flow = body(frame)
        except SqlError:
            if transactions.count and not transactions.doomed:
                transactions.rollback("" if own else SAVEPOINT)
            raise
        finally:
            session.try_depth -= 1
            session.options.nocount = counts
        if own:
            transactions.commit()
        return flow

    return run


COMPILERS: Final = {ast.AtomicBlock: compile_atomic}
