"""Records that bring their own dates: one file says what one delivery of each date would say, in any order."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from pydantic import SecretStr, ValidationError
from sqlalchemy import text

from tests.history.histories import History, histories
from tests.history.loading import COLUMNS, Warehouse
from tests.history.oracle import Delivery, File, Gold, Record, gold
from tests.history.test_random import differences
from warehouse.database.connect import Database
from warehouse.database.urls import database_url
from warehouse.errors import DeliveryError, UsageError
from warehouse.load import Request, load
from warehouse.load.batch.account import BatchAccount
from warehouse.load.batch.batch import Batch
from warehouse.load.rules.drift import write_drift
from warehouse.model import metadata
from warehouse.settings import Settings, SourceSettings

DATE = "Valid From"
ANN: dict[str, Any] = {"customer_id": "C1", "customer_name": "Ann", "email": "a@b.cd", "signup_date": date(2024, 1, 2)}
ANN |= {"city": "Austin", "state": "TX", "country": "US"}
MUG: dict[str, Any] = {"product_id": "P1", "product_name": "Mug", "category": "Home", "price": Decimal("12.0000")}
SOLD: dict[str, Any] = {
    "order_id": "O1",
    "order_line": 1,
    "order_date": date(2024, 3, 20),
    "customer_id": "C1",
    "quantity": 2,
}
SOLD |= {"product_id": "P1", "unit_price": None, "order_status": "Completed", "payment_mode": "PayPal"}
Dated = tuple[object, Record]


def load_dated(
    warehouse: Warehouse,
    folder: Path,
    files: dict[str, Sequence[Dated]],
    *,
    future: bool = False,
    **read: Any,
) -> BatchAccount:
    """Load one delivery whose records bring their own dates; ``read`` are further settings of all its sources."""
    for source, records in files.items():
        with (folder / f"{source}.csv").open("w", newline="") as target:
            writer = csv.writer(target)
            writer.writerow([DATE, *COLUMNS[source]])
            writer.writerows([day, *(record[name] for name in COLUMNS[source])] for day, record in records)
    settings = Settings(
        database_url=SecretStr(warehouse.url),
        rules=dict(warehouse.rules),
        sources={name: SourceSettings(as_of=DATE.lower(), **read) for name in files},
    )
    database = Database(warehouse.engine, database_url(warehouse.url), False, "the test's", "the test's")
    places = dict.fromkeys(files, folder)
    request = Request("a test", places, as_of=date(2024, 6, 1), future=future)
    return load(database, metadata, settings, request)


def of_each_date(files: dict[str, Sequence[Dated]]) -> list[Delivery]:
    """Return the deliveries that the files stand for."""
    days = sorted({day for records in files.values() for day, _ in records if isinstance(day, date)})
    return [
        Delivery(
            day,
            {
                name: File(rows)
                for name, records in files.items()
                if (rows := tuple(record for one, record in records if one == day))
            },
        )
        for day in days
    ]


def agree(found: Gold, expected: Gold) -> None:
    assert not differences(found, expected), differences(found, expected)


def _together(deliveries: Iterable[Delivery]) -> dict[str, Sequence[Dated]]:
    files: dict[str, list[Dated]] = {}
    for delivery in deliveries:
        for name, file in delivery.files.items():
            files.setdefault(name, []).extend((delivery.as_of, record) for record in file.records)
    return {name: tuple(records) for name, records in files.items()}


def test_a_file_of_dates_is_a_delivery_of_each(warehouse: Warehouse, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Drawn histories, written into one file for each source, or into two that come one after the other.

    Undone, the first of two leaves what the second one says.
    """

    @seed(5)
    @settings(
        max_examples=8,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.explicit, Phase.generate),
    )
    @given(histories(), st.integers(0, 5))
    def run(history: History, cut: int) -> None:
        warehouse.empty()
        changes = [
            replace(one, files={name: File(file.records) for name, file in one.files.items()})
            for one in history.deliveries
        ]
        order = [changes[place] for place in history.permutation]
        accounts = []
        for part in (order[:cut], order[cut:]):
            if files := _together(part):
                accounts.append(load_dated(warehouse, tmp_path_factory.mktemp("dated"), files))
                assert accounts[-1].status == "loaded", accounts[-1].reason
        agree(warehouse.gold(), gold(order))
        if len(accounts) == 2:
            back = warehouse.undo(accounts[0].batch_id)
            agree(warehouse.gold(), gold(order[cut:]))
            warehouse.undo(back.batch_id)
            agree(warehouse.gold(), gold(order))

    run()


