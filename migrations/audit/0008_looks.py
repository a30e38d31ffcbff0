"""How the columns of deliveries looked: shapes of texts, and words of lists.

Revision: audit_0008
After: audit_0007
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "audit_0008"
down_revision = "audit_0007"
branch_labels = None
depends_on = None

BEFORE, AFTER = "column came, column went, or volume", "column came, column went, shape, words, or volume"
_kinds = "kind IN ('column came', 'column went', {}'volume')"


def upgrade() -> None:
    op.create_table(
        "look",
        sa.Column("batch_id", sa.Integer(), nullable=False, comment="Batch that brought the delivery"),
        sa.Column("source", sa.Text(), nullable=False, comment="Source of the delivery"),
        sa.Column("column_name", sa.Text(), nullable=False, comment="Column of the source"),
        sa.Column(
            "shape", sa.Text(), nullable=True, comment="Shape of almost all of its texts, null where they have several"
        ),
        sa.Column(
            "words",
            postgresql.ARRAY(sa.Text()),
            nullable=True,
            comment="Its words, where they are few and come often, else null",
        ),
        sa.ForeignKeyConstraint(["batch_id"], ["audit.batch.batch_id"], name=op.f("fk_look_batch_id")),
        sa.PrimaryKeyConstraint("batch_id", "source", "column_name", name=op.f("pk_look")),
        schema="audit",
        comment="One row for each column of a delivery: how its texts looked, so that later ones can be held against "
        "it.",
    )
    _allow(
        "'shape', 'words', ", "column came, column went, shape, words, or volume", "column came, column went, or volume"
    )


def downgrade() -> None:
    op.drop_table("look", schema="audit")
    op.execute("DELETE FROM audit.drift WHERE kind IN ('shape', 'words')")
    _allow("", BEFORE, AFTER)


def _allow(kinds: str, comment: str, before: str) -> None:
    op.drop_constraint(op.f("ck_drift_kind"), "drift", schema="audit")
    op.create_check_constraint(op.f("ck_drift_kind"), "drift", _kinds.format(kinds), schema="audit")
    op.alter_column("drift", "kind", comment=comment, existing_comment=before, schema="audit")
