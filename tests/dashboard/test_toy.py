"""The dashboard of a star that declares nothing of it: figures, filters, breakdowns and lines of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.dashboard.conftest import frames, look, metrics
from tests.toy import toy
from warehouse.dashboard import state
from warehouse.frames import Warehouse


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
    assert "**31** visits over **49.00**." in [one.value for one in app.markdown]
    lines = frames(app, "visit")[0]
    assert lines.visit.tolist() == [31, 29, 30, *range(28, 0, -1)]
    app.text_input(key="search").set_value("BO").run()
    assert frames(app, "visit")[0].visit.tolist() == [30]
    assert "**1** visit over **2.00**." in [one.value for one in app.markdown]


def test_quality(shop: Warehouse) -> None:
    assert metrics(look("quality"))["Newest batch"] == "2, loaded"
