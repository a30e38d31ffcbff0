"""Attributes that a migration adds to a dimension: their history is that of the observations which silver kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Literal

import pytest
from sqlalchemy import Date, Integer, MetaData, Table, Text, select, text

from tests.shapes.star import NewStar, Star
from warehouse import audit
from warehouse.database.connect import connect
from warehouse.database.metadata import new_metadata
from warehouse.load import Request, load
from warehouse.load.batch.account import BatchAccount
from warehouse.load.batch.batch import Batch
from warehouse.vocabulary import (
    activity,
    business_key,
    calendar,
    dimension,
    fact,
    field,
    measure,
    source,
    type0,
    type1,
    type2,
    type3,
)
from warehouse.vocabulary.columns import Word
from warehouse.vocabulary.dimension import Dimension
from warehouse.vocabulary.fact import Fact

Kind = Callable[[str, type[Text], str], Word]
JANUARY, FEBRUARY, MARCH, APRIL = (date(2024, month, 1) for month in (1, 2, 3, 4))
LATER = (
    type2("level", Text, "Level"),
    type1("nickname", Text, "Nickname"),
    type0("first_level", Text, "First level"),
    type3("level_before", Text, "Level before", of="level"),
)


def club(*more: Word) -> tuple[MetaData, Table, Table]:
    """Return a club as a model that knows the town of its members, and more; its dimension and its fact."""
    metadata = new_metadata()
    members = source(
        "members",
        "The members.",
        business_key("member", Text, "Number of the member"),
        field("town", Text, "Town"),
        field("level", Text, "Level"),
        field("nickname", Text, "Nickname"),
        field("first_level", Text, "First level"),
        keep="observations",
        metadata=metadata,
    )
    visits = source(
        "visits",
        "The visits.",
        business_key("visit", Integer, "Number of the visit"),
        field("member", Text, "Who came", refers=True),
        field("came_on", Date, "Day of the visit"),
        field("hours", Integer, "How long"),
        metadata=metadata,
    )
    member = dimension(
        "member",
        "A member.",
        business_key("member", Text, "Number of the member"),
        type2("town", Text, "Town"),
        *more,
        activity("is_active", "Whether the newest list holds them", type_=2),
        source=members,
    )
    came = fact(
        "visits",
        "Who came when.",
        measure("hours", Integer, "How long"),
        grain="one row per visit",
        dimensions={"member": member},
        happened_on="came_on",
        calendar=calendar("day", "A day.", metadata=metadata),
        source=visits,
    )
    return metadata, member, came


MEMBER = "member,town,level,nickname,first_level\n"
VISIT = "visit,member,came_on,hours\n"
DELIVERIES = [
    (JANUARY, {"members": MEMBER + "a,Austin,silver,Al,x\nb,Boston,gold,Bo,y\n"}),
    (MARCH, {"members": MEMBER + "a,Austin,gold,Ally,z\n"}),
    (APRIL, {"members": MEMBER + "a,Akron,gold,Ally,z\nb,Boston,gold,Bo,y\n"}),
    (FEBRUARY, {"members": MEMBER + "a,Austin,bronze,Alf,w\nb,Boston,gold,Bo,y\n"}),
    (APRIL, {"visits": VISIT + "1,a,2024-01-15,1\n2,a,2024-02-15,1\n3,a,2024-03-15,1\n4,z,2024-02-01,1\n"}),
]
LISTS = {"sources": {"members": {"delivery": "snapshot"}}}


def fill(star: Star, metadata: MetaData) -> BatchAccount:
    """Carry out what `warehouse migrate` does once the schemas are there."""
    with connect(star.settings) as database:
        return load(database, metadata, star.settings, Request("new attributes", {}, fill=True))


@pytest.mark.parametrize("settings", [{}, LISTS])
def test_the_history_is_that_of_a_model_that_always_had_it(
    new_star: NewStar, settings: dict[str, dict[str, dict[str, str]]]
) -> None:
    """Versions, newest and oldest values, and the versions of facts; surrogate keys that facts have stay theirs."""
    older, newer = club(), club(*LATER)
    grown, always = new_star(older[0], **settings), new_star(newer[0], **settings)
    for star in (grown, always):
        for as_of, files in DELIVERIES:
            star.load(as_of, **files)
    with connect(grown.settings) as database, database.engine.begin() as connection:
        for word in LATER:
            connection.execute(text(f"ALTER TABLE gold.dim_member ADD COLUMN {word.name} text"))
    keys = select(older[1].c.member_key, older[1].c.member, older[1].c.valid_from)
    before = set(grown.rows(keys))
    account = fill(grown, newer[0])
    assert account.status == "loaded", account.reason
    new = "level, nickname, first_level, level_before"
    assert account.notes == [f"dim_member: {new} are new, and filled from all observations since the first delivery"]
    names = ["member", "town", "is_active", "is_inferred", "valid_from", "valid_to", *(word.name for word in LATER)]
    member, came = newer[1], newer[2]
    versions = select(*(member.c[name] for name in names)).order_by(member.c.member, member.c.valid_from)
    assert grown.rows(versions) == always.rows(versions)
    levels = select(came.c.visit, member.c.level).join(member, member.c.member_key == came.c.member_key)
    assert grown.rows(levels.order_by(came.c.visit)) == always.rows(levels.order_by(came.c.visit))
    assert before <= set(grown.rows(keys))
    assert fill(grown, newer[0]).status == "unchanged"


def test_what_nobody_observed_is_not_filled(new_star: NewStar) -> None:
    """A column that no delivery has brought stays empty, and a model without new attributes is left alone."""
    older, newer = club(), club(*LATER)
    star = new_star(older[0])
    star.load(JANUARY, members=MEMBER + "a,Austin,,,\n")
    assert fill(star, older[0]).status == "unchanged"
    with connect(star.settings) as database, database.engine.begin() as connection:
        for word in LATER:
            connection.execute(text(f"ALTER TABLE gold.dim_member ADD COLUMN {word.name} text"))
    assert fill(star, newer[0]).status == "unchanged"


def test_versions_of_an_attribute_that_is_gone_are_joined(new_star: NewStar) -> None:
    """What differed only in the level is one version again, and facts point at it; what stays keeps its key."""
    newer, older = club(*LATER), club()
    shrunk, always = new_star(newer[0]), new_star(older[0])
    for star in (shrunk, always):
        for as_of, files in DELIVERIES:
            star.load(as_of, **files)
    with connect(shrunk.settings) as database, database.engine.begin() as connection:
        for word in LATER:
            connection.execute(text(f"ALTER TABLE gold.dim_member DROP COLUMN {word.name}"))
    shrunk.metadata = older[0]
    assert shrunk.failures() == ["GR-DIM_MEMBER-005"]
    account = fill(shrunk, older[0])
    assert account.notes == ["dim_member: versions that differed only in what the model no longer has are joined"]
    member, came = older[1], older[2]
    versions = select(member.c.member, member.c.town, member.c.valid_from, member.c.valid_to)
    towns = select(came.c.visit, member.c.valid_from).join(member, member.c.member_key == came.c.member_key)
    for query in (versions.order_by(member.c.member, member.c.valid_from), towns.order_by(came.c.visit)):
        assert shrunk.rows(query) == always.rows(query)
    assert shrunk.failures() == []
    assert fill(shrunk, older[0]).status == "unchanged"


@pytest.mark.parametrize(
    ("before", "after"), [(type1, type2), (type2, type1), (type2, type0), (type0, type1), (type1, type0)]
)
def test_an_attribute_of_another_type_is_derived_again(new_star: NewStar, before: Kind, after: Kind) -> None:
    """No column changes with the type of an attribute; all becomes what it is for a model that always had it."""
    older, newer = club(before("level", Text, "Level")), club(after("level", Text, "Level"))
    changed, always = new_star(older[0]), new_star(newer[0])
    for star in (changed, always):
        for as_of, files in DELIVERIES:
            star.load(as_of, **files)
    changed.metadata = newer[0]
    account = fill(changed, newer[0])
    said = "level is not what the observations make of it, and all versions are derived again from those"
    assert account.notes == [f"dim_member: {said}"]
    member, came = newer[1], newer[2]
    names = ["member", "town", "level", "is_active", "valid_from", "valid_to"]
    versions = select(*(member.c[name] for name in names)).order_by(member.c.member, member.c.valid_from)
    levels = select(came.c.visit, member.c.level).join(member, member.c.member_key == came.c.member_key)
    for query in (versions, levels.order_by(came.c.visit)):
        assert changed.rows(query) == always.rows(query)
    assert changed.failures() == []
    assert fill(changed, newer[0]).status == "unchanged"


def people(*words: Word) -> tuple[MetaData, Table]:
    """Return people whom two sources bring, and their dimension."""
    metadata = new_metadata()
    sources = [
        source(
            name,
            "The people.",
            business_key("person", Text, "Number of the person"),
            field("town", Text, "Town"),
            field("level", Text, "Level"),
            keep="observations",
            metadata=metadata,
        )
        for name in ("crm", "web")
    ]
    key = business_key("person", Text, "Number of the person")
    return metadata, dimension("person", "A person.", key, *words, source=sources)


@pytest.mark.parametrize(
    ("before", "after", "changed"),
    [
        ((type1("level", Text, "Level"),), (type0("level", Text, "Level"),), "level"),
        (
            (type2("town", Text, "Town"), type1("level", Text, "Level")),
            (type2("town", Text, "Town"), type2("level", Text, "Level")),
            "level",
        ),
        (
            (type1("town", Text, "Town"), type1("level", Text, "Level"), type3("was", Text, "Before", of="level")),
            (type1("town", Text, "Town"), type1("level", Text, "Level"), type3("was", Text, "Before", of="town")),
            "was",
        ),
    ],
)
def test_what_another_type_is_made_of(
    new_star: NewStar, before: tuple[Word, ...], after: tuple[Word, ...], changed: str
) -> None:
    """Members without versions, members of two sources, a level that somebody has no more, and another value before."""
    (older, _), (newer, person) = people(*before), people(*after)
    grown, always = new_star(older), new_star(newer)
    head = "person,town,level\n"
    for star in (grown, always):
        star.load(JANUARY, crm=head + "a,Austin,gold\n", web=head + "a,Akron,silver\nb,Boston,gold\n")
        star.load(FEBRUARY, web=head + f"a,Albany,\nb,Boston,{'silver' if changed == 'was' else 'gold'}\n")
    account = fill(grown, newer)
    assert account.notes[0].startswith(f"dim_person: {changed} is not what the observations make")
    names = [word.name for word in after]
    rows = select(person.c.person, *(person.c[name] for name in names)).order_by(person.c.person, *names)
    assert grown.rows(rows) == always.rows(rows)
    assert fill(grown, newer).status == "unchanged"
    assert fill(always, newer).status == "unchanged"


def test_what_the_observations_that_count_do_not_say_is_not_new(new_star: NewStar) -> None:
    """The first level of everybody was empty, and stays it: nothing is filled, however often."""
    metadata, _ = people(type0("level", Text, "Level"), type1("town", Text, "Town"))
    star = new_star(metadata)
    star.load(JANUARY, crm="person,town,level\na,Austin,\n")
    star.load(FEBRUARY, crm="person,town,level\na,,gold\n")
    assert fill(star, metadata).status == "unchanged"


def test_what_only_looks_new_makes_no_batch(new_star: NewStar, monkeypatch: pytest.MonkeyPatch) -> None:
    """A history that is derived again and is the same is no batch, however often `migrate` runs."""
    metadata, member, came = club(*LATER)
    star = new_star(metadata)
    for as_of, files in DELIVERIES:
        star.load(as_of, **files)
    before = [star.rows(select(table).order_by(*table.primary_key)) for table in (member, came, audit.batch)]
    monkeypatch.setattr("warehouse.load.unfilled", lambda _batch, _parts: {member.info["dimension"]: ["level"]})
    account = fill(star, metadata)
    assert (account.status, account.batch_id) == ("unchanged", None)
    assert [star.rows(select(table).order_by(*table.primary_key)) for table in (member, came, audit.batch)] == before


def test_what_follows_the_model_is_not_compared_again(new_star: NewStar, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only a model that declares otherwise, or a column that was dropped and added again, has records searched."""
    searched: list[str] = []

    def search(_batch: Batch, parts: Sequence[Dimension | Fact]) -> dict[Dimension | Fact, list[str]]:
        searched[:] = sorted(part.table.name for part in parts)
        return {}

    (older, _, _), (newer, member, _) = club(*LATER), club(type1("level", Text, "Level"), *LATER[1:3])
    star = new_star(older)
    star.load(JANUARY, **DELIVERIES[0][1])
    monkeypatch.setattr("warehouse.load.unfilled", search)
    for metadata, expected in ((older, ["dim_member", "fact_visits"]), (older, []), (newer, ["dim_member"])):
        assert fill(star, metadata).status == "unchanged"
        assert searched == expected
    assert (fill(star, newer).status, searched) == ("unchanged", [])
    with connect(star.settings) as database, database.engine.begin() as connection:
        connection.execute(text("ALTER TABLE gold.dim_member DROP COLUMN level, ADD COLUMN level text"))
    fill(star, newer)
    assert searched == [member.name]


