"""Business keys of several parts: stores that are identified by their chain and their number in it."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import Date, Integer, Select, Text, select

from tests.shapes.star import NewStar, the_same_in_any_order
from warehouse import audit
from warehouse.database.connect import connect
from warehouse.database.metadata import new_metadata
from warehouse.errors import DeclarationError
from warehouse.forget import forget
from warehouse.vocabulary import (
    business_key,
    by,
    calendar,
    dimension,
    fact,
    field,
    key_of,
    measure,
    source,
    type1,
    type2,
)
from warehouse.vocabulary.dimension import dimension_of
from warehouse.vocabulary.source import source_of

JANUARY, FEBRUARY, MARCH = date(2024, 1, 1), date(2024, 2, 1), date(2024, 3, 1)


class Chains:
    """Stores of chains, and what they take."""

    def __init__(self) -> None:
        self.metadata = new_metadata()
        stores = source(
            "stores",
            "The stores.",
            key_of("store", "Chain and number of the store", "chain", "number"),
            field("chain", Text, "Chain"),
            field("number", Integer, "Number of the store in its chain"),
            field("town", Text, "Town"),
            keep="observations",
            metadata=self.metadata,
        )
        takings = source(
            "takings",
            "What stores take.",
            business_key("taking", Integer, "Number of the taking"),
            field("chain", Text, "Chain"),
            field("store_number", Integer, "Number of the store in its chain"),
            key_of("store", "Chain and number of the store", "chain", "store_number", refers=True),
            field("taken_on", Date, "Day"),
            field("cents", Integer, "How much"),
            metadata=self.metadata,
        )
        self.store = dimension(
            "store",
            "A store.",
            business_key("store", Text, "Chain and number of the store"),
            type1("chain", Text, "Chain"),
            type1("number", Integer, "Number of the store in its chain"),
            type2("town", Text, "Town"),
            source=stores,
        )
        self.fact = fact(
            "takings",
            "What stores take.",
            measure("cents", Integer, "How much"),
            grain="one row per taking",
            dimensions={"store": by(self.store, "store")},
            happened_on="taken_on",
            calendar=calendar("day", "A day.", metadata=self.metadata),
            source=takings,
        )

    def everything(self) -> Select[tuple[object, ...]]:
        """Return what each store took, in which town it was then."""
        one, store = self.fact.c, self.store.c
        found = select(one.taking, store.store, store.chain, store.number, store.town)
        return found.join(self.store, store.store_key == one.store_key).order_by(one.taking)


STORE, TAKING = "chain,number,town\n", "taking,chain,store_number,taken_on,cents\n"
TAKINGS = TAKING + '1,a,12,2024-01-10,5\n2,a1,2,2024-02-10,6\n3,a,012,2024-02-10,7\n4,"a"",1",2,2024-02-10,8\n'


def test_members_are_told_apart_by_all_parts(new_star: NewStar) -> None:
    """No two keys are one however their parts are cut; versions, late ones included, and inferred stores are by key."""
    chains = Chains()
    deliveries = [
        (JANUARY, {"stores": STORE + "a,12,Akron\na1,2,Austin\n"}),
        (FEBRUARY, {"stores": STORE + "a,12,Albany\n"}),
        (MARCH, {"takings": TAKINGS}),
    ]
    assert the_same_in_any_order(new_star, chains.metadata, deliveries, chains.everything()) == [
        (1, '["a", 12]', "a", 12, "Akron"),
        (2, '["a1", 2]', "a1", 2, "Austin"),
        (3, '["a", 12]', "a", 12, "Albany"),
        (4, '["a\\",1", 2]', None, None, None),
    ]


def test_a_key_without_one_of_its_parts_is_none(new_star: NewStar) -> None:
    """A store without its chain waits; a taking without it is of the unknown store."""
    chains = Chains()
    star = new_star(chains.metadata)
    star.load(JANUARY, stores=STORE + ",12,Akron\n", takings=TAKING + "1,,12,2024-01-10,5\n")
    assert star.rows(select(chains.fact.c.store_key)) == [(0,)]
    assert star.rows(select(audit.quarantine.c.reason)) == [("SR-STORES-002 stores.store is present",)]


def test_records_that_are_read_again_are_found_by_the_parts(new_star: NewStar) -> None:
    """A file whose bytes are read under other settings takes back what it said, store by store."""
    chains = Chains()
    star = new_star(chains.metadata)
    text = STORE + "a,12,Akron\nb,12,Boston\n"
    star.load(JANUARY, stores=text)
    only = {"sources": {"stores": {"where": "chain = 'a'"}}}
    star.settings = star.settings.model_validate({"database_url": star.settings.database_url, **only})
    star.load(JANUARY, stores=text)
    assert star.rows(select(chains.store.c.chain)) == [("a",)]


def test_a_key_that_is_spelled_in_another_way_is_found_when_a_batch_is_undone(new_star: NewStar) -> None:
    """What an undone batch had replaced stands again, of members and facts, and after older records are pruned."""
    chains = Chains()
    star = new_star(chains.metadata)
    star.load(JANUARY, takings=TAKING + "7,a,12,2024-01-10,5\n")
    star.load(MARCH, stores=STORE + "a,12,Akron\n")
    first = star.rows(chains.everything())
    assert first == [(7, '["a", 12]', "a", 12, "Akron")]
    later = star.load(MARCH, stores=STORE + "a,+012,Albany\n", takings=TAKING + "07.0,a,13,2024-01-10,6\n")
    assert star.rows(chains.everything()) == [(7, '["a", 13]', None, None, None)]
    star.prune(FEBRUARY)
    star.undo(later.batch_id)
    assert star.rows(chains.everything()) == first
    assert star.failures() == []


@pytest.mark.parametrize("given", ["7", " 07"])
def test_whoever_is_forgotten_goes_from_records_that_spell_the_key_otherwise(new_star: NewStar, given: str) -> None:
    """Raw records, those that wait, and what comes later: 7 is 07, and 77 is somebody else."""
    metadata = new_metadata()
    people = source(
        "people",
        "The people.",
        business_key("person", Integer, "Number of the person"),
        field("name", Text, "Name", pii=True),
        field("born_on", Date, "Day of birth"),
        keep="observations",
        metadata=metadata,
    )
    person = dimension(
        "person",
        "A person.",
        business_key("person", Integer, "Number of the person"),
        type1("name", Text, "Name", pii=True),
        source=people,
    )
    star = new_star(metadata)
    head = "person,name,born_on\n"
    star.load(JANUARY, people=head + "07,Ann,\n77,Bob,\n")
    star.load(FEBRUARY, people=head + "7.0,Annie,soon\n")
    with connect(star.settings) as database:
        forget(database, metadata, star.settings, dimension_of(person), given)
    star.load(MARCH, people=head + "007,Anna,\n")
    raw = source_of(people).bronze.c
    assert star.rows(select(raw.person, raw.name).order_by(raw.file_id, raw.record_number)) == [
        ("07", None),
        ("77", "Bob"),
        ("7.0", None),
        ("007", None),
    ]
    assert star.rows(select(audit.quarantine.c.raw["name"].astext)) == [(None,)]
    assert star.rows(select(person.c.person, person.c.name).order_by(person.c.person)) == [(7, None), (77, "Bob")]


def test_a_person_has_a_key_that_files_bring() -> None:
    """Otherwise nobody could be forgotten in the files' own records."""
    metadata = new_metadata()
    people = source(
        "people",
        "The people.",
        key_of("person", "Country and number", "country", "number"),
        field("country", Text, "Country"),
        field("number", Integer, "Number in the country"),
        field("name", Text, "Name", pii=True),
        keep="observations",
        metadata=metadata,
    )
    with pytest.raises(DeclarationError, match="column 'person': no file of the source 'people' brings it"):
        dimension(
            "person",
            "A person.",
            business_key("person", Text, "Country and number"),
            type1("name", Text, "Name", pii=True),
            source=people,
        )
