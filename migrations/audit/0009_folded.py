"""Lists that are repeated by the next list.

Revision: audit_0009
After: audit_0008
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "audit_0009"
down_revision = "audit_0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "folded",
        sa.Column("table_name", sa.Text(), nullable=False, comment="Table of bronze or silver, with its schema"),
        sa.Column("file_id", sa.Integer(), nullable=False, comment="List whose records they are"),
        sa.Column("next_file_id", sa.Integer(), nullable=False, comment="List after it, whose records are equal"),
        sa.Column(
            "steps",
            postgresql.ARRAY(sa.Integer()),
            nullable=False,
            comment="For each record of that list, by number, what to add to the number; null where none is equal",
        ),
        sa.ForeignKeyConstraint(["file_id"], ["audit.file.file_id"], name=op.f("fk_folded_file_id")),
        sa.ForeignKeyConstraint(["next_file_id"], ["audit.file.file_id"], name=op.f("fk_folded_next_file_id")),
        sa.PrimaryKeyConstraint("table_name", "file_id", name=op.f("pk_folded")),
        schema="audit",
        comment="One row for each list of which records are not kept one by one, because the list after it has them "
        "too.",
    )


def downgrade() -> None:
    op.execute(
        "DO $$ BEGIN IF EXISTS (SELECT FROM audit.folded) THEN RAISE EXCEPTION 'Lists are folded, which the release "
        'before cannot read: take "changes" out of [retention] and load something first.\'; END IF; END $$'
    )
    op.drop_table("folded", schema="audit")
