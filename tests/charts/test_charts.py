"""Charts are valid, hold the given numbers, and depend on no table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from typing import Any

import pandas as pd
import pytest

from warehouse import charts
from warehouse.charts import DARK, LIGHT, finished

MONTHS = pd.date_range("2023-01-01", periods=3, freq="MS")
TRENDS = pd.DataFrame({"month": [*MONTHS, *MONTHS], "part": list("aaabbb"), "value": [1.0, 2, 3, 4, 5, 6]})
RANKS = pd.DataFrame({"name": ["A <b>", "B", "A <b>"], "value": [3.0, 9, 5], "share": ["18 %", "53 %", "29 %"]})
SCORES = pd.DataFrame({"layer": ["x", "x", "y"], "kind": ["p", "q", "p"], "held": [4, 3, 1], "asked": [4, 4, 4]})
BATCHES = pd.DataFrame({"batch": [1, 2], "seconds": [1.5, 2.5], "status": ["loaded", "refused"]})

DRAWN: list[Callable[[Any], Any]] = [
    lambda rows: charts.value_over_time(rows(TRENDS), "month", "value"),
    lambda rows: charts.bars_over_time(rows(TRENDS), "month", "value"),
    lambda rows: charts.parts_over_time(rows(TRENDS), "month", "part", "value", shares=True, colours={"b": LIGHT.bad}),
    lambda rows: charts.ranked_bars(rows(RANKS), "name", "value", note="share", top=2),
    lambda rows: charts.score_matrix(rows(SCORES), "layer", "kind", "held", "asked"),
    lambda rows: charts.quality_over_time(rows(TRENDS), "month", "value"),
    lambda rows: charts.durations(rows(BATCHES), "batch", "seconds", "status"),
]


def _data(chart: Any) -> list[dict[str, Any]]:
    spec = finished(chart, width=400).to_dict()
    assert spec["width"] == 400
    return [row for rows in spec["datasets"].values() for row in rows]


@pytest.mark.parametrize("draw", DRAWN)
def test_a_chart_is_valid_and_an_empty_one_too(draw: Callable[[Any], Any]) -> None:
    """Altair holds the declaration against the grammar of Vega-Lite when it is written out."""
    assert _data(draw(lambda rows: rows))
    assert finished(draw(lambda rows: rows.iloc[:0])).to_dict()


def test_the_largest_come_first_and_same_names_stay_apart() -> None:
    """Two customers of one name are two bars."""
    rows = _data(charts.ranked_bars(RANKS, "name", "value", note="share", top=3))
    assert [(row["place"], row["name"], row["value"]) for row in rows] == [
        (0, "B", 9),
        (1, "A <b>", 5),
        (2, "A <b>", 3),
    ]
    assert [row["text"] for row in rows] == ["9 · 53 %", "5 · 29 %", "3 · 18 %"]


def test_an_axis_of_shares_writes_them_as_texts_do() -> None:
    """As `40 %`, which Vega writes without a blank unless it is told."""
    spec = finished(charts.parts_over_time(TRENDS, "month", "part", "value", shares=True, colours={})).to_dict()
    (axis,) = [one["encoding"]["y"]["axis"] for one in spec.get("layer", [spec]) if "y" in one.get("encoding", {})]
    assert axis["labelExpr"] == "format(datum.value * 100, '.0f') + ' %'"


def test_scores_are_judged() -> None:
    """All rules held is good, and 1 of 4 is bad; nothing is rounded up to good."""
    rows = _data(charts.score_matrix(SCORES, "layer", "kind", "held", "asked"))
    assert [(row["level"], row["text"], row["rules"]) for row in rows] == [
        ("good", "100 %", "4 of 4"),
        ("bad", "75 %", "3 of 4"),
        ("bad", "25 %", "1 of 4"),
    ]


def test_parts_have_the_colours_that_they_were_given() -> None:
    """Parts that were given a colour come first, the others by size."""
    chart = charts.parts_over_time(TRENDS, "month", "part", "value", colours={"a": LIGHT.good})
    assert chart.to_dict()["encoding"]["color"]["scale"] == {
        "domain": ["a", "b"],
        "range": [LIGHT.good, LIGHT.series[0]],
    }


def test_no_two_colours_of_a_palette_are_equal() -> None:
    """A page exchanges the colours of one scheme for those of the other, one by one."""
    for palette in (LIGHT, DARK):
        named = [getattr(palette, field.name) for field in fields(palette) if field.name != "series"]
        assert len({*named, *palette.series}) == len(named) + len(palette.series)
    assert len(LIGHT.series) == len(DARK.series)


def _contrast(one: str, other: str) -> float:
    """The ratio of the luminances of two colours, as WCAG defines it."""

    def luminance(colour: str) -> float:
        parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
        red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("palette", [LIGHT, DARK])
def test_colours_are_legible(palette: charts.Palette) -> None:
    """Text has the contrast that WCAG AA asks of text, marks that of graphics."""
    for text in (palette.ink, palette.muted, palette.good, palette.fair, palette.bad):
        assert _contrast(text, palette.paper) >= 4.5
    judged = (palette.good, palette.fair, palette.bad)
    for full, soft in zip(judged, (palette.good_soft, palette.fair_soft, palette.bad_soft), strict=True):
        assert _contrast(palette.on_colour, full) >= 4.5
        assert _contrast(full, soft) >= 4.5
        assert _contrast(palette.ink, soft) >= 4.5
    for mark in (palette.accent, *palette.series):
        assert _contrast(mark, palette.paper) >= 2.5