@pytest.mark.every_postgres
def test_versions_and_prices_come_from_one_file(warehouse: Warehouse, tmp_path: Path) -> None:
    files: dict[str, Sequence[Dated]] = {
        "customers": [
            (date(2024, 5, 1), ANN | {"city": "Albany", "state": "NY"}),
            (date(2024, 3, 1), ANN),
            (date(2024, 4, 1), ANN | {"email": "ann@b.cd"}),
        ],
        "products": [(date(2024, 4, 1), MUG | {"price": Decimal("14.0000")}), (date(2024, 3, 1), MUG)],
        "orders": [(date(2024, 4, 2), SOLD | {"quantity": 3}), (date(2024, 3, 21), SOLD)],
    }
    account = load_dated(warehouse, tmp_path, files)
    found = warehouse.gold()
    agree(found, gold(of_each_date(files)))
    assert sorted((row["city"], row["valid_from"]) for row in found.dim_customer) == [
        ("Albany", date(2024, 5, 1)),
        ("Austin", date(1900, 1, 1)),
    ]
    assert [(row["quantity"], row["unit_price"]) for row in found.fact_sales] == [(3, Decimal("12.00000000"))]
    source = account.sources["customers"]
    assert source.as_json()["files"] == ["customers.csv"]
    assert (source.total("read"), source.total("accepted")) == (3, 3)
    assert any("3 dates, 2024-03-01 to 2024-05-01" in note for note in source.notes), source.notes
    again = load_dated(warehouse, tmp_path, files)
    assert again.status == "unchanged"


def test_the_last_record_of_a_key_and_a_date_stands(warehouse: Warehouse, tmp_path: Path) -> None:
    files: dict[str, Sequence[Dated]] = {
        "customers": [(date(2024, 3, 1), ANN), (date(2024, 3, 1), ANN | {"city": "Dallas"}), (date(2024, 4, 1), ANN)]
    }
    account = load_dated(warehouse, tmp_path, files)
    source = account.sources["customers"]
    assert {name: source.total(name) for name in ("read", "accepted", "superseded")} == {
        "read": 3,
        "accepted": 2,
        "superseded": 1,
    }
    agree(warehouse.gold(), gold(of_each_date(files)))


def test_a_record_without_a_date_is_rejected(warehouse: Warehouse, tmp_path: Path) -> None:
    bea = ANN | {"customer_id": "C2"}
    files: dict[str, Sequence[Dated]] = {
        "customers": [(date(2024, 3, 1), ANN), ("soon", bea), ("", bea), ("2024-02-30", bea)]
    }
    account = load_dated(warehouse, tmp_path, files)
    source = account.sources["customers"]
    assert {name: source.total(name) for name in ("read", "accepted", "rejected")} == {
        "read": 4,
        "accepted": 1,
        "rejected": 3,
    }
    waits = warehouse.rows(text("SELECT reason, raw_line, record_number FROM audit.quarantine"))
    assert sorted(row["reason"].partition(" (")[0] for row in waits) == [
        "record 2: Valid From 'soon' is no date that a delivery can have",
        "record 3: Valid From '' is no date that a delivery can have",
        "record 4: Valid From '2024-02-30' is no date that a delivery can have",
    ]
    assert {json.loads(row["raw_line"])["customer_id"] for row in waits} == {"C2"}
    assert [row["customer_id"] for row in warehouse.gold().dim_customer] == ["C1"]
    counts = "SELECT sum(read)::int AS read, count(*)::int AS files FROM audit.file"
    assert warehouse.rows(text(counts)) == [{"read": 4, "files": 2}]


def test_undo_takes_all_dates_back_and_what_another_file_said_stands_again(
    warehouse: Warehouse, tmp_path: Path
) -> None:
    before = Delivery(date(2024, 4, 1), {"customers": File((ANN | {"city": "Albany", "state": "NY"},))})
    warehouse.load_all([before])
    files: dict[str, Sequence[Dated]] = {
        "customers": [(date(2024, 3, 1), ANN), (date(2024, 4, 1), ANN | {"city": "Dallas"}), (date(2024, 5, 1), ANN)]
    }
    account = load_dated(warehouse, tmp_path, files)
    agree(warehouse.gold(), gold([before, *of_each_date(files)]))
    back = warehouse.undo(account.batch_id)
    agree(warehouse.gold(), gold([before]))
    warehouse.undo(back.batch_id)
    agree(warehouse.gold(), gold([before, *of_each_date(files)]))


