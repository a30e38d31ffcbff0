"""Files record which of their values are typed, for records that are tried again.

Revision: 0018
After: 0017
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "file",
        sa.Column(
            "typed_columns",
            postgresql.ARRAY(sa.Text()),
            nullable=True,
            comment="Columns of the source whose values are no texts of the file",
        ),
        schema="audit",
    )


def downgrade() -> None:
    op.drop_column("file", "typed_columns", schema="audit")
