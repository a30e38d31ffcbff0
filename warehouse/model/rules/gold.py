"""What must be true of the star."""

from sqlalchemy import and_, exists, func, not_, or_, select

from warehouse.model.dimensions import customer, date, product, product_price_history
from warehouse.model.facts import sales
from warehouse.model.sources import orders
from warehouse.vocabulary import ERROR, TODAY, WARNING, Kind, OneOf, Rule, date_key_of, edge_to_edge, unlike_neighbours

_BUG = "Gold is unchanged. Report this as a bug of the program, with the rows that `warehouse check` shows."
_wrong_version = (
    select(sales.c.order_id, sales.c.order_line, sales.c.customer_key)
    .outerjoin(customer, customer.c.customer_key == sales.c.customer_key)
    .join(date, date.c.date_key == sales.c.order_date_key)
    .where(
        or_(
            customer.c.customer_key.is_(None),
            not_(and_(customer.c.valid_from <= date.c.calendar_date, date.c.calendar_date < customer.c.valid_to)),
        )
    )
)
_without_product = (
    select(sales.c.order_id, sales.c.order_line, sales.c.product_key)
    .outerjoin(product, product.c.product_key == sales.c.product_key)
    .where(product.c.product_key.is_(None))
)
_without_date = (
    select(sales.c.order_id, sales.c.order_line, sales.c.order_date_key)
    .outerjoin(date, date.c.date_key == sales.c.order_date_key)
    .where(date.c.date_key.is_(None))
)
_any_version = customer.alias("any_version")
_any_sale = sales.alias("any_sale")
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
    product.c.product_key > 0,
    product.c.created_date < TODAY - 90,
    ~exists().where(_any_sale.c.product_key == product.c.product_key),
)
_facts_that_wait = (
    select(sales.c.order_id, sales.c.order_line)
    .join(customer, customer.c.customer_key == sales.c.customer_key)
    .join(product, product.c.product_key == sales.c.product_key)
    .where(or_(customer.c.is_inferred, product.c.is_inferred, sales.c.customer_key == 0, sales.c.product_key == 0))
)
_twice = (
    select(sales.c.order_id, sales.c.order_line).group_by(sales.c.order_id, sales.c.order_line).having(func.count() > 1)
)
_every_sale = sales.alias("every_sale")
_every_order = orders.alias("every_order")
_lost = (
    select(orders.c.order_id, orders.c.order_line)
    .outerjoin(
        _every_sale,
        and_(
            _every_sale.c.order_id == orders.c.order_id,
            _every_sale.c.order_line == orders.c.order_line,
            _every_sale.c.order_date_key == date_key_of(orders.c.order_date),
        ),
    )
    .where(_every_sale.c.order_id.is_(None))
)
_invented = (
    select(sales.c.order_id, sales.c.order_line)
    .outerjoin(
        _every_order,
        and_(_every_order.c.order_id == sales.c.order_id, _every_order.c.order_line == sales.c.order_line),
    )
    .where(_every_order.c.order_id.is_(None))
)
_ordered = (
    select(
        orders.c.order_date,
        func.count().label("order_lines"),
        func.sum(_every_sale.c.quantity - orders.c.quantity).label("difference"),
        func.count(_every_sale.c.order_id).label("sold_lines"),
    )
    .outerjoin(
        _every_sale,
        and_(
            _every_sale.c.order_id == orders.c.order_id,
            _every_sale.c.order_line == orders.c.order_line,
            _every_sale.c.order_date_key == date_key_of(orders.c.order_date),
        ),
    )
    .group_by(orders.c.order_date)
    .subquery()
)
_totals_differ = select(_ordered).where(
    or_(_ordered.c.difference != 0, _ordered.c.order_lines != _ordered.c.sold_lines)
)

