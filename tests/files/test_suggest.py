"""What is said of a delivery that has no settings yet."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from tests.files.reading import deliver
from warehouse.errors import DeliveryError
from warehouse.files import ExpectedColumn, suggest
from warehouse.settings import load_settings

EXPECTED = {
    "customers": [ExpectedColumn("customer_id", True), ExpectedColumn("email", True)],
    "orders": [ExpectedColumn("order_id", True), ExpectedColumn("quantity", True), ExpectedColumn("line", False)],
}


def test_a_delivery_that_fits(tmp_path: Path) -> None:
    deliver(deliver(tmp_path, "Customer_ID,email\n1,2\n", "customers.csv"), "order_id,quantity\n1,2\n")
    found = suggest(tmp_path, EXPECTED)
    assert found.fits
    assert found.sources[0].maps == {"customer_id": "Customer_ID", "email": "email"}


def test_a_strange_delivery(tmp_path: Path) -> None:
    deliver(tmp_path, 'Customer ID;E-Mail "x"\n1;é\n'.encode("latin-1"), "clients.csv")
    deliver(tmp_path, b"Order ID,qty\n1,2\n", "sales.csv")
    deliver(tmp_path, b"PK\x03\x04", "odd.csv")
    found = suggest(tmp_path, EXPECTED)
    assert not found.fits
    assert {file.name: file.header for file in found.files} == {
        "clients.csv": ["Customer ID", 'E-Mail "x"'], "odd.csv": [], "sales.csv": ["Order ID", "qty"],
    }  # fmt: skip
    customers, orders = found.sources
    assert customers.guesses == {"customer_id": "Customer ID", "email": 'E-Mail "x"'}
    assert (orders.file and orders.file.name, orders.missing) == ("sales.csv", ["order_id", "quantity"])
    table = tomllib.loads(found.toml)
    assert table["sources"]["customers"]["path"] == "clients.csv"
    uncommented = "\n".join(line.removeprefix("# ") if " = " in line else line for line in found.toml.splitlines())
    columns = tomllib.loads(uncommented)["sources"]["customers"]["columns"]
    assert columns == {"customer_id": "Customer ID", "email": 'E-Mail "x"'}


def test_what_is_suggested_can_be_read(tmp_path: Path) -> None:
    deliver(tmp_path, "Order No,n\n1,2\n", "2010-12-01.csv")
    deliver(tmp_path, "Order No,n\n1,2\n", "2010-12-02.csv")
    found = suggest(tmp_path, EXPECTED)
    settings = load_settings(deliver(tmp_path, found.toml, "w.toml") / "w.toml")
    assert settings.source("orders").path == "*.csv"
    assert settings.series is not None


def test_an_empty_folder_and_none(tmp_path: Path) -> None:
    found = suggest(tmp_path, EXPECTED)
    assert not found.fits
    tomllib.loads(found.toml)
    with pytest.raises(DeliveryError, match="There is no folder"):
        suggest(tmp_path / "gone", EXPECTED)
