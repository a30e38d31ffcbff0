"""What a warehouse costs that is ten times as large: `python -m benchmarks.growth --help`.

Loads the first delivery of each size, then small deliveries of 10,000 orders into each in turn, so that what slows the
machine down slows all of them, and at last asks all rules about everything, beside reading everything once.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import defaultdict
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.table import Table

from benchmarks.contenders import session
from benchmarks.deliveries import SMALL, few, write
from benchmarks.measuring import Figures, Run, figures
from benchmarks.server import running

STEPS = ("first", "small", "scan", "check")
Found = dict[tuple[str, int], Figures]


def measure(folder: Path, sizes: list[int], times: int) -> Found:
    """Run all steps for warehouses of so many orders, the small deliveries so many times, all else once."""
    runs: dict[tuple[str, int], list[Run]] = defaultdict(list)
    with running(folder / "server") as server, ExitStack() as stack:
        places = {size: stack.enter_context(session(server)) for size in sizes}

        def note(step: str, size: int, run: Run) -> None:
            runs[step, size].append(run)
            print(f"{step} {size:,} {run.seconds:.2f} s", file=sys.stderr)
            server.rest()

        first = {size: write(folder / str(size), size)["first"] for size in sizes}
        for size, place in places.items():
            place.warehouse("migrate")
            note("first", size, place.warehouse("load", first[size], "--json"))
        for number in range(times):
            for size, place in places.items():
                file = few(folder / str(size), size, number)
                source = ("--source", f"orders={file}", "--as-of", SMALL.isoformat())
                note("small", size, place.warehouse("load", *source, "--json"))
        for size, place in places.items():
            note("scan", size, place.psql("scan.sql", first[size]))
            note("check", size, place.warehouse("check", "--json"))
    return {key: figures(several) for key, several in runs.items()}


def table(found: Found, sizes: list[int]) -> Table:
    """Return the figures of each size side by side, with what the last costs of the first."""
    shown = Table(title="Seconds (least to most), CPU seconds", title_justify="left")
    for heading in ("", *(f"{size:,}" for size in sizes), "ratio", "CPU ratio", "client MB"):
        shown.add_column(heading, justify="right" if heading else "left")
    for step in STEPS:
        cells = [found[step, size] for size in sizes]
        texts = [
            f"{one.median:.2f} ({min(one.seconds):.2f}-{max(one.seconds):.2f}) {one.processor:.1f}" for one in cells
        ]
        ratios = (cells[-1].median / cells[0].median, cells[-1].processor / cells[0].processor)
        shown.add_row(step, *texts, *(f"{ratio:.2f}" for ratio in ratios), f"{max(one.client for one in cells):.0f}")
    return shown


def main() -> None:
    """Measure, print and write down."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.growth", description=__doc__)
    parser.add_argument(
        "--sizes", type=int, nargs="+", default=[1_000_000, 10_000_000], help="orders of the warehouses"
    )
    parser.add_argument("--runs", type=int, default=5, help="small deliveries into each of them")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there")
    parser.add_argument("--folder", type=Path, help="keep deliveries and server there, for the next run")
    given = parser.parse_args()
    with TemporaryDirectory(prefix="warehouse-benchmark-") as scratch:
        found = measure(given.folder or Path(scratch), given.sizes, given.runs)
    Console(width=None if sys.stdout.isatty() else 120).print(table(found, given.sizes))
    if given.json:
        rows = [
            {"step": step, "orders": size, "seconds": one.seconds, "processor": one.processor, "client_mb": one.client}
            for (step, size), one in found.items()
        ]
        given.json.write_text(json.dumps(rows, indent=2) + "\n")


if __name__ == "__main__":
    main()
