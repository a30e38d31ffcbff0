"""Order lines that a list of the orders no longer holds are in one mart of their own, and in no other figure."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from sqlalchemy import select, text

import warehouse
from tests.command import Program
from tests.marts.conftest import Loaded, read, seen, write
from warehouse import audit
from warehouse.database.connect import connect
from warehouse.headline import worth
from warehouse.load.facts import summaries
from warehouse.migrate import _config
from warehouse.model.control import CONTROL
from warehouse.model.report import REPORT
from warehouse.report import reading
from warehouse.settings import Settings
from warehouse.terminal.worth import in_figures

CUSTOMERS = """
    customer_id,customer_name,email,city,state,country,signup_date
    c1,Ann,ann@example.org,Austin,TX,USA,2023-01-01
    c2,Bob,bob@example.org,Boston,MA,USA,2023-01-01
"""
PRODUCTS = """
    product_id,product_name,category,price
    p1,Pen,Paper,2.00
    p2,Jug,Kitchen,20.00
"""
HEAD = "order_id,order_line,order_date,customer_id,product_id,quantity,order_status,payment_mode"
KEPT = f"""
    {HEAD}
    o1,1,2024-01-05,c1,p1,10,Completed,PayPal
    o2,1,2024-01-05,c1,p1,1,Returned,PayPal
"""
ALL = f"""{KEPT.rstrip()}
    o2,2,2024-01-06,c1,p1,3,Returned,PayPal
    o3,1,2024-02-07,c2,p2,2,Completed,PayPal
