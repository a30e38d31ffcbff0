"""One look for all charts, in a light and a dark palette."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import altair as alt

FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"


@dataclass(frozen=True)
class Palette:
    """The colours of a scheme; no two are equal within one, so that a page can replace one scheme by the other.

    ``series`` distinguish categories; ``good``, ``fair`` and ``bad`` judge, in soft shades where text is written on
    them; ``faint`` marks what is not complete yet.
    """

    ink: str
    muted: str
    line: str
    paper: str
    accent: str
    faint: str
    good: str
    fair: str
    bad: str
    good_soft: str
    fair_soft: str
    bad_soft: str
    on_colour: str
    series: tuple[str, ...]


LIGHT = Palette(
    ink="#1c2430",
    muted="#566070",
    line="#e3e7ed",
    paper="#fffffe",
    accent="#2a62ae",
    faint="#a9c3e4",
    good="#207a52",
    fair="#8f5c06",
    bad="#b8352c",
    good_soft="#e3f2ea",
    fair_soft="#fbf0db",
    bad_soft="#fbe6e4",
    on_colour="#ffffff",
    series=("#2b63af", "#d08b2c", "#3b8f86", "#8a5aa8", "#c65f74", "#7d8794"),
)
DARK = Palette(
    ink="#e8ecf2",
    muted="#a5afbd",
    line="#313a47",
    paper="#171c24",
    accent="#7cacec",
    faint="#3d5577",
    good="#5cc295",
    fair="#e2ad4f",
    bad="#f0847a",
    good_soft="#12291f",
    fair_soft="#2c2312",
    bad_soft="#331b19",
    on_colour="#0f141b",
    series=("#7bacec", "#e6b15f", "#68c3b8", "#bd97d8", "#ea97a8", "#98a2b0"),
)


def finished(
    chart: alt.Chart | alt.LayerChart,
    palette: Palette = LIGHT,
    *,
    width: int | None = None,
    height: int | None = None,
) -> alt.Chart | alt.LayerChart:
    """Return a chart in the common style: the colours of a palette, and a size in pixels if given.

    It is the last step: a finished chart cannot be layered with others.
    """
    size = {name: value for name, value in (("width", width), ("height", height)) if value is not None}
    done: alt.Chart | alt.LayerChart = chart.properties(**size).configure(**config(palette))
    return done


def config(palette: Palette) -> dict[str, Any]:
    """Return the style as a configuration of Vega-Lite."""
    return {
        "background": "transparent",
        "font": FONT,
        "padding": 2,
        "view": {"stroke": None},
        "axis": {
            "labelColor": palette.muted,
            "labelFontSize": 12.5,
            "labelPadding": 6,
            "domain": False,
            "ticks": False,
            "gridColor": palette.line,
            "title": None,
        },
        "axisX": {"grid": False},
        "legend": {
            "orient": "top",
            "direction": "horizontal",
            "title": None,
            "labelColor": palette.ink,
            "labelFontSize": 12.5,
            "symbolType": "square",
            "symbolSize": 90,
            "columnPadding": 14,
            "offset": 10,
        },
        "text": {"color": palette.ink, "fontSize": 12.5},
        "bar": {"color": palette.accent},
        "line": {"color": palette.accent},
    }
