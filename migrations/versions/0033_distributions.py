"""How values are distributed in deliveries: as in the chain of the audit tables.

Revision: 0033
After: 0029
"""

from __future__ import annotations

from pathlib import Path

from alembic.util import load_python_file

revision = "0033"
down_revision = "0029"
branch_labels = None
depends_on = None

_same = load_python_file(str(Path(__file__).parents[1] / "audit"), "0010_distributions.py")


def upgrade() -> None:
    _same.upgrade()


def downgrade() -> None:
    _same.downgrade()
