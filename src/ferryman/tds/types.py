"""TYPE_INFO (MS-TDS 2.2.5.6): how a column or parameter declares its type on the wire.

``values.py`` encodes and decodes the values themselves, ``rows.py`` compiles whole rows.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import TYPE_CHECKING, Final

from ferryman import sqltypes
from ferryman.sqltypes import SqlType
from ferryman.tds import collation as collations
from ferryman.tds.exceptions import EncodingError, ProtocolError
from ferryman.tds.reader import Reader, b_varchar, us_varchar
from ferryman.tds.version import TdsVersion

if TYPE_CHECKING:
    from ferryman.tds.table import TableType


class DataType(IntEnum):
    """The type tokens of 2.2.5.4. Fixed-length ones are only ever read: what the server sends can be NULL."""

    NULL = 0x1F
    IMAGE = 0x22
    TEXT = 0x23
    GUID = 0x24
    INTN = 0x26
    DATEN = 0x28
    TIMEN = 0x29
    DATETIME2N = 0x2A
    DATETIMEOFFSETN = 0x2B
    INT1 = 0x30
    BIT = 0x32
    INT2 = 0x34
    INT4 = 0x38
    DATETIM4 = 0x3A
    FLT4 = 0x3B
    MONEY = 0x3C
    DATETIME = 0x3D
    FLT8 = 0x3E
    SSVARIANT = 0x62
    NTEXT = 0x63
    BITN = 0x68
    DECIMALN = 0x6A
    NUMERICN = 0x6C
    FLTN = 0x6D
    MONEYN = 0x6E
    DATETIMN = 0x6F
    MONEY4 = 0x7A
    INT8 = 0x7F
    BIGVARBINARY = 0xA5
    BIGVARCHAR = 0xA7
    BIGBINARY = 0xAD
    BIGCHAR = 0xAF
    NVARCHAR = 0xE7
    NCHAR = 0xEF
    UDT = 0xF0
    XML = 0xF1
    TVP = 0xF3


D = DataType
MAX_LENGTH: Final = 0xFFFF
"""The length of varchar(max), nvarchar(max) and varbinary(max) in TYPE_INFO."""
MAX_DECIMAL_LENGTH: Final = 17
_LOB_LENGTH: Final = 0x7FFF_FFFF
_NTEXT_LENGTH: Final = 0x7FFF_FFFE
_VARIANT_LENGTH: Final = 8009

FIXED: Final[dict[DataType, tuple[DataType, int]]] = {
    D.INT1: (D.INTN, 1),
    D.INT2: (D.INTN, 2),
    D.INT4: (D.INTN, 4),
    D.INT8: (D.INTN, 8),
    D.BIT: (D.BITN, 1),
    D.FLT4: (D.FLTN, 4),
    D.FLT8: (D.FLTN, 8),
    D.MONEY: (D.MONEYN, 8),
    D.MONEY4: (D.MONEYN, 4),
    D.DATETIME: (D.DATETIMN, 8),
    D.DATETIM4: (D.DATETIMN, 4),
}
"""Fixed-length token to its nullable twin and the length of its values."""
FIXED_TOKENS: Final[dict[tuple[DataType, int], DataType]] = {nullable: token for token, nullable in FIXED.items()}
"""The other way round."""

_BYTE_LENGTHS: Final[dict[DataType, frozenset[int]]] = {
    D.INTN: frozenset({1, 2, 4, 8}),
    D.BITN: frozenset({1}),
    D.FLTN: frozenset({4, 8}),
    D.MONEYN: frozenset({4, 8}),
    D.DATETIMN: frozenset({4, 8}),
    D.GUID: frozenset({16}),
}
"""BYTELEN types and the lengths they may declare."""

DECIMALS: Final = frozenset({D.DECIMALN, D.NUMERICN})
SCALED_TIMES: Final = frozenset({D.TIMEN, D.DATETIME2N, D.DATETIMEOFFSETN})
CHARACTERS: Final = frozenset({D.BIGVARCHAR, D.BIGCHAR, D.NVARCHAR, D.NCHAR})
NATIONAL: Final = frozenset({D.NVARCHAR, D.NCHAR, D.NTEXT, D.XML})
SHORT_LENGTHS: Final = CHARACTERS | {D.BIGVARBINARY, D.BIGBINARY}
"""USHORTLEN types: length in bytes up to 8000, or 0xFFFF (PLP) for the three variable ones."""
VARIABLE: Final = frozenset({D.BIGVARCHAR, D.NVARCHAR, D.BIGVARBINARY})
LOBS: Final = frozenset({D.TEXT, D.NTEXT, D.IMAGE})
UDT_SIZES: Final = {"hierarchyid": 892, "geometry": MAX_LENGTH, "geography": MAX_LENGTH}
"""MAX_BYTE_SIZE of SQL Server's own CLR types, the only ones there are here."""
_UDT_CLASSES: Final = {"hierarchyid": "SqlHierarchyId", "geometry": "SqlGeometry", "geography": "SqlGeography"}
_UDT_ASSEMBLY: Final = "Microsoft.SqlServer.Types, Version=11.0.0.0, Culture=neutral, PublicKeyToken=89845dcd8080cc91"
_COLLATED: Final = CHARACTERS | {D.TEXT, D.NTEXT}
_BY_TOKEN: Final = {int(token): token for token in DataType}


