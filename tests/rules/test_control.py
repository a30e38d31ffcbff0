"""A warehouse that was loaded from a sample with planted errors, against what was planted."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from tests.rules.shop import Shop
from warehouse.control import Finding, hold_against
from warehouse.files.deliveries import find_deliveries
from warehouse.load import Request, load
from warehouse.model import metadata
from warehouse.sample import Control, Planted, read_control, write_sample
from warehouse.settings import RuleSettings, Settings


def load_all(shop: Shop, folder: Path, settings: Settings) -> None:
    """Load the deliveries of a sample in the order of their dates."""
    for delivery in find_deliveries(folder, settings):
        sources = dict.fromkeys(("customers", "products", "orders"), delivery)
        account = load(shop.database, metadata, settings, Request(delivery.name, sources, delivery.as_of))
        assert account.status == "loaded", account.reason


def findings(shop: Shop, control: Control) -> list[str]:
    """Return what is found, as sentences."""
    return [str(finding) for finding in hold_against(shop.database, metadata, control).findings]


def test_every_planted_error_is_found_and_no_clean_record_held_back(own_shop: Shop, tmp_path: Path) -> None:
    control = write_sample(tmp_path / "sample", orders=20_000, customers=1_000, products=700, dirt=0.03, deliveries=2)
    load_all(own_shop, tmp_path / "sample", Settings())
    assert findings(own_shop, read_control(control.path)) == []


@pytest.fixture
def small(own_shop: Shop, tmp_path: Path) -> Control:
    """The figures of a small sample that was loaded."""
    control = write_sample(tmp_path / "sample", orders=2_000, dirt=0.03)
    load_all(own_shop, tmp_path / "sample", Settings())
    return control


def with_planted(control: Control, rule: str, planted: Planted) -> Control:
    """Return figures that say other errors were planted among the orders of the first delivery."""
    delivery = control.deliveries[0]
    orders = delivery.sources["orders"]
    changed = replace(orders, planted={**orders.planted, rule: planted})
    return replace(control, deliveries=(replace(delivery, sources={**delivery.sources, "orders": changed}),))


def test_differences_are_told(own_shop: Shop, small: Control) -> None:
    assert findings(own_shop, small) == []
    planted = small.deliveries[0].sources["orders"].planted["SR-C-014"]
    more = with_planted(small, "SR-C-014", Planted(planted.count + 1, (*planted.keys, "O1")))
    assert findings(own_shop, more) == [
        f"2024-01-01/orders.csv: records that break SR-C-014: {planted.count}, not {planted.count + 1}",
        "2024-01-01/orders.csv: records that SR-C-014 let in: 1 ('O1'), not none",
    ]
    none = with_planted(small, "SR-C-014", Planted(0, ()))
    assert [finding.what for finding in hold_against(own_shop.database, metadata, none).findings] == [
        "records that break SR-C-014",
        "clean records held back by SR-C-014",
    ]


def test_gold_is_held_against_the_totals(own_shop: Shop, small: Control) -> None:
    with own_shop.database.engine.begin() as connection:
        connection.execute(text("UPDATE gold.fact_sales SET quantity = quantity + 1 WHERE order_id = 'O0000001'"))
    (finding, *_) = hold_against(own_shop.database, metadata, small).findings
    quantity = small.totals.quantity
    assert finding == Finding("gold", "quantity", str(quantity), str(quantity + 1))
    assert finding.as_json()["what"] == "quantity"


def test_a_delivery_that_was_not_loaded(own_shop: Shop, tmp_path: Path) -> None:
    control = write_sample(tmp_path / "sample", orders=200)
    found = findings(own_shop, control)
    assert found[:3] == [
        f"2024-01-01/{name}.csv: batches that loaded it: 0, not 1" for name in ("customers", "products", "orders")
    ]
    assert len(found) == 3 + 7


def test_a_rule_that_was_switched_off_let_errors_in(own_shop: Shop, tmp_path: Path) -> None:
    control = write_sample(tmp_path / "sample", orders=2_000, dirt=0.03)
    load_all(own_shop, tmp_path / "sample", Settings(rules={"SR-V-006": RuleSettings(severity="off")}))
    found = findings(own_shop, control)
    planted = control.deliveries[0].sources["orders"].planted["SR-V-006"].count
    assert f"2024-01-01/orders.csv: records that break SR-V-006: 0, not {planted}" in found
    assert any(line.startswith("2024-01-01/orders.csv: quarantined: ") for line in found)
    assert any(line.startswith("gold: fact_rows: ") for line in found)
