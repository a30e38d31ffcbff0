"""Proofs that personal data was erased.

Revision: 0009
After: 0008
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "erasure",
        sa.Column(
            "erasure_id", sa.Integer(), autoincrement=False, nullable=False, comment="Number of the erasure, from 1"
        ),
        sa.Column("dimension", sa.Text(), nullable=False, comment="Dimension that the person is a member of"),
        sa.Column("key_hash", sa.Text(), nullable=False, comment="SHA-256 of the salt followed by the business key"),
        sa.Column("salt", sa.Text(), nullable=False, comment="Random text, the same for all erasures of a warehouse"),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=False, comment="When it was done"),
        sa.Column(
            "rows",
            postgresql.JSONB(),
            nullable=False,
            comment="Rows in which personal data was erased, by table",
        ),
        sa.Column(
            "exports", sa.ARRAY(sa.Text()), nullable=False, comment="Snapshots of exports that still held the data then"
        ),
        sa.Column(
            "lifted_at", sa.DateTime(timezone=True), nullable=True, comment="When the person's data was let in again"
        ),
        sa.PrimaryKeyConstraint("erasure_id", name=op.f("pk_erasure")),
        schema="audit",
        comment="One row per erasure of the personal data of one person: the proof, without the person.",
    )
    op.create_index(op.f("ix_erasure_key_hash"), "erasure", ["key_hash"], unique=False, schema="audit")


def downgrade() -> None:
    op.drop_table("erasure", schema="audit")
