"""Rows of a data file as values of the target's columns, with the rejected ones beside them."""

from __future__ import annotations

import codecs
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from ferryman.errors import SqlError, sql_error
from ferryman.tsql.bulk.columns import UNEXPECTED_NULL, BulkColumn, ColumnReader, Convert, limit_of
from ferryman.tsql.bulk.encoding import WIDE, encode
from ferryman.tsql.bulk.errors import bad_format, failed
from ferryman.tsql.bulk.options import BulkOptions
from ferryman.tsql.bulk.records import Layout, Records, detect, line_end_hint, read, text_of, too_long

Row = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that can't be loaded: its number in the file, its bytes and where they begin there, and why (4863, 4864 or 4867)."""

    number: int
    data: bytes
    offset: int
    error: SqlError


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some rows in file order, those among them that were rejected, and messages (severity 10) that precede them."""

    rows: list[Row]
    bad: list[BadRow]
    messages: tuple[SqlError, ...] = ()


def read_rows(stream: BinaryIO, options: BulkOptions, columns: Sequence[BulkColumn], convert: Convert, *, path: str = "") -> Iterator[Chunk]:
    """Yield the rows of ``stream`` for ``columns``, which are the file's fields in order.

    A row is a tuple without the columns to skip; ``Absent.DEFAULT`` stands where the column's default belongs. ``convert(text, type)``
    is T-SQL's conversion and raises SqlError. Raises BulkLoadError when the file can't be split, a NOT NULL column has no value
    (4869), or more rows than MAXERRORS are rejected (their errors, then 4865). Memory: a block of the file and its longest row.
    """
    codec, head, messages = detect(stream, options)
    layout = Layout(
        text_of(options.field_terminator, codec), text_of(options.row_terminator, codec), codec, tuple(limit_of(column.type) for column in columns),
        options.quote if options.csv else None, path, options.last_row,
    )
    block_reader = _Reader(layout, options, columns, convert)
    offset = _bytes_before(codec, head, options)
    row = bad = 0
    if messages:
        yield Chunk([], [], tuple(messages))
    for records in read(stream, head, layout):
        first, last = _window(options, row, len(records.fields))
        chunk = block_reader.chunk(records, row, first, last, offset)
        row += len(records.fields)
        if options.error_file is not None:
            offset += len(block_reader.encoded(records.texts))
        bad += len(chunk.bad)
        check_bad_rows(bad, chunk.bad, options)
        if chunk.rows or chunk.bad:
            yield chunk


def check_bad_rows(count: int, latest: Sequence[BadRow], options: BulkOptions) -> None:
    """Raise 4865 when more rows than MAXERRORS have been rejected; ``latest`` are those of ``count`` that weren't reported yet."""
    if count > options.max_errors:
        excess = options.max_errors - count + len(latest) + 1
        raise failed(*(rejected.error for rejected in latest[:excess]), sql_error(4865, options.max_errors))


def _window(options: BulkOptions, row: int, count: int) -> tuple[int, int]:
    """Return which of ``count`` rows after ``row`` are wanted, as a slice."""
    first = max(0, options.first_row - 1 - row)
    last = count if options.last_row == 0 else min(count, options.last_row - row)
    return min(first, count), last


def _bytes_before(codec: str, head: bytes, options: BulkOptions) -> int:
    """Return the length of the byte order mark that ``detect`` has taken."""
    if codec == WIDE:
        return 2
    return 3 if codec == "utf-8" and not head and options.codec == "utf-8" else 0


class _Reader:
    def __init__(self, layout: Layout, options: BulkOptions, columns: Sequence[BulkColumn], convert: Convert) -> None:
        self._layout = layout
        self._options = options
        self._columns = columns
        self._readers = [ColumnReader(column, convert, keep_nulls=options.keep_nulls) for column in columns]
        self._kept = [position for position, column in enumerate(columns) if not column.skip]

    def chunk(self, records: Records, row: int, first: int, last: int, offset: int) -> Chunk:
        """Convert the rows ``first`` to ``last`` of ``records``, of which ``row`` rows came before."""
        fields = records.fields[first:last]
        if not fields:
            return Chunk([], [])
        values: list[list[object]] = []
        faults: dict[int, tuple[int, int]] = {}
        columns = list(zip(*fields, strict=True))
        long_lines = max(map(len, records.texts[first:last])) > min(self._layout.limits)
        for position in self._kept:
            texts = columns[position]
            if long_lines:
                self._check_lengths(texts, position, row + first)
            block = self._readers[position].read(texts)
            values.append(block.values)
            for index, number in block.errors.items():
                faults.setdefault(index, (position, number))
        rows: list[Row] = list(zip(*values, strict=True)) if values else [()] * len(fields)
        if not faults:
            return Chunk(rows, [])
        bad = [self._rejected(records, row, first + index, faults[index], offset) for index in sorted(faults)]
        return Chunk([value for index, value in enumerate(rows) if index not in faults], bad)

    def _check_lengths(self, texts: Sequence[str], position: int, row: int) -> None:
        limit = self._layout.limits[position]
        if max(map(len, texts)) <= limit:
            return
        index = next(index for index, text in enumerate(texts) if len(text) > limit)
        raise bad_format(too_long(self._layout, row + index + 1, position + 1, texts[index]))

    def _rejected(self, records: Records, row: int, index: int, fault: tuple[int, int], offset: int) -> BadRow:
        position, number = fault
        name = self._columns[position].name
        where = (row + index + 1, position + 1, name)
        if number == UNEXPECTED_NULL:
            raise failed(sql_error(number, *where))
        error = sql_error(number, *where)
        text = records.fields[index][position]
        if position == len(self._columns) - 1:
            error.message += line_end_hint(self._layout.row_terminator, text)
        if index == 0 and row == 0 and self.encoded(records.texts[:1]).startswith(codecs.BOM_UTF8):
            error.message += " The file begins with a UTF-8 byte order mark: use CODEPAGE = '65001'."
        start = offset + len(self.encoded(records.texts[:index])) if self._options.error_file is not None else 0
        return BadRow(row + index + 1, self.encoded([records.texts[index]]), start, error)

    def encoded(self, texts: list[str]) -> bytes:
        """Return rows as the bytes they were in the file, each with its terminator."""
        return encode("".join(text + self._layout.row_terminator for text in texts), self._layout.codec)
