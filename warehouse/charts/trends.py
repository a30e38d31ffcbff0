"""How figures develop: bars side by side or stacked, one for each period."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt
import pandas as pd

from warehouse.charts.periods import Grain, by_period, every_period, key, ticks
from warehouse.charts.theme import LIGHT, Palette

COMPACT = "(abs(datum.value) < 1 ? format(datum.value, '~g') : replace(format(datum.value, '.3~s'), 'G', 'B'))"
"""Labels of a value axis: 1.5M, not 1500000, and 0.5, not 500m."""
SHARES = "format(datum.value * 100, '.0f') + ' %'"
HEIGHT = 240
FEW = 7
"""An axis has room for at least this many bars."""


def value_over_time(
    frame: pd.DataFrame, time: str, value: str, *, palette: Palette = LIGHT, most_labels: int = 9
) -> alt.Chart:
    """Return a value by day, week, month or year, depending on the length of its history; ``frame`` holds it by day."""
    return bars_over_time(by_period(frame, time, [value]), time, value, palette=palette, most_labels=most_labels)


def bars_over_time(
    frame: pd.DataFrame,
    time: str,
    value: str,
    *,
    colour: str | None = None,
    palette: Palette = LIGHT,
    most_labels: int = 9,
) -> alt.Chart:
    """Return one bar for each period of a frame of `by_period`; those that are not complete are faint."""
    shown = _keyed(frame, time)
    if "complete" not in shown:
        shown = shown.assign(complete=True)
    chart: alt.Chart = (
        alt.Chart(shown[["period", value, "complete"]], height=HEIGHT)
        .mark_bar(cornerRadiusEnd=2)
        .encode(
            x=_x(list(pd.to_datetime(frame[time])), most_labels),
            y=_y(shown, value),
            color=alt.condition("datum.complete", alt.value(colour or palette.accent), alt.value(palette.faint)),
            tooltip=[alt.Tooltip("period:O", title="from"), alt.Tooltip(f"{value}:Q", format=",.2f")],
        )
    )
    return chart


def parts_over_time(
    frame: pd.DataFrame,
    time: str,
    part: str,
    value: str,
    *,
    colours: Mapping[str, str] | None = None,
    shares: bool = False,
    grain: Grain | None = None,
    palette: Palette = LIGHT,
    most_labels: int = 9,
) -> alt.Chart:
    """Return bars for each period, divided into parts; with ``shares`` each is as high as the others.

    ``grain`` leaves room for periods without a row; without it, they are left out.
    ``colours`` gives parts a colour of their own and the order in which they are stacked, from the bottom. Other parts
    follow by size and take the colours of the palette; those beyond its number share the last one.
    """
    order = parts_in_order(frame, part, value, colours or {})
    scale = alt.Scale(domain=order, range=part_colours(order, colours or {}, palette))
    ranks = frame[part].astype(str).map({name: place for place, name in enumerate(order)})
    shown = _keyed(frame, time)[["period", part, value]].assign(rank=ranks)
    starts = pd.to_datetime(frame[time])
    days = every_period(starts, grain) if grain else list(starts)
    chart: alt.Chart = (
        alt.Chart(shown, height=HEIGHT)
        .mark_bar()
        .encode(
            x=_x(days, most_labels, grain),
            y=_y(shown, value, shares=shares),
            color=alt.Color(f"{part}:N", scale=scale),
            order=alt.Order("rank:Q"),
            tooltip=[alt.Tooltip("period:O", title="from"), f"{part}:N", alt.Tooltip(f"{value}:Q", format=",.2f")],
        )
    )
    return chart


def parts_in_order(frame: pd.DataFrame, part: str, value: str, colours: Mapping[str, str]) -> list[str]:
    """Return the parts of a frame in the order in which a chart shows them."""
    sizes = frame.assign(**{part: frame[part].astype(str)}).groupby(part)[value].sum().sort_values(ascending=False)
    there = [str(name) for name in sizes.index]
    return [name for name in colours if name in there] + [name for name in there if name not in colours]


def part_colours(order: Sequence[str], colours: Mapping[str, str], palette: Palette) -> list[str]:
    """Return the colour of each part."""
    free = [colour for colour in palette.series if colour not in colours.values()] or [palette.muted]
    others = [name for name in order if name not in colours]
    return [colours.get(name) or free[min(others.index(name), len(free) - 1)] for name in order]


def _keyed(frame: pd.DataFrame, time: str) -> pd.DataFrame:
    return frame.assign(period=[key(day) for day in pd.to_datetime(frame[time])])


def _x(days: Sequence[pd.Timestamp], most: int, grain: Grain | None = None) -> alt.X:
    labels = ticks(days, most, grain)
    axis = alt.Axis(
        values=list(labels), labelExpr=f"({json.dumps(labels)})[datum.value]", labelAngle=0, labelOverlap=False
    )
    periods = sorted({key(day) for day in days})
    return alt.X("period:O", axis=axis, scale=band(len(periods), domain=periods))


def band(bars: int, **scale: Any) -> alt.Scale:
    """Return the scale of an axis of bars; a few bars stay slim and centred."""
    inner, outer = max(0.18, (FEW - 2 - bars) / (FEW - 1)), min(1.0, max(0.05, (FEW - bars) / 2))
    return alt.Scale(paddingInner=inner, paddingOuter=outer, **scale)


def _y(frame: pd.DataFrame, value: str, *, shares: bool = False) -> alt.Y:
    if shares:
        axis = alt.Axis(labelExpr=SHARES, tickCount=4)
        return alt.Y(f"{value}:Q", stack="normalize", axis=axis)
    step: Any = 1 if pd.api.types.is_integer_dtype(frame[value]) else alt.Undefined
    return alt.Y(f"{value}:Q", stack="zero", axis=alt.Axis(labelExpr=COMPACT, tickCount=4, tickMinStep=step))
