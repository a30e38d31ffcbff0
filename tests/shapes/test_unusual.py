"""What is declared rarely and is right: names as long as they may be, names that look alike joined, keys of numbers."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Date, Integer, Numeric, Table, Text, Uuid, func, select

from tests.shapes.star import NewStar
from warehouse.database.connect import connect
from warehouse.database.metadata import new_metadata
from warehouse.export import export, verify
from warehouse.report import report, studio
from warehouse.vocabulary import (
    WARNING,
    Kind,
    Rule,
    business_key,
    by,
    calendar,
    dimension,
    fact,
    field,
    measure,
    rulebook,
    shown,
    source,
    type2,
)
from warehouse.vocabulary.columns import SqlType
from warehouse.vocabulary.fact import fact_of
from warehouse.vocabulary.summary import summary, summed
from warehouse.vocabulary.usual import report_on

LONG = "f" * 40
ONE, OTHER = "r" * 39 + "a", "r" * 39 + "b"
"""Roles that are the same up to the 63 characters that PostgreSQL keeps of a fact and its role."""
ROOMS = {"rooms": "room,floor\n1,1\n2,2\n"}
NIGHTS = "night,slept_on,room,other,alike_b_c_key,paid\n"
FIRST = {"nights": NIGHTS + "a,2024-01-01,1,2,7,1.50\nb,2024-01-02,2,,8,2.50\nc,2024-02-02,3,1,9,4\n"}
CHANGED = {"nights": NIGHTS + "b,2024-01-02,2,1,8,2.50\nc,2024-02-02,1,1,9,4\n"}


def _hotel(key: SqlType) -> tuple[Table, list[Table]]:
    """Declare rooms by a key of some type, and three facts of the nights in them."""
    metadata = new_metadata()
    rooms = source(
        "rooms", "R.", business_key("room", key, "R"), field("floor", Integer, "F"), keep="observations",
        metadata=metadata,
    )  # fmt: skip
    nights = source(
        "nights", "N.", business_key("night", Text, "N"), field("slept_on", Date, "D"),
        field("room", key, "R", refers=True), field("other", key, "O", refers=True),
        field("alike_b_c_key", Integer, "A"), field("paid", Numeric(10, 2), "P"), metadata=metadata,
    )  # fmt: skip
    room = dimension("room", "R.", business_key("room", key, "R"), type2("floor", Integer, "F"), source=rooms)
    day = calendar("day", "D.", metadata=metadata)

    def made(name: str, one: str, other: str) -> Table:
        return fact(
            name, "N.", measure("paid", Numeric(10, 2), "P"), grain="a night", happened_on="slept_on", calendar=day,
            dimensions={one: by(room, "room"), other: by(room, "other")}, source=nights,
        )  # fmt: skip

    return room, [made(LONG, ONE, OTHER), made("alike", "calendar", "b_c"), made("alike_b", "past", "d")]


def test_names_that_are_alike_once_joined_or_cut(new_star: NewStar) -> None:
    """A column is called as a fact and its role, roles are equal where names are cut, and none is mixed up."""
    room, facts = _hotel(Integer)
    star = new_star(room.metadata)
    for day, files in ((date(2024, 1, 31), ROOMS | FIRST), (date(2024, 3, 1), CHANGED)):
        star.load(day, **files)
    assert star.failures() == []
    for table in facts:
        one, other = (fact_of(table).roles[place] for place in (0, 1))
        first, second = room.alias("first"), room.alias("second")
        query = (
            select(table.c.night, first.c.room, second.c.room, table.c.paid)
            .join(first, first.c.room_key == table.c[one.key])
            .join(second, second.c.room_key == table.c[other.key])
            .order_by(table.c.night)
        )
        assert [(a, b, c, str(d)) for a, b, c, d in star.rows(query)] == [
            ("a", 1, 2, "1.50"), ("b", 2, 1, "2.50"), ("c", 1, 1, "4.00"),
        ]  # fmt: skip
    # nothing names room 3 any more, which only facts had brought
    assert star.rows(select(room.c.room).where(room.c.room_key > 0).order_by(room.c.room)) == [(1,), (2,)]


@pytest.mark.parametrize("key", [Integer, Uuid, Date])
def test_a_report_of_members_that_have_no_text(new_star: NewStar, tmp_path: Path, key: SqlType) -> None:
    """The members are ranked by what they brought, and called by their keys."""
    keys: dict[SqlType, tuple[str, str]] = {
        Integer: ("1", "2"),
        Uuid: ("9f1c1f5e-0000-4000-8000-000000000001", "9f1c1f5e-0000-4000-8000-000000000002"),
        Date: ("2020-01-01", "2020-01-02"),
    }
    one, other = keys[key]
    room, facts = _hotel(key)
    star = new_star(room.metadata)
    nights = f"{NIGHTS}a,2024-01-01,{one},{other},7,1.50\nb,2024-01-02,{other},,8,2.50\n"
    star.load(date(2024, 1, 31), rooms=f"room,floor\n{one},1\n{other},2\n", nights=nights)
    file = tmp_path / "report.html"
    with studio() as artist, connect(star.settings) as database:
        report(database, room.metadata, report_on(fact_of(facts[1])), star.settings, file, artist=artist)
    text = file.read_text()
    assert [name in text for name in (one, other, "Unknown")] == [True, True, True]


def test_an_export_of_numbers_without_a_bound(new_star: NewStar, tmp_path: Path) -> None:
    """They are texts in the files, and their control totals are exact."""
    metadata = new_metadata()
    kinds = {"paid": Numeric(), "least": Numeric(60, 20)}
    sales = source(
        "sales", "S.", business_key("sale", Integer, "S"), field("sold_on", Date, "D"),
        *(field(name, kind, "N") for name, kind in kinds.items()), metadata=metadata,
    )  # fmt: skip
    fact(
        "sales", "S.", *(measure(name, kind, "N", optional=True) for name, kind in kinds.items()), grain="a sale",
        dimensions={}, happened_on="sold_on", calendar=calendar("day", "D.", metadata=metadata), source=sales,
    )  # fmt: skip
    star = new_star(metadata)
    dear, least = "1" * 31 + ".000000000000001", "0.00000000000000000001"
    rows = f"1,2024-01-01,{dear},{least}\n2,2024-01-02,{dear},\n3,2024-02-01,,\n"
    star.load(date(2024, 2, 1), sales=f"sale,sold_on,paid,least\n{rows}")
    with connect(star.settings) as database:
        assert export(database, metadata, tmp_path / "out").rows["fact_sales"] == 3
        assert verify(tmp_path / "out", database, metadata) == []


def test_an_export_of_a_model_without_gold(new_star: NewStar, tmp_path: Path) -> None:
    """A source alone has nothing in the star, and an export of that is empty."""
    metadata = new_metadata()
    source("rooms", "R.", business_key("room", Text, "R"), field("floor", Integer, "F"), metadata=metadata)
    star = new_star(metadata)
    star.load(date(2024, 1, 31), **ROOMS)
    with connect(star.settings) as database:
        account = export(database, metadata, tmp_path / "out")
        assert verify(tmp_path / "out", database, metadata) == []
    assert account.rows == {}


def test_members_of_whom_there_is_nothing_but_a_key(new_star: NewStar) -> None:
    """A list completes whom a fact named before it, its repetitions are pruned, and an undo takes back what it said."""
    metadata = new_metadata()
    badges = source("badges", "B.", business_key("badge", Integer, "B"), keep="observations", metadata=metadata)
    visits = source(
        "visits", "V.", business_key("badge", Integer, "B"), business_key("came_on", Date, "D"), metadata=metadata
    )
    badge = dimension("badge", "B.", business_key("badge", Integer, "B"), source=badges)
    visit = fact(
        "visits", "V.", grain="a visit", dimensions={"badge": badge}, happened_on="came_on",
        calendar=calendar("day", "D.", metadata=metadata), source=visits,
    )  # fmt: skip
    star, known = new_star(metadata), select(badge.c.badge, badge.c.is_inferred).order_by(badge.c.badge)
    star.load(date(2024, 1, 1), visits="badge,came_on\n1,2024-01-01\n2,2024-01-01\n1,2024-01-01\n")
    assert star.rows(known) == [(1, True), (2, True)]
    for month in (1, 2, 3):
        star.load(date(2024, month, 1), badges="badge\n1\n3\n")
    assert star.rows(known) == [(1, False), (2, True), (3, False)]
    pruned = star.prune(date(2024, 3, 2))
    assert ("silver.badges", 2) in [(one.table, one.rows) for one in pruned.tables]
    assert star.failures() == []
    assert sorted(star.rows(select(visit.c.badge))) == [(1,), (2,)]
    star.undo(star.load(date(2024, 4, 1), badges="badge\n2\n4\n").batch_id)
    assert star.rows(known) == [(1, False), (2, True), (3, False)]


def test_a_member_passes_from_one_fact_to_another(new_star: NewStar) -> None:
    """A correction takes the only fact from somebody whom no list names, and a record of the other fact brings one."""
    metadata = new_metadata()
    people = source("people", "P.", business_key("who", Text, "P"), keep="observations", metadata=metadata)
    person = dimension("person", "P.", business_key("who", Text, "P"), source=people)
    day = calendar("day", "D.", metadata=metadata)
    made = {}
    for name in ("calls", "visits"):
        events = source(
            name, "E.", business_key("number", Integer, "N"), field("came_on", Date, "D"),
            field("who", Text, "W", refers=True), metadata=metadata,
        )  # fmt: skip
        made[name] = fact(
            name, "E.", grain="one each", dimensions={"who": by(person, "who")}, happened_on="came_on", calendar=day,
            source=events,
        )  # fmt: skip
    star, head = new_star(metadata), "number,came_on,who\n"
    star.load(date(2024, 1, 1), calls=head + "1,2024-01-01,a\n", visits=head + "1,2024-01-01,b\n")
    swapped = star.load(date(2024, 2, 1), calls=head + "1,2024-01-01,b\n", visits=head + "1,2024-01-01,a\n")
    for table, who in zip(made.values(), "ba", strict=True):
        named = select(person.c.who).join(table, table.c.who_key == person.c.person_key)
        assert star.rows(named) == [(who,)]
    assert star.failures() == []
    star.undo(swapped.batch_id)
    star.load(date(2024, 3, 1), calls=head + "1,2024-01-01,c\n", visits=head + "2,2024-01-01,a\n")
    assert star.rows(select(person.c.who).order_by(person.c.who)) == [("a",), ("b",), ("c",)]
    assert star.failures() == []


def test_sums_and_rules_that_repeat_an_expression_to_group_by_it(
    new_star: NewStar, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The month is written out where it is shown and where it is grouped by, with the same constant in both."""
    monkeypatch.setattr("warehouse.load.facts.summaries.WORTH_IT", 0)
    room, facts = _hotel(Integer)
    paid = facts[1]
    month, kind = paid.c.slept_on_key // 100, func.concat("floor ", paid.c.calendar_key % 2, "!")
    sums = summary(
        "by_month", "S.", of=paid,
        by=[shown("month", Integer, "M", month), shown("kind", Text, "K", kind)],
        sums=[shown("paid", Numeric(12, 2), "P", func.sum(paid.c.paid))],
        rows=select().select_from(paid).group_by(paid.c.slept_on_key // 100, kind),
    )  # fmt: skip
    dear = select(paid.c.slept_on_key // 100, func.sum(paid.c.paid)).group_by(paid.c.slept_on_key // 100)
    rule = Rule("GR-X-001", "T", dear.having(func.sum(paid.c.paid) >= 4), Kind.VALIDITY, WARNING, "A.", on=(paid,))
    rulebook(rule, metadata=room.metadata)
    star = new_star(room.metadata)
    account = star.load(date(2024, 1, 31), **ROOMS, **FIRST)
    assert [one.failed for one in account.quality.results if one.rule is rule] == [2]
    every = select(func.sum(sums.c.paid)).group_by(sums.c.month).order_by(sums.c.month)
    assert star.rows(every) == [(4,), (4,)]
    star.load(date(2024, 3, 1), **CHANGED)
    assert star.rows(select(func.sum(summed(sums).c.paid))) == [(8,)]
    assert star.failures() == ["GR-X-001"]
