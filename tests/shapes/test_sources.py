"""One dimension that several sources bring: of two states of one date, that of the first source counts."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import Date, Integer, MetaData, Select, Table, Text, select

from tests.shapes.star import NewStar, the_same_in_any_order
from warehouse.database.connect import connect
from warehouse.database.metadata import new_metadata
from warehouse.forget import forget, person_of
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

JANUARY, FEBRUARY, MARCH, APRIL = (date(2024, month, 1) for month in (1, 2, 3, 4))


def patients(name: str, metadata: MetaData, *, keep_level: bool = True) -> Table:
    """Declare a source of patients."""
    level = [field("level", Text, "How they are insured")] if keep_level else []
    return source(
        name,
        "The patients.",
        business_key("patient", Text, "Number of the patient"),
        field("name", Text, "Name", pii=True),
        field("since", Date, "First visit"),
        *level,
        keep="observations",
        metadata=metadata,
    )


class Hospital:
    """A hospital whose patients come from its wards and from its emergency room."""

    def __init__(self) -> None:
        self.metadata = new_metadata()
        self.wards, self.emergency = (patients(name, self.metadata) for name in ("wards", "emergency"))
        self.patient = dimension(
            "patient",
            "A patient.",
            business_key("patient", Text, "Number of the patient"),
            type1("name", Text, "Name", pii=True),
            type0("since", Date, "First visit"),
            type2("level", Text, "How they are insured"),
            type3("level_before", Text, "How they were insured before", of="level"),
            source=[self.wards, self.emergency],
        )
        self.visits = source(
            "visits",
            "The visits.",
            business_key("visit", Integer, "Number of the visit"),
            field("patient", Text, "Who came", refers=True),
            field("came_on", Date, "Day of the visit"),
            field("hours", Integer, "How long"),
            metadata=self.metadata,
        )
        self.fact = fact(
            "visits",
            "Who came when.",
            measure("hours", Integer, "How long"),
            grain="one row per visit",
            dimensions={"patient": self.patient},
            happened_on="came_on",
            calendar=calendar("day", "A day.", metadata=self.metadata),
            source=self.visits,
        )

    def versions(self) -> Select[tuple[object, ...]]:
        """Return all versions."""
        one = self.patient.c
        return select(one.patient, one.name, one.since, one.level, one.valid_from).order_by(one.patient, one.valid_from)


PATIENT = "patient,name,since,level\n"
DELIVERIES = [
    (JANUARY, {"wards": PATIENT + "a,Ann,2020-01-01,basic\n", "emergency": PATIENT + "b,Bo,2021-01-01,basic\n"}),
    (FEBRUARY, {"emergency": PATIENT + "a,Anne,2019-01-01,private\nb,Bob,2018-01-01,private\n"}),
    (MARCH, {"wards": PATIENT + "b,Bert,2017-01-01,none\n", "emergency": PATIENT + "b,X,2016-01-01,wrong\n"}),
    (APRIL, {"visits": "visit,patient,came_on,hours\n1,a,2024-02-15,1\n2,b,2024-03-15,1\n3,b,2024-01-15,1\n"}),
]
VERSIONS = [
    ("a", "Anne", date(2020, 1, 1), "basic", date(1900, 1, 1)),
    ("a", "Anne", date(2020, 1, 1), "private", FEBRUARY),
    ("b", "Bert", date(2021, 1, 1), "basic", date(1900, 1, 1)),
    ("b", "Bert", date(2021, 1, 1), "private", FEBRUARY),
    ("b", "Bert", date(2021, 1, 1), "none", MARCH),
]


def test_a_member_has_one_history_of_all_sources(new_star: NewStar) -> None:
    """Versions, newest and oldest values are those of all sources together, in whatever order they come."""
    hospital = Hospital()
    assert the_same_in_any_order(new_star, hospital.metadata, DELIVERIES, hospital.versions()) == VERSIONS


def test_facts_find_the_version_of_their_day(new_star: NewStar) -> None:
    """A visit has the level of its day, whichever source said so, also where that came late."""
    hospital = Hospital()
    visits = (
        select(hospital.fact.c.visit, hospital.patient.c.level)
        .join(hospital.patient, hospital.patient.c.patient_key == hospital.fact.c.patient_key)
        .order_by(hospital.fact.c.visit)
    )
    found = the_same_in_any_order(new_star, hospital.metadata, DELIVERIES, visits)
    assert found == [(1, "private"), (2, "none"), (3, "basic")]


@pytest.mark.parametrize("turned", [False, True])
def test_the_first_source_is_believed(new_star: NewStar, *, turned: bool) -> None:
    """Two sources of one day in two batches: the first source's state stands, whichever comes first."""
    hospital = Hospital()
    star = new_star(hospital.metadata)
    batches = [{"wards": PATIENT + "a,Ann,,basic\n"}, {"emergency": PATIENT + "a,Anne,,private\n"}]
    for files in reversed(batches) if turned else batches:
        star.load(JANUARY, **files)
    assert star.rows(hospital.versions()) == [("a", "Ann", None, "basic", date(1900, 1, 1))]
    # what the first source said is read again and is nobody's, so the second one's word counts
    settings = {"sources": {"wards": {"columns": {"level": {"constant": "none"}}}}}
    star.settings = star.settings.model_validate({"database_url": star.settings.database_url, **settings})
    star.load(JANUARY, wards=PATIENT + "a,Ann,,basic\n")
    assert star.rows(hospital.versions()) == [("a", "Ann", None, "none", date(1900, 1, 1))]


