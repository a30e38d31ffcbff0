"""The five questions of the business, asked of an export by DuckDB: python questions.py EXPORT.

The manifest names the files of one snapshot. A glob over the folder of an export would read most files twice, because
the snapshot before lies in it too. Amounts of different currencies are not added up; without one it is empty.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import duckdb

QUESTIONS = {
    "revenue by month": """
        SELECT order_date_key // 100, currency, sum(total_amount) FROM completed GROUP BY 1, 2 ORDER BY 1, 2""",
    "revenue by category": """
        SELECT coalesce(category, 'Unknown'), currency, sum(total_amount)
        FROM completed JOIN dim_product USING (product_key) GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2""",
    "revenue by customer": """
        SELECT customer_id, currency, sum(total_amount) FROM completed JOIN dim_customer USING (customer_key)
        GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2""",
    "amount by status": """
        SELECT order_status, currency, sum(total_amount) FROM lines GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2""",
    "revenue and orders by region": """
        SELECT coalesce(region, 'Unknown'), currency, sum(total_amount), count(DISTINCT order_id)
        FROM completed JOIN dim_customer USING (customer_key) GROUP BY 1, 2 ORDER BY 1, 2""",
}


def opened(folder: Path) -> duckdb.DuckDBPyConnection:
    """Return a database with a view of each table of the newest snapshot, and of the lines that count."""
    manifest = (folder / "manifest.json").resolve()  # of one snapshot, whatever is exported meanwhile
    database = duckdb.connect()
    for name, table in json.loads(manifest.read_text())["tables"].items():
        files = [str(manifest.parent / file["path"]) for file in table["files"]]
        database.read_parquet(files, hive_partitioning=False).create_view(name)
    database.execute("""
        CREATE VIEW lines AS SELECT * REPLACE (coalesce(currency, '') AS currency) FROM fact_sales
        WHERE NOT is_vanished""")
    database.execute("CREATE VIEW completed AS SELECT * FROM lines WHERE order_status = 'Completed'")
    return database


def answers(folder: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Return the rows that answer each question."""
    database = opened(folder)
    return {question: database.execute(query).fetchall() for question, query in QUESTIONS.items()}


if __name__ == "__main__":
    for question, rows in answers(Path(sys.argv[1])).items():
        print(question)
        for row in rows[:5]:
            print("  ", *row)
