"""How many orders there were: counting them means sorting all facts, so they are summed up once for each month.

An order counts once for each currency on each day, in each month, and for each version of a customer in a month that
its lines name: for nearly all orders that is once.
"""

from sqlalchemy import BigInteger, Integer, Text, and_, func, select

from warehouse.model.facts import sales
from warehouse.model.marts.measures import CURRENCY, completed, currency, revenue, stands, units
from warehouse.vocabulary import MONEY, shown
from warehouse.vocabulary.summary import summary, summed

# Sums and orders are computed separately: one pass would take twice as long.
_day = sales.c.order_date_key
_in = currency.label("currency")
_by_day = (
    select(_day, _in, units.label("units"), revenue.label("revenue"))
    .where(stands)
    .group_by(_day, currency)
    .subquery("by_day")
)
_orders = select(_day, _in, sales.c.order_id).where(completed).distinct().subquery("orders")
_counted_by_day = (
    select(_orders.c.order_date_key, _orders.c.currency, func.count().label("orders"))
    .group_by(_orders.c.order_date_key, _orders.c.currency)
    .subquery("counted_by_day")
)

orders_by_day = summary(
    "orders_by_day",
    "Completed orders by day and currency, one row for each day with orders of any status in it.",
    by=(
        shown("month", Integer, "Month of the orders, YYYYMM", _by_day.c.order_date_key // 100),
        shown("order_date_key", Integer, "Day of the orders, YYYYMMDD", _by_day.c.order_date_key),
        shown("currency", Text, CURRENCY, _by_day.c.currency),
    ),
    sums=(
        shown("orders", BigInteger, "Completed orders", func.coalesce(_counted_by_day.c.orders, 0)),
        shown("units", BigInteger, "Units in completed orders", _by_day.c.units),
        shown("revenue", MONEY, "Revenue of completed orders", _by_day.c.revenue),
    ),
    rows=select()
    .select_from(_by_day)
    .outerjoin(
        _counted_by_day,
        and_(
            _counted_by_day.c.order_date_key == _by_day.c.order_date_key,
            _counted_by_day.c.currency == _by_day.c.currency,
        ),
    ),
    of=sales,
)

_month = (_day // 100).label("month")
_placed = select(_month, _in, sales.c.order_id).where(completed).distinct().subquery("orders")

orders_by_month = summary(
    "orders_by_month",
    "Completed orders by month and currency, one row for each that has any.",
    by=(
        shown("month", Integer, "Month of the orders, YYYYMM", _placed.c.month),
        shown("currency", Text, CURRENCY, _placed.c.currency),
    ),
    sums=(shown("orders", BigInteger, "Completed orders", func.count()),),
    rows=select().select_from(_placed).group_by(_placed.c.month, _placed.c.currency),
    of=sales,
)

_by_customer = (
    select(
        _month,
        sales.c.customer_key,
        _in,
        units.label("units"),
        revenue.label("revenue"),
        func.min(_day).filter(completed).label("first"),
        func.max(_day).filter(completed).label("last"),
        func.max(_day).label("last_of_any_status"),
    )
    .where(stands)
    .group_by(_month.element, sales.c.customer_key, currency)
    .subquery("by_customer")
)
_bought = select(_month, sales.c.customer_key, _in, sales.c.order_id).where(completed).distinct().subquery("bought")
_counted_by_customer = (
    select(_bought.c.month, _bought.c.customer_key, _bought.c.currency, func.count().label("orders"))
    .group_by(_bought.c.month, _bought.c.customer_key, _bought.c.currency)
    .subquery("counted_by_customer")
)

orders_by_customer = summary(
    "orders_by_customer",
    "Completed orders by month, version of the customer and currency, one row for each that has orders of any status.",
    by=(
        shown("month", Integer, "Month of the orders, YYYYMM", _by_customer.c.month),
        shown("customer_key", Integer, "Version in force on the day of the order", _by_customer.c.customer_key),
        shown("currency", Text, CURRENCY, _by_customer.c.currency),
    ),
    sums=(
        shown("orders", BigInteger, "Completed orders", func.coalesce(_counted_by_customer.c.orders, 0)),
        shown("units", BigInteger, "Units in completed orders", _by_customer.c.units),
        shown("revenue", MONEY, "Revenue of completed orders", _by_customer.c.revenue),
        shown("first_day", Integer, "First day with completed orders, YYYYMMDD", _by_customer.c.first),
        shown("last_day", Integer, "Last day with completed orders, YYYYMMDD", _by_customer.c.last),
        shown("last_of_any_status", Integer, "Last day with orders, YYYYMMDD", _by_customer.c.last_of_any_status),
    ),
    rows=select()
    .select_from(_by_customer)
    .outerjoin(
        _counted_by_customer,
        and_(
            _counted_by_customer.c.month == _by_customer.c.month,
            _counted_by_customer.c.customer_key == _by_customer.c.customer_key,
            _counted_by_customer.c.currency == _by_customer.c.currency,
        ),
    ),
    of=sales,
)
by_day, by_month, by_customer = map(summed, (orders_by_day, orders_by_month, orders_by_customer))
