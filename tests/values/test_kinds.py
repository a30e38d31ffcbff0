"""A star with a column of every type: good texts become values, bad ones wait with their text, from CSV and Parquet."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pyarrow as pa
import pytest
from pyarrow import parquet
from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Date,
    DateTime,
    Double,
    Float,
    Integer,
    Numeric,
    SmallInteger,
    String,
    Text,
    Time,
    Uuid,
    func,
    select,
)

from tests.load.test_toy_star import create_star
from warehouse import audit
from warehouse.database.connect import connect
from warehouse.database.metadata import new_metadata
from warehouse.load import Request, load
from warehouse.load.batch.account import BatchAccount
from warehouse.settings import Settings
from warehouse.vocabulary import (
    business_key,
    calendar,
    degenerate,
    dimension,
    fact,
    field,
    measure,
    source,
    type1,
    type2,
)
from warehouse.vocabulary.columns import SqlType

ID = UUID("9f1c1f5e-0000-4000-8000-0123456789ab")
AT_NOON = datetime(2024, 7, 1, 12, tzinfo=UTC)
CASES: Mapping[str, tuple[SqlType, dict[str, object], list[str]]] = {
    "a_text": (Text, {"any": "any"}, []),
    "a_code": (String(3), {"abc": "abc", "ü": "ü"}, ["abcd"]),
    "small": (SmallInteger, {"32767": 32767, "-32768": -32768}, ["32768", "1.5"]),
    "whole": (
        Integer,
        {"2147483647": 2147483647, "-2147483648": -2147483648, "0000000000012": 12, "7.0": 7},
        ["2147483648", "9999999999", "-2147483649", "1e3", "one"],
    ),
    "big": (
        BigInteger,
        {"1234567890": 1234567890, "12345678901234": 12345678901234, "9223372036854775807": 2**63 - 1},
        ["9223372036854775808", "99999999999999999999"],
    ),
    "exact": (
        Numeric(6, 2),
        {"9999.994": Decimal("9999.99"), "-.5": Decimal("-0.50")},
        ["10000", "9999.995", "NaN", "1,5"],
    ),
    "share": (Numeric(3, 3), {"0.999": Decimal("0.999"), ".5": Decimal("0.5")}, ["1", "0.9996"]),
    "single": (Float(24), {"1.5": 1.5, "2.5e3": 2500.0}, ["4e38", "inf"]),
    "double": (Double, {"1.5e3": 1500.0, "-0.125": -0.125, ".5": 0.5}, ["1e400", "NaN", "Infinity", "e5", "1.5.2"]),
    "truth": (Boolean, {"yes": True, "F": False, "1": True}, ["perhaps", "2"]),
    "a_day": (Date, {"2024-02-29": date(2024, 2, 29), "2024-07-01 23:30Z": date(2024, 7, 2)}, ["2024-02-30", "today"]),
    "an_hour": (Time, {"7:05": time(7, 5), "23:59:59.5": time(23, 59, 59, 500000)}, ["25:00", "now", "7"]),
    "clock": (
        DateTime,
        {
            "2024-07-01 14:00:00": datetime(2024, 7, 1, 14),
            "2024-07-01T12:00Z": datetime(2024, 7, 1, 14),
            "2024-07-01": datetime(2024, 7, 1),
        },
        ["2024-07-01 25:00", "yesterday", "infinity"],
    ),
    "instant": (
        DateTime(timezone=True),
        {"2024-07-01 14:00:00": AT_NOON, "2024-07-01T12:00:00Z": AT_NOON, "2024-07-01 08:00:00.000-0400": AT_NOON},
        ["2024-07-01 12:00+99", "now"],
    ),
    "an_id": (Uuid, {str(ID): ID, str(ID).upper(): ID, f"{{{ID}}}": ID}, ["9f1c1f5e", "x" * 36]),
    "papers": (JSON, {'{"a": [1, 2]}': {"a": [1, 2]}, "7": 7}, ["{a: 1}", '"\\u0000"', "[" * 50_000]),
}
"""Of each column the type, good texts with their values in the zone of Berlin, and texts that are none."""
BERLIN = "Europe/Berlin"


class Log:
    """Devices and what they report, with a column of every type in each."""

    def __init__(self) -> None:
        self.metadata = new_metadata()
        fields = [field(name, kind, f"A {name}") for name, (kind, _, _) in CASES.items()]
        self.devices = source(
            "devices",
            "The devices.",
            business_key("device", Text, "Number"),
            *fields,
            keep="observations",
            metadata=self.metadata,
        )
        self.reports = source(
            "reports",
            "Their reports.",
            business_key("report", BigInteger, "Number"),
            field("reported_on", Date, "Day"),
            field("device", Text, "Device", refers=True),
            *fields,
            metadata=self.metadata,
        )
        attributes = [
            (type2 if place % 2 else type1)(name, kind, f"A {name}")
            for place, (name, (kind, _, _)) in enumerate(CASES.items())
        ]
        self.device = dimension(
            "device", "A device.", business_key("device", Text, "Number"), *attributes, source=self.devices
        )
        numbers = ("small", "whole", "big", "exact", "single", "double")
        self.fact = fact(
            "reports",
            "What devices report.",
            *(
                (measure if name in numbers else degenerate)(name, kind, f"A {name}", **_optional(name in numbers))
                for name, (kind, _, _) in CASES.items()
                if name not in numbers
            ),
            grain="one row per report",
            dimensions={"device": self.device},
            happened_on="reported_on",
            calendar=calendar("day", "A day.", metadata=self.metadata),
            source=self.reports,
        )


def _optional(is_measure: bool) -> dict[str, Any]:
    return {} if is_measure else {"optional": True}


def _records() -> tuple[list[dict[str, str]], list[object], list[dict[str, str]]]:
    """Return records with one good text each, the values that these become, and records with one bad text each."""
    good = [(name, text, value) for name, (_, texts, _) in CASES.items() for text, value in texts.items()]
    bad = [{name: text} for name, (_, _, texts) in CASES.items() for text in texts]
    return [{name: text} for name, text, _ in good], [value for *_, value in good], bad


def _write(folder: Path, name: str, keys: list[dict[str, str]], records: list[dict[str, str]], kind: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    rows = [key | dict.fromkeys(CASES, "") | record for key, record in zip(keys, records, strict=True)]
    if kind == "parquet":
        parquet.write_table(pa.Table.from_pylist(rows), folder / f"{name}.parquet")
        return
    with (folder / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)


def _load(url: str, metadata: Any, folder: Path, as_of: date) -> BatchAccount:
    settings = Settings.model_validate(
        {"database_url": url, "timezone": BERLIN, "rules": {"SR-Q-001": {"threshold": 1.0}}}
    )
    with connect(settings) as database:
        return load(database, metadata, settings, Request("log", dict.fromkeys(("devices", "reports"), folder), as_of))


@pytest.mark.every_postgres
@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_every_type_from_texts(empty_database: str, tmp_path: Path, kind: str) -> None:
    """Good texts are what they say in dimension and fact; each bad one waits under the rule about types alone."""
    log = Log()
    good, values, bad = _records()
    records = [*good, *bad]
    _write(tmp_path, "devices", [{"device": f"D{n}"} for n in range(len(records))], records, kind)
    reports = [
        {"report": str(10_000_000_000 + n), "reported_on": "2024-07-01", "device": "D0"} for n in range(len(records))
    ]
    _write(tmp_path, "reports", reports, records, kind)
    settings = Settings.model_validate({"database_url": empty_database})
    with connect(settings) as database:
        with database.engine.begin() as connection:
            create_star(connection, log.metadata)
        account = _load(empty_database, log.metadata, tmp_path, date(2024, 7, 2))
        assert account.status == "loaded", account.reason
        for source_ in account.sources.values():
            assert (source_.total("accepted"), source_.total("quarantined")) == (len(good), len(bad))
        silver, gold, held = log.reports.c, log.device.c, audit.quarantine.c
        with database.engine.connect() as connection:
            for number, (record, value) in enumerate(zip(good, values, strict=True)):
                (name,) = record
                of_report = select(silver[name]).where(silver.report == 10_000_000_000 + number)
                assert connection.scalar(of_report) == value, record
                assert connection.scalar(select(gold[name]).where(gold.device == f"D{number}")) == value, record
            waits = connection.execute(select(held.rules, held.raw, func.count().over())).all()
            assert connection.scalar(select(func.count()).select_from(log.fact)) == len(good)
        assert {tuple(one.rules) for one in waits} == {("SR-DEVICES-003",), ("SR-REPORTS-003",)}
        assert sorted(str(one.raw) for one in waits) == sorted(str(one.raw) for one in waits if one.raw)
        found = [{name: one.raw[name] for name in CASES if one.raw[name]} for one in waits]
        assert sorted(map(str, found)) == sorted(map(str, [*bad, *bad]))


def test_other_values_are_other_versions(empty_database: str, tmp_path: Path) -> None:
    """Values of every type are compared as values: the same written otherwise changes nothing, another one does."""
    log = Log()
    first = {name: next(iter(texts)) for name, (_, texts, _) in CASES.items()}
    other = {name: list(texts)[-1] for name, (_, texts, _) in CASES.items()}
    same = first | {"whole": "+2147483647", "double": "1500.0", "an_id": f"{{{ID}}}", "papers": '{"a":[1,2]}'}
    with connect(Settings.model_validate({"database_url": empty_database})) as database:
        with database.engine.begin() as connection:
            create_star(connection, log.metadata)
        for day, record, changes in ((1, first, 0), (2, same, 0), (3, other, 1)):
            folder = tmp_path / str(day)
            _write(folder, "devices", [{"device": "D"}], [record], "csv")
            _write(folder, "reports", [{"report": "1", "reported_on": "2024-07-01", "device": "D"}], [record], "csv")
            account = _load(empty_database, log.metadata, folder, date(2024, 7, day))
            assert account.status == "loaded", account.reason
            assert account.gold["fact_reports"]["updated"] == changes
        with database.engine.connect() as connection:
            versions = connection.execute(select(log.device.c.whole, log.device.c.valid_from).order_by("valid_from"))
            assert [tuple(row) for row in versions] == [
                (2147483647, date(1900, 1, 1)),
                (7, date(2024, 7, 3)),
            ]
