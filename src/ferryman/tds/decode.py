"""Values that clients send (MS-TDS 2.2.5.5): RPC parameters, table-valued parameters and bulk rows."""

from __future__ import annotations

import struct
import uuid
from collections.abc import Callable
from decimal import Context, Decimal
from typing import Final

from ferryman.sqltypes import Variant
from ferryman.tds import collation, temporal
from ferryman.tds.exceptions import EncodingError, ProtocolError
from ferryman.tds.reader import Reader
from ferryman.tds.types import (
    DECIMALS,
    FIXED,
    MAX_DECIMAL_LENGTH,
    NATIONAL,
    SCALED_TIMES,
    SHORT_LENGTHS,
    DataType,
    TypeInfo,
    sql_type,
    time_length,
    token_of,
)

D = DataType
_USHORT_NULL: Final = 0xFFFF
_EXACT: Final = Context(prec=80)


def decode_value(reader: Reader, info: TypeInfo, *, row: bool) -> object:
    """Read one value, None for NULL. In a ``row`` text, ntext and image come with a text pointer; in a parameter they don't."""
    token = info.token
    if token is D.NULL:
        return None
    if token is D.SSVARIANT:
        return _decode_variant(reader)
    data = _decode_bytes(reader, info, row=row)
    return None if data is None else _decode_raw(data, info)


def _decode_bytes(reader: Reader, info: TypeInfo, *, row: bool) -> bytes | None:
    """Read a value's length and bytes, None for NULL."""
    if info.fixed:
        return reader.take(info.length)
    if info.is_max:
        return reader.plp()
    if info.token in SHORT_LENGTHS:
        length = reader.ushort()
        return None if length == _USHORT_NULL else _checked(reader, info, length)
    if info.is_lob:
        return _decode_lob(reader, row=row)
    length = reader.byte()
    return reader.take(length) if length else None


def _checked(reader: Reader, info: TypeInfo, length: int) -> bytes:
    if length > info.length:
        raise ProtocolError(f"A {info.token.name} value has {length} bytes, more than the {info.length} it declares.")
    return reader.take(length)


def _decode_lob(reader: Reader, *, row: bool) -> bytes | None:
    if row:
        pointer = reader.byte()
        if not pointer:
            return None
        reader.take(pointer + 8)
    length = reader.long()
    return None if length == -1 else reader.take(length)


def _decode_raw(data: bytes, info: TypeInfo) -> object:
    decode = _DECODERS.get(info.token)
    if decode is None:
        raise ProtocolError(f"{info.token.name} values are not supported here.")
    return decode(data, info)


def _decode_variant(reader: Reader) -> Variant | None:
    length = reader.ulong()
    if not length:
        return None
    body = Reader(reader.take(length))
    token = token_of(body.byte())
    properties = Reader(body.take(body.byte()))
    info = _variant_type(token, properties)
    data = body.take(body.remaining)
    if info.token is D.SSVARIANT or info.is_lob or info.is_max:
        raise ProtocolError(f"A sql_variant can't hold {info.token.name}.")
    try:
        return Variant(sql_type(info), _decode_raw(data, info))
    except EncodingError as error:
        raise ProtocolError(str(error)) from error


def _variant_type(token: DataType, properties: Reader) -> TypeInfo:
    """Return the base type of a variant from its property bytes (2.2.5.5.4)."""
    if token in FIXED:
        nullable, length = FIXED[token]
        return TypeInfo(nullable, length)
    if token in (D.BIGVARBINARY, D.BIGBINARY):
        return TypeInfo(token, properties.ushort())
    if token in SHORT_LENGTHS:
        page = properties.take(5)
        return TypeInfo(token, properties.ushort(), collation=page)
    if token in DECIMALS:
        precision, scale = properties.byte(), properties.byte()
        if not 1 <= precision <= 38 or scale > precision:
            raise ProtocolError(f"A sql_variant holds a decimal({precision},{scale}).")
        return TypeInfo(token, 17, precision, scale)
    if token in SCALED_TIMES:
        scale = properties.byte()
        if scale > 7:
            raise ProtocolError(f"A sql_variant holds a {token.name} of scale {scale}.")
        return TypeInfo(token, scale=scale)
    if token is D.GUID:
        return TypeInfo(token, 16)
    if token is D.DATEN:
        return TypeInfo(token)
    raise ProtocolError(f"A sql_variant can't hold {token.name}.")


