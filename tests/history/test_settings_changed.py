"""The same bytes under other settings are read again for their date, and replace what they had said."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from itertools import permutations
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
from sqlalchemy import func, select

from tests.history.loading import LENIENT, Warehouse
from warehouse import audit
from warehouse.database.connect import Database
from warehouse.database.urls import database_url
from warehouse.errors import UsageError
from warehouse.load import Request, load
from warehouse.load.batch.account import BatchAccount
from warehouse.model import customer, metadata, sales
from warehouse.settings import Settings, SourceSettings, digest_of_reading

FIRST, SECOND = date(2024, 3, 1), date(2024, 3, 15)
CUSTOMERS = "customer_id,customer_name,city,town,kind,email,state,country,signup_date"
PRODUCTS = "product_id,product_name,category,price,label"
ORDERS = "order_id,order_date,customer_id,product_id,quantity,order_status,payment_mode,gross,net,other_id"
HOME = ",a@b.cd,NV,US,2020-01-01"
DELIVERIES = {
    FIRST: {
        "customers": (
            CUSTOMERS,
            "C1,Ann,Austin,Waco,a" + HOME,
            "C2,Bob,Boston,Salem,b" + HOME,
            "C3,Cy,Reno,Elko,b" + HOME,
        ),
        "products": (PRODUCTS, "P1,Mug,Home,10,Cup", "P2,Pan,Home,20,Pot"),
        "orders": (
            ORDERS,
            "O1,2024-02-01,C1,P1,1,Completed,PayPal,12,10,X1",
            "O2,2024-03-02,C2,P2,2,Returned,PayPal,24,20,X2",
            "O3,2024-03-02,C3,P1,3,Completed,PayPal,36,30,X3",
        ),
    },
    SECOND: {
        "customers": (CUSTOMERS, "C1,Ann,Dallas,Waco,a" + HOME, "C2,Rob,Boston,Lynn,b" + HOME),
        "products": (PRODUCTS, "P1,Jug,Home,11,Cup"),
        "orders": (
            ORDERS,
            "O2,2024-03-02,C2,P2,2,Completed,PayPal,25,21,X2",
            "O4,2024-03-16,C1,P1,1,Completed,PayPal,1,2,X4",
        ),
    },
}
GROSS: dict[str, Any] = {"orders": {"columns": {"unit_price": "gross"}}}
"""The settings under which all is loaded first."""
CHANGES: dict[str, dict[str, Any]] = {
    "another column": {"orders": {"columns": {"unit_price": "net"}}},
    "another key": {"orders": {"columns": {"unit_price": "gross", "order_id": "other_id"}}},
    "records filtered": {"orders": {"columns": {"unit_price": "gross"}, "where": "order_status <> 'Completed'"}},
    "other words": {
        "orders": {"columns": {"unit_price": "gross"}, "values": {"order_status": {"completed": "Cancelled"}}},
    },
    "another home": {**GROSS, "customers": {"columns": {"city": "town"}}},
    "customers filtered": {**GROSS, "customers": {"where": "kind = 'a'"}},
    "customers filtered by day": {**GROSS, "customers": {"where": "city <> 'Dallas' and customer_name <> 'Rob'"}},
    "another name": {**GROSS, "products": {"columns": {"product_name": "label"}}},
    "a null marker": {**GROSS, "customers": {"null_values": ["", "Rob", "Ann"]}},
}
"""What is changed -> the settings then."""


def load_(
    warehouse: Warehouse,
    folder: Path,
    sources: dict[str, Any],
    as_of: date | None,
    *,
    lenient: bool = True,
    asked: Mapping[str, Any] = MappingProxyType({}),
    **options: Any,
) -> BatchAccount:
    """Load a folder under settings of sources, and what else is asked."""
    base: dict[str, Any] = {"database_url": warehouse.url, "rules": LENIENT if lenient else {}, "sources": sources}
    settings = Settings.model_validate({**base, **asked})
    names = [path.stem for path in sorted(folder.iterdir())]
    database = Database(warehouse.engine, database_url(warehouse.url), False, "the test's", "the test's")
    account = load(database, metadata, settings, Request("a test", dict.fromkeys(names, folder), as_of, **options))
    for source in account.sources.values():
        outcomes = ("accepted", "repeated", "superseded", "filtered", "quarantined", "rejected")
        assert source.total("read") == sum(source.total(name) for name in outcomes)
    return account


@pytest.fixture
def folders(tmp_path: Path) -> dict[date, Path]:
    """The deliveries as folders of files."""
    for day, files in DELIVERIES.items():
        (tmp_path / str(day)).mkdir()
        for name, lines in files.items():
            (tmp_path / str(day) / f"{name}.csv").write_text("\n".join(lines) + "\n")
    return {day: tmp_path / str(day) for day in DELIVERIES}


@pytest.mark.parametrize(
    ("kind", "days"),
    list(zip(["changes", "snapshot"], permutations(DELIVERIES), strict=True)),
    ids=["changes in order", "snapshots, late first"],
)
@pytest.mark.parametrize("change", CHANGES)
def test_loading_again_under_other_settings_is_loading_under_them_alone(
    warehouse: Warehouse, folders: dict[date, Path], change: str, kind: str, days: tuple[date, ...]
) -> None:
    """Whatever the change, and in whichever order the deliveries are loaded again."""
    first, then = (
        {name: {"delivery": kind, **sources.get(name, {})} for name in ("customers", "products", "orders")}
        for sources in (GROSS, CHANGES[change])
    )
    for day in DELIVERIES:
        assert load_(warehouse, folders[day], then, day).status == "loaded"
    alone = warehouse.gold()
    warehouse.empty()
    for day in DELIVERIES:
        load_(warehouse, folders[day], first, day)
    assert warehouse.gold() != alone
    for day in days:
        account = load_(warehouse, folders[day], then, day)
        assert account.status == "loaded"
        assert any("read under other settings in batch" in note for note in account.all_notes)
    assert warehouse.gold() == alone
    assert load_(warehouse, folders[FIRST], then, FIRST).status == "unchanged"
    for day in days:
        load_(warehouse, folders[day], first, day)
    for day in DELIVERIES:
        assert load_(warehouse, folders[day], first, day).status == "unchanged"


@pytest.mark.parametrize(("before", "after"), [("snapshot", "changes"), ("changes", "snapshot")])
def test_a_list_of_all_keys_that_was_none(
    warehouse: Warehouse, folders: dict[date, Path], before: str, after: str
) -> None:
    """Who had vanished because of it is back, and the other way round."""
    first, then = (
        {name: {"delivery": kind, **GROSS.get(name, {})} for name in ("customers", "products", "orders")}
        for kind in (before, after)
    )
    for day in DELIVERIES:
        load_(warehouse, folders[day], then, day)
    alone = warehouse.gold()
    warehouse.empty()
    for day in DELIVERIES:
        load_(warehouse, folders[day], first, day)
    assert warehouse.gold() != alone
    for day in DELIVERIES:
        load_(warehouse, folders[day], then, day)
    assert warehouse.gold() == alone


def test_known_bytes_are_read_again_for_the_date_that_they_had(warehouse: Warehouse, folders: dict[date, Path]) -> None:
    """Without a date they keep theirs, and are no delivery of today."""
    load_(warehouse, folders[FIRST], GROSS, FIRST)
    account = load_(warehouse, folders[FIRST], CHANGES["another column"], None)
    assert (account.status, account.as_of) == ("loaded", FIRST)
    assert account.sources["customers"].unchanged == ["customers.csv"]
    assert warehouse.rows(select(func.sum(sales.c.total_amount).label("sum"))) == [{"sum": 10 + 2 * 20 + 3 * 30}]


def test_a_plan_and_a_refused_batch_replace_nothing(warehouse: Warehouse, folders: dict[date, Path]) -> None:
    """Nothing of the withdrawal outlives the rollback."""
    load_(warehouse, folders[FIRST], GROSS, FIRST)
    before = warehouse.gold()
    load_(warehouse, folders[FIRST], CHANGES["records filtered"], FIRST, plan=True)
    bad = {"orders": {"columns": {"unit_price": "gross", "quantity": "order_id"}}}
    assert load_(warehouse, folders[FIRST], bad, FIRST, lenient=False).status == "refused"
    assert warehouse.gold() == before
    assert warehouse.rows(select(audit.file.c.file_id).where(audit.file.c.replaced_by.is_not(None))) == []


def test_new_files_beside_known_ones_ask_for_the_date(warehouse: Warehouse, folders: dict[date, Path]) -> None:
    """One delivery has one date."""
    load_(warehouse, folders[FIRST], GROSS, FIRST)
    (folders[FIRST] / "products.csv").write_text("\n".join((PRODUCTS, "P9,Lid,Home,1,Top")) + "\n")
    with pytest.raises(UsageError, match=r"as of 2024-03-01 under other settings, and products.csv is new"):
        load_(warehouse, folders[FIRST], CHANGES["another column"], None)


def test_what_waited_under_the_old_settings_waits_no_more(warehouse: Warehouse, folders: dict[date, Path]) -> None:
    """The same record is not counted twice among what is held back."""
    bad = {"orders": {"columns": {"unit_price": "gross", "quantity": "order_status"}}}
    load_(warehouse, folders[FIRST], bad, FIRST)
    waiting = select(func.count().label("waits")).where(audit.quarantine.c.status == "waiting")
    assert warehouse.rows(waiting) == [{"waits": 3}]
    load_(warehouse, folders[FIRST], GROSS, FIRST)
    assert warehouse.rows(waiting) == [{"waits": 0}]
    assert warehouse.rows(select(func.count().label("facts")).select_from(sales)) == [{"facts": 3}]


def test_a_customer_whom_only_facts_name_any_more_is_inferred_again(
    warehouse: Warehouse, folders: dict[date, Path]
) -> None:
    """The surrogate key stays, the facts stay, the personal data goes."""
    load_(warehouse, folders[FIRST], GROSS, FIRST)
    key = warehouse.rows(select(customer.c.customer_key).where(customer.c.customer_id == "C2"))
    load_(warehouse, folders[FIRST], CHANGES["customers filtered"], FIRST)
    query = select(customer.c.customer_key, customer.c.customer_name, customer.c.is_inferred)
    assert warehouse.rows(query.where(customer.c.customer_id == "C2")) == [
        {**key[0], "customer_name": None, "is_inferred": True}
    ]


@pytest.mark.parametrize(
    "same",
    [
        {"freshness": "2 days", "required": False, "path": "sales.csv", "max_columns": 9},
        {"decimal": ".", "null_values": [" "], "columns": {"order_id": "order_id"}, "values": {"order_status": {}}},
        {"encoding": None, "header": True, "skip_lines": 0},
    ],
)
def test_what_does_not_change_the_reading_does_not_change_its_digest(same: dict[str, Any]) -> None:
    """Defaults that are written out, and settings about files, not bytes."""
    assert digest_of_reading(SourceSettings.model_validate(same)) == digest_of_reading(SourceSettings())


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"encoding": "latin-1"}, {"encoding": "ISO-8859-1"}),
        ({"null_values": ["", "x", "y"]}, {"null_values": ["y", "x"]}),
        ({"values": {"a": {"X": "Y", "b": "c"}}}, {"values": {"a": {"b": "c", " x ": "Y"}}}),
        ({"columns": {"a": "1", "b": "2"}}, {"columns": {"b": "2", "a": "1"}}),
    ],
)
def test_settings_that_mean_the_same_have_one_digest(one: dict[str, Any], other: dict[str, Any]) -> None:
    """Whatever the order, the spelling of an encoding or of the source's words."""
    digests = {digest_of_reading(SourceSettings.model_validate(said)) for said in (one, other)}
    assert len(digests) == 1


