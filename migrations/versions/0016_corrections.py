"""A file with corrected records of the quarantine is distinguished from a delivery.

Revision: 0016
After: 0015
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

BEFORE = "changes, or snapshot if it holds every key"
AFTER = "changes; snapshot if it holds every key; corrections if it holds records that were quarantined"


def upgrade() -> None:
    _replace("delivery IN ('changes', 'snapshot', 'corrections')")
    op.alter_column("file", "delivery", comment=AFTER, existing_comment=BEFORE, schema="audit")


def downgrade() -> None:
    file = sa.table("file", sa.column("delivery", sa.Text), schema="audit")
    op.execute(sa.update(file).values(delivery="changes").where(file.c.delivery == "corrections"))
    _replace("delivery IN ('changes', 'snapshot')")
    op.alter_column("file", "delivery", comment=BEFORE, existing_comment=AFTER, schema="audit")


def _replace(condition: str) -> None:
    op.drop_constraint(op.f("ck_file_delivery"), "file", schema="audit", type_="check")
    op.create_check_constraint(op.f("ck_file_delivery"), "file", condition, schema="audit")
