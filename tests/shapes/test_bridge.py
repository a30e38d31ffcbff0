"""A bridge with weights: a visit has several diagnoses, and each bears a part of its cost."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlalchemy import Date, Integer, Numeric, Select, Text, func, select

from tests.shapes.star import NewStar, the_same_in_any_order
from warehouse.database.metadata import new_metadata
from warehouse.vocabulary import (
    WARNING,
    Kind,
    Rule,
    business_key,
    calendar,
    dimension,
    fact,
    field,
    measure,
    rulebook,
    source,
    type1,
    whole,
)

JANUARY, FEBRUARY, MARCH = date(2024, 1, 1), date(2024, 2, 1), date(2024, 3, 1)


class Visits:
    """Visits, their diagnoses, and the bridge between the two."""

    def __init__(self) -> None:
        self.metadata = new_metadata()
        diagnoses = source(
            "diagnoses",
            "The diagnoses.",
            business_key("diagnosis", Text, "Code of the diagnosis"),
            field("label", Text, "What it is called"),
            keep="observations",
            metadata=self.metadata,
        )
        visits = source(
            "visits",
            "The visits.",
            business_key("visit", Integer, "Number of the visit"),
            field("came_on", Date, "Day of the visit"),
            field("cost", Numeric(12, 2), "What it cost"),
            metadata=self.metadata,
        )
        findings = source(
            "findings",
            "What was found.",
            business_key("visit", Integer, "Number of the visit"),
            business_key("diagnosis", Text, "Code of the diagnosis"),
            field("found_on", Date, "Day of the finding"),
            field("weight", Numeric(5, 4), "The part of the cost that it bears"),
            metadata=self.metadata,
        )
        self.diagnosis = dimension(
            "diagnosis",
            "A diagnosis.",
            business_key("diagnosis", Text, "Code of the diagnosis"),
            type1("label", Text, "What it is called"),
            source=diagnoses,
        )
        day = calendar("day", "A day.", metadata=self.metadata)
        self.visits = fact(
            "visits",
            "Who came when.",
            measure("cost", Numeric(12, 2), "What it cost"),
            grain="one row per visit",
            dimensions={},
            happened_on="came_on",
            calendar=day,
            source=visits,
        )
        self.bridge = fact(
            "findings",
            "What was found at a visit.",
            measure("weight", Numeric(5, 4), "The part of the cost that it bears"),
            grain="one row per visit and diagnosis",
            dimensions={"diagnosis": self.diagnosis},
            happened_on="found_on",
            calendar=day,
            source=findings,
        )
        rulebook(
            Rule(
                "GR-1",
                "the weights of a visit add up",
                whole(self.bridge, "weight", within="visit"),
                Kind.CONSISTENCY,
                WARNING,
                "Deliver all findings of the visit.",
                on=(self.bridge,),
            ),
            metadata=self.metadata,
        )

    def costs(self) -> Select[tuple[object, ...]]:
        """Return what each diagnosis cost."""
        cost = func.sum(self.visits.c.cost * self.bridge.c.weight).label("cost")
        rows = self.visits.join(self.bridge, self.bridge.c.visit == self.visits.c.visit)
        rows = rows.join(self.diagnosis, self.diagnosis.c.diagnosis_key == self.bridge.c.diagnosis_key)
        found = select(self.diagnosis.c.diagnosis, cost).select_from(rows).where(~self.bridge.c.is_vanished)
        return found.group_by(self.diagnosis.c.diagnosis).order_by(self.diagnosis.c.diagnosis)


FINDING = "visit,diagnosis,found_on,weight\n"
DELIVERIES = [
    (JANUARY, {"findings": FINDING + "1,a,2024-01-01,0.25\n1,b,2024-01-01,0.75\n2,a,2024-01-02,0.5\n"}),
    (FEBRUARY, {"visits": "visit,came_on,cost\n1,2024-01-01,100\n2,2024-01-02,10\n"}),
    (MARCH, {"findings": FINDING + "2,b,2024-01-02,0.5\n1,a,2024-01-01,0.4\n1,b,2024-01-01,0.6\n"}),
]


def test_a_cost_is_spread_by_the_weights(new_star: NewStar) -> None:
    """Corrected weights and late visits included, the costs of all diagnoses are those of all visits."""
    visits = Visits()
    costs = the_same_in_any_order(new_star, visits.metadata, DELIVERIES, visits.costs())
    assert costs == [("a", Decimal(45)), ("b", Decimal(65))]


def test_weights_that_do_not_add_up_are_named(new_star: NewStar) -> None:
    """A visit with a half only is named; a finding that a full list lacks bears nothing any more."""
    visits = Visits()
    star = new_star(visits.metadata, sources={"findings": {"delivery": "snapshot"}})
    account = star.load(JANUARY, **DELIVERIES[0][1])
    (broken,) = [result for result in account.quality.results if result.rule.id == "GR-1"]
    assert [example.what for example in broken.examples] == ["visit 2, total 0.5"]
    star.load(FEBRUARY, findings=FINDING + "1,b,2024-01-01,1\n")
    assert star.failures() == []
