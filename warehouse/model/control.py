"""The figures that a sample states beforehand."""

from sqlalchemy import func, select

from warehouse.model.dimensions import customer, product, product_price_history
from warehouse.model.facts import sales
from warehouse.model.marts.measures import completed, stands
from warehouse.vocabulary.control import control_totals

CONTROL = control_totals(
    fact_rows=select(func.count()).select_from(sales).where(stands),
    quantity=select(func.coalesce(func.sum(sales.c.quantity), 0)).where(stands),
    completed_revenue=select(func.coalesce(func.sum(sales.c.total_amount), 0)).where(completed),
    customers=select(func.count(customer.c.customer_id.distinct())),
    customer_versions=select(func.count(customer.c.customer_id)),
    products=select(func.count(product.c.product_id)),
    price_versions=select(func.count()).select_from(product_price_history),
)
