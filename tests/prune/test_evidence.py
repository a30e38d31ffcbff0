"""Which evidence of old batches is pruned, and which stays because it still proves something."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, insert, select, text

from tests.history.loading import LENIENT, Warehouse, opened
from tests.history.oracle import Delivery, File, Record
from warehouse import audit
from warehouse.audit import Selection

ANN: dict[str, object] = {"customer_id": "C1", "customer_name": "Ann", "email": None, "signup_date": None}
ANN |= {"city": "Austin", "state": "TX", "country": "US"}
BEA = ANN | {"customer_id": "C2", "customer_name": "Bea"}
NOBODY = BEA | {"customer_name": None}


@pytest.fixture
def warehouse(database: str) -> Iterator[Warehouse]:
    with opened(database, LENIENT) as found:
        yield found


def _customers(day: int, *records: Record, snapshot: bool = True) -> Delivery:
    return Delivery(date(2024, 3, day), {"customers": File(records, snapshot=snapshot)})


def _statuses(warehouse: Warehouse) -> dict[str, int]:
    table = audit.quarantine.c
    rows = warehouse.rows(select(table.status, func.count().label("records")).group_by(table.status))
    return {row["status"]: row["records"] for row in rows}


def test_what_waits_stays_and_what_is_settled_goes(warehouse: Warehouse) -> None:
    """Bea's record of day 1 is settled by that of day 2; somebody else's still waits; the refused batch was nothing."""
    other = NOBODY | {"customer_id": "C3"}
    assert warehouse.load(_customers(1, ANN, NOBODY, other)).status == "loaded"
    assert warehouse.load(_customers(2, ANN, BEA)).status == "loaded"
    strict = replace(warehouse, rules={name: rule for name, rule in LENIENT.items() if name != "SR-Q-001"})
    assert strict.load(_customers(3, ANN, NOBODY), strict=True).status == "refused"
    for day in (4, 5, 6):
        warehouse.load(_customers(day, ANN, BEA))
    assert _statuses(warehouse) == {"resolved": 1, "waiting": 1, "refused": 1}
    warehouse.prune(date(2024, 3, 3))
    assert _statuses(warehouse) == {"resolved": 1, "waiting": 1, "refused": 1}
    warehouse.prune(date(2024, 3, 6))
    assert _statuses(warehouse) == {"waiting": 1}


def test_what_proves_that_nobody_left_stays(warehouse: Warehouse) -> None:
    """Bea was on the list of day 2, though her record had no name: it says so as long as histories go back to it."""
    warehouse.load(_customers(1, ANN, BEA))
    warehouse.load(_customers(2, ANN, NOBODY))
    warehouse.load(_customers(3, ANN, BEA, snapshot=False))
    assert _statuses(warehouse) == {"resolved": 1}
    warehouse.prune(date(2024, 3, 3))
    assert _statuses(warehouse) == {"resolved": 1}
    with warehouse.engine.begin() as connection:
        connection.execute(text("UPDATE gold.dim_customer SET city = NULL"))
    assert warehouse.fill().status == "loaded"
    assert [(row["is_active"], row["city"]) for row in warehouse.gold().dim_customer] == [(True, "Austin")] * 2
    for day in (4, 5, 6):
        warehouse.load(_customers(day, ANN, BEA))
    warehouse.prune(date(2024, 3, 6))
    assert _statuses(warehouse) == {}
    with warehouse.engine.begin() as connection:
        connection.execute(text("UPDATE gold.dim_customer SET city = NULL"))
    assert warehouse.fill().status == "loaded"
    assert [(row["is_active"], row["city"]) for row in warehouse.gold().dim_customer] == [(True, "Austin")] * 2


def test_a_late_settlement_can_still_be_undone(warehouse: Warehouse) -> None:
    """A record that a newer batch let in stays: undone, that batch lets it wait again."""
    assert warehouse.load(_customers(1, ANN, NOBODY)).status == "loaded"
    warehouse.load(_customers(5, ANN, BEA))
    warehouse.prune(date(2024, 3, 4))
    assert _statuses(warehouse) == {"resolved": 1}
    assert warehouse.load(Delivery(date(2024, 3, 6), {}), replay=Selection()).status == "unchanged"


def test_rows_of_exports_go_once_their_folder_is_gone(warehouse: Warehouse, tmp_path: Path) -> None:
    """`forget` looks for a person in the folders of the others, and names those that cannot be seen from here."""
    (tmp_path / "kept").mkdir()
    paths = [str(tmp_path / "kept"), str(tmp_path / "gone"), "s3://shop/star", "/nowhere/at/all"]
    row = {"exported_at": datetime(2024, 3, 1, tzinfo=UTC), "files": 1, "rows": 1, "bytes": 1}
    with warehouse.engine.begin() as connection:
        for number, path in enumerate([*paths, str(tmp_path / "new")], 1):
            moment = {"exported_at": datetime(2024, 3, 9, tzinfo=UTC)} if path.endswith("new") else {}
            connection.execute(insert(audit.export), row | moment | {"export_id": number, "path": path})
    account = warehouse.prune(date(2024, 3, 5))
    assert [(one.table, one.rows) for one in account.tables] == [("audit.export", 1)]
    left = {row["path"] for row in warehouse.rows(select(audit.export.c.path))}
    assert left == {*paths, str(tmp_path / "new")} - {str(tmp_path / "gone")}


def test_every_newer_batch_can_be_undone_in_any_order(warehouse: Warehouse) -> None:
    """A line was completed, shipped, returned; the newest old state stays in bronze, and comes back."""
    mug: Record = {"product_id": "P1", "product_name": "Mug", "category": "Home", "price": "10"}
    line: dict[str, object] = {
        "order_id": "O1",
        "order_line": 1,
        "order_date": "2024-02-01",
        "customer_id": "C1",
        "product_id": "P1",
    }
    line |= {"unit_price": "10", "order_status": "Completed", "payment_mode": "PayPal"}
    base = {"customers": File((ANN,)), "products": File((mug,))}
    batches = []
    for day, quantity in ((1, 1), (2, 2), (3, 3), (4, 4)):
        files = {**base, "orders": File(({**line, "quantity": quantity},))}
        batches.append(warehouse.load(Delivery(date(2024, 3, day), files)).batch_id)
    account = warehouse.prune(date(2024, 3, 3))
    assert {one.table: one.rows for one in account.tables}["bronze.orders"] == 1
    assert [row["quantity"] for row in warehouse.gold().fact_sales] == [4]
    for batch, left in zip(batches[:1:-1], (3, 2), strict=True):
        assert warehouse.undo(batch).status == "loaded"
        assert [row["quantity"] for row in warehouse.gold().fact_sales] == [left]
