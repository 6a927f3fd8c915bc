"""When a schedule of SQL Server Agent fires. Source: "dbo.sysschedules (Transact-SQL)", "sp_add_schedule (Transact-SQL)"."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

ONCE, DAILY, WEEKLY, MONTHLY, MONTHLY_RELATIVE, AT_START = 1, 4, 8, 16, 32, 64
"""freq_type."""
_UNITS: Final = {2: 1, 4: 60, 8: 3600}
"""Seconds of freq_subday_type; 1 is once a day."""
_HORIZON: Final = 366 * 8
"""Days searched: a 29th of February comes back within eight years."""
_DAY: Final = 86400
_LAST: Final = 16
_ORDINALS: Final = {1: 0, 2: 1, 4: 2, 8: 3, _LAST: -1}
"""freq_relative_interval -> which of the month's days of that kind."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """One row of sysschedules: dates as yyyymmdd, times as hhmmss, in the server's time zone."""

    freq_type: int
    freq_interval: int
    freq_subday_type: int
    freq_subday_interval: int
    freq_relative_interval: int
    freq_recurrence_factor: int
    active_start_date: int
    active_end_date: int
    active_start_time: int
    active_end_time: int

    @property
    def first_day(self) -> dt.date:
        return _date(self.active_start_date)

    @property
    def last_day(self) -> dt.date:
        return _date(self.active_end_date)


def next_run(schedule: Schedule, after: dt.datetime) -> dt.datetime | None:
    """Return the first time later than ``after`` at which the schedule fires; None when it never does again.

    >>> daily = Schedule(DAILY, 1, 1, 0, 0, 0, 20240101, 99991231, 63000, 235959)
    >>> next_run(daily, dt.datetime(2024, 1, 31, 7, 0))
    datetime.datetime(2024, 2, 1, 6, 30)
    """
    if schedule.freq_type == AT_START:
        return None
    if schedule.freq_type == ONCE:
        once = _at(schedule.first_day, _seconds(schedule.active_start_time))
        return once if once > after else None
    # A window that crosses midnight belongs to the day on which it opens.
    day = max(schedule.first_day, after.date() - dt.timedelta(days=1))
    for _ in range(_HORIZON):
        if day > schedule.last_day:
            return None
        if _DAYS[schedule.freq_type](schedule, day):
            for offset in _offsets(schedule):
                if (found := _at(day, offset)) > after:
                    return found
        day += dt.timedelta(days=1)
    return None


def _offsets(schedule: Schedule) -> Iterator[int]:
    """Yield the seconds after midnight at which the schedule fires on one of its days."""
    start, end = _seconds(schedule.active_start_time), _seconds(schedule.active_end_time)
    unit = _UNITS.get(schedule.freq_subday_type)
    if unit is None:
        yield start
        return
    yield from range(start, (end if end >= start else end + _DAY) + 1, unit * schedule.freq_subday_interval)


def _every_days(schedule: Schedule, day: dt.date) -> bool:
    return (day - schedule.first_day).days % schedule.freq_interval == 0


def _on_weekdays(schedule: Schedule, day: dt.date) -> bool:
    weeks = (_sunday(day) - _sunday(schedule.first_day)).days // 7
    return weeks % schedule.freq_recurrence_factor == 0 and bool(schedule.freq_interval & 1 << _weekday(day))


def _on_day_of_month(schedule: Schedule, day: dt.date) -> bool:
    return day.day == schedule.freq_interval and _in_month(schedule, day)


def _on_relative_day(schedule: Schedule, day: dt.date) -> bool:
    if not _in_month(schedule, day):
        return False
    kind = _KINDS[schedule.freq_interval] if schedule.freq_interval in _KINDS else frozenset({schedule.freq_interval - 1})
    days = [each for each in _month(day) if _weekday(each) in kind]
    return days[_ORDINALS[schedule.freq_relative_interval]] == day


_KINDS: Final = {8: frozenset(range(7)), 9: frozenset(range(1, 6)), 10: frozenset({0, 6})}
"""freq_interval of a monthly relative schedule: any day, a weekday, a day of the weekend; 1 to 7 are Sunday to Saturday."""
_DAYS: Final[dict[int, Callable[[Schedule, dt.date], bool]]] = {
    DAILY: _every_days, WEEKLY: _on_weekdays, MONTHLY: _on_day_of_month, MONTHLY_RELATIVE: _on_relative_day,
}  # fmt: skip


def _in_month(schedule: Schedule, day: dt.date) -> bool:
    first = schedule.first_day
    return ((day.year - first.year) * 12 + day.month - first.month) % schedule.freq_recurrence_factor == 0


def _month(day: dt.date) -> list[dt.date]:
    first = day.replace(day=1)
    days = (first + dt.timedelta(days=number) for number in range(31))
    return [each for each in days if each.month == day.month]


def _weekday(day: dt.date) -> int:
    """Return 0 for Sunday to 6 for Saturday."""
    return day.isoweekday() % 7


def _sunday(day: dt.date) -> dt.date:
    return day - dt.timedelta(days=_weekday(day))


def _date(number: int) -> dt.date:
    return dt.date(number // 10000, number // 100 % 100, number % 100)


def _seconds(number: int) -> int:
    return number // 10000 * 3600 + number // 100 % 100 * 60 + number % 100


def _at(day: dt.date, seconds: int) -> dt.datetime:
    return dt.datetime.combine(day, dt.time()) + dt.timedelta(seconds=seconds)
