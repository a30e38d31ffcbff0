"""The facts: what happened, in numbers."""

from warehouse.model.facts.sales import sales

__all__ = ["sales"]
