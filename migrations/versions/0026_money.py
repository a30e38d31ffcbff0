"""Order lines have a discount, tax, shipping and a currency, and marts keep currencies separate.

The columns are nullable and have no default, so no row is written. What a line cost after its discount is an expression
of the marts, for a stored column would write every fact again. The sums behind the marts are carried over: no
line has a currency yet.

Revision: 0026
After: 0025
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import op
from alembic.util import load_python_file
from sqlalchemy.schema import CreateSchema, DropSchema

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

HERE = Path(__file__)
BEFORE = "0012_what_vanished.sql"
"""Where the marts stand as they were before."""
ASIDE = "moving"
VIEW = "CREATE OR REPLACE VIEW mart."
AMOUNTS = {
    "discount_amount": "What was taken off the amount of the line",
    "tax_amount": "Tax on the line",
    "shipping_amount": "What the shipping of the line cost the buyer",
}
CURRENCY = "Currency of the line's amounts, by ISO 4217"
CURRENCY_OF_SUMS = "Currency of the amounts, by ISO 4217; empty where the orders name none"
MONEY = sa.Numeric(precision=20, scale=4)
SUMS = {
    "orders_by_day": (
        {"month": "Month of the orders, YYYYMM", "order_date_key": "Day of the orders, YYYYMMDD"},
        "Completed orders by day, one row for each day with orders of any status.",
        "Completed orders by day and currency, one row for each day with orders of any status in it.",
    ),
    "orders_by_month": (
        {"month": "Month of the orders, YYYYMM"},
        "Completed orders by month, one row for each that has any.",
        "Completed orders by month and currency, one row for each that has any.",
    ),
    "orders_by_customer": (
        {"month": "Month of the orders, YYYYMM", "customer_key": "Version in force on the day of the order"},
        "Completed orders by month and version of the customer, one row for each that has orders of any status.",
        "Completed orders by month, version of the customer and currency, one row for each that has orders of any "
        "status.",
    ),
}
"""The keys of the sums that marts keep, and what the tables say of themselves, before and after."""


def upgrade() -> None:
    for schema, table in (("bronze", "orders"), ("silver", "orders"), ("gold", "fact_sales")):
        kind: sa.types.TypeEngine[Any] = sa.Text() if schema == "bronze" else MONEY
        for name, comment in AMOUNTS.items():
            op.add_column(table, sa.Column(name, kind, nullable=True, comment=comment), schema=schema)
        op.add_column(table, sa.Column("currency", sa.Text(), nullable=True, comment=CURRENCY), schema=schema)
    _put_sums_aside()
    _make_sums(by_currency=True)
    _carry_sums_over(by_currency=True)
    for statement in _statements(HERE.with_suffix(".sql").name):
        op.execute(statement)
    _drop_sums_aside()


def downgrade() -> None:
    views: Any = load_python_file(str(HERE.parent), "0017_exact_prices.py")
    for statement in (views.PUT_VIEWS_ASIDE, views.PUT_COMMENTS_ASIDE, views.DROP_VIEWS):
        op.execute(statement)
    _put_sums_aside()
    _make_sums(by_currency=False)
    _carry_sums_over(by_currency=False)
    _drop_sums_aside()
    for schema, table in (("bronze", "orders"), ("silver", "orders"), ("gold", "fact_sales")):
        for name in (*AMOUNTS, "currency"):
            op.drop_column(table, name, schema=schema)
    aside = sa.table("view_aside", sa.column("oid"), sa.column("name", sa.Text), sa.column("definition", sa.Text))
    before = [one for one in _statements(BEFORE) if one.startswith(VIEW)]
    for statement in before:
        name, _, definition = statement.removeprefix(VIEW).partition(" AS ")
        op.execute(sa.update(aside).where(aside.c.name == f"mart.{name}").values(definition=definition))
    comments = sa.table("comment_aside", sa.column("oid"), sa.column("name", sa.Text))
    ours = sa.select(aside.c.oid).where(aside.c.name.like("mart.%"))
    gone = comments.c.name.in_([*AMOUNTS, "net_amount", "currency"])
    op.execute(sa.delete(comments).where(comments.c.oid.in_(ours), gone))
    op.execute(views.MAKE_VIEWS)
    for statement in _statements(BEFORE):
        if statement.startswith("COMMENT ON VIEW"):
            op.execute(statement)


def _put_sums_aside() -> None:
    """Move the tables, which views follow, until the views are made of others."""
    op.execute(CreateSchema(ASIDE))
    for name in SUMS:
        op.execute(f"ALTER TABLE mart.{name} SET SCHEMA {ASIDE}")


def _carry_sums_over(*, by_currency: bool) -> None:
    """Copy what is summed up: no fact has a currency yet, and months in which some have one are counted when read."""
    register = sa.table("summary", sa.column("fact", sa.Text), sa.column("month"), schema="audit")
    kept = sa.select(register.c.month).where(register.c.fact == "sales")
    for name in SUMS if not by_currency else ():
        sums = sa.table(name, sa.column("month"), sa.column("currency", sa.Text), schema=ASIDE)
        divided = sa.select(sums.c.month).where(sums.c.currency != "")
        op.execute(sa.delete(register).where(register.c.fact == "sales", register.c.month.in_(divided)))
    for name, (keys, *_) in SUMS.items():
        names = [*keys, *(one.name for one in _sums(name))]
        before = sa.table(name, *(sa.column(one) for one in names), schema=ASIDE)
        now = sa.table(name, *(sa.column(one) for one in [*names, "currency"]), schema="mart")
        rows = sa.select(*before.c).where(before.c.month.in_(kept))
        if by_currency:
            rows = rows.add_columns(sa.literal_column("''"))
        op.execute(sa.insert(now).from_select([*names, "currency"] if by_currency else names, rows))


def _drop_sums_aside() -> None:
    for name in SUMS:
        op.drop_table(name, schema=ASIDE)
    op.execute(DropSchema(ASIDE))


def _make_sums(*, by_currency: bool) -> None:
    for name, (keys, before, after) in SUMS.items():
        by: list[sa.Column[Any]] = [
            sa.Column(key, sa.Integer(), autoincrement=False, nullable=False, comment=keys[key]) for key in keys
        ]
        if by_currency:
            by.append(sa.Column("currency", sa.Text(), nullable=False, comment=CURRENCY_OF_SUMS))
        op.create_table(
            name,
            *by,
            *_sums(name),
            sa.PrimaryKeyConstraint(*(one.name for one in by), name=op.f(f"pk_{name}")),
            schema="mart",
            comment=f"{after if by_currency else before} Behind marts; see audit.summary.",
        )


def _sums(name: str) -> Iterator[sa.Column[Any]]:
    yield sa.Column("orders", sa.BigInteger(), nullable=True, comment="Completed orders")
    if name == "orders_by_month":
        return
    yield sa.Column("units", sa.BigInteger(), nullable=True, comment="Units in completed orders")
    yield sa.Column("revenue", sa.Numeric(24, 4), nullable=True, comment="Revenue of completed orders")
    if name == "orders_by_customer":
        yield sa.Column("first_day", sa.Integer(), nullable=True, comment="First day with completed orders, YYYYMMDD")
        yield sa.Column("last_day", sa.Integer(), nullable=True, comment="Last day with completed orders, YYYYMMDD")
        yield sa.Column("last_of_any_status", sa.Integer(), nullable=True, comment="Last day with orders, YYYYMMDD")


def _statements(file: str) -> Iterator[str]:
    for statement in HERE.with_name(file).read_text(encoding="utf-8").removesuffix(";\n").split(";\n"):
        yield statement.strip()
