"""How Python values (see ``sqltypes``) travel to PostgreSQL and back.

Numbers and date-times are sent without a type, as text, so that the statement decides it: ``$1::int8`` means int8 whatever the
size of the value. datetimeoffset and sql_variant are composites (``temporal_text``, ``variants``).
"""

from __future__ import annotations

import datetime as dt
import struct
from decimal import Decimal
from typing import TYPE_CHECKING, Final

import psycopg
from psycopg.adapt import AdaptersMap, Dumper, Loader
from psycopg.types.numeric import DecimalDumper, FloatDumper, Int8Dumper

from ferryman.sqltypes import Variant
from ferryman.store.temporal_text import datetime_text, offset_from_text
from ferryman.store.variants import variant_from_text, variant_text

if TYPE_CHECKING:
    from psycopg.abc import Buffer

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


class _VariantDumper(Dumper):
    def dump(self, obj: Variant) -> bytes:
        return variant_text(obj).encode()


class _DatetimeoffsetLoader(Loader):
    """``("2024-01-31 12:00:00.5",120)`` -> 2024-01-31 14:00:00.5+02:00."""

    def load(self, data: Buffer) -> dt.datetime:
        return offset_from_text(bytes(data).decode())


class _VariantLoader(Loader):
    """``(int,5)`` -> Variant(INT, 5)."""

    def load(self, data: Buffer) -> Variant:
        return variant_from_text(bytes(data).decode())


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
        self.adapters.register_dumper(Variant, _VariantDumper)
        self.adapters.register_loader("float4", _RealLoader)


COMPOSITES: Final[dict[str, type[Loader]]] = {"tsql.datetimeoffset": _DatetimeoffsetLoader, "tsql.sql_variant": _VariantLoader}
"""The composite types of schema ``tsql`` that hold T-SQL values. Their numbers differ from database to database."""
