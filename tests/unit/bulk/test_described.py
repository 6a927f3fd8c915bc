"""Files described field by field: lengths, prefixes, terminators, and where one field ends across the pieces a file is read in."""

from __future__ import annotations

import io

import pytest
from tests.unit.bulk.loading import ID_NAME, convert

from ferryman.errors import SqlError
from ferryman.sqltypes import SqlType
from ferryman.tsql.bulk.columns import BulkColumn
from ferryman.tsql.bulk.described import read_described_rows
from ferryman.tsql.bulk.errors import BulkLoadError
from ferryman.tsql.bulk.fields import Field
from ferryman.tsql.bulk.format_file import parse_format_file
from ferryman.tsql.bulk.options import Value, parse
from ferryman.tsql.bulk.reader import BadRow, Row


class Trickle(io.BytesIO):
    """A file that gives one byte at a time."""

    def read(self, size: int | None = -1) -> bytes:
        return super().read(min(1, size if size is not None and size >= 0 else 1))


def same(value: object, _source: SqlType, _target: SqlType) -> object:
    return value


def load(data: bytes, *fields: Field, columns: tuple[BulkColumn, ...] = ID_NAME, **options: Value) -> tuple[list[Row], list[BadRow]]:
    rows: list[Row] = []
    bad: list[BadRow] = []
    for chunk in read_described_rows(Trickle(data), parse(options.items()), fields, columns, convert, same):
        rows += chunk.rows
        bad += chunk.bad
    return rows, bad


COMMA, LINE = Field("SQLCHAR", terminator=b","), Field("SQLCHAR", terminator=b"\r\n")
WIDE_LINE = Field("SQLNCHAR", terminator="\n".encode("utf-16-le"))


@pytest.mark.parametrize("ending", [b"\r\n", b""])
def test_terminators(ending: bytes) -> None:
    assert load(b"1,a\r\n2,b\r" + ending, COMMA, LINE)[0] == [(1, "a"), (2, "b\r")]


def test_a_utf_16_terminator_is_found_at_whole_units_only() -> None:
    # U+0A00 U+0100 hold the bytes of a line feed, but across two characters.
    text = "\u0a00\u0100x"
    assert load(b"7," + text.encode("utf-16-le") + b"\n\0", COMMA, WIDE_LINE)[0] == [(7, text)]


def test_prefixes_tell_null_from_empty() -> None:
    data = b"\x04\x01\0\0\0" + b"\x02\0ab" + b"\xff" + b"\0\0" + b"\x04\x02\0\0\0" + b"\xff\xff"
    assert load(data, Field("SQLINT", prefix=1), Field("SQLCHAR", prefix=2))[0] == [(1, "ab"), (None, ""), (2, None)]


def test_first_and_last_row_and_what_follows_is_not_read() -> None:
    assert load(b"x,x\r\n2,b\r\n3,c\r\nrubbish", COMMA, LINE, FIRSTROW=2, LASTROW=3)[0] == [(2, "b"), (3, "c")]


def test_rejected_rows_are_kept_as_they_were() -> None:
    _, bad = load(b"1,a\r\nx,b\r\n3,c\r\n", COMMA, LINE, ERRORFILE="D:\\S3\\e.txt")
    assert [(row.number, row.offset, row.data, row.error.number) for row in bad] == [(2, 5, b"x,b\r\n", 4864)]


@pytest.mark.parametrize(
    ("data", "fields", "number"),
    [
        (b"1", (Field("SQLINT"), LINE), 4832),
        (b"1,a\r\n2", (COMMA, LINE), 4832),
        (b"\x05\x00abc", (Field("SQLCHAR", prefix=2), LINE), 4832),
        (b"\xfe\xff\xff\xffabc", (Field("SQLCHAR", prefix=4), LINE), 4866),
        (b"\x011;", (Field("SQLCHAR", prefix=1, terminator=b","), LINE), 4866),
        (b"1," + b"a" * 40_000, (COMMA, LINE), 4866),
    ],
)
def test_files_that_do_not_fit(data: bytes, fields: tuple[Field, ...], number: int) -> None:
    with pytest.raises(BulkLoadError) as caught:
        load(data, *fields)
    assert caught.value.errors[0].number == number


def test_wrong_native_bytes_reject_the_row() -> None:
    _, bad = load(b"\x03abc\x01x\r\n", Field("SQLINT", prefix=1), LINE)
    assert [row.error.number for row in bad] == [4864]


def test_code_page_65001_comes_before_a_collation() -> None:
    field = Field("SQLCHAR", terminator=b"\r\n", collation="SQL_Latin1_General_CP1_CI_AS")
    data = "1,é\r\n".encode()
    assert load(data, COMMA, field, CODEPAGE="65001")[0] == [(1, "é")]
    assert load(data, COMMA, field, CODEPAGE="OEM")[0] == [(1, "Ã©")]


def test_entities_of_an_xml_format_file_are_refused() -> None:
    with pytest.raises(SqlError) as caught:
        parse_format_file(b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "D:\\S3\\a.xml")
    assert caught.value.number == 9438
