"""DECLARE and SET @variable. Source: https://learn.microsoft.com/sql/t-sql/language-elements/variables-transact-sql"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ferryman.errors import SqlError, sql_error
from ferryman.tsql import ast
from ferryman.tsql.cursors import Cursor
from ferryman.tsql.interpreter import tables
from ferryman.tsql.interpreter.cursors import open_definition

if TYPE_CHECKING:
    from collections.abc import Callable

    from ferryman.store.catalog.model import Table
    from ferryman.tsql.interpreter.compiler import Compiler
    from ferryman.tsql.interpreter.flow import Flow, Run
    from ferryman.tsql.interpreter.frame import Frame


def compile_declare(compiler: Compiler, statement: ast.Declare) -> Run:
    runs = [run for declaration in statement.declarations if (run := _compile_declaration(compiler, declaration)) is not None]

    def run_all(frame: Frame) -> Flow:
        for run in runs:
            run(frame)
        return None

    return run_all


def _compile_declaration(compiler: Compiler, declaration: ast.Declaration) -> Run | None:
    name = declaration.name.lower()
    if declaration.cursor:
        _claim(compiler, compiler.cursor_variables, name, declaration.name)
        return None
    if declaration.table is not None:
        return _compile_table(compiler, declaration, declaration.table)
    assert declaration.type is not None
    table_type = compiler.scope.table_type(declaration.type)
    if table_type is not None:
        _claim(compiler, compiler.tables, name, declaration.name)
        return _create_once(name, lambda frame: tables.create_of_type(compiler.scope.names(frame), name, table_type))
    sql_type = compiler.scope.resolve_type(declaration.type)
    if declaration.value is None:
        compiler.declare(name, sql_type)
        return None
    value = compiler.value(declaration.value, sql_type)
    compiler.declare(name, sql_type)

    def run(frame: Frame) -> Flow:
        frame.variables[name] = value(frame)
        frame.session.row_count = 1
        frame.session.error_number = 0
        return None

    return run


def _compile_table(compiler: Compiler, declaration: ast.Declaration, elements: tuple[ast.TableElement, ...]) -> Run:
    name = declaration.name.lower()
    _claim(compiler, compiler.tables, name, declaration.name)
    return _create_once(name, lambda frame: tables.create(compiler.scope.names(frame), name, elements))


def _create_once(name: str, create: Callable[[Frame], Table]) -> Run:
    def run(frame: Frame) -> Flow:
        if name not in frame.tables:
            frame.tables[name] = create(frame)
        return None

    return run


def _claim(compiler: Compiler, names: set[str], lowered: str, written: str) -> None:
    if lowered in compiler.types or lowered in compiler.tables or lowered in compiler.cursor_variables:
        raise sql_error(134, written)
    names.add(lowered)


def compile_set(compiler: Compiler, statement: ast.SetVariable) -> Run:
    name = statement.variable.lower()
    if isinstance(statement.value, ast.CursorDefinition):
        return _compile_set_cursor(compiler, name, statement.value)
    if name in compiler.cursor_variables:
        return _compile_copy_cursor(name, statement)
    expression = statement.value
    if statement.operator != "=":
        expression = ast.Binary(statement.operator[:-1], ast.Variable(statement.variable), expression)
    value = compiler.value(expression, compiler.type_of(name))

    def run(frame: Frame) -> Flow:
        frame.variables[name] = value(frame)
        session = frame.session
        session.row_count = 1
        session.error_number = 0
        return None

    return run


def _compile_set_cursor(compiler: Compiler, name: str, definition: ast.CursorDefinition) -> Run:
    if name not in compiler.cursor_variables:
        raise sql_error(137, name)

    def run(frame: Frame) -> Flow:
        frame.cursor_variables[name] = Cursor(name, definition, open_definition(compiler, definition))
        return None

    return run


def _compile_copy_cursor(name: str, statement: ast.SetVariable) -> Run:
    source = statement.value
    if isinstance(source, ast.Variable):
        other = source.name.lower()
        return lambda frame: frame.cursor_variables.__setitem__(name, frame.cursor_variables.get(other))
    if isinstance(source, ast.Column) and len(source.parts) == 1:
        cursor_name = source.parts[0].lower()

        def run(frame: Frame) -> Flow:
            cursor = frame.cursors.get(cursor_name) or frame.session.cursors.get(cursor_name)
            if cursor is None:
                raise SqlError(16916, f"A cursor with the name '{cursor_name}' does not exist.")
            frame.cursor_variables[name] = cursor
            return None

        return run
    raise SqlError(16948, f"The variable '{name}' is not a cursor variable, but it is used in a place where a cursor variable is expected.")


COMPILERS: Final = {ast.Declare: compile_declare, ast.SetVariable: compile_set}