def _sized(data: bytes, info: TypeInfo, *lengths: int) -> bytes:
    if len(data) not in lengths:
        raise ProtocolError(f"A {info.token.name} value can't have {len(data)} bytes.")
    return data


def _integer(data: bytes, info: TypeInfo) -> int:
    # tinyint is the one unsigned integer.
    return int.from_bytes(_sized(data, info, 1, 2, 4, 8), "little", signed=len(data) > 1)


def _bit(data: bytes, info: TypeInfo) -> int:
    return int(_sized(data, info, 1) != b"\x00")


def _float(data: bytes, info: TypeInfo) -> float:
    value: float = struct.unpack("<f" if len(_sized(data, info, 4, 8)) == 4 else "<d", data)[0]
    return value


def _money(data: bytes, info: TypeInfo) -> Decimal:
    if len(_sized(data, info, 4, 8)) == 8:
        high, low = struct.unpack("<iI", data)
        return Decimal((high << 32) | low).scaleb(-4)
    return Decimal(int.from_bytes(data, "little", signed=True)).scaleb(-4)


def _decimal(data: bytes, info: TypeInfo) -> Decimal:
    _sized(data, info, *range(2, MAX_DECIMAL_LENGTH + 1))
    units = int.from_bytes(data[1:], "little")
    if units >= 10**info.precision:
        raise ProtocolError(f"A decimal value has more than its {info.precision} digits.")
    return Decimal(units if data[0] else -units).scaleb(-info.scale, _EXACT)


def _datetime(data: bytes, info: TypeInfo) -> object:
    decode = temporal.decode_datetime if len(_sized(data, info, 4, 8)) == 8 else temporal.decode_smalldatetime
    return decode(data)


def _string(data: bytes, info: TypeInfo) -> str:
    if info.token in NATIONAL:
        if len(data) % 2:
            raise ProtocolError(f"A {info.token.name} value has an odd number of bytes.")
        return data.decode("utf-16-le", "surrogatepass")
    return collation.decoder(info.collation)(data)


def _xml(data: bytes, info: TypeInfo) -> str:
    # A byte order mark belongs to the encoding, not to the document.
    return _string(data, info).removeprefix("\ufeff")


_DECODERS: Final[dict[DataType, Callable[[bytes, TypeInfo], object]]] = {
    D.INTN: _integer,
    D.BITN: _bit,
    D.FLTN: _float,
    D.MONEYN: _money,
    D.DECIMALN: _decimal,
    D.NUMERICN: _decimal,
    D.GUID: lambda data, info: uuid.UUID(bytes_le=_sized(data, info, 16)),
    D.DATETIMN: _datetime,
    D.DATEN: lambda data, info: temporal.decode_date(_sized(data, info, 3)),
    D.TIMEN: lambda data, info: temporal.decode_time(_sized(data, info, time_length(info.scale)), info.scale),
    D.DATETIME2N: lambda data, info: temporal.decode_datetime2(_sized(data, info, time_length(info.scale) + 3), info.scale),
    D.DATETIMEOFFSETN: lambda data, info: temporal.decode_datetimeoffset(_sized(data, info, time_length(info.scale) + 5), info.scale),
    D.BIGVARCHAR: _string,
    D.BIGCHAR: _string,
    D.TEXT: _string,
    D.NVARCHAR: _string,
    D.NCHAR: _string,
    D.NTEXT: _string,
    D.XML: _xml,
    D.BIGVARBINARY: lambda data, _info: data,
    D.BIGBINARY: lambda data, _info: data,
    D.IMAGE: lambda data, _info: data,
    D.UDT: lambda data, _info: data,
}
