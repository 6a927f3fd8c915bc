"""Memory of an idle ``ferryman up``, without the local AWS, which is for development only.

PSS counts a page that several processes share once, in equal parts: PostgreSQL's processes share most of theirs.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import psutil
from tests.acceptance.conftest import Ferryman

from benchmarks.bench import BUCKET, Bench, run_task, running
from benchmarks.figures import Figure

SETTLE_SECONDS = 3.0
PARTS = ("up", "host", "agent", "PostgreSQL")


def measure(bench: Bench) -> Iterator[Figure]:
    folder = bench.new_folder()
    with running(folder):
        pass  # what the first start loads, no later one does
    with running(folder) as ferryman:
        time.sleep(SETTLE_SECONDS)
        yield from _figures("idle", "< 300", _parts(ferryman))
        _download(ferryman)
        time.sleep(SETTLE_SECONDS)
        yield from _figures("idle after a task", "", _parts(ferryman))


def _figures(when: str, goal: str, parts: dict[str, float]) -> Iterator[Figure]:
    yield Figure(f"memory, {when}", sum(parts.values()), "MB", goal)
    for part in PARTS:
        yield Figure(f"memory, {when}: {part}", parts[part], "MB")


def _parts(ferryman: Ferryman) -> dict[str, float]:
    """MB of each part: every process below ``up`` except the local AWS."""
    parts = dict.fromkeys(PARTS, 0.0)
    up = psutil.Process(ferryman.process.pid)
    for process in (up, *up.children(recursive=True)):
        part = _part(process.cmdline())
        if part is not None:
            parts[part] += process.memory_full_info().pss / 1e6
    return parts


def _part(command: list[str]) -> str | None:
    """Which part a command line belongs to, None for the local AWS."""
    line = " ".join(command)
    for module, part in {"ferryman.cloud.ministack_launcher": None, "ferryman.cloud.host": "host", "ferryman.agent": "agent"}.items():
        if f"-m {module}" in line:
            return part
    return "PostgreSQL" if "postgres" in Path(command[0].partition(":")[0]).name else "up"


def _download(ferryman: Ferryman) -> None:
    s3 = ferryman.s3()
    s3.create_bucket(Bucket=BUCKET)
    s3.put_object(Bucket=BUCKET, Key="small.txt", Body=b"x" * 1024)
    client = ferryman.connect("pymssql")
    run_task(client.connection.cursor(), f"rds_download_from_s3 @s3_arn_of_file = 'arn:aws:s3:::{BUCKET}/small.txt'")  # type: ignore[attr-defined]
    client.close()