@dataclass(frozen=True, slots=True)
class TypeInfo:
    """A wire type. ``length`` is in bytes (``MAX_LENGTH`` for max types); ``fixed`` is FIXEDLENTYPE (2.2.5.4.1), which has no NULL."""

    token: DataType
    length: int = 0
    precision: int = 0
    scale: int = 0
    collation: bytes = collations.DEFAULT
    fixed: bool = False
    table: TableType | None = None
    udt: str = ""
    """The name of a CLR type."""

    @property
    def is_max(self) -> bool:
        """Whether values travel as PARTIALLY LENGTH-PREFIXED chunks."""
        return self.token in (D.XML, D.UDT) or (self.length == MAX_LENGTH and self.token in VARIABLE)

    @property
    def is_lob(self) -> bool:
        """Whether the type is text, ntext or image, which need a table name in COLMETADATA and a text pointer in rows."""
        return self.token in LOBS

    def never_null(self) -> TypeInfo:
        """Return the type of a column that can't be NULL: fixed-length, where there is such a form.

        Not so money: FreeTDS's bulk copy of text into a MONEY column (pymssql's of Decimal) writes past its buffer, into a MONEYN column it doesn't.
        """
        return replace(self, fixed=True) if (self.token, self.length) in FIXED_TOKENS and self.token is not D.MONEYN else self

    def encode(self) -> bytes:
        """Return TYPE_INFO's bytes. Types that only clients send raise EncodingError."""
        token = self.token
        if self.fixed:
            return bytes((FIXED_TOKENS[token, self.length],))
        head = bytes((token,))
        if token in _BYTE_LENGTHS:
            return head + bytes((self.length,))
        if token in SHORT_LENGTHS:
            return head + struct.pack("<H", self.length) + self._collation()
        if token in DECIMALS:
            return head + bytes((decimal_length(self.precision) + 1, self.precision, self.scale))
        if token in SCALED_TIMES:
            return head + bytes((self.scale,))
        if token in (D.DATEN, D.NULL):
            return head
        if token in LOBS:
            return head + struct.pack("<I", self.length) + self._collation()
        if token is D.SSVARIANT:
            return head + struct.pack("<I", self.length)
        if token is D.XML:
            return head + b"\x00"
        if token is D.UDT:
            return head + _udt_info(self.udt)
        raise EncodingError(f"{token.name} can't be sent to a client.")

    def _collation(self) -> bytes:
        return self.collation if self.token in _COLLATED else b""


def _udt_info(name: str) -> bytes:
    """Return UDT_INFO_IN_COLMETADATA (2.2.5.5.2): the largest size, database, schema and name, the class with its assembly."""
    names = b"".join(map(b_varchar, ("master", "sys", name)))
    return struct.pack("<H", UDT_SIZES[name]) + names + us_varchar(f"Microsoft.SqlServer.Types.{_UDT_CLASSES[name]}, {_UDT_ASSEMBLY}")


def decimal_length(precision: int) -> int:
    """Return the bytes of a decimal's magnitude (2.2.5.5.1.6): 4, 8, 12 or 16."""
    return 4 if precision <= 9 else 8 if precision <= 19 else 12 if precision <= 28 else 16


def time_length(scale: int) -> int:
    """Return the bytes of a time of day (2.2.5.5.1.8): 3, 4 or 5."""
    return 3 if scale <= 2 else 4 if scale <= 4 else 5


def decode_type_info(reader: Reader) -> TypeInfo:
    """Read a TYPE_INFO; CLR types that aren't SQL Server's own and tokens of other dialects are refused."""
    token = token_of(reader.byte())
    if token in FIXED:
        nullable, length = FIXED[token]
        return TypeInfo(nullable, length, fixed=True)
    if token in _BYTE_LENGTHS:
        length = reader.byte()
        _require(length in _BYTE_LENGTHS[token], token, "length", length)
        return TypeInfo(token, length)
    if token in SHORT_LENGTHS:
        length = reader.ushort()
        _require(length <= 8000 or (length == MAX_LENGTH and token in VARIABLE), token, "length", length)
        _require(length == MAX_LENGTH or token not in NATIONAL or length % 2 == 0, token, "length", length)
        return TypeInfo(token, length, collation=reader.take(5) if token in _COLLATED else collations.DEFAULT)
    if token in DECIMALS:
        return _decode_decimal(token, reader)
    if token in SCALED_TIMES:
        scale = reader.byte()
        _require(scale <= 7, token, "scale", scale)
        return TypeInfo(token, scale=scale)
    if token in LOBS:
        return TypeInfo(token, reader.ulong(), collation=reader.take(5) if token in _COLLATED else collations.DEFAULT)
    return _decode_rare(token, reader)


