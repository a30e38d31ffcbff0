"""The law of the vocabulary: what is declared is refused in a sentence, or loads every record, and nothing is empty."""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Double,
    Integer,
    LargeBinary,
    MetaData,
    Numeric,
    SmallInteger,
    String,
    Table,
    Text,
    Time,
    Uuid,
    func,
    select,
)

from tests.conftest import fresh
from tests.shapes.star import Star
from warehouse.audit import OUTCOMES
from warehouse.database.metadata import new_metadata
from warehouse.errors import DeclarationError
from warehouse.vocabulary import (
    ERROR,
    Kind,
    Rule,
    activity,
    business_key,
    by,
    calendar,
    degenerate,
    dimension,
    fact,
    field,
    measure,
    rulebook,
    source,
    type0,
    type1,
    type2,
)
from warehouse.vocabulary.columns import SqlType, Word

INSTANT = DateTime(timezone=True)
TEXTS: Mapping[SqlType, tuple[str, str, str]] = {
    Text: ("a", "b", "c"),
    String(3): ("abc", "b", "c"),
    SmallInteger: ("1", "2", "32767"),
    Integer: ("1", "2", "2147483647"),
    BigInteger: ("1", "2", "12345678901"),
    Numeric(6, 2): ("1.25", "2", "9999.99"),
    Double: ("1.5", "2e3", "0.25"),
    Boolean: ("yes", "no", "true"),
    Date: ("2024-01-01", "2024-01-02", "2024-01-03"),
    Time: ("10:00", "11:00:01", "12:30"),
    DateTime: ("2024-01-01 10:00", "2024-01-02", "2024-01-03T10:00:00Z"),
    INSTANT: ("2024-01-01 10:00", "2024-01-02", "2024-01-03T10:00:00Z"),
    Uuid: tuple(f"9f1c1f5e-0000-4000-8000-00000000000{number}" for number in range(3)),  # type: ignore[dict-item]
    LargeBinary: ("a", "b", "c"),
}
NAMES = (
    "floor", "flor", "Floor", "the floor", "key", "present", "since", "valid_from", "is_current", "room_key", "order",
    "as_of", "batch_id", "old_room", "text_room", "position", "value", "name", "unparsed", "fence", "stretch", "x" * 41,
)  # fmt: skip
ATTRIBUTES = {"type0": type0, "type1": type1, "type2": type2, "field": field, "measure": measure}
RULES = ("", "SR-V-001 rooms", "GR-V-001 rooms", "GR-V-001 room", "SR-V-001 room", "GR-V-001 fact", "XR-1 fact")


@dataclass(frozen=True)
class Drawn:
    """What a star is declared with; everything is right unless it is drawn otherwise."""

    keep: str = "observations"
    keep_events: str = "newest"
    key: SqlType = Text
    kind: SqlType = Integer
    kind_here: SqlType | None = None
    name: str = "floor"
    name_here: str | None = None
    attribute: str = "type2"
    history: str | None = None
    active: int | None = None
    pii: bool = False
    pii_here: bool = False
    refers: bool = True
    happened_on: str = "slept_on"
    measured: str = "guests"
    measured_as: SqlType = Integer
    optional: str | None = None
    roles: tuple[str, ...] = ("room",)
    rule: str = ""


def _declare(drawn: Drawn) -> tuple[MetaData, Table, Column[Any], Table]:
    metadata = new_metadata()
    rooms = source(
        "rooms",
        "The rooms.",
        business_key("room", drawn.key, "Number"),
        field(drawn.name, drawn.kind, "Floor", pii=drawn.pii),
        keep=drawn.keep,  # type: ignore[arg-type]
        metadata=metadata,
    )
    make, name, kind = ATTRIBUTES[drawn.attribute], drawn.name_here or drawn.name, drawn.kind_here or drawn.kind
    options = {"history": drawn.history} if drawn.history and drawn.attribute == "type1" else {}
    options |= {"pii": True} if drawn.pii_here and drawn.attribute != "measure" else {}  # type: ignore[dict-item]
    attribute: Word = make(name, kind, "Floor", **options)  # type: ignore[operator]
    actives = [activity("is_open", "Open", type_=drawn.active)] if drawn.active else []  # type: ignore[arg-type]
    key = business_key("room", drawn.key, "Number")
    room = dimension("room", "A room.", key, attribute, *actives, source=rooms)
    nights = source(
        "nights",
        "The nights.",
        business_key("night", Integer, "Number"),
        field("slept_on", Date, "Day"),
        field("room", drawn.key, "Room", refers=drawn.refers),
        field("other", drawn.key, "Another room", refers=True),
        field("guests", Integer, "Guests"),
        keep=drawn.keep_events,  # type: ignore[arg-type]
        metadata=metadata,
    )
    extra = [degenerate(drawn.optional, Integer, "Guests", optional=True)] if drawn.optional else []
    nights_of = fact(
        "nights",
        "Who slept.",
        measure(drawn.measured, drawn.measured_as, "Guests"),
        *extra,
        grain="one row per night",
        dimensions={role: by(room, "other") if role == "other" else room for role in drawn.roles},
        happened_on=drawn.happened_on,
        calendar=calendar("day", "A day.", metadata=metadata),
        source=nights,
    )
    if drawn.rule:
        id_, about = drawn.rule.split()
        of = {"rooms": rooms.c.room, "room": room.c.room_key, "fact": nights_of.c.night}[about]
        rulebook(Rule(id_, "it is there", of.is_not(None), Kind.VALIDITY, ERROR, "Fix it."), metadata=metadata)
    return metadata, room, room.c[name], nights_of


