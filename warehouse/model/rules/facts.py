"""What must be true of the facts, besides the standard rules of every fact."""

from decimal import Decimal

from sqlalchemy import func

from warehouse.model.facts import sales
from warehouse.vocabulary import ERROR, WARNING, Kind, OneOf, Rule
from warehouse.vocabulary.rule import Proven
from warehouse.vocabulary.standard.ids import BUG

LATER = "These facts entered under other settings: correct their records in the source, or weaken this rule."
"""What such rules find stems from other settings than those of today, which hold such records back."""
_QUANTITY = ("SR-A-002", "SR-V-007")
_OWN_PRICE = ("SR-A-007",)
_LIST_PRICE = ("SR-V-003", "SR-A-001")

_FILLED = tuple(
    Rule(
        id_,
        f"fact_sales.{column.name} is present",
        Proven(column.is_not(None)),
        kind=Kind.COMPLETENESS,
        severity=ERROR,
        advice=BUG,
        on=(sales,),
    )
    for id_, column in (
        ("GR-C-001", sales.c.order_id),
        ("GR-C-002", sales.c.order_date_key),
        ("GR-C-003", sales.c.customer_key),
        ("GR-C-004", sales.c.product_key),
        ("GR-C-005", sales.c.quantity),
        ("GR-C-006", sales.c.unit_price),
    )
)
FACTS = (
    *_FILLED,
    Rule(
        "GR-C-007",
        "fact_sales.total_amount is present",
        sales.c.total_amount.is_not(None),
        kind=Kind.COMPLETENESS,
        severity=ERROR,
        advice=BUG,
    ),
    Rule(
        "GR-C-008",
        "fact_sales.order_status is present",
        sales.c.order_status.is_not(None),
        kind=Kind.COMPLETENESS,
        severity=ERROR,
        rests_on=(("SR-C-015",),),
        advice=LATER,
    ),
    Rule(
        "GR-A-001",
        "total_amount is quantity x unit_price",
        Proven(func.abs(sales.c.total_amount - sales.c.quantity * sales.c.unit_price) <= Decimal("0.00005")),
        kind=Kind.ACCURACY,
        severity=ERROR,
        advice=BUG,
        on=(sales,),
    ),
    Rule(
        "GR-A-002",
        "quantity is positive",
        sales.c.quantity > 0,
        kind=Kind.ACCURACY,
        severity=ERROR,
        rests_on=(_QUANTITY,),
        advice=LATER,
    ),
    Rule(
        "GR-A-003",
        "unit_price is positive",
        sales.c.unit_price >= 0,
        kind=Kind.ACCURACY,
        severity=ERROR,
        rests_on=(_OWN_PRICE, _LIST_PRICE),
        advice=LATER,
    ),
    Rule(
        "GR-A-004",
        "total_amount is positive",
        sales.c.total_amount >= 0,
        kind=Kind.ACCURACY,
        severity=ERROR,
        rests_on=(_QUANTITY, _OWN_PRICE, _LIST_PRICE),
        advice=LATER,
    ),
    Rule(
        "GR-A-005",
        "order_status is known",
        OneOf(sales.c.order_status),
        kind=Kind.ACCURACY,
        severity=ERROR,
        rests_on=(("SR-V-005",),),
        advice=LATER,
        values=("Completed", "Cancelled", "Returned", "Open"),
    ),
    Rule(
        "GR-A-006",
        "discount_amount is no more than total_amount",
        func.abs(sales.c.discount_amount) <= func.abs(sales.c.total_amount),
        kind=Kind.ACCURACY,
        severity=WARNING,
        advice="Check that discount_amount is that of the line, and not that of the whole order or of one unit.",
    ),
)
