"""TDS protocol versions and how LOGIN7 and LOGINACK spell them (MS-TDS 2.2.6.4 and 2.2.7.14)."""

from __future__ import annotations

from enum import IntEnum
from typing import Final

from ferryman.tds.exceptions import ProtocolError


class TdsVersion(IntEnum):
    """The dialects this codec speaks, in order, so that ``version < TdsVersion.V7_3`` reads as it should."""

    V7_1 = 71
    V7_2 = 72
    V7_3 = 73
    V7_4 = 74
    V8_0 = 80


_BY_HIGH_BYTE: Final = {
    0x08: TdsVersion.V8_0,
    0x71: TdsVersion.V7_1,
    0x72: TdsVersion.V7_2,
    0x73: TdsVersion.V7_3,
    0x74: TdsVersion.V7_4,
}

_TDS_7_1_ORIGINAL: Final = 0x71000000
_ACKNOWLEDGED: Final = {
    TdsVersion.V7_1: 0x71000001,
    TdsVersion.V7_2: 0x72090002,
    TdsVersion.V7_3: 0x730B0003,
    TdsVersion.V7_4: 0x74000004,
    TdsVersion.V8_0: 0x08000000,
}


def parse_version(wire: int, *, strict: bool) -> TdsVersion:
    """Return the dialect for LOGIN7's TDSVersion. A newer 7.x than ours speaks 7.4; TDS 8.0 is legal only under strict TLS."""
    high = wire >> 24
    version = TdsVersion.V7_4 if 0x74 < high <= 0x7F else _BY_HIGH_BYTE.get(high)
    if version is None:
        raise ProtocolError(f"TDS version 0x{wire:08X} is not supported; 7.1 to 7.4 and 8.0 are.")
    return TdsVersion.V8_0 if strict else TdsVersion.V7_4 if version is TdsVersion.V8_0 else version


def acknowledged(version: TdsVersion, wire: int) -> int:
    """Return the TDSVersion that LOGINACK answers to LOGIN7's ``wire``: the client's own where it names a known revision."""
    if wire == _TDS_7_1_ORIGINAL:
        return 0x07010000
    if wire == 0x730A0003:
        return wire
    return _ACKNOWLEDGED[version]
