"""What the marts count, each defined once: revenue is what orders brought that were completed."""

from sqlalchemy import func

from warehouse.model.facts import sales

completed = sales.c.order_status == "Completed"
LOST = ("Cancelled", "Returned")

lines = func.count().filter(completed)
units = func.coalesce(func.sum(sales.c.quantity).filter(completed), 0)
revenue = func.coalesce(func.sum(sales.c.total_amount).filter(completed), 0)
