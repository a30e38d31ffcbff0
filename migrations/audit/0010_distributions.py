"""How the values of columns are distributed in deliveries: how many are empty, shares of words, the middle of numbers.

Revision: audit_0010
After: audit_0009
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "audit_0010"
down_revision = "audit_0009"
branch_labels = None
depends_on = None

BEFORE = "column came, column went, shape, words, or volume"
AFTER = "column came, column went, shape, words, volume, or distribution"
_kinds = "kind IN ('column came', 'column went', 'shape', 'words', 'volume'{})"
COLUMNS: dict[str, tuple[sa.types.TypeEngine[Any], str]] = {
    "shares": (postgresql.ARRAY[Any](sa.Double()), "Share of each of these words, null where not known"),
    "empty": (sa.Double(), "Share of its values that are empty, null where there are few records"),
    "middle": (sa.Double(), "Average of the middle half of its numbers, null where it has few"),
}


def upgrade() -> None:
    for name, (type_, comment) in COLUMNS.items():
        op.add_column("look", sa.Column(name, type_, nullable=True, comment=comment), schema="audit")
    _allow(", 'distribution'", AFTER, BEFORE)


def downgrade() -> None:
    for name in reversed(COLUMNS):
        op.drop_column("look", name, schema="audit")
    op.execute("DELETE FROM audit.drift WHERE kind = 'distribution'")
    _allow("", BEFORE, AFTER)


def _allow(kinds: str, comment: str, before: str) -> None:
    op.drop_constraint(op.f("ck_drift_kind"), "drift", schema="audit")
    op.create_check_constraint(op.f("ck_drift_kind"), "drift", _kinds.format(kinds), schema="audit")
    op.alter_column("drift", "kind", comment=comment, existing_comment=before, schema="audit")
