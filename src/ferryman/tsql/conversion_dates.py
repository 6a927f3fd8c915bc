"""Dates and times: parsing every literal form, writing every CONVERT style, and conversions between the types, in Python.

Sources: "CAST and CONVERT (Transact-SQL)", "datetime (Transact-SQL)", "SET DATEFORMAT". The seventh fractional digit isn't kept.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from ferryman.errors import SqlError, not_supported, sql_error
from ferryman.sqltypes import SqlType
from ferryman.tds import temporal
from ferryman.tds.exceptions import ProtocolError
from ferryman.tds.types import time_length
from ferryman.tsql.typing import display_name, fractional_digits

if TYPE_CHECKING:
    from ferryman.tsql.scope import Runtime

EPOCH: Final = datetime.datetime(1900, 1, 1)
MAX_SCALE: Final = 7
MONTHS: Final = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December")
WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTH_NUMBERS: Final[dict[str, int]] = {name[:length].lower(): i for i, name in enumerate(MONTHS, 1) for length in (3, len(name))}
STYLE_ORDERS: Final[dict[int, str]] = {
    **dict.fromkeys((1, 101, 10, 110, 22), "mdy"), **dict.fromkeys((3, 103, 4, 104, 5, 105), "dmy"),
    **dict.fromkeys((2, 102, 11, 111, 12, 112, 20, 120, 21, 121, 23, 25, 126, 127), "ymd"),
}  # fmt: skip
"""CONVERT style to the order of a date's numbers; other styles read the session's DATEFORMAT."""
UNKNOWN_STYLES: Final = frozenset({130, 131})


def dateformat(runtime: Runtime | None) -> str:
    """Return the session's SET DATEFORMAT, mdy where there is no session."""
    return "mdy" if runtime is None else str(runtime.property("date_format") or "mdy")


# --- reading -----------------------------------------------------------------------------------------

TIME: Final = re.compile(
    r"(?P<hour>\d{1,2})(?::(?P<minute>\d{1,2})(?::(?P<second>\d{1,2})(?:(?P<mark>[.:])(?P<fraction>\d{1,9}))?)?)?\s*(?P<half>[AaPp][Mm])?"
    r"\s*(?P<zone>[+-]\d{1,2}:\d{2}|[Zz])?"
)
TIME_START: Final = re.compile(r"(?:^|[ T])(?=\s*\d{1,2}(?::\d|\s*[AaPp][Mm]))", re.IGNORECASE)
NUMERIC_DATE: Final = re.compile(r"(\d{1,4})\s*([-/.])\s*(\d{1,4})\s*[-/.]\s*(\d{1,4})")
WORDS: Final = re.compile(r"[A-Za-z]+|\d+|[^A-Za-z\d\s,.\-/]+")


class _SyntaxError(ValueError):
    """The text isn't a date."""


@dataclass(frozen=True, slots=True)
class _Time:
    delta: datetime.timedelta = datetime.timedelta()
    offset: int | None = None
    """minutes east of UTC, None when not given"""


def parse_date(text: str, source: SqlType, target: SqlType, style: int, order: str) -> object:
    """Return the date, time or datetime that a string means; raises 241, 242 or 295 as the target type does.

    ``order`` is the session's DATEFORMAT; a style of CONVERT overrules it.
    """
    if style in UNKNOWN_STYLES:
        raise not_supported(f"CONVERT style {style} (the Hijri calendar)")
    try:
        day, time, offset = _read(text.strip(), STYLE_ORDERS.get(style, order), target)
    except _SyntaxError:
        raise sql_error(295 if target.name == "smalldatetime" else 241) from None
    except (ValueError, OverflowError):
        raise _out_of_range(source, target) from None
    moment = datetime.datetime.combine(day, datetime.time()) + time
    if target.name in ("datetime", "smalldatetime") and not in_range(moment, target):
        raise _out_of_range(source, target)
    if target.name == "datetimeoffset":
        return fit_temporal(moment.replace(tzinfo=datetime.timezone(datetime.timedelta(minutes=offset or 0))), target)
    return fit_temporal(moment, target)


def _out_of_range(source: SqlType, target: SqlType) -> SqlError:
    return sql_error(242, display_name(source), target.name) if target.name in ("datetime", "smalldatetime") else sql_error(241)


