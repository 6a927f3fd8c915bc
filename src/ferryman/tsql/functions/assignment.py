"""The check that a value fits its column, which ``tsql.assignment`` calls, and the .WRITE clause of UPDATE, as entries of the function table."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from ferryman.errors import sql_error
from ferryman.tsql import bound as b
from ferryman.tsql.functions.entry import Function, SqlWriter

FIT: Final = "FIT COLUMN"
WRITE: Final = ".WRITE"


def _specialise(call: b.Call) -> Callable[..., object]:
    text = call.type.is_string

    def run(value: Any, size: int, fixed: bool, table: str, column: str) -> object:
        kept = value.rstrip(" ") if text else value
        if len(kept) > size:
            raise sql_error(2628, table, column, value[:size] if text else "")
        return value[:size].ljust(size, " " if text else b"\0") if fixed else value[:size]

    return run


def _sql(writer: SqlWriter, call: b.Call) -> str:
    function = "tsql.fit_varchar" if call.type.is_string else "tsql.fit_varbinary"
    return f"{function}({', '.join(writer.emit(argument) for argument in call.arguments)})"


FUNCTIONS: Final = (
    Function(FIT, specialise=_specialise, sql=_sql),
    Function(WRITE, sql="tsql.write_chunk({args})"),
)
