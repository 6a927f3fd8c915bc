"""How a file becomes rows: terminators, CSV, code pages, NULLs, and the errors that end a load."""

from __future__ import annotations

import io

import pytest
from tests.unit.bulk.loading import Load, convert

from ferryman import sqltypes
from ferryman.tsql.bulk.columns import Absent, BulkColumn
from ferryman.tsql.bulk.errors import BulkLoadError
from ferryman.tsql.bulk.options import parse
from ferryman.tsql.bulk.reader import read_rows

TEXT = (BulkColumn("a", sqltypes.nvarchar(40)), BulkColumn("b", sqltypes.nvarchar(40)))
ABC = (*TEXT, BulkColumn("c", sqltypes.nvarchar(40)))


def numbers(error: BulkLoadError) -> list[int]:
    return [each.number for each in error.errors]


def test_terminated_fields(load: Load) -> None:
    assert load(b"1|a\r\n2|b\r\n", FIELDTERMINATOR="|", ROWTERMINATOR=r"\n").rows == [(1, "a"), (2, "b")]


def test_last_row_needs_no_terminator(load: Load) -> None:
    assert load(b"1|a\n2|b", FIELDTERMINATOR="|", ROWTERMINATOR="0x0a").rows == [(1, "a"), (2, "b")]


def test_terminators_of_several_characters(load: Load) -> None:
    assert load(b"1<>a##2<>b\n##", FIELDTERMINATOR="<>", ROWTERMINATOR="##").rows == [(1, "a"), (2, "b\n")]


def test_short_row_takes_the_next_line_in(load: Load) -> None:
    assert load(b"a,b\nc,d,e\n", ABC, FIELDTERMINATOR=",", ROWTERMINATOR="0x0a").rows == [("a", "b\nc", "d,e")]


def test_surplus_fields_end_up_in_the_last(load: Load) -> None:
    assert load(b"a,b,c,d\n", TEXT, FIELDTERMINATOR=",", ROWTERMINATOR="0x0a").rows == [("a", "b,c,d")]


def test_same_terminator_for_fields_and_rows(load: Load) -> None:
    assert load(b"a\nb\nc\nd\n", TEXT, FIELDTERMINATOR=r"\n", ROWTERMINATOR="0x0a").rows == [("a", "b"), ("c", "d")]


def test_file_that_ends_within_a_row(load: Load) -> None:
    with pytest.raises(BulkLoadError) as caught:
        load(b"1|a\n2\n", FIELDTERMINATOR="|", ROWTERMINATOR="0x0a")
    assert numbers(caught.value) == [4832, 7399, 7330]


def test_trailing_line_beyond_last_row_is_not_looked_at(load: Load) -> None:
    assert load(b"1|a\nTRAILER\n", FIELDTERMINATOR="|", ROWTERMINATOR="0x0a", LASTROW=1).rows == [(1, "a")]
    assert load(b"1,a\nTRAILER\n", FORMAT="CSV", ROWTERMINATOR="0x0a", LASTROW=1).rows == [(1, "a")]


@pytest.mark.parametrize("data", [b"1|a\n2|b\n", b"1|a\n" * 400_000])
def test_lf_file_where_crlf_is_asked_names_the_remedy(load: Load, data: bytes) -> None:
    with pytest.raises(BulkLoadError) as caught:
        load(data, FIELDTERMINATOR="|", ROWTERMINATOR=r"\n")
    assert numbers(caught.value) == [4866, 7301]
    assert caught.value.errors[0].message.startswith("The bulk load failed. The column is too long in the data file for row 1, column 2.")
    assert "ROWTERMINATOR = '0x0a'" in caught.value.errors[0].message


def test_lf_csv_where_crlf_is_asked_names_the_remedy(load: Load) -> None:
    with pytest.raises(BulkLoadError) as caught:
        load(b'1,"a"\n2,b\n', FORMAT="CSV")
    assert numbers(caught.value) == [4866, 7301]
    assert "ROWTERMINATOR = '0x0a'" in caught.value.errors[0].message


def test_crlf_file_where_lf_is_asked_names_the_remedy(load: Load) -> None:
    columns = (BulkColumn("name", sqltypes.nvarchar(20)), BulkColumn("id", sqltypes.INT))
    bad = load(b"a|x\r\n", columns, FIELDTERMINATOR="|", ROWTERMINATOR="0x0a").bad
    assert [row.error.number for row in bad] == [4864]
    assert load(b"a|1\r\n", TEXT, FIELDTERMINATOR="|", ROWTERMINATOR="0x0a").rows == [("a", "1\r")]
    assert "ROWTERMINATOR = '\\n'" in bad[0].error.message


