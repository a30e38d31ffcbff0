"""The columns of files, and in what a delivery is unlike those before it: as in the chain of the audit tables.

Revision: 0021
After: 0020
"""

from __future__ import annotations

from pathlib import Path

from alembic.util import load_python_file

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

_same = load_python_file(str(Path(__file__).parents[1] / "audit"), "0003_drift.py")


def upgrade() -> None:
    _same.upgrade()


def downgrade() -> None:
    _same.downgrade()
