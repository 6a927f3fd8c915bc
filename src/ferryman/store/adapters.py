"""How Python values (see ``sqltypes``) travel to PostgreSQL and back.

Numbers and date-times are sent without a type, as text, so that the statement decides it: ``$1::int8`` means int8 whatever the
size of the value. A datetimeoffset is the composite ``tsql.datetimeoffset AS (utc timestamp, minutes int2)``.
"""

from __future__ import annotations

import datetime as dt
import struct
from decimal import Decimal
from typing import TYPE_CHECKING

import psycopg
from psycopg.adapt import AdaptersMap, Dumper, Loader
from psycopg.types.numeric import DecimalDumper, FloatDumper, Int8Dumper

if TYPE_CHECKING:
    from psycopg.abc import Buffer

_MINUTE = dt.timedelta(minutes=1)
_SINGLE = struct.Struct("<f")


class _IntDumper(Int8Dumper):
    oid = 0


class _DecimalDumper(DecimalDumper):
    oid = 0


class _FloatDumper(FloatDumper):
    oid = 0


class _DatetimeDumper(Dumper):
    """Naive: timestamp; aware: tsql.datetimeoffset."""

    def dump(self, obj: dt.datetime) -> bytes:
        return datetime_text(obj).encode()


def datetime_text(value: dt.datetime) -> str:
    """Return PostgreSQL's input text: of a timestamp for a naive value, of a tsql.datetimeoffset for an aware one."""
    offset = value.utcoffset()
    if offset is None:
        return value.isoformat(" ")
    utc = value.replace(tzinfo=None) - offset
    return f'("{utc.isoformat(" ")}",{offset // _MINUTE})'


class _DatetimeoffsetLoader(Loader):
    """``("2024-01-31 12:00:00.5",120)`` -> 2024-01-31 14:00:00.5+02:00."""

    def load(self, data: Buffer) -> dt.datetime:
        utc, _, minutes = bytes(data).decode().strip("()").rpartition(",")
        moment = dt.datetime.fromisoformat(utc.strip('"')).replace(tzinfo=dt.UTC)
        return moment.astimezone(dt.timezone(dt.timedelta(minutes=int(minutes))))


class _RealLoader(Loader):
    """A float4 arrives as its shortest decimal; its value is the nearest single-precision number."""

    def load(self, data: Buffer) -> float:
        return _SINGLE.unpack(_SINGLE.pack(float(bytes(data))))[0]  # type: ignore[no-any-return]


class Adapters:
    """A psycopg adapt context with our dumpers and loaders, to be passed as ``context`` when connecting."""

    connection: psycopg.Connection[tuple[object, ...]] | None = None

    def __init__(self) -> None:
        self.adapters = AdaptersMap(psycopg.adapters)
        self.adapters.register_dumper(int, _IntDumper)
        self.adapters.register_dumper(Decimal, _DecimalDumper)
        self.adapters.register_dumper(float, _FloatDumper)
        self.adapters.register_dumper(dt.datetime, _DatetimeDumper)
        self.adapters.register_loader("float4", _RealLoader)


def load_datetimeoffset(adapters: AdaptersMap, oid: int) -> None:
    """Read values of the type ``oid`` as aware datetimes. The number differs from database to database."""
    adapters.register_loader(oid, _DatetimeoffsetLoader)
