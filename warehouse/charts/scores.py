"""How far the numbers can be trusted: scores, failures and the batches that they come from."""

from __future__ import annotations

import altair as alt
import pandas as pd

from warehouse.charts.numbers import percent
from warehouse.charts.theme import LIGHT, Palette
from warehouse.charts.trends import COMPACT, band, bars_over_time, part_colours, parts_in_order

SECONDS = f"{COMPACT} + ' s'"
FAIR = 0.9
"""The score below which a cell of the matrix is bad."""


def score_matrix(
    frame: pd.DataFrame, row: str, column: str, held: str, asked: str, *, palette: Palette = LIGHT
) -> alt.LayerChart:
    """Return the share of rules that held for each pair of two qualities; nothing where no rule was checked."""
    shown = frame.groupby([row, column], as_index=False, sort=False)[[held, asked]].sum()
    shown = shown[shown[asked] > 0]
    scores = shown[held] / shown[asked]
    shown = shown.assign(
        level=["good" if score == 1 else "fair" if score >= FAIR else "bad" for score in scores],
        text=[percent(score, 0) for score in scores],
        rules=[f"{int(a)} of {int(b)}" for a, b in zip(shown[held], shown[asked], strict=True)],
    )
    base = alt.Chart(shown).encode(
        x=alt.X(f"{column}:N", sort=None, axis=alt.Axis(orient="top", labelAngle=0, labelLimit=110)),
        y=alt.Y(f"{row}:N", sort=None, axis=alt.Axis(minExtent=84)),
        tooltip=[f"{row}:N", f"{column}:N", alt.Tooltip("rules:N", title="rules that held")],
    )
    names = ["good", "fair", "bad"]
    soft = alt.Scale(domain=names, range=[palette.good_soft, palette.fair_soft, palette.bad_soft])
    full = alt.Scale(domain=names, range=[palette.good, palette.fair, palette.bad])
    written = base.encode(color=alt.Color("level:N", scale=full, legend=None))
    cells = base.mark_rect(cornerRadius=4, stroke=palette.paper, strokeWidth=4).encode(
        fill=alt.Fill("level:N", scale=soft, legend=None)
    )
    scores_shown = written.mark_text(fontWeight=600, fontSize=13, dy=-7).encode(text="text:N")
    rules_shown = written.mark_text(fontSize=11, dy=9).encode(text="rules:N")
    return alt.LayerChart(layer=[cells, scores_shown, rules_shown], height=alt.Step(46))


def quality_over_time(
    frame: pd.DataFrame, time: str, failed: str, *, palette: Palette = LIGHT, most_labels: int = 9
) -> alt.Chart:
    """Return what failed for each period of a frame of `by_period`: rules, rows or records."""
    whole = frame.assign(complete=True)
    return bars_over_time(whole, time, failed, colour=palette.bad, palette=palette, most_labels=most_labels)


def durations(frame: pd.DataFrame, batch: str, seconds: str, status: str, *, palette: Palette = LIGHT) -> alt.Chart:
    """Return how long each batch took, in the order of the frame, coloured by what became of it."""
    colours = {"loaded": palette.accent, "refused": palette.bad, "undone": palette.faint}
    order = parts_in_order(frame, status, seconds, colours)
    scale = alt.Scale(domain=order, range=part_colours(order, colours, palette))
    names = [str(number) for number in frame[batch]]
    every = max(1, -(-len(names) // 12))
    chart: alt.Chart = (
        alt.Chart(frame[[batch, seconds, status]].assign(number=names), height=180)
        .mark_bar(cornerRadiusEnd=2)
        .encode(
            x=alt.X(
                "number:O",
                sort=None,
                axis=alt.Axis(labelAngle=0, values=names[::every], labelOverlap=False),
                scale=band(len(names)),
            ),
            y=alt.Y(f"{seconds}:Q", axis=alt.Axis(labelExpr=SECONDS, tickCount=4)),
            color=alt.Color(f"{status}:N", scale=scale, legend=alt.Legend() if len(order) > 1 else None),
            tooltip=[alt.Tooltip("number:O", title="batch"), alt.Tooltip(f"{seconds}:Q", format=",.1f"), f"{status}:N"],
        )
    )
    return chart