def _decode_decimal(token: DataType, reader: Reader) -> TypeInfo:
    length, precision, scale = reader.byte(), reader.byte(), reader.byte()
    _require(1 <= precision <= 38, token, "precision", precision)
    _require(scale <= precision, token, "scale", scale)
    # FreeTDS declares only as many bytes as the precision needs, instead of 5, 9, 13 or 17, and mssql-python's bulk copy the type's own
    # number, 106: the length isn't believed, for each value has its own.
    return TypeInfo(token, min(length, MAX_DECIMAL_LENGTH), precision, scale)


def _decode_rare(token: DataType, reader: Reader) -> TypeInfo:
    if token in (D.DATEN, D.NULL):
        return TypeInfo(token)
    if token is D.SSVARIANT:
        return TypeInfo(token, reader.ulong())
    if token is D.XML:
        if reader.byte():
            reader.b_varchar()
            reader.b_varchar()
            reader.us_varchar()
        return TypeInfo(token)
    if token is D.UDT:
        return _decode_udt(reader)
    raise ProtocolError(f"Type 0x{token:02X} ({token.name}) is not supported here.")


def _decode_udt(reader: Reader) -> TypeInfo:
    """Read UDT_INFO_IN_RPC (2.2.5.5.2): database, schema and name."""
    reader.b_varchar()
    reader.b_varchar()
    name = reader.b_varchar().lower()
    if name not in UDT_SIZES:
        raise ProtocolError("A CLR type that isn't hierarchyid, geometry or geography is not supported here.")
    return TypeInfo(D.UDT, udt=name)


def token_of(value: int) -> DataType:
    token = _BY_TOKEN.get(value)
    if token is None:
        raise ProtocolError(f"Unknown data type 0x{value:02X}.")
    return token


def _require(condition: bool, token: DataType, what: str, value: int) -> None:
    if not condition:
        raise ProtocolError(f"{token.name} can't have {what} {value}.")


_SIMPLE: Final[dict[str, TypeInfo]] = {
    "bit": TypeInfo(D.BITN, 1),
    "tinyint": TypeInfo(D.INTN, 1),
    "smallint": TypeInfo(D.INTN, 2),
    "int": TypeInfo(D.INTN, 4),
    "bigint": TypeInfo(D.INTN, 8),
    "float": TypeInfo(D.FLTN, 8),
    "real": TypeInfo(D.FLTN, 4),
    "money": TypeInfo(D.MONEYN, 8),
    "smallmoney": TypeInfo(D.MONEYN, 4),
    "datetime": TypeInfo(D.DATETIMN, 8),
    "smalldatetime": TypeInfo(D.DATETIMN, 4),
    "date": TypeInfo(D.DATEN),
    "uniqueidentifier": TypeInfo(D.GUID, 16),
    "text": TypeInfo(D.TEXT, _LOB_LENGTH),
    "ntext": TypeInfo(D.NTEXT, _NTEXT_LENGTH),
    "image": TypeInfo(D.IMAGE, _LOB_LENGTH),
    "xml": TypeInfo(D.XML),
    "sql_variant": TypeInfo(D.SSVARIANT, _VARIANT_LENGTH),
    "rowversion": TypeInfo(D.BIGBINARY, 8),
    "timestamp": TypeInfo(D.BIGBINARY, 8),
    "sysname": TypeInfo(D.NVARCHAR, 256),
    "null": TypeInfo(D.INTN, 4),
    **{name: TypeInfo(D.UDT, udt=name) for name in UDT_SIZES},
}
_SIZED: Final[dict[str, tuple[DataType, int]]] = {
    "char": (D.BIGCHAR, 1),
    "varchar": (D.BIGVARCHAR, 1),
    "nchar": (D.NCHAR, 2),
    "nvarchar": (D.NVARCHAR, 2),
    "binary": (D.BIGBINARY, 1),
    "varbinary": (D.BIGVARBINARY, 1),
}
"""Type name to token and bytes per unit of its declared length."""
_SCALED: Final = {"time": D.TIMEN, "datetime2": D.DATETIME2N, "datetimeoffset": D.DATETIMEOFFSETN}


