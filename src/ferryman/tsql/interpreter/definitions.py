"""DDL and permissions: handed to ``tsql.definitions``, each statement in one transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ferryman.errors import sql_error
from ferryman.tsql import ast
from ferryman.tsql.definitions import DEFINITIONS, execute_definition
from ferryman.tsql.interpreter.ddl_firing import define
from ferryman.tsql.interpreter.partitions import with_values
from ferryman.tsql.interpreter.statements import Binding, explained
from ferryman.tsql.interpreter.xml_collections import with_schemas

if TYPE_CHECKING:
    from ferryman.tsql.interpreter.compiler import Compiler
    from ferryman.tsql.interpreter.flow import Flow, Run
    from ferryman.tsql.interpreter.frame import Frame
    from ferryman.tsql.interpreter.names import SessionNames


_WITH_BOUNDARIES: Final = (ast.CreatePartitionFunction, ast.AlterPartitionFunction)


def compile_definition(compiler: Compiler, statement: ast.Statement) -> Run:
    types = compiler.types
    text = compiler.text_of(statement)
    binding = Binding(types, (), lambda names: names)

    def run(frame: Frame) -> Flow:
        session = frame.session
        if session.transactions.doomed:
            raise sql_error(3930)
        if session.transactions.count and (named := _outside_transactions(statement)):
            raise sql_error(226, named)
        names = binding.get(frame)

        def execute() -> None:
            with explained(frame, type(statement).__name__), session.transactions.atomic():
                execute_definition(_computed(statement, compiler, frame, names), names)

        define(frame, statement, names, text, execute)
        session.row_count = 0
        session.error_number = 0
        return None

    return run


def _computed(statement: ast.Statement, compiler: Compiler, frame: Frame, names: SessionNames) -> ast.Statement:
    """Return the statement with the expressions that it may hold computed: the boundaries of partitions, XML schemas."""
    if isinstance(statement, _WITH_BOUNDARIES):
        return with_values(statement, compiler, frame, names)
    return with_schemas(statement, compiler, frame) if isinstance(statement, ast.XmlSchemaCollection) else statement


def _outside_transactions(statement: ast.Statement) -> str:
    """Return the name of a statement on a whole database, which no transaction may hold, else ''. Source: "CREATE DATABASE", Remarks."""
    if isinstance(statement, ast.Drop):
        return "DROP DATABASE" if statement.kind == "DATABASE" else ""
    if isinstance(statement, ast.AlterDatabase):
        return "" if statement.action == "SCOPED CONFIGURATION" else "ALTER DATABASE"
    return "CREATE DATABASE" if isinstance(statement, ast.CreateDatabase) else ""


COMPILERS: Final = dict.fromkeys(DEFINITIONS, compile_definition)
