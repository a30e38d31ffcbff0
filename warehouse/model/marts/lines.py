"""Every order line with everything that is known about it: as it was, as it is now, and lines that have vanished."""

from sqlalchemy import Date, case, select

from warehouse.model.dimensions import customer, date, product
from warehouse.model.facts import sales as fact
from warehouse.model.marts.measures import NET, completed, is_completed, net, stands
from warehouse.model.marts.present import present
from warehouse.vocabulary import day_of, mart, same, shown

_MONEY = (
    same(fact.c.discount_amount),
    same(fact.c.tax_amount),
    same(fact.c.shipping_amount),
    shown("net_amount", fact.c.total_amount.type, NET, net),
    same(fact.c.currency),
)
_COLUMNS = (
    same(fact.c.order_id),
    same(fact.c.order_line),
    same(fact.c.order_date_key),
    same(date.c.calendar_date, "order_date"),
    same(date.c.year),
    same(date.c.quarter),
    same(date.c.month),
    same(date.c.month_name),
    same(date.c.week_of_year),
    same(date.c.day_of_week),
    same(date.c.day_name),
    same(date.c.is_weekend),
    same(date.c.is_holiday),
    same(date.c.holiday_name),
    same(customer.c.customer_key),
    same(customer.c.customer_id),
    same(customer.c.customer_name),
    same(customer.c.city),
    same(customer.c.state),
    same(customer.c.country),
    same(customer.c.region),
    same(customer.c.signup_date),
    same(customer.c.is_active, "customer_is_active"),
    same(product.c.product_key),
    same(product.c.product_id),
    same(product.c.product_name),
    same(product.c.category),
    same(product.c.is_active, "product_is_active"),
    same(fact.c.quantity),
    same(fact.c.unit_price),
    same(fact.c.total_amount),
    shown(
        "revenue",
        fact.c.total_amount.type,
        "Amount of the line if the order was completed, else 0",
        case((completed, fact.c.total_amount), else_=0),
    ),
    same(fact.c.order_status),
    same(fact.c.payment_mode),
    same(fact.c.is_vanished),
    same(fact.c.batch_id),
    *_MONEY,
)

sales = mart(
    "sales",
    "Every order line that stands, with its day, its article and its customer as of the day of the order, one row "
    "each. Lines that a list of the orders no longer holds are in vanished_sales. "
    "A filter on order_date_key reads only the months that it needs.",
    "What was sold when, to whom as they were then, and for how much?",
    *_COLUMNS,
    rows=select()
    .select_from(fact)
    .join(date, date.c.date_key == fact.c.order_date_key)
    .join(product, product.c.product_key == fact.c.product_key)
    .join(customer, customer.c.customer_key == fact.c.customer_key)
    .where(stands),
)

sales_as_is = mart(
    "sales_as_is",
    "Every order line that stands, with its day, its article and its customer as of today, one row each. Lines that a "
    "list of the orders no longer holds are in vanished_sales. "
    "A filter on order_date_key reads only the months that it needs.",
    "What have the customers that we have now bought, seen from where they live today?",
    *_COLUMNS,
    rows=select()
    .select_from(fact)
    .join(date, date.c.date_key == fact.c.order_date_key)
    .join(product, product.c.product_key == fact.c.product_key)
    .join(present, present.c.customer_key == fact.c.customer_key)
    .join(customer, customer.c.customer_key == present.c.present_key)
    .where(stands),
)

vanished_sales = mart(
    "vanished_sales",
    "Every order line that was loaded once and that the newest list of the orders no longer holds, one row each. No "
    "other mart and no total counts it.",
    "Which orders did the shop take back, and what were they worth?",
    same(fact.c.order_id),
    same(fact.c.order_line),
    same(fact.c.order_date_key),
    shown("order_date", Date, "Day of the order", day_of(fact.c.order_date_key)),
    same(customer.c.customer_key),
    same(customer.c.customer_id),
    same(customer.c.customer_name),
    same(customer.c.region),
    same(product.c.product_key),
    same(product.c.product_id),
    same(product.c.product_name),
    same(product.c.category),
    same(fact.c.quantity),
    same(fact.c.unit_price),
    same(fact.c.total_amount),
    shown(
        "lost_revenue",
        fact.c.total_amount.type,
        "Amount of the line if the order was completed, else 0: what revenue lacks since the line vanished",
        case((is_completed, fact.c.total_amount), else_=0),
    ),
    same(fact.c.order_status),
    same(fact.c.payment_mode),
    same(fact.c.updated_date),
    same(fact.c.batch_id),
    *_MONEY,
    rows=select()
    .select_from(fact)
    .join(product, product.c.product_key == fact.c.product_key)
    .join(customer, customer.c.customer_key == fact.c.customer_key)
    .where(fact.c.is_vanished),
)
