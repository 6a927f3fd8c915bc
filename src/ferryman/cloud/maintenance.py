"""Weekly and daily time ranges, as RDS writes them: ``sun:05:00-sun:06:00`` and ``03:00-04:00``, in UTC.

Source: PreferredMaintenanceWindow, https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_ModifyDBInstance.html
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Final

DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY_MINUTES: Final = 24 * 60
WEEK_MINUTES: Final = 7 * DAY_MINUTES
LEAST_MINUTES: Final = 30

_WINDOW: Final = re.compile(r"([a-z]{3}):([01][0-9]|2[0-3]):([0-5][0-9])-([a-z]{3}):([01][0-9]|2[0-3]):([0-5][0-9])")


def parse_window(text: str) -> tuple[int, int]:
    """Return first minute of the week and length in minutes. Raises ValueError."""
    match = _WINDOW.fullmatch(text.lower())
    if match is None or match[1] not in DAYS or match[4] not in DAYS:
        raise ValueError(f"Invalid maintenance window format: {text}. Should be specified as a range ddd:hh24:mi-ddd:hh24:mi (24H Clock UTC).")
    first, last = (DAYS.index(day) * DAY_MINUTES + int(hour) * 60 + int(minute) for day, hour, minute in (match.group(1, 2, 3), match.group(4, 5, 6)))
    length = (last - first) % WEEK_MINUTES
    if length < LEAST_MINUTES:
        raise ValueError(f"The maintenance window {text} must be at least {LEAST_MINUTES} minutes.")
    return first, length


def is_open(window: str, now: datetime) -> bool:
    """Whether ``now`` (UTC) lies in the window.

    >>> from datetime import UTC
    >>> is_open("sun:23:30-mon:00:30", datetime(2024, 1, 1, 0, 10, tzinfo=UTC))
    True
    """
    first, length = parse_window(window)
    minute = now.weekday() * DAY_MINUTES + now.hour * 60 + now.minute
    return (minute - first) % WEEK_MINUTES < length
