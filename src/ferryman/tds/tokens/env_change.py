"""ENVCHANGE (MS-TDS 2.2.7.9): something about the session changed that the client keeps track of."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from ferryman.tds.reader import b_varbyte, b_varchar
from ferryman.tds.version import TdsVersion

TOKEN: Final = 0xE3


class EnvChangeType(IntEnum):
    DATABASE = 1
    LANGUAGE = 2
    PACKET_SIZE = 4
    COLLATION = 7
    BEGIN_TRANSACTION = 8
    COMMIT_TRANSACTION = 9
    ROLLBACK_TRANSACTION = 10
    RESET_CONNECTION = 18


_TRANSACTIONS: Final = frozenset({EnvChangeType.BEGIN_TRANSACTION, EnvChangeType.COMMIT_TRANSACTION, EnvChangeType.ROLLBACK_TRANSACTION})


@dataclass(frozen=True, slots=True)
class EnvChange:
    """One change: strings travel as B_VARCHAR, bytes as B_VARBYTE. The class methods make the usual ones."""

    type: EnvChangeType
    new: str | bytes
    old: str | bytes

    @classmethod
    def database(cls, new: str, old: str) -> EnvChange:
        return cls(EnvChangeType.DATABASE, new, old)

    @classmethod
    def language(cls, new: str, old: str = "") -> EnvChange:
        return cls(EnvChangeType.LANGUAGE, new, old)

    @classmethod
    def packet_size(cls, new: int, old: int) -> EnvChange:
        """The connection cuts its messages by the new size from the next message on."""
        return cls(EnvChangeType.PACKET_SIZE, str(new), str(old))

    @classmethod
    def collation(cls, new: bytes, old: bytes = b"") -> EnvChange:
        return cls(EnvChangeType.COLLATION, new, old)

    @classmethod
    def begin_transaction(cls, descriptor: bytes) -> EnvChange:
        """A transaction began; clients send its 8-byte descriptor with each request."""
        return cls(EnvChangeType.BEGIN_TRANSACTION, descriptor, b"")

    @classmethod
    def commit_transaction(cls, descriptor: bytes) -> EnvChange:
        return cls(EnvChangeType.COMMIT_TRANSACTION, b"", descriptor)

    @classmethod
    def rollback_transaction(cls, descriptor: bytes) -> EnvChange:
        return cls(EnvChangeType.ROLLBACK_TRANSACTION, b"", descriptor)

    @classmethod
    def reset_connection(cls) -> EnvChange:
        """The acknowledgement of RESETCONNECTION."""
        return cls(EnvChangeType.RESET_CONNECTION, b"", b"")

    def encode(self, version: TdsVersion) -> bytes:
        """Return the token; clients before 7.2 know no transaction descriptors and get nothing for those."""
        if version < TdsVersion.V7_2 and self.type in _TRANSACTIONS:
            return b""
        body = bytes((self.type,)) + _value(self.new) + _value(self.old)
        return struct.pack("<BH", TOKEN, len(body)) + body


def _value(value: str | bytes) -> bytes:
    return b_varchar(value) if isinstance(value, str) else b_varbyte(value)
