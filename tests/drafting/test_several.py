"""Files beside the lines that have several records for an order, as payments do: which of them counts is drafted."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.values.shop import rows
from warehouse.database.connect import connect
from warehouse.drafting import draft_toml
from warehouse.load import Request, load
from warehouse.model import metadata
from warehouse.settings import Settings

ITEMS = "order_id,line,sku,qty,unit_price\n1,1,A,2,5\n1,2,B,1,3\n2,1,A,1,5\n3,1,B,4,3\n4,1,A,1,5\n"
HEADS = "order_id,order_date,customer_id,status\n" + "".join(
    f"{order},2026-02-0{order},K1,completed\n" for order in range(1, 5)
)
PAYMENTS = (
    "payment_id,order_id,payment_method,amount,paid_at,state\n"
    "1,1,paypal,13,2026-02-01 10:00:00,captured\n"
    "2,2,paypal,5,2026-02-02 09:00:00,captured\n3,2,credit_card,5,2026-02-02 11:00:00,captured\n"
    "4,3,paypal,12,2026-02-03 09:00:00,captured\n5,3,credit_card,12,2026-02-03 11:00:00,failed\n"
    "6,4,paypal,5,2026-02-04 09:00:00,captured\n"
)


def drafted(folder: Path, payments: str) -> dict[str, Any]:
    """Return the drafted settings of a delivery with order items, headers and payments."""
    for name, text in (("order_items", ITEMS), ("orders", HEADS), ("payments", payments)):
        (folder / f"{name}.csv").write_text(text)
    return tomllib.loads(draft_toml(folder, metadata))


def of_payments(draft: dict[str, Any]) -> dict[str, Any] | None:
    """Return the lookup of the payments, None if there is none."""
    found: list[dict[str, Any]] = draft["sources"]["orders"].get("lookups", [])
    return next((one for one in found if one["path"] == "payments.csv"), None)


def test_the_last_that_did_not_fail_counts_and_loads(settings: Settings, tmp_path: Path) -> None:
    draft = drafted(tmp_path, PAYMENTS)
    assert of_payments(draft) == {
        "path": "payments.csv",
        "on": {"order_id": "order_id"},
        "where": "coalesce(\"state\", '') not in ('failed')",
        "order": '"paid_at" desc',
    }
    ours = Settings.model_validate({**draft, "database_url": settings.database_url})
    with connect(ours) as database:
        account = load(database, metadata, ours, Request("shop", dict.fromkeys(ours.sources, tmp_path)))
    assert account.status == "loaded", account.reason
    found = "select order_id, min(payment_mode), sum(total_amount) from gold.fact_sales group by 1 order by 1"
    assert rows(settings, found) == [
        ("1", "PayPal", 13),
        ("2", "Credit Card", 5),
        ("3", "PayPal", 12),
        ("4", "PayPal", 5),
    ]


def test_days_that_are_no_iso_dates_are_ordered_as_days(tmp_path: Path) -> None:
    german = "payment_id,order_id,payment_method,paid_at\n1,1,paypal,9.2.2026\n2,2,paypal,28.2.2026\n"
    german += "3,2,credit_card,1.3.2026\n4,3,paypal,2.3.2026\n5,4,paypal,31.3.2026\n"
    lookup = of_payments(drafted(tmp_path, german))
    assert lookup is not None
    assert lookup["order"] == "try_strptime(\"paid_at\", '%d.%m.%Y') desc"
    assert "where" not in lookup


def test_one_record_for_each_order_needs_no_order(tmp_path: Path) -> None:
    once = "".join(f"{line}\n" for line in PAYMENTS.splitlines() if line[:2] not in ("3,", "5,"))
    assert of_payments(drafted(tmp_path, once)) == {"path": "payments.csv", "on": {"order_id": "order_id"}}


@pytest.mark.parametrize(
    ("was", "now"),
    [("paid_at", "paid_at,due"), (",paid_at,state", ""), ("order_id,", "basket,")],
    ids=["two days", "no day", "another key"],
)
def test_what_is_not_sure_is_left_out(tmp_path: Path, was: str, now: str) -> None:
    head, *records = PAYMENTS.splitlines()
    head = head.replace(was, now)
    cells = [line.split(",") for line in records]
    if was == "paid_at":
        cells = [[*one[:5], one[4], one[5]] for one in cells]
    if not now:
        cells = [one[:4] for one in cells]
    if now == "basket,":
        cells = [[one[0], f"9{one[1]}", *one[2:]] for one in cells]
    text = "\n".join([head, *(",".join(one) for one in cells)]) + "\n"
    assert of_payments(drafted(tmp_path, text)) is None


STATES = "order_status_id,name\n1,Pending\n5,Complete\n7,Canceled\n9,Lost in the mail\n"


def coded(folder: Path, states: str) -> dict[str, Any]:
    """Return the settings drafted for orders whose status is a code."""
    heads = "order_id,order_date,customer_id,order_status_id\n" + "".join(
        f"{order},2026-02-0{order},K1,{7 if order == 2 else 5}\n" for order in range(1, 5)
    )
    for name, text in (("order_items", ITEMS), ("orders", heads), ("order_status", states)):
        (folder / f"{name}.csv").write_text(text)
    source: dict[str, Any] = tomllib.loads(draft_toml(folder, metadata))["sources"]["orders"]
    return source


def test_codes_have_the_names_that_another_file_gives_them(tmp_path: Path) -> None:
    orders = coded(tmp_path, STATES)
    assert orders["lookups"][1] == {"path": "order_status.csv", "on": {"order_status_id": "order_status_id"}}
    assert orders["columns"]["order_status"] == "name"
    assert orders["values"]["order_status"] == {"Complete": "Completed", "Canceled": "Cancelled", "Pending": "Open"}


@pytest.mark.parametrize(
    "states",
    ["order_status_id,name\n1,Pending\n5,Complete\n", STATES + "5,Fertig\n", "order_status_id,name\n5,Foo\n7,Bar\n"],
    ids=["a code without a name", "two names", "words that nobody knows"],
)
def test_codes_stay_where_their_names_are_not_sure(tmp_path: Path, states: str) -> None:
    assert coded(tmp_path, states)["columns"]["order_status"] == "order_status_id"


@pytest.mark.parametrize(("named", "severity"), [(0, "warning"), (3, "warning"), (20, None)])
def test_members_without_a_name_do_not_refuse_a_delivery(tmp_path: Path, named: int, severity: str | None) -> None:
    """As of walk-ins: the draft asks for no name where many have none."""
    lines = [f"{n},2026-03-01,K{n},{'Ann' if n <= named else ''},A,2,3.50" for n in range(1, 21)]
    (tmp_path / "sales.csv").write_text(
        "\n".join(["Receipt Number,Date,Customer Code,Customer Name,Sku,Quantity,Unit Price", *lines]) + "\n"
    )
    draft = tomllib.loads(draft_toml(tmp_path, metadata))
    assert draft["sources"]["customers"]["columns"]["customer_name"] == "Customer Name"
    assert draft.get("rules", {}).get("SR-C-002", {}).get("severity") == severity


def test_quotes_behind_an_escape_are_found(tmp_path: Path) -> None:
    """As Spark and MySQL write them: without the setting no line of the file is a record."""
    lines = [f'{n},2026-03-0{n},K1,A{n},"19\\" screen, \\"new\\"",2,3.50' for n in range(1, 6)]
    (tmp_path / "orders.csv").write_text(
        "\n".join(["order_id,order_date,customer_id,product_id,product_name,quantity,price", *lines]) + "\n"
    )
    orders = tomllib.loads(draft_toml(tmp_path, metadata))["sources"]["orders"]
    assert orders["escape"] == "\\"
    assert orders["columns"]["unit_price"] == "price"
