"""Rows may be pruned: as in the chain of the audit tables.

Revision: 0024
After: 0021
"""

from __future__ import annotations

from pathlib import Path

from alembic.util import load_python_file

revision = "0024"
down_revision = "0021"
branch_labels = None
depends_on = None

_same = load_python_file(str(Path(__file__).parents[1] / "audit"), "0005_pruned.py")


def upgrade() -> None:
    _same.upgrade()


def downgrade() -> None:
    _same.downgrade()
