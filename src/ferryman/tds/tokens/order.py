"""ORDER (MS-TDS 2.2.7.17): the columns by which the rows are sorted."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Final

from ferryman.tds.version import TdsVersion

TOKEN: Final = 0xA9


@dataclass(frozen=True, slots=True)
class Order:
    """``columns`` are 1-based ordinals of the result set's columns."""

    columns: tuple[int, ...]

    def encode(self, version: TdsVersion) -> bytes:
        count = len(self.columns)
        return struct.pack(f"<BH{count}H", TOKEN, 2 * count, *self.columns)
