"""What the tests of bulk reading share: a small T-SQL conversion, and what was loaded."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field

from ferryman import sqltypes
from ferryman.errors import SqlError, sql_error
from ferryman.sqltypes import SqlType
from ferryman.tsql.bulk.columns import BulkColumn
from ferryman.tsql.bulk.reader import BadRow, Row

ID_NAME = (BulkColumn("id", sqltypes.INT), BulkColumn("name", sqltypes.nvarchar(20)))


@dataclass
class Loaded:
    rows: list[Row] = field(default_factory=list)
    bad: list[BadRow] = field(default_factory=list)
    messages: list[SqlError] = field(default_factory=list)


def convert(text: str, type_: SqlType) -> object:
    """Convert the few types that the tests use."""
    if type_.is_string:
        return text
    try:
        value = dt.date.fromisoformat(text) if type_.name == "date" else int(text.strip() or "0")
    except ValueError:
        raise sql_error(245, "varchar", text, type_) from None
    if type_.name == "int" and isinstance(value, int) and abs(value) >= 2**31:
        raise sql_error(248, "varchar", text)
    return value


Load = Callable[..., Loaded]
