"""Files keep the settings they were read with, and the batch that replaced their records.

Revision: 0013
After: 0012
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    reading = "Digest of the settings that it was read under, null if not known"
    replaced = "Batch that read its bytes again under other settings"
    op.add_column("file", sa.Column("reading", sa.Text(), nullable=True, comment=reading), schema="audit")
    op.add_column("file", sa.Column("replaced_by", sa.Integer(), nullable=True, comment=replaced), schema="audit")


def downgrade() -> None:
    op.drop_column("file", "replaced_by", schema="audit")
    op.drop_column("file", "reading", schema="audit")
