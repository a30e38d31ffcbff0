"""Features of what machines, flights and clinics deliver: codes with letters, instants, durations, rates, levels."""

from __future__ import annotations

import random
import tomllib
from datetime import date, datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from tests.design.test_design import found_in, write
from tests.design.test_kinds import additive, references
from warehouse.design import design
from warehouse.design.names import counts_time

FIRST = date(2024, 1, 1)
CODES = [f"{one}{two}X" for one in "ABCDE" for two in "KLMNO"]


def test_codes_of_letters_and_padded_digits_are_no_numbers(tmp_path: Path) -> None:
    """`dev-007` is neither minus 7 nor an amount in a currency called dev, so devices and policies have keys."""
    dice = random.Random(1)
    devices = [{"device_id": f"dev-{n:03}", "installed_on": FIRST, "site": f"POL{n % 3:04}"} for n in range(60)]
    sites = [{"site": f"POL{n:04}", "site_name": f"Plant {n}"} for n in range(3)]
    readings = [
        {
            "device_id": f"dev-{n:03}",
            "ts": datetime(2024, 5, 1) + timedelta(hours=hour),
            "battery_level": 3 + dice.randint(1, 99) / 100,
            "value": dice.randint(100, 900) / 10,
            "humidity": f"{dice.randint(100, 900) / 10} %",
            "energy_kwh": dice.randint(1, 900) / 100,
        }
        for n in range(60)
        for hour in range(10)
    ]
    found = found_in(write(tmp_path / "in", devices=devices, sites=sites, readings=readings))
    assert {one["name"]: one["key"] for one in found["sources"]} == {
        "devices": ["device_id"],
        "sites": ["site"],
        "readings": ["device_id", "ts"],
    }
    assert references(found) == {("readings.device_id", "devices.device_id"), ("devices.site", "sites.site")}
    assert [one["source"] for one in found["facts"]] == ["readings"]
    assert additive(found) == {"battery_level": False, "value": False, "humidity": False, "energy_kwh": True}


def test_hours_of_flights_are_no_calendar(tmp_path: Path) -> None:
    """Instants may all differ: only a table with a row for each day is a calendar. 1435 is a time of day."""
    dice = random.Random(2)
    airports = [{"faa": code, "lat": 40 + place / 7} for place, code in enumerate(CODES)]
    flights = []
    for n in range(900):
        start, (origin, dest) = datetime(2024, 1, 1) + timedelta(minutes=37 * n), dice.sample(airports, 2)
        flights.append(
            {"year": 2024, "month": start.month, "day": start.day, "dep_time": start.hour * 100 + start.minute,
             "arr_delay": dice.randint(-20, 300), "flight": dice.randint(1, 3000), "origin": origin["faa"],
             "dest": dest["faa"], "air_time": dice.randint(30, 400), "started_at": start}
        )  # fmt: skip
    found = found_in(write(tmp_path / "in", airports=airports, flights=flights))
    assert references(found) == {("flights.origin", "airports.faa"), ("flights.dest", "airports.faa")}
    assert [one["source"] for one in found["facts"]] == ["flights"]
    assert additive(found) == {"arr_delay": True, "air_time": True}
    assert not {"arr_delay", "air_time"} & {name for one in found["sources"] for name in one["key"]}


def test_what_facts_refer_to_is_described_though_it_has_dates_and_amounts(tmp_path: Path) -> None:
    """Copies of books have a price and a day of purchase, and still are what is lent; a tutor is a teacher."""
    dice = random.Random(3)
    branches = [{"branch_id": n, "branch_name": f"Branch {n}", "tutor_id": n % 3 + 2} for n in range(1, 6)]
    teachers = [{"teacher_id": n, "teacher": f"Person {n}"} for n in range(1, 12)]
    copies = [
        {"copy_id": 900 + n, "branch_id": n % 5 + 1, "acquired_on": FIRST + timedelta(n % 50), "price": 5 + n % 30 / 4}
        for n in range(200)
    ]
    loans = [
        {
            "loan_id": n,
            "copy_id": 900 + dice.randint(0, 199),
            "lent_on": FIRST + timedelta(n % 90),
            "DaysLate": dice.randint(0, 9),
        }
        for n in range(1, 900)
    ]
    found = found_in(write(tmp_path / "in", branches=branches, teachers=teachers, copies=copies, loans=loans))
    assert ("branches.tutor_id", "teachers.teacher_id") in references(found)
    assert [one["source"] for one in found["facts"]] == ["loans"]
    assert additive(found) == {"DaysLate": True}


