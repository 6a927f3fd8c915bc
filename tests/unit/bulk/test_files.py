"""ERRORFILE and OPENROWSET's single values."""

from __future__ import annotations

import errno
import io

import pytest
from tests.unit.bulk.loading import Load

from ferryman.errors import SqlError
from ferryman.tsql.bulk.errorfile import ErrorFile
from ferryman.tsql.bulk.errors import cannot_open
from ferryman.tsql.bulk.single import read_single


def test_error_file_holds_the_rows_as_they_were(load: Load) -> None:
    data = "1,é\r\nx,é\r\n2,b\r\n99999999999,c\r\n".encode()
    rows, control = io.BytesIO(), io.BytesIO()
    error_file = ErrorFile(rows, control)
    for bad in load(data, FORMAT="CSV", CODEPAGE="65001", ERRORFILE="D:\\S3\\e.txt").bad:
        error_file.write(bad)
    assert rows.getvalue() == "x,é\r\n99999999999,c\r\n".encode()
    assert control.getvalue().decode().splitlines() == [
        f"Row 2 File Offset {data.index(b'x,')} ErrorFile Offset 0 - HRESULT 0x80020005",
        f"Row 4 File Offset {data.index(b'9999')} ErrorFile Offset {len('x,é'.encode()) + 2} - HRESULT 0x8002000A",
    ]


@pytest.mark.parametrize(
    ("kind", "data", "codepage", "value"),
    [
        ("SINGLE_BLOB", b"\xff\xfe\0", "ACP", b"\xff\xfe\0"),
        ("SINGLE_CLOB", "é€".encode("cp1252"), "ACP", "é€"),
        ("SINGLE_CLOB", b"\xef\xbb\xbf\xc3\xa9", "65001", "é"),
        ("SINGLE_NCLOB", "é😀".encode("utf-16"), "ACP", "é😀"),
    ],
)
def test_single_values(kind: str, data: bytes, codepage: str, value: bytes | str) -> None:
    assert read_single(io.BytesIO(data), kind, codepage) == value


@pytest.mark.parametrize(
    ("kind", "data", "codepage", "number"),
    [("SINGLE_NCLOB", b"abc", "ACP", 4809), ("SINGLE_CLOB", "a".encode("utf-16"), "ACP", 4806), ("SINGLE_CLOB", b"\xff", "65001", 4864)],
)
def test_single_values_of_the_wrong_kind(kind: str, data: bytes, codepage: str, number: int) -> None:
    with pytest.raises(SqlError) as caught:
        read_single(io.BytesIO(data), kind, codepage)
    assert caught.value.number == number


def test_files_that_cannot_be_opened() -> None:
    assert str(cannot_open("D:\\S3\\a.csv", FileNotFoundError(errno.ENOENT, ""))) == (
        'Msg 4860, Level 16, State 1: Cannot bulk load. The file "D:\\S3\\a.csv" does not exist or you don\'t have file access rights.'
    )
    assert "80(The file exists.)" in cannot_open("D:\\S3\\e.txt", FileExistsError(errno.EEXIST, "")).message
