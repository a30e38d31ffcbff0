"""One delivery by dlt and dbt: dlt appends the files to bronze, `dbt build` makes the star. `deliver.py URL DELIVERY`.

Run by a Python that has dlt, dbt-postgres and pyarrow, in a folder that may hold their working files.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import quote

TABLES = ("customers", "products", "orders")
PROJECT = Path(__file__).parent / "dbt"


def batches(file: Path, day: str) -> Iterator[Any]:
    """Yield the records of a file as text, with the day of the delivery."""
    pa, csv = import_module("pyarrow"), import_module("pyarrow.csv")
    header = file.open().readline().strip().split(",")
    options = csv.ConvertOptions(column_types=dict.fromkeys(header, pa.string()))
    for batch in csv.open_csv(file, convert_options=options):
        table = pa.Table.from_batches([batch])
        yield table.append_column("delivery", pa.array([day] * table.num_rows, pa.string()))


def deliver(url: str, delivery: Path) -> None:
    """Bring a delivery into the star."""
    words = import_module("psycopg2.extensions").parse_dsn(url)
    dlt = import_module("dlt")
    credentials = {
        "username": words["user"],
        "password": words.get("password", "none"),
        # dlt writes it into a URL as it is
        "host": quote(words["host"], safe=""),
        "port": int(words["port"]),
        "database": words["dbname"],
    }
    pipeline = dlt.pipeline(
        "shop",
        pipelines_dir=".dlt-pipelines",
        dataset_name="bronze",
        destination=dlt.destinations.postgres(credentials=credentials),
    )
    parts = [
        dlt.resource(batches(delivery / f"{table}.csv", delivery.name), name=table, write_disposition="append")
        for table in TABLES
    ]
    pipeline.run(parts, loader_file_format="parquet")
    os.environ |= {
        "SHOP_HOST": words["host"],
        "SHOP_PORT": words["port"],
        "SHOP_USER": words["user"],
        "SHOP_PASSWORD": words.get("password", ""),
        "SHOP_DATABASE": words["dbname"],
    }
    where = ["--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT), "--target-path", str(Path.cwd() / "target")]
    done = import_module("dbt.cli.main").dbtRunner().invoke(["build", *where, "--log-path", str(Path.cwd() / "logs")])
    if not done.success:
        raise SystemExit("dbt build failed")


if __name__ == "__main__":
    deliver(sys.argv[1], Path(sys.argv[2]))