def test_what_comes_to_a_stock_adds_up_and_the_stock_does_not(tmp_path: Path) -> None:
    stock = [
        {"day": FIRST + timedelta(day), "item_id": item, "on_hand": 5 + item * day % 17, "units_received": item % 5 + 1}
        for day in range(40)
        for item in range(1, 31)
    ]
    items = [{"item_id": n, "item_name": f"Thing {n}"} for n in range(1, 31)]
    found = found_in(write(tmp_path / "in", stock_levels=stock, items=items))
    assert additive(found) == {"on_hand": "semi", "units_received": True}


def test_an_instant_in_a_key_keeps_its_time(tmp_path: Path) -> None:
    """Cut to its day it would be the same key 24 times, and 23 readings would be superseded; the day stands beside."""
    sensors = [{"sensor_id": f"S-{n}", "room": f"Room {n}"} for n in range(9)]
    readings = [
        {"sensor_id": f"S-{n}", "ts": datetime(2024, 5, 1) + timedelta(hours=hour), "energy_kwh": n + hour / 4}
        for n in range(9)
        for hour in range(48)
    ]
    made = design(write(tmp_path / "in", sensors=sensors, readings=readings), tmp_path / "out")
    declared = made.package["sources.py"]
    assert 'business_key("ts", Text' in declared
    assert 'field("ts_day", Date' in declared
    assert 'happened_on="ts_day"' in made.package["facts.py"]
    assert "ts_day = { sql = " in made.settings


def test_marks_of_all_numbers_are_settings_and_money_comes_first(tmp_path: Path) -> None:
    """The first number has no thousands to mark, and a percentage is a share of four decimals."""
    lines = ["ListingNo;ListedOn;Rooms;Area;SalePrice;Commission"]
    for n in range(200):
        day = FIRST + timedelta(n % 60)
        price, share = f"{90 + n}.000,00 \u20ac", f"{2 + n % 3},{n % 90 + 10} %"
        lines.append(f"LS-{n:06};{day:%d.%m.%Y};{n % 5 + 1};{30 + n % 70},{n % 9 + 1};{price};{share}")
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "listings.csv").write_text("\n".join(lines) + "\n", "utf-8")
    made = design(tmp_path / "in", tmp_path / "out")
    marks = ('decimal = ","', 'thousands = "."', 'currency = ["\u20ac"]', "percent = true")
    assert all(one in made.settings for one in marks), made.settings
    assert 'field("commission", Numeric(18, 4)' in made.package["sources.py"]
    measures = [line for line in made.package["facts.py"].splitlines() if "measure(" in line]
    assert "sale_price" in measures[0]


def test_numbers_with_other_marks_than_the_others_of_their_file(tmp_path: Path) -> None:
    """Money by a spreadsheet and places by a device: 51.3 is no 513, and 12,50 no 1250; a whole share has no mark."""
    lines = ["Notice;Issued;Fine;Depth;Discount"]
    for n in range(300):
        day, depth = FIRST + timedelta(n % 60), f"{n % 70 + 1}.{n % 97 + 1}" if n % 9 else ""
        lines.append(f"N-{n:06};{day:%d.%m.%Y};{n % 80 + 1}.{n % 999:03},5{n % 10};{depth};{n % 2 * 50} %")
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "notices.csv").write_text("\n".join(lines) + "\n", "utf-8")
    made = design(tmp_path / "in", tmp_path / "out")
    settings = tomllib.loads(made.settings)["sources"]["notices"]
    assert (settings["decimal"], settings["thousands"]) == (",", ".")
    depth = settings["columns"]["depth"]["sql"]
    read = f"select {depth} from (values ('7.25'), ('')) as of(\"Depth\")"
    assert duckdb.connect().execute(read).fetchall() == [("7,25",), ("0",)]
    assert [settings["columns"][name] for name in ("fine", "discount")] == ["Fine", "Discount"]


@pytest.mark.parametrize(
    ("name", "counts"),
    [
        ("DurationMinutes", True),
        ("hours_worked", True),
        ("wait_minute", True),
        ("month", False),
        ("day_of_week", False),
    ],
)
def test_units_of_time_that_are_counted(name: str, counts: bool) -> None:
    assert counts_time(name) is counts
