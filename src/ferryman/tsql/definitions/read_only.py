"""Modules that write their READONLY table-valued parameters are refused when they are created.

Source: "Use table-valued parameters (Database Engine)": no UPDATE, DELETE, INSERT or OUTPUT INTO on them in a routine's body.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ferryman.errors import sql_error
from ferryman.tsql import ast
from ferryman.tsql.queries.syntax import walk

if TYPE_CHECKING:
    from collections.abc import Iterator


def check_not_written(statement: ast.CreateProcedure | ast.CreateFunction) -> None:
    """Raise 10700 for a body that changes a READONLY parameter."""
    read_only = {parameter.name.lower(): parameter.name for parameter in statement.parameters if parameter.readonly}
    if not read_only:
        return
    for part in walk(statement.body):
        for target in _targets(part):
            if target.lower() in read_only:
                raise sql_error(10700, read_only[target.lower()])


def _targets(part: object) -> Iterator[str]:
    """Yield the one-part names of what a statement writes, the alias of a table in FROM as that table's name."""
    if isinstance(part, ast.OutputClause) and part.into is not None:
        yield str(part.into)
    elif isinstance(part, ast.Insert | ast.Merge):
        yield str(part.target)
    elif isinstance(part, ast.Update | ast.Delete):
        target = str(part.target)
        yield target
        for source in walk(part.from_):
            if isinstance(source, ast.TableRef) and source.alias is not None and source.alias.lower() == target.lower():
                yield str(source.name)
