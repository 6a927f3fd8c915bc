"""PostgreSQL's text of dates and times: of a timestamp, and of the composite ``tsql.datetimeoffset AS (utc timestamp, minutes int2)``."""

from __future__ import annotations

import datetime as dt
from typing import Final

_MINUTE: Final = dt.timedelta(minutes=1)


def datetime_text(value: dt.datetime) -> str:
    """Return PostgreSQL's input text: of a timestamp for a naive value, of a tsql.datetimeoffset for an aware one."""
    offset = value.utcoffset()
    if offset is None:
        return value.isoformat(" ")
    utc = value.replace(tzinfo=None) - offset
    return f'("{utc.isoformat(" ")}",{offset // _MINUTE})'


def offset_from_text(text: str) -> dt.datetime:
    """Return the aware datetime of a composite's text.

    >>> offset_from_text('("2024-01-31 12:00:00.5",120)').isoformat()
    '2024-01-31T14:00:00.500000+02:00'
    """
    utc, _, minutes = text.strip("()").rpartition(",")
    moment = dt.datetime.fromisoformat(utc.strip('"')).replace(tzinfo=dt.UTC)
    return moment.astimezone(dt.timezone(dt.timedelta(minutes=int(minutes))))
