"""Prices keep eight decimals, and the amount of a line is the exact product.

Revision: 0017
After: 0016
"""

from __future__ import annotations

from decimal import Decimal

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

PRICES = (
    ("silver", "orders", "unit_price"),
    ("silver", "products", "price"),
    ("gold", "dim_product", "price"),
    ("gold", "product_price_history", "price"),
)
PUT_VIEWS_ASIDE = """
CREATE TEMPORARY TABLE view_aside ON COMMIT DROP AS
WITH RECURSIVE above AS (
    SELECT c.oid, 0 AS height
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE (n.nspname, c.relname) IN (
        ('silver', 'orders'), ('silver', 'products'),
        ('gold', 'dim_product'), ('gold', 'product_price_history'), ('gold', 'fact_sales')
    )
    UNION
    SELECT r.ev_class, above.height + 1
    FROM above
    JOIN pg_depend d ON d.refobjid = above.oid AND d.refclassid = 'pg_class'::regclass
    JOIN pg_rewrite r ON r.oid = d.objid AND d.classid = 'pg_rewrite'::regclass
    WHERE r.ev_class <> above.oid
)
SELECT c.oid, max(above.height) AS height, quote_ident(n.nspname) || '.' || quote_ident(c.relname) AS name,
       pg_get_viewdef(c.oid) AS definition,
       obj_description(c.oid, 'pg_class') AS comment, pg_get_userbyid(c.relowner) AS owner, c.reloptions AS options,
       c.relacl AS acl
FROM above JOIN pg_class c ON c.oid = above.oid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind = 'v'
GROUP BY c.oid, n.oid
"""
PUT_COMMENTS_ASIDE = """
CREATE TEMPORARY TABLE comment_aside ON COMMIT DROP AS
SELECT v.oid, a.attname AS name, col_description(v.oid, a.attnum) AS comment
FROM view_aside v JOIN pg_attribute a ON a.attrelid = v.oid
WHERE a.attnum > 0 AND col_description(v.oid, a.attnum) IS NOT NULL
"""
DROP_VIEWS = """
DO $$
DECLARE seen record;
BEGIN
    FOR seen IN SELECT name FROM view_aside ORDER BY height DESC LOOP
        EXECUTE 'DROP VIEW ' || seen.name;
    END LOOP;
END $$
"""
MAKE_VIEWS = """
DO $$
DECLARE seen record; said record; given record;
BEGIN
    FOR seen IN SELECT * FROM view_aside ORDER BY height LOOP
        EXECUTE 'CREATE VIEW ' || seen.name || coalesce(' WITH (' || array_to_string(seen.options, ', ') || ')', '')
            || ' AS ' || seen.definition;
        EXECUTE 'ALTER VIEW ' || seen.name || ' OWNER TO ' || quote_ident(seen.owner);
        IF seen.comment IS NOT NULL THEN
            EXECUTE 'COMMENT ON VIEW ' || seen.name || ' IS ' || quote_literal(seen.comment);
        END IF;
        FOR said IN SELECT * FROM comment_aside WHERE oid = seen.oid LOOP
            EXECUTE 'COMMENT ON COLUMN ' || seen.name || '.' || quote_ident(said.name)
                || ' IS ' || quote_literal(said.comment);
        END LOOP;
        FOR given IN
            SELECT privilege_type AS verb, CASE grantee WHEN 0 THEN 'PUBLIC' ELSE grantee::regrole::text END AS role
            FROM aclexplode(seen.acl) WHERE grantee <> grantor
        LOOP
            EXECUTE 'GRANT ' || given.verb || ' ON ' || seen.name || ' TO ' || given.role;
        END LOOP;
    END LOOP;
    DROP TABLE comment_aside, view_aside;
END $$
"""
MOVE_MONTHS = """
DO $$
DECLARE month record; given record; columns text;
BEGIN
    SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) INTO columns
    FROM pg_attribute
    WHERE attrelid = 'gold.fact_sales'::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = '';
    FOR month IN
        SELECT c.oid, c.relname::text AS name, pg_get_expr(c.relpartbound, c.oid) AS bounds
        FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
        WHERE i.inhparent = 'moving.fact_sales'::regclass
        ORDER BY c.relname
    LOOP
        CREATE TABLE gold.fact_sales_moving (LIKE gold.fact_sales INCLUDING GENERATED);
        EXECUTE 'INSERT INTO gold.fact_sales_moving (' || columns || ') SELECT ' || columns
            || ' FROM gold.' || quote_ident(month.name);
        EXECUTE 'DROP TABLE gold.' || quote_ident(month.name);
        EXECUTE 'ALTER TABLE gold.fact_sales_moving RENAME TO ' || quote_ident(month.name);
        EXECUTE 'ALTER TABLE gold.' || quote_ident(month.name) || ' ADD CONSTRAINT '
            || quote_ident('pk_' || month.name) || ' PRIMARY KEY (order_id, order_line, order_date_key)';
        EXECUTE 'CREATE INDEX ' || quote_ident('ix_' || month.name || '_customer_key') || ' ON gold.'
            || quote_ident(month.name) || ' (customer_key)';
        EXECUTE 'CREATE INDEX ' || quote_ident('ix_' || month.name || '_product_key') || ' ON gold.'
            || quote_ident(month.name) || ' (product_key)';
        EXECUTE 'ALTER TABLE gold.fact_sales ATTACH PARTITION gold.' || quote_ident(month.name) || ' ' || month.bounds;
    END LOOP;
    FOR given IN
        SELECT privilege_type AS verb, CASE grantee WHEN 0 THEN 'PUBLIC' ELSE grantee::regrole::text END AS role
        FROM pg_class, aclexplode(relacl)
        WHERE oid = 'moving.fact_sales'::regclass AND grantee <> grantor
    LOOP
        EXECUTE 'GRANT ' || given.verb || ' ON gold.fact_sales TO ' || given.role;
    END LOOP;
    EXECUTE 'ALTER TABLE gold.fact_sales OWNER TO ' || (
        SELECT quote_ident(pg_get_userbyid(relowner)) FROM pg_class WHERE oid = 'moving.fact_sales'::regclass
    );
    DROP TABLE moving.fact_sales;
    DROP SCHEMA moving;
END $$
"""
"""A generated column has to be made again with the column that it is computed from, and stands in its place only in a
table that is made again. One month at a time is there twice."""


