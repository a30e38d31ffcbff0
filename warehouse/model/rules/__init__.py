"""The rulebook."""

from warehouse.database.metadata import metadata
from warehouse.model.marts import orders as orders_by  # noqa: F401  (its sums are held against the facts)
from warehouse.model.rules.agreed import AGREED
from warehouse.model.rules.completeness import COMPLETENESS
from warehouse.model.rules.dimensions import DIMENSIONS
from warehouse.model.rules.facts import FACTS
from warehouse.model.rules.together import TOGETHER
from warehouse.model.rules.validity import VALIDITY
from warehouse.vocabulary import rulebook

RULES = rulebook(*COMPLETENESS, *VALIDITY, *TOGETHER, *FACTS, *DIMENSIONS, metadata=metadata, agreed=AGREED)

__all__ = ["RULES"]
