"""BULK INSERT of the demo's data set: 336,776 flights of 19 columns."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

from benchmarks.bench import Bench
from benchmarks.figures import Figure, fastest
from ferryman.cloud.dataset import flights

RUNS = 3
TABLE = "dbo.flights"


def measure(bench: Bench) -> Iterator[Figure]:
    data = flights(bench.new_folder())
    shutil.copy(data.path, bench.ferryman.s3_root / "flights.csv")
    columns = ", ".join(f"[{name}] {type_}" for name, type_ in data.columns)
    load = f"BULK INSERT {TABLE} FROM 'D:\\S3\\flights.csv' WITH (FORMAT = 'CSV', FIRSTROW = 2, ROWTERMINATOR = '{data.row_terminator}')"
    with bench.connection() as connection:
        cursor = connection.cursor()
        cursor.execute(f"CREATE TABLE {TABLE} ({columns})")
        took = fastest(lambda: cursor.execute(f"TRUNCATE TABLE {TABLE}; {load}"), RUNS)
    yield Figure(f"BULK INSERT of {data.rows:,} flights, {len(data.columns)} columns", data.rows / took, "rows/s")
