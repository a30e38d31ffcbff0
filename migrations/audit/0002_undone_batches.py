"""Batches may be undone: they keep their row, and the batch that undid them refers to them.

Revision: audit_0002
After: audit_0001
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "audit_0002"
down_revision = "audit_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "batch",
        sa.Column(
            "undoes",
            sa.Integer(),
            nullable=True,
            comment="Batch that this one took back, null for one that took back none",
        ),
        schema="audit",
    )
    _allow("'loaded', 'refused', 'undone'", "loaded, refused by a gate, or undone since")


def downgrade() -> None:
    # what an undone batch had brought is gone from the star, so that it counts as refused
    op.execute("UPDATE audit.batch SET status = 'refused', reason = 'undone' WHERE status = 'undone'")
    _allow("'loaded', 'refused'", "loaded, or refused by a gate")
    op.drop_column("batch", "undoes", schema="audit")


def _allow(words: str, comment: str) -> None:
    op.drop_constraint(op.f("ck_batch_status"), "batch", schema="audit")
    op.create_check_constraint(op.f("ck_batch_status"), "batch", f"status IN ({words})", schema="audit")
    op.alter_column("batch", "status", schema="audit", comment=comment, existing_type=sa.Text())
