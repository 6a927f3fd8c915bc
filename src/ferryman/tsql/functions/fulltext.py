"""What full-text search asks of Python: its condition's tree (``fulltext_condition``), made when the statement runs."""

from __future__ import annotations

from typing import Final

from ferryman.errors import sql_error
from ferryman.sqltypes import MAX, nvarchar
from ferryman.tsql.fulltext_condition import condition_json
from ferryman.tsql.functions.entry import Function

CONDITION: Final = "$FULLTEXT CONDITION"


def _condition(kind: str, text: str | None) -> str:
    if text is None:
        raise sql_error(7645)
    return condition_json(kind, text)


FUNCTIONS: Final = (Function(CONDITION, "unicode unicode", nvarchar(MAX), evaluate=_condition, strict=False),)
