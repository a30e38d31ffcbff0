"""All of the model, in the order in which one part needs another."""

from warehouse.audit import batch, export, file, quarantine, rule_result
from warehouse.model import marts
from warehouse.model.control import CONTROL
from warehouse.model.report import REPORT
from warehouse.model.rules import RULES
from warehouse.model.star import (
    country,
    customer,
    customers,
    date,
    metadata,
    orders,
    product,
    product_price_history,
    products,
    region,
    sales,
)

__all__ = [
    "CONTROL",
    "REPORT",
    "RULES",
    "batch",
    "country",
    "customer",
    "customers",
    "date",
    "export",
    "file",
    "marts",
    "metadata",
    "orders",
    "product",
    "product_price_history",
    "products",
    "quarantine",
    "region",
    "rule_result",
    "sales",
]
