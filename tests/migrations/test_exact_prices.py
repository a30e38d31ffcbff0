"""Prices of an older warehouse get eight decimals: nothing is lost, and the views above them come back."""

from __future__ import annotations

from typing import Any

import pytest
from alembic import command
from sqlalchemy import Connection, text

from tests.migrations.catalog import catalog
from tests.migrations.test_migrations import EVERY_SOURCE
from warehouse.database.chain import migrations_folder
from warehouse.database.connect import connect
from warehouse.load import Request, load
from warehouse.migrate import _config
from warehouse.model import metadata
from warehouse.settings import Settings

(REVISION,) = (migrations_folder() / "versions").glob("*_exact_prices.py")
BEFORE = f"{int(REVISION.name[:4]) - 1:04}"
KEPT = (
    "select * from gold.fact_sales order by 1, 2",
    "select * from silver.orders order by 1, 2",
    "select * from gold.product_price_history order by 1, 3",
    "select product_id, price from gold.dim_product order by 1",
    "select * from mart.daily_sales order by 1",
    "select * from public.dear order by 1, 2",
    "select tableoid::regclass::text, count(*) from gold.fact_sales group by 1 order by 1",
)


def _rows(connection: Connection) -> list[list[tuple[Any, ...]]]:
    return [[tuple(row) for row in connection.execute(text(query))] for query in KEPT]


def _star(connection: Connection) -> set[tuple[str, ...]]:
    return {row for row in catalog(connection) if row[1] in ("silver", "gold", "mart")}


def _type(connection: Connection, column: str) -> str:
    query = (
        "select format_type(atttypid, atttypmod) from pg_attribute"
        " where attname = :column and attrelid = 'gold.fact_sales'::regclass"
    )
    return str(connection.execute(text(query), {"column": column}).scalar_one())


@pytest.mark.every_postgres
def test_a_loaded_warehouse_keeps_its_rows_and_views(settings: Settings) -> None:
    """Down to four decimals and up again: the same facts in the same months, a view of one's own, and the grants."""
    with connect(settings) as database:
        load(database, metadata, settings, Request("sample", EVERY_SOURCE))
        with database.engine.connect() as connection:
            connection.execute(
                text("create view public.dear as select order_id, order_line from mart.sales where unit_price > 100")
            )
            connection.execute(text("comment on column public.dear.order_id is 'A dear order'"))
            connection.execute(text("grant select on public.dear to public"))
            before, declared = _rows(connection), _star(connection)
            assert _type(connection, "unit_price") == "numeric(18,8)"
            command.downgrade(_config(connection=connection), BEFORE)
            assert _type(connection, "unit_price") == "numeric(14,4)"
            command.upgrade(_config(connection=connection), "head")
            assert _rows(connection) == before
            assert _star(connection) - declared == set()
            assert declared - _star(connection) == set()
            kept = text(
                "select has_table_privilege('public', 'public.dear', 'select'),"
                " col_description('public.dear'::regclass, 1)"
            )
            assert tuple(connection.execute(kept).one()) == (True, "A dear order")
