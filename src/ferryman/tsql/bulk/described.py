"""Rows of a file whose fields are described one by one: prefixes, lengths, terminators, native values.

A field ends where its length prefix says, else at its terminator, else after its length. Only the last field of a file may lack its terminator.
"""

from __future__ import annotations

import codecs
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO, Final

from ferryman.errors import SqlError, sql_error
from ferryman.sqltypes import SqlType
from ferryman.tsql.bulk.columns import OVERFLOW, OVERFLOWS, TRUNCATION, TYPE_MISMATCH, UNEXPECTED_NULL, Block, BulkColumn, ColumnReader, Convert, limit_of
from ferryman.tsql.bulk.encoding import WIDE, collation_codec, decode
from ferryman.tsql.bulk.errors import BulkLoadError, bad_format, failed, windows_error
from ferryman.tsql.bulk.fields import Field
from ferryman.tsql.bulk.native import NATIVE, NativeError
from ferryman.tsql.bulk.options import BulkOptions
from ferryman.tsql.bulk.reader import BadRow, Chunk, Row, check_bad_rows
from ferryman.tsql.bulk.records import EMPTY

Cast = Callable[[object, SqlType, SqlType], object]
"""T-SQL's conversion of a value from one type to another; raises SqlError."""

_BLOCK: Final = 1 << 18
_CHUNK_ROWS: Final = 4000
_LONGEST: Final = (1 << 30) * 2
"""Bytes of the longest value that can be stored."""

Take = Callable[[], bytes | None]


def read_described_rows(
    stream: BinaryIO, options: BulkOptions, fields: Sequence[Field], columns: Sequence[BulkColumn], convert: Convert, cast: Cast, *, path: str = "",
) -> Iterator[Chunk]:
    """Yield the rows of ``stream``; ``columns`` are the targets of ``fields``, one for each (those to skip have ``skip``).

    Like ``reader.read_rows``; ``cast`` converts native values. Raises BulkLoadError 4832, 4866, 4869 and 4865 with the rejected rows.
    """
    source = _Bytes(stream, path)
    source.skip_mark(options, fields[0])
    pairs = list(zip(fields, columns, strict=True))
    takes = [_taker(source, field, position, column, last=position == len(fields)) for position, (field, column) in enumerate(pairs, 1)]
    readers = [_reader(field, column, options, convert, cast) for field, column in pairs]
    bad = row = 0
    while True:
        raw: list[_RawRow] = []
        while len(raw) < _CHUNK_ROWS and not (0 < options.last_row <= row) and not source.at_end():
            row += 1
            begin = source.offset
            try:
                values = [take() for take in takes]
            except _UnfitError as unfit:
                raise unfit.at_row(row) from None
            if row >= options.first_row:
                raw.append(_RawRow(row, begin, values, source.since(begin) if options.error_file is not None else b""))
            source.forget()
        if not raw and (source.at_end() or 0 < options.last_row <= row):
            return
        chunk = _chunk(raw, columns, readers)
        bad += len(chunk.bad)
        check_bad_rows(bad, chunk.bad, options)
        yield chunk


@dataclass(frozen=True, slots=True)
class _RawRow:
    number: int
    offset: int
    values: list[bytes | None]
    data: bytes


class _UnfitError(Exception):
    """The file can't be split here; the row is known to the caller."""

    def __init__(self, number: int, column: int = 0) -> None:
        super().__init__(number)
        self._number = number
        self._column = column

    def at_row(self, row: int) -> BulkLoadError:
        if self._number == 4832:
            return failed(sql_error(4832))
        return bad_format(sql_error(self._number, row, self._column))


class _Bytes:
    """A file's bytes, a window of them in memory."""

    def __init__(self, stream: BinaryIO, path: str) -> None:
        self._stream = stream
        self._path = path
        self._data = b""
        self._position = 0
        self._base = 0
        self._exhausted = False

    @property
    def offset(self) -> int:
        return self._base + self._position

    def since(self, offset: int) -> bytes:
        return self._data[offset - self._base : self._position]

    def forget(self) -> None:
        """Let go of what was read, when it has become much."""
        if self._position > _BLOCK:
            self._data = self._data[self._position :]
            self._base += self._position
            self._position = 0

    def at_end(self) -> bool:
        return self._position == len(self._data) and not self._fill(1)

    def skip_mark(self, options: BulkOptions, first: Field) -> None:
        """Pass over a byte order mark before text."""
        self._fill(3)
        mark = codecs.BOM_UTF16_LE if first.type == "SQLNCHAR" else codecs.BOM_UTF8 if options.codec == "utf-8" and first.is_character else b""
        if mark and not first.prefix and self._data.startswith(mark):
            self._position = len(mark)

    def _fill(self, count: int) -> bool:
        """Have ``count`` bytes ready; False when the file hasn't as many."""
        while len(self._data) - self._position < count and not self._exhausted:
            try:
                fresh = self._stream.read(max(_BLOCK, count))
            except OSError as error:
                raise BulkLoadError((sql_error(4862, self._path, windows_error(error)),)) from error
            self._exhausted = not fresh
            self._data += fresh
        return len(self._data) - self._position >= count

    def take(self, count: int) -> bytes:
        if not self._fill(count):
            raise _UnfitError(4832)
        begin, self._position = self._position, self._position + count
        return self._data[begin : self._position]

    def until(self, terminator: bytes, limit: int, step: int, column: int, *, last: bool) -> bytes:
        """Return what precedes the terminator, which is passed over; ``step`` 2 looks at whole UTF-16 units only."""
        seen = 0
        while True:
            found = self._data.find(terminator, self._position + seen)
            while step == 2 and found >= 0 and (found - self._position) % 2:
                found = self._data.find(terminator, found + 1)
            if found >= 0:
                begin, self._position = self._position, found + len(terminator)
                return self._data[begin:found]
            ready = len(self._data) - self._position
            if ready > limit:
                raise _UnfitError(4866, column)
            seen = max(0, ready - len(terminator))
            if not self._fill(ready + 1):
                if not last:
                    raise _UnfitError(4832)
                return self.take(ready)


