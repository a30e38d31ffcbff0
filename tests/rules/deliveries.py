"""For every rule about deliveries and records a delivery that breaks it, and the rules that break with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tests.rules.shop import LATER, Change, Record, Records, changed, of, opening, text


@dataclass(frozen=True)
class Case:
    """A delivery that breaks a rule; ``company`` are the rules that inevitably break with it."""

    files: Mapping[str, Records | str]
    company: frozenset[str] = frozenset()
    failed: int = 1
    as_of: date = LATER
    sources: dict[str, dict[str, Any]] = field(default_factory=dict)


def one(source: str, *company: str, **texts: str) -> Case:
    """Return the case of one record with other texts: the first one, or the first of Germany if it is a customer."""

    def spoil(records: Records) -> None:
        record = of(records, country="Germany") if source == "customers" else records[0]
        record.update(texts)

    return Case(changed(source, spoil), frozenset(company))


def many(source: str, change: Change, *company: str, **options: Any) -> Case:
    """Return the case of other records."""
    return Case(changed(source, change), frozenset(company), **options)


def of_germany(**texts: str) -> Case:
    """Return the case of an order of the customer whose day of sign-up no one knows."""

    def spoil(records: Records) -> None:
        buyer = of(opening()["customers"], country="Germany")["customer_id"]
        of(records, customer_id=buyer).update(texts)

    company = {"SR-V-004"} if texts["order_date"] != "2019-12-31" else set()
    return Case(changed("orders", spoil), frozenset(company))


def american(**texts: str) -> Case:
    """Return the case of a customer in the United States."""

    def spoil(records: Records) -> None:
        of(records, country="USA").update(texts)

    return Case(changed("customers", spoil))


def again(**texts: str) -> Change:
    """Return the change that delivers the first record once more, with other texts."""

    def change(records: Records) -> None:
        records.append({**records[0], **texts})

    return change


def header_only(source: str) -> Case:
    """Return the case of a file without records."""
    return Case({source: text([], list(opening()[source][0]))})


def ragged(records: Records) -> str:
    """Return the text of a file in which one line in twenty, and one more, has a field too many."""
    lines = text(records).splitlines()
    spoiled = [f"{line},surplus" if number <= len(records) // 20 + 1 else line for number, line in enumerate(lines)]
    return "\n".join([lines[0], *spoiled[1:], ""])


def named_by_none(source: str, template: Record, *company: str, **texts: str) -> Case:
    """Return the case of a new member whom no order names."""

    def change(records: Records) -> None:
        records.append({**template, **texts})

    return many(source, change, *company)


def _same_email(records: Records) -> None:
    records[1]["email"] = records[0]["email"].upper()


CUSTOMER, PRODUCT = opening()["customers"][0], opening()["products"][0]

DELIVERIES: dict[str, Case] = {
    "BR-001": header_only("customers"),
    "BR-002": header_only("products"),
    "BR-003": header_only("orders"),
    "BR-008": many("orders", lambda records: records[:49]),
    "BR-009": many(
        "customers", lambda records: records[:44], failed=6, sources={"customers": {"delivery": "snapshot"}}
    ),
    "SR-C-001": one("customers", customer_id=""),
    "SR-C-002": one("customers", customer_name=" "),
    "SR-C-003": one("customers", email="\t"),
    "SR-C-004": one("customers", city=""),
    "SR-C-005": one("customers", state=""),
    "SR-C-006": one("products", product_id=""),
    "SR-C-007": one("products", product_name=""),
    "SR-C-008": one("products", category=""),
    "SR-C-009": one("products", price=""),
    "SR-C-010": one("orders", order_id=""),
    "SR-C-011": one("orders", order_date=""),
    "SR-C-012": one("orders", customer_id=""),
    "SR-C-013": one("orders", "SR-X-003", product_id=""),
    "SR-C-014": one("orders", quantity=""),
    "SR-C-015": one("orders", order_status=""),
    "SR-V-001": one("customers", email="nobody at example.com"),
    "SR-V-002": one("customers", country="Atlantis"),
    "SR-V-003": one("products", price="100000"),
    "SR-V-004": of_germany(order_date="2019-12-31"),
    "SR-V-005": one("orders", order_status="Lost"),
    "SR-V-006": one("orders", payment_mode="Seashells"),
    "SR-V-007": one("orders", "SR-A-004", quantity="1001"),
    "SR-V-008": named_by_none("customers", CUSTOMER, "GR-RI-004", customer_id="1.23E+15", email="new@example.com"),
    "SR-V-009": named_by_none("products", PRODUCT, "GR-RI-005", product_id='="P999"'),
    "SR-V-010": one("orders", order_id="'0042"),
    "SR-V-011": one("orders", order_line="0"),
    "SR-V-012": one("orders", currency="euro"),
    "SR-A-001": one("products", "SR-V-003", "SR-A-003", price="0"),
    "SR-A-002": one("orders", "SR-V-007", "SR-A-004", quantity="0"),
    "SR-A-003": one("products", price="0.0099"),
    "SR-A-004": one("orders", "SR-V-007", quantity="1001"),
    "SR-A-005": one("orders", "SR-V-004", order_date="2199-12-31"),
    "SR-A-006": one("customers", signup_date="2019-12-31"),
    "SR-A-007": one("orders", unit_price="-0.01"),
    "SR-A-008": one("orders", unit_price="0.00"),
    "SR-A-009": one("orders", tax_amount="-0.01"),
    "SR-T-001": one("customers", signup_date="31/12/2022"),
    "SR-T-002": one("products", price="on request"),
    "SR-T-003": one("orders", order_date="2023-02-29"),
    "SR-U-001": many("customers", again()),
    "SR-U-002": many("products", again(product_name="Another name")),
    "SR-U-003": many("orders", again(quantity="9"), sources={"orders": {"columns": {"order_line": {"constant": "1"}}}}),
    "SR-U-004": many("customers", _same_email),
    "SR-Q-001": Case({"orders": ragged(opening()["orders"])}, failed=6),
    "SR-X-001": one("orders", order_date="2020-01-01"),
    "SR-X-002": american(state="ZZ"),
    "SR-X-003": one("orders", product_id="P999"),
    "SR-X-004": of_germany(order_date="1989-12-31"),
    "GR-RI-004": named_by_none("customers", CUSTOMER, customer_id="C999", email="new@example.com"),
    "GR-RI-005": named_by_none("products", PRODUCT, product_id="P999"),
    "GR-M-001": one("orders", customer_id="C999"),
}
"""Deliveries to a shop that has loaded the opening one; those of BR-001 to BR-003 are its first."""

MISSING_COLUMNS = {"BR-004": "customers", "BR-005": "products", "BR-006": "orders"}
"""Rules that files break before anything of them is read."""
