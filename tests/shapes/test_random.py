"""Random deliveries of a star of many shapes, in a random order, are what a few lines of Python make of them."""

from __future__ import annotations

import random
from collections.abc import Iterable
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy import Date, Integer, MetaData, Select, Table, Text, select

from tests.shapes.star import NewStar
from warehouse.database.metadata import new_metadata
from warehouse.vocabulary import (
    business_key,
    by,
    calendar,
    derived,
    dimension,
    fact,
    field,
    lag,
    source,
    through,
    type0,
    type1,
    type2,
    type3,
    value,
)

Records = dict[str, dict[Any, tuple[Any, ...]]]
"""By source, what a delivery says of each key."""
PEOPLE, CITIES = "abcde", ("Akron", "Boston", "Cary", "")
FIRST = date(2024, 1, 1)


class Gifts:
    """People of two sources in two roles, three dates of a gift, and returns that know both people through it."""

    def __init__(self) -> None:
        self.metadata = new_metadata()
        self.person = dimension(
            "person",
            "A person.",
            business_key("person", Text, "Number of the person"),
            type2("city", Text, "City"),
            type1("city_now", Text, "City of today"),
            type3("city_before", Text, "City before", of="city"),
            type0("city_first", Text, "First city"),
            source=[_people("crm", self.metadata), _people("web", self.metadata)],
        )
        gifts = source(
            "gifts",
            "The gifts.",
            business_key("gift", Integer, "Number of the gift"),
            field("ordered_on", Date, "Day of the order"),
            field("shipped_on", Date, "Day of the shipment"),
            field("buyer", Text, "Who buys", refers=True),
            field("recipient", Text, "Who gets it", refers=True),
            metadata=self.metadata,
        )
        back = source(
            "back",
            "What comes back.",
            business_key("number", Integer, "Number of the return"),
            field("gift", Integer, "Number of the gift"),
            field("returned_on", Date, "Day of the return"),
            metadata=self.metadata,
        )
        day = calendar("day", "A day.", metadata=self.metadata)
        self.gifts = fact(
            "gifts",
            "Who gave what to whom.",
            lag("days", "Days from order to shipment", since="ordered_on", until="shipped"),
            grain="one row per gift",
            dimensions={
                "buyer": by(self.person, "buyer"),
                "recipient": by(self.person, "recipient"),
                "shipped": by(day, "shipped_on", optional=True),
            },
            happened_on="ordered_on",
            calendar=day,
            source=gifts,
        )
        self.back = fact(
            "back",
            "What came back.",
            grain="one row per return",
            dimensions={"buyer": through(self.gifts), "getter": through(self.gifts, "recipient")},
            happened_on="returned_on",
            calendar=day,
            source=back,
        )

    def people_of(self, table: Table, *roles: str) -> Select[Any]:
        """Return the query of the facts with the people of some roles, each with the city of the fact's day."""
        key = next(iter(table.primary_key.columns))
        people = [(role, self.person.alias(role)) for role in roles]
        query = select(key, *(one.c[name] for _, one in people for name in ("person", "city")))
        for role, one in people:
            query = query.join(one, one.c.person_key == table.c[f"{role}_key"])
        return query.order_by(key)


def _people(name: str, metadata: MetaData) -> Table:
    return source(
        name,
        "The people.",
        business_key("person", Text, "Number of the person"),
        field("city", Text, "City"),
        derived("city_now", Text, "City of today", value("city")),
        derived("city_first", Text, "First city", value("city")),
        keep="observations",
        metadata=metadata,
    )


HEADS = {
    "crm": "person,city",
    "web": "person,city",
    "gifts": "gift,ordered_on,shipped_on,buyer,recipient",
    "back": "number,gift,returned_on",
}


def made_up(dice: random.Random, number: int) -> Records:
    """Return what a delivery says: of some people, gifts and returns, something."""

    def some_day() -> date:
        return FIRST + timedelta(days=dice.randrange(180))

    people = {source: dice.sample(PEOPLE, dice.randrange(4)) for source in ("crm", "web")}
    found: Records = {source: {one: (dice.choice(CITIES),) for one in names} for source, names in people.items()}
    found["gifts"] = {
        gift: (some_day(), dice.choice(("", some_day())), dice.choice(PEOPLE + "z"), dice.choice([*PEOPLE, "y", ""]))
        for gift in dice.sample(range(1, 7), dice.randrange(5))
    }
    found["back"] = {back: (dice.randrange(1, 8), some_day()) for back in dice.sample(range(1, 5), dice.randrange(3))}
    found["back"][100 + number] = (dice.randrange(1, 8), some_day())
    return {source: records for source, records in found.items() if records}


