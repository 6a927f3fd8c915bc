"""BULK LOAD (MS-TDS 2.2.6.1): the columns and rows that follow an INSERT BULK statement."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from ferryman.tds.decode import decode_value
from ferryman.tds.events import BulkLoad, ResetConnection
from ferryman.tds.exceptions import ProtocolError
from ferryman.tds.reader import Reader
from ferryman.tds.tokens import col_metadata
from ferryman.tds.tokens.col_metadata import Column, ColumnFlags
from ferryman.tds.tokens.done import Done
from ferryman.tds.types import decode_type_info
from ferryman.tds.version import TdsVersion

_ROW: Final = 0xD1
_NBCROW: Final = 0xD2
_MAX_COLUMNS: Final = 4096


def decode_bulk_load(payload: bytes, version: TdsVersion, reset: ResetConnection | None) -> BulkLoad:
    """Read the columns; the rows stay encoded until ``BulkLoad.rows`` is asked for them."""
    reader = Reader(payload)
    token = reader.byte()
    if token != col_metadata.TOKEN:
        raise ProtocolError(f"Bulk data starts with token 0x{token:02X} instead of COLMETADATA.")
    count = reader.ushort()
    if not 0 < count <= _MAX_COLUMNS:
        raise ProtocolError(f"Bulk data has {count} columns.")
    columns = tuple(_decode_column(reader, version) for _ in range(count))
    return BulkLoad(columns, payload[reader.position:], reset)


def _decode_column(reader: Reader, version: TdsVersion) -> Column:
    user_type = reader.ushort() if version < TdsVersion.V7_2 else reader.ulong()
    flags = ColumnFlags(reader.ushort())
    info = decode_type_info(reader)
    table: tuple[str, ...] = ()
    if info.is_lob:
        # Unlike in a response no number of parts comes first: FreeTDS, tedious and mssql-python agree on that.
        table = (reader.us_varchar(),)
    return Column(reader.b_varchar(), info, flags, user_type, table)


def decode_rows(columns: Sequence[Column], data: bytes) -> Iterator[tuple[object, ...]]:
    """Yield each row; the data ends with DONE or, from some clients, without it."""
    reader = Reader(data)
    types = [column.type_info for column in columns]
    bitmap_length = (len(types) + 7) // 8
    while reader.remaining:
        token = reader.byte()
        if token == _ROW:
            yield tuple([decode_value(reader, info, row=True) for info in types])
        elif token == _NBCROW:
            nulls = int.from_bytes(reader.take(bitmap_length), "little")
            yield tuple([None if nulls >> index & 1 else decode_value(reader, info, row=True) for index, info in enumerate(types)])
        elif token == Done.token:
            return
        else:
            raise ProtocolError(f"Token 0x{token:02X} where bulk data has rows.")
