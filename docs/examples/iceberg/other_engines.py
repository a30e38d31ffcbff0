"""Reads the revenue from an Iceberg table by an engine of its own reader: other_engines.py ENGINE METADATA.json.

ENGINE is duckdb, polars or spark; METADATA.json is the file to which the catalog points (`Table.metadata_location`).
Spark needs the jar `iceberg-spark-runtime` of its version: `spark-submit --packages` or `--jars` brings it. DuckDB
installs its extensions from the network, unless the packages duckdb-extension-avro and -iceberg are there.
"""

from __future__ import annotations

import sys
from decimal import Decimal
from importlib.resources import files
from importlib.util import find_spec
from typing import Any

IN_DUCKDB = "SELECT sum(total_amount) FROM iceberg_scan(?) WHERE order_status = 'Completed' AND NOT is_vanished"


def duckdb(metadata: str) -> Any:
    """Return the sum by DuckDB's own extension."""
    from duckdb import connect  # noqa: PLC0415  (each engine alone)

    database = connect()
    for name in ("avro", "iceberg"):
        if find_spec(f"duckdb_extension_{name}"):
            for version in files(f"duckdb_extension_{name}").joinpath("extensions").iterdir():
                database.execute(f"LOAD '{version}/{name}.duckdb_extension'")
        else:
            database.execute(f"INSTALL {name}; LOAD {name}")
    return database.execute(IN_DUCKDB, [metadata.removeprefix("file://")]).fetchall()[0][0]


def polars(metadata: str) -> Any:
    """Return the sum by Polars."""
    from polars import col, scan_iceberg  # noqa: PLC0415  (as above)

    lines = scan_iceberg(metadata).filter(col("order_status") == "Completed", ~col("is_vanished"))
    return lines.select(col("total_amount").sum()).collect().item()


def spark(metadata: str) -> Any:
    """Return the sum by Spark."""
    from pyspark.sql import SparkSession  # noqa: PLC0415  (as above)

    session = SparkSession.builder.getOrCreate()
    lines = session.read.format("iceberg").load(metadata).where("order_status = 'Completed' AND NOT is_vanished")
    return lines.selectExpr("sum(total_amount)").collect()[0][0]


if __name__ == "__main__":
    revenue = {"duckdb": duckdb, "polars": polars, "spark": spark}[sys.argv[1]](sys.argv[2])
    print("revenue", Decimal(revenue))
