"""Every mart against a recount of gold in plain Python."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest

from tests.marts.conftest import Loaded
from tests.marts.recount import Figures, Row, day_of, divided, fifth, segment

pytestmark = pytest.mark.slow


def _only(rows: Iterable[Row], *names: str) -> list[tuple[Any, ...]]:
    return [tuple(row[name] for name in names) for row in rows]


def _places(values: list[Decimal]) -> list[int]:
    return [1 + sum(other > value for other in values) for value in values]


def _changes(revenues: list[Decimal]) -> list[tuple[Any, ...]]:
    """Return what was before, the change and its share, of each period."""
    changes = [(a, b - a, divided(b - a, a)) for a, b in pairwise(revenues)]
    return [(None, None, None), *changes]


def test_daily_sales(loaded: Loaded) -> None:
    """One row for each day, days without orders too, with the change to the day before."""
    by_day = loaded.gold.by(lambda fact: day_of(fact["order_date_key"]))
    days = list(loaded.gold.days)
    figures = [Figures.over(by_day.get(day, [])) for day in days]
    changes = _changes([figure.revenue for figure in figures])
    rows = sorted(loaded.marts["daily_sales"], key=lambda row: row["order_date"])
    names = ["order_date", "orders", "units", "revenue", "average_order_value"]
    names += ["revenue_before", "revenue_change", "revenue_change_share"]
    expected = [
        (d, f.orders, f.units, f.revenue, f.average, *c) for d, f, c in zip(days, figures, changes, strict=True)
    ]
    assert _only(rows, *names) == expected
    assert all(int(row["order_date"].strftime("%Y%m%d")) == row["order_date_key"] for row in rows)
    assert all(row["is_weekend"] == (row["order_date"].isoweekday() > 5) for row in rows)


def test_monthly_sales(loaded: Loaded) -> None:
    """One row for each month, months without orders too, with the change to the month before."""
    by_month = loaded.gold.by(lambda fact: day_of(fact["order_date_key"]).replace(day=1))
    months = sorted({day.replace(day=1) for day in loaded.gold.days})
    figures = [Figures.over(by_month.get(month, [])) for month in months]
    changes = _changes([figure.revenue for figure in figures])
    rows = sorted(loaded.marts["monthly_sales"], key=lambda row: row["month_start"])
    names = ["month_start", "year", "month", "month_name", "orders", "units", "revenue", "average_order_value"]
    names += ["revenue_before", "revenue_change", "revenue_change_share"]
    expected = [
        (m, m.year, m.month, m.strftime("%B"), f.orders, f.units, f.revenue, f.average, *c)
        for m, f, c in zip(months, figures, changes, strict=True)
    ]
    assert _only(rows, *names) == expected


def test_product_revenue(loaded: Loaded) -> None:
    """Every product once, with its share and place."""
    by_product = loaded.gold.by(lambda fact: fact["product_key"])
    keys = sorted(loaded.gold.products)
    figures = [Figures.over(by_product.get(key, [])) for key in keys]
    whole = sum(figure.revenue for figure in figures)
    places = _places([figure.revenue for figure in figures])
    rows = sorted(loaded.marts["product_revenue"], key=lambda row: row["product_key"])
    names = [
        "product_key",
        "product_id",
        "lines",
        "units",
        "revenue",
        "average_unit_price",
        "revenue_share",
        "revenue_rank",
    ]
    assert _only(rows, *names) == [
        (
            key,
            loaded.gold.products[key]["product_id"],
            f.lines,
            f.units,
            f.revenue,
            divided(f.revenue, f.units, Decimal("0.0001")),
            divided(f.revenue, whole),
            place,
        )
        for key, f, place in zip(keys, figures, places, strict=True)
    ]


def test_category_revenue(loaded: Loaded) -> None:
    """Every category once, with its share and place."""
    by_category = loaded.gold.by(lambda f: loaded.gold.products[f["product_key"]]["category"] or "Unknown")
    names = sorted(by_category)
    figures = [Figures.over(by_category[name]) for name in names]
    whole = sum(figure.revenue for figure in figures)
    places = _places([figure.revenue for figure in figures])
    sold = [len({f["product_key"] for f in by_category[name] if f["order_status"] == "Completed"}) for name in names]
    rows = sorted(loaded.marts["category_revenue"], key=lambda row: row["category"])
    columns = ["category", "products", "lines", "units", "revenue", "revenue_share", "revenue_rank"]
    assert _only(rows, *columns) == [
        (name, products, f.lines, f.units, f.revenue, divided(f.revenue, whole), place)
        for name, products, f, place in zip(names, sold, figures, places, strict=True)
    ]


def _days(facts: list[Row]) -> list[date]:
    """Return the days of completed orders."""
    return sorted(day_of(fact["order_date_key"]) for fact in facts if fact["order_status"] == "Completed")


def _scored(facts: dict[int, list[Row]], newest: date) -> dict[int, tuple[Any, ...]]:
    """Return what recency, frequency and revenue say of the buyers: dates, days passed, and three scores."""
    dates = {key: days for key, group in facts.items() if (days := _days(group))}
    figures = {key: Figures.over(facts[key]) for key in dates}
    lasts = [days[-1] for days in dates.values()]
    counts, revenues = [f.orders for f in figures.values()], [f.revenue for f in figures.values()]
    return {
        key: (
            days[0],
            days[-1],
            (newest - days[-1]).days,
            fifth(days[-1], lasts),
            fifth(figures[key].orders, counts),
            fifth(figures[key].revenue, revenues),
        )
        for key, days in dates.items()
    }


def test_customer_value(loaded: Loaded) -> None:
    """Every customer once, whatever their versions; equal values have equal scores."""
    gold = loaded.gold
    facts = gold.by(lambda fact: gold.now(fact["customer_key"])["customer_key"])
    keys = sorted(key for key, row in gold.customers.items() if row["is_current"])
    figures = {key: Figures.over(facts.get(key, [])) for key in keys}
    places = _places([figures[key].revenue for key in keys])
    scored = _scored(facts, max(gold.days))
    names = ["customer_key", "customer_id", "orders", "units", "revenue", "average_order_value", "revenue_rank"]
    names += ["first_order_date", "last_order_date", "days_since_last_order"]
    names += ["recency_score", "frequency_score", "monetary_score", "segment"]
    rows = sorted(loaded.marts["customer_value"], key=lambda row: row["customer_key"])
    for row, key, place in zip(rows, keys, places, strict=True):
        figure, scores = figures[key], scored.get(key, (None,) * 6)
        known = (key, gold.customers[key]["customer_id"], figure.orders, figure.units, figure.revenue, figure.average)
        expected = (*known, place, *scores, segment(figure.orders, *scores[3:]))
        assert tuple(row[name] for name in names) == expected


def _lost(facts: list[Row], of_month: list[Row], whole: Decimal) -> tuple[Any, ...]:
    """Return the figures of the order lines of one state and month."""
    amount = sum(fact["total_amount"] for fact in facts)
    return (
        facts[0]["order_status"] in ("Cancelled", "Returned"),
        len(facts),
        sum(fact["quantity"] for fact in facts),
        amount,
        divided(len(facts), len(of_month)),
        divided(amount, sum(fact["total_amount"] for fact in of_month)),
        divided(amount, whole),
    )


def test_order_status_impact(loaded: Loaded) -> None:
    """Every status of every month, with its share of the month and of everything."""
    gold = loaded.gold
    by_month = gold.by(lambda f: day_of(f["order_date_key"]).replace(day=1))
    by_status = gold.by(lambda f: (day_of(f["order_date_key"]).replace(day=1), f["order_status"] or "Unknown"))
    whole = sum((fact["total_amount"] for fact in gold.facts), Decimal(0))
    expected = {(m, status): _lost(facts, by_month[m], whole) for (m, status), facts in by_status.items()}
    names = ["is_lost", "lines", "units", "amount", "lines_share_of_month", "amount_share_of_month", "amount_share"]
    rows = loaded.marts["order_status_impact"]
    assert {(r["month_start"], r["order_status"]): tuple(r[n] for n in names) for r in rows} == expected
    assert len(rows) == len(expected)
    assert all(row["month_start"] == date(row["year"], row["month"], 1) for row in rows)


def test_region_aov(loaded: Loaded) -> None:
    """Every region of every month that has completed orders, by where the customer lived then."""
    gold = loaded.gold
    groups = gold.by(
        lambda fact: (
            day_of(fact["order_date_key"]).replace(day=1),
            gold.customers[fact["customer_key"]]["region"] or "Unknown",
        )
    )
    figures = {key: Figures.over(facts) for key, facts in groups.items()}
    expected = {k: (f.orders, f.units, f.revenue, f.average) for k, f in figures.items() if f.orders}
    rows = loaded.marts["region_aov"]
    assert len(rows) == len(expected)
    names = ("orders", "units", "revenue", "average_order_value")
    assert {(r["month_start"], r["region"]): tuple(r[name] for name in names) for r in rows} == expected


def test_they_agree_among_themselves(loaded: Loaded) -> None:
    """One revenue, whichever mart is asked."""
    revenue = Figures.over(loaded.gold.facts).revenue
    for name in ("sales", "sales_as_is", "daily_sales", "monthly_sales", "product_revenue", "category_revenue"):
        assert sum(row["revenue"] for row in loaded.marts[name]) == revenue, name
    for name in ("customer_value", "region_aov"):
        assert sum(row["revenue"] for row in loaded.marts[name]) == revenue, name
    by_status = loaded.marts["order_status_impact"]
    assert sum(row["amount"] for row in by_status if row["order_status"] == "Completed") == revenue
    assert sum(row["lines"] for row in by_status) == len(loaded.gold.facts)


def test_shares_add_up(loaded: Loaded) -> None:
    """Shares of everything make 1, but for their last digit."""
    for name, column in (
        ("product_revenue", "revenue_share"),
        ("category_revenue", "revenue_share"),
        ("order_status_impact", "amount_share"),
    ):
        rows = loaded.marts[name]
        assert abs(sum(row[column] for row in rows) - 1) <= len(rows) * Decimal("0.0000005")
