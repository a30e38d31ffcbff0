"""What must be true of the dimensions, compared with the facts."""

from sqlalchemy import func, select

from warehouse.model.dimensions import customer, product
from warehouse.model.facts import sales
from warehouse.model.sources import products
from warehouse.vocabulary import TODAY, WARNING, Kind, Rule

_any_sale = sales.alias("any_sale")
_any_version = customer.alias("any_version")
_observed = products.alias("observed")
_buyer = (
    select(_any_version.c.customer_id)
    .join(_any_sale, _any_sale.c.customer_key == _any_version.c.customer_key)
    .subquery("buyer")
)
_sold = select(_any_sale.c.product_key).subquery("sold")
_customer_without_orders = (
    select(customer.c.customer_id)
    .outerjoin(_buyer, _buyer.c.customer_id == customer.c.customer_id)
    .where(
        customer.c.is_current,
        customer.c.is_active,
        func.coalesce(customer.c.signup_date < TODAY - 90, True),
        _buyer.c.customer_id.is_(None),
    )
)
_product_without_orders = (
    select(product.c.product_id)
    .outerjoin(_sold, _sold.c.product_key == product.c.product_key)
    .where(
        product.c.is_active,
        _sold.c.product_key.is_(None),
        product.c.product_id.in_(select(_observed.c.product_id).where(_observed.c.as_of < TODAY - 90)),
    )
)
DIMENSIONS = (
    Rule(
        "GR-RI-004",
        "no customer without orders",
        _customer_without_orders,
        kind=Kind.CONSISTENCY,
        severity=WARNING,
        advice="Look whether orders are missing in the deliveries.",
        on=(customer,),
    ),
    Rule(
        "GR-RI-005",
        "no product without orders",
        _product_without_orders,
        kind=Kind.CONSISTENCY,
        severity=WARNING,
        advice="Look whether orders are missing in the deliveries.",
        on=(product,),
    ),
)
