"""Rankings: bars with their name above them, readable at any width."""

from __future__ import annotations

import altair as alt
import pandas as pd

from warehouse.charts.numbers import compact
from warehouse.charts.theme import LIGHT, Palette

STEP = 38
"""Pixels from one bar to the next, with room for the name."""


def ranked_bars(
    frame: pd.DataFrame,
    label: str,
    value: str,
    *,
    note: str | None = None,
    top: int = 10,
    colour: str | None = None,
    palette: Palette = LIGHT,
    width: int = 420,
) -> alt.LayerChart:
    """Return bars of the rows with the largest values, the largest first.

    ``note`` is a column of text that follows the figure, such as a share; ``width`` is what long names are cut to.
    Rows of the same name stay separate.
    """
    rows = frame.nlargest(top, value, keep="first").reset_index(drop=True)
    texts = [compact(one) for one in rows[value]]
    if note:
        texts = [f"{text} · {more}" for text, more in zip(texts, rows[note], strict=True)]
    shown = pd.DataFrame(
        {
            "place": range(len(rows)),
            "name": rows[label].astype(str),
            "value": rows[value].astype(float),
            "text": texts,
        }
    )
    y = alt.Y("place:O", axis=None, scale=alt.Scale(paddingInner=0, paddingOuter=0))
    x = alt.X("value:Q", axis=None, scale=alt.Scale(domainMin=min([0.0, *shown["value"]]), nice=False))
    tooltip = [alt.Tooltip("name:N", title=" "), alt.Tooltip("value:Q", format=",.2f", title=value.replace("_", " "))]
    base = alt.Chart(shown).encode(y=y)
    bars = base.mark_bar(height=9, yOffset=8, cornerRadiusEnd=2, color=colour or palette.accent).encode(
        x=x, tooltip=tooltip
    )
    names = base.mark_text(align="left", baseline="middle", yOffset=-8, color=palette.ink, limit=width - 120).encode(
        x=alt.value(0), text="name:N", tooltip=tooltip
    )
    figures = base.mark_text(align="right", baseline="middle", yOffset=-8, color=palette.muted).encode(
        x=alt.value("width"), text="text:N"
    )
    return alt.LayerChart(layer=[bars, names, figures], height=alt.Step(STEP))
