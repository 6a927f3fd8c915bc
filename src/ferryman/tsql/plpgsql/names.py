"""What names mean inside a function's body: its variables and table variables, then what any module of its schema sees."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ferryman.errors import SqlError, not_supported
from ferryman.store.catalog.system import VIEWER_TYPE, visible_function
from ferryman.tsql.functions.metadata import viewer_in
from ferryman.tsql.interpreter.names import SessionNames
from ferryman.tsql.options import SetOptions
from ferryman.tsql.settings import Settings, settings_of
from ferryman.tsql.temporary import TemporaryTables

if TYPE_CHECKING:
    from collections.abc import Callable

    from ferryman.sqltypes import SqlType
    from ferryman.store.catalog.model import CatalogObject, Routine, Table, View
    from ferryman.tsql import ast
    from ferryman.tsql.emit import Emitter
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
    def settings(self) -> Settings:
        """A function keeps the ANSI_NULLS that it was made under; the other options are ON in it, whoever calls it."""
        return settings_of(SetOptions(), self.module)

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

    def system_view(self, view: View) -> Callable[[Emitter], str]:
        """Return what writes a system view as its caller sees it, who passes that on."""
        return passed_on(view, self.snapshot.databases[view.database.lower()].database_id) or super().system_view(view)

    def sees_unmasked(self, table: Table, column: str) -> bool:
        raise refuse_masked(table, column)

    def for_module(self, module: CatalogObject) -> SessionNames:
        return _InnerNames(self.session, None, {}, module=module)


def refuse_masked(table: Table, column: str) -> SqlError:
    """Return the error for a masked column in a function: it is compiled once, for those who may see the column and those who may not."""
    return not_supported(f"a function that reads the masked column {column} of {table.name}")


class _InnerNames(SessionNames):
    """The names of a view or inline function that a function reads."""

    def sees_unmasked(self, table: Table, column: str) -> bool:
        raise refuse_masked(table, column)

    @property
    def settings(self) -> Settings:
        return settings_of(SetOptions(), self.module)

    def system_view(self, view: View) -> Callable[[Emitter], str]:
        return passed_on(view, self.snapshot.databases[view.database.lower()].database_id) or super().system_view(view)

    def for_module(self, module: CatalogObject) -> SessionNames:
        return _InnerNames(self.session, None, {}, module=module)


def passed_on(view: View, database_id: int) -> Callable[[Emitter], str] | None:
    """Return what writes a system view whose viewer is a hidden argument, None for one that everybody sees alike."""
    function = visible_function(view)
    if function is None:
        return None
    return lambda emitter: f"{function}({database_id}, {emitter.emit(viewer_in(database_id))}::{VIEWER_TYPE})"
