"""Functions that only the session can answer, over a column of names or ids: its answers for all there are go to PostgreSQL as one JSON object.

What is no name at all is NULL, as it is where no table is involved. Which names there are: ``interpreter.name_domains``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from ferryman.errors import not_supported
from ferryman.sqltypes import INT, MAX, nvarchar
from ferryman.store.pg_types import pg_type
from ferryman.tsql.bound import Bound, Call, Constant, Conversion, VariableValue
from ferryman.tsql.functions.entry import Function

if TYPE_CHECKING:
    from ferryman.tsql.functions.entry import SqlWriter

_ANSWERS: Final = "$ANSWERS"


def over_names(entry: Function) -> Function:
    """Return the entry with a SQL form, for one argument that reads columns; several raise 40515."""
    return replace(entry, sql=_writer(entry.name))


def _writer(name: str) -> Callable[[SqlWriter, Call], str]:
    def write(writer: SqlWriter, call: Call) -> str:
        reading = [position for position, argument in enumerate(call.arguments) if not _is_plain(argument)]
        if len(reading) != 1:
            raise not_supported(f"{name} of more than one column")
        [asked] = reading
        fixed = [Constant(argument.type, None) if position == asked else argument for position, argument in enumerate(call.arguments)]
        answers = Call(nvarchar(MAX), _ANSWERS, (Constant(nvarchar(128), name.lower()), Constant(INT, asked), *fixed))
        return f"(({writer.emit(answers)})::jsonb ->> lower(rtrim(({writer.emit(call.arguments[asked])})::text)))::{pg_type(call.type)}"

    return write


def _is_plain(bound: Bound) -> bool:
    if isinstance(bound, Conversion):
        return _is_plain(bound.operand)
    return isinstance(bound, (Constant, VariableValue)) or (isinstance(bound, Call) and all(map(_is_plain, bound.arguments)))


FUNCTIONS: Final = (
    Function(
        _ANSWERS, "unicode int any*", nvarchar(MAX), evaluate=lambda runtime, *values: runtime.property("answers", *values), runtime=True, strict=False
    ),
)
