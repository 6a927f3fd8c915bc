"""System procedures written in Python: a parameter list, and a body that gets converted values."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ferryman.errors import sql_error
from ferryman.sqltypes import Variant, nvarchar
from ferryman.tsql.conversion import convert_value
from ferryman.tsql.interpreter.frame import Frame

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ferryman.sqltypes import SqlType
    from ferryman.tsql.interpreter.execute import Actual
    from ferryman.tsql.queries import OutputColumn
    from ferryman.tsql.session import Session


@dataclass(frozen=True, slots=True)
class Formal:
    """A parameter of a system procedure. ``required`` ones raise 201 when they are left out; ``national`` ones 214 for a value that isn't Unicode."""

    name: str
    type: SqlType
    required: bool = False
    output: bool = False
    default: object = None
    national: bool = False


@dataclass(slots=True)
class Call:
    """One call: ``values`` by lower-cased parameter name, ``rest`` the arguments beyond the declared ones."""

    session: Session
    caller: Frame | None
    values: dict[str, object]
    rest: list[Actual]
    _outputs: dict[str, Actual] = field(default_factory=dict)
    _types: dict[str, SqlType] = field(default_factory=dict)

    def frame(self) -> Frame:
        """Return the level of execution that calls, a new one where a client does."""
        return self.caller if self.caller is not None else Frame(self.session, {}, {}, self.session.default_schema)

    def give_back(self, name: str, value: object) -> None:
        """Hand an OUTPUT parameter's value to the caller, if it asked for it."""
        actual = self._outputs.get(name)
        if actual is not None and actual.store is not None:
            actual.store(value, self._types[name])

    def text(self, name: str) -> str:
        value = self.values[name]
        if isinstance(value, Variant):
            return str(convert_value(value.value, value.type, nvarchar(4000)))
        return "" if value is None else str(value)

    def number(self, name: str) -> int:
        value = self.values[name]
        return value if isinstance(value, int) else 0


@dataclass(frozen=True, slots=True)
class SystemProcedure:
    """``body`` returns the procedure's return status. ``takes_rest``: further arguments are the statement's own. ``result``: its result set's columns."""

    name: str
    parameters: tuple[Formal, ...]
    body: Callable[[Call], int]
    takes_rest: bool = False
    result: tuple[OutputColumn, ...] = ()

    def run(self, session: Session, caller: Frame | None, actuals: Sequence[Actual]) -> int:
        """Bind the arguments (201, 8144, 8145 on mismatch) and run the body."""
        call = Call(session, caller, {formal.name: formal.default for formal in self.parameters}, [])
        formals = {formal.name: formal for formal in self.parameters}
        given: set[str] = set()
        for position, actual in enumerate(actuals):
            named = actual.name.lower() if actual.name else None
            if named in formals:
                formal = formals[named]
            elif position < len(self.parameters) and (named is None or (self.takes_rest and not given.issuperset(formals))):
                formal = self.parameters[position]
            elif self.takes_rest:
                call.rest.append(actual)
                continue
            elif named is not None:
                raise sql_error(8145, self.name, actual.name)
            else:
                raise sql_error(8144, self.name)
            self._bind(call, formal, actual)
            given.add(formal.name)
        for formal in self.parameters:
            if formal.required and formal.name not in given:
                raise sql_error(201, self.name, formal.name)
        return self.body(call)

    def _bind(self, call: Call, formal: Formal, actual: Actual) -> None:
        if formal.national and actual.type is not None and not actual.type.is_unicode and actual.type.name != "null":
            raise sql_error(214, formal.name, "ntext/nchar/nvarchar")
        if actual.type is not None:
            call.values[formal.name] = convert_value(actual.value, actual.type, formal.type)
        if actual.output:
            if not formal.output:
                raise sql_error(8162, formal.name)
            call._outputs[formal.name] = actual
            call._types[formal.name] = formal.type