LISTS = {name: {"delivery": "snapshot"} for name in ("wards", "emergency")}


def test_a_list_that_is_replaced_leaves_what_the_other_source_said(new_star: NewStar) -> None:
    """Once the first source no longer has a member on a day, the second one's word counts: the level never changed."""
    hospital = Hospital()
    star = new_star(hospital.metadata, sources=LISTS)
    star.load(JANUARY, wards=PATIENT + "a,Ann,,basic\nb,Bo,,basic\n")
    star.load(FEBRUARY, wards=PATIENT + "a,Ann,,private\nb,Bo,,basic\n", emergency=PATIENT + "a,Anne,,basic\n")
    patient = hospital.patient.c
    levels = select(patient.patient, patient.level, patient.level_before).order_by(patient.patient, patient.valid_from)
    assert star.rows(levels) == [("a", "basic", "basic"), ("a", "private", "basic"), ("b", "basic", None)]
    star.load(FEBRUARY, wards=PATIENT + "b,Bo,,basic\n")
    assert star.rows(levels) == [("a", "basic", None), ("b", "basic", None)]
    assert star.rows(select(patient.name).where(patient.patient == "a")) == [("Anne",)]


def test_a_person_of_several_sources_is_forgotten_in_all(new_star: NewStar) -> None:
    """No source keeps the name, and none brings it back."""
    hospital = Hospital()
    star = new_star(hospital.metadata)
    star.load(JANUARY, **DELIVERIES[0][1])
    star.load(FEBRUARY, **DELIVERIES[1][1])
    with connect(star.settings) as database:
        forget(database, hospital.metadata, star.settings, person_of(hospital.metadata), "a")
    star.load(MARCH, wards=PATIENT + "a,Ann,2020-01-01,basic\n", emergency=PATIENT + "c,Cy,,\n")
    for table in (hospital.wards, hospital.emergency, hospital.patient):
        assert star.rows(select(table.c.name).where(table.c.patient == "a", table.c.name.is_not(None))) == []


def test_what_cannot_be_is_refused_when_declared() -> None:
    """An attribute that a source lacks, and activity that no single list can tell."""
    metadata = new_metadata()
    both = [patients("wards", metadata), patients("emergency", metadata, keep_level=False)]
    key, level = business_key("patient", Text, "Number"), type2("level", Text, "How they are insured")
    with pytest.raises(ValueError, match="column 'level': the source 'emergency' has no such column"):
        dimension("patient", "A patient.", key, level, source=both)
    with pytest.raises(ValueError, match="column 'is_active': of several sources nobody can say who is active"):
        dimension("guest", "A guest.", key, activity("is_active", "Whether they stay", type_=1), source=both)
