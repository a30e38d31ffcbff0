"""The dashboard of a star that declares no report: its own figures, filters, breakdowns and lines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.dashboard.conftest import frames, look, metrics
from tests.load.test_toy_star import Club
from tests.toy import toy
from warehouse.ask import Query
from warehouse.ask.marts import asked
from warehouse.dashboard import state
from warehouse.dashboard.texts import overview_title
from warehouse.database.connect import connect
from warehouse.database.creation import view_statements
from warehouse.errors import UsageError
from warehouse.frames import Warehouse
from warehouse.vocabulary.fact import facts
from warehouse.vocabulary.usual import report_on


@pytest.fixture
def shop(empty_database: str, tmp_path: Path) -> Iterator[Warehouse]:
    """The club, open for reading and shown by the dashboard."""
    with toy(empty_database, tmp_path).open() as opened:
        state.use(state.Stage(opened))
        yield opened


def test_figures_filters_and_breakdowns(shop: Warehouse) -> None:
    """All of them from the declarations; the words of a shop are on no page."""
    app = look()
    assert app.title[0].value == "Visits overview"
    assert metrics(app) == {"Paid": "49.00", "Visits": "31"}
    assert [one.value for one in app.header][:2] == ["Paid over time", "What it is made of"]
    assert "**Paid by level**" in [one.value for one in app.markdown]
    assert app.multiselect(key="level").options == ["Unknown", "gold", "silver"]
    assert app.selectbox(key="by").options == ["Person", "Level", "Month", "Day"]
    (shown,) = (one.value for one in app.dataframe if one.key)
    assert shown.person_member.tolist() == ["a", "b", "z"]
    assert shown.paid.tolist() == [46.0, 2.0, 1.0]
    app.multiselect(key="level").set_value(["gold"]).run()
    assert metrics(app) == {"Paid": "6.00", "Visits": "2"}
    app.selectbox(key="by").set_value("Level").run()
    (found,) = (one for one in app.dataframe if one.key)
    app.session_state[str(found.key)] = {"selection": {"rows": [0], "columns": [], "cells": []}}
    app.run()
    assert "Visits of gold" in [one.value for one in app.header]
    assert frames(app, "visit")[0].visit.tolist() == [29, 30]
    words = " ".join(str(one.value) for one in (*app.title, *app.header, *app.markdown, *app.caption)).lower()
    assert not any(word in words for word in ("order", "revenue", "customer", "sales"))


def test_lines(shop: Warehouse) -> None:
    """They are found by a part of a name, and said in a sentence."""
    app = look("lines")
    assert app.title[0].value == "Visits"
    assert "**31** visits, paid **49.00**." in [one.value for one in app.markdown]
    lines = frames(app, "visit")[0]
    assert lines.visit.tolist() == [31, 29, 30, *range(28, 0, -1)]
    app.text_input(key="search").set_value("BO").run()
    assert frames(app, "visit")[0].visit.tolist() == [30]
    assert "**1** visit, paid **2.00**." in [one.value for one in app.markdown]


def test_the_first_page_is_not_called_like_the_page_of_lines() -> None:
    """Whether the fact is named by one of its lines or by several."""
    report = report_on(next(facts(Club().metadata)))
    for title, shown in (("Visits", "Visits overview"), ("Visit", "Visit overview"), ("Attendance", "Attendance")):
        assert overview_title(replace(report, title=title)) == shown


def test_quality(shop: Warehouse) -> None:
    assert metrics(look("quality"))["Newest batch"] == "2, loaded"


def test_questions_of_marts_are_answered(empty_database: str, tmp_path: Path) -> None:
    """With their first rows, the largest first, whatever the filters choose; a model without questions has no part."""
    club = toy(empty_database, tmp_path)
    query = Query(fact="visits", measures=("paid",), by=("level",))
    asked("by_level", "How much is paid *by level*?", query, metadata=club.club.metadata)
    with connect(club.settings) as database, database.engine.begin() as connection:
        for statement in view_statements(club.club.metadata.info["views"][-1]):
            connection.execute(statement)
    with club.open() as opened:
        state.use(state.Stage(opened))
        app = look()
        assert [one.value for one in app.header][-1] == "What was asked"
        assert [one.label for one in app.expander] == ["How much is paid \\*by level\\*\\?"]
        (shown,) = (one for one in frames(app, "level") if "paid" in one)
        assert shown.to_numpy().tolist() == [["silver", 42.0], ["gold", 6.0], ["none", 1.0]]
        assert "All rows stand in `mart.by_level`" in [one.value for one in app.caption]
        with pytest.raises(UsageError, match="No question has a mart `level`"):
            opened.answer("level", 1)
