"""When schedules fire. Source of the meanings: "dbo.sysschedules (Transact-SQL)"."""

from __future__ import annotations

import datetime as dt

import pytest

from ferryman.server.job_schedules import Schedule, next_run


def schedule(freq_type: int, interval: int = 1, **changes: int) -> Schedule:
    values = {
        "freq_subday_type": 1, "freq_subday_interval": 0, "freq_relative_interval": 0, "freq_recurrence_factor": 1, "active_start_date": 20240101,
        "active_end_date": 99991231, "active_start_time": 63000, "active_end_time": 235959,
    }  # fmt: skip
    return Schedule(freq_type=freq_type, freq_interval=interval, **{**values, **changes})


def fires(plan: Schedule, after: str, count: int = 3) -> list[str]:
    found = []
    moment = dt.datetime.fromisoformat(after)
    for _ in range(count):
        following = next_run(plan, moment)
        if following is None:
            break
        found.append(f"{following:%Y-%m-%d %H:%M:%S}")
        moment = following
    return found


@pytest.mark.parametrize(("plan", "after", "expected"), [
    (schedule(1), "2023-12-31", ["2024-01-01 06:30:00"]),
    (schedule(1), "2024-01-01 06:30:00", []),
    (schedule(64), "2024-01-01", []),
    (schedule(4), "2024-02-28 06:30:00", ["2024-02-29 06:30:00", "2024-03-01 06:30:00", "2024-03-02 06:30:00"]),
    (schedule(4, 2), "2024-01-01 06:29:59", ["2024-01-01 06:30:00", "2024-01-03 06:30:00", "2024-01-05 06:30:00"]),
    (schedule(4, active_end_date=20240102), "2024-01-01 00:00:00", ["2024-01-01 06:30:00", "2024-01-02 06:30:00"]),
    (schedule(4, freq_subday_type=2, freq_subday_interval=10, active_start_time=0), "2024-05-05 23:59:45",
     ["2024-05-05 23:59:50", "2024-05-06 00:00:00", "2024-05-06 00:00:10"]),
    (schedule(4, freq_subday_type=4, freq_subday_interval=15, active_end_time=70000), "2024-05-05 06:45:00",
     ["2024-05-05 07:00:00", "2024-05-06 06:30:00", "2024-05-06 06:45:00"]),
    (schedule(4, freq_subday_type=8, freq_subday_interval=1, active_start_time=220000, active_end_time=10000), "2024-05-05 22:30:00",
     ["2024-05-05 23:00:00", "2024-05-06 00:00:00", "2024-05-06 01:00:00", "2024-05-06 22:00:00"][:3]),
    # Monday (2) and Friday (32); 2024-01-01 is a Monday
    (schedule(8, 34), "2024-01-01 07:00:00", ["2024-01-05 06:30:00", "2024-01-08 06:30:00", "2024-01-12 06:30:00"]),
    (schedule(8, 34, freq_recurrence_factor=2), "2024-01-01 07:00:00", ["2024-01-05 06:30:00", "2024-01-15 06:30:00", "2024-01-19 06:30:00"]),
    (schedule(16, 31), "2024-01-01", ["2024-01-31 06:30:00", "2024-03-31 06:30:00", "2024-05-31 06:30:00"]),
    (schedule(16, 1, freq_recurrence_factor=3), "2024-01-02", ["2024-04-01 06:30:00", "2024-07-01 06:30:00", "2024-10-01 06:30:00"]),
    # the second Tuesday, the last weekday, the first day, the last Sunday
    (schedule(32, 3, freq_relative_interval=2), "2024-01-01", ["2024-01-09 06:30:00", "2024-02-13 06:30:00", "2024-03-12 06:30:00"]),
    (schedule(32, 9, freq_relative_interval=16), "2024-03-01", ["2024-03-29 06:30:00", "2024-04-30 06:30:00", "2024-05-31 06:30:00"]),
    (schedule(32, 8, freq_relative_interval=1), "2024-03-01 07:00:00", ["2024-04-01 06:30:00", "2024-05-01 06:30:00", "2024-06-01 06:30:00"]),
    (schedule(32, 1, freq_relative_interval=16), "2024-03-01", ["2024-03-31 06:30:00", "2024-04-28 06:30:00", "2024-05-26 06:30:00"]),
])  # fmt: skip
def test_next_run(plan: Schedule, after: str, expected: list[str]) -> None:
    assert fires(plan, after) == expected


def test_day_that_never_comes() -> None:
    assert next_run(schedule(16, 30, freq_recurrence_factor=12, active_start_date=20240201), dt.datetime(2024, 2, 1)) is None
