"""A value that a fact takes from a history may be null there, until a correction brings it."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Date, Integer, Numeric, Text, select

from tests.shapes.star import NewStar
from warehouse.database.metadata import new_metadata
from warehouse.vocabulary import (
    business_key,
    calendar,
    degenerate,
    dimension,
    fact,
    field,
    history_of,
    measure,
    source,
    type1,
)


def test_a_null_that_a_fact_took_over_becomes_a_value(new_star: NewStar) -> None:
    """The rate of the room is corrected for the day of the delivery, and the fact follows."""
    metadata = new_metadata()
    rooms = source(
        "rooms",
        "The rooms.",
        business_key("room", Text, "Number"),
        field("rate", Numeric(8, 2), "Price of a night"),
        keep="observations",
        metadata=metadata,
    )
    nights = source(
        "nights",
        "The nights.",
        business_key("night", Integer, "Number"),
        field("slept_on", Date, "Day"),
        field("room", Text, "Room", refers=True),
        field("rate", Numeric(8, 2), "Price of the night, if it was another one"),
        metadata=metadata,
    )
    room = dimension(
        "room",
        "A room.",
        business_key("room", Text, "Number"),
        type1("rate", Numeric(8, 2), "Price of a night", history="room_rate"),
        source=rooms,
    )
    slept = fact(
        "night",
        "Who slept where.",
        degenerate("night", Integer, "Number"),
        measure(
            "rate",
            Numeric(8, 2),
            "Price of the night",
            otherwise=history_of(room, "rate").c.rate,
            additivity="non-additive",
            optional=True,
        ),
        grain="one row per night",
        dimensions={"room": room},
        happened_on="slept_on",
        calendar=calendar("day", "A day.", metadata=metadata),
        source=nights,
    )
    star, day = new_star(metadata), date(2024, 1, 1)
    star.load(day, rooms="room,rate\nA,\n", nights="night,slept_on,room,rate\n1,2024-01-05,A,\n")
    assert star.rows(select(slept.c.rate)) == [(None,)]
    account = star.load(day, rooms="room,rate\nA,80\n")
    assert star.rows(select(slept.c.rate)) == [(80,)]
    assert account.gold["fact_night"]["repriced"] == 1
    assert star.failures() == []
