"""The marts.

Revision: 0006
After: 0005
"""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

STATEMENTS = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8").removesuffix(";\n").split(";\n")
"""The views with their comments, as they were declared when this revision was written."""

VIEWS = (
    "sales",
    "sales_as_is",
    "daily_sales",
    "monthly_sales",
    "product_revenue",
    "category_revenue",
    "customer_value",
    "order_status_impact",
    "region_aov",
    "quality_results",
    "quality_by_day",  # selects from quality_by_batch
    "quality_by_batch",
    "quality_by_rule",
    "quality_by_source",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    for view in VIEWS:
        op.execute(f"DROP VIEW mart.{view}")
