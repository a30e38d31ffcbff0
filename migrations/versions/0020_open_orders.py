"""Orders may be open: the comments of the status columns say so.

Revision: 0020
After: 0019
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

BEFORE, AFTER = "Completed, Cancelled or Returned", "Completed, Cancelled, Returned or Open"
SAY = """
DO $$
DECLARE said record;
BEGIN
    FOR said IN
        SELECT pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.relname) AS name, a.attname
        FROM pg_catalog.pg_attribute a
        JOIN pg_catalog.pg_class c ON c.oid = a.attrelid AND c.relkind IN ('r', 'p', 'v')
        JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname IN ('bronze', 'silver', 'gold', 'mart')
            AND a.attname = 'order_status' AND pg_catalog.col_description(c.oid, a.attnum) = '{before}'
    LOOP
        EXECUTE 'COMMENT ON COLUMN ' || said.name || '.' || pg_catalog.quote_ident(said.attname)
            || ' IS ' || pg_catalog.quote_literal('{after}');
    END LOOP;
END $$
"""


def upgrade() -> None:
    op.execute(sa.text(SAY.format(before=BEFORE, after=AFTER)))


def downgrade() -> None:
    op.execute(sa.text(SAY.format(before=AFTER, after=BEFORE)))