@pytest.mark.parametrize("kinds", [(1, 2), (2, 1)])
def test_activity_of_another_type(new_star: NewStar, kinds: tuple[Literal[1, 2], Literal[1, 2]]) -> None:
    """Beside versions it may be today's alone, or open versions; lists that lack a member are read again."""
    models = []
    for kind in kinds:
        metadata = new_metadata()
        members = source(
            "members",
            "The members.",
            business_key("member", Text, "Number of the member"),
            field("town", Text, "Town"),
            keep="observations",
            metadata=metadata,
        )
        member = dimension(
            "member",
            "A member.",
            business_key("member", Text, "Number of the member"),
            type2("town", Text, "Town"),
            activity("is_active", "Whether the newest list holds them", type_=kind),
            source=members,
        )
        models.append((metadata, member))
    changed, always = (new_star(metadata, **LISTS) for metadata, _ in models)
    for star in (changed, always):
        for as_of, lines in ((JANUARY, "a,Austin\nb,Boston\n"), (MARCH, "a,Akron\n"), (FEBRUARY, "a,Austin\n")):
            star.load(as_of, members="member,town\n" + lines)
        assert star.failures() == []
    metadata, member = models[1]
    account = fill(changed, metadata)
    assert account.notes[0].startswith("dim_member: is_active is not what the observations make")
    versions = select(member.c.member, member.c.town, member.c.is_active, member.c.valid_from)
    versions = versions.order_by(member.c.member, member.c.valid_from)
    first, since = date(1900, 1, 1), ([(date(1900, 1, 1), True), (FEBRUARY, False)] if kinds[1] == 2 else None)
    expected = [("b", "Boston", active, day) for day, active in since or [(first, False)]]
    assert changed.rows(versions) == always.rows(versions)
    assert always.rows(versions) == [("a", "Austin", True, first), ("a", "Akron", True, MARCH), *expected]
    changed.metadata = metadata
    assert fill(changed, metadata).status == "unchanged"


