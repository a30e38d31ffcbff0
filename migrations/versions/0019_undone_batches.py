"""Batches may be undone: as in the chain of the audit tables.

Revision: 0019
After: 0018
"""

from __future__ import annotations

from pathlib import Path

from alembic import op
from alembic.util import load_python_file

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

_same = load_python_file(str(Path(__file__).parents[1] / "audit"), "0002_undone_batches.py")


SHOWN = ("quality_results.batch_status", "quality_by_batch.status")
"""Columns of marts that show the status, and say what it means."""


def upgrade() -> None:
    _same.upgrade()
    _say("loaded, refused by a gate, or undone since")


def downgrade() -> None:
    _same.downgrade()
    _say("loaded, or refused by a gate")


def _say(comment: str) -> None:
    for column in SHOWN:
        op.execute(f"COMMENT ON COLUMN mart.{column} IS '{comment}'")
