"""System procedures that only read the catalog: T-SQL, in ``catalog/*.sql``.

Like those of SQL Server's resource database they belong to schema sys of whatever database they are called in, and see its catalog.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib import resources
from typing import TYPE_CHECKING, Final

from ferryman.store.catalog.model import Routine
from ferryman.tsql.batches import split_batches
from ferryman.tsql.interpreter.execute import call_routine

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ferryman.tsql.interpreter.execute import Actual
    from ferryman.tsql.interpreter.frame import Frame
    from ferryman.tsql.session import Session

_NAME: Final = re.compile(r"CREATE PROCEDURE sys\.(\w+)")
_FIRST_ID: Final = -1_000_001
"""Below the ids of the system views."""


@dataclass(frozen=True, slots=True)
class ScriptedProcedure:
    """One procedure of ``catalog/*.sql``; ``definition`` is its whole CREATE PROCEDURE text."""

    name: str
    object_id: int
    definition: str

    def run(self, session: Session, caller: Frame | None, actuals: Sequence[Actual]) -> int:
        """Run it in the session's current database and return its status. An unqualified name means the caller's schema, never sys."""
        return call_routine(session, self.routine(session), actuals, caller)

    def routine(self, session: Session) -> Routine:
        """Return it as a procedure of the session's current database."""
        return Routine(self.object_id, session.database, session.default_schema, self.name, "P", definition=self.definition)


def read_procedures() -> Iterator[ScriptedProcedure]:
    """Yield the procedures of every file; raises ValueError for a batch that is something else."""
    folder = resources.files("ferryman.tsql.procedures") / "catalog"
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".sql")), key=lambda file: file.name)
    batches = (batch for file in files for batch in split_batches(file.read_text("utf-8")))
    for number, batch in enumerate(batches):
        found = _NAME.search(batch.text)
        if found is None:
            raise ValueError(f"not a system procedure: {batch.text[:60]!r}")
        yield ScriptedProcedure(found[1], _FIRST_ID - number, batch.text)
