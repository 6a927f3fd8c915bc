"""Which fields a data file has, which column each goes to, and which reader takes the file apart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import BinaryIO, Final

from ferryman.errors import not_supported, sql_error
from ferryman.sqltypes import MAX, nvarchar
from ferryman.tsql.bulk.columns import BulkColumn, Convert
from ferryman.tsql.bulk.described import Cast, read_described_rows
from ferryman.tsql.bulk.encoding import WIDE, collation_codec
from ferryman.tsql.bulk.fields import Field, FormatFile, native_fields
from ferryman.tsql.bulk.options import BulkOptions
from ferryman.tsql.bulk.reader import Chunk, read_rows

_SKIPPED: Final = nvarchar(MAX)


@dataclass(frozen=True, slots=True)
class BulkSource:
    """``columns`` has the target of each field of the file; ``targets`` the number (from 0) of the table's column of each value of a row.

    ``fields`` is None for text that is split at the terminators of ``options``.
    """

    options: BulkOptions
    columns: tuple[BulkColumn, ...]
    targets: tuple[int, ...]
    fields: tuple[Field, ...] | None = None

    def rows(self, stream: BinaryIO, convert: Convert, cast: Cast, path: str) -> Iterator[Chunk]:
        """Yield the file's rows as ``reader.read_rows`` and ``described.read_described_rows`` do."""
        if self.fields is None:
            return read_rows(stream, self.options, self.columns, convert, path=path)
        return read_described_rows(stream, self.options, self.fields, self.columns, convert, cast, path=path)


def plan(options: BulkOptions, format_file: FormatFile | None, table: Sequence[BulkColumn | None]) -> BulkSource:
    """Return how a file is read into ``table``'s columns, None standing for those that files don't know (hidden ones).

    Raises SqlError 4828 for a format file that names a column that isn't there, 40515 for FORMAT = 'CSV' with fields that aren't plain text.
    """
    present = [(number, column) for number, column in enumerate(table) if column is not None]
    if format_file is not None:
        return _described(options, format_file, table)
    columns = tuple(column for _, column in present)
    targets = tuple(number for number, column in present if not column.skip)
    if not options.native:
        return BulkSource(options, columns, targets)
    fields = native_fields([(number + 1, column.type, column.nullable) for number, column in present], wide=options.wide)
    return BulkSource(options, columns, targets, fields)


def _described(options: BulkOptions, format_file: FormatFile, table: Sequence[BulkColumn | None]) -> BulkSource:
    columns: list[BulkColumn] = []
    for number, field in enumerate(format_file.fields, 1):
        column = table[field.column - 1] if 0 < field.column <= len(table) else None
        if field.column and column is None:
            raise sql_error(4828, number, options.format_file)
        columns.append(column if column is not None else BulkColumn(field.name, _SKIPPED, skip=True))
    numbers = [field.column for field in format_file.fields if field.column]
    if len(set(numbers)) < len(numbers):
        raise sql_error(4823, options.format_file)
    targets = tuple(field.column - 1 for field, column in zip(format_file.fields, columns, strict=True) if not column.skip)
    text = _as_text(options, format_file, columns)
    if text is not None:
        return BulkSource(text, tuple(columns), targets)
    if options.csv:
        raise not_supported("FORMAT = 'CSV' with a format file whose fields aren't SQLCHAR with one field terminator")
    return BulkSource(options, tuple(columns), targets, format_file.fields)


def _as_text(options: BulkOptions, format_file: FormatFile, columns: Sequence[BulkColumn]) -> BulkOptions | None:
    """Return the options with which the file can be read as terminated text, much the faster way, or None when it can't."""
    terminators = format_file.uniform_terminators()
    pairs = zip(format_file.fields, columns, strict=True)
    codecs = {_codec(field, options) for field, column in pairs if column.type.is_string and not column.skip} or {_codec(Field("SQLCHAR"), options)}
    if terminators is None or len(codecs) > 1 or (not options.csv and any(map(_is_cut, format_file.fields, columns))):
        return None
    return replace(options, field_terminator=terminators[0], row_terminator=terminators[1], codec=codecs.pop(), wide=False, native=False)


def _codec(field: Field, options: BulkOptions) -> str:
    own = collation_codec(field.collation) if field.collation and options.codec != "utf-8" else None
    return own or ("cp437" if options.codec == WIDE else options.codec)


def _is_cut(field: Field, column: BulkColumn) -> bool:
    """Return whether the field may be too long for the format file and yet not for its column."""
    type_ = column.type
    return type_.is_string and field.length > 0 and (type_.is_max or type_.length is None or field.length < type_.length)
