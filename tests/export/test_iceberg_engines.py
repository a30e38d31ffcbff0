"""Engines that read Iceberg by readers of their own find in a table what gold holds.

WAREHOUSE_TEST_ICEBERG_PYTHON names an interpreter that has engines which this one lacks, WAREHOUSE_TEST_ICEBERG_JARS
the jars that Spark needs besides, separated by commas.
"""

from __future__ import annotations

import os
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import text

from tests.command import ROOT
from tests.export.test_iceberg import Lake
from warehouse.database.connect import Database
from warehouse.export import export
from warehouse.model import metadata

EXAMPLE = ROOT / "docs" / "examples" / "iceberg" / "other_engines.py"
PYTHON = os.environ.get("WAREHOUSE_TEST_ICEBERG_PYTHON", sys.executable)
JARS = os.environ.get("WAREHOUSE_TEST_ICEBERG_JARS", "")
NEEDS = {
    "duckdb": "import duckdb, duckdb_extension_avro; from duckdb_extension_iceberg import __path__ as at; "
    "from pathlib import Path; assert Path(at[0], 'extensions', 'v' + duckdb.__version__).exists()",
    "polars": "import polars, pyiceberg",
    "spark": "import pyspark",
}
SPARK = (
    f"--jars {JARS} --master local[1] --conf spark.ui.enabled=false --conf spark.driver.host=127.0.0.1 pyspark-shell"
)


@pytest.mark.parametrize("engine", NEEDS)
def test_the_sums_are_those_of_gold(shop: Database, tmp_path: Path, engine: str) -> None:
    if engine == "spark" and not JARS:
        pytest.skip("WAREHOUSE_TEST_ICEBERG_JARS is not set")
    if subprocess.run([PYTHON, "-c", NEEDS[engine]], check=False, capture_output=True).returncode:
        pytest.skip(f"what {engine} needs is not installed: {NEEDS[engine]}")
    (tmp_path / "lake").mkdir()
    lake = Lake(tmp_path / "lake")
    export(shop, metadata, tmp_path / "star", iceberg=lake.address)
    place = lake.table("fact_sales").metadata_location
    environment = {**os.environ, "PYSPARK_SUBMIT_ARGS": SPARK, "PYSPARK_PYTHON": PYTHON}
    command = [PYTHON, str(EXAMPLE), engine, place]
    done = subprocess.run(command, check=False, capture_output=True, text=True, env=environment, timeout=300)
    assert done.returncode == 0, done.stderr
    counted = "SELECT sum(total_amount) FROM gold.fact_sales WHERE order_status = 'Completed' AND NOT is_vanished"
    with shop.engine.connect() as connection:
        expected = connection.execute(text(counted)).scalar_one()
    assert Decimal(done.stdout.split()[-1]) == expected > 0
