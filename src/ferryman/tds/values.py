"""Values on the wire (MS-TDS 2.2.5.5): one encoder and one decoder per data type.

Python values are those of ``ferryman.sqltypes``; None is NULL. An encoder is made once per column
and called once per value, so whatever depends on the type alone is settled when it is made.
"""

from __future__ import annotations

import struct
from codecs import utf_16_le_encode
from collections.abc import Callable
from datetime import datetime
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation
from functools import partial
from typing import Any, Final

from ferryman.sqltypes import Variant
from ferryman.tds import collation, temporal
from ferryman.tds.exceptions import EncodingError
from ferryman.tds.types import (
    DECIMALS,
    FIXED_TOKENS,
    LOBS,
    NATIONAL,
    SCALED_TIMES,
    SHORT_LENGTHS,
    DataType,
    TypeInfo,
    decimal_length,
    down_level,
    sql_type,
    time_length,
    type_info,
)
from ferryman.tds.version import TdsVersion

Encoder = Callable[[Any], bytes]
"""From a value, never None, to its bytes with their length prefix, which fixed-length types lack."""

D = DataType
_BYTELEN_NULL: Final = b"\x00"
_USHORT_NULL: Final = b"\xff\xff"
_PLP_NULL: Final = b"\xff" * 8
_VARIANT_NULL: Final = bytes(4)
_TEXT_POINTER: Final = b"\x10" + b"ferryman textptr" + bytes(8)
"""A text pointer of 16 bytes and a timestamp of 8: clients need them to be there and never send them back."""

UNFIT: Final = (struct.error, ArithmeticError, AttributeError, TypeError, ValueError, LookupError)
"""What an encoder raises on a value of the wrong type or size."""


def null_bytes(info: TypeInfo) -> bytes:
    """Return how NULL looks in a row."""
    if info.is_max:
        return _PLP_NULL
    if info.token in SHORT_LENGTHS:
        return _USHORT_NULL
    return _VARIANT_NULL if info.token is D.SSVARIANT else _BYTELEN_NULL


def value_encoder(info: TypeInfo) -> Encoder:
    """Return the encoder of non-NULL values of ``info`` in a row. It raises one of ``UNFIT`` for what doesn't fit."""
    factory = _ENCODERS.get(info.token)
    if factory is None:
        raise EncodingError(f"{info.token.name} can't be sent to a client.")
    return factory(info)


def encode_value(info: TypeInfo, value: object) -> bytes:
    """Encode one value, NULL included; EncodingError when it doesn't fit."""
    if value is None:
        return null_bytes(info)
    try:
        return value_encoder(info)(value)
    except UNFIT as error:
        raise unfit(info, value, error) from error


def unfit(info: TypeInfo, value: object, error: Exception) -> EncodingError:
    """Return the error that says which kind of value didn't fit which type, without the value itself: it may be large or private."""
    if isinstance(error, EncodingError):
        return error
    return EncodingError(f"A {type(value).__name__} value doesn't fit {info.token.name}"
                         f" (length {info.length}, precision {info.precision}, scale {info.scale}).")


def _integer(info: TypeInfo) -> Encoder:
    if info.fixed:
        return struct.Struct({1: "<B", 2: "<h", 4: "<i", 8: "<q"}[info.length]).pack
    return partial(struct.Struct({1: "<BB", 2: "<Bh", 4: "<Bi", 8: "<Bq"}[info.length]).pack, info.length)


def _bit(info: TypeInfo) -> Encoder:
    return ({0: b"\x00", 1: b"\x01"} if info.fixed else {0: b"\x01\x00", 1: b"\x01\x01"}).__getitem__


def _float(info: TypeInfo) -> Encoder:
    if info.fixed:
        return struct.Struct({4: "<f", 8: "<d"}[info.length]).pack
    return partial(struct.Struct({4: "<Bf", 8: "<Bd"}[info.length]).pack, info.length)


def _money(info: TypeInfo) -> Encoder:
    unscaled, prefix = _unscaler(4), b"" if info.fixed else bytes((info.length,))
    if info.length == 4:
        pack4 = struct.Struct("<i").pack
        return lambda value: prefix + pack4(unscaled(value))
    pack8 = struct.Struct("<iI").pack

    def encode(value: Decimal) -> bytes:
        units = unscaled(value)
        return prefix + pack8(units >> 32, units & 0xFFFF_FFFF)

    return encode


