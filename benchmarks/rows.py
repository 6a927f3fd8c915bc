"""A large result through the fastest clients: int, bigint, decimal, nvarchar and datetime2."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.bench import Bench
from benchmarks.figures import Figure, fastest

ROWS = 500_000
RUNS = 3
CLIENTS = ("mssql-python", "pyodbc", "pymssql")
TABLE = "dbo.large"
CREATE = f"CREATE TABLE {TABLE} (a int NOT NULL, b bigint NOT NULL, c decimal(18, 2) NOT NULL, d nvarchar(50) NOT NULL, e datetime2 NOT NULL)"
FILL = f"""INSERT INTO {TABLE}
SELECT value, value * CAST(4294967296 AS bigint), value / 100.0, CONCAT(N'row number ', value), DATEADD(second, value, CAST('2024-01-01' AS datetime2))
FROM GENERATE_SERIES(1, {ROWS})"""
SELECT = f"SELECT a, b, c, d, e FROM {TABLE}"


def measure(bench: Bench) -> Iterator[Figure]:
    with bench.connection() as connection:
        cursor = connection.cursor()
        cursor.execute(CREATE)
        cursor.execute(FILL)
    for client in CLIENTS:
        with bench.connection(client) as connection:
            cursor = connection.cursor()

            def fetch() -> None:
                cursor.execute(SELECT)  # noqa: B023 - called before the next turn
                found = len(cursor.fetchall())  # noqa: B023
                if found != ROWS:
                    raise RuntimeError(f"{found} rows arrived, not {ROWS}")

            yield Figure(f"SELECT of {ROWS:,} rows through {client}", ROWS / fastest(fetch, RUNS), "rows/s")