GOLD = (
    Rule(
        "GR-RI-001",
        "customer_key is valid",
        _wrong_version,
        kind=Kind.CONSISTENCY,
        severity=ERROR,
        advice=_BUG,
        on=(sales,),
    ),
    Rule(
        "GR-RI-002",
        "product_key is valid",
        _without_product,
        kind=Kind.CONSISTENCY,
        severity=ERROR,
        advice=_BUG,
        on=(sales,),
    ),
    Rule(
        "GR-RI-003",
        "order_date_key is valid",
        _without_date,
        kind=Kind.CONSISTENCY,
        severity=ERROR,
        advice=_BUG,
        on=(sales,),
    ),
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
        "GR-RI-006",
        "no order line is lost",
        (_lost, _invented),
        kind=Kind.ACCOUNTING,
        severity=ERROR,
        advice=_BUG,
        on=(
            orders,
            sales,
        ),
    ),
    Rule(
        "GR-RI-007",
        "control totals agree",
        _totals_differ,
        kind=Kind.ACCOUNTING,
        severity=ERROR,
        advice=_BUG,
        on=(orders,),
    ),
    Rule(
        "GR-C-001",
        "fact_sales.order_id is present",
        sales.c.order_id.is_not(None),
        kind=Kind.COMPLETENESS,
        severity=ERROR,
        advice=_BUG,
    ),
    Rule(
        "GR-C-002",
        "fact_sales.order_date_key is present",
        sales.c.order_date_key.is_not(None),
        kind=Kind.COMPLETENESS,
        severity=ERROR,
        advice=_BUG,
    ),
    Rule(
        "GR-C-003",
        "fact_sales.customer_key is present",
        sales.c.customer_key.is_not(None),
        kind=Kind.COMPLETENESS,
        severity=ERROR,
        advice=_BUG,
    ),
    Rule(
        "GR-C-004",
        "fact_sales.product_key is present",
        sales.c.product_key.is_not(None),
        kind=Kind.COMPLETENESS,
        severity=ERROR,
        advice=_BUG,
    ),
    Rule(
        "GR-C-005",
        "fact_sales.quantity is present",
        sales.c.quantity.is_not(None),
        kind=Kind.COMPLETENESS,
        severity=ERROR,
        advice=_BUG,
    ),
    Rule(
        "GR-C-006",
        "fact_sales.unit_price is present",
        sales.c.unit_price.is_not(None),
        kind=Kind.COMPLETENESS,
        severity=ERROR,
        advice=_BUG,
    ),
    Rule(
        "GR-C-007",
        "fact_sales.total_amount is present",
        sales.c.total_amount.is_not(None),
        kind=Kind.COMPLETENESS,
        severity=ERROR,
        advice=_BUG,
    ),
    Rule(
        "GR-C-008",
        "fact_sales.order_status is present",
        sales.c.order_status.is_not(None),
        kind=Kind.COMPLETENESS,
        severity=ERROR,
        advice=_BUG,
    ),
    Rule(
        "GR-A-001",
        "total_amount is quantity x unit_price",
        func.abs(sales.c.total_amount - sales.c.quantity * sales.c.unit_price) <= 0.01,
        kind=Kind.ACCURACY,
        severity=ERROR,
        advice=_BUG,
        on=(sales,),
    ),
    Rule(
        "GR-A-002",
        "quantity is positive",
        sales.c.quantity > 0,
        kind=Kind.ACCURACY,
        severity=ERROR,
        advice="A silver rule must have been switched off; switch it on, or this one off too.",
    ),
    Rule(
        "GR-A-003",
        "unit_price is positive",
        sales.c.unit_price > 0,
        kind=Kind.ACCURACY,
        severity=ERROR,
        advice="A silver rule must have been switched off; switch it on, or this one off too.",
    ),
    Rule(
        "GR-A-004",
        "total_amount is positive",
        sales.c.total_amount > 0,
        kind=Kind.ACCURACY,
        severity=ERROR,
        advice="A silver rule must have been switched off; switch it on, or this one off too.",
    ),
    Rule(
        "GR-A-005",
        "order_status is known",
        OneOf(sales.c.order_status),
        kind=Kind.ACCURACY,
        severity=ERROR,
        advice="Give [rules.GR-A-005] the values of [rules.SR-V-005].",
        values=("Completed", "Cancelled", "Returned"),
    ),
    Rule(
        "GR-D-001",
        "customer_key is unique",
        select(customer.c.customer_key)
        .group_by(customer.c.customer_key)
        .having(or_(func.count() > 1, customer.c.customer_key.is_(None))),
        kind=Kind.VALIDITY,
        severity=ERROR,
        advice=_BUG,
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
        advice=_BUG,
        on=(product,),
    ),
    Rule(
        "GR-D-003",
        "date_key is unique",
        select(date.c.date_key).group_by(date.c.date_key).having(or_(func.count() > 1, date.c.date_key.is_(None))),
        kind=Kind.VALIDITY,
        severity=ERROR,
        advice=_BUG,
        on=(date,),
    ),
    Rule(
        "GR-D-004",
        "is_active is set",
        select(customer.c.customer_key).where(customer.c.is_active.is_(None)),
        kind=Kind.VALIDITY,
        severity=WARNING,
        advice=_BUG,
        on=(customer,),
    ),
    Rule(
        "GR-D-005",
        "is_active is set",
        select(product.c.product_key).where(product.c.is_active.is_(None)),
        kind=Kind.VALIDITY,
        severity=WARNING,
        advice=_BUG,
        on=(product,),
    ),
    Rule(
        "GR-T-001",
        "timelines have no gap and no overlap",
        edge_to_edge(customer, customer.c.customer_id),
        kind=Kind.HISTORY,
        severity=ERROR,
        advice=_BUG,
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
        advice=_BUG,
        on=(customer,),
    ),
    Rule(
        "GR-T-003",
        "neighbouring versions differ",
        unlike_neighbours(customer),
        kind=Kind.HISTORY,
        severity=ERROR,
        advice=_BUG,
        on=(customer,),
    ),
    Rule(
        "GR-T-004",
        "price timelines have no gap and no overlap",
        edge_to_edge(product_price_history, product_price_history.c.product_key),
        kind=Kind.HISTORY,
        severity=ERROR,
        advice=_BUG,
        on=(product_price_history,),
    ),
    Rule(
        "GR-U-001",
        "an order line stands once",
        _twice,
        kind=Kind.UNIQUENESS,
        severity=ERROR,
        advice=_BUG,
        on=(sales,),
    ),
    Rule(
        "GR-M-001",
        "few facts wait for their dimension",
        _facts_that_wait,
        kind=Kind.COMPLETENESS,
        severity=WARNING,
        advice="Deliver the customers and products that the facts name; they are then completed in place.",
        on=(sales,),
        threshold=0.01,
    ),
)
