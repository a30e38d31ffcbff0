"""What `--share profile` may send: ranges and words of columns that are not personal."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.design.test_design import shop, write
from warehouse.design import prompt
from warehouse.design.leash.sharing import shown_name

FIRST = ("Ada", "Bo", "Cy", "Dee", "Eve", "Flo")


def personal() -> dict[str, list[dict[str, Any]]]:
    """Return a shop with columns that say something about people, under plain names and under odd ones."""
    tables = shop()
    for n, row in enumerate(tables["customers"]):
        row |= {
            "segment": "gold" if n % 2 else "silver", "birth_date": f"19{60 + n % 30}-03-0{1 + n % 9}",
            "e_mail": f"p{n % 4}@example.com", "salary": 1000 + n,
        }  # fmt: skip
    for n, row in enumerate(tables["orders"]):
        row |= {
            "channel": ("web", "shop")[n % 2], "handled_by": f"{FIRST[n % 6]} Stone", "ring": f"0151 555{n % 5} 77",
            "memo": ("leave at the door", "call first")[n % 2], "x1": ("a@b.de", "c@d.de")[n % 2],
            "ship_city": ("Ulm", "Bonn")[n % 2], "till": 1 + n % 7, "rare": "once" if n == 3 else "often",
            "kind": ("Road Bikes", "Mountain Bikes")[n % 2], "product_kind": ("Road Bikes", "Old Parts")[n % 2],
        }  # fmt: skip
    return tables


def sent(folder: Path, share: Any) -> dict[tuple[str, str], dict[str, Any]]:
    """Return what is sent about each column."""
    document = json.loads(json.loads(prompt(folder, None, "tiny", share))["messages"][1]["content"])
    return {(table["name"], one["name"]): one for table in document["tables"] for one in table["columns"]}


def test_names_have_no_values(tmp_path: Path) -> None:
    columns = sent(write(tmp_path / "in", **personal()), "names")
    assert {key for one in columns.values() for key in one} == {"column", "name", "type", "filled", "distinct"}


def test_a_profile_shows_what_is_of_nobody(tmp_path: Path) -> None:
    """Ranges of amounts and days and the words of a channel leave; whatever may be a person's does not."""
    columns = sent(write(tmp_path / "in", **personal()), "profile")
    told = {name: one for name, one in columns.items() if {"from", "frequent"} & one.keys()}
    assert told[("orders", "channel")]["frequent"] == ["shop", "web"]
    assert told[("orders", "product_kind")]["frequent"] == ["Old Parts", "Road Bikes"]
    assert told[("orders", "rare")]["frequent"] == ["often"]
    assert (told[("order_items", "quantity")]["from"], told[("order_items", "quantity")]["to"]) == (1, 9)
    assert told[("orders", "order_date")]["from"] == "2024-01-01"
    assert {name for _, name in told} == {
        "channel", "product_kind", "rare", "till", "order_date", "shipped_date", "quantity", "price", "amount",
    }  # fmt: skip


def test_no_person_is_in_a_profile(tmp_path: Path) -> None:
    text = prompt(write(tmp_path / "in", **personal()), None, "tiny", "profile")
    for secret in ("Stone", "@", "555", "door", "call first", "Ulm", "gold", "1960", "Person", "1079"):
        assert secret not in text


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("order_date", "order_date"), ("Sales 2024", "Sales 2024"), ("ada@example.com", "column 3"),
        ("17850.0", "column 3"), ("2024-01-31", "column 3"), ("0151 555 7777", "column 3"), ("", "column 3"),
        ("a\u202eb\n", "a\\u202eb\\n"), ("y" * 200, "y" * 80),
    ],
)  # fmt: skip
def test_a_name_that_is_a_value_is_numbered(name: str, shown: str) -> None:
    """The first line of a file without a header is a record."""
    assert shown_name(name, 3) == shown
