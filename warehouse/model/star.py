"""The tables that batches fill, for those who need no rules and no marts."""

from warehouse.database.metadata import metadata
from warehouse.model.dimensions import customer, date, product, product_price_history
from warehouse.model.facts import sales
from warehouse.model.reference import country, region
from warehouse.model.sources import customers, orders, products

__all__ = [
    "country",
    "customer",
    "customers",
    "date",
    "metadata",
    "orders",
    "product",
    "product_price_history",
    "products",
    "region",
    "sales",
]
