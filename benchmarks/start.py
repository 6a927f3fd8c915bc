"""How long ``ferryman up`` takes from the command to the ready file."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.bench import Bench, running
from benchmarks.figures import Figure

STARTS = 5


def measure(bench: Bench) -> Iterator[Figure]:
    folder = bench.new_folder()
    yield Figure("start to ready, the first time", _start(folder), "s")
    yield Figure(f"start to ready after that, median of {STARTS}", statistics.median(_start(folder) for _ in range(STARTS)), "s", "< 3")


def _start(folder: Path) -> float:
    began = time.perf_counter()
    with running(folder):
        return time.perf_counter() - began
