"""Split a data file into rows of fields.

Two sets of rules:

- *Terminated fields* (the default): every field but the last ends at the field terminator and nothing else, the last at the row
  terminator and nothing else. So a row with too few fields takes the next line in, and a row with too many has the rest in its
  last field. That is SQL Server's rule, and the reason for its errors about a wrong terminator.
- *CSV* (RFC 4180): a row ends at the row terminator outside quotes and must have the right number of fields.

Text is decoded before it is split. Bytes that the code page doesn't know stay in it as lone surrogates (Python's
``surrogateescape``), for the column that holds them to report.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final

from ferryman.errors import SqlError, sql_error
from ferryman.tsql.bulk.encoding import WIDE, Decoder, decode, encode
from ferryman.tsql.bulk.errors import BulkLoadError, bad_format, failed, windows_error
from ferryman.tsql.bulk.options import BulkOptions, Terminator

_BLOCK: Final = 1 << 19
_LARGEST_BLOCK: Final = 1 << 26
EMPTY: Final = "\0"
"""A field that is an empty string, not NULL: the NUL character in a file, a quoted nothing in CSV."""

Record = list[str]


@dataclass(slots=True)
class Records:
    """Some rows: ``texts`` as they stood in the file without the row terminator, ``fields`` split, both in file order."""

    texts: list[str]
    fields: list[Record]


@dataclass(frozen=True, slots=True)
class Layout:
    """How the rows of one file are told apart."""

    field_terminator: str
    row_terminator: str
    codec: str
    limits: tuple[int, ...]
    """The longest field of each column, in characters; beyond it, the terminators can't be right (4866)."""
    quote: str | None = None
    path: str = ""
    last_row: int = 0
    """What follows this row isn't looked at; 0 for the whole file."""

    @property
    def width(self) -> int:
        return len(self.limits)


def text_of(terminator: Terminator, codec: str) -> str:
    """Return a terminator as it looks in decoded text."""
    return terminator if isinstance(terminator, str) else decode(terminator, codec)


def detect(stream: BinaryIO, options: BulkOptions) -> tuple[str, bytes, list[SqlError]]:
    """Read a byte order mark. Returns the codec to use, bytes already read that belong to the data, and messages (4830, 4831)."""
    start = stream.read(3)
    if start.startswith(codecs.BOM_UTF16_LE):
        return WIDE, start[2:], [] if options.wide else [sql_error(4830)]
    if start == codecs.BOM_UTF8 and options.codec == "utf-8":
        return "utf-8", b"", []
    if options.wide:
        return "cp437", start, [sql_error(4831)]
    return options.codec, start, []


def read(stream: BinaryIO, head: bytes, layout: Layout) -> Iterator[Records]:
    """Yield the file's rows, a block at a time. Raises BulkLoadError 4832, 4862, 4866 or 4879."""
    split = _split_quoted if layout.quote is not None else _split_terminated
    row, rest = 0, ""
    for text, at_end in _decoded(stream, head, layout):
        rest += text
        if at_end:
            lines, rest = rest.split(layout.row_terminator), ""
            if layout.quote is None and row == 0 and len(lines) == 1 and line_end_hint(layout.row_terminator, lines[0]):
                raise bad_format(too_long(layout, 1, layout.width, lines[0]))
            if lines[-1] == "":
                lines.pop()
        else:
            whole, found, rest = rest.rpartition(layout.row_terminator)
            lines = whole.split(layout.row_terminator) if found else []
        records, left = split(lines, layout, row)
        row += len(records.fields)
        if records.fields:
            yield records
        if 0 < layout.last_row <= row:
            return
        if left is not None and at_end:
            raise _unfinished(left, layout, row + 1)
        if left is not None:
            rest = left + layout.row_terminator + rest
        if not at_end:
            _check_length(rest, layout, row + 1)


def _decoded(stream: BinaryIO, head: bytes, layout: Layout) -> Iterator[tuple[str, bool]]:
    """Yield pieces of text and whether each is the last. Pieces grow with what is left over, so a long field isn't joined over and over."""
    decoder = Decoder(layout.codec)
    terminator = encode(layout.row_terminator, layout.codec)
    size, at_end = _BLOCK, False
    block = head
    while not at_end:
        try:
            fresh = stream.read(size)
        except OSError as error:
            raise BulkLoadError((sql_error(4862, layout.path, windows_error(error)),)) from error
        at_end = not fresh
        block += fresh
        yield decoder.decode(block, at_end), at_end
        block = b""
        size = _BLOCK if terminator in fresh else min(size * 2, _LARGEST_BLOCK)


