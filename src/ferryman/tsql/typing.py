"""Rules of T-SQL's types: precedence, results of operators, natural text lengths, collation coercion.

Sources: "Data type precedence", "Precision, scale, and length", "Collation precedence" (Transact-SQL reference).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from ferryman.errors import SqlError, not_supported, sql_error
from ferryman.sqltypes import BOOLEAN, FLOAT, INT, MAX, NULL_TYPE, SqlType, decimal
from ferryman.tsql import bound as b

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

PRECEDENCE: Final[dict[str, int]] = {
    name: rank
    for rank, name in enumerate(
        (
            "hierarchyid", "geography", "geometry",
            "sql_variant", "xml", "datetimeoffset", "datetime2", "datetime", "smalldatetime", "date", "time", "float", "real",
            "decimal", "money", "smallmoney", "bigint", "int", "smallint", "tinyint", "bit", "ntext", "text", "image", "rowversion",
            "uniqueidentifier", "nvarchar", "nchar", "varchar", "char", "varbinary", "binary", "null",
        )
    )
}
"""Rank by type name, 0 the highest; the operand with the higher rank number is converted to the other's type."""

INTEGER_DIGITS: Final[dict[str, int]] = {"bit": 1, "tinyint": 3, "smallint": 5, "int": 10, "bigint": 19}
INTEGER_RANGES: Final[dict[str, tuple[int, int]]] = {
    "bit": (0, 1), "tinyint": (0, 255), "smallint": (-(2**15), 2**15 - 1), "int": (-(2**31), 2**31 - 1), "bigint": (-(2**63), 2**63 - 1),
}  # fmt: skip
MONEY_RANGES: Final[dict[str, int]] = {"money": 2**63, "smallmoney": 2**31}
"""The first magnitude, in ten-thousandths, that no longer fits."""

MAX_PRECISION: Final = 38

TEXT_LENGTHS: Final[dict[str, int]] = {
    "bit": 1, "tinyint": 4, "smallint": 6, "int": 12, "bigint": 20, "money": 30, "smallmoney": 30, "float": 24, "real": 24, "date": 10, "time": 16,
    "datetime": 26, "smalldatetime": 26, "datetime2": 27, "datetimeoffset": 34, "uniqueidentifier": 36, "rowversion": 8, "hierarchyid": 4000, "null": 1,
}  # fmt: skip
"""Characters that the text form of a type may need, where the length doesn't follow from the type's own."""


def canonical(name: str) -> str:
    return "decimal" if name == "numeric" else name


def display_name(type_: SqlType) -> str:
    """Return the name that error texts use: decimal is called numeric, rowversion timestamp, an untyped NULL "NULL"."""
    return {"decimal": "numeric", "rowversion": "timestamp", "null": "NULL"}.get(type_.name, type_.name)


def precision_scale(type_: SqlType) -> tuple[int, int]:
    """Return the decimal precision and scale that hold every value of an exact numeric type."""
    if type_.name in INTEGER_DIGITS:
        return INTEGER_DIGITS[type_.name], 0
    if type_.name == "money":
        return 19, 4
    if type_.name == "smallmoney":
        return 10, 4
    return (18 if type_.precision is None else type_.precision), (type_.scale or 0)


def shown_precision(type_: SqlType) -> int:
    """Return the precision that SQL_VARIANT_PROPERTY and the catalog show of a number, a date or a time, 0 for other types."""
    fixed = {"float": 53, "real": 24, "date": 10, "datetime": 23, "smalldatetime": 16}
    if type_.name in fixed:
        return fixed[type_.name]
    if type_.name in ("time", "datetime2", "datetimeoffset"):
        scale = 7 if type_.scale is None else type_.scale
        return {"time": 8, "datetime2": 19, "datetimeoffset": 26}[type_.name] + (1 + scale if scale else 0)
    return precision_scale(type_)[0] if type_.is_exact_numeric else 0


def fractional_digits(type_: SqlType) -> int:
    """Return the digits after the second that a temporal type keeps."""
    if type_.name == "datetime":
        return 3
    if type_.name in ("time", "datetime2", "datetimeoffset"):
        return 7 if type_.scale is None else type_.scale
    return 0


def text_length(type_: SqlType) -> int:
    """Return the length of the character type that a value of this type becomes where a string is wanted."""
    if type_.name in ("text", "ntext", "xml", "image") or type_.is_spatial:
        return MAX
    if type_.length is not None:
        return type_.length
    if type_.name in ("decimal", "numeric"):
        return 41
    return TEXT_LENGTHS.get(type_.name, 30)


