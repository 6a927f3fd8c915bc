"""The WITH clause: what its words mean, and SQL Server's errors for wrong ones."""

from __future__ import annotations

import pytest

from ferryman.errors import SqlError
from ferryman.tsql.bulk.options import Value, parse


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (r"\n", "\r\n"),
        (r"\r\n", "\r\n"),
        (r"|\n", "|\r\n"),
        ("\n", "\n"),
        ("0x0a", b"\n"),
        ("0x0D0A", b"\r\n"),
        (r"\0", "\0"),
        (r"\\n", r"\n"),
        ("||", "||"),
        ("0x", "0x"),
    ],
)
def test_row_terminator(written: str, meant: str | bytes) -> None:
    assert parse([("ROWTERMINATOR", written)]).row_terminator == meant


@pytest.mark.parametrize(("written", "meant"), [(r"\t", "\t"), (r"\n", "\n"), ("|", "|"), ("0x09", b"\t"), (r"a\b", r"a\b")])
def test_field_terminator(written: str, meant: str | bytes) -> None:
    assert parse([("FIELDTERMINATOR", written)]).field_terminator == meant


def test_defaults() -> None:
    plain, csv = parse([]), parse([("FORMAT", "CSV")])
    assert (plain.field_terminator, plain.row_terminator, plain.max_errors, plain.codec) == ("\t", "\r\n", 10, "cp437")
    assert (csv.field_terminator, csv.row_terminator, csv.quote) == (",", "\r\n", '"')


@pytest.mark.parametrize(("written", "codec"), [("ACP", "cp1252"), ("oem", "cp437"), ("RAW", "cp1252"), ("65001", "utf-8"), (1252, "cp1252"), ("932", "cp932")])
def test_code_page(written: Value, codec: str) -> None:
    assert parse([("CODEPAGE", written)]).codec == codec


def test_flags_and_numbers() -> None:
    options = parse([("KEEPNULLS", None), ("TABLOCK", None), ("BATCHSIZE", 500), ("FIRSTROW", 2), ("LASTROW", 9), ("ORDER", "(id ASC)"), ("ROWS_PER_BATCH", 1)])
    assert (options.keep_nulls, options.table_lock, options.keep_identity) == (True, True, False)
    assert (options.batch_size, options.first_row, options.last_row) == (500, 2, 9)


@pytest.mark.parametrize(
    ("pairs", "number"),
    [
        ([("FIRST_ROW", 2)], 155),
        ([("FIRSTROW", 0)], 102),
        ([("FIRSTROW", "2")], 102),
        ([("TABLOCK", 1)], 102),
        ([("MAXERRORS", 1), ("MAXERRORS", 2)], 102),
        ([("FIRSTROW", 5), ("LASTROW", 2)], 4880),
        ([("CODEPAGE", "12345")], 4868),
        ([("CODEPAGE", "utf8")], 102),
        ([("DATAFILETYPE", "native"), ("FORMAT", "CSV")], 40515),
        ([("DATAFILETYPE", "wide")], 102),
        ([("FORMATFILE", 5)], 102),
        ([("DATA_SOURCE", "s3")], 40515),
        ([("FORMAT", "PARQUET")], 40515),
        ([("FIELDQUOTE", "ab")], 102),
        ([("FIELDTERMINATOR", "")], 40515),
    ],
)
def test_refused(pairs: list[tuple[str, Value]], number: int) -> None:
    with pytest.raises(SqlError) as caught:
        parse(pairs)
    assert caught.value.number == number