def _read(text: str, order: str, target: SqlType) -> tuple[datetime.date, datetime.timedelta, int | None]:
    if not text:
        return EPOCH.date(), datetime.timedelta(), None
    iso = re.match(r"\d{4}-\d{2}-\d{2}T", text) is not None
    start = TIME_START.search(text)
    clock, match = _Time(), None
    date_text = text
    if start is not None:
        match = TIME.fullmatch(text[start.end() :].strip())
        if match is None and start.start() == 0:
            match = _leading_time(text)
            date_text = text[match.end() :] if match else ""
        else:
            date_text = text[: start.start()]
        if match is None:
            raise _SyntaxError
    date_text = date_text.strip()
    day = _read_date(date_text, "ymd" if iso else order, target) if date_text else EPOCH.date()
    if match is not None:
        clock = _read_time(match, target)
    return day, clock.delta, clock.offset


def _leading_time(text: str) -> re.Match[str] | None:
    """Return the match of a time that stands before its date, as in '10:30 Apr 1 2020'."""
    match = TIME.match(text.strip())
    return match if match is not None and match.end() < len(text) and text[match.end() - 1 : match.end() + 1].strip() != "" else None


def _read_time(match: re.Match[str], target: SqlType) -> _Time:
    hour, minute, second = (int(match[name] or 0) for name in ("hour", "minute", "second"))
    if match["minute"] is None and match["half"] is None:
        raise _SyntaxError
    if match["half"] is not None:
        if hour > 12:
            raise ValueError("hour")
        hour = hour % 12 + (12 if match["half"].lower() == "pm" else 0)
    if hour > 23 or minute > 59 or second > 59:
        raise ValueError("time")
    return _Time(datetime.timedelta(hours=hour, minutes=minute, seconds=second, microseconds=_microseconds(match, target)), _offset(match, target))