def arithmetic_decimal(operator: str, left: SqlType, right: SqlType) -> SqlType:
    """Return the decimal type of ``left operator right``: the rules of "Precision, scale, and length", capped at 38 digits."""
    p1, s1 = precision_scale(left)
    p2, s2 = precision_scale(right)
    if operator in "+-":
        integral, scale = max(p1 - s1, p2 - s2), max(s1, s2)
        precision = integral + scale + 1
        if precision > MAX_PRECISION:
            scale = min(scale, MAX_PRECISION - integral)
        return decimal(min(precision, MAX_PRECISION), scale)
    if operator == "%":
        scale = max(s1, s2)
        return decimal(max(1, min(p1 - s1, p2 - s2) + scale), scale)
    if operator == "*":
        precision, scale = p1 + p2 + 1, s1 + s2
    else:
        scale = max(6, s1 + p2 + 1)
        precision = p1 - s1 + s2 + scale
    if precision > MAX_PRECISION:
        integral = precision - scale
        scale = min(scale, MAX_PRECISION - integral) if integral < MAX_PRECISION - 6 else min(scale, 6)
        precision = MAX_PRECISION
    return decimal(precision, scale)


def common_decimal(left: SqlType, right: SqlType) -> SqlType:
    """Return the decimal type that CASE, UNION and comparisons give to two exact numerics."""
    p1, s1 = precision_scale(left)
    p2, s2 = precision_scale(right)
    integral, scale = max(p1 - s1, p2 - s2), max(s1, s2)
    return decimal(min(integral + scale, MAX_PRECISION), min(scale, max(0, MAX_PRECISION - integral)))


def add_lengths(left: SqlType, right: SqlType) -> int:
    """Return the length of a concatenation, MAX if either operand is (max)."""
    a, c = text_length(left), text_length(right)
    if MAX in (a, c):
        return MAX
    return min(a + c, 4000 if left.is_unicode or right.is_unicode else 8000)


def string_of(type_: SqlType, *, unicode: bool | None = None, length: int | None = None, collation: str) -> SqlType:
    """Return the variable-length character type that holds the text of ``type_``."""
    wide = type_.is_unicode if unicode is None else unicode
    size = text_length(type_) if length is None else length
    limit = 4000 if wide else 8000
    return SqlType("nvarchar" if wide else "varchar", length=MAX if size == MAX or size > limit else max(size, 1), collation=type_.collation or collation)


def common_type(types: Sequence[SqlType]) -> SqlType:
    """Return the one type that CASE, COALESCE, IN, UNION and comparisons give to operands of these types.

    NULLs take the others' type; all NULLs are int. Raises 206 for operands that no implicit conversion joins.
    """
    result = NULL_TYPE
    for type_ in types:
        result = _common_of_two(result, type_)
    return INT if result.name == "null" else result


def _common_of_two(left: SqlType, right: SqlType) -> SqlType:
    if left == right or right.name == "null":
        return left
    if left.name == "null":
        return right
    if BOOLEAN in (left, right):
        raise not_supported("a predicate as a value")
    high, low = (left, right) if PRECEDENCE[canonical(left.name)] <= PRECEDENCE[canonical(right.name)] else (right, left)
    if high.is_string and low.is_string:
        return _common_string(high, low)
    if high.is_binary and low.is_binary and high.name != "image":
        length = MAX if MAX in (high.length, low.length) else max(high.length or 8, low.length or 8)
        fixed = high.name == low.name == "binary"
        return SqlType("binary" if fixed else "varbinary", length=length)
    if canonical(high.name) == "decimal" and low.is_exact_numeric:
        return common_decimal(high, low)
    if high.name in ("time", "datetime2", "datetimeoffset") and low.is_temporal:
        return replace(high, scale=max(fractional_digits(high), fractional_digits(low)))
    return high


def _common_string(high: SqlType, low: SqlType) -> SqlType:
    if high.name in ("xml", "ntext", "text"):
        return high
    wide = high.is_unicode or low.is_unicode
    fixed = high.name in ("char", "nchar") and low.name in ("char", "nchar")
    lengths = (text_length(high), text_length(low))
    name = ("n" if wide else "") + ("char" if fixed and lengths[0] == lengths[1] else "varchar")
    return SqlType(name, length=MAX if MAX in lengths else max(lengths), collation=high.collation or low.collation)


# --- collation coercion ----------------------------------------------------------------------------


