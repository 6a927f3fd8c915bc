"""Dateparts: names and abbreviations, and the arithmetic of DATEADD, DATEDIFF, DATEPART, DATENAME and DATETRUNC on Python values.

Source: "DATEADD", "DATEDIFF", "DATEPART", "DATETRUNC" (Transact-SQL reference).
"""

from __future__ import annotations

import calendar
import datetime
from typing import Final

from ferryman.errors import sql_error
from ferryman.tsql.conversion_dates import EPOCH, MONTHS, WEEKDAYS, as_moment, offset_text

DATEPARTS: Final[dict[str, str]] = {
    short: name
    for name, shorts in (
        ("year", "year yy yyyy"), ("quarter", "quarter qq q"), ("month", "month mm m"), ("dayofyear", "dayofyear dy y"), ("day", "day dd d"),
        ("week", "week wk ww"), ("weekday", "weekday dw w"), ("hour", "hour hh"), ("minute", "minute mi n"), ("second", "second ss s"),
        ("millisecond", "millisecond ms"), ("microsecond", "microsecond mcs"), ("nanosecond", "nanosecond ns"), ("tzoffset", "tzoffset tz"),
        ("iso_week", "iso_week isowk isoww"),
    )
    for short in shorts.split()
}  # fmt: skip
DATE_ONLY: Final = frozenset({"year", "quarter", "month", "dayofyear", "day", "week", "weekday", "iso_week"})
MICROSECONDS: Final[dict[str, int]] = {
    "week": 604_800_000_000, "day": 86_400_000_000, "dayofyear": 86_400_000_000, "weekday": 86_400_000_000, "hour": 3_600_000_000, "minute": 60_000_000,
    "second": 1_000_000, "millisecond": 1000, "microsecond": 1,
}  # fmt: skip
SUNDAY: Final = datetime.date(1899, 12, 31)


def add_months(moment: datetime.datetime, months: int) -> datetime.datetime:
    """Return the moment so many months on, at the month's last day where the day doesn't exist; raises ValueError beyond year 1 to 9999."""
    index = moment.year * 12 + moment.month - 1 + months
    year, month = index // 12, index % 12 + 1
    if not 1 <= year <= 9999:
        raise ValueError("year")
    return moment.replace(year=year, month=month, day=min(moment.day, calendar.monthrange(year, month)[1]))


def add(part: str, count: int, moment: datetime.datetime) -> datetime.datetime:
    """Return ``moment`` plus ``count`` of a datepart; raises ValueError or OverflowError beyond the calendar."""
    if part in ("year", "quarter", "month"):
        return add_months(moment, count * {"year": 12, "quarter": 3, "month": 1}[part])
    if part == "nanosecond":
        return moment + datetime.timedelta(microseconds=int(count / 1000))
    return moment + datetime.timedelta(microseconds=count * MICROSECONDS[part])


def difference(part: str, start: object, end: object) -> int:
    """Return how many boundaries of the datepart lie between two values; offsets count as UTC."""
    a, c = _utc(start), _utc(end)
    if part == "year":
        return c.year - a.year
    if part in ("month", "quarter"):
        size = 1 if part == "month" else 3
        return (c.year * 12 + c.month - 1) // size - (a.year * 12 + a.month - 1) // size
    if part == "week":
        return (c.date() - SUNDAY).days // 7 - (a.date() - SUNDAY).days // 7
    if part == "nanosecond":
        return (_microseconds(c) - _microseconds(a)) * 1000
    unit = MICROSECONDS[part]
    return _microseconds(c) // unit - _microseconds(a) // unit


def _utc(value: object) -> datetime.datetime:
    moment = as_moment(value)
    return moment.astimezone(datetime.UTC).replace(tzinfo=None) if moment.tzinfo is not None else moment


def _microseconds(moment: datetime.datetime) -> int:
    return (moment - EPOCH) // datetime.timedelta(microseconds=1)


def value_of(part: str, value: object, date_first: int) -> int:
    """Return the DATEPART of a value. ``date_first`` is @@DATEFIRST: the ISO number of the week's first day."""
    moment = as_moment(value)
    if part == "quarter":
        return (moment.month + 2) // 3
    if part == "dayofyear":
        return moment.timetuple().tm_yday
    if part == "weekday":
        return (moment.isoweekday() - date_first) % 7 + 1
    if part == "week":
        first = moment.replace(month=1, day=1)
        return (moment.timetuple().tm_yday - 1 + (first.isoweekday() - date_first) % 7) // 7 + 1
    if part == "iso_week":
        return moment.isocalendar().week
    if part == "millisecond":
        return moment.microsecond // 1000
    if part == "nanosecond":
        return moment.microsecond * 1000
    if part == "tzoffset":
        return int((moment.utcoffset() or datetime.timedelta()).total_seconds()) // 60
    return int(getattr(moment, part))


def name_of(part: str, value: object, date_first: int) -> str:
    """Return the DATENAME of a value, in us_english."""
    moment = as_moment(value)
    if part == "month":
        return MONTHS[moment.month - 1]
    if part == "weekday":
        return WEEKDAYS[moment.weekday()]
    if part == "tzoffset":
        return offset_text(moment)
    return str(value_of(part, value, date_first))


def truncate(part: str, moment: datetime.datetime, date_first: int) -> datetime.datetime:
    """Return the start of the datepart that holds ``moment``."""
    midnight = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    starts = {
        "year": lambda: midnight.replace(month=1, day=1),
        "quarter": lambda: midnight.replace(month=(moment.month - 1) // 3 * 3 + 1, day=1),
        "month": lambda: midnight.replace(day=1),
        "dayofyear": lambda: midnight,
        "day": lambda: midnight,
        "week": lambda: midnight - datetime.timedelta(days=(moment.isoweekday() - date_first) % 7),
        "iso_week": lambda: midnight - datetime.timedelta(days=moment.weekday()),
        "hour": lambda: moment.replace(minute=0, second=0, microsecond=0),
        "minute": lambda: moment.replace(second=0, microsecond=0),
        "second": lambda: moment.replace(microsecond=0),
        "millisecond": lambda: moment.replace(microsecond=moment.microsecond // 1000 * 1000),
        "microsecond": lambda: moment,
    }
    return starts[part]()


def bucket(part: str, width: int, moment: datetime.datetime, origin: datetime.datetime) -> datetime.datetime:
    """Return the start of the bucket, ``width`` dateparts wide and counted from ``origin``, that holds ``moment``."""
    if width < 1:
        raise sql_error(9834)
    if part in ("year", "quarter", "month"):
        months = width * {"year": 12, "quarter": 3, "month": 1}[part]
        steps = (moment.year * 12 + moment.month - origin.year * 12 - origin.month) // months
        start = add_months(origin, steps * months)
        return start if start <= moment else add_months(origin, (steps - 1) * months)
    if part not in MICROSECONDS or part == "microsecond":
        raise sql_error(9806, part, "date_bucket")
    unit = datetime.timedelta(microseconds=MICROSECONDS[part] * width)
    return origin + (moment - origin) // unit * unit
