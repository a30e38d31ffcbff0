"""The encoding in which the text of each file was read, and whether it was guessed.

Revision: 0011
After: 0010
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "file",
        sa.Column(
            "encoding", sa.Text(), nullable=True, comment="Encoding of its text, null where it is not known or has none"
        ),
        schema="audit",
    )
    op.add_column(
        "file",
        sa.Column("encoding_guessed", sa.Boolean(), nullable=True, comment="Whether no mark, setting or proof says so"),
        schema="audit",
    )


def downgrade() -> None:
    op.drop_column("file", "encoding_guessed", schema="audit")
    op.drop_column("file", "encoding", schema="audit")
