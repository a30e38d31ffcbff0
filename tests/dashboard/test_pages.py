"""What the pages show is what the marts and the facts say, whatever is filtered and whatever names hold."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pandas as pd
import psycopg
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import streamlit as st
from pydantic import SecretStr

from tests.dashboard.conftest import filled, frames, look, metrics
from warehouse.charts import percent, whole
from warehouse.dashboard import state
from warehouse.dashboard.texts import money, plain
from warehouse.database.connect import connect
from warehouse.frames import Warehouse
from warehouse.model import metadata
from warehouse.roles import grant, revoke
from warehouse.settings import Settings

LINES = """
SELECT f.order_status, f.quantity, f.total_amount, f.order_id, p.category, c.region, d.calendar_date AS day
FROM gold.fact_sales f JOIN gold.dim_product p USING (product_key) JOIN gold.dim_customer c USING (customer_key)
JOIN gold.dim_date d ON d.date_key = f.order_date_key
"""


def expected(lines: pd.DataFrame) -> dict[str, str]:
    """Return the headline figures of order lines, computed independently."""
    done = lines[lines.order_status == "Completed"]
    orders, revenue = done.order_id.nunique(), done.total_amount.sum()
    lost = lines[lines.order_status.isin(["Cancelled", "Returned"])].total_amount.sum()
    amount = lines.total_amount.sum()
    return {
        "Revenue": money(revenue),
        "Orders": whole(orders),
        "Average order": money(revenue / orders if orders else None),
        "Units": whole(done.quantity.sum()),
        "Lost": percent(lost / amount if amount else None),
    }


def test_figures_are_those_of_the_marts_and_of_the_facts(shop: Warehouse) -> None:
    """Without filters those of the marts, with any those of the lines that a reckoning of its own keeps."""
    app = look()
    facts = shop.sql(LINES).pandas()
    assert metrics(app) == expected(facts)
    daily = shop.mart("daily_sales").pandas()
    assert metrics(app)["Revenue"] == money(daily.revenue.sum()) == "7,427.88"
    assert metrics(app)["Units"] == whole(daily.units.sum())
    (said,) = [one.value for one in app.caption if "as batch 1 left them" in one.value]
    assert "amounts in" not in said, "the orders name no currency"
    products = shop.mart("product_revenue", ["product_id", "revenue"]).pandas()
    shown = frames(app, "amount")[0][["product_id", "revenue"]]
    both = products.merge(shown, on="product_id", how="left").fillna(0.0)
    assert both.revenue_x.tolist() == both.revenue_y.tolist()
    for chosen in (
        {"category": ["Books"]},
        {"region": ["West", "Midwest"]},
        {"order_status": ["Returned"]},
        {
            "category": ["Home", "Sports"],
            "region": ["Southwest", "Southeast"],
            "order_status": ["Completed", "Cancelled"],
        },
    ):
        kept = facts
        for name, values in chosen.items():
            kept = kept[kept[name].isin(values)]
            app.multiselect(key=name).set_value(values)
        assert 0 < len(kept) < 100
        app.run()
        assert metrics(app) == expected(kept)
        for name in chosen:
            app.multiselect(key=name).set_value([])
    app.selectbox(key="period").set_value("Last 30 days").run()
    last = facts.day.max()
    assert metrics(app) == expected(facts[facts.day > last - pd.Timedelta(days=30)])
    before = facts[(facts.day > last - pd.Timedelta(days=60)) & (facts.day <= last - pd.Timedelta(days=30))]
    was, now = (
        part[part.order_status == "Completed"].total_amount.sum()
        for part in (before, facts[facts.day > last - pd.Timedelta(days=30)])
    )
    assert app.metric[0].delta == f"{(now - was) / was:+.1%}"


def test_a_row_leads_to_its_order_lines(shop: Warehouse) -> None:
    app = look()
    for by, column in (
        ("Product", "product_id"),
        ("Customer", "customer_id"),
        ("Region", "region"),
        ("Month", "month_start"),
        ("Day", "order_date"),
    ):
        app.selectbox(key="by").set_value(by).run()
        (found,) = (one for one in app.dataframe if one.key)
        row = found.value.iloc[3]
        app.session_state[str(found.key)] = {"selection": {"rows": [3], "columns": [], "cells": []}}
        app.run()
        assert not app.exception
        lines = frames(app, "order_line")[0]
        assert len(lines) == row["lines"] > 0, by
        assert round(lines.total_amount.sum(), 4) == round(row["amount"], 4)
        values = lines.order_date.dt.to_period("M").dt.start_time if by == "Month" else lines[column]
        assert set(values) == {row[column]}


def test_filters_stay_from_page_to_page(shop: Warehouse) -> None:
    app = look()
    app.multiselect(key="region").set_value(["West"])
    app.selectbox(key="period").set_value("Between two days").run()
    app.date_input(key="days").set_value((date(2023, 2, 1), date(2023, 3, 31))).run()
    app.switch_page("views/quality.py").run()
    app.switch_page("views/lines.py").run()
    assert app.multiselect(key="region").value == ["West"]
    lines = frames(app, "order_line")[0]
    assert len(lines) == len(shop.sales("2023-02-01", "2023-03-31", region="West")) > 0
    app.date_input(key="days").set_value((lines.order_date[0].date(),)).run()  # the second day is not picked yet
    assert set(frames(app, "order_line")[0].order_date) == {lines.order_date[0]}


def test_order_lines_are_found(shop: Warehouse) -> None:
    """A part of a name is enough; what SQL or patterns would take for their own is only a text."""
    app = look("lines")
    assert len(frames(app, "order_line")[0]) == 100
    wanted = shop.sales().pandas()
    some = wanted.iloc[7]
    app.text_input(key="search").set_value(str(some.product_name)[:6].upper()).run()
    found = frames(app, "order_line")[0]
    assert set(found.order_id) == set(
        wanted[wanted.product_name.str.contains(str(some.product_name)[:6], case=False)].order_id
    )
    for hostile in ("' OR 1=1 --", "%", "_", "%(first)s", "{}", "\\", "'); DROP TABLE gold.fact_sales; --"):
        app.text_input(key="search").set_value(hostile).run()
        assert not app.exception
        assert not frames(app, "order_line"), hostile
    assert len(shop.table("fact_sales")) == 100


def test_files_hold_what_is_shown(shop: Warehouse, monkeypatch: pytest.MonkeyPatch) -> None:
    """Read back, both files of every table equal the answer of the warehouse, exact amounts included."""
    made: dict[str, Callable[[], bytes]] = {}

    def button(_label: str, data: Callable[[], bytes], *, file_name: str, **_options: Any) -> bool:
        made[file_name] = data
        return False

    monkeypatch.setattr(st, "download_button", button)
    app = look("lines")
    app.multiselect(key="region").set_value(["West"]).run()
    lines = pq.read_table(io.BytesIO(made["order-lines.parquet"]()))
    assert lines.num_rows == len(frames(app, "order_line")[0]) == len(shop.sales(region="West"))
    exact = shop.sales(region="West").arrow().select(lines.schema.names)
    order = [("order_id", "ascending"), ("order_line", "ascending")]
    assert lines.sort_by(order) == exact.sort_by(order)
    assert pa.types.is_decimal(lines.schema.field("total_amount").type)
    read = pd.read_csv(io.BytesIO(made["order-lines.csv"]()), parse_dates=["order_date"])
    assert read.order_id.tolist() == lines["order_id"].to_pylist()
    assert [Decimal(str(one)) for one in read.total_amount] == lines["total_amount"].to_pylist()
    app.switch_page("views/overview.py").run()
    assert pq.read_table(io.BytesIO(made["sales-by-product.parquet"]())).num_rows == len(frames(app, "amount")[0])
    app.switch_page("views/quality.py").run()
    assert pd.read_csv(io.BytesIO(made["batches.csv"]())).batch_id.tolist() == [1]


HOSTILE = ("<b onclick=alert(1)>Eve</b>", "![x](http://127.0.0.1:9/x.png) :red[a] $x^2$ **b**", "'; DROP TABLE x; --")


def test_names_are_only_text(database: str) -> None:
    """Whatever a product, a category or a customer is called, it is shown letter by letter and filters only itself."""
    filled(database)
    with psycopg.connect(database) as connection:
        connection.execute(
            "UPDATE gold.dim_product SET product_name = %s, category = %s WHERE product_id = 'P008'", HOSTILE[:2]
        )
        connection.execute("UPDATE gold.dim_customer SET region = %s WHERE region = 'West'", HOSTILE[2:])
    with Warehouse(database) as shop:
        state.use(state.Stage(shop, pii=True))
        _names(shop)


def _names(shop: Warehouse) -> None:
    app = look()
    assert HOSTILE[1] in app.multiselect(key="category").options
    app.multiselect(key="category").set_value([HOSTILE[1]]).run()
    (found,) = (one for one in app.dataframe if one.key)
    assert found.value.product_name.tolist() == [HOSTILE[0]]
    app.session_state[str(found.key)] = {"selection": {"rows": [0], "columns": [], "cells": []}}
    app.run()
    assert "Order lines of " + plain(f"P008 · {HOSTILE[0]}") in [one.value for one in app.header]
    for one in (*app.markdown, *app.header, *app.caption):
        assert not any(text in one.value for text in HOSTILE), one.value
    app.multiselect(key="category").set_value([])
    app.multiselect(key="region").set_value([HOSTILE[2]]).run()
    assert metrics(app)["Revenue"] == money(shop.totals(region=HOSTILE[2]).pandas().revenue[0])
    assert not app.exception


def test_personal_columns_are_left_out_unless_asked_for(shop: Warehouse) -> None:
    assert "customer_name" in frames(look("lines"), "order_line")[0].columns
    state.use(state.Stage(shop))
    app = look("lines")
    assert not {"customer_name", "email"} & set(frames(app, "order_line")[0].columns)
    name = shop.sales().pandas().customer_name[0]
    app.text_input(key="search").set_value(name).run()
    assert not frames(app, "order_line")


def test_quality(shop: Warehouse) -> None:
    """What the page tells equals the marts of quality."""
    app = look("quality")
    newest = shop.mart("quality_by_batch").pandas().iloc[0]
    assert metrics(app)["Score"] == percent(newest.score)
    assert frames(app, "checks")[0].checks.sum() == newest.checks
    assert frames(app, "seconds")[0].records_read.tolist() == [210]
    assert frames(app, "days_ago")[0].records_accepted.sum() == 210


def test_a_role_that_may_not_read_audit(sample: str) -> None:
    """Is told less, in sentences, and sees all sales."""
    role = f"bi_{uuid4().hex[:8]}"
    with connect(Settings(database_url=SecretStr(sample))) as owner:
        grant(owner, metadata, role, create=True, pii=False, password=uuid4().hex)
        with Warehouse(f"{sample}&options=-c%20role%3D{role}") as reading:
            state.use(state.Stage(reading, pii=True))
            app = look("quality")
            assert "You may not read" in app.info[0].value
            assert frames(app, "records_read")
            assert metrics(look())["Revenue"] == "7,427.88"
        revoke(owner, metadata, role)
    with psycopg.connect(sample) as connection:
        connection.execute(psycopg.sql.SQL("DROP ROLE {}").format(psycopg.sql.Identifier(role)))