def coercibility(bound: b.Bound) -> int:
    """Return how strongly an expression holds its collation: 0 literal or variable, 1 column, 2 COLLATE."""
    if isinstance(bound, b.Call):
        if bound.function == "COLLATE":
            return 2
        return max((coercibility(a) for a in bound.arguments if a.type.is_string), default=0)
    if isinstance(bound, (b.ColumnValue, b.SqlValue, b.AggregateValue)):
        return 1
    if isinstance(bound, b.Conversion):
        return coercibility(bound.operand) if bound.operand.type.is_string else 0
    if isinstance(bound, b.CaseValue):
        results = [result for _, result in bound.whens] + ([bound.else_] if bound.else_ is not None else [])
        return max((coercibility(r) for r in results), default=0)
    return 0


def resolve_collation(operands: Iterable[b.Bound], operation: str) -> str | None:
    """Return the collation of an operation on these operands, by "Collation precedence"; raises 468 for a conflict."""
    operands = list(operands)
    named = {operand.type.collation.lower(): operand.type.collation for operand in operands if operand.type.collation is not None}
    if len(named) < 2:  # nearly always; and how strongly a long concatenation holds its collation takes long to tell
        return next(iter(named.values()), None)
    best, strength = None, -1
    for operand in operands:
        collation = operand.type.collation
        if collation is None:
            continue
        rank = coercibility(operand)
        if rank > strength:
            best, strength = collation, rank
        elif rank == strength and rank > 0 and best is not None and collation.lower() != best.lower():
            raise sql_error(468, best, collation, operation)
    return best


# --- operators -------------------------------------------------------------------------------------

OPERATOR_NAMES: Final[dict[str, str]] = {
    "+": "add", "-": "subtract", "*": "multiply", "/": "divide", "%": "modulo", "&": "'&'", "|": "'|'", "^": "'^'", "<<": "'<<'", ">>": "'>>'",
}  # fmt: skip


def invalid_operand(type_: SqlType, operator: str) -> SqlError:
    return sql_error(8117, display_name(type_), OPERATOR_NAMES.get(operator, operator))


def incompatible(left: SqlType, right: SqlType, operator: str) -> SqlError:
    return sql_error(402, display_name(left), display_name(right), OPERATOR_NAMES.get(operator, operator))


def arithmetic_type(operator: str, left: SqlType, right: SqlType) -> SqlType:
    """Return the result type of ``+ - * / %`` on two operands of which at least one is a number; raises 206, 402 or 8117."""
    high, low = (left, right) if PRECEDENCE[canonical(left.name)] <= PRECEDENCE[canonical(right.name)] else (right, left)
    if high.is_temporal:
        return _temporal_arithmetic(operator, left, right, high)
    if not high.is_numeric:
        raise invalid_operand(high, operator)
    if not (low.is_numeric or low.is_string or low.is_binary):
        raise incompatible(left, right, operator)
    if high.name == "bit":
        raise invalid_operand(high, operator)
    if operator == "%" and high.name in ("float", "real"):
        raise incompatible(left, right, operator)
    if canonical(high.name) == "decimal" and low.is_exact_numeric:
        return arithmetic_decimal(operator, left, right)
    if canonical(high.name) == "decimal":
        return arithmetic_decimal(operator, high, high)
    return high


def _temporal_arithmetic(operator: str, left: SqlType, right: SqlType, high: SqlType) -> SqlType:
    low = right if high is left else left
    if operator in "+-" and left.is_temporal and right.is_temporal and left.name != right.name and {left.name, right.name} != {"datetime", "smalldatetime"}:
        raise incompatible(left, right, operator)
    if high.name not in ("datetime", "smalldatetime"):
        if low.is_numeric:
            raise sql_error(206, display_name(left), display_name(right))
        raise invalid_operand(high, operator)
    if operator not in "+-" or not (low.is_numeric or low.is_string or low.is_temporal):
        raise invalid_operand(high, operator)
    return high


def bitwise_type(operator: str, left: SqlType, right: SqlType) -> SqlType:
    """Return the result type of ``& | ^``: the wider integer; one operand may be binary. Raises 402."""
    integers = [t for t in (left, right) if t.is_integer]
    if not integers or not all(t.is_integer or t.name in ("binary", "varbinary") for t in (left, right)):
        raise incompatible(left, right, operator)
    return min(integers, key=lambda t: PRECEDENCE[t.name])


def numeric_function_type(type_: SqlType) -> SqlType:
    """Return the type of ABS, CEILING, FLOOR, SIGN, POWER, ROUND ... of an argument: small integers become int, text float, real float."""
    if type_.name in ("bit", "float", "real") or type_.is_string:
        return FLOAT
    if type_.name in ("tinyint", "smallint", "null"):
        return INT
    return type_
