"""The measures of the marts, each defined once: revenue is the amount of completed orders that are still listed."""

from sqlalchemy import Text, and_, func, literal_column

from warehouse.model.facts.sales import sales

stands = ~sales.c.is_vanished
"""Whether an order line counts at all: the newest list of the orders has not dropped it."""
is_completed = sales.c.order_status == "Completed"
"""Whether the order was completed, still listed or not."""
completed = and_(is_completed, stands)
LOST = ("Cancelled", "Returned")

NET = "Amount of the line less its discount: what was paid for the goods, shipping apart"
net = sales.c.total_amount - func.coalesce(sales.c.discount_amount, 0)
CURRENCY = "Currency of the amounts, by ISO 4217; empty where the orders name none"
UNSAID = literal_column("''", Text)
"""Means no currency where a text is required: in keys, and where currencies are compared."""
currency = func.coalesce(sales.c.currency, UNSAID)

lines = func.count().filter(completed)
units = func.coalesce(func.sum(sales.c.quantity).filter(completed), 0)
revenue = func.coalesce(func.sum(sales.c.total_amount).filter(completed), 0)
