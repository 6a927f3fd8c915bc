"""FEATUREEXTACK (MS-TDS 2.2.7.11): which of LOGIN7's feature requests the server grants."""

from __future__ import annotations

import struct
from collections.abc import Collection
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from ferryman.tds.version import TdsVersion

TOKEN: Final = 0xAE
_TERMINATOR: Final = b"\xff"


class Feature(IntEnum):
    """The features of 2.2.6.4 that this server has an answer for."""

    UTF8_SUPPORT = 0x0A


@dataclass(frozen=True, slots=True)
class FeatureExtAck:
    """The granted features with their acknowledgement data; nothing is sent when there are none."""

    features: tuple[tuple[int, bytes], ...]

    @classmethod
    def answer(cls, requested: Collection[int]) -> FeatureExtAck:
        """Grant UTF8_SUPPORT when the client asked for it; every other feature stays unacknowledged, which means no."""
        return cls(((Feature.UTF8_SUPPORT, b"\x01"),) if Feature.UTF8_SUPPORT in requested else ())

    def encode(self, version: TdsVersion) -> bytes:
        if not self.features:
            return b""
        body = b"".join(struct.pack("<BI", feature, len(data)) + data for feature, data in self.features)
        return bytes((TOKEN,)) + body + _TERMINATOR