def _decimal(info: TypeInfo) -> Encoder:
    # _unscaler's work is repeated here in line, by methods looked up once: that takes two thirds of the time.
    context, length = _exact(), decimal_length(info.precision)
    scaled, rounded, scale = context.scaleb, context.to_integral_value, Decimal(info.scale)
    positive, negative = bytes((length + 1, 1)), bytes((length + 1, 0))
    limit = 10**info.precision

    def encode(value: Decimal) -> bytes:
        units = int(rounded(scaled(value, scale)))
        if not -limit < units < limit:
            raise EncodingError(f"A value has more than the {info.precision} digits of its decimal type.")
        return positive + units.to_bytes(length, "little") if units >= 0 else negative + (-units).to_bytes(length, "little")

    return encode


def _exact() -> Context:
    """Return a context that holds 38 digits on either side, whatever the thread's own is."""
    return Context(prec=80, rounding=ROUND_HALF_UP, traps=[InvalidOperation])


def _unscaler(scale: int) -> Callable[[Decimal], int]:
    """Return the function from a Decimal to its integer number of 10**-scale units."""
    context = _exact()

    def unscaled(value: Decimal) -> int:
        return int(value.scaleb(scale, context).to_integral_value(ROUND_HALF_UP, context))

    return unscaled


def _prefixed(length: int, encode: Callable[[Any], bytes]) -> Encoder:
    prefix = bytes((length,))
    return lambda value: prefix + encode(value)


def _datetime(info: TypeInfo) -> Encoder:
    encode = temporal.encode_datetime if info.length == 8 else temporal.encode_smalldatetime
    return encode if info.fixed else _prefixed(info.length, encode)


def _time(info: TypeInfo) -> Encoder:
    length = time_length(info.scale)
    return _prefixed(length, temporal.time_encoder(info.scale, length))


def _datetime2(info: TypeInfo) -> Encoder:
    length = time_length(info.scale)
    return temporal.datetime2_encoder(info.scale, length, bytes((length + 3,)))


def _datetimeoffset(info: TypeInfo) -> Encoder:
    length = time_length(info.scale)
    return _prefixed(length + 5, temporal.datetimeoffset_encoder(info.scale, length))


def _utf16(value: str) -> bytes:
    return utf_16_le_encode(value, "surrogatepass")[0]  # str.encode looks the codec up: three times slower for short strings


def _to_bytes(info: TypeInfo) -> Callable[[Any], bytes]:
    """Return the function from a value of a character or binary type to its bytes, without prefix."""
    if info.token in NATIONAL:
        return _utf16
    if info.token in (D.BIGVARBINARY, D.BIGBINARY, D.IMAGE, D.UDT):
        return _require_bytes
    return collation.encoder(info.collation)


def _require_bytes(value: object) -> bytes:
    """``bytes(5)`` would be five zeros: only bytes-like values pass."""
    return bytes(memoryview(value))  # type: ignore[arg-type]