def test_field_over_8000_characters(load: Load) -> None:
    with pytest.raises(BulkLoadError) as caught:
        load(b"1|a\n2|" + b"x" * 8001 + b"\n", FIELDTERMINATOR="|", ROWTERMINATOR="0x0a")
    assert numbers(caught.value) == [4866, 7301]
    assert "row 2, column 2" in caught.value.errors[0].message


def test_long_value_for_a_max_column(load: Load) -> None:
    columns = (BulkColumn("id", sqltypes.INT), BulkColumn("doc", sqltypes.nvarchar(sqltypes.MAX)))
    [(_, text)] = load(b"1|" + b"x" * 3_000_000 + b"\n", columns, FIELDTERMINATOR="|", ROWTERMINATOR="0x0a").rows
    assert text == "x" * 3_000_000


def test_csv_quotes(load: Load) -> None:
    data = b'"a,1","say ""hi"""\r\nplain,"two\r\nlines"\r\n"",\r\n"""",x\r\n'
    assert load(data, TEXT, FORMAT="CSV").rows == [("a,1", 'say "hi"'), ("plain", "two\r\nlines"), ("", None), ('"', "x")]


def test_csv_with_other_quote_and_terminator(load: Load) -> None:
    assert load(b"'a;b';c\n", TEXT, FORMAT="CSV", FIELDQUOTE="'", FIELDTERMINATOR=";", ROWTERMINATOR="0x0a").rows == [("a;b", "c")]


@pytest.mark.parametrize(("data", "column"), [(b"a\r\n", 1), (b"a,b,c\r\n", 2), (b'"a"x,b\r\n', 1), (b'a"b",c\r\n', 1), (b'a,"b\r\n', 1)])
def test_csv_that_is_none(load: Load, data: bytes, column: int) -> None:
    with pytest.raises(BulkLoadError) as caught:
        load(data, TEXT, FORMAT="CSV")
    assert numbers(caught.value) == [4879, 7399, 7330]
    assert caught.value.errors[0].message == f"Bulk load failed due to invalid column value in CSV data file D:\\S3\\a.csv in row 1, column {column}."


def test_first_row_counts_rows_not_lines(load: Load) -> None:
    assert load(b"id,name\r\n1,a\r\n2,b\r\n", FORMAT="CSV", FIRSTROW=2).rows == [(1, "a"), (2, "b")]
    assert load(b'"i\r\nd",name\r\n1,a\r\n', FORMAT="CSV", FIRSTROW=2).rows == [(1, "a")]
    assert load(b"header\n1|a\n2|b\n", FIELDTERMINATOR="|", ROWTERMINATOR="0x0a", FIRSTROW=2).rows == [(2, "b")]


def test_rows_are_numbered_from_the_start_of_the_file(load: Load) -> None:
    [bad] = load(b"id,name\r\n1,a\r\nx,b\r\n", FORMAT="CSV", FIRSTROW=2).bad
    assert (bad.number, bad.error.message) == (
        3, "Bulk load data conversion error (type mismatch or invalid character for the specified codepage) for row 3, column 1 (id).",
    )


@pytest.mark.parametrize(
    ("data", "number", "column"), [(b"x,a\r\n", 4864, 1), (b"99999999999,a\r\n", 4867, 1), (b"1," + b"y" * 21 + b"\r\n", 4863, 2), (b"1,\xff\r\n", 4864, 2)]
)
def test_rejected_rows(load: Load, data: bytes, number: int, column: int) -> None:
    loaded = load(b"1,ok\r\n" + data + b"3,ok\r\n", FORMAT="CSV", CODEPAGE="65001")
    assert loaded.rows == [(1, "ok"), (3, "ok")]
    [bad] = loaded.bad
    assert (bad.error.number, bad.number, bad.data) == (number, 2, data)
    assert f"row 2, column {column}" in bad.error.message


def test_max_errors(load: Load) -> None:
    assert len(load(b"x,a\r\n" * 10, FORMAT="CSV").bad) == 10
    with pytest.raises(BulkLoadError) as caught:
        load(b"x,a\r\n" * 20, FORMAT="CSV")
    assert numbers(caught.value) == [4864] * 11 + [4865, 7399, 7330]
    with pytest.raises(BulkLoadError) as caught:
        load(b"x,a\r\n", FORMAT="CSV", MAXERRORS=0)
    assert caught.value.errors[1].message == "Cannot bulk load because the maximum number of errors (0) was exceeded."


