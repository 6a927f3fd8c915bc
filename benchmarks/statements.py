"""Round trips of small statements through pymssql, and a loop that needs none."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from benchmarks.bench import Bench
from benchmarks.figures import Figure, fastest, percentile, seconds

RUNS = 2000
WARM_UP = 50
ROWS = 1000

LOOP = """DECLARE @i int = 0, @sum bigint = 0;
WHILE @i < 200000
BEGIN
    SET @sum = @sum + @i;
    SET @i = @i + 1;
END"""


def measure(bench: Bench) -> Iterator[Figure]:
    with bench.connection() as connection:
        cursor = connection.cursor()
        cursor.execute("CREATE TABLE #numbers (id int PRIMARY KEY, name nvarchar(40) NOT NULL)")
        cursor.execute(f"INSERT INTO #numbers SELECT value, CONCAT(N'name ', value) FROM GENERATE_SERIES(1, {ROWS})")
        prepare = "DECLARE @handle int; EXEC sp_prepare @handle OUTPUT, N'@id int', N'SELECT id, name FROM #numbers WHERE id = @id'; SELECT @handle"
        cursor.execute(prepare)
        handle = cursor.fetchall()[0][0]

        def select(sql: str) -> Callable[[], object]:
            def run() -> None:
                cursor.execute(sql)
                [_] = cursor.fetchall()

            return run

        yield _round_trip("SELECT 1", select("SELECT 1"))
        yield _round_trip("SELECT of a row by its key", select("SELECT id, name FROM #numbers WHERE id = 42"))
        yield _round_trip("prepared SELECT of a row by its key", select(f"EXEC sp_execute {handle}, 42"))
        yield Figure("WHILE loop of 200,000 turns, two SETs each", fastest(lambda: cursor.execute(LOOP), 3), "s", "< 2")


def _round_trip(name: str, run: Callable[[], object]) -> Figure:
    times = [seconds(run) for _ in range(WARM_UP + RUNS)][WARM_UP:]
    return Figure(f"{name}: round trip, p50", percentile(times, 50) * 1000, "ms", "< 1")