def _short(info: TypeInfo) -> Encoder:
    """USHORTLEN strings and binaries; fixed-length ones are padded to their length."""
    to_bytes = _to_bytes(info)
    if info.is_max:
        return _plp(to_bytes)
    pack, limit = struct.Struct("<H").pack, info.length
    padding = {D.NCHAR: b" \0", D.BIGCHAR: b" ", D.BIGBINARY: b"\0"}.get(info.token)

    def encode(value: Any) -> bytes:
        data = to_bytes(value)
        if len(data) > limit:
            raise EncodingError(f"A value of {len(data)} bytes doesn't fit {info.token.name} of {limit}.")
        return pack(len(data)) + data

    def encode_padded(value: Any) -> bytes:
        data = to_bytes(value)
        if len(data) > limit:
            raise EncodingError(f"A value of {len(data)} bytes doesn't fit {info.token.name} of {limit}.")
        return prefix + data + filler[len(data):]

    if padding is None:
        return encode
    prefix, filler = pack(limit), padding * (limit // len(padding))
    return encode_padded


def _plp(to_bytes: Callable[[Any], bytes]) -> Encoder:
    """PARTIALLY LENGTH-PREFIXED (2.2.5.2.3): the total, one chunk, the empty chunk."""
    pack, empty = struct.Struct("<QI").pack, bytes(12)

    def encode(value: Any) -> bytes:
        data = to_bytes(value)
        return pack(len(data), len(data)) + data + b"\0\0\0\0" if data else empty

    return encode


def _xml(info: TypeInfo) -> Encoder:
    return _plp(_to_bytes(info))


def _lob(info: TypeInfo) -> Encoder:
    to_bytes, pack = _to_bytes(info), struct.Struct("<i").pack

    def encode(value: Any) -> bytes:
        data = to_bytes(value)
        return _TEXT_POINTER + pack(len(data)) + data

    return encode


def _variant(_info: TypeInfo) -> Encoder:
    """SSVARIANT (2.2.5.5.4): total length, base type, its properties, the value without a length of its own."""
    pack = struct.Struct("<IBB").pack

    def encode(value: Variant) -> bytes:
        base = type_info(value.type)
        if base.is_max or base.token in LOBS or base.token is D.SSVARIANT:
            raise EncodingError(f"A sql_variant can't hold {value.type}.")
        if value.value is None:
            return _VARIANT_NULL
        prefix = 2 if base.token in SHORT_LENGTHS else 1
        data = encode_value(base, value.value)[prefix:]
        properties = _variant_properties(base)
        token = FIXED_TOKENS.get((base.token, base.length), base.token)
        return pack(2 + len(properties) + len(data), token, len(properties)) + properties + data

    return encode


def _variant_properties(base: TypeInfo) -> bytes:
    if base.token in (D.BIGVARBINARY, D.BIGBINARY):
        return struct.pack("<H", base.length)
    if base.token in SHORT_LENGTHS:
        return base.collation + struct.pack("<H", base.length)
    if base.token in DECIMALS:
        return bytes((base.precision, base.scale))
    if base.token in SCALED_TIMES:
        return bytes((base.scale,))
    return b""


_ENCODERS: Final[dict[DataType, Callable[[TypeInfo], Encoder]]] = {
    D.INTN: _integer,
    D.BITN: _bit,
    D.FLTN: _float,
    D.MONEYN: _money,
    D.DECIMALN: _decimal,
    D.NUMERICN: _decimal,
    D.GUID: lambda _info: lambda value: b"\x10" + value.bytes_le,
    D.DATETIMN: _datetime,
    D.DATEN: lambda _info: _prefixed(3, temporal.encode_date),
    D.TIMEN: _time,
    D.DATETIME2N: _datetime2,
    D.DATETIMEOFFSETN: _datetimeoffset,
    D.BIGVARCHAR: _short,
    D.BIGCHAR: _short,
    D.NVARCHAR: _short,
    D.NCHAR: _short,
    D.BIGVARBINARY: _short,
    D.BIGBINARY: _short,
    D.TEXT: _lob,
    D.NTEXT: _lob,
    D.IMAGE: _lob,
    D.XML: _xml,
    D.UDT: _xml,
    D.SSVARIANT: _variant,
}


def client_encoder(info: TypeInfo, version: TdsVersion) -> tuple[TypeInfo, Encoder]:
    """Return the type in which a client of ``version`` sees ``info``, and the encoder from the original type's values to it."""
    seen = down_level(info, version)
    encode = value_encoder(seen)
    if seen.token is not info.token and info.token in _TEXT_FORMS:
        to_text, scale = _TEXT_FORMS[info.token], info.scale
        return seen, lambda value: encode(to_text(value, scale))
    if info.token is D.SSVARIANT and version < TdsVersion.V7_3:
        return seen, lambda value: encode(_down_level_variant(value, version))
    return seen, encode


def _down_level_variant(variant: Variant, version: TdsVersion) -> Variant:
    """Return the variant with a date or time that the client doesn't know as text."""
    base = type_info(variant.type)
    if base.token not in _TEXT_FORMS or variant.value is None:
        return variant
    return Variant(sql_type(down_level(base, version)), _TEXT_FORMS[base.token](variant.value, base.scale))


def _fraction(microsecond: int, scale: int) -> str:
    return f".{microsecond:06d}0"[:scale + 1] if scale else ""


def _time_text(value: Any, scale: int) -> str:
    return f"{value:%H:%M:%S}{_fraction(value.microsecond, scale)}"


def _datetime_text(value: datetime, scale: int) -> str:
    # Not strftime's %Y, which some platforms don't pad to four digits.
    return f"{value.date().isoformat()} {_time_text(value, scale)}"


def _datetimeoffset_text(value: datetime, scale: int) -> str:
    zone = value.isoformat()[-6:]
    return f"{_datetime_text(value, scale)} {zone}"


_TEXT_FORMS: Final[dict[DataType, Callable[[Any, int], str]]] = {
    D.DATEN: lambda value, _scale: value.isoformat(),
    D.TIMEN: _time_text,
    D.DATETIME2N: _datetime_text,
    D.DATETIMEOFFSETN: _datetimeoffset_text,
}
