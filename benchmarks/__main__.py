"""``python -m benchmarks [--quick] [NAME...]``: measure everything, or the subjects named."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator

from benchmarks import bulk_load, latency, memory, rows, start, statements, transfers
from benchmarks.bench import Bench
from benchmarks.figures import Figure

SUBJECTS: dict[str, Callable[[Bench], Iterator[Figure]]] = {
    "start": start.measure,
    "memory": memory.measure,
    "latency": latency.measure,
    "statements": statements.measure,
    "rows": rows.measure,
    "bulk_load": bulk_load.measure,
    "transfers": transfers.measure,
}


def main() -> int:
    """Print a line for each figure as soon as it is known; returns 0."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measure Ferryman; figures without a goal are there to compare.")
    parser.add_argument("--quick", action="store_true", help="transfer 64 MiB instead of 1 GiB")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"what to measure, of: {', '.join(SUBJECTS)} (default: all)")
    options = parser.parse_args()
    unknown = set(options.names) - SUBJECTS.keys()
    if unknown:
        parser.error(f"there is no benchmark {', '.join(sorted(unknown))}")
    with Bench(quick=options.quick) as bench:
        for name in options.names or SUBJECTS:
            for figure in SUBJECTS[name](bench):
                print(figure.line(), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
