"""How soon a task starts and ends: a download of 1 KiB, one after the other."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.bench import BUCKET, Bench, run_task
from benchmarks.figures import Figure, percentile

RUNS = 120
WARM_UP = 5


def measure(bench: Bench) -> Iterator[Figure]:
    bench.ferryman.s3().put_object(Bucket=BUCKET, Key="small.txt", Body=b"x" * 1024)
    call = f"rds_download_from_s3 @s3_arn_of_file = 'arn:aws:s3:::{BUCKET}/small.txt', @rds_file_path = 'D:\\S3\\small.txt', @overwrite_file = 1"
    with bench.connection() as connection:
        cursor = connection.cursor()
        times = [run_task(cursor, call) for _ in range(WARM_UP + RUNS)][WARM_UP:]
    started, succeeded = ([moment * 1000 for moment in moments] for moments in zip(*times, strict=True))
    yield Figure("download of 1 KiB: EXEC to IN_PROGRESS, p50", percentile(started, 50), "ms", "< 100")
    yield Figure("download of 1 KiB: EXEC to IN_PROGRESS, p99", percentile(started, 99), "ms", "< 100")
    yield Figure("download of 1 KiB: EXEC to SUCCESS, p50", percentile(succeeded, 50), "ms")
    yield Figure("download of 1 KiB: EXEC to SUCCESS, p99", percentile(succeeded, 99), "ms")
