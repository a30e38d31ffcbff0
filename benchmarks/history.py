"""What a daily snapshot costs after a long history of them: `python -m benchmarks.history --help`.

Loads the same list of customers day after day and prints, for each day, how long the load took and how many rows of
gold it touched. Unless some customers move, nothing changes after the first day, so every day should cost what the
second one did.
"""

from __future__ import annotations

import argparse
import csv
import json
import platform
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from pydantic import SecretStr
from sqlalchemy import Engine, func, select, text

from warehouse import audit
from warehouse.database.connect import Database, connect
from warehouse.folding import unfold
from warehouse.load import Request, load
from warehouse.migrate import upgrade
from warehouse.model import customer, customers, metadata
from warehouse.prune import prune
from warehouse.settings import RetentionSettings, Settings, SourceSettings
from warehouse.settings.retention import KINDS
from warehouse.vocabulary.source import source_of

customers_raw = source_of(customers).bronze
FIRST_DAY = date(2023, 1, 1)
CITIES = ("Austin", "Dallas")
WINDOW = 15
"""Days around a day of which the quickest is told: what else the machine does only adds to a load."""


@dataclass(frozen=True)
class Day:
    """One load: what it took, the rows of gold that it wrote, and the observations that silver holds after it."""

    number: int
    seconds: float
    touched: int
    observations: int
    phases: dict[str, float]


@dataclass(frozen=True)
class Workload:
    """So many customers on so many days, of whom so many move on each."""

    customers: int
    days: int
    moves: int


