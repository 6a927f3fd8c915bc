"""What names mean inside a function's body: its variables and table variables, then what any module of its schema sees."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ferryman.errors import SqlError
from ferryman.tsql.interpreter.names import SessionNames
from ferryman.tsql.temporary import TemporaryTables

if TYPE_CHECKING:
    from ferryman.sqltypes import SqlType
    from ferryman.store.catalog.model import CatalogObject, Routine, Table, View
    from ferryman.tsql import ast
    from ferryman.tsql.session import Session


class _Numbers(TemporaryTables):
    """Numbers table variables and their constraints alike each time a function is compiled."""

    def __init__(self, session: Session, first: int) -> None:
        super().__init__(session.connection)
        self._next = first

    def next_id(self) -> int:
        self._next -= 1
        return self._next


class FunctionNames(SessionNames):
    """``types`` and ``tables`` grow as the body's declarations are compiled; keys are lower-cased names with the at sign."""

    def __init__(self, session: Session, routine: Routine) -> None:
        self.types: dict[str, SqlType] = {}
        self.tables: dict[str, Table] = {}
        super().__init__(session, None, self.types, module=routine)
        self._numbers = _Numbers(session, -routine.object_id * 1000)

    @property
    def temporary(self) -> TemporaryTables:
        return self._numbers

    def resolve(self, name: ast.Name) -> Table | View | Routine:
        if not name.last.startswith("@"):
            return super().resolve(name)
        found = self.tables.get(name.last.lower())
        if found is None:
            raise SqlError(1087, f'Must declare the table variable "{name.last}".', 15, 2)
        return found

    def for_module(self, module: CatalogObject) -> SessionNames:
        return SessionNames(self.session, None, {}, module=module)
