"""The draft against real shops: how much of it is right, and which of them load by it as it is."""

from __future__ import annotations

import sys
import tomllib
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import func, select

from tests.drafting.answers import SHOPS, answer_of, mark_shop
from warehouse.database.connect import connect
from warehouse.drafting import draft_toml
from warehouse.files import find_deliveries
from warehouse.load import Request, load
from warehouse.model import metadata, sales
from warehouse.settings import Settings

ALL = sorted(SHOPS.iterdir())
LOADED = [shop for shop in ALL if "load" in answer_of(shop)]
"""Shops whose draft loads untouched; the others have codes that only the shop can explain, or no order lines."""


def test_the_figures(capsys: pytest.CaptureFixture[str]) -> None:
    """95 % of what is proposed is right, 85 % of everything is found, and nothing wrong is a file, a key or a date."""
    marked = [mark_shop(shop) for shop in ALL]
    right, wrong, missed = (sum(len(getattr(one, what)) for one in marked) for what in ("right", "wrong", "missed"))
    figures = [
        f"{len(marked)} shops: {right / (right + wrong):.1%} of the columns proposed are right,",
        f"{right / (right + wrong + missed):.1%} of all found, {len(LOADED)} load by their draft untouched",
        *(f"  {one.shop}: wrong {one.wrong}, missed {one.missed}" for one in marked if one.wrong or one.missed),
    ]
    with capsys.disabled():
        sys.stdout.write("\n" + "\n".join(figures) + "\n")
    assert right >= 0.95 * (right + wrong)
    assert right >= 0.85 * (right + wrong + missed)
    assert [(one.shop, one.grave) for one in marked if one.grave] == []
    assert 2 * len(LOADED) >= len(marked)
    assert {shop.name for shop in LOADED} >= {"shopify", "woocommerce", "amazon"}, "they need no changed line"


@pytest.mark.parametrize("shop", LOADED, ids=lambda shop: shop.name)
def test_a_draft_that_loads_untouched(shop: Path, settings: Settings) -> None:
    """Every line is in the star, and quantity times price adds up to the penny."""
    drafted = tomllib.loads(draft_toml(shop, metadata))
    ours = Settings.model_validate({**drafted, "database_url": settings.database_url})
    with connect(ours) as database:
        for one in find_deliveries(shop, ours):
            account = load(database, metadata, ours, Request(one.name, dict.fromkeys(ours.sources, one), one.as_of))
            failed = [(one.rule, one.examples) for one in account.quality.results if one.gate]
            assert account.status == "loaded", failed
        with database.engine.connect() as connection:
            lines, total = connection.execute(select(func.count(), func.sum(sales.c.total_amount))).one()
    right = answer_of(shop)["load"]
    assert lines == right["lines"]
    if "total" in right:
        assert round(total, 2) == Decimal(str(right["total"])).quantize(Decimal("0.01"))


@pytest.mark.parametrize("shop", [one for one in ALL if answer_of(one).get("cannot")], ids=lambda shop: shop.name)
def test_an_export_without_order_lines(shop: Path) -> None:
    """No orders are made of order heads or payments: the draft says that it cannot, and which file it is about."""
    drafted = draft_toml(shop, metadata)
    assert "path" not in tomllib.loads(drafted)["sources"]["orders"]
    (sentence,) = [line for line in drafted.splitlines() if "CANNOT" in line]
    assert next(one.name for one in shop.glob("*.csv")) in sentence
    assert "export the order items too" in sentence


def test_a_wide_file_repeats_its_members(settings: Settings) -> None:
    """Equal repeats of a customer on each of his lines are no failure of uniqueness."""
    shop = SHOPS / "superstore"
    ours = Settings.model_validate({**tomllib.loads(draft_toml(shop, metadata)), "database_url": settings.database_url})
    with connect(ours) as database:
        (one,) = find_deliveries(shop, ours)
        account = load(database, metadata, ours, Request(one.name, dict.fromkeys(ours.sources, one), one.as_of))
    assert account.sources["customers"].total("repeated") == 1
    found = {result.rule.id: result.failed for result in account.quality.results}
    assert (found["SR-U-001"], found["SR-U-002"]) == (0, 0)