def _taker(source: _Bytes, field: Field, position: int, column: BulkColumn, *, last: bool) -> Take:
    """Return the function that reads the next field's bytes, None for NULL."""
    terminator, step = field.terminator, 2 if field.type == "SQLNCHAR" else 1
    limit = limit_of(column.type) * 4
    if field.prefix:
        return _prefixed(source, field, position)
    if terminator:
        return lambda: source.until(terminator, limit, step, position, last=last)
    length = (NATIVE[field.type].length if field.type in NATIVE else 0) or field.length
    return lambda: source.take(length)


def _prefixed(source: _Bytes, field: Field, position: int) -> Take:
    size, terminator = field.prefix, field.terminator
    null = (1 << (8 * size)) - 1

    def take() -> bytes | None:
        length = int.from_bytes(source.take(size), "little")
        if length != null and length > _LONGEST:
            raise _UnfitError(4866, position)
        value = None if length == null else source.take(length)
        if terminator and source.take(len(terminator)) != terminator:
            raise _UnfitError(4866, position)
        return value

    return take


# --- values ------------------------------------------------------------------------------------------------

Read = Callable[[Sequence["bytes | None"]], Block]


def _reader(field: Field, column: BulkColumn, options: BulkOptions, convert: Convert, cast: Cast) -> Read | None:
    """Return the conversion of a field's bytes to the column's values, None for a field that is skipped."""
    if column.skip:
        return None
    columns = ColumnReader(column, convert, keep_nulls=options.keep_nulls)
    if field.is_character:
        return _text_reader(field, columns, options)
    return _native_reader(field, column, columns, cast)


def _text_reader(field: Field, columns: ColumnReader, options: BulkOptions) -> Read:
    codec = WIDE if field.type == "SQLNCHAR" else _codec(field, options)
    empty = EMPTY if field.prefix else ""
    longest = field.length if field.terminator or field.prefix else 0

    def read(raw: Sequence[bytes | None]) -> Block:
        texts = ["" if data is None else decode(data, codec) if data else empty for data in raw]
        block = columns.read(texts)
        if longest and columns.column.type.is_string:
            for position, data in enumerate(raw):
                if data is not None and len(data) > longest:
                    block.errors[position] = TRUNCATION
        return block

    return read


def _codec(field: Field, options: BulkOptions) -> str:
    """CODEPAGE 65001 comes before a field's collation, which comes before any other CODEPAGE."""
    if options.codec == "utf-8" or not field.collation:
        return options.codec
    return collation_codec(field.collation) or options.codec


def _native_reader(field: Field, column: BulkColumn, columns: ColumnReader, cast: Cast) -> Read:
    native, scale = NATIVE[field.type], column.type.scale if column.type.scale is not None else 7

    def value_of(data: bytes) -> object:
        try:
            return cast(native.decode(data, scale), native.type, column.type)
        except (NativeError, ArithmeticError, ValueError):
            raise sql_error(TYPE_MISMATCH, 0, 0, "") from None
        except SqlError as error:
            raise sql_error(OVERFLOW if error.number in OVERFLOWS else TYPE_MISMATCH, 0, 0, "") from error

    def read(raw: Sequence[bytes | None]) -> Block:
        block = Block([])
        for position, data in enumerate(raw):
            try:
                block.values.append(columns.missing() if data is None else _fitting(value_of(data), column.type))
            except SqlError as error:
                block.values.append(None)
                block.errors[position] = error.number
        return block

    return read


def _fitting(value: object, type_: SqlType) -> object:
    """Raise 4863 for bytes that are longer than a binary column."""
    if isinstance(value, bytes) and type_.length is not None and 0 <= type_.length < len(value):
        raise sql_error(TRUNCATION, 0, 0, "")
    return value


def _chunk(raw: Sequence[_RawRow], columns: Sequence[BulkColumn], readers: Sequence[Read | None]) -> Chunk:
    values: list[list[object]] = []
    faults: dict[int, tuple[int, int]] = {}
    for position, read in enumerate(readers):
        if read is None:
            continue
        block = read([row.values[position] for row in raw])
        values.append(block.values)
        for index, number in block.errors.items():
            faults.setdefault(index, (position, number))
    rows: list[Row] = list(zip(*values, strict=True)) if values else [()] * len(raw)
    bad = [_rejected(raw[index], *faults[index], columns) for index in sorted(faults)]
    return Chunk([row for index, row in enumerate(rows) if index not in faults] if faults else rows, bad)


def _rejected(row: _RawRow, position: int, number: int, columns: Sequence[BulkColumn]) -> BadRow:
    error = sql_error(number, row.number, position + 1, columns[position].name)
    if number == UNEXPECTED_NULL:
        raise failed(error)
    return BadRow(row.number, row.data, row.offset, error)
