"""Rows of gold as they were before a batch changed or removed them.

Revision: audit_0006
After: audit_0005
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "audit_0006"
down_revision = "audit_0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "image",
        sa.Column(
            "table_name",
            sa.Text(),
            nullable=False,
            comment="Table of gold that it is a row of; empty: what changed before that batch is not kept",
        ),
        sa.Column("batch_id", sa.Integer(), nullable=False, comment="Batch that had written the row so"),
        sa.Column("until_batch_id", sa.Integer(), nullable=False, comment="Batch that changed or removed it"),
        sa.Column("row", postgresql.JSONB(), nullable=False, comment="The row as it was, by column name"),
        schema="audit",
        comment="One row for each row of gold that a batch changed or removed: so gold can be seen as it was recorded.",
    )
    op.create_index(
        op.f("ix_image_table_name_until_batch_id"), "image", ["table_name", "until_batch_id"], schema="audit"
    )
    # nobody kept what the batches up to now changed
    op.execute(
        "INSERT INTO audit.image (table_name, batch_id, until_batch_id, row)"
        " SELECT '', 0, max(batch_id), '{}' FROM audit.batch HAVING max(batch_id) IS NOT NULL"
    )


def downgrade() -> None:
    op.drop_table("image", schema="audit")
