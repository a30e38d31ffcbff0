"""Erasures record whether their old row versions are swept, so that a later run can sweep the rest.

Earlier ones count as not swept: nothing recorded whether the sweep was completed.

Revision: 0014
After: 0013
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "erasure",
        sa.Column(
            "swept_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="When no old row version was left, null until then",
        ),
        schema="audit",
    )


def downgrade() -> None:
    op.drop_column("erasure", "swept_at", schema="audit")
