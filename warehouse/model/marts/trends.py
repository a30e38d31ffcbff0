"""How sales develop: every day and every month from the first order to the last, including those without sales."""

from sqlalchemy import BigInteger, Date, Text, and_, func, select, true

from warehouse.model.dimensions import date
from warehouse.model.marts.measures import CURRENCY, UNSAID
from warehouse.model.marts.orders import by_day, by_month
from warehouse.vocabulary import MONEY, SHARE, mart, ratio, same, shown

_by_day = select(
    by_day.c.order_date_key.label("day"), by_day.c.currency, by_day.c.orders, by_day.c.units, by_day.c.revenue
).cte("by_day")
_days = select(func.min(_by_day.c.day).label("first"), func.max(_by_day.c.day).label("last")).subquery("days")
_of_days = select(_by_day.c.currency).distinct().subquery("currencies")
_day_revenue = func.coalesce(_by_day.c.revenue, 0)
_day_before = func.lag(_day_revenue).over(partition_by=_of_days.c.currency, order_by=date.c.date_key)

daily_sales = mart(
    "daily_sales",
    "Sales by day, one row for every day from the first order to the last; of several currencies, one row for each.",
    "How do sales develop from day to day?",
    same(date.c.date_key, "order_date_key"),
    same(date.c.calendar_date, "order_date"),
    same(date.c.day_name),
    same(date.c.is_weekend),
    same(date.c.is_holiday),
    shown("orders", BigInteger, "Completed orders", func.coalesce(_by_day.c.orders, 0)),
    shown("units", BigInteger, "Units in completed orders", func.coalesce(_by_day.c.units, 0)),
    shown("revenue", MONEY, "Revenue of completed orders", _day_revenue),
    shown("average_order_value", MONEY, "Revenue per completed order", ratio(_by_day.c.revenue, _by_day.c.orders)),
    shown("revenue_before", MONEY, "Revenue of the day before, null on the first day", _day_before),
    shown("revenue_change", MONEY, "Revenue less that of the day before", _day_revenue - _day_before),
    shown(
        "revenue_change_share",
        SHARE,
        "Change as a share of the revenue of the day before, null if that was 0",
        ratio(_day_revenue - _day_before, _day_before),
    ),
    shown("currency", Text, CURRENCY, func.nullif(_of_days.c.currency, UNSAID)),
    rows=select()
    .select_from(date)
    .join(_days, date.c.date_key.between(_days.c.first, _days.c.last))
    .join(_of_days, true())
    .outerjoin(_by_day, and_(_by_day.c.day == date.c.date_key, _by_day.c.currency == _of_days.c.currency)),
)

_sums = (
    select(
        by_day.c.month,
        by_day.c.currency,
        func.sum(by_day.c.units).label("units"),
        func.sum(by_day.c.revenue).label("revenue"),
    )
    .group_by(by_day.c.month, by_day.c.currency)
    .subquery("sums")
)
_by_month = (
    select(
        _sums.c.month,
        _sums.c.currency,
        func.coalesce(by_month.c.orders, 0).label("orders"),
        _sums.c.units,
        _sums.c.revenue,
    )
    .outerjoin(by_month, and_(by_month.c.month == _sums.c.month, by_month.c.currency == _sums.c.currency))
    .cte("by_month")
)
_months = select(func.min(_by_month.c.month).label("first"), func.max(_by_month.c.month).label("last")).subquery(
    "months"
)
_of_months = select(_by_month.c.currency).distinct().subquery("currencies")
_month_revenue = func.coalesce(_by_month.c.revenue, 0)
_month_before = func.lag(_month_revenue).over(partition_by=_of_months.c.currency, order_by=date.c.date_key)

monthly_sales = mart(
    "monthly_sales",
    "Sales by month, one row for every month from that of the first order to that of the last; of several currencies, "
    "one row for each.",
    "How do sales develop from month to month?",
    same(date.c.year),
    same(date.c.month),
    same(date.c.month_name),
    shown("month_start", Date, "First day of the month", date.c.calendar_date),
    shown("orders", BigInteger, "Completed orders", func.coalesce(_by_month.c.orders, 0)),
    shown("units", BigInteger, "Units in completed orders", func.coalesce(_by_month.c.units, 0)),
    shown("revenue", MONEY, "Revenue of completed orders", _month_revenue),
    shown("average_order_value", MONEY, "Revenue per completed order", ratio(_by_month.c.revenue, _by_month.c.orders)),
    shown("revenue_before", MONEY, "Revenue of the month before, null in the first month", _month_before),
    shown("revenue_change", MONEY, "Revenue less that of the month before", _month_revenue - _month_before),
    shown(
        "revenue_change_share",
        SHARE,
        "Change as a share of the revenue of the month before, null if that was 0",
        ratio(_month_revenue - _month_before, _month_before),
    ),
    shown("currency", Text, CURRENCY, func.nullif(_of_months.c.currency, UNSAID)),
    rows=select()
    .select_from(date)
    .join(_months, (date.c.date_key // 100).between(_months.c.first, _months.c.last))
    .join(_of_months, true())
    .outerjoin(
        _by_month,
        and_(_by_month.c.month == date.c.date_key // 100, _by_month.c.currency == _of_months.c.currency),
    )
    .where(func.extract("day", date.c.calendar_date) == 1),
)
