"""An older warehouse gets the columns of money: no fact is written, and what stands on the marts stays."""

from __future__ import annotations

import pytest
from alembic import command
from sqlalchemy import Connection, text

from tests.migrations.catalog import catalog
from tests.migrations.test_migrations import EVERY_SOURCE
from warehouse.check import check
from warehouse.database.connect import connect
from warehouse.load import Request, load
from warehouse.load.facts import summaries
from warehouse.migrate import _config
from warehouse.model import metadata
from warehouse.settings import Settings

BEFORE = "0025"
KEPT = (
    "select order_id, order_line, total_amount, xmin::text, ctid::text from gold.fact_sales order by 1, 2",
    "select order_id, order_line, order_status, xmin::text from silver.orders order by 1, 2",
    "select year, month, orders, units, revenue, revenue_before from mart.monthly_sales order by 1, 2",
    "select customer_id, orders, revenue, revenue_rank, segment from mart.customer_value order by 1",
    "select region, month_start, revenue from mart.region_aov order by 1, 2",
    "select * from public.mine order by 1",
    "select has_table_privilege('public', 'mart.daily_sales', 'select')",
    "select fact, month from audit.summary order by 2",
)
MONEY = "select attname from pg_attribute where attrelid = 'gold.fact_sales'::regclass and attname = 'currency'"


def _rows(connection: Connection) -> list[list[tuple[object, ...]]]:
    return [[tuple(row) for row in connection.execute(text(query))] for query in KEPT]


def _catalog(connection: Connection) -> set[tuple[str, ...]]:
    """Return what is declared, without the numbers of columns: one that was dropped keeps its own."""
    return {row[:9] + row[10:] if row[0] == "column" else row for row in catalog(connection)}


@pytest.mark.every_postgres
def test_a_loaded_warehouse_gets_the_columns(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Down and up again: the very same rows on disk, the sums that are kept, grants, and a view of one's own."""
    monkeypatch.setattr(summaries, "WORTH_IT", 0)
    with connect(settings) as database:
        load(database, metadata, settings, Request("sample", EVERY_SOURCE))
        with database.engine.connect() as connection:
            declared = _catalog(connection)
            connection.execute(text("create view public.mine as select month_start, revenue from mart.monthly_sales"))
            connection.execute(text("grant select on mart.daily_sales to public"))
            before = _rows(connection)
            command.downgrade(_config(connection=connection), BEFORE)
            assert connection.scalar(text(MONEY)) is None
            assert _rows(connection) == before
            command.upgrade(_config(connection=connection), "head")
            assert connection.scalar(text(MONEY)) == "currency"
            assert _rows(connection) == before
            assert before[-1]
            assert _catalog(connection) == declared
            results = check(connection, metadata, settings).quality.results
            assert [one.rule.id for one in results if not one.passed] == []


def test_sums_of_several_currencies_are_counted_again_below(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The older marts have one row for each month, so sums that are divided cannot stay; the others do."""
    monkeypatch.setattr(summaries, "WORTH_IT", 0)
    january = "where order_date_key between 20230101 and 20230131"
    revenue = text("select sum(revenue) from mart.monthly_sales where month = 1")
    with connect(settings) as database:
        load(database, metadata, settings, Request("sample", EVERY_SOURCE))
        with database.engine.connect() as connection:
            whole = connection.scalar(revenue)
            connection.execute(text(f"update gold.fact_sales set currency = 'EUR' {january}"))
            connection.execute(text("update mart.orders_by_day set currency = 'EUR' where month = 202301"))
            command.downgrade(_config(connection=connection), BEFORE)
            months = set(connection.scalars(text("select month from audit.summary where fact = 'sales'")))
            assert (202301 in months, 202302 in months) == (False, True)
            assert connection.scalar(revenue) == whole
