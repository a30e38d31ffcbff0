"""A hospital, as somebody would declare it in an empty project: three sources, two dimensions, a fact, a mart."""

from __future__ import annotations

from pathlib import Path

FILES = {
    "sources": '''"""What comes in."""

from sqlalchemy import Date, Integer, Numeric, Text

from warehouse.vocabulary import business_key, field, source

patients = source(
    "patients",
    "The patients as admission knows them.",
    business_key("patient_no", Text, "Number of the patient"),
    field("full_name", Text, "Name", pii=True),
    field("district", Text, "District of residence"),
    keep="observations",
)
wards = source(
    "wards",
    "The wards.",
    business_key("ward", Text, "Short name of the ward"),
    field("department", Text, "Department that runs it"),
    keep="observations",
)
stays = source(
    "stays",
    "The stays.",
    business_key("stay_no", Integer, "Number of the stay"),
    field("admitted_on", Date, "Day of admission"),
    field("patient_no", Text, "Who stayed", refers=True),
    field("ward", Text, "Where", refers=True),
    field("nights", Integer, "Nights"),
    field("charge", Numeric(12, 2), "What was charged"),
)
''',
    "dimensions": '''"""Who, where and when."""

from sqlalchemy import Text

from clinic.sources import patients, wards
from warehouse.vocabulary import business_key, calendar, dimension, type1, type2

date = calendar("date", "A day, one row each.")
patient = dimension(
    "patient",
    "A patient, one row per version.",
    business_key("patient_no", Text, "Number of the patient"),
    type1("full_name", Text, "Last known name", pii=True),
    type2("district", Text, "District of residence"),
    source=patients,
)
ward = dimension(
    "ward",
    "A ward, one row each.",
    business_key("ward", Text, "Short name of the ward"),
    type1("department", Text, "Department that runs it"),
    source=wards,
)
''',
    "facts": '''"""What happened."""

from sqlalchemy import Integer, Numeric

from clinic.dimensions import date, patient, ward
from clinic.sources import stays
from warehouse.vocabulary import degenerate, fact, measure

stay = fact(
    "stay",
    "Who stayed where.",
    degenerate("stay_no", Integer, "Number of the stay"),
    measure("nights", Integer, "Nights"),
    measure("charge", Numeric(12, 2), "What was charged"),
    grain="one row per stay",
    dimensions={"patient": patient, "ward": ward},
    happened_on="admitted_on",
    calendar=date,
    source=stays,
)
''',
    "rules": '''"""What must be true."""

from clinic.sources import stays
from warehouse.database.metadata import metadata
from warehouse.vocabulary import ERROR, Kind, Rule, rulebook

RULES = rulebook(
    Rule("SR-V-001", "a stay has no negative nights", stays.c.nights >= 0, Kind.VALIDITY, ERROR, "Ask admission."),
    metadata=metadata,
)
''',
    "marts": '''"""What is asked."""

from sqlalchemy import BigInteger, Numeric, func, select

from clinic.dimensions import ward
from clinic.facts import stay
from warehouse.vocabulary import mart, same, shown

mart(
    "nights_by_department",
    "Nights and charges by department.",
    "Which departments are busiest?",
    same(ward.c.department),
    shown("nights", BigInteger, "Nights", func.sum(stay.c.nights)),
    shown("charge", Numeric(20, 2), "What was charged", func.sum(stay.c.charge)),
    rows=select()
    .select_from(stay.join(ward, ward.c.ward_key == stay.c.ward_key))
    .where(~stay.c.is_vanished)
    .group_by(ward.c.department),
)
''',
}


def declare(project: Path) -> None:
    """Write the hospital into an empty project."""
    for module, text in FILES.items():
        (project / "clinic" / f"{module}.py").write_text(text)


def deliver(folder: Path) -> None:
    """Write two deliveries: in the second a patient has moved, and one stay cannot be."""
    first, second = folder / "2024-01-31", folder / "2024-02-29"
    for each in (first, second):
        each.mkdir(parents=True)
    districts = ("North", "South", "Harbour")
    (first / "patients.csv").write_text(
        "patient_no,full_name,district\n" + "".join(f"P{n:02},Patient {n},{districts[n % 3]}\n" for n in range(1, 31))
    )
    (first / "wards.csv").write_text("ward,department\nA1,Surgery\nA2,Surgery\nB1,Medicine\nC1,Maternity\n")
    wards = ("A1", "A2", "B1", "C1")
    header = "stay_no,admitted_on,patient_no,ward,nights,charge\n"
    lines = [
        f"{n},2024-01-{n % 28 + 1:02},P{n % 30 + 1:02},{wards[n % 4]},{n % 9},{n % 9 * 310}.50\n" for n in range(1, 121)
    ]
    (first / "stays.csv").write_text(header + "".join(lines))
    (second / "patients.csv").write_text("patient_no,full_name,district\nP01,Patient 1,North\n")
    (second / "wards.csv").write_text("ward,department\nB2,Medicine\n")
    more = [
        f"{n},2024-02-{n % 28 + 1:02},P{n % 30 + 1:02},{wards[n % 4]},{n % 7},{n % 7 * 310}.50\n"
        for n in range(121, 221)
    ]
    (second / "stays.csv").write_text(header + "".join(more) + "221,2024-02-20,P01,B2,-1,0\n")
