"""The check that a value fits its column, as an entry of the function table; ``tsql.assignment`` makes calls of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from ferryman.errors import sql_error
from ferryman.tsql import bound as b
from ferryman.tsql.functions.entry import Function, SqlWriter

FIT: Final = "FIT COLUMN"


def _specialise(call: b.Call) -> Callable[..., object]:
    blank = " " if call.type.is_string else b""

    def run(value: object, size: int, fixed: bool, table: str, column: str) -> object:
        assert isinstance(value, (str, bytes))
        shown = value.rstrip(blank) if isinstance(value, str) and isinstance(blank, str) else value
        if len(shown) > size:
            raise sql_error(2628, table, column, value[:size] if isinstance(value, str) else "")
        if isinstance(value, str):
            return value[:size].ljust(size) if fixed else value[:size]
        return value.ljust(size, b"\0") if fixed else value

    return run


def _sql(writer: SqlWriter, call: b.Call) -> str:
    function = "tsql.fit_varchar" if call.type.is_string else "tsql.fit_varbinary"
    return f"{function}({', '.join(writer.emit(argument) for argument in call.arguments)})"


FUNCTIONS: Final = (Function(FIT, specialise=_specialise, sql=_sql),)
