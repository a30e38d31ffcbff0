"""What must be true of several records together, and of records compared with those of other sources."""

from datetime import date

from sqlalchemy import and_, false, func, or_, select

from warehouse.model.dimensions import customer, product, product_price_history
from warehouse.model.sources import customers, orders
from warehouse.vocabulary import ERROR, WARNING, Kind, Rule, lowered
from warehouse.vocabulary.beside import beside

_namesake = customer.alias("namesake")
_shared_email = (
    select(customer.c.customer_id, customer.c.email)
    .join(_namesake, lowered(_namesake.c.email) == lowered(customer.c.email))
    .where(customer.c.is_current, _namesake.c.is_current, _namesake.c.customer_id != customer.c.customer_id)
    .distinct()
)
_with_buyer = beside(orders, (customer, and_(customer.c.customer_id == orders.c.customer_id, customer.c.is_current)))
_price_is_known = or_(
    orders.c.unit_price.is_not(None),
    # an order line without a product has no price either: absence does not hold here
    func.coalesce(
        orders.c.product_id.in_(
            select(product.c.product_id).join(
                product_price_history, product_price_history.c.product_key == product.c.product_key
            )
        ),
        false(),
    ),
)

TOGETHER = (
    Rule(
        "SR-U-004",
        "email is not shared",
        _shared_email,
        kind=Kind.UNIQUENESS,
        severity=WARNING,
        advice="Find out which of the customers are the same person.",
        on=(customer,),
    ),
    Rule(
        "SR-X-001",
        "a customer signs up before ordering",
        _with_buyer.each(customer.c.signup_date <= orders.c.order_date),
        kind=Kind.CONSISTENCY,
        severity=WARNING,
        advice="Check the sign-up date of the customer.",
        on=(orders,),
    ),
    Rule(
        "SR-X-002",
        "the region is known",
        customers.c.region != "Unknown",
        kind=Kind.CONSISTENCY,
        severity=WARNING,
        advice="Write the state as its postal code or English name, and name the country.",
    ),
    Rule(
        "SR-X-003",
        "a price is known",
        _price_is_known,
        kind=Kind.CONSISTENCY,
        severity=ERROR,
        advice="Deliver the product with its price: the line then enters by itself.",
        waits=True,
        on=(orders,),
    ),
    Rule(
        "SR-X-004",
        "order_date is not absurd",
        orders.c.order_date >= date(1990, 1, 1),
        kind=Kind.VALIDITY,
        severity=ERROR,
        advice="Correct the date in the source, or its format in date_formats.",
    ),
)
