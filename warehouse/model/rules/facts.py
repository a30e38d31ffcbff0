"""What must be true of the facts."""

from decimal import Decimal

from sqlalchemy import and_, case, exists, func, or_, select

from warehouse.model.dimensions import customer, date, product
from warehouse.model.facts import sales
from warehouse.model.marts.orders import orders_by_customer, orders_by_day, orders_by_month
from warehouse.model.sources import orders
from warehouse.vocabulary import ERROR, WARNING, Kind, OneOf, Rule
from warehouse.vocabulary.beside import beside
from warehouse.vocabulary.rule import Proven
from warehouse.vocabulary.summary import unlike_facts

BUG = "Gold is unchanged. Report this as a bug of the program, with the rows that `warehouse check` shows."
LATER = "These facts entered under other settings: correct their records in the source, or weaken this rule."
"""What such rules find stems from other settings than those of today, which hold such records back."""
_QUANTITY = ("SR-A-002", "SR-V-007")
_OWN_PRICE = ("SR-A-007",)
_LIST_PRICE = ("SR-V-003", "SR-A-001")

_any_sale = sales.alias("any_sale")
_any_order = orders.alias("any_order")
_sold = beside(
    sales,
    (customer, customer.c.customer_key == sales.c.customer_key),
    (product, product.c.product_key == sales.c.product_key),
    (date, date.c.date_key == sales.c.order_date_key),
    opposite=(orders, and_(orders.c.order_id == sales.c.order_id, orders.c.order_line == sales.c.order_line)),
)

_in_force = and_(
    customer.c.customer_key.is_not(None),
    customer.c.valid_from <= date.c.calendar_date,
    date.c.calendar_date < customer.c.valid_to,
)
_has_arrived = and_(
    ~customer.c.is_inferred, ~product.c.is_inferred, sales.c.customer_key != 0, sales.c.product_key != 0
)

# what a batch touched on one side only is looked for among all rows of the other
_sold_some_day = and_(_any_sale.c.order_id == orders.c.order_id, _any_sale.c.order_line == orders.c.order_line)
_was_ordered = and_(_any_order.c.order_id == sales.c.order_id, _any_order.c.order_line == sales.c.order_line)
_is_kept = case(
    (orders.c.order_id.is_(None), exists().where(_was_ordered)),
    (sales.c.order_id.is_(None), exists().where(_sold_some_day)),
    else_=True,
)
_on_its_day = case(
    (orders.c.order_id.is_(None), exists().where(_was_ordered, _any_order.c.order_date == date.c.calendar_date)),
    else_=date.c.calendar_date == orders.c.order_date,
)
_other_day = and_(
    _any_sale.c.order_id == sales.c.order_id,
    _any_sale.c.order_line == sales.c.order_line,
    _any_sale.c.order_date_key != sales.c.order_date_key,
)
# of two facts of one order line, one at most stands on the day of the order
_stands_once = case((_on_its_day, True), else_=~exists().where(_other_day))
_both = and_(sales.c.order_id.is_not(None), orders.c.order_id.is_not(None))
_plainly_on_its_day = and_(_both, date.c.calendar_date == orders.c.order_date)
_difference = func.coalesce(sales.c.quantity, 0) - func.coalesce(orders.c.quantity, 0)
_totals_agree = and_(
    func.count().filter(or_(_is_kept.is_(False), _on_its_day.is_(False))) == 0,
    func.coalesce(func.sum(_difference).filter(_both), 0) == 0,
)
_pair_agrees = and_(_is_kept, _on_its_day.is_not(False), or_(~_both, _difference == 0))
_day = func.coalesce(date.c.calendar_date, orders.c.order_date)

_keys = sales.primary_key.columns
_twice = select(*_keys).group_by(*_keys).having(func.count() > 1)

FACTS = (
    Rule(
        "GR-RI-001",
        "customer_key is valid",
        _sold.each(_in_force),
        kind=Kind.CONSISTENCY,
        severity=ERROR,
        advice=BUG,
        on=(sales,),
    ),
    Rule(
        "GR-RI-002",
        "product_key is valid",
        Proven(_sold.each(product.c.product_key.is_not(None))),
        kind=Kind.CONSISTENCY,
        severity=ERROR,
        advice=BUG,
        on=(sales,),
    ),
    Rule(
        "GR-RI-003",
        "order_date_key is valid",
        Proven(_sold.each(date.c.date_key.is_not(None))),
        kind=Kind.CONSISTENCY,
        severity=ERROR,
        advice=BUG,
        on=(sales,),
    ),
    Rule(
        "GR-RI-006",
        "no order line is lost",
        _sold.pairs(_is_kept, plainly=_both),
        kind=Kind.ACCOUNTING,
        severity=ERROR,
        advice=BUG,
        on=(
            orders,
            sales,
        ),
    ),
    Rule(
        "GR-RI-007",
        "control totals agree",
        (
            _sold.totals(
                _day, _totals_agree, sure_if=_pair_agrees, plainly=and_(_plainly_on_its_day, _difference == 0)
            ),
            Proven(unlike_facts(orders_by_day)),
            Proven(unlike_facts(orders_by_month)),
            Proven(unlike_facts(orders_by_customer)),
        ),
        kind=Kind.ACCOUNTING,
        severity=ERROR,
        advice=BUG,
        on=(
            orders,
            sales,
        ),
    ),
    Rule(
        "GR-C-001",
        "fact_sales.order_id is present",
        Proven(sales.c.order_id.is_not(None)),
        kind=Kind.COMPLETENESS,
        severity=ERROR,
        advice=BUG,
    ),
    Rule(
        "GR-C-002",
        "fact_sales.order_date_key is present",
        Proven(sales.c.order_date_key.is_not(None)),
        kind=Kind.COMPLETENESS,
        severity=ERROR,
        advice=BUG,
    ),
    Rule(
        "GR-C-003",
        "fact_sales.customer_key is present",
        Proven(sales.c.customer_key.is_not(None)),
        kind=Kind.COMPLETENESS,
        severity=ERROR,
        advice=BUG,
    ),
    Rule(
        "GR-C-004",
        "fact_sales.product_key is present",
        Proven(sales.c.product_key.is_not(None)),
        kind=Kind.COMPLETENESS,
        severity=ERROR,
        advice=BUG,
    ),
    Rule(
        "GR-C-005",
        "fact_sales.quantity is present",
        Proven(sales.c.quantity.is_not(None)),
        kind=Kind.COMPLETENESS,
        severity=ERROR,
        advice=BUG,
    ),
    Rule(
        "GR-C-006",
        "fact_sales.unit_price is present",
        Proven(sales.c.unit_price.is_not(None)),
        kind=Kind.COMPLETENESS,
        severity=ERROR,
        advice=BUG,
    ),
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
        values=("Completed", "Cancelled", "Returned"),
    ),
    Rule(
        "GR-U-001",
        "an order line stands once",
        (_sold.each(_stands_once, plainly=_plainly_on_its_day), Proven(_twice)),
        kind=Kind.UNIQUENESS,
        severity=ERROR,
        advice=BUG,
        on=(sales,),
    ),
    Rule(
        "GR-M-001",
        "few facts wait for their dimension",
        _sold.each(_has_arrived),
        kind=Kind.COMPLETENESS,
        severity=WARNING,
        advice="Deliver the customers and products that the facts name; they are then completed in place.",
        on=(sales,),
        threshold=0.01,
    ),
)
