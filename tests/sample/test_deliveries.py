"""The figures of generated deliveries against a recount of their files."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import asdict
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from tests.sample.recount import Record, Recount
from warehouse.errors import UsageError
from warehouse.sample import Control, read_control, write_sample
from warehouse.sample.defects import DEFECTS

Sample = tuple[Control, Recount]
ACCOUNT = ["read", "accepted", "repeated", "superseded", "filtered", "quarantined", "rejected"]
ROW_RULES = {
    *(f"SR-C-{n:03}" for n in range(1, 16)),
    *(f"SR-V-{n:03}" for n in range(1, 8)),
    *(f"SR-A-{n:03}" for n in range(1, 7)),
    *(f"SR-T-{n:03}" for n in range(1, 4)),
    *(f"SR-X-{n:03}" for n in range(1, 5)),
}


def changes(states: Iterable[object]) -> int:
    return sum(before != after for before, after in pairwise(states))


def read(path: Path, key: str) -> dict[str, Record]:
    with path.open(encoding="utf-8", newline="") as file:
        return {record[key]: record for record in csv.DictReader(file)}


def content(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("dirt", [0.0, 0.03, 0.25])
@pytest.mark.parametrize("deliveries", [1, 4])
def test_the_figures_equal_a_recount(tmp_path: Path, dirt: float, deliveries: int) -> None:
    control = write_sample(tmp_path, orders=3000, customers=400, products=300, deliveries=deliveries, dirt=dirt, seed=7)
    recount = Recount(today=date.today())
    for delivery in control.deliveries:
        assert list(delivery.sources) == ["customers", "products", "orders"]
        for figures in delivery.sources.values():
            account, breaches = recount.file(tmp_path / delivery.folder / figures.file, delivery.as_of)
            assert {word: asdict(figures)[word] for word in ACCOUNT} == {word: account[word] for word in ACCOUNT}
            assert {rule: list(planted.keys) for rule, planted in figures.planted.items()} == breaches
            assert all(planted.count == len(planted.keys) for planted in figures.planted.values())
    totals = control.totals
    assert totals.fact_rows == len(recount.orders)
    assert totals.quantity == sum(int(order["quantity"]) for order in recount.orders.values())
    assert totals.completed_revenue == recount.revenue()
    assert totals.customers == len(recount.places)
    assert totals.customer_versions == sum(1 + changes(places) for places in recount.places.values())
    assert totals.products == len(recount.prices)
    assert totals.price_versions == sum(1 + changes(price for _, price in prices) for prices in recount.prices.values())


def test_without_dirt_nothing_is_planted_and_every_member_is_ordered(tmp_path: Path) -> None:
    control = write_sample(tmp_path, orders=2000, customers=300, products=200, deliveries=3)
    for delivery in control.deliveries:
        for figures in delivery.sources.values():
            assert not figures.planted
            assert figures.read == figures.accepted
    first = tmp_path / control.deliveries[0].folder
    orders = read(first / "orders.csv", "order_id").values()
    customers = read(first / "customers.csv", "customer_id")
    assert {order["customer_id"] for order in orders} == set(customers)
    assert {order["product_id"] for order in orders} == set(read(first / "products.csv", "product_id"))
    assert len({customer["email"] for customer in customers.values()}) == 300


def test_what_a_later_delivery_brings(tmp_path: Path) -> None:
    write_sample(tmp_path, orders=10_000, customers=400, products=300, deliveries=2, start=date(2024, 3, 1))
    first, second = tmp_path / "2024-03-01", tmp_path / "2024-03-08"
    shares = {}
    for source, key in [("customers", "customer_id"), ("products", "product_id"), ("orders", "order_id")]:
        before, after = read(first / f"{source}.csv", key), read(second / f"{source}.csv", key)
        shares[f"changed {source}"] = sum(before[k] != after[k] for k in before.keys() & after.keys())
        shares[f"new {source}"] = len(after.keys() - before.keys())
        shares[f"{source} as before"] = sum(before[k] == after[k] for k in before.keys() & after.keys())
    assert shares == {
        "changed customers": 20,
        "new customers": 0,
        "customers as before": 380,
        "changed products": 30,
        "new products": 0,
        "products as before": 270,
        "changed orders": 95,
        "new orders": 500,
        "orders as before": 0,
    }


def test_order_dates_lie_in_the_two_years_before_the_delivery(tmp_path: Path) -> None:
    control = write_sample(tmp_path, orders=3000, deliveries=3)
    for delivery in control.deliveries:
        orders = read(tmp_path / delivery.folder / "orders.csv", "order_id")
        days = [date.fromisoformat(order["order_date"]) for order in orders.values()]
        assert delivery.as_of - timedelta(days=750) <= min(days)
        assert max(days) <= delivery.as_of


def test_every_row_rule_has_a_defect() -> None:
    assert {rule for kinds in DEFECTS.values() for defect in kinds for rule in defect.breaks} == ROW_RULES


def test_every_row_rule_is_planted_at_the_size_of_the_audit(tmp_path: Path) -> None:
    control = write_sample(tmp_path, orders=100_000, dirt=0.03)
    planted = {rule for figures in control.deliveries[0].sources.values() for rule in figures.planted}
    assert planted == ROW_RULES
    for source, figures in control.deliveries[0].sources.items():
        assert figures.quarantined + figures.rejected <= 0.05 * figures.read
        assert min(figures.repeated, figures.rejected) >= 1
        # an order that came twice with a difference would be two lines without a number
        assert (figures.superseded == 0) == (source == "orders")


def test_the_same_arguments_give_the_same_bytes_and_another_seed_others(tmp_path: Path) -> None:
    for folder, seed in [("one", 1), ("again", 1), ("two", 2)]:
        write_sample(tmp_path / folder, orders=1000, deliveries=2, dirt=0.1, seed=seed)
    assert content(tmp_path / "one") == content(tmp_path / "again")
    assert content(tmp_path / "one")["2024-01-01/orders.csv"] != content(tmp_path / "two")["2024-01-01/orders.csv"]


def test_the_control_file_can_be_read_again_and_names_no_place(tmp_path: Path) -> None:
    control = write_sample(tmp_path / "here", orders=200, dirt=0.2)
    assert read_control(control.path) == control
    assert control.path == tmp_path / "here" / "control.json"
    assert str(tmp_path) not in control.path.read_text(encoding="utf-8")


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"deliveries": 3, "totals": {}}'])
def test_a_file_without_figures_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "control.json"
    with pytest.raises(UsageError, match="no control file"):
        read_control(path)
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match="no control file"):
        read_control(path)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"orders": 0}, "orders is 0"),
        ({"customers": 0}, "customers is 0"),
        ({"products": -1}, "products is -1"),
        ({"deliveries": 0}, "deliveries is 0"),
        ({"dirt": 1.5}, "dirt is 1.5"),
        ({"dirt": float("nan")}, "dirt is nan"),
        ({"start": date(2019, 1, 1)}, "start is 2019-01-01"),
        ({"deliveries": 10**12}, "future"),
        ({"start": date.today() + timedelta(days=1)}, "future"),
    ],
)
def test_impossible_arguments(tmp_path: Path, arguments: dict[str, Any], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        write_sample(tmp_path / "new", **{"orders": 100, **arguments})
    assert not (tmp_path / "new").exists()


def test_a_folder_with_something_else_is_refused(tmp_path: Path) -> None:
    write_sample(tmp_path, orders=100, deliveries=2)
    write_sample(tmp_path, orders=100, deliveries=3)
    with pytest.raises(UsageError, match="2024-01-15"):
        write_sample(tmp_path, orders=100, deliveries=2)
    (tmp_path / "file").touch()
    with pytest.raises(UsageError, match="is a file"):
        write_sample(tmp_path / "file", orders=100)
