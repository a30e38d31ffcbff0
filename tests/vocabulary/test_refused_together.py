"""Declarations that only make sense together, or not at all: other models, SQL of several rows, views of nothing."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Double,
    Float,
    Integer,
    MetaData,
    Select,
    String,
    Table,
    Text,
    bindparam,
    func,
    select,
    union_all,
)

from tests.vocabulary.words import NIGHT, ROOM, Pieces
from warehouse.errors import DeclarationError
from warehouse.vocabulary import (
    ERROR,
    Kind,
    Rule,
    activity,
    business_key,
    by,
    calendar,
    combination,
    degenerate,
    derived,
    dimension,
    fact,
    field,
    junk,
    key_of,
    lag,
    mart,
    measure,
    month_of,
    reference_to,
    rulebook,
    same,
    shown,
    source,
    through,
    type1,
    type2,
    value,
)
from warehouse.vocabulary.reference import reference
from warehouse.vocabulary.summary import summary

Case = tuple[Callable[[Pieces], object], str]
GUESTS = measure("guests", Integer, "How many slept")


def _rooms(p: Pieces, expression: Any, type_: Any = Integer) -> object:
    return p.rooms(ROOM, field("floor", Integer, "F"), derived("a", type_, "A", expression))


def _stays(p: Pieces, **role: Any) -> object:
    """Declare a fact that finds its room through the nights."""
    night = p.night()
    stays = source(
        "stays", "The stays.", business_key("stay", Text, "S"), field("night", Text, "N"), field("day_of", Date, "D"),
        metadata=p.metadata,
    )  # fmt: skip
    roles = {"room": through(night, **role)}
    day = p.metadata.tables["gold.dim_day"]
    return fact("stays", "S.", grain="a stay", dimensions=roles, happened_on="day_of", calendar=day, source=stays)


def _wing(p: Pieces, wing: Table, **options: Any) -> object:
    rooms = p.rooms(ROOM, field("wing", Text, "W", refers=True))
    return p.room(ROOM, reference_to("wing", wing, "W", **options), of=rooms)


def _wings(p: Pieces) -> Table:
    wings = p.rooms(business_key("wing", Text, "W"), name="wings")
    return p.room(business_key("wing", Text, "W"), of=wings, name="wing")


def _mart(p: Pieces, rows: Callable[[Table], Any], *columns: Any, question: Any = "Q?") -> object:
    night = p.night()
    made = columns or (shown("guests", BigInteger, "G", func.sum(night.c.guests)),)
    return mart("nights", "N.", question, *made, rows=rows(night), metadata=p.metadata)


def _from(night: Table) -> Select[Any]:
    return select().select_from(night)


def _summary(p: Pieces, *, name: str = "sums", month: str = "month", description: str = "S.", of: Any = None) -> object:
    night = p.night()
    key = night.c.slept_on_key // 100
    sums = [shown("guests", BigInteger, "G", func.sum(night.c.guests))]
    rows = _from(night).group_by(key)
    return summary(
        name, description, by=[shown(month, Integer, "M", key)], sums=sums, rows=rows, of=night if of is None else of(p)
    )


def _rule(p: Pieces, check: Callable[[Table], Any], id_: str = "GR-V-001", **options: Any) -> object:
    night = p.night()
    rule = Rule(id_, "so", check(night), Kind.VALIDITY, ERROR, "Fix it.", on=options.pop("on", (night,)), **options)
    return rulebook(rule, metadata=p.metadata)


def _semi(p: Pieces, total: Callable[[Any], Any], *group: Callable[[Any], Any]) -> object:
    night = p.night(NIGHT, measure("guests", Integer, "G", additivity="semi-additive"))
    rows = _from(night).group_by(*(one(night.c) for one in group))
    return mart("nights", "N.", "Q?", shown("a", Integer, "A", total(night.c)), rows=rows, metadata=p.metadata)


def _month(p: Pieces) -> object:
    """Declare a fact that has the name of a month of another."""
    nights, day = p.nights(), p.day()
    p.night(of=nights, calendar=day, dimensions={})
    options: Any = {"happened_on": "slept_on", "calendar": day, "source": nights}
    return fact("nights_202401", "N.", grain="a night", dimensions={}, **options)


def _index(p: Pieces) -> object:
    """Declare a fact whose name and role give the same text as those of another."""
    nights, day, room = p.nights(field("other", Text, "O", refers=True)), p.day(), p.room()
    p.night(of=nights, calendar=day, dimensions={"b_c": by(room, "room")})
    options: Any = {"happened_on": "slept_on", "calendar": day, "source": nights}
    return fact("nights_b", "N.", grain="a night", dimensions={"c": by(room, "other")}, **options)


MODELS: dict[str, Case] = {
    "a dimension of two models": (
        lambda p: p.room(of=[p.rooms(), Pieces().rooms(name="others")]),
        "silver.others is of another model than silver.rooms",
    ),
    "a role of another model": (lambda p: p.night(dimensions={"room": Pieces().room()}), "gold.dim_room is of another"),
    "a calendar of another model": (lambda p: p.night(calendar=Pieces().day()), "gold.dim_day is of another model"),
    "an outrigger of another model": (lambda p: _wing(p, _wings(Pieces())), "gold.dim_wing is of another model"),
    "a mart of another model": (
        lambda p: mart("m", "M.", "Q?", same(p.night().c.guests), rows=select(), metadata=MetaData()),
        "it reads gold.fact_nights, which is no table of this model",
    ),
    "a mart of a table of nobody": (
        lambda p: _mart(p, lambda _: select(), same(Table("x", MetaData(), Column("a", Integer, comment="A")).c.a)),
        "it reads x, which is no table of this model",
    ),
    "no metadata": (lambda p: p.rooms(metadata=None), "metadata is None; leave it out"),
    "a source twice": (lambda p: p.room(of=[rooms := p.rooms(), rooms]), "the source 'rooms' is given twice"),
}
WORDS: dict[str, Case] = {
    "a calendar in capitals": (lambda p: calendar("Day", "D.", metadata=p.metadata), "calendar 'Day': a name is made"),
    "a calendar twice": (lambda p: (p.day(), p.day()), "calendar 'day': another dimension has this name"),
    "a calendar without description": (lambda p: calendar("day", "", metadata=p.metadata), "it has no description"),
    "an activity of type 3": (lambda _: activity("is_open", "O", type_=3), "type_ is 3; write 1 .* or 2"),  # type: ignore[arg-type]
    "an outrigger of type 0": (lambda p: _wing(p, _wings(p), type_=0), "type_ is 0; write 1 .* or 2"),
    "an outrigger in capitals": (lambda p: _wing(p, _wings(p), role="The wing"), "role: a name is made .* `the_wing`"),
    "a history with the dimension's own name": (
        lambda p: p.room(ROOM, type1("floor", Integer, "F", history="dim_room")),
        "another table is called 'dim_room'",
    ),
    "a key of nothing": (lambda p: p.rooms(key_of("room", "R")), "column 'room': it joins no columns"),
    "a combination of one column twice": (
        lambda p: p.nights(combination("flags", "F", "guests", "guests")),
        "column 'flags': `guests` is given twice",
    ),
    "a part of junk with a name of the loader's": (
        lambda p: junk(
            "flags", "F.", source=p.nights(field("present", Boolean, "P"), combination("flags", "F", "present"))
        ),
        "`present` is the name of a column of the loader's own",
    ),
    "a text without end": (lambda p: p.rooms(ROOM, field("a", String(10**8), "A")), "no text has 100000000 characters"),
    "a number of 99 binary digits": (lambda p: p.rooms(ROOM, field("a", Float(99), "A")), "1 to 53 binary digits"),
    "known values in no file": (
        lambda p: reference("kinds", "K.", "tests", ("kind", "K"), key=("kind",), metadata=p.metadata),
        "reference 'kinds': the package 'tests' has no file kinds.csv",
    ),
    "known values by another key": (
        lambda p: reference("kinds", "K.", "tests", ("kind", "K"), key=("kid",), metadata=p.metadata),
        "its key names `kid`, which is no column of it; write `kind`",
    ),
    "a column that the file of known values lacks": (
        lambda p: reference(
            "country", "C.", "warehouse.model.reference", ("cod", "C"), key=("cod",), metadata=p.metadata
        ),
        r"country\.csv has no column `cod`",
    ),
}
ROWS: dict[str, Case] = {
    "derived by a sum": (lambda p: _rooms(p, func.sum(value("floor"))), "column 'a': `sum` is of several rows"),
    "derived by a window": (
        lambda p: _rooms(p, func.row_number().over(order_by=value("floor"))),
        "a window is of several rows",
    ),
    "derived by chance": (lambda p: _rooms(p, func.random(), Double), "`random` gives another value at each load"),
    "derived from the clock": (lambda p: _rooms(p, func.now(), DateTime), "`now` gives another value at each load"),
    "derived from another source": (
        lambda p: _rooms(p, p.rooms(name="others").c.floor + 1),
        "others.floor is no column of its own records; name those by value",
    ),
    "derived by a query of what changes": (
        lambda p: _rooms(p, select(func.max(p.rooms(name="others").c.floor)).scalar_subquery()),
        "it reads silver.others, which changes",
    ),
    "derived with a parameter": (
        lambda p: _rooms(p, value("floor") + bindparam("more")),
        "nothing gives the parameter `more` a value",
    ),
    "computed from what is not there": (
        lambda p: p.night(NIGHT, GUESTS, measure("beds", Integer, "B", computed="gests * 2")),
        "column 'beds': the fact has no column `gests`; write `guests`",
    ),
    "computed from what is computed": (
        lambda p: p.night(
            NIGHT, GUESTS, measure("a", Integer, "A", computed="guests * 2"), measure("b", Integer, "B", computed="a+1")
        ),
        "column 'b': `a` is computed itself",
    ),
    "computed from the clock": (
        lambda p: p.night(NIGHT, GUESTS, measure("a", Integer, "A", computed="extract(year FROM now())::int")),
        "`now` is not of the row alone",
    ),
    "computed by a sum": (
        lambda p: p.night(NIGHT, GUESTS, measure("a", Integer, "A", computed="SUM(guests)")),
        "`sum` is not of the row alone",
    ),
    "a lag of one day": (
        lambda p: p.night(NIGHT, lag("days", "D", since="slept_on", until="slept_on")),
        "since and until are the same day",
    ),
}
ROLES: dict[str, Case] = {
    "roles without names": (lambda p: p.night(dimensions=[p.room()]), 'write dimensions={"room": room}'),
    "a column for its name": (
        lambda p: (
            (nights := p.nights()) is not None and p.night(of=nights, dimensions={"a": by(p.room(), nights.c.room)})  # type: ignore[arg-type]
        ),
        r'nights\.room is no name of a column; write by\(dimension, "room"\)',
    ),
    "an option that is a text": (
        lambda p: p.night(dimensions={"room": by(p.room(), "room", optional="no")}),  # type: ignore[arg-type]
        "optional is 'no'; write optional=True or optional=False",
    ),
    "through a column that is no key": (
        lambda p: _stays(p, on={"nigt": "night"}),
        "`nigt` is no part of the grain of fact_nights; write `night`",
    ),
    "two indexes of one name": (_index, "role 'c': its index would have the name of one of fact_nights; give the role"),
    "the name of a month": (_month, "a month of fact_nights is called fact_nights_202401"),
}
VIEWS: dict[str, Case] = {
    "rows of a union": (lambda p: _mart(p, lambda n: union_all(select(n), select(n))), "rows is CompoundSelect and no"),
    "rows of a table": (lambda p: _mart(p, lambda n: n), r"rows is Table and no query; write select\(\)\.select_from"),
    "rows with columns": (lambda p: _mart(p, lambda n: select(n.c.night)), r"columns of its own \(fact_nights.night\)"),
    "a bare column": (
        lambda p: _mart(p, _from, p.nights(metadata=MetaData()).c.night),
        r"no word for a column; write same\(",
    ),
    "no question": (lambda p: _mart(p, _from, question=None), "it lacks a description: its own, or its question"),
    "a type of Python": (lambda _: shown("a", int, "A", func.count()), "column 'a': int is no type that a value can"),  # type: ignore[arg-type]
    "a parameter": (
        lambda p: _mart(p, lambda n: _from(n).where(n.c.guests > bindparam("least"))),
        "nothing gives the parameter `least` a value",
    ),
    "a sum of stocks by month": (
        lambda p: _semi(p, lambda c: func.sum(c.guests), lambda c: month_of(c.slept_on_key)),
        "it sums guests over time",
    ),
    "a sum of stocks by year": (
        lambda p: _semi(p, lambda c: func.sum(c.guests), lambda c: c.slept_on_key / 10_000),
        "it sums guests over time",
    ),
    "a sum of twice the stock": (lambda p: _semi(p, lambda c: func.sum(c.guests * 2)), "it sums guests over time"),
    "a sum of less the stock": (lambda p: _semi(p, lambda c: func.sum(10 - c.guests)), "it sums guests over time"),
    "sums in capitals": (lambda p: _summary(p, name="Sums"), "summary 'Sums': a name is made of small"),
    "sums without month": (lambda p: _summary(p, month="day"), "`by` begins with the month, as shown"),
    "sums without description": (lambda p: _summary(p, description=" "), "summary 'sums': it has no description"),
    "sums of a dimension": (lambda p: _summary(p, of=lambda p: p.rooms(name="others")), "others is no fact; give what"),
    "sums and a mart of one name": (
        lambda p: (_summary(p, name="nights"), mart("nights", "N.", "Q?", rows=select(), metadata=p.metadata)),
        "it has no columns|it is declared twice",
    ),
}
RULES: dict[str, Case] = {
    "a sum": (lambda p: _rule(p, lambda n: func.sum(n.c.guests) > 0), "`sum` is of several rows"),
    "a window": (lambda p: _rule(p, lambda n: func.count().over(partition_by=n.c.room_key) > 0), "a window is of"),
    "a query without columns": (lambda p: _rule(p, _from), "its select has no columns"),
    "a query of another table": (
        lambda p: _rule(p, lambda n: select(n.c.night), on=(p.rooms(name="others"),)),
        "its select does not read silver.others, which on names",
    ),
    "a parameter": (
        lambda p: _rule(p, lambda n: select(n.c.night).where(n.c.guests > bindparam("least"))),
        "nothing gives the parameter `least` a value",
    ),
    "less than no rows": (lambda p: _rule(p, lambda n: n.c.guests > 0, at_least=-1), "at_least is a number of rows"),
    "a waiver": (lambda p: _rule(p, lambda n: n.c.guests > 0, waiver="later"), "a waiver is given in .*rules"),
    "no rule": (lambda p: rulebook(p.night().c.guests > 0, metadata=p.metadata), "is no rule; write Rule"),  # type: ignore[arg-type]
    "a change that is none": (
        lambda p: rulebook(metadata=p.night().metadata, agreed={"SR-NIGHTS-001": "SR-U-001"}),  # type: ignore[dict-item]
        "'SR-U-001' is no change; write Agreed",
    ),
}


@pytest.mark.parametrize(
    "case",
    [
        pytest.param(case, id=f"{kind}: {name}")
        for kind, cases in (
            ("model", MODELS), ("word", WORDS), ("row", ROWS), ("role", ROLES), ("view", VIEWS), ("rule", RULES)
        )
        for name, case in cases.items()
    ],
)  # fmt: skip
def test_it_is_refused_with_its_place_and_remedy(case: Case) -> None:
    declare, sentence = case
    with pytest.raises(DeclarationError) as refused:
        declare(Pieces())
    said = str(refused.value)
    assert re.search(sentence, said, re.DOTALL), said
    assert re.match(r"tests/vocabulary/(test_refused_together|words)\.py, line [0-9]+: \w+", said), said


def test_what_is_unusual_and_right_is_accepted() -> None:
    """A stock by day, also of its date; a product of two columns; casts, quotes and functions in what is computed."""
    _semi(Pieces(), lambda c: func.sum(c.guests), lambda c: c.slept_on_key)
    _semi(Pieces(), lambda c: func.sum(c.guests), lambda c: func.to_date(c.slept_on_key, "YYYYMMDD"))
    _semi(Pieces(), lambda c: func.sum(c.guests * c.room_key))
    _summary(Pieces())
    for computed in (
        "CASE WHEN guests > 1 THEN guests::numeric * 1.5 ELSE NULL END",
        "coalesce(guests, 0) - length('it''s not guest') + cast(room_key AS int)",
        "greatest(guests, extract(day FROM make_date(slept_on_key / 10000, 1, 1))::integer)",
    ):
        Pieces().night(NIGHT, GUESTS, measure("a", Integer, "A", computed=computed))
    pieces = Pieces()
    nights = pieces.nights(field("note", Text, "N"), derived("loud", Text, "L", func.upper(value("note"))))
    pieces.night(NIGHT, degenerate("loud", Text, "L", optional=True), of=nights)
    other = dimension("other", "O.", ROOM, type2("floor", Integer, "F"), source=pieces.rooms(name="others"))
    assert other.name == "dim_other"
