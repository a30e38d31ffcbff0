"""What `warehouse report` shows."""

from sqlalchemy import case, func, select

from warehouse.model import marts
from warehouse.model.dimensions import customer
from warehouse.model.facts import sales
from warehouse.model.marts.measures import LOST, completed, revenue, stands
from warehouse.vocabulary import day_of
from warehouse.vocabulary.report import Lines, Parts, Ranking, Report, Trend

_statuses = marts.order_status_impact.c
_products, _categories = marts.product_revenue.c, marts.category_revenue.c

# The marts of lines, days, customers and regions join and count more than is shown here, at several times the cost.
_lines = (
    select(
        sales.c.order_date_key,
        sales.c.order_id,
        customer.c.customer_id,
        sales.c.quantity,
        sales.c.total_amount,
        sales.c.order_status,
        case((completed, sales.c.total_amount), else_=0).label("revenue"),
    )
    .join(customer, customer.c.customer_key == sales.c.customer_key)
    .where(stands)
    .subquery("lines")
    .c
)
_by_day = (
    select(day_of(sales.c.order_date_key).label("order_date"), revenue.label("revenue"))
    .where(stands)
    .group_by(sales.c.order_date_key)
    .subquery("by_day")
)
_by_version = (
    select(sales.c.customer_key, revenue.label("revenue"))
    .where(completed)
    .group_by(sales.c.customer_key)
    .subquery("by_version")
)
_customers = (
    select(customer.c.customer_id, customer.c.customer_name, _by_version.c.revenue)
    .join(_by_version, _by_version.c.customer_key == customer.c.customer_key)
    .subquery("by_customer")
    .c
)
_regions = (
    select(func.coalesce(customer.c.region, "Unknown").label("region"), _by_version.c.revenue)
    .join(_by_version, _by_version.c.customer_key == customer.c.customer_key)
    .subquery("by_region")
    .c
)

REPORT = Report(
    revenue=Trend(_by_day.c.order_date, _by_day.c.revenue),
    lines=Lines(
        day=_lines.order_date_key,
        order=_lines.order_id,
        customer=_lines.customer_id,
        units=_lines.quantity,
        revenue=_lines.revenue,
        amount=_lines.total_amount,
        counted=_lines.order_status == "Completed",
        lost=_lines.order_status.in_(LOST),
    ),
    rankings=(
        Ranking("product", "products", _products.product_id, _products.product_name, _products.revenue),
        Ranking("customer", "customers", _customers.customer_id, _customers.customer_name, _customers.revenue),
        Ranking("category", "categories", _categories.category, _categories.category, _categories.revenue),
        Ranking("region", "regions", _regions.region, _regions.region, _regions.revenue),
    ),
    parts=Parts(
        time=_statuses.month_start,
        part=_statuses.order_status,
        lost=_statuses.is_lost,
        lines=_statuses.lines,
        amount=_statuses.amount,
    ),
    terms={
        "Revenue": "the amount of the lines of completed orders",
        "Orders": "those that were completed",
        "Average order": "revenue for each completed order",
        "Lost": "the amount of orders that were cancelled or returned, as a share of all amounts, without their signs",
        "Region": "that of the customer on the day of the order",
    },
)
