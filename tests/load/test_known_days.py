"""Days that are found by their texts instead of being read from them: every text is the same day either way."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import Connection, Text, func, select
from sqlalchemy.dialects.postgresql import array

from warehouse.load.records.dates import day, pattern
from warehouse.load.records.known_days import find_days
from warehouse.load.sql.bulk import WORTH_IT

AS_OF = date(2024, 3, 1)
TEXTS = """2024-03-01 2024-3-1 2024-02-30 2024-02-29 2005-01-01 1969-12-31 2999-01-01 01.03.2024 1.3.2024 31.12.2023
    03/04/2024 04/03/2024 13/01/2024 01/13/2024 2024/03/04 20240304 20241304 2024-03-01T10:00
    45352 24-03-01 today infinity 2024-03-01x -2024-03-01 02024-03-01 2024-003-01 2024-01-01BC 00.00.0000 2024-00-00"""


@pytest.mark.parametrize(
    ("formats", "expected"),
    [
        (["%Y-%m-%d"], "YYYY-MM-DD"),
        (["%d.%m.%Y"], "DD.MM.YYYY"),
        (["%Y%m%d"], "YYYYMMDD"),
        (["%d.%m.%y", "%Y-%m-%d"], "YYYY-MM-DD"),
        (["%m/%d/%Y", "%d/%m/%Y"], "MM/DD/YYYY"),
        (["%b %d, %Y", "%d/%m/%Y", "%m/%d/%Y"], None),
        (["%d %B %Y"], None),
        (["%d.%m.%y"], None),
        (["%Y-%m-%d %H:%M"], None),
        (["excel"], None),
        ([], None),
    ],
)
def test_the_texts_that_are_looked_for(formats: list[str], expected: str | None) -> None:
    """Those of the first format, or of one whose texts no other format reads."""
    assert pattern(formats) == expected


@pytest.mark.every_postgres
@pytest.mark.parametrize(
    "formats",
    [
        ["%Y-%m-%d"],
        ["%d.%m.%Y", "%Y-%m-%d"],
        ["%d/%m/%Y", "%m/%d/%Y", "excel"],
        ["%m/%d/%Y", "%d/%m/%Y"],
        ["excel", "%Y%m%d"],
        ["%y-%m-%d", "%Y-%m-%d"],
        ["%Y/%m/%d", "%d.%m.%y"],
    ],
)
def test_every_text_is_the_same_day(connection: Connection, formats: list[str]) -> None:
    """Also under another language of dates, which a session may have: no setting matters."""
    connection.execute(select(func.set_config("datestyle", "SQL, DMY", True)))
    text = select(
        func.unnest(array([*TEXTS.split(), "2024-03-01 10:00:00+02", ""], type_=Text)).label("day")
    ).subquery()
    joined, days = find_days(text, {"day": formats}, AS_OF, WORTH_IT)
    assert list(days) == ["day"]
    plainly = day(text.c.day, formats, "UTC")
    query = select(text.c.day, plainly, days["day"], func.coalesce(days["day"], plainly)).select_from(joined)
    rows = connection.execute(query).all()
    assert len(rows) == len(TEXTS.split()) + 2
    assert [row[1] for row in rows] == [row[3] for row in rows]
    assert any(row[2] for row in rows)


def test_few_records_are_read_from_their_texts(connection: Connection) -> None:
    text = select(func.unnest(array(["2024-03-01"], type_=Text)).label("day")).subquery()
    assert find_days(text, {"day": ["%Y-%m-%d"]}, AS_OF, WORTH_IT - 1) == (text, {})
