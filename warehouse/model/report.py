"""What the terminal, `warehouse report` and `warehouse dashboard` show."""

from sqlalchemy import BigInteger, cast, func, select

from warehouse.model import marts
from warehouse.model.dimensions import customer, product
from warehouse.model.facts import sales
from warehouse.model.marts.measures import LOST, completed, is_completed
from warehouse.model.marts.measures import revenue as completed_revenue
from warehouse.vocabulary import MONEY
from warehouse.vocabulary.report import Figure, Filter, Group, Headline, Loss, Noun, Parts, Ranking, Report, per

_amounts, _orders = func.sum(sales.c.total_amount), func.count(sales.c.order_id.distinct())
_units = func.coalesce(func.sum(sales.c.quantity).filter(is_completed), 0)

lines = Figure("lines", "Lines", "Order lines of any status", func.count())
units = Figure("units", "Units", "Units in completed orders", cast(_units, BigInteger))
amount = Figure("amount", "Amount", "Amount of the order lines of any status", cast(func.coalesce(_amounts, 0), MONEY))
revenue = Figure(
    "revenue",
    "Revenue",
    "Revenue of completed orders",
    cast(func.coalesce(_amounts.filter(is_completed), 0), MONEY),
)
orders = Figure("orders", "Orders", "Completed orders", _orders.filter(is_completed), adds_up=False)
average = per(revenue, orders, "average_order_value", "Average order", "Revenue per completed order")
customers = Figure(
    "customers",
    "Customers",
    "Customers with completed orders",
    func.count(customer.c.customer_id.distinct()).filter(is_completed),
    adds_up=False,
)

_products, _categories, _statuses = marts.product_revenue.c, marts.category_revenue.c, marts.order_status_impact.c

# The marts of customers and regions join and count more than is shown here and cost several times as much.
_by_version = (
    select(sales.c.customer_key, completed_revenue.label("revenue"))
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
    sales,
    Headline(
        revenue,
        amount,
        line=Noun("order line", "order lines"),
        event=Noun("order", "orders"),
        when=is_completed,
        counted="completed",
        events=orders,
    ),
    title="Sales",
    house="Retail warehouse",
    figures=(lines, orders, units, amount, revenue, average),
    tiles=(revenue, orders, average, units, customers),
    loss=Loss(
        "Lost",
        "Share of the amount that was cancelled or returned",
        column=sales.c.order_status,
        values=LOST,
        lost=func.coalesce(_amounts.filter(sales.c.order_status.in_(LOST)), 0),
        amount=amount,
    ),
    filters=(
        Filter("Category", product.c.category),
        Filter("Region", customer.c.region),
        Filter("Status", sales.c.order_status, amount),
    ),
    groups=(
        Group("Product", (product.c.product_id, product.c.product_name, product.c.category)),
        Group("Customer", (customer.c.customer_id, customer.c.customer_name), counted=True),
        Group("Category", (product.c.category,)),
        Group("Region", (customer.c.region,), counted=True),
        Group("Status", (sales.c.order_status,)),
        Group("Payment", (sales.c.payment_mode,)),
        Group("Month", ("month_start",), counted=True),
        Group("Day", ("order_date",), counted=True),
    ),
    columns=(
        "order_id",
        "order_line",
        "order_date",
        "order_status",
        "product_id",
        "product_name",
        "category",
        "quantity",
        "unit_price",
        "total_amount",
        "revenue",
        "payment_mode",
        "customer_id",
        "customer_name",
        "city",
        "state",
        "country",
        "region",
        "batch_id",
    ),
    searched=(
        sales.c.order_id,
        product.c.product_id,
        product.c.product_name,
        customer.c.customer_id,
        customer.c.customer_name,
    ),
    search="Order, product or customer",
    rankings=(
        Ranking(
            "product",
            "products",
            _products.product_id,
            _products.product_name,
            _products.revenue,
            of=(product.c.product_id, product.c.product_name),
        ),
        Ranking(
            "customer",
            "customers",
            _customers.customer_id,
            _customers.customer_name,
            _customers.revenue,
            of=(customer.c.customer_id, customer.c.customer_name),
        ),
        Ranking(
            "category",
            "categories",
            _categories.category,
            _categories.category,
            _categories.revenue,
            of=(product.c.category, product.c.category),
        ),
        Ranking(
            "region",
            "regions",
            _regions.region,
            _regions.region,
            _regions.revenue,
            of=(customer.c.region, customer.c.region),
        ),
    ),
    parts=Parts(
        "What became of orders",
        whole="the amount ordered",
        head="Status",
        label="Orders by status",
        time=_statuses.month_start,
        part=_statuses.order_status,
        lost=_statuses.is_lost,
        lines=_statuses.lines,
        amount=_statuses.amount,
    ),
    wide=marts.sales,
    as_is=marts.sales_as_is,
    terms={
        "Revenue": "the amount of the lines of completed orders",
        "Orders": "those that were completed",
        "Average order": "revenue for each completed order",
        "Lost": "the amount of orders that were cancelled or returned, as a share of all amounts, without their signs",
        "Region": "that of the customer on the day of the order",
    },
)
