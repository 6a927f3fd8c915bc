"""COLMETADATA (MS-TDS 2.2.7.4): the columns of the rows that follow."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from enum import IntFlag
from typing import Final

from ferryman.tds.reader import b_varchar
from ferryman.tds.types import TypeInfo, down_level, encode_table_name
from ferryman.tds.version import TdsVersion

TOKEN: Final = 0x81
NO_METADATA: Final = 0xFFFF


class ColumnFlags(IntFlag):
    """Flags of a column. ``UPDATABLE_UNKNOWN`` is what SQL Server says of expressions."""

    NONE = 0x0000
    NULLABLE = 0x0001
    CASE_SENSITIVE = 0x0002
    UPDATABLE = 0x0004
    UPDATABLE_UNKNOWN = 0x0008
    IDENTITY = 0x0010
    COMPUTED = 0x0020
    FIXED_LENGTH_CLR = 0x0100
    SPARSE_COLUMN_SET = 0x0400
    ENCRYPTED = 0x0800
    HIDDEN = 0x2000
    KEY = 0x4000
    NULLABLE_UNKNOWN = 0x8000


@dataclass(frozen=True, slots=True)
class Column:
    """One column. ``type_info`` is the column's own type: what older clients get instead is settled at encoding.

    ``table`` holds the parts of the table's name, which text, ntext and image columns carry.
    """

    name: str
    type_info: TypeInfo
    flags: ColumnFlags = ColumnFlags.NULLABLE | ColumnFlags.UPDATABLE_UNKNOWN
    user_type: int = 0
    table: tuple[str, ...] = ()

    def encode(self, version: TdsVersion) -> bytes:
        info = down_level(self.type_info, version)
        flags = self.flags if version >= TdsVersion.V7_2 else self.flags & 0xFF
        head = struct.pack("<HH" if version < TdsVersion.V7_2 else "<IH", self.user_type, flags)
        table = encode_table_name(self.table, version) if info.is_lob else b""
        return head + info.encode() + table + b_varchar(self.name)


@dataclass(frozen=True, slots=True)
class ColMetadata:
    """The columns of a result set, at most 65,534."""

    columns: tuple[Column, ...]

    def encode(self, version: TdsVersion) -> bytes:
        count = len(self.columns) or NO_METADATA
        return struct.pack("<BH", TOKEN, count) + b"".join(column.encode(version) for column in self.columns)
