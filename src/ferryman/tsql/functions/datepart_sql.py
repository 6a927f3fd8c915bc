"""DATEADD, DATEDIFF, DATEPART, DATENAME and DATETRUNC as PostgreSQL text, a form for each datepart.

A datepart is a keyword, so its form is known when the statement is bound. PostgreSQL's own operators take 0.1 us a row where one function
for all dateparts takes 10 us. Rules as in ``dateparts.py``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from ferryman.tsql.functions.dateparts import MICROSECONDS

_UNITS: Final[dict[str, str]] = {
    "year": "1 year", "quarter": "3 months", "month": "1 month", "week": "7 days", "day": "1 day", "dayofyear": "1 day", "weekday": "1 day",
    "hour": "1 hour", "minute": "1 minute", "second": "1 second", "millisecond": "1 millisecond", "microsecond": "1 microsecond",
    "nanosecond": "1 microsecond",
}  # fmt: skip
SUB_SECOND: Final = frozenset({"millisecond", "microsecond", "nanosecond"})
_BY_DATE_FIRST: Final = frozenset({"week", "weekday"})
_SUNDAY: Final = "date '0001-12-31 BC'"
"""A Sunday before every date of T-SQL."""

_DIFFERENCES: Final[dict[str, str]] = {
    "year": "(extract(year FROM {1}) - extract(year FROM {0}))",
    "quarter": "(tsql.month_number({1}) / 3 - tsql.month_number({0}) / 3)",
    "month": "(tsql.month_number({1}) - tsql.month_number({0}))",
    "week": f"((({{1}})::date - {_SUNDAY}) / 7 - (({{0}})::date - {_SUNDAY}) / 7)",
    **dict.fromkeys(("day", "dayofyear", "weekday"), "(({1})::date - ({0})::date)"),
    "hour": "(extract(epoch FROM date_trunc('hour', {1}) - date_trunc('hour', {0})) / 3600)",
}
"""{0} start, {1} end; an int holds all of these between the years 1 and 9999."""

_LONG_DIFFERENCES: Final[dict[str, str]] = {
    "minute": "(extract(epoch FROM date_trunc('minute', {1}) - date_trunc('minute', {0})) / 60)",
    "second": "extract(epoch FROM date_trunc('second', {1}) - date_trunc('second', {0}))",
    "millisecond": "(extract(epoch FROM date_trunc('millisecond', {1}) - date_trunc('millisecond', {0})) * 1000)",
    "microsecond": "(extract(epoch FROM ({1}) - ({0})) * 1000000)",
    "nanosecond": "(extract(epoch FROM ({1}) - ({0})) * 1000000000)",
}

_PARTS: Final[dict[str, str]] = {
    **{part: f"extract({part} FROM {{0}})::int" for part in ("year", "quarter", "month", "day", "hour", "minute")},
    "dayofyear": "extract(doy FROM {0})::int",
    "weekday": "((extract(isodow FROM {0})::int - {1} + 7) % 7 + 1)",
    "week": "tsql.week_number({0}, {1})",
    "iso_week": "extract(week FROM {0})::int",
    "second": "floor(extract(second FROM {0}))::int",
    "millisecond": "(extract(microseconds FROM {0})::int % 1000000 / 1000)",
    "microsecond": "(extract(microseconds FROM {0})::int % 1000000)",
    "nanosecond": "(extract(microseconds FROM {0})::int % 1000000 * 1000)",
}
"""{0} timestamp, {1} @@DATEFIRST"""

_NAMES: Final = {"month": "tsql.moment_text({0}, 'FMMonth')", "weekday": "tsql.moment_text({0}, 'FMDay')"}
_STARTS: Final = {"week": "tsql.week_start({0}, {1})", "iso_week": "date_trunc('week', {0})", "dayofyear": "date_trunc('day', {0})", "microsecond": "{0}"}


def dateadd_sql(part: str, count: str, moment: str, type_name: str) -> str:
    """Return the SQL of ``moment``, a timestamp, plus ``count`` dateparts, as a timestamp within the type's range or error 517; a time of day wraps."""
    if part == "nanosecond":
        count = f"({count}) / 1000"
    if type_name == "time":
        per_day = MICROSECONDS["day"] // MICROSECONDS.get(part, 1)
        return f"({moment} + ({count}) % {per_day} * interval '{_UNITS[part]}')"
    return f"tsql.add_units(interval '{_UNITS[part]}', {count}, {moment}, '{type_name}')"


def datediff_sql(part: str, start: str, end: str, *, big: bool) -> str:
    """Return the SQL of the boundaries between two timestamps: an int, or error 535; a bigint where ``big``."""
    short = _DIFFERENCES.get(part)
    if short is not None:
        return f"{short.format(start, end)}::{'int8' if big else 'int4'}"
    count = f"{_LONG_DIFFERENCES[part].format(start, end)}::int8"
    return count if big else f"tsql.datediff_int({count})"


def datepart_sql(part: str, moment: str, date_first: Callable[[], str]) -> str:
    """Return the SQL of a timestamp's part, an int; ``date_first`` writes @@DATEFIRST for the parts that depend on it."""
    return _PARTS[part].format(moment, _date_first(part, date_first))


def datename_sql(part: str, moment: str, date_first: Callable[[], str]) -> str:
    """Return the SQL of a timestamp's part, as text in us_english."""
    name = _NAMES.get(part)
    return name.format(moment) if name is not None else f"{datepart_sql(part, moment, date_first)}::text"


def datetrunc_sql(part: str, moment: str, date_first: Callable[[], str]) -> str:
    """Return the SQL of the start of the datepart that holds a timestamp."""
    return _STARTS.get(part, f"date_trunc('{part}', {{0}})").format(moment, _date_first(part, date_first))


def _date_first(part: str, written: Callable[[], str]) -> str:
    return f"{written()}::int" if part in _BY_DATE_FIRST else ""
