"""A rule on any table of any layer is checked, and every table brings its standard rules."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import Integer, MetaData, Table, Text, func, select

from tests.shapes.star import NewStar
from tests.vocabulary.words import Pieces
from warehouse.load.rules.rulebook import rules_in_force
from warehouse.vocabulary import (
    ERROR,
    WARNING,
    Kind,
    Measure,
    Rule,
    activity,
    business_key,
    mart,
    parses,
    rulebook,
    same,
    shown,
    type1,
)
from warehouse.vocabulary.rule import rules_of

ROOMS = "room,floor\na,1\nb,2\n"
NIGHTS = "night,slept_on,room,guests\n1,2024-01-05,a,2\n2,2024-01-06,b,1\n"
FIRST, SECOND = date(2024, 1, 10), date(2024, 2, 10)


class Hotel:
    """A hotel with a table of every kind: sources, a dimension, a history, a calendar, a fact and a mart."""

    def __init__(self) -> None:
        pieces = Pieces()
        self.metadata: MetaData = pieces.metadata
        self.room = pieces.room(
            business_key("room", Text, "Number"),
            type1("floor", Integer, "Floor", history="room_floor"),
            activity("is_open", "Whether it is there", type_=1),
        )
        self.fact = pieces.night(dimensions={"room": self.room})
        self.mart = mart(
            "guests",
            "Guests by room.",
            "Where do people sleep?",
            same(self.fact.c.room_key),
            shown("guests", Integer, "How many slept", func.sum(self.fact.c.guests)),
            rows=select().select_from(self.fact).group_by(self.fact.c.room_key),
            metadata=self.metadata,
        )

    def tables(self) -> dict[str, Table]:
        """Return all tables of all layers by name."""
        return {table.fullname: table for table in (*self.metadata.tables.values(), self.mart)}


def _rule(table: Table) -> Rule:
    """Return a rule that every row breaks: its key is there, and the rule says that it is not."""
    key = next(column for column in table.c if column.name in ("room", "room_key", "day_key", "night"))
    letter = {"bronze": "B", "silver": "S"}.get(str(table.schema), "G")
    return Rule(f"{letter}R-Z-001", "nothing is there", key.is_(None), Kind.VALIDITY, ERROR, "Fix it.", on=(table,))


@pytest.mark.parametrize("name", sorted(Hotel().tables()))
def test_a_rule_on_any_table_is_asked(name: str, new_star: NewStar) -> None:
    """Each row breaks it, so it refuses the batch, or holds its records back, and `check` finds it broken."""
    hotel = Hotel()
    star = new_star(hotel.metadata)
    star.load(FIRST, rooms=ROOMS, nights=NIGHTS)
    assert star.failures() == []
    rulebook(_rule(hotel.tables()[name]), metadata=hotel.metadata)
    account = star.bring(SECOND, {"rooms": ROOMS + "c,3\n", "nights": NIGHTS + "3,2024-01-07,c,1\n"})
    (result,) = (one for one in account.quality.results if one.rule.id.endswith("R-Z-001"))
    assert not result.passed
    assert result.failed > 0
    held = sum(source.total("quarantined") for source in account.sources.values())
    if name.startswith("silver."):
        assert held == result.failed
    else:
        assert account.status == "refused"
    assert star.failures() == [result.rule.id]


def test_all_rules_in_force_are_answered(new_star: NewStar) -> None:
    """The account never says that all hold while one was not asked."""
    hotel = Hotel()
    rulebook(_rule(hotel.mart), metadata=hotel.metadata)
    star = new_star(hotel.metadata, rules={"GR-Z-001": {"severity": "warning"}})
    account = star.load(FIRST, rooms=ROOMS, nights=NIGHTS)
    asked = [one.rule.id for one in account.quality.results]
    assert sorted(asked) == sorted(rule.id for rule in rules_in_force(hotel.metadata, star.settings))
    assert [one.rule.id for one in account.quality.results if not one.passed] == ["GR-Z-001"]


IDS = [
    "BR-007", "BR-008", "BR-009",
    "BR-NIGHTS-001", "BR-NIGHTS-002", "BR-ROOMS-001", "BR-ROOMS-002",
    "GR-DIM_DAY-001", "GR-DIM_ROOM-001", "GR-DIM_ROOM-002",
    "GR-FACT_NIGHTS-001", "GR-FACT_NIGHTS-002", "GR-FACT_NIGHTS-003", "GR-FACT_NIGHTS-004",
    "GR-FACT_NIGHTS-005", "GR-FACT_NIGHTS-011", "GR-FACT_NIGHTS-012", "GR-ROOM_FLOOR-001",
    "SR-NIGHTS-001", "SR-NIGHTS-002", "SR-NIGHTS-003", "SR-NIGHTS-004",
    "SR-Q-001",
    "SR-ROOMS-001", "SR-ROOMS-002", "SR-ROOMS-003",
]  # fmt: skip


def test_every_table_brings_its_rules() -> None:
    assert sorted(rule.id for rule in rules_of(Hotel().metadata)) == IDS


def test_a_rule_of_the_model_takes_the_place_of_the_one_that_a_table_brings() -> None:
    """And so a model says how strict it is; the others stay."""
    hotel = Hotel()
    floor = hotel.metadata.tables["silver.rooms"].c.floor
    rulebook(
        Rule("SR-T-001", "floors are numbers", parses(floor), Kind.VALIDITY, WARNING, "Fix it."),
        Rule("SR-Q-001", "nothing is held back", Measure.HELD_BACK, Kind.ACCOUNTING, ERROR, "Fix it.",
             on=(floor.table,), threshold=0.0),
        metadata=hotel.metadata,
    )  # fmt: skip
    ids = sorted(rule.id for rule in rules_of(hotel.metadata))
    assert ids == sorted({*IDS, "SR-T-001", "SR-Q-001-NIGHTS"} - {"SR-ROOMS-003"})


@pytest.mark.parametrize(
    ("files", "settings", "refused"),
    [
        ({"rooms": "room,floor\n"}, {}, "BR-ROOMS-001"),
        ({"nights": "night,slept_on,room,guests\n"}, {}, "BR-NIGHTS-001"),
        ({"rooms": "room,floor\na,1\n"}, {"sources": {"rooms": {"delivery": "snapshot"}}}, "BR-009"),
        ({"rooms": "room,floor\na,one\nb,2\n"}, {}, "SR-Q-001"),
        ({"rooms": "room,floor\n,1\nb,2\n"}, {}, "SR-Q-001"),
        ({"nights": "night,slept_on,room,guests\n7,,a,1\n8,2024-01-05,a,1\n"}, {}, "SR-Q-001"),
    ],
)
def test_a_star_without_a_rule_is_safe(
    new_star: NewStar, files: dict[str, str], settings: dict[str, Any], refused: str
) -> None:
    """An empty delivery, a list that wipes the dimension, and records half of which are no good refuse the batch."""
    star = new_star(Hotel().metadata, rules={"BR-009": {}, "SR-Q-001": {"at_least": 1}}, **settings)
    star.load(FIRST, rooms=ROOMS, nights=NIGHTS)
    account = star.bring(SECOND, files)
    assert account.status == "refused"
    assert [one.rule.id for one in account.quality.gates] == [refused]


def test_a_text_that_is_no_value_waits_without_any_rule_of_the_model(new_star: NewStar) -> None:
    hotel = Hotel()
    star = new_star(hotel.metadata, rules={"SR-Q-001": {"threshold": 1.0}, "SR-ROOMS-003": {"severity": "off"}})
    account = star.load(FIRST, rooms="room,floor\na,one\nb,2\n", nights=NIGHTS)
    assert account.sources["rooms"].total("quarantined") == 1
    assert star.rows(select(hotel.room.c.room, hotel.room.c.floor).where(~hotel.room.c.is_inferred)) == [("b", 2)]
