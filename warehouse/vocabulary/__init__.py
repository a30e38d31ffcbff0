"""The words that a model is written in; each returns plain SQLAlchemy tables and columns."""

from warehouse.vocabulary.calendar import calendar
from warehouse.vocabulary.columns import (
    activity,
    business_key,
    degenerate,
    delivery_day,
    derived,
    field,
    lag,
    measure,
    type0,
    type1,
    type2,
    value,
)
from warehouse.vocabulary.dimension import dimension, history_of
from warehouse.vocabulary.fact import fact
from warehouse.vocabulary.mart import MONEY, SHARE, day_of, mart, month_of, quintile, ratio, same, shown
from warehouse.vocabulary.reference import reference
from warehouse.vocabulary.roles import by, through
from warehouse.vocabulary.rule import (
    ERROR,
    INFO,
    OFF,
    TODAY,
    WARNING,
    Kind,
    Measure,
    OneOf,
    Rule,
    parses,
    present,
    rulebook,
)
from warehouse.vocabulary.sentences import date_key_of, edge_to_edge, unlike_neighbours
from warehouse.vocabulary.source import source
from warehouse.vocabulary.texts import lowered, raised, undamaged

__all__ = [
    "ERROR",
    "INFO",
    "MONEY",
    "OFF",
    "SHARE",
    "TODAY",
    "WARNING",
    "Kind",
    "Measure",
    "OneOf",
    "Rule",
    "activity",
    "business_key",
    "by",
    "calendar",
    "date_key_of",
    "day_of",
    "degenerate",
    "delivery_day",
    "derived",
    "dimension",
    "edge_to_edge",
    "fact",
    "field",
    "history_of",
    "lag",
    "lowered",
    "mart",
    "measure",
    "month_of",
    "parses",
    "present",
    "quintile",
    "raised",
    "ratio",
    "reference",
    "rulebook",
    "same",
    "shown",
    "source",
    "through",
    "type0",
    "type1",
    "type2",
    "undamaged",
    "unlike_neighbours",
    "value",
]
