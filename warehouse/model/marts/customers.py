"""What customers are worth."""

from sqlalchemy import BigInteger, Date, Integer, Text, and_, case, func, or_, select

from warehouse.model.dimensions import customer
from warehouse.model.marts.measures import CURRENCY, UNSAID
from warehouse.model.marts.orders import by_customer
from warehouse.model.marts.present import present
from warehouse.vocabulary import MONEY, day_of, mart, quintile, ratio, same, shown

_by_customer = (
    select(
        present.c.present_key,
        by_customer.c.currency,
        func.sum(by_customer.c.orders).label("orders"),
        func.sum(by_customer.c.units).label("units"),
        func.sum(by_customer.c.revenue).label("revenue"),
        func.min(by_customer.c.first_day).label("first"),
        func.max(by_customer.c.last_day).label("last"),
        func.max(by_customer.c.last_of_any_status).label("last_of_any_status"),
    )
    .select_from(by_customer)
    .join(present, present.c.customer_key == by_customer.c.customer_key)
    .group_by(present.c.present_key, by_customer.c.currency)
    .cte("by_customer")
)
# customers who never ordered count under the only currency that there is
_only = select(
    case((func.min(_by_customer.c.currency) == func.max(_by_customer.c.currency), func.min(_by_customer.c.currency)))
).scalar_subquery()
_currency = func.coalesce(_by_customer.c.currency, _only)
_orders = func.coalesce(_by_customer.c.orders, 0)
_revenue = func.coalesce(_by_customer.c.revenue, 0)
_bought = _orders > 0
_scored = (
    select(
        customer.c.customer_key,
        _currency.label("currency"),
        _orders.label("orders"),
        func.coalesce(_by_customer.c.units, 0).label("units"),
        _revenue.label("revenue"),
        day_of(_by_customer.c.first).label("first"),
        day_of(_by_customer.c.last).label("last"),
        day_of(func.max(_by_customer.c.last_of_any_status).over()).label("newest"),
        case((_bought, quintile(_by_customer.c.last, within=(_bought, _currency)))).label("recency"),
        case((_bought, quintile(_orders, within=(_bought, _currency)))).label("frequency"),
        case((_bought, quintile(_revenue, within=(_bought, _currency)))).label("monetary"),
    )
    .select_from(customer)
    .outerjoin(_by_customer, _by_customer.c.present_key == customer.c.customer_key)
    .where(customer.c.is_current)
    .subquery("scored")
)
_valuable = or_(_scored.c.frequency >= 4, _scored.c.monetary >= 4)

customer_value = mart(
    "customer_value",
    "Lifetime value of customers as they are today, one row each, those who never bought too; who ordered in several "
    "currencies has one row for each. Places, scores and segments are those within a currency.",
    "Who are the best customers, and whom are we about to lose?",
    same(customer.c.customer_key),
    same(customer.c.customer_id),
    same(customer.c.customer_name),
    same(customer.c.city),
    same(customer.c.state),
    same(customer.c.country),
    same(customer.c.region),
    same(customer.c.signup_date),
    same(customer.c.is_active),
    shown("orders", BigInteger, "Completed orders", _scored.c.orders),
    shown("units", BigInteger, "Units in completed orders", _scored.c.units),
    shown("revenue", MONEY, "Revenue of completed orders", _scored.c.revenue),
    shown("average_order_value", MONEY, "Revenue per completed order", ratio(_scored.c.revenue, _scored.c.orders)),
    shown("first_order_date", Date, "Day of the first completed order", _scored.c.first),
    shown("last_order_date", Date, "Day of the last completed order", _scored.c.last),
    shown(
        "days_since_last_order",
        Integer,
        "Days from the last completed order to the newest order of anybody",
        _scored.c.newest - _scored.c.last,
    ),
    shown(
        "revenue_rank",
        BigInteger,
        "Place by revenue, 1 the highest; equal revenue, equal place",
        func.rank().over(partition_by=_scored.c.currency, order_by=_scored.c.revenue.desc()),
    ),
    shown("recency_score", Integer, "Fifth by last completed order, 5 the most recent", _scored.c.recency),
    shown("frequency_score", Integer, "Fifth by number of completed orders, 5 the most", _scored.c.frequency),
    shown("monetary_score", Integer, "Fifth by revenue, 5 the highest", _scored.c.monetary),
    shown(
        "segment",
        Text,
        "Champion, Loyal, New, Occasional, At risk (valuable, but long not seen), Lapsed, or Never bought",
        case(
            (_scored.c.orders == 0, "Never bought"),
            (and_(_scored.c.recency >= 4, _scored.c.frequency >= 4, _scored.c.monetary >= 4), "Champion"),
            (and_(_scored.c.recency >= 4, _scored.c.orders == 1), "New"),
            (and_(_scored.c.recency >= 3, _valuable), "Loyal"),
            (_scored.c.recency >= 3, "Occasional"),
            (_valuable, "At risk"),
            else_="Lapsed",
        ),
    ),
    shown("currency", Text, CURRENCY, func.nullif(_scored.c.currency, UNSAID)),
    rows=select().select_from(customer).join(_scored, _scored.c.customer_key == customer.c.customer_key),
)
