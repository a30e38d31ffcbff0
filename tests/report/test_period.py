"""A report of a period says what the lines of its days say; days far from all others squeeze nothing."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from tests.command import SAMPLE, Program
from tests.report.reading import Page, amount
from tests.report.test_numbers import ask, loaded
from tests.report.test_toy import reported
from tests.toy import VISITS, toy
from warehouse.model.report import REPORT
from warehouse.report.business import _colours, became
from warehouse.report.period import Period, apart
from warehouse.report.reading import Part
from warehouse.settings import Settings
from warehouse.vocabulary.usual import report_of

ONE = Decimal(1)


def days(first: date, count: int) -> list[tuple[date, Decimal]]:
    """Return days in a row."""
    return [(first + timedelta(days=number), ONE) for number in range(count)]


def test_the_period_of_a_report(tmp_path: Path, settings: Settings, database: str) -> None:
    """Total, chart, rankings and what became of orders are those of the lines between its days."""
    loaded(settings, SAMPLE, date(2023, 5, 1))
    program = Program(tmp_path, database)
    answer = program("report", "--from", "2023-02-10", "--to", "2023-03-20", "--json")
    assert (answer.code, answer.err) == (0, "")
    page = Page((tmp_path / "report.html").read_text())
    ((revenue,),) = ask(
        settings, "SELECT sum(revenue) FROM mart.sales WHERE order_date BETWEEN '2023-02-10' AND '2023-03-20'"
    )
    assert 0 < revenue < 7427
    assert (amount(page.said("total-revenue")), answer.json["revenue"]) == (revenue, str(revenue))
    assert "Revenue of the period, 10 Feb 2023 to 20 Mar 2023:" in page.said("business")
    for part, rows in (
        ("product", ask(settings, "SELECT product_name, sum(revenue) FROM mart.sales WHERE order_date BETWEEN "
         "'2023-02-10' AND '2023-03-20' GROUP BY product_id, 1 HAVING sum(revenue) > 0 ORDER BY 2 DESC LIMIT 10")),
        ("region", ask(settings, "SELECT region, sum(revenue) FROM mart.sales WHERE order_date BETWEEN "
         "'2023-02-10' AND '2023-03-20' GROUP BY 1 HAVING sum(revenue) > 0 ORDER BY 2 DESC LIMIT 10")),
    ):  # fmt: skip
        assert sorted(amount(row[2]) for row in page.rows(part)) == sorted(round(value, 2) for _, value in rows), part
    statuses = ask(
        settings,
        "SELECT order_status, count(*)::int, sum(total_amount) FROM mart.sales "
        "WHERE order_date BETWEEN '2023-02-10' AND '2023-03-20' GROUP BY 1 ORDER BY 3 DESC",
    )
    assert [(row[0], int(row[1]), amount(row[2])) for row in page.rows("status")] == [
        (name, lines, round(value, 2)) for name, lines, value in statuses
    ]
    assert "The newest order is of" not in page.said("verdict")
    program("report", "--from", "2030-01-01")
    page = Page((tmp_path / "report.html").read_text())
    assert "No order lies in the period: Since 1 Jan 2030." in page.said("business")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("options", "said"),
    [
        (
            ("--from", "2024-02-01", "--to", "2024-01-01"),
            "--from 2024-02-01 lies after --to 2024-01-01; exchange them.",
        ),
        (("--from", "spring"), "`spring` is no date; write it as YYYY-MM-DD, as 2024-07-01."),
    ],
)
def test_a_period_that_is_none(tmp_path: Path, options: tuple[str, ...], said: str) -> None:
    answer = Program(tmp_path, "postgresql://nobody@127.0.0.1:1/none")("report", *options)
    assert (answer.code, answer.sentence()) == (2, said)


def test_days_far_from_the_others() -> None:
    """A few, with more than a year to the next; many, or near ones, belong to history."""
    history = days(date(2023, 1, 1), 100)
    slip, later = (date(1970, 1, 1), ONE), (date(2204, 1, 1), ONE)
    assert apart([slip, *history, later]) == (history, [slip, later])
    assert apart(history) == (history, [])
    assert apart([slip]) == ([slip], [])
    assert apart([slip, later]) == ([slip, later], [])
    assert apart([]) == ([], [])
    two = [*days(date(2010, 1, 1), 50), *history]
    assert apart(two) == (two, [])
    near = [(date(2022, 6, 1), ONE), *history]
    assert apart(near) == (near, [])


def test_they_count_and_are_not_drawn(empty_database: str, tmp_path: Path) -> None:
    """The total has them, the window of the newest days and the chart's axis have not."""
    club = toy(empty_database, tmp_path, visits=f"{VISITS}99,1970-01-01,a,8.00\n")
    _, page = reported(club, report_of(club.model), tmp_path)
    assert page.said("total-paid") == "57.00"
    assert "Not drawn, as far from the others: 1 Jan 1970, with 8.00." in page.said("paid")
    assert sum(amount(row[1]) for row in page.rows("paid")) == 49
    assert "The 28 days to 3 Mar 2024, against the 28 days before." in page.said("business")


def test_how_a_period_is_said() -> None:
    first, last = date(2024, 1, 1), date(2024, 3, 31)
    assert Period().label() == "All time"
    assert Period(first).label() == "Since 1 Jan 2024"
    assert Period(last=last).label() == "Up to 31 Mar 2024"
    assert Period(first, last).label() == "1 Jan 2024 to 31 Mar 2024"


def test_what_became_of_months_far_from_the_others_is_not_drawn() -> None:
    """Its table has them; its axis begins with the days that the chart of the headline figure draws."""
    words = REPORT.parts
    assert words is not None
    months = [date(2019, 6, 1), date(2024, 1, 1), date(2024, 2, 1)]
    parts = [Part(month, "Completed", lost=False, lines=1, amount=ONE) for month in months]
    drawn = [(date(2024, 1, 9), ONE), (date(2024, 2, 3), ONE)]
    picture = became(words, parts, Period(), drawn)
    assert picture.sentence.endswith("Not drawn, as far from the others: 1 month.")
    assert picture.table.rows == [("Completed", "3", "3.00", "100 %", "")]
    assert "Not drawn" not in became(words, parts[1:], Period(), drawn).sentence


def test_a_status_keeps_its_colour_whatever_its_share() -> None:
    """Those that are lost are drawn on top of those that are not, whichever is larger."""
    month = date(2024, 1, 1)
    sizes = {"Completed": 9, "Open": 20, "Cancelled": 1, "Returned": 2}
    more = {**sizes, "Cancelled": 3, "Completed": 30}
    drawn = [
        _colours([Part(month, name, name in ("Cancelled", "Returned"), 1, Decimal(n)) for name, n in each.items()])
        for each in (sizes, more)
    ]
    assert drawn[0] == drawn[1]
    assert list(drawn[0]) == ["Completed", "Open", "Cancelled", "Returned"]