def _mostly(right: object, *others: object) -> st.SearchStrategy[object]:
    return st.one_of(st.just(right), st.just(right), st.just(right), st.sampled_from(others))


DRAWN = st.builds(
    Drawn,
    keep=_mostly("observations", "newest", "all"),
    keep_events=_mostly("newest", "observations"),
    key=_mostly(Text, *TEXTS),
    kind=st.sampled_from(list(TEXTS)),
    kind_here=_mostly(None, Integer, Text),
    name=_mostly(*NAMES),
    name_here=_mostly(None, "floor", "flor"),
    attribute=_mostly("type2", *ATTRIBUTES),
    history=_mostly(None, "past", "Past"),
    active=_mostly(None, 1, 2),
    pii=_mostly(False, True),
    pii_here=_mostly(False, True),
    refers=_mostly(True, False),
    happened_on=_mostly("slept_on", "slepton", "room"),
    measured=_mostly("guests", "gests"),
    measured_as=_mostly(Integer, Text, BigInteger),
    optional=_mostly(None, "gusts", "guests_"),
    roles=_mostly(("room",), ("room", "other"), ("room", "twin"), (), ("Room",), ("slept_on",)),
    rule=_mostly(*RULES),
)
_numbers = itertools.count(1)


@pytest.mark.filterwarnings("ignore::hypothesis.errors.HypothesisWarning")
@settings(
    max_examples=20,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@example(Drawn())
@example(Drawn(attribute="type1", history="past", kind=Double, active=1))
@example(Drawn(key=Uuid, kind=INSTANT, active=2, roles=("room", "other"), rule="GR-V-001 room"))
@example(Drawn(key=Date, kind=Boolean, attribute="type0", pii=True, pii_here=True))
@given(drawn=DRAWN)
def test_a_declaration_is_refused_or_loads(server: str, tmp_path: Path, drawn: Drawn) -> None:
    """Nothing else is raised, no record is lost, no table stays empty, and no rule goes unasked."""
    said = ""
    try:
        metadata, room, attribute, nights_of = _declare(drawn)
    except DeclarationError as refused:
        said = str(refused)
    if said:
        assert re.match(r"tests/vocabulary/test_law\.py, line [0-9]+: \w+ '", said), said
        return
    keys, texts = TEXTS[drawn.key], TEXTS[drawn.kind]
    rooms = f"room,{drawn.name}\n" + "".join(f"{key},{text}\n" for key, text in zip(keys, texts, strict=True))
    fewer = "".join(rooms.splitlines(keepends=True)[:-1])
    nights = "night,slept_on,room,other,guests\n" + "".join(
        f"{number},2024-01-0{number},{key},{keys[0]},{number}\n" for number, key in enumerate(keys, 1)
    )
    with contextmanager(fresh)(server, "template1") as url:
        star = Star(metadata, url, tmp_path / str(next(_numbers)))
        for day, files in ((1, {"rooms": rooms, "nights": nights}), (2, {"rooms": fewer})):
            account = star.load(date(2024, 2, day), **files)
            for name in files:
                found = account.sources[name]
                assert found.total("read") == found.total("accepted") == sum(found.total(one) for one in OUTCOMES) > 0
        known: Any = select(func.count(), func.count(attribute)).select_from(room).where(room.c.room_key > 0)
        assert star.rows(known) == [(3, 3)]
        assert star.rows(select(func.count()).select_from(nights_of)) == [(3,)]
        for role in drawn.roles:
            unknown = select(func.count()).select_from(nights_of).where(nights_of.c[f"{role}_key"] == 0)
            assert star.rows(unknown) == [(0,)]
        assert star.failures() == []
