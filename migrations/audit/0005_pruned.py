"""Rows may be pruned: what was removed, and which batches cannot be undone any more.

Revision: audit_0005
After: audit_0003
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "audit_0005"
down_revision = "audit_0003"
branch_labels = None
depends_on = None

BEFORE = "One row per rule and batch; never overwritten."
AFTER = "One row per rule and batch, never overwritten; of pruned batches one per rule and month: their sums."


def upgrade() -> None:
    op.add_column(
        "batch",
        sa.Column(
            "is_final",
            sa.Boolean(),
            nullable=True,
            comment="True if it cannot be undone: it took the place of states whose raw records had been pruned",
        ),
        schema="audit",
    )
    op.create_table(
        "pruned",
        sa.Column("batch_id", sa.Integer(), nullable=False, comment="Batch that pruned it"),
        sa.Column("table_name", sa.Text(), nullable=False, comment="Table whose rows were removed, with its schema"),
        sa.Column(
            "before", sa.Date(), nullable=False, comment="Only rows that were true, or written, before this date"
        ),
        sa.Column("rows", sa.BigInteger(), nullable=False, comment="Rows removed"),
        sa.Column("bytes", sa.BigInteger(), nullable=False, comment="Size of these rows, without indexes"),
        sa.ForeignKeyConstraint(["batch_id"], ["audit.batch.batch_id"], name=op.f("fk_pruned_batch_id")),
        sa.PrimaryKeyConstraint("batch_id", "table_name", name=op.f("pk_pruned")),
        schema="audit",
        comment="One row for each table from which a batch of `warehouse prune` removed rows.",
    )
    op.execute(f"COMMENT ON TABLE audit.rule_result IS '{AFTER}'")


def downgrade() -> None:
    op.execute(f"COMMENT ON TABLE audit.rule_result IS '{BEFORE}'")
    op.drop_table("pruned", schema="audit")
    op.drop_column("batch", "is_final", schema="audit")
