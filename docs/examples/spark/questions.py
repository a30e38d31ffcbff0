"""The five questions of the business, asked of an export by Spark: spark-submit questions.py EXPORT.

The manifest names the files of one snapshot. A glob over the folder of an export would read most files twice, because
the snapshot before lies in it too. Amounts of different currencies are not added up; without one it is empty.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from pyspark.sql import SparkSession

QUESTIONS = {
    "revenue by month": """
        SELECT order_date_key DIV 100, currency, sum(total_amount) FROM completed GROUP BY 1, 2 ORDER BY 1, 2""",
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


def opened(spark: SparkSession, folder: Path) -> None:
    """Make a view of each table of the newest snapshot, and of the lines that count."""
    manifest = (folder / "manifest.json").resolve()  # of one snapshot, whatever is exported meanwhile
    for name, table in json.loads(manifest.read_text())["tables"].items():
        files = [f"file://{manifest.parent / file['path']}" for file in table["files"]]
        spark.read.parquet(*files).createOrReplaceTempView(name)
    facts = spark.table("fact_sales").fillna("", ["currency"])
    facts.where("NOT is_vanished").createOrReplaceTempView("lines")
    spark.sql("CREATE OR REPLACE TEMP VIEW completed AS SELECT * FROM lines WHERE order_status = 'Completed'")


def answers(spark: SparkSession, folder: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Return the rows that answer each question."""
    opened(spark, folder)
    return {question: [tuple(row) for row in spark.sql(query).collect()] for question, query in QUESTIONS.items()}


if __name__ == "__main__":
    session = SparkSession.builder.appName("questions").getOrCreate()
    for question, rows in answers(session, Path(sys.argv[1])).items():
        print(question)
        for row in rows[:5]:
            print("  ", *row)
    session.stop()
