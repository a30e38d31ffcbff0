"""The star that `warehouse design` finds in small shops of several shapes."""

from __future__ import annotations

import json
import random
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from warehouse.design import design
from warehouse.errors import SettingsError

DICE_SEED = 7


def write(folder: Path, **tables: list[dict[str, Any]]) -> Path:
    """Write tables as CSV files, named by keyword."""
    folder.mkdir(exist_ok=True)
    for name, rows in tables.items():
        lines = [",".join(rows[0]), *(",".join(str(value) for value in row.values()) for row in rows)]
        (folder / f"{name}.csv").write_text("\n".join(lines) + "\n", "utf-8")
    return folder


def shop() -> dict[str, list[dict[str, Any]]]:
    """Make up a shop with headers and lines."""
    dice = random.Random(DICE_SEED)
    day = date(2024, 1, 1)
    customers = [{"customer_id": n, "name": f"Person {n}", "zip_code": 10000 + n % 40} for n in range(1, 81)]
    products = [{"product_id": n, "title": f"Thing {n}", "list_price": n + 0.5} for n in range(1, 41)]
    orders = [
        {
            "order_id": n, "buyer_id": dice.randint(1, 80), "order_date": day + timedelta(days=n % 90),
            "shipped_date": day + timedelta(days=n % 90 + 3), "status": dice.choice([1, 2, 3]), "shipping": 4.5 + n % 3,
        }
        for n in range(1, 301)
    ]  # fmt: skip
    items = [
        {"order_id": n, "line_no": line, "product_id": product, "quantity": (quantity := dice.randint(1, 9)),
         "price": product + 0.5, "amount": round(quantity * (product + 0.5), 2)}
        for n in range(1, 301)
        for line, product in enumerate(dice.sample(range(1, 41), dice.randint(1, 4)), 1)
    ]  # fmt: skip
    return {"customers": customers, "products": products, "orders": orders, "order_items": items}


def found_in(folder: Path) -> dict[str, Any]:
    """Return the object of a design."""
    return design(folder).found


def test_keys_and_references_of_headers_and_lines(tmp_path: Path) -> None:
    found = found_in(write(tmp_path / "in", **shop()))
    assert {one["name"]: one["key"] for one in found["sources"]} == {
        "customers": ["customer_id"], "products": ["product_id"], "orders": ["order_id"],
        "order_items": ["order_id", "line_no"],
    }  # fmt: skip
    assert {(one["from"], one["to"]) for one in found["foreign_keys"]} == {
        ("orders.buyer_id", "customers.customer_id"),
        ("order_items.order_id", "orders.order_id"),
        ("order_items.product_id", "products.product_id"),
    }


def test_a_header_is_merged_into_its_lines_and_keeps_its_dates(tmp_path: Path) -> None:
    found = found_in(write(tmp_path / "in", **shop()))
    (fact,) = found["facts"]
    assert (fact["source"], fact["with"], fact["grain"]) == ("order_items", ["orders"], ["order_id", "line_no"])
    assert {one["column"]: one["role"] for one in fact["dates"]} == {"order_date": "order", "shipped_date": "shipped"}
    assert {one["name"] for one in found["dimensions"]} == {"customers", "products"}


def test_arithmetic_tells_a_price_from_an_amount_and_a_code_is_no_measure(tmp_path: Path) -> None:
    (fact,) = found_in(write(tmp_path / "in", **shop()))["facts"]
    assert {one["column"]: one["additive"] for one in fact["measures"]} == {
        "quantity": True, "price": False, "amount": True, "shipping": "semi",
    }  # fmt: skip
    assert "amount = quantity x price in 100.0%" in fact["measures"][0]["evidence"]


def test_a_price_beside_no_quantity_adds_up(tmp_path: Path) -> None:
    tables = shop()
    rows = [
        {name: row[name] for name in ("order_id", "line_no", "product_id", "price")} for row in tables["order_items"]
    ]
    (fact,) = found_in(write(tmp_path / "in", **{**tables, "order_items": rows}))["facts"]
    assert {one["column"]: one["additive"] for one in fact["measures"]}["price"] is True


