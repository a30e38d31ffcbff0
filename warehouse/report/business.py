"""The charts of the business."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import pandas as pd

from warehouse.charts import (
    LIGHT,
    Grain,
    by_period,
    compact,
    grain_of,
    parts_over_time,
    percent,
    ranked_bars,
    value_over_time,
)
from warehouse.report.drawing import Picture, Table, slug, svg
from warehouse.report.period import Day, Period, day_text
from warehouse.report.reading import Part, Ranked
from warehouse.vocabulary.report import Figure, Parts

WIDE, HALF, NARROW = 860, 390, 330
LABELS = {WIDE: 12, HALF: 6, NARROW: 5}
"""How many labels the time axis of a chart has room for."""
FORMATS = {"day": "%a %-d %b %Y", "week": "week of %-d %b %Y", "month": "%B %Y", "year": "%Y"}

PARTS_OF_THE_PAGE = {
    "business",
    "quality",
    "verdict",
    "figures",
    "status",
    "scores",
    "batches",
    "failures",
    "quarantine",
    "broken",
    "freshness",
}
"""Ids that every page has."""


def _id(name: str) -> str:
    """Return the id of the chart of something that has this name in the model."""
    made = slug(name)
    return f"of-{made}" if made in PARTS_OF_THE_PAGE else made


def trend(figure: Figure, days: Sequence[Day], far: Sequence[Day]) -> Picture:
    """Return the chart of the headline figure over the whole history."""
    title = f"{figure.title} over time"
    frame = pd.DataFrame(list(days), columns=["day", "value"])
    starts = pd.to_datetime(frame["day"])
    grain = grain_of(starts.min(), starts.max())
    summed = by_period(frame, "day", ["value"], grain=grain)
    names = [day.strftime(FORMATS[grain]) for day in summed["day"]]
    rows = [
        (name, f"{value:,.{figure.digits}f}", "" if complete else "not a whole one")
        for name, value, complete in zip(names, summed["value"], summed["complete"], strict=True)
    ]
    best = int(summed["value"].astype(float).argmax())
    most = compact(float(summed["value"].iloc[best]), cents=figure.digits > 0)
    sentence = f"By {grain}. The best was {names[best]} with {most}."
    if not summed["complete"].all():
        sentence += f" Faint: not a whole {grain}."
    if far:
        those = ", ".join(day_text(day) for day, _ in far[:3]) + (", ..." if len(far) > 3 else "")
        lost = sum((value for _, value in far), start=Decimal(0))
        sentence += f" Not drawn, as far from the others: {those}, with {lost:,.{figure.digits}f}."
    floats = frame.astype({"value": float})
    wide, narrow = (
        svg(
            value_over_time(floats, "day", "value", most_labels=LABELS[width]),
            f"{_id(figure.name)}-{width}",
            title,
            sentence,
            width=width - 50,
        )
        for width in (WIDE, NARROW)
    )
    table = Table((grain.title(), figure.title, "Note"), rows, frozenset({1}))
    return Picture(_id(figure.name), title, sentence, wide, narrow, table)


def ranking(figure: Figure, ranked: Ranked, period: Period) -> Picture:
    """Return the chart of the largest members."""
    words, total, brought = ranked.ranking, ranked.total, figure.title.lower()
    every = ranked.members <= len(ranked.top)
    title = f"{'' if every else 'Top '}{words.many}".capitalize()
    if not ranked.top:
        empty = f"No {words.one} has brought {brought}."
        return Picture(_id(words.one), title, "", None, None, Table((), (), frozenset()), empty)
    shares = [member.value / total for member in ranked.top]
    if every:
        best = f"{ranked.top[0].name} brings {percent(float(shares[0]))} of {brought}"
        among = f", the most of {ranked.members} {words.many}" if ranked.members > 1 else ""
        sentence = f"{period.label()}: {best}{among}."
    else:
        part = percent(float(sum(shares)))
        best = f"the best {len(ranked.top)} of {ranked.members:,} {words.many} bring {part} of {brought}"
        sentence = f"{period.label()}: {best}."
    rows = [
        (str(place), member.name, f"{member.value:,.{figure.digits}f}", percent(float(share)))
        for place, (member, share) in enumerate(zip(ranked.top, shares, strict=True), 1)
    ]
    frame = pd.DataFrame(
        {
            "name": [member.name for member in ranked.top],
            "value": [float(member.value) for member in ranked.top],
            "share": [percent(float(share)) for share in shares],
        }
    )
    chart = ranked_bars(frame, "name", "value", note="share", width=HALF)
    table = Table(("Place", words.one.capitalize(), figure.title, "Share"), rows, frozenset({0, 2, 3}))
    name = _id(words.one)
    return Picture(name, title, sentence, svg(chart, name, title, sentence, width=HALF), None, table)


def became(words: Parts, parts: Sequence[Part], period: Period, days: Sequence[Day]) -> Picture:
    """Return the chart of what became of the amount, by month within the drawn days, and over all time."""
    title = words.title
    first, last = days[0][0].replace(day=1), days[-1][0]
    drawable = [part for part in parts if first <= part.month <= last] or parts
    frame = pd.DataFrame(
        [(part.month, part.part, float(abs(part.amount))) for part in drawable], columns=["m", "p", "amount"]
    )
    months = pd.to_datetime(frame["m"])
    grain: Grain = "month" if months.nunique() <= 36 else "year"
    summed = by_period(frame, "m", ["amount"], by=["p"], grain=grain)
    total = sum((abs(part.amount) for part in parts), start=Decimal(0))
    rows = _by_part(parts, total)
    lost = sum((abs(part.amount) for part in parts if part.lost), start=Decimal(0))
    over = "all time" if period.is_all else "the period"
    sentence = f"Share of {words.whole}, by {grain}. Lost over {over}: {percent(_share(lost, total))}."
    if far := len({part.month for part in parts}) - len({part.month for part in drawable}):
        sentence += f" Not drawn, as far from the others: {far} month{'' if far == 1 else 's'}."
    chart = parts_over_time(
        summed, "m", "p", "amount", colours=_colours(parts), shares=True, grain=grain, most_labels=LABELS[HALF]
    )
    drawn = svg(chart, "status", title, sentence, width=HALF - 40)
    table = Table((words.head, "Lines", "Amount", "Share", "Note"), rows, frozenset({1, 2, 3}))
    return Picture("status", title, sentence, drawn, None, table, label=words.label)


def _by_part(parts: Sequence[Part], total: Decimal) -> list[tuple[str, ...]]:
    """Return the sums over all time, the largest first."""
    sums: dict[str, tuple[int, Decimal, bool]] = {}
    for part in parts:
        lines, amount, _ = sums.get(part.part, (0, Decimal(0), False))
        sums[part.part] = (lines + part.lines, amount + part.amount, part.lost)
    return [
        (
            name,
            f"{lines:,}",
            f"{amount:,.2f}",
            percent(_share(amount, total)),
            "lost" if lost else "",
        )
        for name, (lines, amount, lost) in sorted(sums.items(), key=lambda item: -item[1][1])
    ]


def _share(part: Decimal, total: Decimal) -> float | None:
    """Return a share without its sign, because some shops write lost amounts as negative numbers."""
    return float(abs(part) / total) if total else None


def _colours(parts: Sequence[Part]) -> dict[str, str]:
    """Return the colours of the parts: lost ones on top, in the order of their names, not of their sizes."""
    ordered = sorted({(part.lost, part.part) for part in parts})
    kept = iter((LIGHT.accent, LIGHT.faint, *LIGHT.series[2:]))
    lost = iter((LIGHT.bad, LIGHT.series[1], *LIGHT.series[4:]))
    return {name: next(lost if is_lost else kept, LIGHT.muted) for is_lost, name in ordered}
