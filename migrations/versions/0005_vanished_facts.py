"""Facts that a snapshot of their source lacks are marked, not deleted.

Revision: 0005
After: 0004
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "fact_sales",
        sa.Column(
            "is_vanished",
            sa.Boolean(),
            nullable=False,
            server_default=sa.false(),
            comment="Whether the newest snapshot of its source no longer holds it",
        ),
        schema="gold",
    )
    op.alter_column("fact_sales", "is_vanished", server_default=None, schema="gold")


def downgrade() -> None:
    op.drop_column("fact_sales", "is_vanished", schema="gold")
