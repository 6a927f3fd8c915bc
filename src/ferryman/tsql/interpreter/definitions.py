"""DDL and permissions: handed to ``tsql.definitions``, each statement in one transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ferryman.errors import sql_error
from ferryman.tsql import ast
from ferryman.tsql.definitions import DEFINITIONS, execute_definition
from ferryman.tsql.interpreter.partitions import with_values
from ferryman.tsql.interpreter.statements import Binding, explained

if TYPE_CHECKING:
    from ferryman.tsql.interpreter.compiler import Compiler
    from ferryman.tsql.interpreter.flow import Flow, Run
    from ferryman.tsql.interpreter.frame import Frame


_WITH_BOUNDARIES: Final = (ast.CreatePartitionFunction, ast.AlterPartitionFunction)


def compile_definition(compiler: Compiler, statement: ast.Statement) -> Run:
    types = compiler.types
    binding = Binding(types, (), lambda names: names)

    def run(frame: Frame) -> Flow:
        session = frame.session
        if session.transactions.doomed:
            raise sql_error(3930)
        if session.transactions.count and (named := _outside_transactions(statement)):
            raise sql_error(226, named)
        with explained(frame, type(statement).__name__), session.transactions.atomic():
            names = binding.get(frame)
            known = with_values(statement, compiler, frame, names) if isinstance(statement, _WITH_BOUNDARIES) else statement
            execute_definition(known, names)
        session.row_count = 0
        session.error_number = 0
        return None

    return run


def _outside_transactions(statement: ast.Statement) -> str:
    """Return the name of a statement on a whole database, which no transaction may hold, else ''. Source: "CREATE DATABASE", Remarks."""
    if isinstance(statement, ast.Drop):
        return "DROP DATABASE" if statement.kind == "DATABASE" else ""
    if isinstance(statement, ast.AlterDatabase):
        return "" if statement.action == "SCOPED CONFIGURATION" else "ALTER DATABASE"
    return "CREATE DATABASE" if isinstance(statement, ast.CreateDatabase) else ""


COMPILERS: Final = dict.fromkeys(DEFINITIONS, compile_definition)
