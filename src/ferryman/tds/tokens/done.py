"""DONE, DONEPROC and DONEINPROC (MS-TDS 2.2.7.6 to 2.2.7.8): a statement, procedure or request is complete."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from enum import IntFlag
from typing import ClassVar, Final

from ferryman.tds.version import TdsVersion

_ROW_COUNT_BEFORE_7_2: Final = 0xFFFF_FFFF


class DoneStatus(IntFlag):
    """Status bits. ``COUNT`` says that the row count is valid, ``MORE`` that other results follow in this response."""

    FINAL = 0x0000
    MORE = 0x0001
    ERROR = 0x0002
    INXACT = 0x0004
    COUNT = 0x0010
    ATTN = 0x0020
    RPC_IN_BATCH = 0x0080
    SRVERROR = 0x0100


@dataclass(frozen=True, slots=True)
class Done:
    """The end of a statement of a batch. ``command`` is the statement's code (0xC1 SELECT, 0xC3 INSERT, ...)."""

    token: ClassVar[int] = 0xFD
    status: DoneStatus = DoneStatus.FINAL
    command: int = 0
    row_count: int = 0

    def encode(self, version: TdsVersion) -> bytes:
        if version < TdsVersion.V7_2:
            return struct.pack("<BHHI", self.token, self.status, self.command, min(self.row_count, _ROW_COUNT_BEFORE_7_2))
        return struct.pack("<BHHQ", self.token, self.status, self.command, self.row_count)


@dataclass(frozen=True, slots=True)
class DoneProc(Done):
    """The end of a procedure that an RPC or EXEC called."""

    token: ClassVar[int] = 0xFE


@dataclass(frozen=True, slots=True)
class DoneInProc(Done):
    """The end of a statement within a procedure."""

    token: ClassVar[int] = 0xFF
