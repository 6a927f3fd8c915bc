"""Conversions to and from numbers, in Python. Source: "CAST and CONVERT (Transact-SQL)", truncation and rounding tables."""

from __future__ import annotations

import decimal
import math
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Final

from ferryman.errors import sql_error
from ferryman.sqltypes import SqlType
from ferryman.tsql.typing import INTEGER_RANGES, MONEY_RANGES, canonical, display_name

EXACT: Final = decimal.Context(prec=400, rounding=decimal.ROUND_HALF_UP, traps=[])

INTEGER_TEXT: Final = re.compile(r" *([+-]?) *(\d*) *")
DECIMAL_TEXT: Final = re.compile(r" *([+-]?) *(\d+\.?\d*|\.\d+) *")
FLOAT_TEXT: Final = re.compile(r" *[+-]?(\d+\.?\d*|\.\d+)([eEdD][+-]?\d+)? *")
MONEY_TEXT: Final = re.compile(r" *([+-]?) *[$£¤¥€]? *([+-]?) *(\d[\d,]*\.?\d*|\.\d+|) *")
OVERFLOW_COLUMNS: Final[dict[str, str]] = {"tinyint": "INT1", "smallint": "INT2"}


def is_valid(value: object) -> bool:
    """Return whether a value that a client sent is one of float or real, which have no infinities and no NaN; others are."""
    return not isinstance(value, float) or math.isfinite(value)


def half_up(value: Decimal, scale: int) -> Decimal:
    """Return the value rounded to ``scale`` digits, halves away from zero; zero has no sign."""
    rounded = value.quantize(Decimal(1).scaleb(-scale), context=EXACT)
    return rounded or rounded.copy_abs()


def integer_from_number(source: SqlType, target: SqlType) -> Callable[..., int]:
    """Return the conversion: decimals and floats are cut, money is rounded; raises 8115, 220 or 232 beyond the range."""
    low, high = INTEGER_RANGES[target.name]
    rounds = source.name in MONEY_RANGES

    def convert(value: object, style: int, runtime: object) -> int:
        number = int(half_up(value, 0)) if rounds and isinstance(value, Decimal) else int(value)  # type: ignore[call-overload]
        if low <= number <= high:
            return int(number)
        raise _integer_overflow(source, target, value)

    return convert


def _integer_overflow(source: SqlType, target: SqlType, value: object) -> Exception:
    if source.name in ("float", "real"):
        return sql_error(232, target.name, f"{value:f}")
    if target.name in OVERFLOW_COLUMNS and source.is_integer:
        return sql_error(220, target.name, value)
    return sql_error(8115, "expression", target.name)


def bit_from_number(value: object, style: int, runtime: object) -> int:
    return int(bool(value))


def decimal_from_number(source: SqlType, target: SqlType) -> Callable[..., Decimal]:
    """Return the conversion to decimal or money, rounding halves away from zero; raises 8115 when it doesn't fit."""
    scale = 4 if target.name in MONEY_RANGES else target.scale or 0

    def convert(value: object, style: int, runtime: object) -> Decimal:
        exact = Decimal(repr(value)) if isinstance(value, float) and target.name in MONEY_RANGES else Decimal(value)  # type: ignore[arg-type]
        return check_decimal(half_up(exact, scale), source, target)

    return convert


def check_decimal(value: Decimal, source: SqlType, target: SqlType) -> Decimal:
    if target.name in MONEY_RANGES:
        if not -MONEY_RANGES[target.name] <= value.scaleb(4, context=EXACT) < MONEY_RANGES[target.name]:
            raise sql_error(8115, "expression", target.name)
    elif value and value.adjusted() >= (target.precision or 18) - (target.scale or 0):
        raise sql_error(8115, "expression" if source.name == "null" else display_name(source), "numeric")
    return value


def float_from_number(target: SqlType) -> Callable[..., float]:
    from ferryman.tsql.functions.operators import single

    if target.name == "real":
        return lambda value, style, runtime: single(float(value))
    return lambda value, style, runtime: float(value)


# --- from text ---------------------------------------------------------------------------------------


