"""Marts count only current order lines, and a separate mart shows the vanished ones.

Revision: 0012
After: 0011
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

HERE = Path(__file__)
BEFORE = {
    "sales": "0007_readers.sql",
    "sales_as_is": "0007_readers.sql",
    "daily_sales": "0010_summaries.sql",
    "monthly_sales": "0010_summaries.sql",
    "region_aov": "0010_summaries.sql",
    "customer_value": "0010_summaries.sql",
    "product_revenue": "0006_marts.sql",
    "category_revenue": "0006_marts.sql",
    "order_status_impact": "0006_marts.sql",
}
"""Where the marts stand as they were before."""
SUMS = ("orders_by_day", "orders_by_month", "orders_by_customer")


def upgrade() -> None:
    _open_months()
    for statement in _statements(HERE.with_suffix(".sql").name):
        op.execute(statement)


def downgrade() -> None:
    _open_months()
    op.execute("DROP VIEW mart.vanished_sales")
    for view, file in BEFORE.items():
        for statement in _statements(file):
            if statement.startswith((f"CREATE VIEW mart.{view} AS", f"CREATE OR REPLACE VIEW mart.{view} AS")):
                op.execute(statement.replace("CREATE VIEW", "CREATE OR REPLACE VIEW", 1))
        for statement in _statements("0006_marts.sql"):
            if statement.startswith(f"COMMENT ON VIEW mart.{view} IS"):
                op.execute(statement)


def _open_months() -> None:
    """Drop the sums of months with lines that have vanished: they are counted when read, and summed up again later."""
    fact = sa.table("fact_sales", sa.column("order_date_key"), sa.column("is_vanished"), schema="gold")
    months = sa.select(sa.func.div(fact.c.order_date_key, 100)).where(fact.c.is_vanished)
    for name, schema in (*((name, "mart") for name in SUMS), ("summary", "audit")):
        sums = sa.table(name, sa.column("month"), schema=schema)
        op.execute(sa.delete(sums).where(sums.c.month.in_(months)))


def _statements(file: str) -> Iterator[str]:
    for statement in HERE.with_name(file).read_text(encoding="utf-8").removesuffix(";\n").split(";\n"):
        yield statement.strip()
