"""The operators as entries of the function table: arithmetic with T-SQL's overflow, truncation and rounding; bits; concatenation.

Sources: "Arithmetic operators", "Bitwise operators", "String concatenation" (Transact-SQL reference). Operands already have the
types the binder settled, so a form looks only at the call's own type.
"""

from __future__ import annotations

import datetime
import decimal
import math
import operator
import struct
from collections.abc import Callable
from decimal import Decimal
from typing import Final

from ferryman.errors import sql_error
from ferryman.sqltypes import SqlType
from ferryman.tsql.bound import Call
from ferryman.tsql.functions.entry import Function, SqlWriter
from ferryman.tsql.typing import INTEGER_RANGES, MONEY_RANGES, display_name

CONTEXT: Final = decimal.Context(prec=100, rounding=decimal.ROUND_HALF_UP, traps=[])
"""Exact for every product of two 38-digit decimals; T-SQL rounds halves away from zero."""


def overflow(type_: SqlType) -> Exception:
    return sql_error(8115, "expression", display_name(type_))


def fit_decimal(value: Decimal, type_: SqlType) -> Decimal:
    """Return ``value`` rounded to the type's scale; raises 8115 when it has too many digits."""
    scale = type_.scale or 0
    rounded = value.quantize(Decimal(1).scaleb(-scale), context=CONTEXT)
    rounded = rounded or rounded.copy_abs()  # zero has no sign
    if type_.name in MONEY_RANGES:
        if not -MONEY_RANGES[type_.name] <= rounded.scaleb(4) < MONEY_RANGES[type_.name]:
            raise overflow(type_)
    elif rounded.adjusted() >= (type_.precision or 18) - scale and rounded:
        raise overflow(type_)
    return rounded


def _checked_integer(type_: SqlType, compute: Callable[[int, int], int]) -> Callable[[int, int], int]:
    low, high = INTEGER_RANGES[type_.name]

    def run(a: int, b: int) -> int:
        result = compute(a, b)
        if low <= result <= high:
            return result
        raise overflow(type_)

    return run


def _checked_float(type_: SqlType, compute: Callable[[float, float], float]) -> Callable[[float, float], float]:
    def run(a: float, b: float) -> float:
        try:
            result = compute(a, b)
        except OverflowError:
            raise overflow(type_) from None
        if math.isinf(result):
            raise overflow(type_)
        return single(result) if type_.name == "real" else result

    return run


def single(value: float) -> float:
    """Return ``value`` rounded to a real's 24 bits; raises 8115 beyond its range."""
    try:
        return float(struct.unpack("<f", struct.pack("<f", value))[0])
    except OverflowError:
        raise sql_error(8115, "expression", "real") from None


def _checked_decimal(type_: SqlType, compute: Callable[[Decimal, Decimal], Decimal]) -> Callable[[Decimal, Decimal], Decimal]:
    def run(a: Decimal, b: Decimal) -> Decimal:
        return fit_decimal(compute(a, b), type_)

    return run


def integer_quotient(a: int, b: int) -> int:
    if b == 0:
        raise sql_error(8134)
    quotient = abs(a) // abs(b)
    return quotient if (a < 0) == (b < 0) else -quotient


def integer_remainder(a: int, b: int) -> int:
    if b == 0:
        raise sql_error(8134)
    return int(math.fmod(a, b)) if -(2**52) < a < 2**52 else a - b * integer_quotient(a, b)


def _float_quotient(a: float, b: float) -> float:
    if b == 0:
        raise sql_error(8134)
    return a / b


def decimal_quotient(scale: int) -> Callable[[Decimal, Decimal], Decimal]:
    """Return a division that cuts the quotient at ``scale`` digits, as SQL Server does (2.0 / 3 is 0.666666)."""
    unit = Decimal(1).scaleb(-scale)

    def divide(a: Decimal, b: Decimal) -> Decimal:
        if not b:
            raise sql_error(8134)
        return CONTEXT.divide(a, b).quantize(unit, rounding=decimal.ROUND_DOWN, context=CONTEXT)

    return divide


def decimal_remainder(a: Decimal, b: Decimal) -> Decimal:
    if not b:
        raise sql_error(8134)
    return CONTEXT.remainder(a, b)


INTEGER_OPERATIONS: Final[dict[str, Callable[[int, int], int]]] = {
    "+": operator.add, "-": operator.sub, "*": operator.mul, "/": integer_quotient, "%": integer_remainder,
}  # fmt: skip
FLOAT_OPERATIONS: Final[dict[str, Callable[[float, float], float]]] = {"+": operator.add, "-": operator.sub, "*": operator.mul, "/": _float_quotient}
DECIMAL_OPERATIONS: Final[dict[str, Callable[[Decimal, Decimal], Decimal]]] = {
    "+": CONTEXT.add, "-": CONTEXT.subtract, "*": CONTEXT.multiply, "%": decimal_remainder,
}  # fmt: skip

DATETIME_EPOCH: Final = datetime.datetime(1900, 1, 1)


def _datetime_operation(symbol: str) -> Callable[[datetime.datetime, datetime.datetime], datetime.datetime]:
    """Return datetime's + or -: both operands count days from 1900-01-01."""

    def run(a: datetime.datetime, b: datetime.datetime) -> datetime.datetime:
        span = b - DATETIME_EPOCH
        try:
            result = a + span if symbol == "+" else a - span
        except OverflowError:
            raise sql_error(8115, "expression", "datetime") from None
        if result.year < 1753:
            raise sql_error(8115, "expression", "datetime")
        return round_datetime(result)

    return run


