"""A star that declares no report has one: its first measure, its members and their attributes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import case, func

from tests.report.reading import Page
from tests.report.test_page import self_contained
from tests.toy import Toy, toy
from warehouse.database.connect import connect
from warehouse.headline import worth
from warehouse.report import ReportAccount, report, studio
from warehouse.terminal.worth import in_figures
from warehouse.vocabulary.report import Figure, Headline, Loss, Noun, Report, per
from warehouse.vocabulary.usual import noun, report_of


def reported(club: Toy, words: Report | None, folder: Path) -> tuple[ReportAccount, Page]:
    """Write a report of the club and read it."""
    file = folder / "report.html"
    with studio() as artist, connect(club.settings) as database:
        account = report(database, club.model.metadata, words, club.settings, file, artist=artist)
    return account, Page(file.read_text())


def test_the_report_of_a_star_that_declares_none(empty_database: str, tmp_path: Path) -> None:
    """What was paid by day, person and level, level being what it was on the day; nothing of a shop is on the page."""
    club = toy(empty_database, tmp_path)
    account, page = reported(club, report_of(club.model), tmp_path)
    self_contained(page)
    assert page.text.lstrip().startswith("Visits report, to 3 Mar 2024")
    assert (page.said("total-paid"), account.as_json()["paid"]) == ("49.00", "49.0000")
    assert "The 28 days to 3 Mar 2024, against the 28 days before." in page.said("business")
    assert {row[0]: row[1:3] for row in page.rows("figures")} == {"Paid": ["7.00", "31.50"], "Visits": ["3", "21"]}
    assert [row[1:3] for row in page.rows("person")] == [["Ally", "46.00"], ["Bo", "2.00"], ["z", "1.00"]]
    assert [row[1:3] for row in page.rows("level")] == [["silver", "42.00"], ["gold", "6.00"], ["Unknown", "1.00"]]
    assert "Ally brings 93.9 % of paid, the most of 3 persons." in page.said("person")
    assert not {"order", "customer", "revenue", "sales"} & set(page.text.lower().split())


def test_the_figure_of_a_star_that_declares_none(empty_database: str, tmp_path: Path) -> None:
    """The terminal's line, and the words of it for programs."""
    club = toy(empty_database, tmp_path)
    words = report_of(club.model)
    assert words is not None
    with connect(club.settings) as database, database.engine.begin() as connection:
        found = worth(connection, words)
        assert (found.title, str(in_figures(found))) == ("Paid", "49.00 from 31 visits in all")
        assert found.name == "paid"
        assert found.as_json() == {
            "counted": "49.00", "counted_lines": 31, "lines": 31, "vanished": "0.00", "vanished_lines": 0,
        }  # fmt: skip
        fact = club.club.fact
        connection.execute(fact.update().values(is_vanished=True).where(fact.c.visit.in_([29, 30])))
        assert str(in_figures(worth(connection, words))) == (
            "43.00 from 29 visits in all; not counted: 2 visits that have vanished, 6.00"
        )


def test_a_headline_of_its_own(empty_database: str, tmp_path: Path) -> None:
    """What counts, what a line and an event are called, ratios and losses are those of the declaration."""
    club = toy(empty_database, tmp_path)
    fact, level = club.club.fact, club.club.level
    dear = fact.c.paid > 1
    fees = Figure("fees", "Fees", "Fees above one", func.coalesce(func.sum(fact.c.paid).filter(dear), 0))
    every = Figure("every", "Every", "All fees", func.coalesce(func.sum(fact.c.paid), 0))
    lines = Figure("lines", "Lines", "Visits", func.count())
    people = Figure("people", "People", "Who came", func.count(level.c.member.distinct()), adds_up=False)
    each = per(fees, people, "each", "Each", "Fees per person")
    usual = report_of(club.model)
    assert usual is not None
    words = replace(
        usual,
        title="Club",
        headline=Headline(fees, every, Noun("visit", "visits"), Noun("day out", "days out"), dear, counted="dear"),
        figures=(lines, fees, every, people, each),
        tiles=(fees, people, each),
        loss=Loss(
            "Silver", "Share of silver members", level.c.level, ("silver",),
            func.coalesce(func.sum(case((level.c.level == "silver", fact.c.paid))), 0), every,
        ),
        rankings=(),
    )  # fmt: skip
    with connect(club.settings) as database, database.engine.connect() as connection:
        assert str(in_figures(worth(connection, words))) == "48.00 from 30 dear of 31 visits in all"
    account, page = reported(club, words, tmp_path)
    self_contained(page)
    assert (page.said("total-fees"), account.as_json()["fees"]) == ("48.00", "48.00")
    assert {row[0]: row[1:3] for row in page.rows("figures")} == {
        "Fees": ["6.00", "31.50"],
        "People": ["3", "1"],
        "Each": ["2.00", "31.50"],
        "Silver": ["0.00 of 7.00", "31.50 of 31.50"],
    }


def test_a_model_without_facts_has_a_page_of_its_data(empty_database: str, tmp_path: Path) -> None:
    """There is nothing to say of a business."""
    club = toy(empty_database, tmp_path)
    account, page = reported(club, None, tmp_path)
    assert "Report" in page.text
    assert account.as_json().keys() & {"paid", "revenue"} == set()
    assert page.rows("batches")
    assert "has come into the warehouse" not in page.text


def test_nothing_happened_yet(empty_database: str, tmp_path: Path) -> None:
    """The sentence names what is missing."""
    club = toy(empty_database, tmp_path)
    with connect(club.settings) as database, database.engine.begin() as connection:
        connection.execute(club.club.fact.delete())
    _, page = reported(club, report_of(club.model), tmp_path)
    assert "No visit has come into the warehouse yet." in page.said("business")


@pytest.mark.parametrize(
    ("name", "one", "many"),
    [
        ("visits", "visit", "visits"),
        ("sales", "sale", "sales"),
        ("order_line", "order line", "order lines"),
        ("category", "category", "categories"),
        ("deliveries", "delivery", "deliveries"),
        ("day", "day", "days"),
        ("class", "class", "classes"),
        ("stock", "stock", "stocks"),
    ],
)
def test_one_and_several(name: str, one: str, many: str) -> None:
    assert noun(name) == Noun(one, many)
