"""sp_describe_first_result_set and sp_describe_undeclared_parameters: what a batch returns and wants, told without running it.

Sources: the pages of these names under https://learn.microsoft.com/sql/relational-databases/system-stored-procedures/
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ferryman.errors import SqlError, sql_error
from ferryman.sqltypes import MAX, TINYINT, nvarchar
from ferryman.tsql.discovery import first_result, parameters
from ferryman.tsql.discovery.rows import ERROR_TYPES, PROCEDURE_COLUMNS, procedure_rows
from ferryman.tsql.parser import parse_parameters
from ferryman.tsql.procedures.definition import Call, Formal, SystemProcedure

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ferryman.tsql.output import Row
    from ferryman.tsql.queries import OutputColumn

BROWSE_MODES: Final = (0, 1, 2)


def _analysed(describe: Callable[[], list[Row]], call: Call) -> list[Row]:
    """Return the description; errors of the batch itself are followed by 11501, as SQL Server sends them."""
    try:
        return describe()
    except SqlError as error:
        if (error.number in ERROR_TYPES and error.number != 137) or error.number in (40515, 11502, 11503, 11508):
            raise
        error.line = error.line or 1
        call.session.send(error)
        raise sql_error(11501) from error


def _send(call: Call, columns: Sequence[OutputColumn], rows: list[Row]) -> int:
    output = call.session.output
    output.result(columns)
    output.rows(rows)
    output.done(len(rows))
    return 0


def _first_result_set(call: Call) -> int:
    mode = call.number("@browse_information_mode")
    if mode not in BROWSE_MODES:
        raise sql_error(11552)
    if mode == 2:
        raise sql_error(40515, "sp_describe_first_result_set with @browse_information_mode = 2")
    session = call.session

    def describe() -> list[Row]:
        found = first_result.describe(session, call.text("@tsql"), parse_parameters(call.text("@params")))
        return procedure_rows(found, session.catalog.snapshot.databases, browse=mode == 1)

    return _send(call, PROCEDURE_COLUMNS, _analysed(describe, call))


def _undeclared_parameters(call: Call) -> int:
    session = call.session
    rows = _analysed(lambda: parameters.describe(session, call.text("@tsql"), parse_parameters(call.text("@params"))), call)
    return _send(call, parameters.COLUMNS, rows)


TSQL: Final = Formal("@tsql", nvarchar(MAX), required=True)
PARAMS: Final = Formal("@params", nvarchar(MAX))
PROCEDURES: Final = (
    SystemProcedure("sp_describe_first_result_set", (TSQL, PARAMS, Formal("@browse_information_mode", TINYINT, default=0)), _first_result_set,
                    result=PROCEDURE_COLUMNS),
    SystemProcedure("sp_describe_undeclared_parameters", (TSQL, PARAMS), _undeclared_parameters, result=parameters.COLUMNS),
)  # fmt: skip