def round_datetime(value: datetime.datetime) -> datetime.datetime:
    """Return ``value`` at datetime's resolution of 1/300 s, shown as milliseconds ending in 0, 3 or 7."""
    ticks = round_half_up(value.microsecond * 300, 1_000_000)
    whole = value.replace(microsecond=0)
    if ticks == 300:
        try:
            return whole + datetime.timedelta(seconds=1)
        except OverflowError:
            raise sql_error(242, "varchar", "datetime") from None
    return whole.replace(microsecond=round_half_up(ticks * 10, 3) * 1000)


def round_half_up(numerator: int, denominator: int) -> int:
    return (2 * numerator + denominator) // (2 * denominator)


def _specialise_arithmetic(call: Call) -> Callable[..., object]:
    symbol, type_ = call.function, call.type
    if type_.is_integer:
        return _checked_integer(type_, INTEGER_OPERATIONS[symbol])
    if type_.name in ("float", "real"):
        return _checked_float(type_, FLOAT_OPERATIONS[symbol])
    if type_.name in ("datetime", "smalldatetime"):
        return _datetime_operation(symbol)
    compute = decimal_quotient(type_.scale or 0) if symbol == "/" else DECIMAL_OPERATIONS[symbol]
    return _checked_decimal(type_, compute)


def _arithmetic_sql(writer: SqlWriter, call: Call) -> str:
    """Native operators where PostgreSQL's own range check is T-SQL's (its error names the type: see ``pg_types.arithmetic_error``)."""
    left, right = (writer.emit(a) for a in call.arguments)
    symbol, type_ = call.function, call.type
    if type_.name in ("datetime", "smalldatetime"):
        return f"tsql.datetime_{'add' if symbol == '+' else 'subtract'}({left}, {right})"
    native = f"({left} {symbol} {right})"
    if type_.name == "tinyint":
        return f"tsql.check_tinyint({native})"
    if type_.is_integer or type_.name in ("float", "real"):
        return native
    scale = type_.scale or 0
    if symbol == "/":
        # PostgreSQL's own quotient has too few digits; div() is exact and cuts, as SQL Server does.
        native = f"(div({left} * 1{'0' * scale}::numeric, {right}) * {Decimal(1).scaleb(-scale):f})"
    if type_.name in MONEY_RANGES:
        return f"tsql.check_{type_.name}({native})"
    limit = type_.precision == 38 or symbol == "/"
    return f"{native}::numeric({type_.precision},{scale})" if limit else native


def _concat(a: object, b: object) -> object:
    return a + b  # type: ignore[operator]


def _specialise_concat(call: Call) -> Callable[..., object]:
    length = call.type.length
    if length is None or length < 0:
        return _concat
    return lambda a, b: (a + b)[:length]


def _concat_sql(writer: SqlWriter, call: Call) -> str:
    left, right = (writer.emit(a) for a in call.arguments)
    limit = 8000 if call.type.name in ("varchar", "char", "varbinary", "binary") else 4000
    joined = f"({left} || {right})"
    if call.type.is_max or sum(a.type.length or 0 for a in call.arguments) <= limit:
        return joined
    return f"substring({joined} from 1 for {limit})"


def _signed(type_: SqlType, value: int) -> int:
    """Return ``value`` cut to the bits of the integer type."""
    if type_.name in ("bit", "tinyint"):
        return value & INTEGER_RANGES[type_.name][1]
    bits = {"smallint": 16, "int": 32, "bigint": 64}[type_.name]
    value &= (1 << bits) - 1
    return value - (1 << bits) if value >> (bits - 1) else value


BIT_OPERATIONS: Final[dict[str, Callable[[int, int], int]]] = {"&": operator.and_, "|": operator.or_, "^": operator.xor}


def _negate(call: Call) -> Callable[..., object]:
    type_ = call.type
    if type_.is_integer:
        return lambda a: _checked_integer(type_, lambda x, _: -x)(a, 0)
    return lambda a: -a if a else a


def _complement(call: Call) -> Callable[..., object]:
    if call.type.name == "bit":
        return lambda a: 1 - a
    return lambda a: _signed(call.type, ~a)


def _complement_sql(writer: SqlWriter, call: Call) -> str:
    operand = writer.emit(call.arguments[0])
    return {"bit": f"(1 - {operand})::int2", "tinyint": f"(255 - {operand})::int2"}.get(call.type.name, f"(~ {operand})")


def _bit_sql(writer: SqlWriter, call: Call) -> str:
    left, right = (writer.emit(a) for a in call.arguments)
    return f"({left} {'#' if call.function == '^' else call.function} {right})"


FUNCTIONS: Final = (
    *(Function(symbol, specialise=_specialise_arithmetic, sql=_arithmetic_sql) for symbol in "+-*/%"),
    Function("||", specialise=_specialise_concat, sql=_concat_sql),
    *(Function(symbol, evaluate=compute, sql=_bit_sql) for symbol, compute in BIT_OPERATIONS.items()),
    Function("negate", specialise=_negate, sql="(- {0})"),
    Function("~", specialise=_complement, sql=_complement_sql),
    Function("COLLATE", evaluate=lambda text: text, sql="{0}"),
)
"""Operators by their symbol; ``||`` is the + of strings and binaries, ``negate`` the unary minus. The binder makes these calls itself."""
