"""What the shop delivers."""

from warehouse.model.sources.customers import customers
from warehouse.model.sources.orders import orders
from warehouse.model.sources.products import products

__all__ = ["customers", "orders", "products"]