def test_dates_read_in_another_format_take_the_place_of_those_read_before(warehouse: Warehouse, tmp_path: Path) -> None:
    nobody = {"signup_date": ""}
    files: dict[str, Sequence[Dated]] = {
        "customers": [("03/04/2024", ANN | nobody), ("05/01/2024", ANN | nobody | {"city": "Albany", "state": "NY"})]
    }
    since = []
    for format_ in ("%m/%d/%Y", "%d/%m/%Y"):
        account = load_dated(warehouse, tmp_path, files, date_formats=[format_])
        assert account.status == "loaded"
        since.append(sorted((row["valid_from"], row["city"]) for row in warehouse.gold().dim_customer))
    assert since == [
        [(date(1900, 1, 1), "Austin"), (date(2024, 5, 1), "Albany")],
        [(date(1900, 1, 1), "Albany"), (date(2024, 4, 3), "Austin")],
    ]
    assert load_dated(warehouse, tmp_path, files, date_formats=["%d/%m/%Y"]).status == "unchanged"


def test_a_date_of_the_future_is_refused_unless_it_is_meant(warehouse: Warehouse, tmp_path: Path) -> None:
    files: dict[str, Sequence[Dated]] = {"customers": [(date(2024, 3, 1), ANN), (date(2204, 3, 1), ANN)]}
    with pytest.raises(
        UsageError, match=r"customers.csv has records of 2204-03-01 in `Valid From`, which is in the fut"
    ):
        load_dated(warehouse, tmp_path, files)
    assert load_dated(warehouse, tmp_path, files, future=True).status == "loaded"
    tomorrow = date.today() + timedelta(days=1)
    assert load_dated(warehouse, tmp_path, {"customers": [(tomorrow, ANN)]}).status == "loaded"


def test_a_file_without_the_column_is_refused(warehouse: Warehouse, tmp_path: Path) -> None:
    (tmp_path / "customers.csv").write_text(
        ",".join(COLUMNS["customers"]) + "\nC1,Ann,a@b.cd,Austin,TX,US,2024-01-02\n"
    )
    settings = Settings(database_url=SecretStr(warehouse.url), sources={"customers": SourceSettings(as_of=DATE)})
    database = Database(warehouse.engine, database_url(warehouse.url), False, "the test's", "the test's")
    with pytest.raises(DeliveryError, match=r"customers.csv has no column Valid From, which `as_of` in \[sources.cust"):
        load(database, metadata, settings, Request("a test", {"customers": tmp_path}))


def test_the_date_may_be_a_column_that_the_source_takes(warehouse: Warehouse, tmp_path: Path) -> None:
    names = ",".join(COLUMNS["customers"])
    rows = ["C1,Ann,a@b.cd,Austin,TX,US,01.03.2024", "C1,Ann,a@b.cd,Boston,MA,US,01.04.2024"]
    (tmp_path / "customers.csv").write_text("\n".join([names, *rows, ""]))
    read = SourceSettings(as_of="signup_date", date_formats=["%d.%m.%Y"])
    settings = Settings(database_url=SecretStr(warehouse.url), rules=dict(warehouse.rules), sources={"customers": read})
    database = Database(warehouse.engine, database_url(warehouse.url), False, "the test's", "the test's")
    load(database, metadata, settings, Request("a test", {"customers": tmp_path}))
    found: list[Any] = [(row["city"], row["valid_from"]) for row in warehouse.gold().dim_customer]
    assert found == [("Austin", date(1900, 1, 1)), ("Boston", date(2024, 4, 1))]


def test_many_dates_take_no_more_locks(warehouse: Warehouse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A table that is dropped stays locked until the end, and the locks of a server are counted."""
    found: list[int] = []

    def counted(batch: Batch) -> None:
        found.append(batch.connection.scalar(text("SELECT count(*) FROM pg_locks WHERE pid = pg_backend_pid()")))
        write_drift(batch)

    monkeypatch.setattr("warehouse.load.write_drift", counted)
    for number, days in enumerate((30, 60)):
        warehouse.empty()
        (tmp_path / f"{number}").mkdir()
        records = [
            (date(2024, 1, 1) + timedelta(days=day), MUG | {"price": Decimal(day % 2 + 1)}) for day in range(days)
        ]
        account = load_dated(warehouse, tmp_path / f"{number}", {"products": records})
        assert account.gold["product_price_history"]["inserted"] == days
    assert found[1] <= found[0] + 5, found


def test_a_snapshot_has_one_date() -> None:
    with pytest.raises(ValidationError, match="a snapshot holds every key of one date"):
        SourceSettings(delivery="snapshot", as_of=DATE)
