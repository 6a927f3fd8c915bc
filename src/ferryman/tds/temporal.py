"""Dates and times on the wire (MS-TDS 2.2.5.5.1.8) to and from Python's ``datetime``."""

from __future__ import annotations

import struct
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Final

from ferryman.tds.exceptions import EncodingError, ProtocolError

_1900: Final = date(1900, 1, 1).toordinal()
_1753: Final = date(1753, 1, 1).toordinal()
_TICKS_PER_DAY: Final = 24 * 60 * 60 * 300
_MICROSECONDS_PER_DAY: Final = 24 * 60 * 60 * 1_000_000
_LAST_DAY: Final = date.max.toordinal()
_DATETIME: Final = struct.Struct("<iI")
_SMALLDATETIME: Final = struct.Struct("<HH")
_OFFSET: Final = struct.Struct("<h")
_MAX_OFFSET_MINUTES: Final = 14 * 60


def _microseconds(value: time | datetime) -> int:
    return ((value.hour * 60 + value.minute) * 60 + value.second) * 1_000_000 + value.microsecond


def encode_datetime(value: datetime) -> bytes:
    """Days since 1900 and ticks of 1/300 s since midnight, rounded to the nearest tick."""
    days = value.toordinal()
    if days < _1753:
        raise EncodingError(f"{value} is before 1753-01-01, the first datetime.")
    ticks = (_microseconds(value) * 3 + 5_000) // 10_000
    if ticks == _TICKS_PER_DAY:
        days, ticks = days + 1, 0
    return _DATETIME.pack(days - _1900, ticks)


def decode_datetime(data: bytes) -> datetime:
    days, ticks = _DATETIME.unpack(data)
    if ticks >= _TICKS_PER_DAY:
        raise ProtocolError("A datetime's time of day is past midnight.")
    return _at(days + _1900, (ticks * 10 + 1) // 3 * 1000)


def encode_smalldatetime(value: datetime) -> bytes:
    """Days since 1900 and whole minutes since midnight."""
    return _SMALLDATETIME.pack(value.toordinal() - _1900, value.hour * 60 + value.minute)


def decode_smalldatetime(data: bytes) -> datetime:
    days, minutes = _SMALLDATETIME.unpack(data)
    return _at(days + _1900, minutes * 60_000_000)


def encode_date(value: date) -> bytes:
    """Days since 0001-01-01 in three bytes."""
    return (value.toordinal() - 1).to_bytes(3, "little")


def decode_date(data: bytes) -> date:
    return date.fromordinal(_ordinal(data))


def time_encoder(scale: int, length: int) -> Callable[[time], bytes]:
    """Return the encoder of ``time(scale)``: units of 10**-scale seconds since midnight. What rounds up to midnight wraps, as in T-SQL."""
    scaled = _scaler(scale)
    units_per_day = 86_400 * 10**scale
    return lambda value: (scaled(_microseconds(value)) % units_per_day).to_bytes(length, "little")


def datetime2_encoder(scale: int, length: int, prefix: bytes = b"") -> Callable[[datetime], bytes]:
    """Return the encoder of ``datetime2(scale)``: the time, then the date; rounding up to midnight carries into the date."""
    scaled = _scaler(scale)
    units_per_day = 86_400 * 10**scale
    shift, size = 8 * length, length + 3
    factor: int = 10 ** max(scale - 6, 0)

    def encode_exact(value: datetime) -> bytes:
        since = value - datetime.min
        units = (since.seconds * 1_000_000 + since.microseconds) * factor
        if value == datetime.max:
            units += factor - 1  # datetime2(7) ends with 9999-12-31 23:59:59.9999999
        return prefix + (since.days << shift | units).to_bytes(size, "little")

    def encode(value: datetime) -> bytes:
        since = value - datetime.min
        days, units = since.days, scaled(since.seconds * 1_000_000 + since.microseconds)
        if units == units_per_day:
            days, units = days + 1, 0
            if days >= _LAST_DAY:
                raise EncodingError(f"{value} rounds past the last datetime2.")
        return prefix + (days << shift | units).to_bytes(size, "little")

    # From six digits on, as many as Python's datetime has, nothing is rounded.
    return encode_exact if scale >= 6 else encode


def datetimeoffset_encoder(scale: int, length: int) -> Callable[[datetime], bytes]:
    """Return the encoder of ``datetimeoffset(scale)``: a datetime2 in UTC, then the offset in minutes."""
    encode_utc = datetime2_encoder(scale, length)

    def encode(value: datetime) -> bytes:
        offset = value.utcoffset()
        if offset is None:
            raise EncodingError("A datetimeoffset value has no offset.")
        minutes = offset // timedelta(minutes=1)
        return encode_utc(value.replace(tzinfo=None) - offset) + _OFFSET.pack(minutes)

    return encode


def decode_time(data: bytes, scale: int) -> time:
    return _at(1, _decode_units(data, scale)).time()


def decode_datetime2(data: bytes, scale: int) -> datetime:
    return _at(_ordinal(data[-3:]), _decode_units(data[:-3], scale))


def decode_datetimeoffset(data: bytes, scale: int) -> datetime:
    minutes: int = _OFFSET.unpack(data[-2:])[0]
    if abs(minutes) > _MAX_OFFSET_MINUTES:
        raise ProtocolError(f"A datetimeoffset's offset is {minutes} minutes.")
    try:
        return decode_datetime2(data[:-2], scale).replace(tzinfo=UTC).astimezone(timezone(timedelta(minutes=minutes)))
    except OverflowError:
        raise ProtocolError("A datetimeoffset is outside the years 1 to 9999.") from None


def _scaler(scale: int) -> Callable[[int], int]:
    """Return the function from microseconds to units of 10**-scale seconds, rounding half up."""
    if scale >= 6:
        factor: int = 10 ** (scale - 6)
        return lambda microseconds: microseconds * factor
    divisor: int = 10 ** (6 - scale)
    half = divisor // 2
    return lambda microseconds: (microseconds + half) // divisor


def _decode_units(data: bytes, scale: int) -> int:
    """Return microseconds since midnight; the seventh digit is cut, for Python has six."""
    units = int.from_bytes(data, "little")
    microseconds: int = units // 10 ** (scale - 6) if scale >= 6 else units * 10 ** (6 - scale)
    if microseconds >= _MICROSECONDS_PER_DAY:
        raise ProtocolError("A time of day is past midnight.")
    return microseconds


def _ordinal(data: bytes) -> int:
    days = int.from_bytes(data, "little") + 1
    if days > _LAST_DAY:
        raise ProtocolError("A date is past 9999-12-31.")
    return days


def _at(ordinal: int, microseconds: int) -> datetime:
    try:
        return datetime.fromordinal(ordinal) + timedelta(microseconds=microseconds)
    except (ValueError, OverflowError):
        raise ProtocolError("A date is outside the years 1 to 9999.") from None
