"""The DDL events of system procedures that change definitions. Source: "DDL events"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ferryman.tsql.interpreter.ddl_firing import raising

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from ferryman.tsql.definitions.events import DdlEvent, Element
    from ferryman.tsql.procedures.definition import Call


def raising_call(call: Call) -> AbstractContextManager[list[DdlEvent]]:
    """Run a procedure's change; the events that it puts into the list fire DDL triggers, which read the call as their command."""
    return raising(call.frame(), call.session.call_text)


def parameters_element(call: Call) -> Element:
    """Return the arguments of a call as its event lists them: one for each parameter, empty where none was given."""
    return "Parameters", tuple(("Param", call.text(name)) for name in call.values)
