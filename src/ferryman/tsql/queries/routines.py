"""Calls of the user's scalar functions, which the store holds as PostgreSQL functions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ferryman.errors import not_supported, sql_error
from ferryman.sqltypes import NULL_TYPE
from ferryman.tsql import ast
from ferryman.tsql import bound as b
from ferryman.tsql.expressions import bind, convert_to
from ferryman.tsql.parser import parse_expression
from ferryman.tsql.partitions import partition_number
from ferryman.tsql.queries.relation import typed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ferryman.store.catalog.model import Routine
    from ferryman.tsql.emit import Emitter
    from ferryman.tsql.queries.scope import QueryScope


@dataclass(frozen=True, slots=True)
class StoredFunction:
    """A function in the store. Behind its own arguments it takes its level of nesting and ``context``: facts that only the session knows."""

    relation: str
    context: tuple[b.Bound, ...] = ()
    steady: bool = False
    """Whether its result depends on its arguments alone."""

    def call(self, emitter: Emitter, values: Sequence[b.Bound]) -> str:
        """Return a call with those arguments as PostgreSQL text."""
        arguments = [*(typed(emitter, value) for value in values), emitter.nesting, *(typed(emitter, fact) for fact in self.context)]
        return f"{self.relation}({', '.join(arguments)})"


def call_scalar_function(name: ast.Name, arguments: tuple[ast.Expression, ...], scope: QueryScope) -> b.Bound:
    """Return the call of a user-defined scalar function, or of a partition function (``$PARTITION.name``).

    Raises 4121 or 208 when there is none, 313, 8144 or 174 for a wrong number of arguments.
    """
    context = scope.context
    if name.parts[-2].upper() == "$PARTITION":
        if len(arguments) != 1:
            raise sql_error(174, name.last, 1)
        return partition_number(context.names.partition_function(name), bind(arguments[0], scope))
    routine = context.names.scalar_function(name)
    if routine.returns is None:
        raise not_supported(f"a call of {routine.two_part_name}")
    context.statement.access(context.names, "EXECUTE", routine, (), context.module)
    values = bind_arguments(routine, arguments, scope)
    function = context.names.stored_function(routine)
    return b.SqlValue(routine.returns, lambda emitter: function.call(emitter, values))


def bind_arguments(routine: Routine, arguments: tuple[ast.Expression, ...], scope: QueryScope) -> list[b.Bound]:
    """Return the arguments of a function as values of its parameters' types; the keyword DEFAULT takes the parameter's default."""
    if len(arguments) < len(routine.parameters):
        raise sql_error(313, f"{routine.schema}.{routine.name}")
    if len(arguments) > len(routine.parameters):
        raise sql_error(8144, f"{routine.schema}.{routine.name}")
    values = []
    for parameter, argument in zip(routine.parameters, arguments, strict=True):
        if parameter.table_type is not None:
            raise not_supported(f"the table-valued parameter {parameter.name} of a function")
        if not isinstance(argument, ast.DefaultValue):
            value = bind(argument, scope)
        elif parameter.default is None:
            value = b.Constant(NULL_TYPE, None)
        else:
            value = bind(parse_expression(parameter.default), scope.nested([]))
        values.append(convert_to(value, parameter.type))
    return values
