"""What the marts count, each defined once: revenue is what completed orders brought that their source still lists."""

from sqlalchemy import and_, func

from warehouse.model.facts.sales import sales

stands = ~sales.c.is_vanished
"""Whether an order line counts at all: the newest list of the orders has not dropped it."""
completed = and_(sales.c.order_status == "Completed", stands)
LOST = ("Cancelled", "Returned")

lines = func.count().filter(completed)
units = func.coalesce(func.sum(sales.c.quantity).filter(completed), 0)
revenue = func.coalesce(func.sum(sales.c.total_amount).filter(completed), 0)
