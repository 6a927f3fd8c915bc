"""Which computed columns can be PERSISTED: those that give the same value for the same row in every session.

Sources: "Deterministic and nondeterministic functions"; "CAST and CONVERT", whose remarks list the styles that don't depend on the session's language.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ferryman.store.catalog.model import Routine
from ferryman.tsql.bound import Bound, Call, Constant, Conversion
from ferryman.tsql.evaluate import nodes
from ferryman.tsql.functions import FUNCTIONS
from ferryman.tsql.functions.dates import DATE_FIRST

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ferryman.sqltypes import SqlType
    from ferryman.tsql.queries.names import BatchNames
    from ferryman.tsql.queries.relation import Access

LANGUAGE_STYLES: Final = frozenset({106, 107, 109, 113, 130})
"""The styles above 100 that write or read the month's name."""
SESSION_FUNCTIONS: Final = frozenset({"AT TIME ZONE", "CURRENT_TIMEZONE", "CURRENT_TIMEZONE_ID", "DATENAME", "FORMAT", "RANDOM CHECKSUM"})
"""What depends on the language or the server, besides the functions that ask the session (``Function.runtime``)."""
DATEFIRST_PARTS: Final = frozenset({"week", "weekday"})


def is_deterministic(bound: Bound, accesses: Iterable[Access], names: BatchNames) -> bool:
    """Return whether an expression is deterministic; ``accesses`` has the user-defined functions in it, which have to be so too, and schema-bound."""
    routines = [access.securable for access in accesses if isinstance(access.securable, Routine)]
    return all(_is_steady(node) for node in nodes(bound)) and all(
        "SCHEMABINDING" in routine.options and names.stored_function(routine).steady for routine in routines
    )


def _is_steady(node: Bound) -> bool:
    if isinstance(node, Conversion):
        return _converts_steadily(node.operand.type, node.type, node.style)
    if not isinstance(node, Call) or node is DATE_FIRST:  # DATEPART's own operand, below
        return True
    entry = FUNCTIONS[node.function]
    if entry.runtime or not entry.deterministic or entry.name in SESSION_FUNCTIONS:
        return False
    if entry.name == "RAND":
        return bool(node.arguments)
    return not (entry.name == "DATEPART" and isinstance(node.arguments[0], Constant) and node.arguments[0].value in DATEFIRST_PARTS)


def _converts_steadily(source: SqlType, target: SqlType, style: Bound | None) -> bool:
    if source.name == "sql_variant":
        return False
    reads = source.is_string and target.is_temporal
    writes = source.name in ("datetime", "smalldatetime") and target.is_string
    if not (reads or writes):
        return True
    number = style.value if isinstance(style, Constant) else None
    return isinstance(number, int) and (number in (20, 21) or number > 100) and number not in LANGUAGE_STYLES
