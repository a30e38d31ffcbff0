"""Batches may be undone: as in the chain of the audit tables.

Revision: 0019
After: 0018
"""

from __future__ import annotations

from pathlib import Path

from alembic.util import load_python_file

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

_same = load_python_file(str(Path(__file__).parents[1] / "audit"), "0002_undone_batches.py")


def upgrade() -> None:
    _same.upgrade()


def downgrade() -> None:
    _same.downgrade()
