"""Several roles of one dimension, and several dates: roles of the calendar."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Date, Numeric, Select, Table, Text, func, select

from tests.shapes.star import NewStar, the_same_in_any_order
from warehouse import audit
from warehouse.database.connect import connect
from warehouse.database.metadata import new_metadata
from warehouse.erasure.layers import about
from warehouse.forget import forget, person_of
from warehouse.vocabulary import (
    ERROR,
    WARNING,
    Kind,
    Rule,
    business_key,
    by,
    calendar,
    degenerate,
    dimension,
    edge_to_edge,
    fact,
    field,
    measure,
    present,
    reference_to,
    rulebook,
    source,
    type1,
    type2,
)
from warehouse.vocabulary.columns import Word

JANUARY, MARCH, MAY = date(2024, 1, 1), date(2024, 3, 1), date(2024, 5, 1)


class Gifts:
    """Gifts that one person buys for another, with the days on which they are ordered, shipped and due."""

    def __init__(self) -> None:
        self.metadata = new_metadata()
        self.people = source(
            "people",
            "The people.",
            business_key("person", Text, "Number of the person"),
            field("name", Text, "Name", pii=True),
            field("city", Text, "City"),
            keep="observations",
            metadata=self.metadata,
        )
        self.orders = source(
            "gifts",
            "The gifts.",
            business_key("gift", Text, "Number of the gift"),
            field("ordered_on", Date, "Day of the order"),
            field("shipped_on", Date, "Day of the shipment"),
            field("due_on", Date, "Day on which it is due"),
            field("buyer", Text, "Who buys", refers=True),
            field("recipient", Text, "Who gets it", refers=True),
            field("greeting", Text, "What the card says", pii=True),
            field("paid", Numeric(10, 2), "What was paid"),
            metadata=self.metadata,
        )
        self.person = dimension(
            "person",
            "A person.",
            business_key("person", Text, "Number of the person"),
            type1("name", Text, "Name", pii=True),
            type2("city", Text, "City"),
            source=self.people,
        )
        self.day = calendar("day", "A day.", metadata=self.metadata)
        self.fact = fact(
            "gifts",
            "Who gave what to whom.",
            degenerate("gift", Text, "Number of the gift"),
            measure("paid", Numeric(10, 2), "What was paid"),
            grain="one row per gift",
            dimensions={
                "buyer": by(self.person, "buyer"),
                "recipient": by(self.person, "recipient"),
                "shipped": by(self.day, "shipped_on", optional=True),
                "due": by(self.day, "due_on"),
            },
            happened_on="ordered_on",
            calendar=self.day,
            source=self.orders,
        )
        rulebook(
            Rule(
                "GR-1",
                "timelines have no gap",
                edge_to_edge(self.person, self.person.c.person),
                Kind.HISTORY,
                ERROR,
                "Report it.",
                on=(self.person,),
            ),
            metadata=self.metadata,
        )

    def everything(self) -> Select[tuple[object, ...]]:
        """Return the gifts with both cities of their day and all three days."""
        buyer, recipient, gift = self.person.alias("buyer"), self.person.alias("recipient"), self.fact.c
        return (
            select(
                gift.gift, buyer.c.person, buyer.c.city, recipient.c.person, recipient.c.city,
                gift.ordered_on_key, gift.shipped_key, gift.due_key,
            )
            .join(buyer, buyer.c.person_key == gift.buyer_key)
            .join(recipient, recipient.c.person_key == gift.recipient_key)
            .order_by(gift.gift)
        )  # fmt: skip


GIFT = "gift,ordered_on,shipped_on,due_on,buyer,recipient,greeting,paid\n"
FIRST = {
    "people": "person,name,city\na,Ann,Austin\nb,Bo,Boston\n",
    "gifts": GIFT + "1,2024-02-01,,2024-02-10,a,b,Hi Bo,5\n2,2024-04-01,2024-04-02,2033-01-01,b,a,,6\n",
}
MOVED = {"people": "person,name,city\na,Ann,Atlanta\nb,Bo,Boise\n"}
SHIPPED = {"gifts": GIFT + "1,2024-02-01,2024-02-03,2024-02-10,a,c,Hi Cy,5\n3,2024-05-02,,2024-05-03,c,c,,7\n"}


def test_each_role_finds_its_own_member_and_day(new_star: NewStar) -> None:
    """Buyer and recipient are versions of one dimension on the day of the order; days may be null, where declared."""
    gifts = Gifts()
    deliveries = [(JANUARY, FIRST), (MARCH, MOVED), (MAY, SHIPPED)]
    assert the_same_in_any_order(new_star, gifts.metadata, deliveries, gifts.everything()) == [
        ("1", "a", "Austin", "c", None, 20240201, 20240203, 20240210),
        ("2", "b", "Boise", "a", "Atlanta", 20240401, 20240402, 20330101),
        ("3", "c", None, "c", None, 20240502, None, 20240503),
    ]


def test_a_late_observation_moves_both_roles(new_star: NewStar) -> None:
    """One gift is re-pointed for its buyer, one for its recipient; who leaves a fact in one role stays for another."""
    gifts = Gifts()
    star = new_star(gifts.metadata)
    star.load(JANUARY, **FIRST)
    assert star.load(MARCH, **MOVED).gold["fact_gifts"]["repointed"] == 2
    star.load(MAY, gifts=GIFT + "3,2024-05-02,,2024-05-03,y,z,,7\n4,2024-05-02,,2024-05-03,z,,,7\n")
    star.load(MAY, gifts=GIFT + "3,2024-05-02,,2024-05-03,b,a,,7\n")
    members = gifts.person.c
    inferred = star.rows(select(members.person, members.is_inferred).where(~members.is_current | members.is_inferred))
    assert ("z", True) in inferred, "named by gift 4"
    assert ("y", True) not in inferred, "named by no gift any more"
    assert star.rows(select(gifts.fact.c.recipient_key).where(gifts.fact.c.gift == "4")) == [(0,)]
    star.load(MAY, gifts=GIFT + "4,2024-05-02,,2024-05-03,b,a,,7\n")
    assert star.rows(select(members.person_key).where(members.is_inferred | (members.person_key == 0))) == []


def test_a_day_that_must_be_there_holds_the_record_back(new_star: NewStar) -> None:
    """A gift without its due day waits; one without a day of shipment, which may be null, enters."""
    gifts = Gifts()
    star = new_star(gifts.metadata)
    star.load(JANUARY, people=FIRST["people"], gifts=GIFT + "1,2024-02-01,,,a,b,,5\n2,2024-02-01,,2024-02-02,a,b,,5\n")
    assert star.rows(select(gifts.fact.c.gift)) == [("2",)]
    assert star.rows(select(audit.quarantine.c.reason)) == [
        ("due_on is missing, and the record cannot be stored without it",)
    ]


def test_who_is_forgotten_is_forgotten_in_every_role(new_star: NewStar) -> None:
    """What a record says in person is erased whichever role names the person; also when it is delivered again."""
    gifts = Gifts()
    star = new_star(gifts.metadata)
    star.load(JANUARY, **FIRST)
    with connect(star.settings) as database:
        forget(database, gifts.metadata, star.settings, person_of(gifts.metadata), "b")
    silver = gifts.orders.c
    assert star.rows(select(silver.gift, silver.greeting).order_by(silver.gift)) == [("1", None), ("2", None)]
    star.load(MAY, gifts=GIFT + "3,2024-05-02,,2024-05-03,a,b,Hi again,7\n4,2024-05-02,,2024-05-03,a,a,Me,7\n")
    assert star.rows(select(silver.gift, silver.greeting).where(silver.gift > "2").order_by(silver.gift)) == [
        ("3", None),
        ("4", "Me"),
    ]


def test_a_date_that_is_no_day_holds_the_record_back(new_star: NewStar) -> None:
    """The calendar does not grow to the year 9999 for a gift that is never due; a day of 2033 is one."""
    gifts = Gifts()
    star = new_star(gifts.metadata)
    days = (",9999-12-31", "0001-01-01,2024-02-02", ",2033-01-01")
    star.load(JANUARY, gifts=GIFT + "".join(f"{n},2024-02-01,{two},a,b,,5\n" for n, two in enumerate(days, 1)))
    assert star.rows(select(gifts.fact.c.gift)) == [("3",)]
    assert star.rows(select(func.max(gifts.day.c.year))) == [(2033,)]
    said = "is no day that a calendar holds: it is before 1900 or after 2199"
    held = select(audit.quarantine.c.reason).order_by(audit.quarantine.c.record_number)
    assert star.rows(held) == [(f"due_on {said}",), (f"shipped_on {said}",)]


def test_records_of_other_people_are_not_those_of_whom_they_name() -> None:
    """A doctor who is forgotten takes no patient's name along; visits that name both are about both."""
    metadata = new_metadata()

    def people(name: str, *words: Word) -> Table:
        key, own = business_key(name, Text, "Number"), field("name", Text, "Name", pii=True)
        return source(f"{name}s", "People.", key, own, *words, keep="observations", metadata=metadata)

    def dimension_of(name: str, table: Table, *words: Word) -> Table:
        key, own = business_key(name, Text, "Number"), type1("name", Text, "Name", pii=True)
        return dimension(name, "Somebody.", key, own, *words, source=table)

    doctor = dimension_of("doctor", people("doctor"))
    named = field("doctor", Text, "Who treats them", refers=True)
    patient = dimension_of("patient", people("patient", named), reference_to("doctor", doctor, "Who treats them"))
    note = field("note", Text, "What was said", pii=True)
    whom = field("patient", Text, "Who came", refers=True)
    source("visits", "Visits.", business_key("visit", Text, "Number"), named, whom, note, metadata=metadata)
    found = {
        table.name: [(one.name, word.name) for one, word in about(metadata, person_of(metadata, table.name[4:]))]
        for table in (doctor, patient)
    }
    assert found == {
        "dim_doctor": [("doctors", "doctor"), ("visits", "doctor")],
        "dim_patient": [("patients", "patient"), ("visits", "patient")],
    }


def test_an_empty_column_waits_for_nobody(new_star: NewStar) -> None:
    """A role that need not be filled has no member to wait for, unless a rule says that it should."""

    def waiting(model: Gifts, **files: str) -> list[int]:
        results = new_star(model.metadata).load(MAY, **files).quality.results
        return [one.failed for one in results if one.rule.id == "GR-FACT_GIFTS-004"]

    empty = {"people": FIRST["people"], "gifts": GIFT + "1,2024-02-01,,2024-02-03,a,,,5\n"}
    assert waiting(Gifts(), **empty) == [0]
    assert waiting(Gifts(), **empty | {"gifts": GIFT + "1,2024-02-01,,2024-02-03,a,z,,5\n"}) == [1]
    gifts = Gifts()
    there, advice = present(gifts.orders.c.recipient), "Ask who gets it."
    rulebook(Rule("SR-C-001", "somebody gets it", there, Kind.COMPLETENESS, WARNING, advice), metadata=gifts.metadata)
    assert waiting(gifts, **empty) == [1]
