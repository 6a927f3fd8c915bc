"""The boundaries of partition functions, which may be any expression without tables: computed when the statement runs."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ferryman.errors import SqlError, sql_error
from ferryman.tsql import ast
from ferryman.tsql.definitions.partition_functions import find_function, parameter_type
from ferryman.tsql.partitions import boundary_text

if TYPE_CHECKING:
    from ferryman.sqltypes import SqlType
    from ferryman.tsql.interpreter.compiler import Compiler
    from ferryman.tsql.interpreter.frame import Frame
    from ferryman.tsql.interpreter.names import SessionNames

_NO_CONVERSION = (206, 257, 529)


def with_values(
    statement: ast.CreatePartitionFunction | ast.AlterPartitionFunction, compiler: Compiler, frame: Frame, names: SessionNames
) -> ast.CreatePartitionFunction | ast.AlterPartitionFunction:
    """Return the statement with its boundaries computed, as the catalog keeps them; raises 7705 and 7720 for what doesn't convert."""
    type_ = parameter_type(statement.type, names) if isinstance(statement, ast.CreatePartitionFunction) else find_function(statement.name, names).type
    values = [_value(boundary, ordinal, type_, compiler, frame) for ordinal, boundary in enumerate(statement.boundaries, 1)]
    return replace(statement, boundaries=tuple(ast.Literal("nstring", boundary_text(value, type_)) for value in values))


def _value(boundary: ast.Expression, ordinal: int, type_: SqlType, compiler: Compiler, frame: Frame) -> object:
    try:
        value = compiler.value(boundary, type_)(frame)
    except SqlError as error:
        raise (sql_error(7705, ordinal) if error.number in _NO_CONVERSION else error) from None
    if type_.is_string or type_.is_binary:
        written = compiler.value(boundary)(frame)
        if isinstance(written, (str, bytes)) and len(written) > (type_.length or 1):
            raise sql_error(7720, ordinal)
    return value
