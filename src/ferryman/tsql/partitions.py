"""Partition functions: which partition a value belongs to.

Source: "CREATE PARTITION FUNCTION (Transact-SQL)", https://learn.microsoft.com/sql/t-sql/statements/create-partition-function-transact-sql
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ferryman.sqltypes import BOOLEAN, INT, SqlType
from ferryman.store.catalog.writer import partition_number_function
from ferryman.store.names import identifier, quote
from ferryman.tsql import bound as b
from ferryman.tsql.conversion import converter
from ferryman.tsql.evaluate import comparison_key
from ferryman.tsql.expressions import convert_to

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ferryman.store.catalog.model import Partitioned, PartitionFunction, Table

_TEXT: Final = SqlType("nvarchar", length=4000)
_STYLES: Final = {
    "date": 121, "time": 121, "datetime": 121, "smalldatetime": 121, "datetime2": 121, "datetimeoffset": 121, "float": 3, "real": 3,
    "money": 2, "smallmoney": 2, "binary": 1, "varbinary": 1,
}  # fmt: skip
"""The style in which CONVERT writes a type's values as text, and reads them back, without loss."""


ROWS: Final = 0
"""The index_id under which a table's rows are partitioned, be they a heap or a clustered index."""


def partitioned_as(table: Table, index_id: int = ROWS) -> Partitioned | None:
    """Return how the rows (``ROWS``) or a nonclustered index are partitioned, None if they aren't."""
    return next((each for each in table.partitioned if each.index_id == index_id), None)


def number_text(table: Table, function: PartitionFunction) -> str:
    """Return, as PostgreSQL text, the partition of one of a partitioned table's rows."""
    entry = partitioned_as(table)
    assert entry is not None
    return f"{partition_number_function(function.function_id)}({quote(identifier(entry.column))})"


def boundary_text(value: object, type_: SqlType) -> str | None:
    """Return a boundary value as the catalog keeps it; None for NULL."""
    if value is None:
        return None
    style = _STYLES.get(type_.name)
    return str(converter(type_, _TEXT, styled=style is not None)(value, style or 0, None))


def boundary_value(text: str | None, type_: SqlType) -> object:
    """Return the value that ``boundary_text`` wrote."""
    if text is None:
        return None
    style = _STYLES.get(type_.name)
    return converter(_TEXT, type_, styled=style is not None)(text, style or 0, None)


def boundary_key(type_: SqlType) -> Callable[[object], tuple[bool, object]]:
    """Return what orders values of a type: NULL first, the others as T-SQL compares them."""
    key = comparison_key(type_, ordered=True)
    return lambda value: (value is not None, value if value is None or key is None else key(value))


def partition_number(function: PartitionFunction, operand: b.Bound) -> b.Bound:
    """Return the number, from 1, of the partition that a value belongs to: $PARTITION. NULL counts as less than everything."""
    operand = convert_to(operand, function.type)
    values = [boundary_value(text, function.type) for text in function.boundaries]
    if not values or values[0] is not None:
        return _search(operand, values, 1, ">=" if function.on_right else ">")
    null_partition = 2 if function.on_right else 1
    is_null = b.NullTest(BOOLEAN, operand, negated=False)
    others = _search(operand, values[1:], 2, ">=" if function.on_right else ">")
    return b.CaseValue(INT, ((is_null, b.Constant(INT, null_partition)),), others)


def _search(operand: b.Bound, values: Sequence[object], first: int, beyond: str) -> b.Bound:
    """Return a binary search among the boundaries: ``first``, plus the number of them that the value is ``beyond``."""
    if not values:
        return b.Constant(INT, first)
    middle = len(values) // 2
    condition = b.Compare(BOOLEAN, beyond, operand, b.Constant(operand.type, values[middle]))
    greater = _search(operand, values[middle + 1 :], first + middle + 1, beyond)
    return b.CaseValue(INT, ((condition, greater),), _search(operand, values[:middle], first, beyond))
