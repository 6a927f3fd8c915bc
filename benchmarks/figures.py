"""A measured figure, and the summaries of repeated measurements."""

from __future__ import annotations

import math
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """One line of the table. ``goal`` is text, e.g. '< 3', in the same unit; empty where there is none."""

    name: str
    value: float
    unit: str
    goal: str = ""

    def line(self) -> str:
        return f"{self.name:<58} {_rounded(self.value):>12} {self.unit:<7} {self.goal}".rstrip()


def _rounded(value: float) -> str:
    """Three significant digits, whole from 100 on."""
    if value == 0 or value >= 100:
        return f"{value:,.0f}"
    return f"{value:.{max(0, 2 - math.floor(math.log10(value)))}f}"


def seconds(action: Callable[[], object]) -> float:
    """Run ``action`` once and return how long it took."""
    started = time.perf_counter()
    action()
    return time.perf_counter() - started


def fastest(action: Callable[[], object], times: int) -> float:
    """Return the seconds of the fastest of some runs: what the others lost, they lost to the machine."""
    return min(seconds(action) for _ in range(times))


def percentile(values: Sequence[float], percent: int) -> float:
    """Return the value below which ``percent`` of at least two values lie."""
    return statistics.quantiles(values, n=100, method="inclusive")[percent - 1]