def _split_terminated(lines: list[str], layout: Layout, row: int) -> tuple[Records, str | None]:
    """Split lines at the field terminator; a line with too few fields goes on with the next. Returns what is unfinished, too."""
    terminator, splits = layout.field_terminator, layout.width - 1
    fields = [line.split(terminator, splits) for line in lines]
    if all(len(record) > splits for record in fields):
        return Records(lines, fields), None
    texts: list[str] = []
    fields = []
    pending: list[str] = []
    seen = length = 0
    per_join = layout.row_terminator.count(terminator)
    for line in lines:
        seen += line.count(terminator) + (per_join if pending else 0)
        length += len(line)
        pending.append(line)
        if seen < splits and length <= sum(layout.limits):
            continue
        text = layout.row_terminator.join(pending)
        if seen < splits:
            _check_length(text, layout, row + len(fields) + 1)
        texts.append(text)
        fields.append(text.split(terminator, splits))
        pending = []
        seen = length = 0
    return Records(texts, fields), layout.row_terminator.join(pending) if pending else None


def _split_quoted(lines: list[str], layout: Layout, row: int) -> tuple[Records, str | None]:
    """Split CSV lines; one with an open quote goes on with the next. Returns what is unfinished, too."""
    quote = layout.quote or '"'
    texts: list[str] = []
    fields: list[Record] = []
    pending: list[str] = []
    is_open = False
    for line in lines:
        if quote in line and line.count(quote) % 2:
            is_open = not is_open
        if pending or is_open:
            pending.append(line)
            if is_open:
                continue
        text = layout.row_terminator.join(pending) if pending else line
        pending = []
        number = row + len(fields) + 1
        if 0 < layout.last_row < number:
            break
        record = text.split(layout.field_terminator) if quote not in text else _quoted_fields(text, layout, number)
        if len(record) != layout.width:
            raise _bad_value(layout, number, min(len(record), layout.width), text)
        texts.append(text)
        fields.append(record)
    return Records(texts, fields), layout.row_terminator.join(pending) if pending else None


def _quoted_fields(text: str, layout: Layout, row: int) -> Record:
    """Split one CSV row at its quotes: every second piece is inside them, and nothing between two insides is a quote itself."""
    quote, terminator = layout.quote or '"', layout.field_terminator
    pieces = text.split(quote)
    record: Record = []
    quoted: list[str] = []
    for number, piece in enumerate(pieces):
        last = number == len(pieces) - 1
        if number % 2:
            quoted.append(piece)
            continue
        outside = piece
        if number:
            if not piece and not last:
                quoted.append(quote)
                continue
            record.append("".join(quoted) or EMPTY)
            quoted = []
            if not piece:
                break
            if not piece.startswith(terminator):
                raise _bad_value(layout, row, len(record), text)
            outside = piece[len(terminator) :]
        unquoted = outside.split(terminator)
        if not last and unquoted.pop():
            raise _bad_value(layout, row, len(record) + len(unquoted) + 1, text)
        record += unquoted
    return record


def _check_length(text: str, layout: Layout, row: int) -> None:
    """Raise 4866 when a field that is still being read is too long already."""
    if len(text) <= min(layout.limits):
        return
    if layout.quote is not None:  # terminators inside quotes hide which field it is
        if len(text) > sum(layout.limits):
            raise bad_format(too_long(layout, row, layout.width, text))
        return
    for column, (field, limit) in enumerate(zip(text.split(layout.field_terminator, layout.width - 1), layout.limits, strict=False), 1):
        if len(field) > limit:
            raise bad_format(too_long(layout, row, column, field))


def too_long(layout: Layout, row: int, column: int, field: str) -> SqlError:
    """Return 4866, with the remedy when the field shows lines that end otherwise than the row terminator says."""
    error = sql_error(4866, row, column)
    error.message += line_end_hint(layout.row_terminator, field)
    return error


def line_end_hint(row_terminator: str, field: str) -> str:
    """Return what to write in ROWTERMINATOR, judging by a last field, or ''."""
    if row_terminator == "\r\n" and "\n" in field and "\r\n" not in field:
        return " The file's lines end in LF (\\n alone), and ROWTERMINATOR = '\\n' means CR LF: use ROWTERMINATOR = '0x0a'."
    if row_terminator == "\n" and field.endswith("\r"):
        return " The file's lines end in CR LF, and ROWTERMINATOR = '0x0a' means LF alone: use ROWTERMINATOR = '\\n'."
    return ""


def _bad_value(layout: Layout, row: int, column: int, text: str) -> BulkLoadError:
    """Return 4879 for a CSV row, 4866 with the remedy when the file's lines end otherwise than asked."""
    if line_end_hint(layout.row_terminator, text):
        return bad_format(too_long(layout, row, layout.width, text))
    return failed(sql_error(4879, layout.path, row, column))


def _unfinished(text: str, layout: Layout, row: int) -> BulkLoadError:
    if layout.quote is not None:
        return _bad_value(layout, row, 1, text)
    error = sql_error(4832)
    error.message += line_end_hint(layout.row_terminator, text)
    return failed(error)