def test_a_list_that_would_wipe_members_is_refused_by_their_number(new_star: NewStar) -> None:
    """One of two has left, whatever versions they have; a plan names whom a list makes inactive."""
    metadata = club()[0]
    dimension(
        "card",
        "A card.",
        business_key("member", Text, "Number of the member"),
        type2("town", Text, "Town"),
        activity("is_active", "Whether the newest list holds them", type_=1),
        source=metadata.tables["silver.members"],
    )
    star = new_star(metadata, rules={"BR-009": {"threshold": 0.6}}, **LISTS)
    for as_of, town in ((JANUARY, "Austin"), (FEBRUARY, "Akron")):
        star.load(as_of, members=MEMBER + f"a,{town},,,\nb,Boston,,,\n")
    planned = star.bring(MARCH, {"members": MEMBER + "b,Boston,,,\n"}, plan=True).as_json()["changes"]
    assert planned["dim_card"]["vanished"]["count"] == 1
    assert star.load(MARCH, members=MEMBER + "b,Boston,,,\n").vanished["dim_card"] == (2, 1)


def test_activity_that_is_new_is_that_of_the_lists(new_star: NewStar) -> None:
    """A revision gives it to everybody, also where the dimension has no versions; whom lists lack has left."""
    models = []
    for more in ((), (activity("is_active", "Whether the newest list holds them", type_=1),)):
        metadata = new_metadata()
        members = source(
            "members",
            "The members.",
            business_key("member", Text, "Number of the member"),
            field("town", Text, "Town"),
            keep="observations",
            metadata=metadata,
        )
        key, town = business_key("member", Text, "Number of the member"), type1("town", Text, "Town")
        models.append((metadata, dimension("member", "A member.", key, town, *more, source=members)))
    (older, _), (newer, member) = models
    star = new_star(older, **LISTS)
    star.load(JANUARY, members="member,town\na,Austin\nb,Boston\n")
    star.load(FEBRUARY, members="member,town\na,Austin\n")
    with connect(star.settings) as database, database.engine.begin() as connection:
        connection.execute(text("ALTER TABLE gold.dim_member ADD COLUMN is_active boolean DEFAULT true NOT NULL"))
    assert fill(star, newer).status == "loaded"
    assert star.rows(select(member.c.member, member.c.is_active).order_by("member")) == [("a", True), ("b", False)]
    assert fill(star, newer).status == "unchanged"


def test_attributes_that_only_some_members_have_are_filled(new_star: NewStar) -> None:
    """Whoever migrates by other means, and loads before the members are filled, fills them afterwards all the same."""
    nickname = LATER[1]
    older, newer = club(), club(nickname)
    grown, always = new_star(older[0]), new_star(newer[0])
    for star in (grown, always):
        for as_of, files in DELIVERIES[:2]:
            star.load(as_of, **files)
    with connect(grown.settings) as database, database.engine.begin() as connection:
        connection.execute(text(f"ALTER TABLE gold.dim_member ADD COLUMN {nickname.name} text"))
    grown.metadata, member = newer[0], newer[1]
    for star in (grown, always):
        star.load(APRIL, members=MEMBER + "c,Cary,gold,Cy,x\n")
    assert fill(grown, newer[0]).status == "loaded"
    versions = select(member.c.member, member.c.nickname).order_by(member.c.member, member.c.valid_from)
    assert grown.rows(versions) == always.rows(versions)
    assert fill(grown, newer[0]).status == "unchanged"
