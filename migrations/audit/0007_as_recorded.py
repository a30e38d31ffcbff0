"""Gold and the marts as they were recorded can be read by SQL: their views are made after the last revision.

Revision: audit_0007
After: audit_0006
"""

from __future__ import annotations

revision = "audit_0007"
down_revision = "audit_0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing is to be changed beneath the views."""


def downgrade() -> None:
    """Nothing was changed beneath the views."""
