"""LOGINACK (MS-TDS 2.2.7.14): the login succeeded."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Final

from ferryman.tds.reader import b_varchar
from ferryman.tds.version import TdsVersion, acknowledged

TOKEN: Final = 0xAD
_SQL_TSQL: Final = 1


@dataclass(frozen=True, slots=True)
class LoginAck:
    """``program_version`` is (major, minor, build). ``client_version`` is LOGIN7's own TDSVersion (``Login.wire_version``)."""

    program: str
    program_version: tuple[int, int, int]
    client_version: int = 0

    def encode(self, version: TdsVersion) -> bytes:
        major, minor, build = self.program_version
        body = (
            struct.pack(">BI", _SQL_TSQL, acknowledged(version, self.client_version))
            + b_varchar(self.program)
            + struct.pack(">BBH", major, minor, build)
        )
        return struct.pack("<BH", TOKEN, len(body)) + body
