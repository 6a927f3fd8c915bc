"""A running batch or module: its variables, and what its expressions may ask (``scope.Runtime``)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ferryman.tsql.interpreter.properties import PROPERTIES

if TYPE_CHECKING:
    import datetime

    from ferryman.sqltypes import SqlType
    from ferryman.store.catalog.model import Routine, Table, Trigger
    from ferryman.tsql.cursors import Cursor
    from ferryman.tsql.interpreter.firing import Firing
    from ferryman.tsql.security import SecurityContext
    from ferryman.tsql.session import Session


@dataclass(slots=True)
class Frame:
    """One level of execution: a batch, a procedure, a trigger, a piece of dynamic SQL.

    ``routine`` is None outside stored modules; ``schema`` is where unqualified names are looked up first (in the
    session's current database, which is the routine's while it runs).
    ``types`` and ``variables`` are keyed by lower-cased ``@name``; ``tables`` holds table variables and TVPs, and inserted and deleted in a
    trigger, where ``firing`` tells what fired it. ``caller`` acted when the level was entered and ``entered`` when its first statement ran,
    which a module WITH EXECUTE AS tells apart; REVERT goes back no further. Both are None for a batch.
    """

    session: Session
    types: dict[str, SqlType]
    variables: dict[str, object]
    schema: str
    procedure: str = ""
    routine: Routine | Trigger | None = None
    identity: int | None = None
    return_status: int = 0
    tables: dict[str, Table] = field(default_factory=dict)
    cursors: dict[str, Cursor] = field(default_factory=dict)
    cursor_variables: dict[str, Cursor | None] = field(default_factory=dict)
    parent: Frame | None = None
    firing: Firing | None = None
    caller: SecurityContext | None = None
    entered: SecurityContext | None = None

    def now(self) -> datetime.datetime:
        return self.session.now()

    def property(self, name: str, *arguments: object) -> object:
        """Answer a context function; see ``properties.PROPERTIES``."""
        return PROPERTIES[name](self, *arguments)
