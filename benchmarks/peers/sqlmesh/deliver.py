"""One delivery by SQLMesh: COPY into bronze, then the plan, or for a later delivery the run. `deliver.py URL DELIVERY`.

Run by a Python that has SQLMesh, in a folder that may hold its cache.
"""

from __future__ import annotations

import shutil
import sys
from datetime import date
from importlib import import_module
from pathlib import Path

TABLES = {
    "customers": "customer_id, customer_name, email, city, state, country, signup_date",
    "products": "product_id, product_name, category, price",
    "orders": "order_id, order_date, customer_id, product_id, quantity, order_status, payment_mode",
}
PROJECT = "shop"


def copy(url: str, delivery: Path) -> bool:
    """Append the files to bronze, with the day of the delivery, and return whether they are the first."""
    with import_module("psycopg2").connect(url) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('bronze.orders') IS NULL")
        (first,) = cursor.fetchone()
        cursor.execute("CREATE SCHEMA IF NOT EXISTS bronze")
        for table, columns in TABLES.items():
            texts = ", ".join(f"{name} text" for name in columns.split(", "))
            cursor.execute(f"CREATE TABLE IF NOT EXISTS bronze.{table} (delivery date, {texts})")
            cursor.execute(f"ALTER TABLE bronze.{table} ALTER delivery SET DEFAULT '{delivery.name}'")
            with (delivery / f"{table}.csv").open("rb") as stream:
                cursor.copy_expert(f"COPY bronze.{table} ({columns}) FROM STDIN (FORMAT csv, HEADER)", stream)
            # without it the planner expects one row of the new delivery, and joins the fact by nested loops
            cursor.execute(f"ANALYZE bronze.{table}")
        return bool(first)


def deliver(url: str, delivery: Path) -> None:
    """Bring a delivery into the star."""
    first = copy(url, delivery)
    words = import_module("psycopg2.extensions").parse_dsn(url)
    project = Path(PROJECT)
    if first:
        shutil.copytree(Path(__file__).parent / "models", project / "models")
    configured = import_module("sqlmesh.core.config")
    connection = configured.PostgresConnectionConfig(
        host=words["host"],
        port=int(words["port"]),
        user=words["user"],
        password=words.get("password", ""),
        database=words["dbname"],
    )
    day = date.fromisoformat(delivery.name)
    config = configured.Config(
        gateways={"shop": configured.GatewayConfig(connection=connection)},
        model_defaults=configured.ModelDefaultsConfig(dialect="postgres", start="2023-12-30"),
    )
    context = import_module("sqlmesh").Context(paths=[str(project)], config=config)
    if first:
        context.plan(auto_apply=True, no_prompts=True, execution_time=str(day))
    else:
        context.run(execution_time=str(day), ignore_cron=True)


if __name__ == "__main__":
    deliver(sys.argv[1], Path(sys.argv[2]))
