"""The charts of the data behind the numbers."""

from __future__ import annotations

import pandas as pd

from warehouse.charts import (
    LIGHT,
    by_period,
    durations,
    grain_of,
    parts_over_time,
    percent,
    ranked_bars,
    score_matrix,
)
from warehouse.report.business import HALF, LABELS
from warehouse.report.drawing import Picture, Table, svg
from warehouse.report.period import day_text
from warehouse.report.trust import REASONS, Trust

LAYERS = ("bronze", "silver", "gold")
SEVERITIES = {"error": LIGHT.bad, "warning": LIGHT.series[1], "info": LIGHT.series[5]}
NO_TABLE = Table((), (), frozenset())


def scores(trust: Trust) -> Picture:
    """Return the chart of the score of each layer and kind in the newest loaded batch."""
    title = "Rules that held, by kind and layer"
    if not trust.scores or trust.newest is None:
        return Picture("scores", title, "", None, None, NO_TABLE, "No batch was loaded whose rules could be scored.")
    ordered = sorted(trust.scores, key=lambda score: (score.kind, LAYERS.index(score.layer)))
    columns = [layer for layer in LAYERS if any(score.layer == layer for score in ordered)]
    frame = pd.DataFrame([(one.layer, one.kind, one.held, one.asked) for one in ordered], columns=list("lkha"))
    frame = frame.assign(place=[columns.index(layer) for layer in frame["l"]]).sort_values(["place", "k"])
    held, asked = int(frame["h"].sum()), int(frame["a"].sum())
    sentence = f"Score of batch {trust.newest.batch_id}: {percent(held / asked)}, {held:,} of {asked:,} rules held."
    drawn = svg(score_matrix(frame, "k", "l", "h", "a"), "scores", title, sentence, width=HALF - 100)
    rows = [(one.kind, one.layer, f"{one.held}", f"{one.asked}", percent(one.held / one.asked)) for one in ordered]
    table = Table(("Kind", "Layer", "Held", "Asked", "Score"), rows, frozenset({2, 3, 4}))
    return Picture("scores", title, sentence, drawn, None, table)


def failures(trust: Trust) -> Picture:
    """Return the chart of the failed rules, by delivery."""
    title = "Rules that failed over time"
    rows_by_day = [(day.as_of, day.severity, day.failed, day.asked) for day in trust.days]
    frame = pd.DataFrame(rows_by_day, columns=["day", "severity", "failed", "asked"])
    if frame.empty:
        return Picture("failures", title, "", None, None, NO_TABLE, "No rule was asked yet.")
    days = pd.to_datetime(frame["day"])
    grain = grain_of(days.min(), days.max())
    summed = by_period(frame, "day", ["failed", "asked"], grain=grain)
    failed, asked = int(frame["failed"].sum()), int(frame["asked"].sum())
    rows = [
        (day_text(day), f"{wrong:,}", f"{every:,}", percent(wrong / every))
        for day, wrong, every in zip(summed["day"], summed["failed"], summed["asked"], strict=True)
    ]
    table = Table(("From", "Failed", "Asked", "Share"), rows, frozenset({1, 2, 3}))
    if not failed:
        empty = f"No rule has ever failed; {asked:,} answers over all batches."
        return Picture("failures", title, "", None, None, table, empty)
    sentence = (
        f"By date of the delivery, refused ones too: {failed:,} of {asked:,} answers ({percent(failed / asked)})."
    )
    parts = by_period(frame[frame["failed"] > 0], "day", ["failed"], by=["severity"], grain=grain)
    chart = parts_over_time(
        parts, "day", "severity", "failed", colours=SEVERITIES, grain=grain, most_labels=LABELS[HALF]
    )
    return Picture("failures", title, sentence, svg(chart, "failures", title, sentence, width=HALF - 40), None, table)


def quarantine(trust: Trust) -> Picture:
    """Return the chart of why records wait."""
    title = "Quarantine, by reason"
    if not trust.reasons:
        return Picture("quarantine", title, "", None, None, NO_TABLE, "No record waits.")
    some = f"are the {REASONS} most frequent reasons" if len(trust.reasons) == REASONS else "is every reason"
    noun = "record waits" if trust.waiting == 1 else "records wait"
    sentence = f"{trust.waiting:,} {noun}; shown {some}."
    frame = pd.DataFrame([(one.reason, one.records) for one in trust.reasons], columns=["reason", "records"])
    chart = ranked_bars(frame, "reason", "records", colour=LIGHT.fair, width=HALF)
    rows = [(one.source, one.reason, f"{one.records:,}") for one in trust.reasons]
    table = Table(("Source", "Reason", "Records"), rows, frozenset({2}))
    return Picture("quarantine", title, sentence, svg(chart, "quarantine", title, sentence, width=HALF), None, table)


def batches(trust: Trust) -> Picture:
    """Return the chart of the newest batches and how long they took."""
    title = "Batches and how long they took"
    if not trust.batches:
        return Picture("batches", title, "", None, None, NO_TABLE, "No batch was loaded yet.")
    batches = list(reversed(trust.batches))
    frame = pd.DataFrame(
        [(one.batch_id, one.seconds, one.status) for one in batches], columns=["batch", "seconds", "status"]
    )
    refused = sum(one.status == "refused" for one in batches)
    count = "The only batch" if len(batches) == 1 else f"The last {len(batches)} batches"
    sentence = f"{count}, in seconds; {refused or 'none'} refused. The last one took {trust.batches[0].seconds:,.1f} s."
    chart = durations(frame, "batch", "seconds", "status")
    rows = [
        (
            f"{one.batch_id}",
            day_text(one.as_of),
            one.status,
            f"{one.seconds:,.1f}",
            f"{one.read:,}",
            f"{one.held_back:,}",
        )
        for one in trust.batches
    ]
    table = Table(("Batch", "As of", "Status", "Seconds", "Read", "Held back"), rows, frozenset({0, 3, 4, 5}))
    return Picture("batches", title, sentence, svg(chart, "batches", title, sentence, width=HALF - 40), None, table)
