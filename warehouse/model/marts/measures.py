"""What the marts count, each defined once: revenue is what completed orders brought that their source still lists."""

from sqlalchemy import and_, func

from warehouse.model.facts.sales import sales

stands = ~sales.c.is_vanished
"""Whether an order line counts at all: the newest list of the orders has not dropped it."""
is_completed = sales.c.order_status == "Completed"
"""Whether the order came true, be it listed still or not."""
completed = and_(is_completed, stands)
LOST = ("Cancelled", "Returned")

lines = func.count().filter(completed)
units = func.coalesce(func.sum(sales.c.quantity).filter(completed), 0)
revenue = func.coalesce(func.sum(sales.c.total_amount).filter(completed), 0)