def _microseconds(match: re.Match[str], target: SqlType) -> int:
    fraction = match["fraction"]
    if fraction is None:
        return 0
    legacy = target.name in ("datetime", "smalldatetime")
    if len(fraction) > (3 if legacy or match["mark"] == ":" else 9):
        raise _SyntaxError
    if match["mark"] == ":":
        return int(fraction) * 1000
    nanoseconds = int(fraction.ljust(9, "0"))
    rounds = target.name != "date" and fractional_digits(target) < 7
    return min((nanoseconds + 500 * rounds) // 1000, 999_999)  # the seventh digit is cut: 23:59:59.9999999 must stay in its day


def _offset(match: re.Match[str], target: SqlType) -> int | None:
    zone = match["zone"]
    if zone is None:
        return None
    if zone in "Zz":
        return 0
    if target.name in ("datetime", "smalldatetime"):
        raise _SyntaxError
    hours, minutes = zone[1:].split(":")
    total = int(hours) * 60 + int(minutes)
    if total > 14 * 60 or int(minutes) > 59:
        raise ValueError("offset")
    return -total if zone[0] == "-" else total


def _read_date(text: str, order: str, target: SqlType) -> datetime.date:
    if text.isdigit() and text.isascii():
        return _compact_date(text)
    match = NUMERIC_DATE.fullmatch(text)
    if match is not None:
        return _numeric_date(match[1], match[3], match[4], order, target, match[2])
    return _named_date(text, order)


def _compact_date(text: str) -> datetime.date:
    if len(text) == 8:
        return datetime.date(int(text[:4]), int(text[4:6]), int(text[6:]))
    if len(text) == 6:
        return datetime.date(full_year(text[:2]), int(text[2:4]), int(text[4:]))
    if len(text) == 4:
        return datetime.date(int(text), 1, 1)
    raise _SyntaxError


def full_year(text: str) -> int:
    """Return the year of two (cutoff 2049) or four digits."""
    if len(text) not in (1, 2, 4):
        raise _SyntaxError
    year = int(text)
    return year if len(text) == 4 else year + (2000 if year < 50 else 1900)


def _numeric_date(first: str, second: str, third: str, order: str, target: SqlType, mark: str) -> datetime.date:
    """Order three numbers: a four-digit year may lead or end whatever the order; yyyy-mm-dd is always that for the newer types."""
    if len(first) == 4:
        month_first = order.index("m") < order.index("d") or target.name not in ("datetime", "smalldatetime")
        year, month, day = (first, second, third) if month_first else (first, third, second)
    elif len(third) == 4 or order.endswith("y"):
        month, day = (first, second) if order.index("m") < order.index("d") else (second, first)
        year = third
    else:
        parts = dict(zip(order, (first, second, third), strict=True))
        year, month, day = parts["y"], parts["m"], parts["d"]
    if len(month) > 2 or len(day) > 2:
        raise _SyntaxError
    return datetime.date(full_year(year), int(month), int(day))


def _named_date(text: str, order: str) -> datetime.date:
    words = WORDS.findall(text)
    months = [MONTH_NUMBERS[w.lower()] for w in words if w.lower() in MONTH_NUMBERS]
    figures = [w for w in words if w.isdigit()]
    if len(months) != 1 or len(figures) + 1 != len(words) or not 1 <= len(figures) <= 2:
        raise _SyntaxError
    if len(figures) == 1:
        if len(figures[0]) != 4:
            raise _SyntaxError
        return datetime.date(int(figures[0]), months[0], 1)
    day, year = figures if len(figures[0]) <= 2 else reversed(figures)
    if len(day) > 2:
        raise _SyntaxError
    return datetime.date(full_year(year), months[0], int(day))


# --- between the types -------------------------------------------------------------------------------


def in_range(moment: datetime.datetime, target: SqlType) -> bool:
    if target.name == "smalldatetime":
        return datetime.datetime(1900, 1, 1) <= moment < datetime.datetime(2079, 6, 6, 23, 59, 29, 999000)
    return target.name != "datetime" or moment.year >= 1753


def round_fraction(moment: datetime.datetime, digits: int) -> datetime.datetime:
    """Return the moment with its fractional second rounded, halves up, to ``digits`` digits."""
    if digits >= 6:
        return moment
    unit = 10 ** (6 - digits)
    rounded = (moment.microsecond + unit // 2) // unit * unit
    base = moment.replace(microsecond=0)
    try:
        return base + datetime.timedelta(microseconds=rounded)
    except OverflowError:
        return base.replace(microsecond=1_000_000 - unit)


def fit_temporal(moment: datetime.datetime, target: SqlType) -> object:
    """Return the moment as the target type keeps it: rounded, without the part that the type lacks."""
    from ferryman.tsql.functions.operators import round_datetime

    if target.name == "date":
        return moment.date()
    if target.name == "datetime":
        return round_datetime(moment)
    if target.name == "smalldatetime":
        return (moment + datetime.timedelta(seconds=30, milliseconds=1)).replace(second=0, microsecond=0)
    if target.name == "time":
        rounded = round_fraction(moment, fractional_digits(target))
        return rounded.time()
    return round_fraction(moment, fractional_digits(target))


def as_moment(value: Any) -> datetime.datetime:
    """Return any temporal value as a datetime: a date at midnight, a time on 1900-01-01."""
    if isinstance(value, datetime.datetime):
        return value
    if isinstance(value, datetime.date):
        return datetime.datetime.combine(value, datetime.time())
    return datetime.datetime.combine(EPOCH.date(), value)


def date_from_date(source: SqlType, target: SqlType) -> Callable[..., object]:
    """Return the conversion between two temporal types; raises 242 beyond datetime's or smalldatetime's range."""

    def convert(value: object, style: int, runtime: Runtime | None) -> object:
        moment = as_moment(value)
        if target.name == "datetimeoffset":
            aware = moment if moment.tzinfo is not None else moment.replace(tzinfo=datetime.UTC)
            return fit_temporal(aware, target)
        moment = moment.replace(tzinfo=None)
        if not in_range(moment, target):
            raise sql_error(242, source.name, target.name)
        return fit_temporal(moment, target)

    return convert


DAY_TICKS: Final = 86400 * 300


def days_since_1900(value: datetime.datetime) -> Decimal:
    """Return the days from 1900-01-01, in datetime's ticks of 1/300 s."""
    span = value - EPOCH
    ticks = (span.seconds * 300) + (span.microseconds * 300 + 500_000) // 1_000_000
    return span.days + Decimal(ticks) / DAY_TICKS


def datetime_from_days(days: float | Decimal) -> datetime.datetime:
    """Return the datetime so many days after 1900-01-01; raises 8115 beyond its range."""
    from ferryman.tsql.functions.operators import round_datetime

    exact = Decimal(days)
    whole = exact.__floor__()
    ticks = int(((exact - whole) * DAY_TICKS).to_integral_value(rounding="ROUND_HALF_UP"))
    try:
        moment = EPOCH + datetime.timedelta(days=whole, microseconds=ticks * 10_000 // 3)
    except OverflowError:
        raise sql_error(8115, "expression", "datetime") from None
    if moment.year < 1753:
        raise sql_error(8115, "expression", "datetime")
    return round_datetime(moment)


def date_bytes(value: Any, source: SqlType) -> bytes:
    """Return a temporal value's storage bytes; those of time, datetime2 and datetimeoffset begin with their precision."""
    if source.name == "date":
        return temporal.encode_date(value)
    if source.name in SCALED:
        scale = fractional_digits(source)
        encoder, _ = SCALED[source.name]
        return bytes((scale,)) + encoder(scale, time_length(scale))(value)
    span: datetime.timedelta = as_moment(value) - EPOCH
    if source.name == "smalldatetime":
        return span.days.to_bytes(2, "big") + (span.seconds // 60).to_bytes(2, "big")
    ticks = span.seconds * 300 + (span.microseconds * 300 + 500_000) // 1_000_000
    return span.days.to_bytes(4, "big", signed=True) + ticks.to_bytes(4, "big")


def date_from_bytes(value: bytes, target: SqlType) -> object:
    """Return what ``date_bytes`` made; raises 241 for bytes that are no value of the type."""
    if target.name == "date" or target.name in SCALED:
        try:
            return temporal.decode_date(value[:3]) if target.name == "date" else _scaled_from_bytes(value, target)
        except ProtocolError:
            raise sql_error(241) from None
    if target.name == "smalldatetime":
        raw = value[-4:].rjust(4, b"\0")
        return EPOCH + datetime.timedelta(days=int.from_bytes(raw[:2], "big"), minutes=int.from_bytes(raw[2:], "big"))
    raw = value[-8:].rjust(8, b"\0")
    days = int.from_bytes(raw[:4], "big", signed=True) + Decimal(int.from_bytes(raw[4:], "big")) / DAY_TICKS
    return datetime_from_days(days)


SCALED: Final[dict[str, tuple[Callable[[int, int], Callable[[Any], bytes]], Callable[[bytes, int], object]]]] = {
    "time": (temporal.time_encoder, temporal.decode_time),
    "datetime2": (temporal.datetime2_encoder, temporal.decode_datetime2),
    "datetimeoffset": (temporal.datetimeoffset_encoder, temporal.decode_datetimeoffset),
}
"""How the types with a precision are written and read: as MS-TDS does (2.2.5.5.1.8)."""
_AFTER_TIME: Final = {"time": 0, "datetime2": 3, "datetimeoffset": 5}


def _scaled_from_bytes(value: bytes, target: SqlType) -> object:
    scale = value[0] if value else MAX_SCALE + 1
    if scale > MAX_SCALE or len(value) != 1 + time_length(scale) + _AFTER_TIME[target.name]:
        raise sql_error(241)
    return date_from_date(SqlType(target.name, scale=scale), target)(SCALED[target.name][1](value[1:], scale), 0, None)


# --- writing -----------------------------------------------------------------------------------------

DATE_STYLES: Final[dict[int, str]] = {
    0: "{mon} {d:2} {y:04}", 1: "{m:02}/{d:02}/{yy:02}", 2: "{yy:02}.{m:02}.{d:02}", 3: "{d:02}/{m:02}/{yy:02}", 4: "{d:02}.{m:02}.{yy:02}",
    5: "{d:02}-{m:02}-{yy:02}", 6: "{d:02} {mon} {yy:02}", 7: "{mon} {d:02}, {yy:02}", 9: "{mon} {d:2} {y:04}", 10: "{m:02}-{d:02}-{yy:02}",
    11: "{yy:02}/{m:02}/{d:02}", 12: "{yy:02}{m:02}{d:02}", 13: "{d:02} {mon} {y:04}", 20: "{y:04}-{m:02}-{d:02}", 21: "{y:04}-{m:02}-{d:02}",
    22: "{m:02}/{d:02}/{yy:02}", 23: "{y:04}-{m:02}-{d:02}", 25: "{y:04}-{m:02}-{d:02}", 101: "{m:02}/{d:02}/{y:04}", 102: "{y:04}.{m:02}.{d:02}",
    103: "{d:02}/{m:02}/{y:04}", 104: "{d:02}.{m:02}.{y:04}", 105: "{d:02}-{m:02}-{y:04}", 106: "{d:02} {mon} {y:04}", 107: "{mon} {d:02}, {y:04}",
    110: "{m:02}-{d:02}-{y:04}", 111: "{y:04}/{m:02}/{d:02}", 112: "{y:04}{m:02}{d:02}", 126: "{y:04}-{m:02}-{d:02}", 127: "{y:04}-{m:02}-{d:02}",
}  # fmt: skip
TIME_STYLES: Final[dict[int, str]] = {
    0: "{h12:2}:{mi:02}{half}", 8: "{h:02}:{mi:02}:{s:02}", 9: "{h12:2}:{mi:02}:{s:02}{colon}{half}", 13: "{h:02}:{mi:02}:{s:02}{colon}",
    14: "{h:02}:{mi:02}:{s:02}{colon}", 20: "{h:02}:{mi:02}:{s:02}", 21: "{h:02}:{mi:02}:{s:02}{point}", 22: "{h12:2}:{mi:02}:{s:02} {half}",
    24: "{h:02}:{mi:02}:{s:02}", 25: "{h:02}:{mi:02}:{s:02}{point}", 126: "{h:02}:{mi:02}:{s:02}{short}", 127: "{h:02}:{mi:02}:{s:02}{short}",
}  # fmt: skip
SAME_STYLES: Final[dict[int, int]] = {100: 0, 108: 8, 109: 9, 113: 13, 114: 14, 120: 20, 121: 21}


def format_date(value: object, source: SqlType, style: int | None) -> str:
    """Return a temporal value as CONVERT writes it; ``style`` None is CAST's: 0 for datetime and smalldatetime, 121 for the others.

    Raises 281 for a style that doesn't exist or has nothing to write of this type.
    """
    if style is None:
        style = 0 if source.name in ("datetime", "smalldatetime") else 21
    asked, style = style, SAME_STYLES.get(style, style)
    if style in UNKNOWN_STYLES:
        raise not_supported(f"CONVERT style {style} (the Hijri calendar)")
    if style not in DATE_STYLES and style not in TIME_STYLES:
        raise sql_error(281, asked, source.name)
    moment = as_moment(value)
    if style == 127 and moment.tzinfo is not None:
        moment = moment.astimezone(datetime.UTC)
    fields = _fields(moment, source, style)
    day = DATE_STYLES.get(style, "").format(**fields) if source.name != "time" else ""
    clock = TIME_STYLES.get(style, "").format(**fields) if source.name != "date" else ""
    if not day and not clock:
        raise sql_error(281, asked, source.name)
    if not day and source.name == "time":
        clock = clock.lstrip(" ")
    text = day + ("T" if style in (126, 127) else " ") * bool(day and clock) + clock
    if source.name == "datetimeoffset" and clock:
        text += "Z" if style == 127 else ("" if style == 126 else " ") + offset_text(moment)
    return text


def _fields(moment: datetime.datetime, source: SqlType, style: int) -> dict[str, object]:
    digits = fractional_digits(source) if source.name != "smalldatetime" else 3
    seventh = 9 if moment.replace(tzinfo=None) == datetime.datetime.max else 0  # the end of time, whose last digit was cut, too
    fraction = f"{moment.microsecond:06}{seventh}"[:digits]
    legacy = source.name in ("datetime", "smalldatetime")
    return {
        "y": moment.year, "yy": moment.year % 100, "m": moment.month, "mon": MONTHS[moment.month - 1][:3], "d": moment.day, "h": moment.hour,
        "h12": (moment.hour + 11) % 12 + 1, "mi": moment.minute, "s": moment.second, "half": "AM" if moment.hour < 12 else "PM",
        "point": f".{fraction}" if digits else "", "colon": (f":{fraction}" if legacy else f".{fraction}") if digits else "",
        "short": f".{fraction}" if digits and moment.microsecond else "",
    }  # fmt: skip


def offset_text(moment: datetime.datetime) -> str:
    """Return a datetimeoffset's offset as ``+05:30``."""
    minutes = int((moment.utcoffset() or datetime.timedelta()).total_seconds()) // 60
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"
