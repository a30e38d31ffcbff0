"""Which row of a lookup file counts: those that `where` lets pass, and of several of a key the first by `order`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.files.reading import Read, deliver, read
from warehouse.errors import DeliveryError, SettingsError
from warehouse.settings import SourceSettings, digest_of_reading

ORDERS = "id,customer\n1,K1\n2,K2\n3,K3\n"
PEOPLE = (
    "no,city,updated,kind\nK1,Ulm,2026-01-02,home\nK1,Bonn,2026-03-01,home\nK1,Kiel,2026-02-01,work\nK2,Jena,,home\n"
)


def cities(folder: Path, **lookup: Any) -> Read:
    """Return the orders with the cities that they find."""
    deliver(deliver(folder, ORDERS), PEOPLE, "people.csv")
    lookups = [{"path": "people.csv", "on": {"customer": "no"}, **lookup}]
    return read(folder, ["id", "city"], SourceSettings.model_validate({"lookups": lookups}))


def test_without_an_order_a_key_stands_once(tmp_path: Path) -> None:
    with pytest.raises(DeliveryError, match=r"K1 more than once.* or say by `order` which row counts"):
        cities(tmp_path)


def test_what_is_no_value_is_no_key(tmp_path: Path) -> None:
    """Rows without a key are nobody's, however many there are, and neither are those with a word for no value."""
    deliver(
        deliver(tmp_path, "id,customer\n1,K1\n2,\n3,n/a\n4, \n"),
        "no,city\n,Ulm\n,Bonn\nn/a,Kiel\n n/a ,Jena\nK1,Hof\n",
        "people.csv",
    )
    lookups = [{"path": "people.csv", "on": {"customer": "no"}}]
    found = read(tmp_path, ["id", "city"], SourceSettings.model_validate({"lookups": lookups, "null_values": ["n/a"]}))
    assert found.column("city") == ["Hof", None, None, None]


@pytest.mark.parametrize(
    ("order", "city"),
    [
        ("updated", "Ulm"),
        ("updated desc", "Bonn"),
        ('"updated" DESC', "Bonn"),
        (["kind desc", "updated"], "Kiel"),
        ("case when city = 'Kiel' then 0 else 1 end", "Kiel"),
        ("kind", "Ulm"),
    ],
)
def test_the_first_by_an_order_counts(tmp_path: Path, order: str | list[str], city: str) -> None:
    """Of equal ones the first of the file."""
    found = cities(tmp_path, order=order)
    assert found.column("city") == [city, "Jena", None]
    account = found.lookup_accounts["people.csv"]
    assert (account.read, account.filtered, account.rejected) == (4, 0, 0)


def test_only_some_rows_are_looked_up(tmp_path: Path) -> None:
    found = cities(tmp_path, where="kind = 'work' or updated is null")
    assert found.column("city") == ["Kiel", "Jena", None]
    assert (found.lookup_accounts["people.csv"].read, found.lookup_accounts["people.csv"].filtered) == (4, 2)


def test_a_condition_and_an_order(tmp_path: Path) -> None:
    assert cities(tmp_path, where="kind = 'home'", order="city").column("city") == ["Bonn", "Jena", None]


@pytest.mark.parametrize("given", [{"order": "nowhere desc"}, {"where": "nowhere = 1"}, {"order": "sum(city)"}])
def test_what_cannot_be_asked_of_a_row(tmp_path: Path, given: dict[str, str]) -> None:
    with pytest.raises(SettingsError, match=rf"sources\.orders\.lookups\.0\.{next(iter(given))}"):
        cities(tmp_path, **given)


def test_a_file_looks_itself_up(tmp_path: Path) -> None:
    """As in exports with the order on its first line only: the first line of an order has what belongs to it."""
    deliver(tmp_path, "name,paid,sku\n#1,2026-01-02,A\n#1,,B\n#2,2026-01-03,C\n")
    lookup = {"path": "orders.csv", "on": {"name": "name"}, "where": "paid <> ''", "order": "paid"}
    columns = {"id": "sku", "paid": "orders.paid"}
    settings = SourceSettings.model_validate({"lookups": [lookup], "columns": columns})
    found = read(tmp_path, ["id", "paid"], settings)
    assert [(row["id"], row["paid"]) for row in found.rows] == [
        ("A", "2026-01-02"),
        ("B", "2026-01-02"),
        ("C", "2026-01-03"),
    ]


def test_what_counts_is_part_of_how_a_file_is_read() -> None:
    def digest(**lookup: str) -> str:
        lookups = [{"path": "people.csv", "on": {"customer": "no"}, **lookup}]
        return digest_of_reading(SourceSettings.model_validate({"lookups": lookups}), ["00"])

    assert len({digest(), digest(where="x"), digest(order="x"), digest(order="x desc")}) == 4


def test_two_uses_of_one_file_have_an_account_each(tmp_path: Path) -> None:
    deliver(deliver(tmp_path, ORDERS), PEOPLE, "people.csv")
    uses = [
        {"path": "people.csv", "on": {"customer": "no"}, "where": "kind = 'work'"},
        {"path": "people.csv", "on": {"customer": "no"}, "where": "kind = 'home'", "order": "updated"},
    ]
    columns = {"work": "city", "home": "people.city"}
    found = read(tmp_path, ["id", "work", "home"], SourceSettings.model_validate({"lookups": uses, "columns": columns}))
    assert (found.column("work"), found.column("home")) == (["Kiel", None, None], ["Ulm", "Jena", None])
    assert {name: (one.read, one.filtered) for name, one in found.lookup_accounts.items()} == {
        "people.csv": (4, 3),
        "people.csv (lookup 2)": (4, 1),
    }
