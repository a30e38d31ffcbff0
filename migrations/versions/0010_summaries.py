"""Sums of orders by month that marts keep, and the marts that count orders by them.

Revision: 0010
After: 0009
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

HERE = Path(__file__)
MARTS = HERE.with_suffix(".sql").read_text(encoding="utf-8").removesuffix(";\n").split(";\n")
"""The marts that count orders, as they were declared when this revision was written."""
BEFORE = {
    "customer_value": "0007_readers.sql",
    "daily_sales": "0006_marts.sql",
    "monthly_sales": "0006_marts.sql",
    "region_aov": "0006_marts.sql",
}
"""Where the marts stand as they were before."""


def _sums() -> list[sa.Column[Any]]:
    return [
        sa.Column("orders", sa.BigInteger(), nullable=True, comment="Completed orders"),
        sa.Column("units", sa.BigInteger(), nullable=True, comment="Units in completed orders"),
        sa.Column("revenue", sa.Numeric(24, 4), nullable=True, comment="Revenue of completed orders"),
    ]


def upgrade() -> None:
    op.create_table(
        "summary",
        sa.Column("fact", sa.Text(), nullable=False, comment="Fact that is summed up"),
        sa.Column("month", sa.Integer(), nullable=False, comment="Month of the facts, YYYYMM"),
        sa.Column("batch_id", sa.Integer(), nullable=False, comment="Batch that summed it up"),
        sa.ForeignKeyConstraint(["batch_id"], ["audit.batch.batch_id"], name=op.f("fk_summary_batch_id")),
        sa.PrimaryKeyConstraint("fact", "month", name=op.f("pk_summary")),
        schema="audit",
        comment="One row per month of a fact whose sums the marts keep; other months are summed up when they are read.",
    )
    op.create_table(
        "orders_by_day",
        sa.Column("month", sa.Integer(), autoincrement=False, nullable=False, comment="Month of the orders, YYYYMM"),
        sa.Column(
            "order_date_key", sa.Integer(), autoincrement=False, nullable=False, comment="Day of the orders, YYYYMMDD"
        ),
        *_sums(),
        sa.PrimaryKeyConstraint("month", "order_date_key", name=op.f("pk_orders_by_day")),
        schema="mart",
        comment="Completed orders by day, one row for each day with orders of any status. "
        "Behind marts; see audit.summary.",
    )
    op.create_table(
        "orders_by_month",
        sa.Column("month", sa.Integer(), autoincrement=False, nullable=False, comment="Month of the orders, YYYYMM"),
        sa.Column("orders", sa.BigInteger(), nullable=True, comment="Completed orders"),
        sa.PrimaryKeyConstraint("month", name=op.f("pk_orders_by_month")),
        schema="mart",
        comment="Completed orders by month, one row for each that has any. Behind marts; see audit.summary.",
    )
    op.create_table(
        "orders_by_customer",
        sa.Column("month", sa.Integer(), autoincrement=False, nullable=False, comment="Month of the orders, YYYYMM"),
        sa.Column(
            "customer_key",
            sa.Integer(),
            autoincrement=False,
            nullable=False,
            comment="Version in force on the day of the order",
        ),
        *_sums(),
        sa.Column("first_day", sa.Integer(), nullable=True, comment="First day with completed orders, YYYYMMDD"),
        sa.Column("last_day", sa.Integer(), nullable=True, comment="Last day with completed orders, YYYYMMDD"),
        sa.Column("last_of_any_status", sa.Integer(), nullable=True, comment="Last day with orders, YYYYMMDD"),
        sa.PrimaryKeyConstraint("month", "customer_key", name=op.f("pk_orders_by_customer")),
        schema="mart",
        comment="Completed orders by month and version of the customer, one row for each that has orders of any "
        "status. Behind marts; see audit.summary.",
    )
    for statement in MARTS:
        op.execute(statement)


def downgrade() -> None:
    for view, file in BEFORE.items():
        statements = HERE.with_name(file).read_text(encoding="utf-8").removesuffix(";\n").split(";\n")
        beginnings = (f"CREATE VIEW mart.{view} AS", f"CREATE OR REPLACE VIEW mart.{view} AS")
        (statement,) = (one.strip() for one in statements if one.strip().startswith(beginnings))
        op.execute(statement.replace("CREATE VIEW", "CREATE OR REPLACE VIEW", 1))
    op.drop_table("orders_by_customer", schema="mart")
    op.drop_table("orders_by_month", schema="mart")
    op.drop_table("orders_by_day", schema="mart")
    op.drop_table("summary", schema="audit")
