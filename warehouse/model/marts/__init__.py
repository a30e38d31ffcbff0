"""The views that answer the questions of the business, and of those responsible for the data."""

from warehouse.model.marts.customers import customer_value
from warehouse.model.marts.lines import sales, sales_as_is, vanished_sales
from warehouse.model.marts.losses import order_status_impact
from warehouse.model.marts.products import category_revenue, product_revenue
from warehouse.model.marts.quality import (
    quality_by_batch,
    quality_by_day,
    quality_by_rule,
    quality_by_source,
    quality_results,
)
from warehouse.model.marts.regions import region_aov
from warehouse.model.marts.trends import daily_sales, monthly_sales

__all__ = [
    "category_revenue",
    "customer_value",
    "daily_sales",
    "monthly_sales",
    "order_status_impact",
    "product_revenue",
    "quality_by_batch",
    "quality_by_day",
    "quality_by_rule",
    "quality_by_source",
    "quality_results",
    "region_aov",
    "sales",
    "sales_as_is",
    "vanished_sales",
]
