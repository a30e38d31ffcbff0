"""Gold and the marts as they were recorded can be read by SQL: as in the chain of the audit tables.

Revision: 0027
After: 0026
"""

from __future__ import annotations

from pathlib import Path

from alembic.util import load_python_file

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

_same = load_python_file(str(Path(__file__).parents[1] / "audit"), "0007_as_recorded.py")


def upgrade() -> None:
    _same.upgrade()


def downgrade() -> None:
    _same.downgrade()
