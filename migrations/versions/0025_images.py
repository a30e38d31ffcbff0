"""Gold can be seen as it was recorded: as in the chain of the audit tables.

Revision: 0025
After: 0024
"""

from __future__ import annotations

from pathlib import Path

from alembic.util import load_python_file

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

_same = load_python_file(str(Path(__file__).parents[1] / "audit"), "0006_images.py")


def upgrade() -> None:
    _same.upgrade()


def downgrade() -> None:
    _same.downgrade()
