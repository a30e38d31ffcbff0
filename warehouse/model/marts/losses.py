"""What cancellations and returns cost."""

from sqlalchemy import BigInteger, Boolean, Date, Integer, Text, func, select

from warehouse.model.facts import sales
from warehouse.model.marts.measures import CURRENCY, LOST, stands
from warehouse.vocabulary import MONEY, SHARE, mart, month_of, ratio, shown

_month = sales.c.order_date_key // 100
_status = func.coalesce(sales.c.order_status, "Unknown")
_by_status = (
    select(
        _month.label("month"),
        _status.label("order_status"),
        sales.c.currency,
        func.count().label("lines"),
        func.sum(sales.c.quantity).label("units"),
        func.sum(sales.c.total_amount).label("amount"),
    )
    .where(stands)
    .group_by(_month, _status, sales.c.currency)
    .subquery("by_status")
)
_first_day = _by_status.c.month * 100 + 1
_in_month = (_by_status.c.month, _by_status.c.currency)
_amount_of_month = func.sum(_by_status.c.amount).over(partition_by=_in_month)
_lines_of_month = func.sum(_by_status.c.lines).over(partition_by=_in_month)

order_status_impact = mart(
    "order_status_impact",
    "What was ordered by month, status and currency, one row for each status of a month in a currency. Sum lines, "
    "amount and amount_share over months for a status over all time. Shares are of what has the same currency.",
    "What do cancellations and returns cost, and how does that develop?",
    shown("year", Integer, "Year", _by_status.c.month // 100),
    shown("month", Integer, "Month, 1 to 12", _by_status.c.month - _by_status.c.month // 100 * 100),
    shown("month_start", Date, "First day of the month", month_of(_first_day)),
    shown("order_status", Text, "Status of the order lines, Unknown where they have none", _by_status.c.order_status),
    shown(
        "is_lost",
        Boolean,
        "Whether the amount was lost, because the orders were cancelled or returned",
        _by_status.c.order_status.in_(LOST),
    ),
    shown("lines", BigInteger, "Order lines", _by_status.c.lines),
    shown("units", BigInteger, "Units ordered", _by_status.c.units),
    shown("amount", MONEY, "Amount of the order lines", _by_status.c.amount),
    shown("lines_share_of_month", SHARE, "Share of the lines of the month", ratio(_by_status.c.lines, _lines_of_month)),
    shown(
        "amount_share_of_month", SHARE, "Share of the amount of the month", ratio(_by_status.c.amount, _amount_of_month)
    ),
    shown(
        "amount_share",
        SHARE,
        "Share of the amount of all months",
        ratio(_by_status.c.amount, func.sum(_by_status.c.amount).over(partition_by=_by_status.c.currency)),
    ),
    shown("currency", Text, CURRENCY, _by_status.c.currency),
    rows=select().select_from(_by_status),
)
