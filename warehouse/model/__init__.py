"""This warehouse, in the words of the vocabulary: readers are handed `metadata` and know no table by name."""

from warehouse.audit import batch, export, file, quarantine, rule_result
from warehouse.database.metadata import metadata
from warehouse.model import marts
from warehouse.model.control import CONTROL
from warehouse.model.dimensions import customer, date, product, product_price_history
from warehouse.model.facts import sales
from warehouse.model.reference import country, region
from warehouse.model.report import REPORT
from warehouse.model.rules import RULES
from warehouse.model.sources import customers, orders, products
from warehouse.project import OUR_SAMPLE
from warehouse.vocabulary.model import Model, Sample

__all__ = [
    "CONTROL",
    "MODEL",
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

MODEL = Model(
    metadata,
    report=REPORT,
    sample=Sample(OUR_SAMPLE, "a small shop", "50 customers, 60 products, 100 orders", maker="warehouse.sample"),
)