def _write(folder: Path, work: Workload, day: int) -> None:
    """Write the list of a day: each day the next customers in turn have moved from one city to the other."""
    moved = (day - 1) * work.moves
    with (folder / "customers.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["customer_id", "customer_name", "email", "city", "state", "country", "signup_date"])
        for n in range(work.customers):
            city = CITIES[(moved - n + work.customers - 1) // work.customers % 2]
            writer.writerow([f"C{n:07}", f"Ann {n}", f"{n}@example.com", city, "TX", "US", "2020-02-01"])


def measure(database: Database, work: Workload, *, changes: bool = False) -> Iterator[Day]:
    """Load day after day into an empty, migrated database; with ``changes`` only what changes is kept by record."""
    settings = Settings(
        database_url=SecretStr(database.shown),
        sources={"customers": SourceSettings(delivery="snapshot")},
        retention=RetentionSettings(bronze="changes", observations="changes") if changes else None,
    )
    with TemporaryDirectory(prefix="warehouse-benchmark-") as name:
        folder = Path(name)
        for number in range(1, work.days + 1):
            if number == 1 or work.moves:
                _write(folder, work, number)
            request = Request("a day", {"customers": folder}, FIRST_DAY + timedelta(days=number - 1))
            account = load(database, metadata, settings, request)
            if account.status != "loaded":
                raise SystemExit(f"Day {number} was {account.status}: {account.reason}.")
            touched = sum(sum(counts.values()) for counts in account.gold.values())
            yield Day(number, account.seconds, touched, number * work.customers, account.phases)


def near(days: Sequence[Day], number: int) -> float:
    """Return the seconds of the quickest day around a day; the first day, which fills everything, is left out."""
    return min(day.seconds for day in days if day.number > 1 and abs(day.number - number) <= WINDOW // 2)


def told(days: Sequence[Day]) -> Iterator[str]:
    """Yield the lines of the table."""
    yield f"{'Day':>5} {'Seconds':>9} {'Ratio':>6} {'Rows of gold touched':>22} {'Observations in silver':>24}"
    last = days[-1].number
    marks = [1, 2, *(mark for mark in (30, 60, 90, 120, 180, 240, 300) if mark < last), last]
    for day in (days[mark - 1] for mark in marks if mark <= last):
        seconds = day.seconds if day.number == 1 else near(days, day.number)
        ratio = "" if day.number == 1 else f"{seconds / near(days, 2):.2f}"
        yield f"{day.number:>5} {seconds:>9.2f} {ratio:>6} {day.touched:>22,} {day.observations:>24,}"


def sizes(engine: Engine) -> Iterator[str]:
    """Yield the rows and the size of what holds the lists, vacuumed to what it needs."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for table in (customers_raw, customers, audit.folded):
            told = []
            for step in ("", " FULL"):
                connection.execute(text(f"VACUUM{step} {table.fullname}"))
                size = connection.execute(select(func.pg_total_relation_size(table.fullname))).scalar_one()
                told.append(f"{size / 1e6:,.1f} MB")
            rows = connection.execute(select(func.count()).select_from(table)).scalar_one()
            yield f"{table.fullname}: {rows:,} rows, {told[0]}, {told[1]} without free room"


def _check(engine: Engine, work: Workload) -> None:
    """Make sure that the loads did what they were to be measured by."""
    with engine.connect() as connection:
        unfold(connection, metadata)
        observations = connection.execute(select(func.count()).select_from(customers)).scalar_one()
        versions = connection.execute(select(func.count()).select_from(customer)).scalar_one()
        connection.rollback()
    expected = work.customers * work.days, work.customers + work.moves * (work.days - 1)
    if (observations, versions) != expected:
        raise SystemExit(f"{observations:,} observations and {versions:,} versions, not {expected}.")


def pruned(database: Database, work: Workload, keep: int) -> Iterator[str]:
    """Prune all but the last days, and yield what went, how long it took and what is left on disk."""
    settings = Settings(database_url=SecretStr(database.shown))
    limits = dict.fromkeys(KINDS, FIRST_DAY + timedelta(days=work.days - keep))
    for plan in (True, False):
        account = prune(database, metadata, settings, limits, plan=plan, compact=not plan)
        rows = ", ".join(f"{one.rows:,} of {one.table}" for one in account.tables)
        yield f"{account.status} in {account.seconds:.1f} s: {rows}"
    with database.engine.connect() as connection:
        everything = connection.execute(text("SELECT pg_database_size(current_database())")).scalar_one()
    before, after = (f"{(size or 0) / 1e6:,.1f} MB" for size in (account.size_before, account.size_after))
    yield f"these tables: {before} before, {after} after; the whole database: {everything / 1e6:,.1f} MB after"


def main() -> None:
    """Measure, print and write down."""
    parser = argparse.ArgumentParser(description="What a daily snapshot costs after a long history of them.")
    parser.add_argument("--customers", type=int, default=100_000)
    parser.add_argument("--days", type=int, default=365)
    parser.add_argument("--moves", type=int, default=0, help="customers who move on each day")
    parser.add_argument("--changes", action="store_true", help="keep only what changes record by record")
    parser.add_argument("--prune", type=int, metavar="DAYS", help="prune in the end all but the last days")
    parser.add_argument("--url", help="an empty database; without it an embedded server of its own")
    parser.add_argument("--json", type=Path, help="file for the figures")
    given = parser.parse_args()
    work = Workload(given.customers, given.days, given.moves)
    days: list[Day] = []
    with TemporaryDirectory(prefix="warehouse-benchmark-") as home:
        url = SecretStr(given.url) if given.url else None
        with connect(Settings(database_url=url, home=Path(home))) as database:
            upgrade(database.engine)
            for day in measure(database, work, changes=given.changes):
                days.append(day)
                print(f"day {day.number:>4}  {day.seconds:6.2f} s  {day.touched:>9,} rows touched", flush=True)
            print("", *sizes(database.engine), sep="\n")
            started = time.perf_counter()
            _check(database.engine, work)
            if given.changes:
                print(f"all observations brought back in {time.perf_counter() - started:.1f} s")
            with database.engine.connect() as connection:
                server = connection.execute(text("SHOW server_version")).scalar_one()
            if given.prune is not None:
                print("", *pruned(database, work, given.prune), sep="\n")
    print(f"\n{work.customers:,} customers, PostgreSQL {server}, {platform.machine()}", *told(days), sep="\n")
    if given.json:
        figures = {"postgres": server, **asdict(work), "loads": [asdict(day) for day in days]}
        given.json.write_text(json.dumps(figures, indent=1) + "\n")


if __name__ == "__main__":
    main()
