"""What must be true of the dimensions beside the facts."""

from sqlalchemy import exists, func, select

from warehouse.model.dimensions import customer, product
from warehouse.model.facts import sales
from warehouse.model.sources import products
from warehouse.vocabulary import TODAY, WARNING, Kind, Rule

_any_sale = sales.alias("any_sale")
_any_version = customer.alias("any_version")
_observed = products.alias("observed")
_customer_without_orders = select(customer.c.customer_id).where(
    customer.c.is_current,
    customer.c.is_active,
    func.coalesce(customer.c.signup_date < TODAY - 90, True),
    ~exists()
    .where(_any_version.c.customer_id == customer.c.customer_id)
    .where(_any_sale.c.customer_key == _any_version.c.customer_key),
)
_product_without_orders = select(product.c.product_id).where(
    product.c.is_active,
    ~exists().where(_any_sale.c.product_key == product.c.product_key),
    exists().where(_observed.c.product_id == product.c.product_id, _observed.c.as_of < TODAY - 90),
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
