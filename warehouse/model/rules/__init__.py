"""The rulebook."""

from warehouse.database.metadata import metadata
from warehouse.model.rules.bronze import BRONZE
from warehouse.model.rules.completeness import COMPLETENESS
from warehouse.model.rules.dimensions import DIMENSIONS
from warehouse.model.rules.facts import FACTS
from warehouse.model.rules.together import TOGETHER
from warehouse.model.rules.validity import VALIDITY
from warehouse.vocabulary import rulebook

RULES = rulebook(*BRONZE, *COMPLETENESS, *VALIDITY, *TOGETHER, *FACTS, *DIMENSIONS, metadata=metadata)

__all__ = ["RULES"]
