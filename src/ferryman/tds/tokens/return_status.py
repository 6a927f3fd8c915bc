"""RETURNSTATUS (MS-TDS 2.2.7.18): a procedure's RETURN value."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Final

from ferryman.tds.version import TdsVersion

TOKEN: Final = 0x79


@dataclass(frozen=True, slots=True)
class ReturnStatus:
    value: int

    def encode(self, version: TdsVersion) -> bytes:
        return struct.pack("<Bi", TOKEN, self.value)
