"""Proofs of erasures can be sealed with a key outside the database, and recognise erased values.

Earlier proofs stay salted, and are sealed by the next `forget` that has a key.

Revision: 0015
After: 0014
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

SALTED = "SHA-256 of the salt followed by the business key"
SEALED = "SHA-256 of the salt followed by the business key, under HMAC where there is a key"


def upgrade() -> None:
    key_id = "Which key sealed the hashes, null for none: they are salted only"
    hashes = "Hashes, as of the key, of the personal values erased"
    op.add_column("erasure", sa.Column("key_id", sa.Text(), nullable=True, comment=key_id), schema="audit")
    op.add_column(
        "erasure", sa.Column("value_hashes", sa.ARRAY(sa.Text()), nullable=True, comment=hashes), schema="audit"
    )
    op.alter_column("erasure", "key_hash", comment=SEALED, existing_comment=SALTED, schema="audit")


def downgrade() -> None:
    op.alter_column("erasure", "key_hash", comment=SALTED, existing_comment=SEALED, schema="audit")
    op.drop_column("erasure", "value_hashes", schema="audit")
    op.drop_column("erasure", "key_id", schema="audit")