"""
SNAPSHOT: dict[str, Any] = {"sources": {"orders": {"delivery": "snapshot"}}, "rules": {"BR-008": {"severity": "off"}}}


def load_both(url: str, folder: Path) -> Loaded:
    """Load a list of four lines, and one of the next month that lacks two of them."""
    first = write(folder / "first", customers=CUSTOMERS, products=PRODUCTS, orders=ALL)
    second = write(folder / "second", orders=KEPT)
    return read(url, {date(2024, 3, 1): first, date(2024, 4, 1): second}, **SNAPSHOT)


@pytest.mark.parametrize("sums", ["counted when read", "kept"])
@pytest.mark.every_postgres
def test_no_mart_counts_them(database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sums: str) -> None:
    """20.00 of the first order, and the returned line that is still listed: nothing of o3, of c2, p2 or February."""
    if sums == "kept":
        monkeypatch.setattr(summaries, "WORTH_IT", 0)
    marts = load_both(database, tmp_path).marts
    assert {(row["order_id"], row["order_line"]) for row in marts["sales"]} == {("o1", 1), ("o2", 1)}
    assert {(row["order_id"], row["order_line"]) for row in marts["sales_as_is"]} == {("o1", 1), ("o2", 1)}
    for name in ("daily_sales", "monthly_sales", "product_revenue", "category_revenue", "customer_value", "region_aov"):
        assert sum(row["revenue"] for row in marts[name]) == 20, name
    assert [(row["month"], row["orders"]) for row in marts["monthly_sales"]] == [(1, 1)]
    assert [row["order_date"] for row in marts["daily_sales"]] == [date(2024, 1, 5)]
    assert [row["category"] for row in marts["category_revenue"]] == ["Paper"]
    statuses = {
        (row["month"], row["order_status"]): (row["lines"], row["amount"]) for row in marts["order_status_impact"]
    }
    assert statuses == {(1, "Completed"): (1, 20), (1, "Returned"): (1, 2)}
    assert {row["customer_id"]: row["segment"] for row in marts["customer_value"]}["c2"] == "Never bought"


def test_their_own_mart_shows_them(database: str, tmp_path: Path) -> None:
    """With what they were worth, and the batch since which they do not count."""
    shown = (
        "order_id",
        "order_line",
        "order_date",
        "customer_id",
        "product_id",
        "total_amount",
        "lost_revenue",
        "batch_id",
    )
    rows = [tuple(row[name] for name in shown) for row in load_both(database, tmp_path).marts["vanished_sales"]]
    assert sorted(rows) == [
        ("o2", 2, date(2024, 1, 6), "c1", "p1", 6, 0, 2),
        ("o3", 1, date(2024, 2, 7), "c2", "p2", 40, 40, 2),
    ]


def test_every_other_figure_leaves_them_out(settings: Settings, database: str, tmp_path: Path) -> None:
    """Revenue on the terminal, the figures of `check --control`, the report and the frames."""
    load_both(database, tmp_path)
    with connect(settings) as opened, opened.engine.connect() as connection:
        found = worth(connection, REPORT)
        totals = {name: connection.scalar(query) for name, query in CONTROL.items()}
        days, far = reading.read_days(connection, REPORT)
        window = reading.read_window(connection, REPORT, date(2023, 12, 28), date(2024, 1, 11)).now
        rankings = {one.one: reading.read_ranking(connection, REPORT, one, pii=True).total for one in REPORT.rankings}
        assert REPORT.parts is not None
        lost = [part.amount for part in reading.read_parts(connection, REPORT, REPORT.parts) if part.lost]
    assert (found.shown, found.counted, found.lines) == ("20.00", 1, 2)
    assert (found.vanished, found.shown_vanished) == (2, "46.00")
    assert str(in_figures(found)) == (
        "20.00 from 1 completed of 2 order lines in all; not counted: 2 lines that have vanished, 46.00"
    )
    assert (totals["fact_rows"], totals["quantity"], totals["completed_revenue"]) == (2, 11, Decimal(20))
    assert far == []
    assert (days, lost) == ([(date(2024, 1, 5), Decimal(20))], [Decimal(2)])
    assert window.values == {"revenue": 20, "orders": 1, "units": 10, "customers": 1}
    assert (window.amount, window.lost) == (Decimal(22), Decimal(2))
    assert rankings == dict.fromkeys(rankings, Decimal(20))
    with warehouse.open(database) as shop:
        assert shop.sales().pandas()["total_amount"].sum() == 22
        assert int(shop.totals().pandas()["lines"].iloc[0]) == 2


def test_the_account_and_the_status_say_what_vanished(database: str, tmp_path: Path) -> None:
    """How many, what they were worth, and why."""
    program = Program(tmp_path, database)
    (tmp_path / "warehouse.toml").write_text(
        '[sources.orders]\ndelivery = "snapshot"\n[rules.BR-008]\nseverity = "off"\n'
    )
    first = write(tmp_path / "2024-03-01", customers=CUSTOMERS, products=PRODUCTS, orders=ALL)
    second = write(tmp_path / "2024-04-01", orders=KEPT)
    assert program("load", first).code == 0
    account = program("load", "--source", f"orders={second / 'orders.csv'}", "--as-of", "2024-04-01", "--json").json
    assert account["gold"]["fact_sales"]["vanished"] == 2
    (note,) = account["sources"]["orders"]["notes"]
    assert note == (
        "fact_sales: 2 rows have vanished and count no longer, because the snapshot of 2024-04-01 lacks them: "
        "total_amount 46.00"
    )
    money = program("status", "--json").json["revenue"]
    assert money == {"completed": "20.00", "completed_lines": 1, "lines": 2, "vanished": "46.00", "vanished_lines": 2}
    assert "2 lines that have vanished, 46.00" in " ".join(program("status").out.split())


def test_an_upgrade_counts_months_again_that_hold_some(
    settings: Settings, database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sums that an older program kept with such lines in them are dropped, those of other months are not."""
    monkeypatch.setattr(summaries, "WORTH_IT", 0)
    write(tmp_path / "old", customers=CUSTOMERS, products=PRODUCTS, orders=ALL)
    read(database, {date(2024, 3, 1): tmp_path / "old"}, **SNAPSHOT)
    with connect(settings) as opened, opened.engine.connect() as connection:
        command.downgrade(_config(connection=connection), "0011")
        connection.execute(text("update gold.fact_sales set is_vanished = true where order_id = 'o3'"))
        command.upgrade(_config(connection=connection), "head")
        kept = set(connection.scalars(select(audit.summary.c.month)))
        assert (202401 in kept, 202402 in kept) == (True, False)
        found = seen(connection, database).marts["monthly_sales"]
        assert [(row["month"], row["revenue"]) for row in found] == [(1, 20)]
        connection.commit()
