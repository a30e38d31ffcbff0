"""`python -m tests.endurance`: the long form; each part as often as asked, none unless asked."""

from __future__ import annotations

import argparse
import signal
import sys
import time
from collections.abc import Callable

from tests.draws import steady
from tests.endurance.back import struck
from tests.endurance.beginnings import first_loads, full_disk, migrations
from tests.endurance.blows import under_blows
from tests.endurance.long_life import Life, long_life
from tests.endurance.site import Site, site
from tests.endurance.together import at_once, readers


def main() -> int:
    """Run the parts that are asked for, print what was counted, and stop by itself."""
    parser = argparse.ArgumentParser(prog="python -m tests.endurance", description=__doc__)
    for name, what in PARTS.items():
        parser.add_argument(f"--{name}", type=int, default=0, metavar="N", help=what[0])
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="draw other worlds, other moments")
    parser.add_argument("--folded", action="store_true", help="keep only what changes of lists, which repeat")
    asked = parser.parse_args()
    steady()
    # Programs that are interrupted inherit an interrupt that is ignored, as it is in a shell's background.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    with site() as place:
        place.folded = asked.folded
        for name, (_, run) in PARTS.items():
            count = getattr(asked, name.replace("-", "_"))
            if count:
                started = time.monotonic()
                said = run(place, count, asked.seed)
                sys.stdout.write(f"{name} {count}: {said}; {time.monotonic() - started:,.0f} s\n")
                sys.stdout.flush()
    return 0


def _blows(kind: str) -> Callable[[Site, int, int], str]:
    return lambda place, count, seed: _counted(under_blows(place, kind, count, seed))


def _counted(counts: dict[str, int]) -> str:
    return ", ".join(f"{number:,} {what}" for what, number in sorted(counts.items()))


def _told(life: Life) -> str:
    """Return a life in figures: seconds of a batch by quarter of the life, and what the tables were at some batches."""
    lines = [f"median seconds of a batch by quarter {', '.join(f'{life.quarter(n):.2f}' for n in range(4))}"]
    for batch, tables in life.sizes.items():
        read = life.read(batch)
        most = max(read, key=lambda name: read[name])
        lines.append(
            f"after {batch}: {life.total(batch) / 1e6:.1f} MB, {life.dead(batch):,} dead rows; that batch scanned "
            f"{life.scanned(batch):,} times, and {sum(read.values()):,} rows in whole tables ({read[most]:,} in {most})"
        )
        if batch in (min(life.sizes), max(life.sizes)):
            largest = sorted(tables.items(), key=lambda item: -item[1][0])[:8]
            lines += [
                f"    {name}: {size / 1e6:.2f} MB, {live:,} rows, {dead:,} dead" for name, (size, live, dead) in largest
            ]
    return "\n  ".join(lines)


PARTS: dict[str, tuple[str, Callable[[Site, int, int], str]]] = {
    "kills": ("kill or interrupt so many loads", _blows("kills")),
    "crashes": ("crash the server under so many loads", _blows("crashes")),
    "cuts": ("cut the connection of so many loads", _blows("cuts")),
    "undos": ("hit so many undos and prunes", lambda s, n, seed: _counted(struck(s, n, seed))),
    "readers": ("ask questions for so many seconds", lambda s, n, seed: _counted(readers(s, n, seed))),
    "at-once": ("eight programs at once, so many rounds", lambda s, n, seed: _counted(at_once(s, n, seed))),
    "first-loads": ("kill so many first loads", lambda s, n, seed: _counted(first_loads(s, n, seed))),
    "migrations": ("kill so many migrations", lambda s, n, seed: _counted(migrations(s, n, seed))),
    "full-disks": ("fill the disk so many times", lambda s, n, seed: _counted(full_disk(s, n, seed))),
    "batches": ("load so many daily deliveries", lambda s, n, _seed: _told(long_life(s, n))),
}


if __name__ == "__main__":
    sys.exit(main())
