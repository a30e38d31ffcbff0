"""`python -m benchmarks`: what a load costs, as ratios measured in one run."""

from __future__ import annotations

import argparse
import json
import sys
from collections import defaultdict
from compileall import compile_dir
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console

from benchmarks.contenders import CONTENDERS, OPTIONAL, ROOT, session
from benchmarks.deliveries import write
from benchmarks.measuring import Run, figures
from benchmarks.report import as_json, tables
from benchmarks.server import KINDS, running

Runs = dict[tuple[str, str], list[Run]]


def main() -> None:
    """Measure, print the tables, and write the figures as JSON if a file is named."""
    asked = _arguments()
    with TemporaryDirectory(prefix="warehouse-benchmark-") as scratch:
        folder = asked.folder or Path(scratch)
        names = asked.only or [one.__name__ for one in CONTENDERS if one.__name__ not in OPTIONAL]
        runs = measure(folder, asked.orders, asked.runs, names, interpreter=asked.python, kind=asked.server)
    found = {key: figures(several) for key, several in runs.items()}
    last = {key: several[-1].out for key, several in runs.items()}
    report = as_json(found, last, asked.orders, asked.runs, asked.server)
    Console(width=None if sys.stdout.isatty() else 160).print(*tables(report), sep="\n")
    if asked.json:
        asked.json.write_text(json.dumps(report, indent=2) + "\n")


def measure(
    folder: Path, orders: int, times: int, names: list[str], *, interpreter: str = sys.executable, kind: str = KINDS[0]
) -> Runs:
    """Run the contenders in turn, so many times each, so that what slows the machine down slows all of them."""
    # as pip does for whoever installs it; a checkout may forbid Python to keep what it compiles
    compile_dir(ROOT / "warehouse", quiet=1)
    deliveries = write(folder / str(orders), orders)
    runs: Runs = defaultdict(list)
    with running(folder / "server", kind) as server:
        for number in range(times):
            for contender in CONTENDERS:
                if contender.__name__ in names:
                    with session(server, interpreter) as place:
                        for step, one in contender(place, deliveries):
                            runs[contender.__name__, step].append(one)
                            print(f"{number + 1}: {contender.__name__} {step} {one.seconds:.2f} s", file=sys.stderr)
                            server.rest()
    return runs


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--orders", type=int, default=1_000_000, help="orders of the first delivery")
    parser.add_argument("--runs", type=int, default=5, help="how many times everything is run")
    parser.add_argument(
        "--server", choices=KINDS, default=KINDS[0], help="the embedded one, or one with PostgreSQL's own settings"
    )
    parser.add_argument("--only", nargs="+", choices=[one.__name__ for one in CONTENDERS], help="only these contenders")
    parser.add_argument(
        "--python", default=sys.executable, help="run this program by the Python of a plain installation"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there")
    parser.add_argument("--folder", type=Path, help="keep deliveries and server there, for the next run")
    return parser.parse_args()


if __name__ == "__main__":
    main()
