"""Where a running batch sends what a client sees: result sets, counts, messages, environment changes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ferryman.errors import SqlError
    from ferryman.tsql.queries import OutputColumn

Row = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class EnvironmentChange:
    """``kind``: database, language, begin, commit, rollback. Transactions carry their 8-byte descriptor as an int."""

    kind: str
    new: str = ""
    old: str = ""
    descriptor: int = 0


class Output(Protocol):
    """The receiver of a batch's results, in order.

    A result set is one ``result``, any number of ``rows`` and one ``done``; a statement without rows is one ``done``.
    """

    def result(self, columns: Sequence[OutputColumn]) -> None: ...

    def rows(self, rows: Sequence[Row]) -> None: ...

    def done(self, count: int | None) -> None:
        """End a statement. ``count`` is None when it has no row count or NOCOUNT is on."""

    def message(self, message: SqlError) -> None:
        """Send an error (severity above 10) or an informational message."""

    def environment(self, change: EnvironmentChange) -> None: ...

    def enter_procedure(self) -> None: ...

    def leave_procedure(self, status: int | None) -> None:
        """End the procedure entered last; ``status`` is its return status, None when it was aborted."""


@dataclass
class CapturedOutput:
    """Keeps the rows of a batch, as INSERT ... EXEC wants them; everything else goes on to ``outer``."""

    outer: Output
    captured: list[tuple[Sequence[OutputColumn], list[Row]]] = field(default_factory=list)

    def result(self, columns: Sequence[OutputColumn]) -> None:
        self.captured.append((columns, []))

    def rows(self, rows: Sequence[Row]) -> None:
        self.captured[-1][1].extend(rows)

    def done(self, count: int | None) -> None:
        """Drop the count: the INSERT that captures reports its own."""

    def message(self, message: SqlError) -> None:
        self.outer.message(message)

    def environment(self, change: EnvironmentChange) -> None:
        self.outer.environment(change)

    def enter_procedure(self) -> None:
        """Nothing to do: the outer client doesn't see the captured procedure."""

    def leave_procedure(self, status: int | None) -> None:
        """Nothing to do: the outer client doesn't see the captured procedure."""
