"""How fast an export is, beside a bare COPY and DuckDB's own Parquet writer, on the same facts in one run.

    python -m benchmarks.export [--url URL | --home DIR] [--runs N]

The bare COPY is thrown away as it comes. DuckDB gets the facts as a CSV file written by COPY, and writes Parquet in the
same Hive partitions; both parts are timed together. Only the export sorts, hashes, adds up and syncs what it writes.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
from pydantic import SecretStr

from warehouse.database.connect import Database, connect
from warehouse.database.raw import raw_cursor
from warehouse.export import export
from warehouse.model import metadata
from warehouse.settings import Settings

FACTS = "COPY (SELECT * FROM gold.fact_sales) TO STDOUT"
AS_CSV = "COPY (SELECT *, order_date_key / 100 AS order_month FROM gold.fact_sales) TO STDOUT (FORMAT csv, HEADER)"


def bare(database: Database) -> None:
    """Copy the facts out and throw them away."""
    with database.engine.connect() as connection, raw_cursor(connection) as cursor, cursor.copy(FACTS) as copy:
        for _ in copy:
            pass


def by_duckdb(database: Database, folder: Path) -> None:
    """Copy the facts to a file, and have DuckDB make Parquet of it."""
    source = folder / "facts.csv"
    with (
        source.open("wb") as file,
        database.engine.connect() as connection,
        raw_cursor(connection) as cursor,
        cursor.copy(AS_CSV) as copy,
    ):
        for block in copy:
            file.write(block)
    with duckdb.connect() as writer:
        writer.execute("SET preserve_insertion_order = false")
        writer.execute(
            "COPY (FROM read_csv(?)) TO ? (FORMAT parquet, COMPRESSION zstd, PARTITION_BY (order_month))",
            [str(source), str(folder / "duckdb")],
        )


def timed(what: str, action: Callable[[], object]) -> None:
    """Carry something out and print how long it took, and the peak of this process until now."""
    started = time.perf_counter()
    action()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{what:32}{time.perf_counter() - started:8.1f} s   peak so far {peak:,} MB", flush=True)


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--url")
    parser.add_argument("--home", type=Path, default=Path(".warehouse"))
    parser.add_argument("--runs", type=int, default=1)
    asked = parser.parse_args()
    settings = Settings(database_url=SecretStr(asked.url)) if asked.url else Settings(home=asked.home)
    with connect(settings) as database:
        for _ in range(asked.runs):
            with tempfile.TemporaryDirectory() as name:
                folder = Path(name)
                timed("bare COPY", lambda: bare(database))
                timed("export", lambda: export(database, metadata, folder / "star"))  # noqa: B023
                timed("export, nothing changed", lambda: export(database, metadata, folder / "star"))  # noqa: B023
                timed("bare COPY", lambda: bare(database))
                timed("COPY, then DuckDB", lambda: by_duckdb(database, folder))  # noqa: B023


if __name__ == "__main__":
    main()