def as_files(records: Records) -> dict[str, str]:
    """Return the files of a delivery."""
    lines = {name: [",".join(map(str, (key, *row))) for key, row in rows.items()] for name, rows in records.items()}
    return {name: "\n".join([HEADS[name], *rows, ""]) for name, rows in lines.items()}


class Oracle:
    """What all deliveries say together, whatever came first."""

    def __init__(self, deliveries: Iterable[tuple[date, Records]]) -> None:
        self.seen: dict[str, list[tuple[date, str | None]]] = {}
        self.newest: Records = {"gifts": {}, "back": {}}
        for day, records in sorted(deliveries, key=lambda one: one[0]):
            of_day = {**records.get("web", {}), **records.get("crm", {})}
            for person, (city,) in of_day.items():
                self.seen.setdefault(person, []).append((day, city or None))
            for name in self.newest:
                self.newest[name] |= records.get(name, {})

    def city(self, person: str, day: date) -> str | None:
        """Return the city of somebody on a day; the first that is known of them reaches back."""
        seen = self.seen.get(person, [(day, None)])
        return ([city for at, city in seen if at <= day] or [seen[0][1]])[-1]

    def members(self) -> list[tuple[Any, ...]]:
        """Return everybody, with the city of today, the one before it, and the first."""
        named = {one for _, _, *people in self.newest["gifts"].values() for one in people if one}
        found = []
        for person in sorted({*self.seen, *named}):
            cities = [city for _, city in self.seen.get(person, [(FIRST, None)])]
            known = [city for city in cities if city]
            moves = [was for was, now in pairwise(known) if was != now]
            found.append((person, cities[-1], moves[-1] if moves else None, cities[0]))
        return found

    def gifts(self) -> list[tuple[Any, ...]]:
        """Return the gifts with the people of their day."""
        found = self.newest["gifts"].items()
        return sorted((gift, *self._on(buyer, day), *self._on(to, day)) for gift, (day, _, buyer, to) in found)

    def back(self) -> list[tuple[Any, ...]]:
        """Return the returns with the people of their gift, on the day of the return."""
        found = []
        for number, (gift, day) in self.newest["back"].items():
            people = self.newest["gifts"].get(gift, ("", "", "", ""))[2:]
            found.append((number, *(part for one in people for part in self._on(one, day))))
        return sorted(found)

    def days(self) -> list[tuple[Any, ...]]:
        """Return how long each gift took to be shipped."""
        found = self.newest["gifts"].items()
        return sorted((gift, (shipped - day).days if shipped else None) for gift, (day, shipped, *_) in found)

    def _on(self, person: str, day: date) -> tuple[str | None, str | None]:
        return (person, self.city(person, day)) if person else (None, None)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_what_random_deliveries_come_to(new_star: NewStar, seed: int) -> None:
    """Members, both roles of gifts, lags, and the people of returns, through gifts that come or change late."""
    dice = random.Random(seed)
    deliveries = [(FIRST + timedelta(days=25 * number), made_up(dice, number)) for number in range(7)]
    gifts = Gifts()
    star = new_star(gifts.metadata)
    for as_of, records in dice.sample(deliveries, len(deliveries)):
        star.load(as_of, **as_files(records))
    oracle, one = Oracle(deliveries), gifts.person.c
    assert star.rows(gifts.people_of(gifts.gifts, "buyer", "recipient")) == oracle.gifts()
    assert star.rows(gifts.people_of(gifts.back, "buyer", "getter")) == oracle.back()
    assert star.rows(select(gifts.gifts.c.gift, gifts.gifts.c.days).order_by("gift")) == oracle.days()
    members = select(one.person, one.city_now, one.city_before, one.city_first).where(one.person.is_not(None))
    assert star.rows(members.where(one.is_current).order_by(one.person)) == oracle.members()
    unknown = any(None in people[1::2] for people in (*oracle.gifts(), *oracle.back()))
    assert star.rows(select(one.person_key).where(one.person_key == 0)) == ([(0,)] if unknown else [])