def type_info(sql_type: SqlType) -> TypeInfo:
    """Return the wire type of a T-SQL type (untyped NULL travels as int, as SQL Server does)."""
    name = sql_type.name
    if name in _SIMPLE:
        return replace(_SIMPLE[name], collation=collations.collation_bytes(sql_type.collation))
    if name in _SIZED:
        token, unit = _SIZED[name]
        length = MAX_LENGTH if sql_type.is_max else (sql_type.length or 1) * unit
        return TypeInfo(token, length, collation=collations.collation_bytes(sql_type.collation))
    if name in _SCALED:
        return TypeInfo(_SCALED[name], scale=7 if sql_type.scale is None else sql_type.scale)
    if name in ("decimal", "numeric"):
        precision = sql_type.precision or 18
        token = D.DECIMALN if name == "decimal" else D.NUMERICN
        return TypeInfo(token, decimal_length(precision) + 1, precision, sql_type.scale or 0)
    raise EncodingError(f"Type {name} has no wire form.")


_SQL_NAMES: Final = {(info.token, info.length): name for name, info in reversed(_SIMPLE.items())
                     if info.token not in SHORT_LENGTHS and info.token is not D.UDT and name != "null"}
_SIZED_NAMES: Final = {token: (name, unit) for name, (token, unit) in _SIZED.items()}
_SCALED_NAMES: Final = {token: name for name, token in _SCALED.items()}


def sql_type(info: TypeInfo) -> SqlType:
    """Return the T-SQL type that a parameter's or column's wire type declares. Strings carry the default collation."""
    token = info.token
    if token in _SIZED_NAMES:
        name, unit = _SIZED_NAMES[token]
        length = sqltypes.MAX if info.is_max else max(info.length // unit, 1)
        return SqlType(name, length=length, collation=sqltypes.DEFAULT_COLLATION if token in CHARACTERS else None)
    if token in _SCALED_NAMES:
        return SqlType(_SCALED_NAMES[token], scale=info.scale)
    if token in DECIMALS:
        return SqlType("decimal" if token is D.DECIMALN else "numeric", precision=info.precision, scale=info.scale)
    if token in LOBS:
        name = token.name.lower()
        return SqlType(name, collation=None if token is D.IMAGE else sqltypes.DEFAULT_COLLATION)
    if token is D.UDT:
        return SqlType(info.udt)
    if token is D.SSVARIANT:
        return sqltypes.SQL_VARIANT
    if token is D.NULL:
        return sqltypes.NULL_TYPE
    if token is D.MONEYN:
        return sqltypes.MONEY if info.length == 8 else sqltypes.SMALLMONEY
    name = _SQL_NAMES.get((token, info.length), "")
    if not name:
        raise EncodingError(f"{token.name} has no T-SQL type.")
    return SqlType(name)


_BEFORE_7_3: Final[dict[DataType, int]] = {D.DATEN: 10, D.TIMEN: 8, D.DATETIME2N: 19, D.DATETIMEOFFSETN: 26}
"""Types unknown before TDS 7.3 to the characters of their text at scale 0 (2.2.5.5.1.8)."""
_MAX_BEFORE_7_2: Final[dict[DataType, TypeInfo]] = {
    D.BIGVARCHAR: _SIMPLE["text"],
    D.NVARCHAR: _SIMPLE["ntext"],
    D.BIGVARBINARY: _SIMPLE["image"],
    D.XML: _SIMPLE["ntext"],
    D.UDT: _SIMPLE["image"],
}


def down_level(info: TypeInfo, version: TdsVersion) -> TypeInfo:
    """Return the type in which a client of an older dialect receives ``info``.

    Before 7.3 date and time types travel as nvarchar; before 7.2 max types and xml as text, ntext and image.
    ``rows.row_encoder`` turns the values of date and time types into text to match.
    """
    if version < TdsVersion.V7_3 and info.token in _BEFORE_7_3:
        fraction = info.scale + 1 if info.token is not D.DATEN and info.scale else 0
        return TypeInfo(D.NVARCHAR, 2 * (_BEFORE_7_3[info.token] + fraction), collation=info.collation)
    if version < TdsVersion.V7_2 and info.is_max:
        return replace(_MAX_BEFORE_7_2[info.token], collation=info.collation)
    return info


def encode_table_name(parts: tuple[str, ...], version: TdsVersion) -> bytes:
    """Encode TableName of COLMETADATA (2.2.7.4): one US_VARCHAR before 7.2, a count of parts and the parts since."""
    if version < TdsVersion.V7_2:
        return us_varchar(".".join(parts))
    return bytes((len(parts),)) + b"".join(map(us_varchar, parts))
