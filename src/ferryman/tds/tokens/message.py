"""ERROR (MS-TDS 2.2.7.10) and INFO (2.2.7.13): a message by number, with where it arose."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import ClassVar, Final

from ferryman.tds.reader import b_varchar, us_varchar
from ferryman.tds.version import TdsVersion

_MAX_MESSAGE: Final = 8000
"""Characters, the most that PRINT sends: a token's length must fit in two bytes."""


@dataclass(frozen=True, slots=True)
class _Message:
    """What both tokens hold. ``line`` is 1-based within the batch or procedure."""

    token: ClassVar[int]
    number: int
    message: str
    level: int = 16
    state: int = 1
    server: str = ""
    procedure: str = ""
    line: int = 1

    def encode(self, version: TdsVersion) -> bytes:
        line = struct.pack("<H", min(self.line, 0xFFFF)) if version < TdsVersion.V7_2 else struct.pack("<I", self.line)
        body = (
            struct.pack("<iBB", self.number, self.state & 0xFF, self.level)
            + us_varchar(self.message[:_MAX_MESSAGE])
            + b_varchar(self.server)
            + b_varchar(self.procedure)
            + line
        )
        return struct.pack("<BH", self.token, len(body)) + body


@dataclass(frozen=True, slots=True)
class Error(_Message):
    """An error: severity (``level``) 11 or more."""

    token: ClassVar[int] = 0xAA


@dataclass(frozen=True, slots=True)
class Info(_Message):
    """A message of severity (``level``) 10 or less: PRINT, a change of database."""

    token: ClassVar[int] = 0xAB
    level: int = 0
