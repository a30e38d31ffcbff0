"""What can be wrong with a single record, and what becomes of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Outcome = Literal["accepted", "repeated", "superseded", "quarantined", "rejected"]


@dataclass(frozen=True)
class Defect:
    """A way to spoil a record: the texts it puts into columns, the rules that these break, and what becomes of it.

    A defect that breaks several rules at once names all of them. An empty text stands for an absent value.
    """

    breaks: tuple[str, ...]
    texts: dict[str, str] = field(default_factory=dict)
    outcome: Outcome = "quarantined"


# no texts: the record is repeated, or its line has a field too many or too few
_LINES = (Defect((), outcome="repeated"), Defect((), outcome="rejected"))
# the record is repeated with a difference: for an order, that would be two lines without a number
_CHANGED = Defect((), outcome="superseded")

DEFECTS = {
    "customers": (
        Defect(("SR-C-001",), {"customer_id": ""}),
        Defect(("SR-C-002",), {"customer_name": ""}),
        Defect(("SR-C-003",), {"email": ""}, "accepted"),
        Defect(("SR-C-004",), {"city": ""}, "accepted"),
        # abroad, since in the US no region is known without a state
        Defect(("SR-C-005",), {"city": "Munich", "state": "", "country": "Germany"}, "accepted"),
        Defect(("SR-V-001",), {"email": "nobody at example.com"}, "accepted"),
        Defect(("SR-V-002",), {"city": "Poseidonis", "state": "PO", "country": "Atlantis"}, "accepted"),
        Defect(("SR-A-006",), {"signup_date": "2019-12-31"}, "accepted"),
        Defect(("SR-T-001",), {"signup_date": "unknown"}, "accepted"),
        Defect(("SR-X-002",), {"state": "ZZ", "country": "USA"}, "accepted"),
        *_LINES,
        _CHANGED,
    ),
    "products": (
        Defect(("SR-C-006",), {"product_id": ""}),
        Defect(("SR-C-007",), {"product_name": ""}),
        Defect(("SR-C-008",), {"category": ""}, "accepted"),
        Defect(("SR-C-009",), {"price": ""}),
        Defect(("SR-V-003",), {"price": "100000.00"}),
        Defect(("SR-A-003", "SR-V-003"), {"price": "100000.01"}),
        Defect(("SR-A-001", "SR-A-003", "SR-V-003"), {"price": "0.00"}),
        Defect(("SR-T-002",), {"price": "on request"}),
        *_LINES,
        _CHANGED,
    ),
    "orders": (
        Defect(("SR-C-010",), {"order_id": ""}),
        Defect(("SR-C-011",), {"order_date": ""}),
        Defect(("SR-C-012",), {"customer_id": ""}),
        Defect(("SR-C-013", "SR-X-003"), {"product_id": ""}),
        Defect(("SR-C-014",), {"quantity": ""}),
        Defect(("SR-C-015",), {"order_status": ""}),
        Defect(("SR-V-004", "SR-X-001"), {"order_date": "2019-06-01"}, "accepted"),
        Defect(("SR-V-005",), {"order_status": "Lost"}),
        Defect(("SR-V-006",), {"payment_mode": "Seashells"}),
        Defect(("SR-A-004", "SR-V-007"), {"quantity": "1001"}),
        Defect(("SR-A-002", "SR-A-004", "SR-V-007"), {"quantity": "0"}),
        Defect(("SR-A-005", "SR-V-004"), {"order_date": "2199-12-31"}),
        Defect(("SR-T-003",), {"order_date": "2023-02-30"}),
        Defect(("SR-T-003",), {"quantity": "two"}),
        # plausible by itself, but all customers sign up later
        Defect(("SR-X-001",), {"order_date": "2020-01-01"}, "accepted"),
        Defect(("SR-X-003",), {"product_id": "P-none"}),
        Defect(("SR-V-004", "SR-X-001", "SR-X-004"), {"order_date": "1970-01-01"}),
        *_LINES,
    ),
}
