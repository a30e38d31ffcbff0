"""How the columns of deliveries looked: as in the chain of the audit tables.

Revision: 0028
After: 0027
"""

from __future__ import annotations

from pathlib import Path

from alembic.util import load_python_file

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

_same = load_python_file(str(Path(__file__).parents[1] / "audit"), "0008_looks.py")


def upgrade() -> None:
    _same.upgrade()


def downgrade() -> None:
    _same.downgrade()
