"""Lists that the list after them repeats: as in the chain of the audit tables.

Revision: 0029
After: 0028
"""

from __future__ import annotations

from pathlib import Path

from alembic.util import load_python_file

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

_same = load_python_file(str(Path(__file__).parents[1] / "audit"), "0009_folded.py")


def upgrade() -> None:
    _same.upgrade()


def downgrade() -> None:
    _same.downgrade()
