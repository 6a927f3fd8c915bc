"""Writes the expressions of a function's body: T-SQL's variables are PL/pgSQL's, facts of the session are hidden arguments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ferryman.errors import not_supported
from ferryman.store.names import identifier, quote
from ferryman.tsql import bound as b
from ferryman.tsql.emit import Emitter
from ferryman.tsql.evaluate import nodes

if TYPE_CHECKING:
    from collections.abc import Callable

NESTING: Final = '"$nesting"'
"""The hidden parameter that counts levels of calls; 32 are allowed."""
ROW: Final = '"$row"'
COUNTERS: Final = {"@@ROWCOUNT": '"$rowcount"', "@@FETCH_STATUS": '"$fetch_status"'}
"""System variables that the body keeps itself."""


def variable_name(name: str) -> str:
    """Return the PL/pgSQL variable of ``@name``; #1, #2 ... are the columns of the row that SELECT @v = ... has just read."""
    if name.startswith("#"):
        return f"{ROW}.c{name[1:]}"
    return quote(identifier(name))


def context_name(position: int) -> str:
    """Return the hidden parameter of the n-th (from 0) fact of the session."""
    return f'"$context{position}"'


USER_FACTS: Final = frozenset({
    "$MY_PERMISSIONS", "$SCHEMA_ID", "$SCHEMA_NAME", "$SUSER_SNAME", "$USER_NAME", "$VIEWER", "$VISIBLE_OBJECTS", "$VISIBLE_SOURCES", "CURRENT_USER",
    "DATABASE_PRINCIPAL_ID", "HAS_DBACCESS", "HAS_PERMS_BY_NAME", "IS_MEMBER", "IS_ROLEMEMBER", "IS_SRVROLEMEMBER", "SESSION_USER", "SUSER_ID",
    "SUSER_NAME", "SUSER_SID", "SYSTEM_USER", "USER", "USER_ID",
})  # fmt: skip
"""The functions whose answer depends on who acts."""
ASKED: Final = USER_FACTS | {"DATABASEPROPERTYEX", "OBJECTPROPERTYEX", "SERVERPROPERTY", "SESSION_CONTEXT"}
"""The functions that only the session can answer."""


class FunctionEmitter(Emitter):
    """``context`` collects the expressions that a caller has to evaluate and pass. ``answer`` gives the ``USER_FACTS`` of a function that runs as another."""

    nesting = f"{NESTING} + 1"

    def __init__(self, answer: Callable[[b.Bound], b.Constant] | None = None) -> None:
        super().__init__(hoist=False)
        self.context: list[b.Bound] = []
        self._answer = answer

    def emit(self, bound: b.Bound) -> str:
        if isinstance(bound, b.Call) and bound.function in COUNTERS:
            return COUNTERS[bound.function]
        if isinstance(bound, b.Call) and _asks_session(bound):
            return self._parameter(bound)
        return super().emit(bound)

    def _parameter(self, bound: b.Bound) -> str:
        if isinstance(bound, b.VariableValue):
            return variable_name(bound.name)
        if _reads_variable(bound):
            function = bound.function if isinstance(bound, b.Call) else type(bound).__name__
            raise not_supported(f"{function} of a variable inside a function")
        if self._answer is not None and isinstance(bound, b.Call) and _about_user(bound):
            return self.emit(self._answer(bound))
        if bound not in self.context:
            self.context.append(bound)
        return context_name(self.context.index(bound))


def _asks_session(bound: b.Call) -> bool:
    """Return whether a call asks the session about nothing but constants; its SQL form is for columns."""
    return bool(bound.arguments) and bound.function in ASKED and all(isinstance(node, b.Constant | b.Conversion) for node in nodes(bound) if node is not bound)


def _about_user(bound: b.Call) -> bool:
    """Return whether the answer depends on who acts; that of $ANSWERS is about the function that it names."""
    if bound.function == "$ANSWERS" and isinstance(bound.arguments[0], b.Constant):
        return str(bound.arguments[0].value).upper() in USER_FACTS
    return bound.function in USER_FACTS


def _reads_variable(bound: b.Bound) -> bool:
    return any(isinstance(node, b.VariableValue) for node in nodes(bound))
