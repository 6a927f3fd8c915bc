"""RETURNVALUE (MS-TDS 2.2.7.19): an OUTPUT parameter of an RPC."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from ferryman.tds.exceptions import EncodingError
from ferryman.tds.reader import b_varchar
from ferryman.tds.tokens.col_metadata import ColumnFlags
from ferryman.tds.types import TypeInfo
from ferryman.tds.values import UNFIT, client_encoder, null_bytes, unfit
from ferryman.tds.version import TdsVersion

TOKEN: Final = 0xAC


class ReturnValueStatus(IntEnum):
    OUTPUT_PARAMETER = 1
    FUNCTION_RESULT = 2


@dataclass(frozen=True, slots=True)
class ReturnValue:
    """``ordinal`` is the parameter's 0-based position in the call, ``name`` its name with ``@`` or empty."""

    ordinal: int
    name: str
    type_info: TypeInfo
    value: object
    status: ReturnValueStatus = ReturnValueStatus.OUTPUT_PARAMETER

    def encode(self, version: TdsVersion) -> bytes:
        seen, encode = client_encoder(self.type_info, version)
        if seen.is_lob:
            raise EncodingError(f"{seen.token.name} can't be an output parameter.")
        try:
            value = null_bytes(seen) if self.value is None else encode(self.value)
        except UNFIT as error:
            raise unfit(seen, self.value, error) from error
        user_type_and_flags = struct.pack("<HH" if version < TdsVersion.V7_2 else "<IH", 0, ColumnFlags.NULLABLE)
        head = struct.pack("<BH", TOKEN, self.ordinal) + b_varchar(self.name) + bytes((self.status,))
        return head + user_type_and_flags + seen.encode() + value
