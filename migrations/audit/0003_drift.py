"""The columns of files, and how a delivery differs from earlier ones.

Revision: audit_0003
After: audit_0002
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "audit_0003"
down_revision = "audit_0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "file",
        sa.Column(
            "columns",
            postgresql.ARRAY(sa.Text()),
            nullable=True,
            comment="Names of its columns, as they stand in it, null where they are not known",
        ),
        schema="audit",
    )
    op.create_table(
        "drift",
        sa.Column("batch_id", sa.Integer(), nullable=False, comment="Batch that brought the delivery"),
        sa.Column("source", sa.Text(), nullable=False, comment="Source of the delivery"),
        sa.Column("kind", sa.Text(), nullable=False, comment="column came, column went, or volume"),
        sa.Column("name", sa.Text(), nullable=False, comment="What it is about: the column, or records"),
        sa.Column("what", sa.Text(), nullable=False, comment="In words"),
        sa.ForeignKeyConstraint(["batch_id"], ["audit.batch.batch_id"], name=op.f("fk_drift_batch_id")),
        sa.PrimaryKeyConstraint("batch_id", "source", "kind", "name", name=op.f("pk_drift")),
        sa.CheckConstraint("kind IN ('column came', 'column went', 'volume')", name=op.f("ck_drift_kind")),
        schema="audit",
        comment="One row for each thing in which a delivery is unlike those before it.",
    )


def downgrade() -> None:
    op.drop_table("drift", schema="audit")
    op.drop_column("file", "columns", schema="audit")
