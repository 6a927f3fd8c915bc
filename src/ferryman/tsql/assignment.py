"""Values on their way into a column: unlike CAST, a string or binary that is too long is refused (2628) and never cut.

Source: "INSERT (Transact-SQL)", errors 2628 and 8152; trailing blanks beyond the column's length are dropped without an error.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from ferryman.sqltypes import INT, MAX, SqlType
from ferryman.tsql import bound as b
from ferryman.tsql.expressions import convert_to
from ferryman.tsql.functions.assignment import FIT
from ferryman.tsql.typing import text_length

SIZED: Final = frozenset({"char", "varchar", "nchar", "nvarchar", "binary", "varbinary"})


def assign_to(bound: b.Bound, type_: SqlType, column_name: str, table_name: str, *, cuts: bool = False) -> b.Bound:
    """Return ``bound`` as a value for a column of ``type_``.

    ``table_name`` is the database-qualified name that error 2628 shows. Raises 206 or 257 where no implicit conversion exists;
    2628 (strings, binaries; ``cuts``: they are cut), 8115 and 220 (numbers) are raised when the statement runs.
    """
    if cuts or type_.name not in SIZED or type_.length in (None, MAX) or not _may_exceed(bound, type_):
        return convert_to(bound, type_)
    if isinstance(bound, b.Constant) and bound.value is None:
        return b.Constant(type_, None)
    variable = ("n" if type_.is_unicode else "") + "varchar" if type_.is_string else "varbinary"
    loose = replace(type_, name=variable, length=MAX)
    size, fixed = b.Constant(INT, type_.length), b.Constant(SqlType("boolean"), type_.name in ("char", "nchar", "binary"))
    names = tuple(b.Constant(SqlType("nvarchar", length=400), name) for name in (table_name, column_name))
    return b.Call(type_, FIT, (convert_to(bound, loose), size, fixed, *names))


def _may_exceed(bound: b.Bound, type_: SqlType) -> bool:
    """Return whether a value may be longer than the column; only strings and binaries are refused, others convert as in CAST."""
    source = bound.type
    if not (source.is_string or source.is_binary) or source.is_string != type_.is_string:
        return False
    length = text_length(source)
    if type_.name in ("char", "nchar", "binary") and length != type_.length:
        return True
    return length == MAX or length > (type_.length or 0)
