"""Where orders are large."""

from sqlalchemy import BigInteger, Date, Integer, Text, func, select

from warehouse.model.dimensions import customer
from warehouse.model.marts.measures import CURRENCY, UNSAID
from warehouse.model.marts.orders import by_customer
from warehouse.vocabulary import MONEY, mart, month_of, ratio, shown

_region = func.coalesce(customer.c.region, "Unknown")
_by_region = (
    select(
        by_customer.c.month,
        _region.label("region"),
        by_customer.c.currency,
        func.sum(by_customer.c.orders).label("orders"),
        func.sum(by_customer.c.units).label("units"),
        func.sum(by_customer.c.revenue).label("revenue"),
    )
    .join(customer, customer.c.customer_key == by_customer.c.customer_key)
    .where(by_customer.c.orders > 0)
    .group_by(by_customer.c.month, _region, by_customer.c.currency)
    .subquery("by_region")
)

region_aov = mart(
    "region_aov",
    "Completed orders by month, by region of the customer at the time and by currency, one row for each region of a "
    "month in a currency.",
    "How large is the average order, by region and month?",
    shown("year", Integer, "Year", _by_region.c.month // 100),
    shown("month", Integer, "Month, 1 to 12", _by_region.c.month - _by_region.c.month // 100 * 100),
    shown("month_start", Date, "First day of the month", month_of(_by_region.c.month * 100 + 1)),
    shown("region", Text, "Sales region, Unknown where the customer has none", _by_region.c.region),
    shown("orders", BigInteger, "Completed orders", _by_region.c.orders),
    shown("units", BigInteger, "Units in completed orders", _by_region.c.units),
    shown("revenue", MONEY, "Revenue of completed orders", _by_region.c.revenue),
    shown(
        "average_order_value", MONEY, "Revenue per completed order", ratio(_by_region.c.revenue, _by_region.c.orders)
    ),
    shown("currency", Text, CURRENCY, func.nullif(_by_region.c.currency, UNSAID)),
    rows=select().select_from(_by_region),
)