def integer_from_text(source: SqlType, target: SqlType) -> Callable[..., int]:
    """Return the conversion from text: '' is 0; raises 245 (8114 for bigint), 244, 248 or 8115."""
    low, high = INTEGER_RANGES[target.name]

    def convert(text: str, style: int, runtime: object) -> int:
        match = INTEGER_TEXT.fullmatch(text)
        if match is None:
            if target.name == "bigint":
                raise sql_error(8114, display_name(source), "bigint")
            raise sql_error(245, display_name(source), text.rstrip(" ") if source.name in ("char", "nchar") else text, target.name)
        number = int(match[1] + (match[2] or "0"))
        if low <= number <= high:
            return number
        if target.name in OVERFLOW_COLUMNS:
            raise sql_error(244, display_name(source), text, OVERFLOW_COLUMNS[target.name])
        if target.name == "int":
            raise sql_error(248, display_name(source), text)
        raise sql_error(8115, "expression", target.name)

    return convert


def bit_from_text(source: SqlType, target: SqlType) -> Callable[..., int]:
    def convert(text: str, style: int, runtime: object) -> int:
        word = text.strip(" ").lower()
        if word in ("true", "false"):
            return int(word == "true")
        match = INTEGER_TEXT.fullmatch(text)
        if match is None:
            raise sql_error(245, display_name(source), text, "bit")
        return int(bool(int(match[2] or "0")))

    return convert


def decimal_from_text(source: SqlType, target: SqlType) -> Callable[..., Decimal]:
    """Return the conversion from text to decimal: digits, a sign and a point only; raises 8114 or 8115."""

    def convert(text: str, style: int, runtime: object) -> Decimal:
        match = DECIMAL_TEXT.fullmatch(text)
        if match is None:
            raise sql_error(8114, display_name(source), "numeric")
        return check_decimal(half_up(Decimal(match[1] + match[2]), target.scale or 0), source, target)

    return convert


def money_from_text(source: SqlType, target: SqlType) -> Callable[..., Decimal]:
    """Return the conversion from text to money: currency sign and thousands separators allowed, '' is 0; raises 235, or 293 for smallmoney."""
    incorrect = 293 if target.name == "smallmoney" else 235

    def convert(text: str, style: int, runtime: object) -> Decimal:
        match = MONEY_TEXT.fullmatch(text)
        if match is None or (match[1] and match[2]):
            raise sql_error(incorrect) if not source.is_unicode else sql_error(8114, display_name(source), target.name)
        digits = match[3].replace(",", "") or "0"
        return check_decimal(half_up(Decimal((match[1] or match[2]) + digits), 4), source, target)

    return convert


def float_from_text(source: SqlType, target: SqlType) -> Callable[..., float]:
    to_type = float_from_number(target)

    def convert(text: str, style: int, runtime: object) -> float:
        if not text.strip(" "):
            return 0.0
        if FLOAT_TEXT.fullmatch(text) is None:
            raise sql_error(8114, display_name(source), target.name)
        number = float(text.strip(" ").lower().replace("d", "e"))
        if number in (float("inf"), float("-inf")):
            raise sql_error(8115, display_name(source), target.name)
        return to_type(number, style, runtime)

    return convert


# --- to text -----------------------------------------------------------------------------------------

FLOAT_STYLES: Final[dict[int, tuple[str, str]]] = {0: (".6g", ".6g"), 1: (".7e", ".7e"), 2: (".15e", ".15e"), 3: (".16e", ".8e")}
"""CONVERT style to the format of a float and of a real."""


def float_text(value: float, style: int = 0, *, real: bool = False) -> str:
    """Return a float as CONVERT writes it: exponents have three digits; raises 281 for an unknown style.

    >>> float_text(1234567.0)
    '1.23457e+006'
    """
    if style not in FLOAT_STYLES:
        style = 2 if style in (126, 128, 129) else 0
    mantissa, mark, exponent = format(value, FLOAT_STYLES[style][real]).partition("e")
    return f"{mantissa}e{exponent[0]}{int(exponent[1:]):03d}" if mark else mantissa


def money_text(value: Decimal, style: int = 0) -> str:
    """Return money as CONVERT writes it: two digits (0), two with thousands separators (1), four (2, 126)."""
    if style in (2, 126):
        return f"{half_up(value, 4):f}"
    return f"{half_up(value, 2):{',' if style == 1 else ''}f}"


def number_text(source: SqlType) -> Callable[[object, int], str]:
    """Return the function from a number and a style to its text."""
    if source.name in MONEY_RANGES:
        return lambda value, style: money_text(value, style)  # type: ignore[arg-type]
    if source.name in ("float", "real"):
        real = source.name == "real"
        return lambda value, style: float_text(value, style, real=real)  # type: ignore[arg-type]
    if canonical(source.name) == "decimal":
        return lambda value, style: f"{value:f}"
    return lambda value, style: str(value)
