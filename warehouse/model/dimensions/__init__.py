"""The dimensions: who, what and when."""

from warehouse.model.dimensions.customer import customer
from warehouse.model.dimensions.date import date
from warehouse.model.dimensions.product import product, product_price_history

__all__ = ["customer", "date", "product", "product_price_history"]
