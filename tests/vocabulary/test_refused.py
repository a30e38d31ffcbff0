"""What is declared wrong is refused where it is declared: the sentence names the word, the line and the remedy."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import (
    ARRAY,
    JSON,
    Boolean,
    Date,
    DateTime,
    Enum,
    Float,
    Integer,
    Interval,
    LargeBinary,
    Numeric,
    String,
    Text,
    Time,
    func,
)

from tests.vocabulary.words import NIGHT, ROOM, Pieces
from warehouse.errors import DeclarationError, UsageError
from warehouse.vocabulary import (
    activity,
    business_key,
    calendar,
    degenerate,
    derived,
    field,
    history_of,
    measure,
    type0,
    type1,
    type2,
    value,
)

Case = tuple[Callable[[Pieces], object], str]


def _priced(p: Pieces) -> object:
    rooms = p.rooms(ROOM, field("price", Numeric(10, 2), "Price"))
    room = p.room(ROOM, type1("price", Numeric(10, 2), "Price", history="room_price"), of=rooms)
    nights = p.nights(field("price", Numeric(12, 2), "Price"))
    price = measure("price", Numeric(12, 2), "Price", otherwise=history_of(room, "price").c.price)
    return p.night(NIGHT, price, of=nights, dimensions={"room": room})


def _other_history(p: Pieces) -> object:
    rooms = p.rooms(ROOM, field("price", Integer, "Price"))
    room = p.room(ROOM, type1("price", Integer, "Price", history="room_price"), of=rooms)
    nights = p.nights(field("price", Integer, "Price"))
    price = measure("price", Integer, "Price", otherwise=history_of(room, "price").c.price)
    return p.night(NIGHT, price, of=nights, dimensions={})


SOURCES: dict[str, Case] = {
    "a name in capitals": (lambda p: p.rooms(name="Rooms"), "source 'Rooms': a name is made of small .* as `rooms`"),
    "a name with a blank": (lambda p: p.rooms(name="the rooms"), "as `the_rooms`"),
    "a word of SQL": (lambda p: p.rooms(business_key("user", Text, "Who")), "`user` is a word of SQL"),
    "a column in capitals": (lambda p: p.rooms(business_key("Room", Text, "Number")), "column 'Room': .* as `room`"),
    "a name too long": (lambda p: p.rooms(business_key("r" * 41, Text, "Number")), "41 characters; 40 are the most"),
    "twice": (lambda p: (p.rooms(), p.rooms()), "another source or reference has this name"),
    "no key": (lambda p: p.rooms(field("floor", Text, "Floor")), "it has no business_key"),
    "no description": (lambda p: p.rooms(business_key("room", Text, " ")), "column 'room': it has no description"),
    "one column twice": (lambda p: p.rooms(ROOM, ROOM), "it has two columns `room`"),
    "a wrong keep": (lambda p: p.rooms(keep="all"), "keep is 'all'; write keep=\"observations\""),
    "an attribute": (lambda p: p.rooms(ROOM, type1("a", Text, "A")), "column 'a': a source has no type 1; write"),
    "a measure": (lambda p: p.rooms(ROOM, measure("a", Integer, "A")), "column 'a': a source has no measure; write"),
    "no word": (lambda p: p.rooms(ROOM, "floor"), "'floor' is no word for a column"),  # type: ignore[arg-type]
    "bytes": (lambda p: p.rooms(ROOM, field("a", LargeBinary, "A")), "LargeBinary is no type .* use Text"),
    "intervals": (lambda p: p.rooms(ROOM, field("a", Interval, "A")), "Interval is no type"),
    "arrays": (lambda p: p.rooms(ROOM, field("a", ARRAY(Text), "A")), "is no type"),
    "enumerations": (lambda p: p.rooms(ROOM, field("a", Enum("x", name="e"), "A")), "is no type"),
    "Python's types": (lambda p: p.rooms(ROOM, field("a", int, "A")), "int is no type"),  # type: ignore[arg-type]
    "a time with a zone": (lambda p: p.rooms(ROOM, field("a", Time(timezone=True), "A")), "use Time or DateTime"),
    "more decimals than digits": (lambda p: p.rooms(ROOM, field("a", Numeric(3, 5), "A")), "of 3 digits 5 cannot"),
    "a key of fractions": (lambda p: p.rooms(business_key("a", Float, "A")), "FLOAT identifies nothing"),
    "a key of truth": (lambda p: p.rooms(business_key("a", Boolean, "A")), "BOOLEAN identifies nothing"),
    "a reference of JSON": (lambda p: p.rooms(ROOM, field("a", JSON, "A", refers=True)), "identifies nothing"),
    "an optional key without default": (
        lambda p: p.rooms(ROOM, business_key("n", Integer, "N", optional=True)),
        "needs a value in its place; write default=",
    ),
    "a default of another type": (
        lambda p: p.rooms(ROOM, business_key("n", Integer, "N", default="1")),
        "the default '1' is no INTEGER",
    ),
    "erased without pii": (lambda p: p.rooms(ROOM, field("a", Text, "A", erased="x")), "write pii=True too"),
    "erased of a number": (
        lambda p: p.rooms(ROOM, field("a", Integer, "A", pii=True, erased="x")),
        "erased is a text and the column is INTEGER",
    ),
    "case of a number": (lambda p: p.rooms(ROOM, field("a", Integer, "A", case="lower")), "are about texts"),
    "a strange case": (lambda p: p.rooms(ROOM, field("a", Text, "A", case="Title")), "case is 'Title'"),  # type: ignore[arg-type]
    "derived of what is not there": (
        lambda p: p.rooms(ROOM, derived("a", Text, "A", func.lower(value("rom")))),
        "column 'a': the source brings no column `rom`; write `room`",
    ),
    "derived of what is derived": (
        lambda p: p.rooms(ROOM, derived("a", Text, "A", value("room")), derived("b", Text, "B", value("a"))),
        "brings no column `a`",
    ),
    "derived of another type": (
        lambda p: p.rooms(ROOM, derived("a", Integer, "A", func.char_length(value("room")) > 1)),
        "its expression is BOOLEAN and not INTEGER; cast one",
    ),
    "derived of a text": (lambda p: p.rooms(ROOM, derived("a", Text, "A", "room")), "no SQL expression"),  # type: ignore[arg-type]
    **{
        f"a column {name}": (
            lambda p, name=name: p.rooms(ROOM, field(name, Text, "A")),  # type: ignore[misc]
            f"`{name}` is the name of a column of the loader's own",
        )
        for name in ("as_of", "batch_id", "file_id", "record_number", "extra", "broken", "fence")
    },
    "a scratch column": (
        lambda p: p.rooms(ROOM, field("old_room", Text, "A")),
        "beside `room`, `old_room` is a name that the loader needs",
    ),
}

DIMENSIONS: dict[str, Case] = {
    "of a name": (lambda p: p.room(of="rooms"), "'rooms' is no source; give what source"),
    "of the newest states": (
        lambda p: p.room(of=p.rooms(keep="newest")),
        r"dimension 'room': the source 'rooms' keeps the newest state .* write keep=\"observations\"",
    ),
    "of no source": (lambda p: p.room(of=p.room()), "dim_room is no source"),
    "an attribute misspelt": (
        lambda p: p.room(ROOM, type2("flor", Integer, "Floor")),
        "column 'flor': the source 'rooms' has no such column; write `floor`",
    ),
    "a key misspelt": (lambda p: p.room(business_key("rom", Text, "Number")), "column 'rom': .* write `room`"),
    "no key": (lambda p: p.room(type2("floor", Integer, "Floor")), "it has no business_key; declare `room`"),
    "a key that is none": (
        lambda p: p.room(ROOM, business_key("floor", Integer, "Floor")),
        "column 'floor': it is no business_key of the source 'rooms'",
    ),
    "a part of the key": (
        lambda p: p.room(ROOM, of=p.rooms(ROOM, business_key("house", Text, "House"))),
        "identified by `house` too",
    ),
    "another type": (
        lambda p: p.room(ROOM, type2("floor", Text, "Floor")),
        "column 'floor': it is TEXT here and INTEGER in the source 'rooms'",
    ),
    "a field": (lambda p: p.room(ROOM, field("floor", Integer, "Floor")), "a dimension has no field; write .* type1"),
    "a reserved name": (
        lambda p: p.room(ROOM, type1("room_key", Text, "K"), of=p.rooms(ROOM, field("room_key", Text, "K"))),
        "`room_key` is the name of a column of the loader's own",
    ),
    "twice": (lambda p: (p.room(), p.room(of=p.rooms(name="others"))), "another dimension has this name"),
    "capitals": (lambda p: p.room(name="Room"), "dimension 'Room': a name is made of small"),
    "active twice": (
        lambda p: p.room(ROOM, activity("a", "A", type_=1), activity("b", "B", type_=2)),
        "remove the other activity",
    ),
    "personal data in the open": (
        lambda p: p.room(ROOM, type0("guest", Text, "Who"), of=p.rooms(ROOM, field("guest", Text, "Who", pii=True))),
        "column 'guest': it is personal in the source 'rooms'; write pii=True",
    ),
    **{
        f"an attribute {name}": (
            lambda p, name=name: p.room(  # type: ignore[misc]
                ROOM, type1(name, Text, "A"), of=p.rooms(ROOM, field(name, Text, "A"))
            ),
            f"`{name}` is the name of a column of the loader's own",
        )
        for name in ("key", "present", "valid_from", "is_current", "at")
    },
    "a history beside versions": (
        lambda p: p.room(
            ROOM,
            type2("floor", Integer, "Floor"),
            type1("size", Integer, "Size", history="past"),
            of=p.rooms(ROOM, field("floor", Integer, "Floor"), field("size", Integer, "Size")),
        ),
        "column 'size': the dimension has versions, .* write type2",
    ),
    "two histories in one table": (
        lambda p: p.room(
            ROOM,
            type1("floor", Integer, "Floor", history="past"),
            type1("size", Integer, "Size", history="past"),
            of=p.rooms(ROOM, field("floor", Integer, "Floor"), field("size", Integer, "Size")),
        ),
        "another table is called 'past'",
    ),
}

FACTS: dict[str, Case] = {
    "of observations": (
        lambda p: p.night(of=p.nights(keep="observations")),
        r"fact 'nights': the source 'nights' keeps every observation",
    ),
    "a day misspelt": (lambda p: p.night(happened_on="slep_on"), "no column `slep_on`; write `slept_on`"),
    "a day that is none": (lambda p: p.night(happened_on="room"), "`room` is TEXT and no day; declare it as Date"),
    "a time for a day": (
        lambda p: p.night(of=p.nights(field("came", DateTime, "When")), happened_on="came"),
        "`came` is TIMESTAMP WITHOUT TIME ZONE and no day",
    ),
    "a measure misspelt": (
        lambda p: p.night(NIGHT, measure("gests", Integer, "G")),
        "column 'gests': the source 'nights' has no such column; write `guests`",
    ),
    "an optional attribute misspelt": (
        lambda p: p.night(NIGHT, degenerate("gusts", Integer, "G", optional=True)),
        "column 'gusts': .* write `guests`",
    ),
    "a measure of another type": (
        lambda p: p.night(NIGHT, measure("guests", Numeric(10, 2), "G")),
        r"NUMERIC\(10, 2\) here and INTEGER in the source 'nights'",
    ),
    "a measure that is no number": (lambda p: p.night(NIGHT, measure("room", Text, "R")), "a measure is a number"),
    "an attribute of a dimension": (lambda p: p.night(NIGHT, type1("room", Text, "R")), "a fact has no type 1"),
    "a key that the source lacks": (
        lambda p: p.night(
            dimensions={"place": p.room(business_key("place", Text, "P"), of=p.rooms(business_key("place", Text, "P")))}
        ),
        "role 'place', which is found by `place`: the source 'nights' has no column `place`",
    ),
    "a key of another type": (
        lambda p: p.night(
            dimensions={
                "room": p.room(business_key("room", Integer, "R"), of=p.rooms(business_key("room", Integer, "R")))
            }
        ),
        "`room` is TEXT and the key `room` of dim_room is INTEGER",
    ),
    "one column for two roles": (
        lambda p: (room := p.room()) is not None and p.night(dimensions={"slept_in": room, "paid_for": room}),
        "role 'paid_for': the role 'slept_in' reads the same column",
    ),
    "no calendar": (lambda p: p.night(calendar=p.rooms(name="days")), "days is no calendar"),
    "no dimension": (lambda p: p.night(dimensions={"room": p.rooms()}), "role 'room': rooms is no dimension"),
    "a calendar that another role takes": (
        lambda p: (
            (day := calendar("day", "A day.", metadata=p.metadata)) is not None
            and p.night(calendar=day, dimensions={"slept_on": day})
        ),
        "the day on which it happened reads the same column",
    ),
    "a reserved name": (
        lambda p: p.night(NIGHT, degenerate("room_key", Text, "K"), of=p.nights(field("room_key", Text, "K"))),
        "`room_key` is the name of a column of the loader's own",
    ),
    "no grain": (lambda p: p.night(grain=""), "grain: it has no description"),
    "a source that is none": (lambda p: p.night(of=p.room(), dimensions={}), "dim_room is no source"),
    "personal data": (
        lambda p: p.night(NIGHT, degenerate("guest", Text, "G"), of=p.nights(field("guest", Text, "G", pii=True))),
        "personal in the source 'nights'; keep it in a dimension",
    ),
    "a price of another type": (_priced, r"it is NUMERIC\(12, 2\) and room_price.price is NUMERIC\(10, 2\)"),
    "a history of no dimension of it": (_other_history, r"a history of one of the fact's dimensions \(none\)"),
}


@pytest.mark.parametrize(
    "case",
    [
        pytest.param(case, id=f"{kind}: {name}")
        for kind, cases in (("source", SOURCES), ("dimension", DIMENSIONS), ("fact", FACTS))
        for name, case in cases.items()
    ],
)
def test_it_is_refused_with_its_place_and_remedy(case: Case) -> None:
    declare, sentence = case
    with pytest.raises(DeclarationError) as refused:
        declare(Pieces())
    said = str(refused.value)
    assert re.search(sentence, said, re.DOTALL), said
    assert re.match(r"tests/vocabulary/(test_refused|words)\.py, line [0-9]+: (source|dimension|fact) '", said), said
    assert isinstance(refused.value, UsageError)
    assert refused.value.exit_code == 2


def test_the_line_is_that_of_the_innermost_word() -> None:
    with pytest.raises(DeclarationError) as refused:
        Pieces().room(
            business_key("room", Text, "Number"),
            type2("flor", Integer, "Floor"),
        )
    line = int(str(refused.value.where["line"]))
    assert 'type2("flor"' in Path(__file__).read_text().splitlines()[line - 1]


def test_what_is_right_is_accepted() -> None:
    pieces = Pieces()
    pieces.night()
    assert {table.name for table in pieces.metadata.tables.values()} >= {"dim_room", "fact_nights", "rooms", "nights"}
    Pieces().rooms(ROOM, field("code", String(3), "Code"), field("opened", Date, "Day"))


@pytest.mark.parametrize("option", ["pii", "optional", "trim", "refers"])
def test_an_option_is_true_or_false(option: str) -> None:
    """Any other value would count as true."""
    given: dict[str, Any] = {option: "no"}
    with pytest.raises(DeclarationError, match=f"column 'a': {option} is 'no'; write {option}=True or {option}=False"):
        field("a", Text, "A", **given)
