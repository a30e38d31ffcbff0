"""Rows of a lookup file that count from a day on, such as exchange rates: the newest not later than the record's."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from sqlalchemy import Text, cast, create_engine, literal, select
from sqlalchemy.pool import NullPool

from tests.files.reading import Read, deliver, read
from warehouse.database.urls import database_url
from warehouse.errors import DeliveryError
from warehouse.files import days
from warehouse.files.engine import connect
from warehouse.load.records import dates
from warehouse.settings import SourceSettings, digest_of_reading

ORDERS = (
    "id,day,money\n1,2026-01-31,USD\n2,2026-02-01,USD\n3,2026-02-28 23:59,USD\n4,2026-03-05,USD\n"
    "5,2026-03-05,GBP\n6,,USD\n"
)
RATES = "date,money,rate\n2026-03-01,USD,0.93\n2026-02-01,USD,0.91\n2026-02-01,EUR,1\n,USD,7\n"


def rates(folder: Path, orders: str = ORDERS, of: str = RATES, **settings: Any) -> Read:
    """Return the orders with the rates that they find."""
    deliver(deliver(folder, orders), of, "rates.csv")
    lookup = {"path": "rates.csv", "on": {"money": "money"}, "as_of": {"day": "date"}, **settings.pop("lookup", {})}
    return read(folder, ["id", "rate"], SourceSettings.model_validate({"lookups": [lookup], **settings}))


def test_the_newest_row_that_is_not_later_counts(tmp_path: Path) -> None:
    """Before the first row, for a key without rows and for a record without a day there is none."""
    found = rates(tmp_path)
    assert dict(zip(found.column("id"), found.column("rate"), strict=True)) == {
        "1": None, "2": "0.91", "3": "0.91", "4": "0.93", "5": None, "6": None
    }  # fmt: skip
    account = found.lookup_accounts["rates.csv"]
    assert (account.read, account.filtered, account.rejected) == (4, 0, 0)


def test_a_condition_comes_first(tmp_path: Path) -> None:
    """A row that it leaves out does not end the row before."""
    found = rates(tmp_path, lookup={"where": "rate <> '0.93'"})
    assert found.column("rate") == [None, "0.91", "0.91", "0.91", None, None]
    assert found.lookup_accounts["rates.csv"].filtered == 1


def test_of_two_rows_of_a_day_the_order_decides(tmp_path: Path) -> None:
    twice = RATES + "2026-03-01,USD,0.94\n"
    with pytest.raises(DeliveryError, match=r"has the key money, date = USD, 2026-03-01 more than once"):
        rates(tmp_path, of=twice)
    assert rates(tmp_path, of=twice, lookup={"order": "rate desc"}).column("rate")[3] == "0.94"


def test_days_are_read_by_the_formats_of_the_source_or_as_iso(tmp_path: Path) -> None:
    orders = "id,day,money\n1,31.1.2026,USD\n2,5. März 2026,USD\n"
    found = rates(tmp_path, orders, date_formats=["%d.%m.%Y", "%d. %B %Y"])
    assert found.column("rate") == [None, "0.93"]


def test_days_with_a_type_are_no_texts(tmp_path: Path) -> None:
    """A format of the texts beside them would read the third of January in the first of March."""
    deliver(tmp_path, "id,day,money\n1,2026-04-03,USD\n2,2026-06-03,USD\n")
    days_ = [date(2026, 3, 1), date(2026, 3, 5)]
    pq.write_table(pa.table({"date": days_, "money": ["USD", "USD"], "rate": [0.5, 0.25]}), tmp_path / "rates.parquet")
    lookup = {"path": "rates.parquet", "on": {"money": "money"}, "as_of": {"day": "date"}}
    settings = SourceSettings.model_validate({"lookups": [lookup], "date_formats": ["%Y-%d-%m"]})
    assert read(tmp_path, ["id", "rate"], settings).column("rate") == ["0.5", "0.25"]


def test_a_day_in_no_format_is_named(tmp_path: Path) -> None:
    with pytest.raises(
        DeliveryError, match=r"rates.csv: 1 row has no day in date, such as '3/1/2026', which none of %Y"
    ):
        rates(tmp_path, of=RATES + "3/1/2026,USD,1\n")
    assert rates(tmp_path, of=RATES + "n/a,USD,1\n", null_values=["N/A"]).column("rate")[1] == "0.91"


@pytest.mark.parametrize(
    ("as_of", "said"), [({"when": "date"}, "the records have no"), ({"day": "x"}, "rates.csv has no")]
)
def test_a_column_that_is_not_there(tmp_path: Path, as_of: dict[str, str], said: str) -> None:
    with pytest.raises(DeliveryError, match=rf"sources\.orders\.lookups\.0\.as_of: {said}"):
        rates(tmp_path, lookup={"as_of": as_of})


@pytest.mark.parametrize("as_of", [{}, {"day": "date", "id": "rate"}])
def test_it_is_one_column_beside_another(as_of: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="it is one column of the source's file and the one of this file"):
        SourceSettings.model_validate({"lookups": [{"path": "r.csv", "on": {"a": "b"}, "as_of": as_of}]})


def test_what_days_mean_is_part_of_how_a_file_is_read() -> None:
    def digest(timezone: str = "UTC", **given: Any) -> str:
        lookup = {"path": "rates.csv", "on": {"money": "money"}, "as_of": {"day": "date"}}
        read_so = SourceSettings.model_validate({"lookups": [lookup], **given})
        return digest_of_reading(read_so, ["00"], timezone).split("-")[0]

    assert len({digest(), digest("Europe/Berlin"), digest(date_formats=["%d.%m.%Y"])}) == 3


TEXTS = (
    (
        "%Y-%m-%d",
        ("2024-01-01", "2024-02-30", "2024-01-01T23:30Z", "2024-01-01 23:30:00.5 +02", "2024-01-01 9:30 -0500"),
    ),
    ("%d.%m.%Y", ("1.2.2024", "30.2.2024", "01.02.24")),
    ("%d-%b-%y", ("05-oct.-26", "5-OKT-69", "5-foo-26")),
    ("%d. %B %Y", ("3. März 2026", "31. avril 2026")),
    ("%m/%d/%Y %I:%M %p", ("1/31/2024 11:30 PM",)),
    ("%m/%d/%Y %I:%M:%S %p %z", ("1/31/2024 11:30:00 PM +0000", "1/31/2024 11:30:00 am Z")),
    ("%Y-%m-%d %H:%M:%S %z", ("2024-01-01 23:30:00 +0000", "2024-01-01 3:30:00 +05:30")),
    ("excel", ("46301.5", "463012")),
)


def test_a_text_is_the_same_day_as_in_silver(database: str, tmp_path: Path) -> None:
    """Read by DuckDB in the files, and by PostgreSQL in silver."""
    engine = create_engine(database_url(database), poolclass=NullPool)
    asked = [(format_, text) for format_, texts in TEXTS for text in texts]
    with engine.connect() as connection:
        silver = [
            connection.scalar(select(dates.day(cast(literal(text), Text), [format_], "Europe/Berlin")))
            for format_, text in asked
        ]
    duck = connect(tmp_path)
    found = [
        duck.execute(f"select {days.day('x', [format_], 'Europe/Berlin')} from (select ? as x)", [text]).fetchall()[0][
            0
        ]
        for format_, text in asked
    ]
    assert found == silver
    assert sum(one is None for one in found) == 6
