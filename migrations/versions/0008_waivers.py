"""What was waived is kept with the results of the rules.

Revision: 0008
After: 0007
"""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

VIEWS = ("quality_results", "quality_by_rule")
"""The views that are created again."""


def upgrade() -> None:
    comment = "Why its failure was let pass, null where no waiver was used"
    op.add_column("rule_result", sa.Column("waiver", sa.Text(), nullable=True, comment=comment), schema="audit")
    _make_views(Path(__file__).with_suffix(".sql"))


def downgrade() -> None:
    _make_views(Path(__file__).with_name("0006_marts.sql"))
    op.drop_column("rule_result", "waiver", schema="audit")


def _make_views(declarations: Path) -> None:
    for view in VIEWS:
        op.execute(f"DROP VIEW mart.{view}")
    for statement in declarations.read_text(encoding="utf-8").removesuffix(";\n").split(";\n"):
        if any(f"mart.{view}" in statement for view in VIEWS):
            op.execute(statement)