@pytest.mark.parametrize(
    "other",
    [
        {"columns": {"quantity": "units"}},
        {"columns": {"quantity": {"constant": "1"}}},
        {"values": {"order_status": {"paid": "Completed"}}},
        {"null_values": ["N/A"]},
        {"date_formats": ["%d/%m/%Y"]},
        {"decimal": ","},
        {"thousands": ","},
        {"where": "true"},
        {"delimiter": ";"},
        {"encoding": "cp1252"},
        {"skip_lines": 1},
        {"header": False},
        {"delivery": "snapshot"},
    ],
)
def test_what_changes_the_reading_changes_its_digest(other: dict[str, Any]) -> None:
    """So do the bytes of a lookup file."""
    assert digest_of_reading(SourceSettings.model_validate(other)) != digest_of_reading(SourceSettings())
    looked_up = SourceSettings.model_validate({"lookups": [{"path": "heads.csv", "on": {"a": "b"}}]})
    assert digest_of_reading(looked_up, ["1"]) != digest_of_reading(looked_up, ["2"])


def test_another_time_zone_reads_the_same_instants_again(warehouse: Warehouse, tmp_path: Path) -> None:
    """For an instant is on another day there."""
    lines = [ORDERS, "O1,2024-02-29T23:30:00+00:00,C1,P1,1,Completed,PayPal,12,10,X1"]
    (tmp_path / "orders.csv").write_text("\n".join(lines) + "\n")
    load_(warehouse, tmp_path, GROSS, FIRST)
    day = select(sales.c.order_date_key)
    assert warehouse.rows(day) == [{"order_date_key": 20240229}]
    berlin = {"timezone": "Europe/Berlin"}
    assert load_(warehouse, tmp_path, GROSS, FIRST, asked=berlin).status == "loaded"
    assert warehouse.rows(day) == [{"order_date_key": 20240301}]
    assert load_(warehouse, tmp_path, GROSS, FIRST, asked=berlin).status == "unchanged"
    assert digest_of_reading(SourceSettings(), timezone="Europe/Berlin") != digest_of_reading(SourceSettings())
