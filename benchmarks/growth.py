"""What each step costs as a warehouse grows: `python -m benchmarks.growth --help`.

Loads the first and the second delivery of each size, then small deliveries of 10,000 orders into each in turn, so that
what slows the machine down slows all of them, and at last reads everything once, asks all rules about everything,
exports the star and reads all marts. All warehouses lie beside each other until the end: what disk that needs is said
first, and nothing is begun with less.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import sys
from collections import defaultdict
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from rich.box import MARKDOWN
from rich.console import Console
from rich.table import Table

from benchmarks.contenders import Session, session
from benchmarks.deliveries import SMALL, few, write
from benchmarks.measuring import Figures, Run, figures
from benchmarks.server import running

STEPS = {
    "first": "first load",
    "second": "second delivery (5 % new, 1 % corrected)",
    "small": "10,000 new orders",
    "scan": "everything read once",
    "check": "`check` over everything",
    "export": "export as Parquet",
    "marts": "all marts read",
}
Found = dict[tuple[str, int], Figures]

NEEDED = 900
"""Bytes of disk for an order: 620 in the database, then the files of its deliveries, an export, and room to sort."""
BESIDE = 10 << 30
"""Bytes that the server's write-ahead log and its own files may take, whatever the size of the warehouses."""


def needed(sizes: list[int]) -> int:
    """Return the bytes of disk that warehouses of so many orders need, all of them beside each other."""
    return BESIDE + NEEDED * sum(sizes)


def measure(folder: Path, sizes: list[int], times: int) -> tuple[Found, dict[int, int]]:
    """Run all steps for warehouses of so many orders, the small deliveries so many times, all else once.

    Returns the figures, and how many bytes each warehouse takes in the end.
    """
    runs: dict[tuple[str, int], list[Run]] = defaultdict(list)
    with running(folder / "server") as server, ExitStack() as stack:
        places = {size: stack.enter_context(session(server)) for size in sizes}

        def note(step: str, size: int, run: Run) -> None:
            runs[step, size].append(run)
            print(f"{step} {size:,} {run.seconds:.2f} s, CPU {run.processor:.2f} s", file=sys.stderr, flush=True)
            server.rest()

        deliveries = {size: write(folder / str(size), size) for size in sizes}
        for size, place in places.items():
            place.warehouse("migrate")
            for step in ("first", "second"):
                note(step, size, place.warehouse("load", deliveries[size][step], "--json"))
        for number in range(times):
            for size, place in places.items():
                file = few(folder / str(size), size, number)
                source = ("--source", f"orders={file}", "--as-of", SMALL.isoformat())
                note("small", size, place.warehouse("load", *source, "--json"))
        for size, place in places.items():
            note("scan", size, place.psql("scan.sql", deliveries[size]["first"]))
            note("check", size, place.warehouse("check", "--json"))
            note("export", size, place.warehouse("export", place.folder / "parquet", "--json"))
            note("marts", size, place.psql("marts.sql", deliveries[size]["first"]))
        stored = {size: _stored(place) for size, place in places.items()}
    return {key: figures(several) for key, several in runs.items()}, stored


def _stored(place: Session) -> int:
    account = json.loads(place.warehouse("status", "--json").out)
    return int(account["health"]["bytes"])


def report(found: Found, stored: dict[int, int], before: float) -> dict[str, Any]:
    """Return all figures, the machine, and how busy it was."""
    rows = [
        {
            "step": step,
            "orders": size,
            "seconds": [round(value, 3) for value in one.seconds],
            "median": round(one.median, 3),
            "processor": round(one.processor, 2),
            "client_mb": round(one.client),
            "server_mb": round(one.server),
            "log_mb": round(one.log),
            "read_mb": round(one.read),
        }
        for (step, size), one in found.items()
    ]
    return {
        "measured": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": {"system": platform.platform(), "processors": os.cpu_count(), "python": platform.python_version()},
        "load_average": [round(before, 2), round(os.getloadavg()[2], 2)],
        "stored": {str(size): one for size, one in stored.items()},
        "results": rows,
    }


def table(found: Found, stored: dict[int, int]) -> Table:
    """Return the figures of each size side by side, in the Markdown of our pages, and the last beside the first."""
    sizes = list(stored)
    shown = Table(box=MARKDOWN)
    ratio = f"{sizes[-1] / sizes[0]:,.0f} times the orders"
    for heading in ("", *(f"{size:,}" for size in sizes), f"{ratio}: seconds", "CPU"):
        shown.add_column(heading, justify="right" if heading else "left")
    for step, what in STEPS.items():
        cells = [found[step, size] for size in sizes]
        ratios = (cells[-1].median / cells[0].median, cells[-1].processor / cells[0].processor)
        shown.add_row(what, *map(_cell, cells), *(f"{ratio:.2f}" for ratio in ratios))
    for what, peak in (("memory of the client, MB", "client"), ("memory of the server's processes, MB", "server")):
        peaks = [max(getattr(found[step, size], peak) for step in STEPS) for size in sizes]
        shown.add_row(what, *(f"{one:,.0f}" for one in peaks), "", "")
    reads = [sum(found[step, size].read for step in STEPS) for size in sizes]
    shown.add_row("read from the disk in all steps, MB", *(f"{one:,.0f}" for one in reads), "", "")
    shown.add_row("size of the warehouse, MB", *(f"{one / (1 << 20):,.0f}" for one in stored.values()), "", "")
    return shown


def _cell(one: Figures) -> str:
    spread = f" ({min(one.seconds):.2f}-{max(one.seconds):.2f})" if len(one.seconds) > 1 else ""
    return f"{one.median:.2f}{spread}; {one.processor:.1f}"


def main() -> None:
    """Say what disk is needed, measure, print and write down."""
    given = _arguments()
    sizes = sorted(set(given.sizes))
    with TemporaryDirectory(prefix="warehouse-benchmark-") as scratch:
        folder = given.folder or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        room = shutil.disk_usage(folder).free
        said = f"{needed(sizes) / (1 << 30):,.0f} GiB of disk are needed in {folder}, {room / (1 << 30):,.0f} are free."
        print(said, file=sys.stderr, flush=True)
        if needed(sizes) > room:
            raise SystemExit("Name fewer or smaller --sizes, or a --folder on a larger disk.")
        before = os.getloadavg()[2]
        found, stored = measure(folder, sizes, given.runs)
    figures_of = report(found, stored, before)
    low, high = sorted(figures_of["load_average"])
    Console(width=None if sys.stdout.isatty() else 200).print(table(found, stored))
    print(
        f"Seconds (least-most); CPU seconds of client and server. Load average {low} to {high}, {os.cpu_count()} CPUs."
    )
    if given.json:
        given.json.write_text(json.dumps(figures_of, indent=2) + "\n")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.growth", description=__doc__)
    parser.add_argument(
        "--sizes",
        type=int,
        nargs="+",
        default=[100_000, 1_000_000, 10_000_000],
        help="orders of the warehouses; 30000000 needs some 35 GiB of disk and hours",
    )
    parser.add_argument("--runs", type=int, default=5, help="small deliveries into each of them")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there")
    parser.add_argument("--folder", type=Path, help="keep deliveries and server there, for the next run")
    return parser.parse_args()


if __name__ == "__main__":
    main()
