"""DDL and permissions: handed to ``tsql.definitions``, each statement in one transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ferryman.errors import sql_error
from ferryman.tsql import ast
from ferryman.tsql.definitions import DEFINITIONS, execute_definition
from ferryman.tsql.interpreter.statements import Binding, explained

if TYPE_CHECKING:
    from ferryman.tsql.interpreter.compiler import Compiler
    from ferryman.tsql.interpreter.flow import Flow, Run
    from ferryman.tsql.interpreter.frame import Frame


def compile_definition(compiler: Compiler, statement: ast.Statement) -> Run:
    types = compiler.types
    binding = Binding(types, (), lambda names: names)

    def run(frame: Frame) -> Flow:
        session = frame.session
        if session.transactions.doomed:
            raise sql_error(3930)
        with explained(frame, type(statement).__name__), session.transactions.atomic():
            execute_definition(statement, binding.get(frame))
        session.row_count = 0
        session.error_number = 0
        return None

    return run


COMPILERS: Final = dict.fromkeys(DEFINITIONS, compile_definition)
