"""Records as delivered.

Revision: 0002
After: 0001
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateSchema, DropSchema

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(CreateSchema("bronze"))
    op.execute("COMMENT ON SCHEMA bronze IS 'Records as they were delivered, all text.'")
    op.create_table(
        "customers",
        sa.Column("batch_id", sa.Integer(), nullable=False, comment="Batch that last wrote this row"),
        sa.Column("file_id", sa.Integer(), nullable=False, comment="File that brought the record, see audit.file"),
        sa.Column("record_number", sa.BigInteger(), nullable=False, comment="Record in the file, from 1"),
        sa.Column("customer_id", sa.Text(), nullable=True, comment="The shop's customer number"),
        sa.Column("customer_name", sa.Text(), nullable=True, comment="Full name"),
        sa.Column("email", sa.Text(), nullable=True, comment="Address for electronic mail"),
        sa.Column("city", sa.Text(), nullable=True, comment="City of residence"),
        sa.Column("state", sa.Text(), nullable=True, comment="State or province of residence"),
        sa.Column("country", sa.Text(), nullable=True, comment="Country of residence"),
        sa.Column("signup_date", sa.Text(), nullable=True, comment="Day on which the account was opened"),
        sa.Column(
            "extra",
            postgresql.JSONB(),
            nullable=True,
            comment="What else the file had in this record, as text by column name",
        ),
        schema="bronze",
        comment="Buyers as the shop knows them. As delivered, all text.",
    )
    op.create_index(
        op.f("ix_customers_file_id"),
        "customers",
        ["file_id"],
        unique=False,
        schema="bronze",
        postgresql_using="brin",
        postgresql_with={"pages_per_range": 32},
    )
    op.create_table(
        "orders",
        sa.Column("batch_id", sa.Integer(), nullable=False, comment="Batch that last wrote this row"),
        sa.Column("file_id", sa.Integer(), nullable=False, comment="File that brought the record, see audit.file"),
        sa.Column("record_number", sa.BigInteger(), nullable=False, comment="Record in the file, from 1"),
        sa.Column("order_id", sa.Text(), nullable=True, comment="The shop's order number"),
        sa.Column("order_line", sa.Text(), nullable=True, comment="Line in the order, from 1"),
        sa.Column("order_date", sa.Text(), nullable=True, comment="Day on which the order was placed"),
        sa.Column("customer_id", sa.Text(), nullable=True, comment="The shop's number of the buyer"),
        sa.Column("product_id", sa.Text(), nullable=True, comment="The shop's number of the article"),
        sa.Column("quantity", sa.Text(), nullable=True, comment="Units ordered"),
        sa.Column(
            "unit_price", sa.Text(), nullable=True, comment="Price of one unit, where the shop writes it on the line"
        ),
        sa.Column("order_status", sa.Text(), nullable=True, comment="Completed, Cancelled or Returned"),
        sa.Column("payment_mode", sa.Text(), nullable=True, comment="How the order was paid"),
        sa.Column(
            "extra",
            postgresql.JSONB(),
            nullable=True,
            comment="What else the file had in this record, as text by column name",
        ),
        schema="bronze",
        comment="Order lines as the shop writes them. As delivered, all text.",
    )
    op.create_index(
        op.f("ix_orders_file_id"),
        "orders",
        ["file_id"],
        unique=False,
        schema="bronze",
        postgresql_using="brin",
        postgresql_with={"pages_per_range": 32},
    )
    op.create_table(
        "products",
        sa.Column("batch_id", sa.Integer(), nullable=False, comment="Batch that last wrote this row"),
        sa.Column("file_id", sa.Integer(), nullable=False, comment="File that brought the record, see audit.file"),
        sa.Column("record_number", sa.BigInteger(), nullable=False, comment="Record in the file, from 1"),
        sa.Column("product_id", sa.Text(), nullable=True, comment="The shop's article number"),
        sa.Column("product_name", sa.Text(), nullable=True, comment="Name of the article"),
        sa.Column("category", sa.Text(), nullable=True, comment="Category of the article"),
        sa.Column("price", sa.Text(), nullable=True, comment="List price of one unit"),
        sa.Column(
            "extra",
            postgresql.JSONB(),
            nullable=True,
            comment="What else the file had in this record, as text by column name",
        ),
        schema="bronze",
        comment="Articles as the shop lists them. As delivered, all text.",
    )
    op.create_index(
        op.f("ix_products_file_id"),
        "products",
        ["file_id"],
        unique=False,
        schema="bronze",
        postgresql_using="brin",
        postgresql_with={"pages_per_range": 32},
    )


def downgrade() -> None:
    op.drop_table("products", schema="bronze")
    op.drop_table("orders", schema="bronze")
    op.drop_table("customers", schema="bronze")
    op.execute(DropSchema("bronze"))
