"""What must be true of the dimensions and their histories."""

from sqlalchemy import exists, func, or_, select

from warehouse.model.dimensions import customer, date, product, product_price_history
from warehouse.model.facts import sales
from warehouse.model.rules.facts import BUG
from warehouse.model.sources import products
from warehouse.vocabulary import ERROR, TODAY, WARNING, Kind, Rule, edge_to_edge, unlike_neighbours

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
    Rule(
        "GR-D-001",
        "customer_key is unique",
        select(customer.c.customer_key)
        .group_by(customer.c.customer_key)
        .having(or_(func.count() > 1, customer.c.customer_key.is_(None))),
        kind=Kind.VALIDITY,
        severity=ERROR,
        advice=BUG,
        on=(customer,),
    ),
    Rule(
        "GR-D-002",
        "product_key is unique",
        select(product.c.product_key)
        .group_by(product.c.product_key)
        .having(or_(func.count() > 1, product.c.product_key.is_(None))),
        kind=Kind.VALIDITY,
        severity=ERROR,
        advice=BUG,
        on=(product,),
    ),
    Rule(
        "GR-D-003",
        "date_key is unique",
        select(date.c.date_key).group_by(date.c.date_key).having(or_(func.count() > 1, date.c.date_key.is_(None))),
        kind=Kind.VALIDITY,
        severity=ERROR,
        advice=BUG,
        on=(date,),
    ),
    Rule(
        "GR-D-004",
        "is_active is set",
        select(customer.c.customer_key).where(customer.c.is_active.is_(None)),
        kind=Kind.VALIDITY,
        severity=WARNING,
        advice=BUG,
        on=(customer,),
    ),
    Rule(
        "GR-D-005",
        "is_active is set",
        select(product.c.product_key).where(product.c.is_active.is_(None)),
        kind=Kind.VALIDITY,
        severity=WARNING,
        advice=BUG,
        on=(product,),
    ),
    Rule(
        "GR-T-001",
        "timelines have no gap and no overlap",
        edge_to_edge(customer, customer.c.customer_id),
        kind=Kind.HISTORY,
        severity=ERROR,
        advice=BUG,
        on=(customer,),
    ),
    Rule(
        "GR-T-002",
        "one version is current",
        select(customer.c.customer_id)
        .where(customer.c.customer_key > 0)
        .group_by(customer.c.customer_id)
        .having(func.count().filter(customer.c.is_current) != 1),
        kind=Kind.HISTORY,
        severity=ERROR,
        advice=BUG,
        on=(customer,),
    ),
    Rule(
        "GR-T-003",
        "neighbouring versions differ",
        unlike_neighbours(customer),
        kind=Kind.HISTORY,
        severity=ERROR,
        advice=BUG,
        on=(customer,),
    ),
    Rule(
        "GR-T-004",
        "price timelines have no gap and no overlap",
        edge_to_edge(product_price_history, product_price_history.c.product_key),
        kind=Kind.HISTORY,
        severity=ERROR,
        advice=BUG,
        on=(product_price_history,),
    ),
)
