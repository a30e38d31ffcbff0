"""What was accepted.

Revision: 0003
After: 0002
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.schema import CreateSchema, DropSchema

from warehouse.vocabulary.reference import reference_rows

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

REFERENCES = {"country": ("name", "code"), "region": ("country", "state", "region")}


def upgrade() -> None:
    op.execute(CreateSchema("silver"))
    op.execute("COMMENT ON SCHEMA silver IS 'What was accepted, typed and clean.'")
    op.create_table(
        "country",
        sa.Column(
            "name", sa.Text(), nullable=False, comment="Alpha-2 code, alpha-3 code or English name, in small letters"
        ),
        sa.Column("code", sa.Text(), nullable=False, comment="ISO 3166-1 alpha-2 code"),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_country")),
        schema="silver",
        comment="Countries by every code and short name that is known, after ISO 3166-1.",
    )
    op.create_table(
        "customers",
        sa.Column("customer_id", sa.Text(), nullable=False, comment="The shop's customer number"),
        sa.Column("customer_name", sa.Text(), nullable=True, comment="Full name"),
        sa.Column("email", sa.Text(), nullable=True, comment="Address for electronic mail"),
        sa.Column("city", sa.Text(), nullable=True, comment="City of residence"),
        sa.Column("state", sa.Text(), nullable=True, comment="State or province of residence"),
        sa.Column("country", sa.Text(), nullable=True, comment="Country of residence"),
        sa.Column("signup_date", sa.Date(), nullable=True, comment="Day on which the account was opened"),
        sa.Column(
            "region",
            sa.Text(),
            nullable=True,
            comment="Sales region: of the state in the US, International abroad, Unknown where nothing matches",
        ),
        sa.Column("as_of", sa.Date(), nullable=False, comment="Date on which the state was true"),
        sa.Column("batch_id", sa.Integer(), nullable=False, comment="Batch that last wrote this row"),
        sa.Column("file_id", sa.Integer(), nullable=False, comment="File that brought the record, see audit.file"),
        sa.Column("record_number", sa.BigInteger(), nullable=False, comment="Record in the file, from 1"),
        sa.PrimaryKeyConstraint("as_of", "customer_id", name=op.f("pk_customers")),
        schema="silver",
        comment="Buyers as the shop knows them. Every observation, typed and clean.",
    )
    op.create_table(
        "orders",
        sa.Column("order_id", sa.Text(), nullable=False, comment="The shop's order number"),
        sa.Column("order_line", sa.Integer(), autoincrement=False, nullable=False, comment="Line in the order, from 1"),
        sa.Column("order_date", sa.Date(), nullable=True, comment="Day on which the order was placed"),
        sa.Column("customer_id", sa.Text(), nullable=True, comment="The shop's number of the buyer"),
        sa.Column("product_id", sa.Text(), nullable=True, comment="The shop's number of the article"),
        sa.Column("quantity", sa.Integer(), autoincrement=False, nullable=True, comment="Units ordered"),
        sa.Column(
            "unit_price",
            sa.Numeric(precision=14, scale=4),
            nullable=True,
            comment="Price of one unit, where the shop writes it on the line",
        ),
        sa.Column("order_status", sa.Text(), nullable=True, comment="Completed, Cancelled or Returned"),
        sa.Column("payment_mode", sa.Text(), nullable=True, comment="How the order was paid"),
        sa.Column("as_of", sa.Date(), nullable=False, comment="Date on which the state was true"),
        sa.Column("batch_id", sa.Integer(), nullable=False, comment="Batch that last wrote this row"),
        sa.Column("file_id", sa.Integer(), nullable=False, comment="File that brought the record, see audit.file"),
        sa.Column("record_number", sa.BigInteger(), nullable=False, comment="Record in the file, from 1"),
        sa.PrimaryKeyConstraint("order_id", "order_line", name=op.f("pk_orders")),
        schema="silver",
        comment="Order lines as the shop writes them. The newest state of each key, typed and clean.",
    )
    op.create_table(
        "products",
        sa.Column("product_id", sa.Text(), nullable=False, comment="The shop's article number"),
        sa.Column("product_name", sa.Text(), nullable=True, comment="Name of the article"),
        sa.Column("category", sa.Text(), nullable=True, comment="Category of the article"),
        sa.Column("price", sa.Numeric(precision=14, scale=4), nullable=True, comment="List price of one unit"),
        sa.Column("as_of", sa.Date(), nullable=False, comment="Date on which the state was true"),
        sa.Column("batch_id", sa.Integer(), nullable=False, comment="Batch that last wrote this row"),
        sa.Column("file_id", sa.Integer(), nullable=False, comment="File that brought the record, see audit.file"),
        sa.Column("record_number", sa.BigInteger(), nullable=False, comment="Record in the file, from 1"),
        sa.PrimaryKeyConstraint("as_of", "product_id", name=op.f("pk_products")),
        schema="silver",
        comment="Articles as the shop lists them. Every observation, typed and clean.",
    )
    op.create_table(
        "region",
        sa.Column("country", sa.Text(), nullable=False, comment="ISO 3166-1 alpha-2 code"),
        sa.Column("state", sa.Text(), nullable=False, comment="Postal code or English name of the state, in capitals"),
        sa.Column("region", sa.Text(), nullable=False, comment="Northeast, Southeast, Midwest, Southwest or West"),
        sa.PrimaryKeyConstraint("country", "state", name=op.f("pk_region")),
        schema="silver",
        comment="Sales region of each state.",
    )
    for name, columns in REFERENCES.items():
        table = sa.table(name, *(sa.column(column, sa.Text()) for column in columns), schema="silver")
        op.bulk_insert(table, list(reference_rows("warehouse.model.reference", name)))


def downgrade() -> None:
    op.drop_table("region", schema="silver")
    op.drop_table("products", schema="silver")
    op.drop_table("orders", schema="silver")
    op.drop_table("customers", schema="silver")
    op.drop_table("country", schema="silver")
    op.execute(DropSchema("silver"))
