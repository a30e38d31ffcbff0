"""The scripts of docs/examples answer the five questions from an export as the marts do, to the last digit."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from datetime import date
from importlib.util import find_spec, module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

import duckdb
import pytest
from sqlalchemy import text

from tests.command import ROOT
from tests.export.conftest import Deliver
from tests.export.test_snapshots import NEW
from warehouse.database.connect import Database
from warehouse.export import export
from warehouse.forget import forget, person_of
from warehouse.load import Request, load
from warehouse.model import metadata
from warehouse.settings import Settings

EXAMPLES = ROOT / "docs" / "examples"
MARTS = {
    "revenue by month": """
        SELECT year * 100 + month, coalesce(currency, ''), revenue FROM mart.monthly_sales WHERE revenue > 0
        ORDER BY 1, 2""",
    "revenue by category": """
        SELECT category, coalesce(currency, ''), revenue FROM mart.category_revenue WHERE revenue > 0
        ORDER BY 3 DESC, 1, 2""",
    "revenue by customer": """
        SELECT customer_id, coalesce(currency, ''), revenue FROM mart.customer_value WHERE revenue > 0
        ORDER BY 3 DESC, customer_id COLLATE "C", 2
        """,
    "amount by status": """
        SELECT order_status, coalesce(currency, ''), sum(amount) FROM mart.order_status_impact GROUP BY 1, 2
        HAVING sum(amount) > 0 ORDER BY 3 DESC, 1, 2""",
    "revenue and orders by region": """
        SELECT region, coalesce(currency, ''), sum(revenue), sum(orders)::bigint FROM mart.region_aov GROUP BY 1, 2
        ORDER BY 1, 2""",
}
IN_EUROS = """
order_id,order_date,customer_id,product_id,quantity,order_status,payment_mode,currency
E1,2023-06-02,C001,P001,2,Completed,PayPal,EUR
E2,2023-06-03,C950,P002,1,Completed,PayPal,EUR
E3,2023-06-03,C001,P002,1,Returned,PayPal,EUR
"""
IN_SPARK = """
import json, sys
from pathlib import Path
from pyspark.sql import SparkSession
sys.path.insert(0, sys.argv[1])
import questions
quiet = {"spark.ui.enabled": "false", "spark.sql.shuffle.partitions": "2", "spark.driver.host": "127.0.0.1"}
builder = SparkSession.builder.master("local[1]")
for name, value in quiet.items():
    builder = builder.config(name, value)
spark = builder.getOrCreate()
print(json.dumps(questions.answers(spark, Path(sys.argv[2])), default=str))
spark.stop()
"""


@pytest.fixture
def star(shop: Database, deliver: Deliver, tmp_path: Path) -> Path:
    """An export after a second batch, which has the snapshot of the first beside it."""
    export(shop, metadata, tmp_path / "star")
    deliver(NEW)
    export(shop, metadata, tmp_path / "star")
    return tmp_path / "star"


@pytest.fixture
def lived(shop: Database, shop_settings: Settings, star: Path, tmp_path: Path) -> Path:
    """The export after orders in another currency, after the second batch was undone, and a person forgotten."""
    folder = tmp_path / "euros"
    folder.mkdir()
    (folder / "orders.csv").write_text(IN_EUROS.lstrip())
    for request in (Request("euros", {"orders": folder}, date(2023, 7, 1)), Request("undo", {}, undo=2)):
        assert load(shop, metadata, shop_settings, request).status == "loaded"
    forget(shop, metadata, shop_settings, person_of(metadata), "C022")
    export(shop, metadata, star)
    return star


def _marts(shop: Database) -> dict[str, list[tuple[Any, ...]]]:
    with shop.engine.connect() as connection:
        return {name: [tuple(row) for row in connection.execute(text(query))] for name, query in MARTS.items()}


def example(folder: str, name: str = "questions") -> ModuleType:
    """Return a script of the examples as a module."""
    spec = spec_from_file_location(f"{name}_of_{folder}", EXAMPLES / folder / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("engine", ["duckdb", "polars"])
def test_answers_are_those_of_the_marts(engine: str, shop: Database, lived: Path) -> None:
    pytest.importorskip(engine)
    found = example(engine).answers(lived)
    assert found == _marts(shop)
    assert {row[1] for rows in found.values() for row in rows} == {"", "EUR"}


@pytest.mark.parametrize("engine", ["duckdb", "polars"])
def test_the_command(engine: str, star: Path) -> None:
    pytest.importorskip(engine)
    script = EXAMPLES / engine / "questions.py"
    done = subprocess.run([sys.executable, str(script), str(star)], check=True, capture_output=True, text=True)
    assert "revenue by month\n   202301 " in done.stdout


@pytest.mark.slow
@pytest.mark.skipif(find_spec("pyspark") is None, reason="pyspark is not installed: pip install pyspark")
@pytest.mark.skipif(shutil.which("java") is None, reason="Spark needs a JRE: apt-get install openjdk-17-jre-headless")
def test_answers_of_spark(shop: Database, lived: Path) -> None:
    command = [sys.executable, "-c", IN_SPARK, str(EXAMPLES / "spark"), str(lived)]
    done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=300)
    expected = {name: [list(row) for row in rows] for name, rows in _marts(shop).items()}
    assert json.loads(done.stdout.splitlines()[-1]) == json.loads(json.dumps(expected, default=str))


def test_a_glob_over_the_folder_reads_files_twice(star: Path) -> None:
    """Why the scripts read by the manifest: the hidden folder holds the snapshot of before, too."""
    manifest = json.loads((star / "manifest.json").read_text())
    query = "SELECT count(*) FROM read_parquet(?, hive_partitioning = false)"
    globbed = duckdb.execute(query, [[str(file) for file in star.rglob("fact_sales/*/*.parquet")]]).fetchall()
    assert manifest["tables"]["fact_sales"]["rows"] == 101
    assert globbed == [(100 + 101,)]
