"""EXEC @result = dbo.function arguments: a scalar function called like a procedure. Source: "EXECUTE (Transact-SQL)"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ferryman.errors import SqlError, not_supported, sql_error
from ferryman.tsql import bound as b
from ferryman.tsql.conversion import convert_value
from ferryman.tsql.emit import Emitter, compile_parameters
from ferryman.tsql.expressions import bind, convert_to
from ferryman.tsql.interpreter.names import ModuleScope
from ferryman.tsql.interpreter.statements import execute, explained
from ferryman.tsql.parser import parse_expression

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ferryman.sqltypes import SqlType
    from ferryman.store.catalog.model import Routine, RoutineParameter
    from ferryman.tsql.interpreter.execute import Actual
    from ferryman.tsql.interpreter.frame import Frame


def call_function(frame: Frame, routine: Routine, actuals: Sequence[Actual]) -> tuple[object, SqlType]:
    """Return what a scalar function returns, and its type; left-out arguments take their defaults."""
    if routine.returns is None:
        raise SqlError(2809, f"The request for procedure '{routine.name}' failed because '{routine.name}' is a function object.", 16)
    given = _by_parameter(routine, actuals)
    values = [_value(frame, routine, parameter, given.get(parameter.name.lower())) for parameter in routine.parameters]
    emitter = Emitter()
    sql = f"SELECT {frame.session.functions.find(routine).call(emitter, values)}"
    with explained(frame, "SELECT"):
        [(value,)] = execute(frame, sql, compile_parameters(emitter.parameters)(frame)).rows()
    return value, routine.returns


def _by_parameter(routine: Routine, actuals: Sequence[Actual]) -> dict[str, Actual]:
    names = [parameter.name.lower() for parameter in routine.parameters]
    given: dict[str, Actual] = {}
    for position, actual in enumerate(actuals):
        if actual.table is not None:
            raise not_supported("a table-valued parameter of a function")
        if actual.name is None and position >= len(names):
            raise sql_error(8144, routine.two_part_name)
        name = actual.name.lower() if actual.name is not None else names[position]
        if name not in names:
            raise sql_error(8145, routine.two_part_name, actual.name)
        given[name] = actual
    return given


def _value(frame: Frame, routine: Routine, parameter: RoutineParameter, actual: Actual | None) -> b.Bound:
    if actual is not None and actual.type is not None:
        return b.Constant(parameter.type, convert_value(actual.value, actual.type, parameter.type))
    if parameter.default is None:
        raise sql_error(201, routine.two_part_name, parameter.name)
    return convert_to(bind(parse_expression(parameter.default), ModuleScope(frame.session, {})), parameter.type)
