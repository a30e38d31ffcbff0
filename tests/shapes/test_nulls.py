"""A value that a fact takes from a history may be null there, until a correction brings it, or once it is withdrawn."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Date, Integer, Numeric, Table, Text, select

from tests.shapes.star import NewStar
from warehouse.database.metadata import new_metadata
from warehouse.vocabulary import (
    business_key,
    by,
    calendar,
    degenerate,
    dimension,
    fact,
    field,
    history_of,
    measure,
    source,
    through,
    type1,
)

RATE, DAY, LATER = Numeric(8, 2), date(2024, 1, 1), date(2024, 2, 1)
NIGHT, BREAKFAST = "night,slept_on,room,rate\n", "breakfast,eaten_on,night,room,rate\n"


class Hotel:
    """Nights at the rate of their room, and breakfasts, which know the room of the night and have one of their own."""

    def __init__(self) -> None:
        self.metadata = metadata = new_metadata()
        rooms = source(
            "rooms",
            "The rooms.",
            business_key("room", Text, "Number"),
            field("rate", RATE, "Price of a night"),
            keep="observations",
            metadata=metadata,
        )
        self.room = dimension(
            "room",
            "A room.",
            business_key("room", Text, "Number"),
            type1("rate", RATE, "Price of a night", history="room_rate"),
            source=rooms,
        )
        self.day = calendar("day", "A day.", metadata=metadata)
        self.slept = self._fact("night", "slept_on", dimensions={"room": self.room})
        usual, own = through(self.slept, "room"), by(self.room, "room")
        self.eaten = self._fact("breakfast", "eaten_on", "night", dimensions={"slept_in": usual, "room": own})

    def _fact(self, name: str, happened_on: str, *others: str, dimensions: dict[str, object]) -> Table:
        brought = source(
            f"{name}s",
            "What happened.",
            business_key(name, Integer, "Number"),
            field(happened_on, Date, "Day"),
            *(field(other, Integer, "Number") for other in others),
            field("room", Text, "Room", refers=True),
            field("rate", RATE, "Price, if it was another one"),
            metadata=self.metadata,
        )
        rate = history_of(self.room, "rate").c.rate
        return fact(
            name,
            "What happened where.",
            degenerate(name, Integer, "Number"),
            measure("rate", RATE, "Price", otherwise=rate, additivity="non-additive", optional=True),
            grain="one row each",
            dimensions=dimensions,  # type: ignore[arg-type]
            happened_on=happened_on,
            calendar=self.day,
            source=brought,
        )


def test_a_null_that_a_fact_took_over_becomes_a_value(new_star: NewStar) -> None:
    """The rate of the room is corrected for the day of the delivery, and the fact follows."""
    hotel = Hotel()
    star, slept = new_star(hotel.metadata), hotel.slept
    star.load(DAY, rooms="room,rate\nA,\n", nights=NIGHT + "1,2024-01-05,A,\n")
    assert star.rows(select(slept.c.rate)) == [(None,)]
    account = star.load(DAY, rooms="room,rate\nA,80\n")
    assert star.rows(select(slept.c.rate)) == [(80,)]
    assert account.gold["fact_night"]["repriced"] == 1
    assert star.failures() == []


def test_a_value_that_is_withdrawn_leaves_the_facts_that_took_it(new_star: NewStar) -> None:
    """The only list with a rate is undone: nothing is known of it, and what a record said itself stays."""
    hotel = Hotel()
    star, slept = new_star(hotel.metadata), hotel.slept.c
    priced = star.load(DAY, rooms="room,rate\nA,80\nB,90\n").batch_id
    star.load(LATER, rooms="room,rate\nB,95\n", nights=NIGHT + "1,2024-01-05,A,\n2,2024-01-06,A,7\n3,2024-01-07,B,\n")
    rates = select(slept.night, slept.rate).order_by(slept.night)
    assert star.rows(rates) == [(1, 80), (2, 7), (3, 90)]
    undone = star.undo(priced)
    assert star.rows(rates) == [(1, None), (2, 7), (3, 95)]
    assert undone.gold["fact_night"]["repriced"] == 2
    assert star.failures() == []
    star.undo(undone.batch_id)
    assert star.rows(rates) == [(1, 80), (2, 7), (3, 90)]


def test_a_fact_takes_the_value_of_the_member_that_its_record_names(new_star: NewStar) -> None:
    """Not that of the member it finds through another fact, although that role is declared first."""
    hotel = Hotel()
    star, eaten = new_star(hotel.metadata), hotel.eaten.c
    priced = star.load(DAY, rooms="room,rate\nA,80\nB,5\n", nights=NIGHT + "1,2024-01-05,A,\n").batch_id
    star.load(LATER, breakfasts=BREAKFAST + "1,2024-01-06,1,B,\n2,2024-01-06,9,B,4\n")
    rates = select(eaten.breakfast, eaten.rate).order_by(eaten.breakfast)
    assert star.rows(rates) == [(1, 5), (2, 4)]
    star.load(LATER, rooms="room,rate\nB,6\n")
    star.load(DAY, rooms="room,rate\nA,80\nB,3\n")
    assert star.rows(rates) == [(1, 3), (2, 4)]
    assert star.failures() == []
    star.undo(priced)
    assert star.rows(rates) == [(1, 3), (2, 4)]
    assert star.failures() == []
