"""Files beside the orders that name them only as the parent of their records, as Magento's payments do."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.drafting.test_exports import load_by_draft
from tests.values.shop import rows
from warehouse.drafting import draft_toml
from warehouse.model import metadata
from warehouse.settings import Settings

ITEMS = (
    "item_id,order_id,sku,name,qty_ordered,price\n1,1,MUG,Mug,2,10.00\n2,1,LAMP,Lamp,1,30.00\n3,2,MUG,Mug,1,10.00\n"
    "4,3,LAMP,Lamp,3,30.00\n5,3,RUG,Rug,1,7.50\n"
)
ORDERS = (
    "entity_id,increment_id,created_at,customer_id,status\n1,000101,2026-03-01 10:00:00,2,complete\n"
    "2,000102,2026-03-14 10:00:00,3,complete\n3,000103,2026-03-15 10:00:00,2,complete\n"
)
PAYMENTS = "entity_id,parent_id,amount,method\n1,3,97.50,credit_card\n2,1,50.00,paypal_express\n3,2,10.00,checkmo\n"
"""Numbers from 1 on, like those of the orders, of which each is another's; the items' go on to 5."""
MODES = "select payment_mode, sum(total_amount) from gold.fact_sales group by 1"
PAID = {"Credit Card": Decimal("97.50"), "PayPal": Decimal("50.00"), "Other": Decimal("10.00")}
CUSTOMERS = "entity_id,email,firstname,lastname\n" + "".join(f"{n},c{n}@example.com,Ann,Lee{n}\n" for n in range(1, 6))


def export(payments: str = PAYMENTS, **more: str) -> dict[str, str]:
    """Return the files of a shop by their names."""
    files = {"sales_order_item": ITEMS, "sales_order": ORDERS, "sales_order_payment": payments, **more}
    return {f"{name}.csv": text for name, text in files.items()}


def drafted(folder: Path, files: dict[str, str]) -> tuple[str, dict[str, Any]]:
    """Return the draft, and its settings of orders."""
    for name, text in files.items():
        (folder / name).write_text(text)
    text = draft_toml(folder, metadata)
    return text, tomllib.loads(text)["sources"]["orders"]


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"customer_entity": CUSTOMERS},
        {"sales_order_comment": "order_id,comment\n3,soon\n1,gift\n2,late\n"},
        {"customer_entity": CUSTOMERS, "categories": "id,name,parent_id\n1,Root,1\n2,Lamps,1\n"},
    ],
    ids=["items", "more customers", "one more of orders", "parents of another kind"],
)
def test_payments_are_joined_by_their_parent(settings: Settings, tmp_path: Path, more: dict[str, str]) -> None:
    """By what no other file has all of, and never by the payment's own number, which is that of another order."""
    load_by_draft(settings, tmp_path, export(**more))
    assert dict(rows(settings, MODES)) == PAID


@pytest.mark.parametrize("name", ["parent", "id_parent", "Eltern-ID", "id_padre", "id_pai", "ouder_id"])
def test_in_every_language(tmp_path: Path, name: str) -> None:
    _, orders = drafted(tmp_path, export(PAYMENTS.replace("parent_id", name)))
    assert {"path": "sales_order_payment.csv", "on": {"order_id": name}} in orders["lookups"]


def test_of_several_payments_the_last_counts(settings: Settings, tmp_path: Path) -> None:
    """The lines are not multiplied: the orders come to 157.50, as without payments."""
    text = (
        "entity_id,parent_id,method,created_at\n7,3,credit_card,2026-03-15\n8,1,credit_card,2026-03-01\n"
        "9,1,paypal_express,2026-03-02\n10,2,checkmo,2026-03-14\n"
    )
    load_by_draft(settings, tmp_path, export(text))
    assert dict(rows(settings, MODES)) == PAID


THREE = "\n".join(CUSTOMERS.splitlines()[:4]) + "\n"


@pytest.mark.parametrize(
    "more",
    [{"customer_entity": THREE}, {"sales_invoice": "entity_id,grand_total\n3,97.50\n2,10.00\n1,50.00\n"}],
    ids=["as many customers", "invoices"],
)
def test_what_may_be_of_another_file_is_asked(tmp_path: Path, more: dict[str, str]) -> None:
    """Parents that are customers as well as orders are no proof."""
    text, orders = drafted(tmp_path, export(**more))
    assert [one["path"] for one in orders["lookups"]] == ["sales_order.csv"]
    assert orders["columns"]["payment_mode"] == {"absent": True}
    asked = "QUESTION: method of sales_order_payment.csv may be it: are the values of parent_id there those of order_id"
    assert asked in text
