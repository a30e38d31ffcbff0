"""Samples: a small shop that never changes, and deliveries of any size whose figures are known in advance."""

from warehouse.sample.control import Control, DeliveryControl, FileControl, Planted, Totals, read_control
from warehouse.sample.deliveries import write_sample
from warehouse.sample.shop import write_shop

__all__ = [
    "Control",
    "DeliveryControl",
    "FileControl",
    "Planted",
    "Totals",
    "read_control",
    "write_sample",
    "write_shop",
]
