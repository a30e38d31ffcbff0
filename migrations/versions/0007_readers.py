"""Roles that read: who they are, and marts that mask what a reader may not see.

Revision: 0007
After: 0006
"""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

MASKED = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8").removesuffix(";\n").split(";\n")
"""The marts with personal data, as they were declared when this revision was written."""
VIEWS = ("sales", "sales_as_is", "customer_value")


def upgrade() -> None:
    op.create_table(
        "reader",
        sa.Column("role", sa.Text(), nullable=False, comment="Name of the role on the server"),
        sa.Column("pii", sa.Boolean(), nullable=False, comment="Whether it may read personal data"),
        sa.Column("granted_at", sa.DateTime(timezone=True), nullable=False, comment="When it was let in"),
        sa.PrimaryKeyConstraint("role", name=op.f("pk_reader")),
        schema="audit",
        comment="One row per role that `grant` lets read gold and the marts.",
    )
    for statement in MASKED:
        op.execute(statement)


def downgrade() -> None:
    before = Path(__file__).with_name("0006_marts.sql").read_text(encoding="utf-8").split(";\n")
    for view in VIEWS:
        (statement,) = (one.strip() for one in before if one.strip().startswith(f"CREATE VIEW mart.{view} AS"))
        op.execute(statement.replace("CREATE VIEW", "CREATE OR REPLACE VIEW", 1))
    op.drop_table("reader", schema="audit")