def test_empty_field_is_null_or_default(load: Load) -> None:
    columns = (BulkColumn("a", sqltypes.INT), BulkColumn("b", sqltypes.INT, has_default=True))
    assert load(b",\r\n1,2\r\n", columns, FORMAT="CSV").rows == [(None, Absent.DEFAULT), (1, 2)]
    assert load(b",\r\n", columns, FORMAT="CSV", KEEPNULLS=None).rows == [(None, None)]


def test_null_for_a_not_null_column_ends_the_load(load: Load) -> None:
    with pytest.raises(BulkLoadError) as caught:
        load(b"1\r\n\r\n2\r\n", (BulkColumn("a", sqltypes.INT, nullable=False),), ROWTERMINATOR=r"\n")
    assert numbers(caught.value) == [4869, 7399, 7330]
    assert "data file row 2, column 1. The destination column (a)" in caught.value.errors[0].message


def test_nul_is_an_empty_string(load: Load) -> None:
    assert load(b"\0|\n", TEXT, FIELDTERMINATOR="|", ROWTERMINATOR="0x0a").rows == [("", None)]


def test_skipped_column_is_read_and_left_out(load: Load) -> None:
    columns = (BulkColumn("id", sqltypes.INT, skip=True), BulkColumn("name", sqltypes.nvarchar(10)))
    assert load(b"not a number,a\r\n", columns, FORMAT="CSV").rows == [("a",)]


@pytest.mark.parametrize(
    ("data", "options", "text"),
    [
        ("é€".encode("cp1252"), {"CODEPAGE": "ACP"}, "é€"),
        ("é€".encode("cp1252"), {"CODEPAGE": "RAW"}, "é€"),
        (b"\x81", {"CODEPAGE": "1252"}, "\x81"),
        ("é".encode("cp437"), {}, "é"),
        ("é😀".encode(), {"CODEPAGE": "65001"}, "é😀"),
        (b"\xef\xbb\xbfx", {"CODEPAGE": "65001"}, "x"),
        ("表".encode("cp932"), {"CODEPAGE": "932"}, "表"),
    ],
)
def test_code_pages(load: Load, data: bytes, options: dict[str, str], text: str) -> None:
    assert load(data + b"\n", (BulkColumn("a", sqltypes.nvarchar(20)),), ROWTERMINATOR="0x0a", **options).rows == [(text,)]


def test_wide_file(load: Load) -> None:
    data = "1\té😀\r\n2\tb\r\n".encode("utf-16")
    assert load(data, DATAFILETYPE="widechar").rows == [(1, "é😀"), (2, "b")]
    told = load(data)
    assert (told.rows, [message.number for message in told.messages]) == ([(1, "é😀"), (2, "b")], [4830])


def test_wide_asked_for_a_narrow_file(load: Load) -> None:
    told = load(b"1\ta\r\n", DATAFILETYPE="widechar")
    assert (told.rows, [message.number for message in told.messages]) == ([(1, "a")], [4831])


def test_utf8_mark_under_another_code_page_names_the_remedy(load: Load) -> None:
    [bad] = load(b"\xef\xbb\xbf1\ta\r\n").bad
    assert bad.error.number == 4864
    assert "CODEPAGE = '65001'" in bad.error.message


def test_characters_outside_the_bmp_count_twice(load: Load) -> None:
    columns = (BulkColumn("a", sqltypes.nvarchar(3)),)
    loaded = load("😀x\n😀😀\n".encode(), columns, CODEPAGE="65001", ROWTERMINATOR="0x0a")
    assert (loaded.rows, [bad.error.number for bad in loaded.bad]) == ([("😀x",)], [4863])


def test_binary_columns_are_hexadecimal(load: Load) -> None:
    columns = (BulkColumn("a", sqltypes.varbinary(2)),)
    loaded = load(b"0x01ff\nAB\n010203\nxy\n", columns, ROWTERMINATOR="0x0a")
    assert loaded.rows == [(b"\x01\xff",), (b"\xab",)]
    assert [bad.error.number for bad in loaded.bad] == [4863, 4864]


@pytest.mark.parametrize("size", [1, 2, 3, 7])
def test_blocks_may_end_anywhere(monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    class Trickle(io.BytesIO):
        def read(self, count: int | None = -1, /) -> bytes:
            return super().read(min(size, count) if count and count > 0 else size)

    data = '1,"é\r\nx"\r\n2,"a""b"\r\n3,c\r\n'.encode()
    options = parse([("FORMAT", "CSV"), ("CODEPAGE", "65001")])
    columns = (BulkColumn("id", sqltypes.INT), BulkColumn("name", sqltypes.nvarchar(20)))
    rows = [row for chunk in read_rows(Trickle(data), options, columns, convert) for row in chunk.rows]
    assert rows == [(1, "é\r\nx"), (2, 'a"b'), (3, "c")]