def flat() -> list[dict[str, Any]]:
    """Make up the same shop in one flat file, customers with numbers such as 17850.0."""
    tables, place = shop(), random.Random(DICE_SEED)
    heads = {row["order_id"]: row for row in tables["orders"]}
    cities = {
        n: place.choice([("Ulm", "South"), ("Bonn", "West"), ("Kiel", "North"), ("Passau", "South")]) for n in range(81)
    }
    return [
        {
            "InvoiceNo": f"{'C' if row['order_id'] % 50 == 0 else ''}{536000 + row['order_id']}",
            "StockCode": f"8{row['product_id']:03}{'A' if row['product_id'] % 3 == 0 else ''}",
            "Description": f"THING {row['product_id']}", "Quantity": row["quantity"], "UnitPrice": row["price"],
            "InvoiceDate": f"{heads[row['order_id']]['order_date']} 08:26:00",
            "CustomerID": f"{17000 + heads[row['order_id']]['buyer_id']}.0",
            "City": cities[heads[row["order_id"]]["buyer_id"]][0],
            "Region": cities[heads[row["order_id"]]["buyer_id"]][1],
        }
        for row in tables["order_items"]
    ]  # fmt: skip


def test_dimensions_inside_a_flat_file(tmp_path: Path) -> None:
    found = found_in(write(tmp_path / "in", sales_2024_01=flat()))
    (fact,) = found["facts"]
    assert {one["name"]: (one["key"], one["columns"]) for one in found["dimensions"]} == {
        "product": (["StockCode"], ["StockCode", "Description"]),
        "customer": (["CustomerID"], ["CustomerID", "City", "Region"]),
    }
    assert fact["degenerate"] == ["InvoiceNo"]
    assert {one["column"]: one["additive"] for one in fact["measures"]} == {"Quantity": True, "UnitPrice": False}
    assert [(one["column"], one["role"]) for one in fact["dates"]] == [("InvoiceDate", "invoice")]


def test_small_numbers_and_key_to_key_are_no_references(tmp_path: Path) -> None:
    rows = [{"visit_id": n, "rooms": 1 + n % 5, "score": 1 + n % 9, "amount": n * 1.5} for n in range(1, 41)]
    others = [{"brand_id": n, "brand": f"Brand {n}"} for n in range(1, 41)]
    assert found_in(write(tmp_path / "in", visits=rows, brands=others))["foreign_keys"] == []


def test_copies_and_data_dictionaries_are_left_out_and_said(tmp_path: Path) -> None:
    tables = shop()
    folder = write(tmp_path / "in", **tables)
    (folder / "orders (unclean).csv").write_bytes((folder / "orders.csv").read_bytes())
    write(folder, data_dictionary=[{"Field": name, "Meaning": f"what {name} is"} for name in tables["orders"][0]])
    found = found_in(folder)
    assert {one["source"] for one in found["left_out"]} == {"orders (unclean)", "data_dictionary"}
    assert {one["name"] for one in found["sources"]} == set(tables)


def test_deliveries_of_different_dates_show_what_changes(tmp_path: Path) -> None:
    tables = shop()
    later = [{**row, "zip_code": 99999} if row["customer_id"] == 5 else row for row in tables["customers"]]
    (tmp_path / "in").mkdir()
    write(tmp_path / "in" / "2024-01-01", **tables)
    write(tmp_path / "in" / "2024-02-01", customers=later)
    history = {one["name"]: one["history"] for one in found_in(tmp_path / "in")["dimensions"]}
    assert history == {"customers": "zip_code type 2", "products": "unknown, type 1"}


def test_answers_are_carried_out_and_kept(tmp_path: Path) -> None:
    folder, into = write(tmp_path / "in", **shop()), tmp_path / "star"
    design(folder, into)
    assert {one.name for one in into.iterdir()} == {"design.json", "DESIGN.md", "design.toml"}
    asked = "reference orders.buyer_id -> customers.customer_id"
    (into / "design.toml").write_text(f'[answers]\n"{asked}" = "no"\n"measure order_items.shipping" = "additive"\n')
    for _ in range(2):
        found = design(folder, into).found
        assert "orders.buyer_id" not in {one["from"] for one in found["foreign_keys"]}
        assert {one["column"]: one["additive"] for one in found["facts"][0]["measures"]}["shipping"] is True
    assert json.loads((into / "design.json").read_text("utf-8")) == found


def test_an_answer_file_that_is_no_toml_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "star").mkdir()
    (tmp_path / "star" / "design.toml").write_text("[answers\n")
    with pytest.raises(SettingsError, match="is no TOML"):
        design(write(tmp_path / "in", **shop()), tmp_path / "star")