def upgrade() -> None:
    _change(sa.Numeric(precision=18, scale=8), "round(quantity * unit_price, 4)")


def downgrade() -> None:
    _change(sa.Numeric(precision=14, scale=4), "quantity * unit_price")


def _change(price: sa.Numeric[Decimal], amount: str) -> None:
    for statement in (PUT_VIEWS_ASIDE, PUT_COMMENTS_ASIDE, DROP_VIEWS):
        op.execute(statement)
    for schema, table, column in PRICES:
        op.alter_column(table, column, type_=price, schema=schema)
    op.execute("CREATE SCHEMA moving")
    op.execute("ALTER TABLE gold.fact_sales SET SCHEMA moving")
    _make_fact(price, amount)
    op.execute(MOVE_MONTHS)
    op.execute(MAKE_VIEWS)


def _make_fact(price: sa.Numeric[Decimal], amount: str) -> None:
    op.create_table(
        "fact_sales",
        sa.Column("order_id", sa.Text(), nullable=False, comment="The shop's order number"),
        sa.Column("order_line", sa.Integer(), autoincrement=False, nullable=False, comment="Line in the order, from 1"),
        sa.Column("order_date_key", sa.Integer(), nullable=False, comment="Day of order_date, YYYYMMDD"),
        sa.Column("customer_key", sa.Integer(), nullable=False, comment="The customer: A buyer, one row per version."),
        sa.Column("product_key", sa.Integer(), nullable=False, comment="The product: An article, one row each."),
        sa.Column("quantity", sa.Integer(), autoincrement=False, nullable=False, comment="Units ordered"),
        sa.Column(
            "unit_price",
            price,
            nullable=False,
            comment="Price of one unit: the line's own, else the list price in force on the order date",
        ),
        sa.Column(
            "total_amount",
            sa.Numeric(precision=20, scale=4),
            sa.Computed(amount, persisted=True),
            nullable=True,
            comment="Amount of the line",
        ),
        sa.Column("order_status", sa.Text(), nullable=True, comment="Completed, Cancelled or Returned"),
        sa.Column("payment_mode", sa.Text(), nullable=True, comment="How the order was paid"),
        sa.Column("created_date", sa.DateTime(timezone=True), nullable=False, comment="When the row was made"),
        sa.Column("updated_date", sa.DateTime(timezone=True), nullable=False, comment="When the row last changed"),
        sa.Column("batch_id", sa.Integer(), nullable=False, comment="Batch that last wrote this row"),
        sa.Column(
            "is_vanished",
            sa.Boolean(),
            nullable=False,
            comment="Whether the newest snapshot of its source no longer holds it",
        ),
        sa.ForeignKeyConstraint(
            ["customer_key"],
            ["gold.dim_customer.customer_key"],
            name=op.f("fk_fact_sales_customer_key"),
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["order_date_key"], ["gold.dim_date.date_key"], name=op.f("fk_fact_sales_order_date_key")
        ),
        sa.ForeignKeyConstraint(
            ["product_key"], ["gold.dim_product.product_key"], name=op.f("fk_fact_sales_product_key"), deferrable=True
        ),
        sa.PrimaryKeyConstraint("order_id", "order_line", "order_date_key", name=op.f("pk_fact_sales")),
        schema="gold",
        comment="What was ordered. Grain: one row per order line.",
        postgresql_partition_by="RANGE (order_date_key)",
    )
    op.create_index(op.f("ix_fact_sales_customer_key"), "fact_sales", ["customer_key"], unique=False, schema="gold")
    op.create_index(op.f("ix_fact_sales_product_key"), "fact_sales", ["product_key"], unique=False, schema="gold")
