"""A cursor over one complete message that never believes a length field before checking it."""

from __future__ import annotations

import struct
from typing import Final

from ferryman.tds.exceptions import ProtocolError

_USHORT: Final = struct.Struct("<H")
_LONG: Final = struct.Struct("<i")
_ULONG: Final = struct.Struct("<I")
_ULONGLONG: Final = struct.Struct("<Q")


class Reader:
    """Reads the little-endian data types of MS-TDS 2.2.5.1 from ``data``; ProtocolError when it ends early."""

    __slots__ = ("_end", "data", "position")

    def __init__(self, data: bytes, position: int = 0, end: int | None = None) -> None:
        self.data = data
        self.position = position
        self._end = len(data) if end is None else end

    @property
    def remaining(self) -> int:
        return self._end - self.position

    def _advance(self, count: int) -> int:
        start = self.position
        if count < 0 or start + count > self._end:
            raise ProtocolError(f"The message ends {count - self.remaining} bytes early.")
        self.position = start + count
        return start

    def take(self, count: int) -> bytes:
        start = self._advance(count)
        return self.data[start:start + count]

    def peek(self) -> int | None:
        """Return the next byte without consuming it, None at the end."""
        return self.data[self.position] if self.position < self._end else None

    def byte(self) -> int:
        return self.data[self._advance(1)]

    def ushort(self) -> int:
        value: int = _USHORT.unpack_from(self.data, self._advance(2))[0]
        return value

    def long(self) -> int:
        value: int = _LONG.unpack_from(self.data, self._advance(4))[0]
        return value

    def ulong(self) -> int:
        value: int = _ULONG.unpack_from(self.data, self._advance(4))[0]
        return value

    def ulonglong(self) -> int:
        value: int = _ULONGLONG.unpack_from(self.data, self._advance(8))[0]
        return value

    def unicode(self, characters: int) -> str:
        """Read ``characters`` UTF-16 code units. Lone surrogates pass: nvarchar may hold them."""
        return self.take(characters * 2).decode("utf-16-le", "surrogatepass")

    def b_varchar(self) -> str:
        return self.unicode(self.byte())

    def us_varchar(self) -> str:
        return self.unicode(self.ushort())

    def plp(self) -> bytes | None:
        """Read a PARTIALLY LENGTH-PREFIXED value (2.2.5.2.3): total or unknown length, then chunks up to an empty one."""
        total = self.ulonglong()
        if total == PLP_NULL:
            return None
        if total != PLP_UNKNOWN and total > self.remaining:
            raise ProtocolError(f"A PLP value claims {total} bytes, more than its message holds.")
        chunks = []
        while chunk := self.ulong():
            chunks.append(self.take(chunk))
        value = b"".join(chunks)
        if total not in (PLP_UNKNOWN, len(value)):
            raise ProtocolError(f"A PLP value claims {total} bytes but has {len(value)}.")
        return value


PLP_NULL: Final = 0xFFFF_FFFF_FFFF_FFFF
PLP_UNKNOWN: Final = 0xFFFF_FFFF_FFFF_FFFE


def b_varchar(text: str) -> bytes:
    """Encode B_VARCHAR: a byte with the number of UTF-16 code units (cut at 255), then the text."""
    data = text.encode("utf-16-le", "surrogatepass")[:510]
    return bytes((len(data) // 2,)) + data


def us_varchar(text: str) -> bytes:
    """Encode US_VARCHAR: as B_VARCHAR with a two-byte count (cut at 65,535)."""
    data = text.encode("utf-16-le", "surrogatepass")[:131070]
    return _USHORT.pack(len(data) // 2) + data


def b_varbyte(data: bytes) -> bytes:
    """Encode B_VARBYTE: a byte with the length, then the bytes (at most 255)."""
    return bytes((len(data),)) + data
