"""What it costs to keep what batches change in gold: `python -m benchmarks.images --help`.

Loads a first delivery, and into copies of that database a second one and a small one, with images and without them in
turn, so that what slows the machine down slows both. Client and server each have their CPU seconds beside the clock.
"""

from __future__ import annotations

import argparse
import gc
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

from pydantic import SecretStr
from sqlalchemy import URL, create_engine, event, func, select, text

from benchmarks.deliveries import FIRST, SECOND, SMALL, few, write
from warehouse import audit
from warehouse.__main__ import RARELY
from warehouse.database.connect import Database, connect
from warehouse.load import Request, load
from warehouse.migrate import upgrade
from warehouse.model import metadata
from warehouse.settings import Settings, SourceSettings

SOURCES = ("customers", "products", "orders")
SNAPSHOTS = {name: SourceSettings(delivery="snapshot") for name in ("customers", "products")}
HOOK = "warehouse.load.imaged"
COPY = "again"


@dataclass(frozen=True)
class Cost:
    """What one load took, and the images that it kept."""

    seconds: float
    client: float
    server: float
    statements: int
    images: int


def _cpu(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / 100


def _load(url: URL, request: Request, images: AbstractContextManager[Any]) -> Cost:
    """Load on one connection, so that one process of the server does all the work."""
    engine = create_engine(url, pool_size=1)
    sent: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *given: sent.append(given[2]))
    with engine.connect() as connection:
        pid = connection.execute(select(func.pg_backend_pid())).scalar_one()
    settings = Settings(database_url=SecretStr(str(url)), sources=SNAPSHOTS)
    gc.collect()  # as the program does: no collection of all objects falls into one load by chance
    begun = time.perf_counter(), time.process_time(), _cpu(pid)
    with images:
        account = load(Database(engine, url, False, "the benchmark's", ""), metadata, settings, request)
    ended = time.perf_counter(), time.process_time(), _cpu(pid)
    if account.status != "loaded":
        raise SystemExit(f"The load was {account.status}: {account.reason}.")
    statements = len(sent)
    with engine.connect() as connection:
        kept = connection.execute(select(func.count()).select_from(audit.image)).scalar_one()
    engine.dispose()
    seconds, client, server = (after - before for before, after in zip(begun, ended, strict=True))
    return Cost(seconds, client, server, statements, kept)


@contextmanager
def _copied(url: URL) -> Iterator[URL]:
    admin = create_engine(url.set(database="postgres"), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {COPY} TEMPLATE {url.database}"))
        try:
            yield url.set(database=COPY)
        finally:
            connection.execute(text(f"DROP DATABASE {COPY}"))
    admin.dispose()


def measure(folder: Path, orders: int, times: int) -> Iterator[tuple[str, bool, Cost]]:
    """Yield what each load cost, by its delivery and whether it kept images."""
    written = write(folder / "deliveries", orders)
    small = few(folder / "deliveries", orders, 0)
    requests = {
        "second": Request("the second", dict.fromkeys(SOURCES, written["second"]), SECOND),
        "small": Request("a small one", {"orders": small.parent}, SMALL),
    }
    with connect(Settings(home=folder / "home")) as database:
        upgrade(database.engine, metadata=metadata)
        first = Request("the first", dict.fromkeys(SOURCES, written["first"]), FIRST)
        for images in (False, True):
            with _emptied(database) as url:
                yield "first", images, _load(url, first, _kept(images=images))
        _load(database.url, first, nullcontext())
        database.engine.dispose()
        for number in range(times):
            for name, request in requests.items():
                for images in (number % 2 == 0, number % 2 == 1):
                    with _copied(database.url) as url:
                        yield name, images, _load(url, request, _kept(images=images))


def _emptied(database: Database) -> AbstractContextManager[URL]:
    database.engine.dispose()
    return _copied(database.url)


def _kept(*, images: bool) -> AbstractContextManager[Any]:
    return nullcontext() if images else patch(HOOK, lambda *_given: nullcontext())


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.images", description=__doc__)
    parser.add_argument("--orders", type=int, default=1_000_000, help="orders of the first delivery")
    parser.add_argument("--runs", type=int, default=5, help="how many times the later ones are loaded each way")
    given = parser.parse_args()
    gc.set_threshold(RARELY)
    found: dict[tuple[str, bool], list[Cost]] = defaultdict(list)
    with TemporaryDirectory(prefix="warehouse-benchmark-") as scratch:
        Path(scratch).chmod(0o755)
        for name, images, cost in measure(Path(scratch), given.orders, given.runs):
            found[name, images].append(cost)
            print(f"{name} {'with' if images else 'without'}: {cost}", flush=True)
    print(f"\n{'Medians':<8} {'':<12} {'without':>9} {'with':>9} {'ratio':>7}")
    for name in dict.fromkeys(name for name, _ in found):
        for what in ("seconds", "cpu", "statements", "images"):
            without, with_ = (median(_figure(one, what) for one in found[name, images]) for images in (False, True))
            ratio = f"{with_ / without:7.2f}" if without else ""
            print(f"{name:<8} {what:<12} {without:>9.2f} {with_:>9.2f} {ratio}")


def _figure(cost: Cost, what: str) -> float:
    return cost.client + cost.server if what == "cpu" else float(getattr(cost, what))


if __name__ == "__main__":
    main()
