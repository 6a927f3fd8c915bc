"""ODBC scalar functions: what ``{fn f(x)}`` is in Transact-SQL.

Source: "ODBC Scalar Functions (Transact-SQL)"; "Appendix E: Scalar Functions" of the ODBC reference for those that Transact-SQL has by another name.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from ferryman.tsql import ast

Arguments = tuple[ast.Expression, ...]

NAMES: Final = {
    "ATAN2": "ATN2", "DATABASE": "DB_NAME", "DAYOFMONTH": "DAY", "IFNULL": "ISNULL", "INSERT": "STUFF", "LCASE": "LOWER", "LENGTH": "LEN",
    "LOCATE": "CHARINDEX", "NOW": "GETDATE", "OCTET_LENGTH": "DATALENGTH", "REPEAT": "REPLICATE", "UCASE": "UPPER",
}  # fmt: skip
"""Functions that Transact-SQL has by another name, with the same arguments."""

REFUSED: Final = ("CONVERT", "POSITION")
"""Functions with a grammar of their own, which the page doesn't list."""

_DATE_PARTS: Final = {"DAYOFYEAR": "dayofyear", "HOUR": "hour", "MINUTE": "minute", "QUARTER": "quarter", "SECOND": "second", "WEEK": "week"}
_DATE_NAMES: Final = {"DAYNAME": "weekday", "MONTHNAME": "month"}
_UNITS: Final = ("second", "minute", "hour", "day", "week", "month", "quarter", "year")
_INTERVALS: Final = {"SQL_TSI_FRAC_SECOND": "nanosecond", **{f"SQL_TSI_{unit.upper()}": unit for unit in _UNITS}}
_TIME_SCALE: Final = 3
"""The digits of CURRENT_TIME's fraction where none are asked for: GETDATE()'s."""


def rewritten(name: str, arguments: Arguments) -> ast.Expression | None:
    """Return the Transact-SQL expression for an ODBC function; None when the name and the arguments are Transact-SQL's own."""
    if name in NAMES:
        return _call(NAMES[name], *arguments)
    if name in _DATE_PARTS:
        return _call("DATEPART", _part(_DATE_PARTS[name]), *arguments)
    if name in _DATE_NAMES:
        return _call("DATENAME", _part(_DATE_NAMES[name]), *arguments)
    rewrite = _REWRITES.get((name, len(arguments)))
    return None if rewrite is None else rewrite(*arguments)


def extracted(part: str, operand: ast.Expression) -> ast.Expression:
    """Return what ``EXTRACT(part FROM operand)`` is."""
    return _call("DATEPART", _part(part), operand)


def _call(name: str, *arguments: ast.Expression) -> ast.Expression:
    return ast.FunctionCall(ast.Name((name,)), arguments)


def _part(name: str) -> ast.Expression:
    return ast.Column((name,))


def _number(value: int) -> ast.Expression:
    return ast.Literal("integer", value)


def _type(name: str, *arguments: int) -> ast.TypeName:
    return ast.TypeName(ast.Name((name,)), arguments)


def _today() -> ast.Expression:
    return ast.Cast(_call("GETDATE"), _type("date"))


def _time(scale: ast.Expression | None = None) -> ast.Expression:
    digits = scale.value if isinstance(scale, ast.Literal) and isinstance(scale.value, int) else _TIME_SCALE
    return ast.Cast(_call("GETDATE"), _type("time", digits))


def _day_of_week(date: ast.Expression) -> ast.Expression:
    """Sunday is 1 whatever DATEFIRST says; the first day of year 1 was a Monday."""
    first = ast.Cast(ast.Literal("string", "00010101"), _type("date"))
    return ast.Binary("+", ast.Binary("%", ast.Binary("+", _call("DATEDIFF", _part("day"), first, date), _number(1)), _number(7)), _number(1))


def _interval(unit: ast.Expression) -> ast.Expression:
    """Return the datepart of SQL_TSI_DAY and its kin; any other expression as it is, for DATEADD to refuse."""
    return _part(_INTERVALS.get(unit.parts[-1].upper(), unit.parts[-1])) if isinstance(unit, ast.Column) else unit


_REWRITES: Final[dict[tuple[str, int], Callable[..., ast.Expression]]] = {
    ("BIT_LENGTH", 1): lambda value: ast.Binary("*", _call("DATALENGTH", value), _number(8)),
    ("CURDATE", 0): _today,
    ("CURRENT_DATE", 0): _today,
    ("CURTIME", 0): _time,
    ("CURRENT_TIME", 0): _time,
    ("CURRENT_TIME", 1): _time,
    ("DAYOFWEEK", 1): _day_of_week,
    ("MOD", 2): lambda dividend, divisor: ast.Binary("%", dividend, divisor),
    ("TIMESTAMPADD", 3): lambda unit, count, start: _call("DATEADD", _interval(unit), count, start),
    ("TIMESTAMPDIFF", 3): lambda unit, start, end: _call("DATEDIFF", _interval(unit), start, end),
    ("TRUNCATE", 2): lambda value, digits: _call("ROUND", value, digits, _number(1)),
}
