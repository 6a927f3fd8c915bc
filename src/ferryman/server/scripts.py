"""Runs T-SQL scripts inside the server: msdb's own, and those of ``--init``."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from ferryman.tsql.batches import split_batches
from ferryman.tsql.interpreter.execute import run_batch

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ferryman.errors import SqlError
    from ferryman.tsql.output import EnvironmentChange, Row
    from ferryman.tsql.queries import OutputColumn
    from ferryman.tsql.session import Session

log = logging.getLogger(__name__)


class ScriptOutput:
    """Drops results and remembers the first error."""

    def __init__(self) -> None:
        self.error: SqlError | None = None

    def result(self, columns: Sequence[OutputColumn]) -> None:
        """Nobody reads a script's results."""

    def rows(self, rows: Sequence[Row]) -> None:
        """Nobody reads a script's results."""

    def done(self, count: int | None) -> None:
        """Nobody reads a script's counts."""

    def message(self, message: SqlError) -> None:
        if message.severity <= 10:
            log.info("%s", message.message)
        elif self.error is None:
            self.error = message

    def environment(self, change: EnvironmentChange) -> None:
        """Nobody follows the environment of a script."""

    def enter_procedure(self) -> None:
        """Nothing to frame."""

    def leave_procedure(self, status: int | None) -> None:
        """Nothing to frame."""


def run_script(session: Session, text: str) -> None:
    """Run every batch of a script; raises the first error with the line of the script."""
    output = ScriptOutput()
    session.output = output
    for batch in split_batches(text):
        for _ in range(batch.count):
            run_batch(session, batch.text)
            if output.error is not None:
                output.error.line += batch.line - 1
                raise output.error
