"""sp_executesql and the prepared-statement procedures that drivers call.

Sources: https://learn.microsoft.com/sql/relational-databases/system-stored-procedures/sp-executesql-transact-sql,
.../sp-prepare-transact-sql, .../sp-prepexec-transact-sql, .../sp-prepexecrpc-transact-sql, .../sp-execute-transact-sql; MS-TDS 2.2.6.6
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ferryman.errors import SqlError, sql_error
from ferryman.sqltypes import INT, MAX, nvarchar
from ferryman.tsql.interpreter.execute import call as call_procedure
from ferryman.tsql.interpreter.execute import execute_text, parse_procedure_name
from ferryman.tsql.interpreter.frame import Frame
from ferryman.tsql.parser import parse_parameters
from ferryman.tsql.procedures.definition import Call, Formal, SystemProcedure

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ferryman.tsql import ast
    from ferryman.tsql.interpreter.execute import Actual
    from ferryman.tsql.session import Session

STATEMENT: Final = nvarchar(MAX)


@dataclass(frozen=True, slots=True)
class PreparedStatement:
    """What a handle of sp_prepare stands for."""

    text: str
    parameters: tuple[ast.Parameter, ...]

    def run(self, call: Call) -> int:
        return run_statement(call.session, call.caller, self.text, self.parameters, call.rest)


@dataclass(frozen=True, slots=True)
class PreparedCall:
    """What a handle of sp_prepexecrpc stands for."""

    procedure: ast.Name

    def run(self, call: Call) -> int:
        return call_procedure(call.session, self.procedure, call.rest, call.caller)


Prepared = PreparedStatement | PreparedCall


def run_statement(session: Session, caller: Frame | None, text: str, parameters: tuple[ast.Parameter, ...], actuals: Sequence[Actual]) -> int:
    """Run ``text`` with its declared parameters bound to the arguments, by name or position; 8144 and 8145 on mismatch."""
    by_name = {parameter.name.lower(): index for index, parameter in enumerate(parameters)}
    bound: list[Actual | None] = [None] * len(parameters)
    for position, actual in enumerate(actuals):
        if actual.name:
            index = by_name.get(actual.name.lower(), -1)
            if index < 0:
                raise sql_error(8145, "", actual.name)
        else:
            index = position
            if index >= len(parameters):
                raise sql_error(8144, "")
        bound[index] = actual
    frame = caller if caller is not None else Frame(session, {}, {}, session.default_schema)
    return execute_text(session, text, frame, tuple(zip(parameters, bound, strict=True)))


def _execute_sql(call: Call) -> int:
    if call.values["@statement"] is None:
        return 0
    parameters = parse_parameters(call.text("@parameters"))
    return run_statement(call.session, call.caller, call.text("@statement"), parameters, call.rest)


def _prepare(call: Call) -> int:
    _remember(call, _statement(call))
    return 0


def _statement(call: Call) -> PreparedStatement:
    return PreparedStatement(call.text("@statement"), parse_parameters(call.text("@parameters")))


def _remember(call: Call, prepared: Prepared) -> None:
    handle = max(call.session.handles, default=0) + 1
    call.session.handles[handle] = prepared
    call.give_back("@handle", handle)


def _prepexec(call: Call) -> int:
    return _remember_and_run(call, _statement(call))


def _prepexecrpc(call: Call) -> int:
    return _remember_and_run(call, PreparedCall(parse_procedure_name(call.text("@procedure"))))


def _remember_and_run(call: Call, prepared: Prepared) -> int:
    # The handle goes back even when what it stands for fails: SQL Server keeps it, and drivers unprepare it.
    _remember(call, prepared)
    return prepared.run(call)


def _find(call: Call) -> Prepared:
    prepared = call.session.handles.get(call.number("@handle"))
    if prepared is None:
        raise SqlError(8179, f"Could not find prepared statement with handle {call.number('@handle')}.", 16, 4)
    return prepared


def _execute(call: Call) -> int:
    return _find(call).run(call)


def _unprepare(call: Call) -> int:
    _find(call)
    del call.session.handles[call.number("@handle")]
    return 0


def _cursor_call(call: Call) -> int:
    raise SqlError(16937, "A server cursor is not allowed on a remote stored procedure or stored procedure with more than one SELECT statement."
                          " Use a default result set or client cursor.", 16)


HANDLE: Final = Formal("@handle", INT, required=True)
PROCEDURES: Final = (
    SystemProcedure("sp_executesql", (Formal("@statement", STATEMENT, required=True, national=True), Formal("@parameters", STATEMENT, national=True)),
                    _execute_sql, takes_rest=True),
    SystemProcedure("sp_prepare", (Formal("@handle", INT, output=True), Formal("@parameters", STATEMENT), Formal("@statement", STATEMENT, required=True),
                                   Formal("@options", INT, default=1)), _prepare),
    SystemProcedure("sp_prepexec", (Formal("@handle", INT, output=True), Formal("@parameters", STATEMENT),
                                    Formal("@statement", STATEMENT, required=True)), _prepexec, takes_rest=True),
    SystemProcedure("sp_prepexecrpc", (Formal("@handle", INT, output=True), Formal("@procedure", STATEMENT, required=True)), _prepexecrpc, takes_rest=True),
    SystemProcedure("sp_execute", (HANDLE,), _execute, takes_rest=True),
    SystemProcedure("sp_unprepare", (HANDLE,), _unprepare),
    *(SystemProcedure(name, (), _cursor_call, takes_rest=True)
      for name in ("sp_cursor", "sp_cursoropen", "sp_cursorprepare", "sp_cursorexecute", "sp_cursorprepexec", "sp_cursorunprepare", "sp_cursorfetch",
                   "sp_cursoroption", "sp_cursorclose")),
)
