"""The star.

Revision: 0004
After: 0003
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.schema import CreateSchema, DropSchema

from warehouse.vocabulary.calendar import FIRST_YEAR, LAST_YEAR, days

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

DAYS = sa.table(
    "dim_date",
    sa.column("date_key", sa.Integer()),
    sa.column("calendar_date", sa.Date()),
    sa.column("day_of_week", sa.Integer()),
    sa.column("day_name", sa.Text()),
    sa.column("week_of_year", sa.Integer()),
    sa.column("month", sa.Integer()),
    sa.column("month_name", sa.Text()),
    sa.column("quarter", sa.Integer()),
    sa.column("year", sa.Integer()),
    sa.column("is_holiday", sa.Boolean()),
    sa.column("holiday_name", sa.Text()),
    sa.column("is_weekend", sa.Boolean()),
    schema="gold",
)


def upgrade() -> None:
    op.execute(CreateSchema("gold"))
    op.execute("COMMENT ON SCHEMA gold IS 'The star: dimensions and facts.'")
    op.execute(CreateSchema("mart"))
    op.execute("COMMENT ON SCHEMA mart IS 'Views that answer the questions of the business.'")
    op.create_table(
        "dim_customer",
        sa.Column(
            "customer_key",
            sa.Integer(),
            autoincrement=False,
            nullable=False,
            comment="Surrogate key; 0 is the unknown customer",
        ),
        sa.Column("customer_id", sa.Text(), nullable=True, comment="The shop's customer number"),
        sa.Column("customer_name", sa.Text(), nullable=True, comment="Last known name"),
        sa.Column("email", sa.Text(), nullable=True, comment="Last known address for electronic mail"),
        sa.Column("city", sa.Text(), nullable=True, comment="City of residence"),
        sa.Column("state", sa.Text(), nullable=True, comment="State or province of residence"),
        sa.Column("country", sa.Text(), nullable=True, comment="Country of residence"),
        sa.Column("region", sa.Text(), nullable=True, comment="Sales region"),
        sa.Column("signup_date", sa.Date(), nullable=True, comment="Day on which the account was opened"),
        sa.Column(
            "is_active",
            sa.Boolean(),
            nullable=False,
            comment="Whether the newest snapshot of its time held the customer",
        ),
        sa.Column("is_inferred", sa.Boolean(), nullable=False, comment="Whether only facts have named this key so far"),
        sa.Column("valid_from", sa.Date(), nullable=False, comment="First day on which the version is in force"),
        sa.Column(
            "valid_to",
            sa.Date(),
            nullable=False,
            comment="First day on which it no longer is; 9999-12-31 if still in force",
        ),
        sa.Column(
            "is_current",
            sa.Boolean(),
            sa.Computed("valid_to = DATE '9999-12-31'", persisted=True),
            nullable=False,
            comment="Whether this version is the one in force today",
        ),
        sa.Column("created_date", sa.DateTime(timezone=True), nullable=False, comment="When the row was made"),
        sa.Column("updated_date", sa.DateTime(timezone=True), nullable=False, comment="When the row last changed"),
        sa.Column("batch_id", sa.Integer(), nullable=False, comment="Batch that last wrote this row"),
        sa.Column(
            "previous_valid_to",
            sa.Date(),
            sa.Computed("CASE WHEN valid_from > DATE '1900-01-01' THEN valid_from END", persisted=True),
            nullable=True,
            comment="valid_to of the version before, null for the first: a foreign key, so that no gap can be",
        ),
        sa.Column(
            "next_valid_from",
            sa.Date(),
            sa.Computed("CASE WHEN valid_to < DATE '9999-12-31' THEN valid_to END", persisted=True),
            nullable=True,
            comment="valid_from of the version after, null for the last: a foreign key, so that no gap can be",
        ),
        sa.CheckConstraint(
            "valid_from >= DATE '1900-01-01' AND valid_to <= DATE '9999-12-31'", name=op.f("ck_dim_customer_bounds")
        ),
        sa.CheckConstraint("(customer_key = 0) = (customer_id IS NULL)", name=op.f("ck_dim_customer_unknown")),
        sa.CheckConstraint("customer_key >= 0", name=op.f("ck_dim_customer_key")),
        sa.CheckConstraint("valid_from < valid_to", name=op.f("ck_dim_customer_period")),
        sa.ForeignKeyConstraint(
            ["customer_id", "next_valid_from"],
            ["gold.dim_customer.customer_id", "gold.dim_customer.valid_from"],
            name=op.f("fk_dim_customer_customer_id_next_valid_from"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["customer_id", "previous_valid_to"],
            ["gold.dim_customer.customer_id", "gold.dim_customer.valid_to"],
            name=op.f("fk_dim_customer_customer_id_previous_valid_to"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("customer_key", name=op.f("pk_dim_customer")),
        sa.UniqueConstraint("customer_id", "valid_from", name=op.f("uq_dim_customer_customer_id_valid_from")),
        sa.UniqueConstraint("customer_id", "valid_to", name=op.f("uq_dim_customer_customer_id_valid_to")),
        schema="gold",
        comment="A buyer, one row per version.",
    )
    op.create_table(
        "dim_date",
        sa.Column("date_key", sa.Integer(), autoincrement=False, nullable=False, comment="Day as a number, YYYYMMDD"),
        sa.Column("calendar_date", sa.Date(), nullable=False, comment="The day"),
        sa.Column("day_of_week", sa.Integer(), nullable=False, comment="Day of the week, 1 = Monday"),
        sa.Column("day_name", sa.Text(), nullable=False, comment="English name of the day of the week"),
        sa.Column("week_of_year", sa.Integer(), nullable=False, comment="ISO 8601 week"),
        sa.Column("month", sa.Integer(), nullable=False, comment="Month, 1 to 12"),
        sa.Column("month_name", sa.Text(), nullable=False, comment="English name of the month"),
        sa.Column("quarter", sa.Integer(), nullable=False, comment="Quarter, 1 to 4"),
        sa.Column("year", sa.Integer(), nullable=False, comment="Year"),
        sa.Column(
            "is_holiday", sa.Boolean(), nullable=False, comment="Whether it is a federal holiday of the United States"
        ),
        sa.Column("holiday_name", sa.Text(), nullable=True, comment="Name of the holiday"),
        sa.Column("is_weekend", sa.Boolean(), nullable=False, comment="Whether it is a Saturday or a Sunday"),
        sa.PrimaryKeyConstraint("date_key", name=op.f("pk_dim_date")),
        sa.UniqueConstraint("calendar_date", name=op.f("uq_dim_date_calendar_date")),
        schema="gold",
        comment="A day, one row each.",
    )
    op.create_table(
        "dim_product",
        sa.Column(
            "product_key",
            sa.Integer(),
            autoincrement=False,
            nullable=False,
            comment="Surrogate key; 0 is the unknown product",
        ),
        sa.Column("product_id", sa.Text(), nullable=True, comment="The shop's article number"),
        sa.Column("product_name", sa.Text(), nullable=True, comment="Last known name"),
        sa.Column("category", sa.Text(), nullable=True, comment="Last known category"),
        sa.Column("price", sa.Numeric(precision=14, scale=4), nullable=True, comment="List price of one unit"),
        sa.Column("is_active", sa.Boolean(), nullable=False, comment="Whether the newest snapshot holds the article"),
        sa.Column("is_inferred", sa.Boolean(), nullable=False, comment="Whether only facts have named this key so far"),
        sa.Column("created_date", sa.DateTime(timezone=True), nullable=False, comment="When the row was made"),
        sa.Column("updated_date", sa.DateTime(timezone=True), nullable=False, comment="When the row last changed"),
        sa.Column("batch_id", sa.Integer(), nullable=False, comment="Batch that last wrote this row"),
        sa.CheckConstraint("(product_key = 0) = (product_id IS NULL)", name=op.f("ck_dim_product_unknown")),
        sa.CheckConstraint("product_key >= 0", name=op.f("ck_dim_product_key")),
        sa.PrimaryKeyConstraint("product_key", name=op.f("pk_dim_product")),
        sa.UniqueConstraint("product_id", name=op.f("uq_dim_product_product_id")),
        schema="gold",
        comment="An article, one row each.",
    )
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
            sa.Numeric(precision=14, scale=4),
            nullable=False,
            comment="Price of one unit: the line's own, else the list price in force on the order date",
        ),
        sa.Column(
            "total_amount",
            sa.Numeric(precision=20, scale=4),
            sa.Computed("quantity * unit_price", persisted=True),
            nullable=True,
            comment="Amount of the line",
        ),
        sa.Column("order_status", sa.Text(), nullable=True, comment="Completed, Cancelled or Returned"),
        sa.Column("payment_mode", sa.Text(), nullable=True, comment="How the order was paid"),
        sa.Column("created_date", sa.DateTime(timezone=True), nullable=False, comment="When the row was made"),
        sa.Column("updated_date", sa.DateTime(timezone=True), nullable=False, comment="When the row last changed"),
        sa.Column("batch_id", sa.Integer(), nullable=False, comment="Batch that last wrote this row"),
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
    op.create_table(
        "product_price_history",
        sa.Column("product_key", sa.Integer(), nullable=False, comment="The product it is of"),
        sa.Column("price", sa.Numeric(precision=14, scale=4), nullable=False, comment="List price of one unit"),
        sa.Column("valid_from", sa.Date(), nullable=False, comment="First day on which the version is in force"),
        sa.Column(
            "valid_to",
            sa.Date(),
            nullable=False,
            comment="First day on which it no longer is; 9999-12-31 if still in force",
        ),
        sa.Column(
            "is_current",
            sa.Boolean(),
            sa.Computed("valid_to = DATE '9999-12-31'", persisted=True),
            nullable=False,
            comment="Whether this version is the one in force today",
        ),
        sa.Column("created_date", sa.DateTime(timezone=True), nullable=False, comment="When the row was made"),
        sa.Column("updated_date", sa.DateTime(timezone=True), nullable=False, comment="When the row last changed"),
        sa.Column("batch_id", sa.Integer(), nullable=False, comment="Batch that last wrote this row"),
        sa.Column(
            "previous_valid_to",
            sa.Date(),
            sa.Computed("CASE WHEN valid_from > DATE '1900-01-01' THEN valid_from END", persisted=True),
            nullable=True,
            comment="valid_to of the version before, null for the first: a foreign key, so that no gap can be",
        ),
        sa.Column(
            "next_valid_from",
            sa.Date(),
            sa.Computed("CASE WHEN valid_to < DATE '9999-12-31' THEN valid_to END", persisted=True),
            nullable=True,
            comment="valid_from of the version after, null for the last: a foreign key, so that no gap can be",
        ),
        sa.CheckConstraint(
            "valid_from >= DATE '1900-01-01' AND valid_to <= DATE '9999-12-31'",
            name=op.f("ck_product_price_history_bounds"),
        ),
        sa.CheckConstraint("valid_from < valid_to", name=op.f("ck_product_price_history_period")),
        sa.ForeignKeyConstraint(
            ["product_key", "next_valid_from"],
            ["gold.product_price_history.product_key", "gold.product_price_history.valid_from"],
            name=op.f("fk_product_price_history_product_key_next_valid_from"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["product_key", "previous_valid_to"],
            ["gold.product_price_history.product_key", "gold.product_price_history.valid_to"],
            name=op.f("fk_product_price_history_product_key_previous_valid_to"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["product_key"], ["gold.dim_product.product_key"], name=op.f("fk_product_price_history_product_key")
        ),
        sa.PrimaryKeyConstraint("product_key", "valid_from", name=op.f("pk_product_price_history")),
        sa.UniqueConstraint("product_key", "valid_to", name=op.f("uq_product_price_history_product_key_valid_to")),
        schema="gold",
        comment="List price of one unit, one row per period in which it stood.",
    )
    op.bulk_insert(DAYS, list(days("date", FIRST_YEAR, LAST_YEAR)))


def downgrade() -> None:
    op.drop_table("product_price_history", schema="gold")
    op.drop_table("fact_sales", schema="gold")
    op.drop_table("dim_product", schema="gold")
    op.drop_table("dim_date", schema="gold")
    op.drop_table("dim_customer", schema="gold")
    op.execute(DropSchema("mart"))
    op.execute(DropSchema("gold"))
