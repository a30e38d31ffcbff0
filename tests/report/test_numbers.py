"""The numbers on the page are those of the marts, for the sample, a made-up shop and a real one."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, LiteralString

import psycopg
import pytest
from pydantic import SecretStr

from tests.command import ROOT, SAMPLE
from tests.report.reading import Page, amount
from warehouse.database.connect import connect
from warehouse.files import find_deliveries
from warehouse.load import Request, load
from warehouse.model import REPORT, RULES, metadata
from warehouse.report import ReportAccount, report, studio
from warehouse.sample import write_sample
from warehouse.settings import Settings, load_settings
from warehouse.vocabulary.source import sources

DELIVERIES = ROOT.parent / "shared" / "data"


def loaded(settings: Settings, folder: Path, as_of: date | None = None) -> None:
    """Load all deliveries of a folder."""
    with connect(settings) as database:
        for one in find_deliveries(folder, settings):
            paths = {source.name: one for source in sources(metadata)}
            load(database, metadata, settings, Request(one.name, paths, as_of or one.as_of))


def reported(settings: Settings, folder: Path, *, pii: bool = False) -> tuple[ReportAccount, Page]:
    """Write a report and read it."""
    file = folder / "report.html"
    with studio() as artist, connect(settings) as database:
        account = report(database, metadata, REPORT, settings, file, artist=artist, pii=pii)
    return account, Page(file.read_text())


def ask(settings: Settings, query: LiteralString) -> list[tuple[Any, ...]]:
    """Return the answer of the database."""
    assert settings.database_url is not None
    with psycopg.connect(settings.database_url.get_secret_value()) as connection:
        return connection.execute(query).fetchall()


def agree(settings: Settings, account: ReportAccount, page: Page) -> None:
    """Hold every number of a page against the marts."""
    ((revenue, first, last),) = ask(
        settings, "SELECT sum(revenue), min(order_date), max(order_date) FROM mart.daily_sales"
    )
    assert amount(page.said("total-revenue")) == round(revenue, 2)
    assert (account.business.total, account.business.first, account.business.last) == (revenue, first, last)
    far = sum((value for _, value in account.business.far), start=Decimal(0))  # named, and not drawn
    assert sum(amount(row[1]) for row in page.rows("revenue")) + far == pytest.approx(revenue, abs=Decimal("0.5"))
    _rankings_agree(settings, page)
    _statuses_agree(settings, page)
    _quality_agrees(settings, page)


def _rankings_agree(settings: Settings, page: Page) -> None:
    for part, query in RANKINGS.items():
        expected = [(f"{name}", round(value, 2)) for name, value in ask(settings, query)]
        shown = [(row[1], amount(row[2])) for row in page.rows(part)]
        assert sorted(shown) == sorted(expected[: len(shown)]), part
        assert len(shown) == min(10, len(expected))


RANKINGS: dict[str, LiteralString] = {
    "product": "SELECT product_name, revenue FROM mart.product_revenue WHERE revenue > 0 ORDER BY 2 DESC, product_id",
    "customer": """
        SELECT coalesce(customer_id, 'Unknown'), revenue FROM mart.customer_value WHERE revenue > 0 ORDER BY 2 DESC, 1
    """,
    "category": "SELECT category, revenue FROM mart.category_revenue WHERE revenue > 0 ORDER BY 2 DESC, 1",
    "region": "SELECT region, sum(revenue) FROM mart.region_aov GROUP BY 1 HAVING sum(revenue) > 0 ORDER BY 2 DESC, 1",
}


def _statuses_agree(settings: Settings, page: Page) -> None:
    query: LiteralString = """
        SELECT order_status, sum(lines)::int, sum(amount), sum(amount_share) FROM mart.order_status_impact
        GROUP BY 1 ORDER BY 3 DESC
    """
    expected = [(name, lines, round(value, 2)) for name, lines, value, _ in ask(settings, query)]
    assert [(row[0], int(amount(row[1])), amount(row[2])) for row in page.rows("status")] == expected


def _quality_agrees(settings: Settings, page: Page) -> None:
    scores = ask(
        settings,
        """
        SELECT kind, layer, count(*) FILTER (WHERE passed), count(*) FROM mart.quality_results
        WHERE batch_id = (SELECT max(batch_id) FROM mart.quality_by_batch WHERE status = 'loaded') GROUP BY 1, 2
        """,
    )
    assert sorted((k, layer, int(h), int(a)) for k, layer, h, a, _ in page.rows("scores")) == sorted(scores)
    ((failed, asked),) = ask(settings, "SELECT sum(checks - checks_passed), sum(checks) FROM mart.quality_by_day")
    rows = page.rows("failures")
    assert (sum(amount(row[1]) for row in rows), sum(amount(row[2]) for row in rows)) == (failed, asked)
    batches = ask(
        settings,
        """
        SELECT batch_id, to_char(as_of, 'FMDD Mon YYYY'), status, records_read::int, records_held_back::int
        FROM mart.quality_by_batch
        ORDER BY 1 DESC
        """,
    )
    shown = [(int(row[0]), row[1], row[2], int(amount(row[4])), int(amount(row[5]))) for row in page.rows("batches")]
    assert shown == batches
    waiting = ask(
        settings,
        """
        SELECT source, reason, count(*)::int FROM audit.quarantine WHERE status = 'waiting' GROUP BY 1, 2
        ORDER BY 3 DESC, 1, 2 LIMIT 10
        """,
    )
    if waiting:
        assert [(row[0], row[1], int(amount(row[2]))) for row in page.rows("quarantine")] == waiting
    else:
        assert "No record waits" in page.said("quarantine")


def test_the_sample(settings: Settings, tmp_path: Path) -> None:
    """The small shop: its totals, its newest 28 days against those before, and a clean bill of health."""
    loaded(settings, SAMPLE, date(2023, 5, 1))
    account, page = reported(settings, tmp_path)
    agree(settings, account, page)
    assert page.said("total-revenue") == "7,427.88"
    assert "Read the numbers with care" in page.said("verdict")
    assert "The newest order is of 21 Apr 2023, " in page.said("verdict")
    assert f"All {len(RULES)} rules held." in page.said("verdict")
    assert "The 28 days to 21 Apr 2023, against the 28 days before." in page.said("business")
    (now, before) = ask(
        settings,
        """
        SELECT sum(revenue), sum(orders)::int, sum(units)::int FROM mart.daily_sales
        WHERE order_date > date '2023-04-21' - 56 GROUP BY order_date <= date '2023-04-21' - 28
        ORDER BY order_date <= date '2023-04-21' - 28
        """,
    )
    figures = {row[0]: row[1:3] for row in page.rows("figures")}
    assert figures["Revenue"] == [f"{now[0]:,.2f}", f"{before[0]:,.2f}"]
    assert figures["Orders"] == [f"{now[1]}", f"{before[1]}"]
    assert figures["Units"] == [f"{now[2]}", f"{before[2]}"]
    assert figures["Average order"] == [f"{now[0] / now[1]:,.2f}", f"{before[0] / before[1]:,.2f}"]
    change = (now[0] - before[0]) / before[0] * 100
    assert page.said("tile-revenue") == f"Revenue {now[0]:,.0f} ▲ {change:.1f} % {before[0]:,.0f} before"


def test_a_made_up_shop_with_bad_records(settings: Settings, tmp_path: Path) -> None:
    """Two deliveries, some records spoiled: the page says so first."""
    write_sample(tmp_path / "shop", orders=1500, customers=80, products=25, deliveries=2, dirt=0.01, seed=7)
    loaded(settings, tmp_path / "shop")
    account, page = reported(settings, tmp_path)
    agree(settings, account, page)
    assert "Read the numbers with care" in page.said("verdict")
    assert "in the quarantine" in page.said("verdict")
    assert account.as_json()["verdict"] == "fair"


@pytest.mark.skipif(not DELIVERIES.is_dir(), reason="the real deliveries are not on this machine")
def test_online_retail(settings: Settings, tmp_path: Path) -> None:
    """Four days of a till that nobody here made up."""
    real = load_settings(ROOT / "docs" / "examples" / "online_retail" / "warehouse.toml")
    real = Settings.model_validate(real.model_dump() | {"database_url": settings.database_url or SecretStr("")})
    loaded(real, DELIVERIES / "online_retail_days")
    account, page = reported(real, tmp_path)
    agree(real, account, page)
    assert account.business.last == date(2010, 12, 5)
