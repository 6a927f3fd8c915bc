"""The server's own calls of msdb's procedures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ferryman.server.scripts import ScriptOutput
from ferryman.tsql import ast
from ferryman.tsql.interpreter.execute import Actual, call, end_batch
from ferryman.tsql.interpreter.flow import BatchAborted, ScopeAborted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ferryman.sqltypes import SqlType
    from ferryman.tsql.output import Row
    from ferryman.tsql.queries import OutputColumn
    from ferryman.tsql.session import Session

ResultSet = list[dict[str, Any]]


class RowOutput(ScriptOutput):
    """Keeps result sets, each row by its columns' names, and the first error."""

    def __init__(self) -> None:
        super().__init__()
        self.results: list[ResultSet] = []
        self._columns: list[str] = []

    def result(self, columns: Sequence[OutputColumn]) -> None:
        self._columns = [column.name for column in columns]
        self.results.append([])

    def rows(self, rows: Sequence[Row]) -> None:
        self.results[-1] += (dict(zip(self._columns, row, strict=True)) for row in rows)


@dataclass(frozen=True, slots=True)
class Argument:
    """An argument by name, without the @."""

    name: str
    type: SqlType
    value: object


class MsdbSession:
    """One session of the server's own, for one thread."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def call(self, procedure: str, *arguments: Argument) -> list[ResultSet]:
        """Run msdb.dbo.``procedure`` and return its result sets; raises its first SqlError."""
        output = RowOutput()
        self._session.output = output
        actuals = [Actual(f"@{argument.name}", argument.value, argument.type) for argument in arguments]
        try:
            call(self._session, ast.Name(("msdb", "dbo", procedure)), actuals, None)
        except (BatchAborted, ScopeAborted):
            pass
        end_batch(self._session)
        if output.error is not None:
            raise output.error
        return output.results

    def close(self) -> None:
        self._session.close()

