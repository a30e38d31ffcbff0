"""Samples: a small shop that never changes, and deliveries of any size whose figures are known beforehand."""

from warehouse.sample.shop import write_shop

__all__ = ["write_shop"]
