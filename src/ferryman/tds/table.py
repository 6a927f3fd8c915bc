"""Table-valued parameters (MS-TDS 2.2.5.5.5.3): a table type's metadata followed by its rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from ferryman.tds.decode import decode_value
from ferryman.tds.exceptions import ProtocolError
from ferryman.tds.reader import Reader
from ferryman.tds.types import DataType, TypeInfo, decode_type_info

_NULL_METADATA: Final = 0xFFFF
_MAX_COLUMNS: Final = 1024
_END: Final = 0x00
_ROW: Final = 0x01
_ORDER_UNIQUE: Final = 0x10
_COLUMN_ORDERING: Final = 0x11
_DEFAULT_COLUMN: Final = 0x0200


@dataclass(frozen=True, slots=True)
class TableColumn:
    """A column of a table type, known by position. A ``default`` column has no values: each row takes the type's default."""

    type_info: TypeInfo
    flags: int

    @property
    def default(self) -> bool:
        return bool(self.flags & _DEFAULT_COLUMN)


@dataclass(frozen=True, slots=True)
class TableType:
    """The name of a table type (``database`` is always empty by the specification)."""

    database: str
    schema: str
    name: str


@dataclass(frozen=True, slots=True)
class TableValue:
    """A table-valued argument; ``rows`` hold None for default columns."""

    columns: tuple[TableColumn, ...]
    rows: tuple[tuple[object, ...], ...]


def decode_table(reader: Reader) -> tuple[TypeInfo, TableValue]:
    """Read TVP_TYPE_INFO after its type byte, with the rows."""
    table_type = TableType(reader.b_varchar(), reader.b_varchar(), reader.b_varchar())
    columns = _decode_columns(reader)
    while (token := reader.byte()) != _END:
        _skip_metadata(reader, token)
    rows = []
    while (token := reader.byte()) != _END:
        if token != _ROW or not columns:
            raise ProtocolError(f"Token 0x{token:02X} where a table-valued parameter has rows.")
        rows.append(tuple(None if column.default else decode_value(reader, column.type_info, row=False) for column in columns))
    return TypeInfo(DataType.TVP, table=table_type), TableValue(columns, tuple(rows))


def _decode_columns(reader: Reader) -> tuple[TableColumn, ...]:
    count = reader.ushort()
    if count == _NULL_METADATA:
        return ()
    if count > _MAX_COLUMNS:
        raise ProtocolError(f"A table-valued parameter has {count} columns; at most {_MAX_COLUMNS} are allowed.")
    columns = []
    for _ in range(count):
        reader.ulong()
        flags = reader.ushort()
        info = decode_type_info(reader)
        if info.is_lob:
            raise ProtocolError(f"A table-valued parameter can't have a column of type {info.token.name}.")
        reader.b_varchar()
        columns.append(TableColumn(info, flags))
    return tuple(columns)


def _skip_metadata(reader: Reader, token: int) -> None:
    """Pass over ordering hints: they only promise what the server may not rely on."""
    if token == _ORDER_UNIQUE:
        reader.take(3 * reader.ushort())
    elif token == _COLUMN_ORDERING:
        reader.take(2 * reader.ushort())
    else:
        raise ProtocolError(f"Token 0x{token:02X} in a table-valued parameter's metadata.")
