"""The page about data quality: whether the figures can be trusted, and where they come from."""

from __future__ import annotations

from typing import LiteralString

import pandas as pd
import pyarrow as pa
import streamlit as st

from warehouse.charts import by_period, durations, percent, quality_over_time, ranked_bars, score_matrix, whole
from warehouse.dashboard.pictures import palette, picture
from warehouse.dashboard.reading import Reader
from warehouse.dashboard.state import stage
from warehouse.dashboard.tables import downloads, table
from warehouse.dashboard.texts import plain
from warehouse.errors import UsageError
from warehouse.report.period import day_text

SCORES: LiteralString = """
SELECT layer, kind, count(*) AS checks, count(*) FILTER (WHERE passed) AS checks_passed,
  count(*) FILTER (WHERE passed)::numeric / count(*) AS score, sum(failed)::bigint AS rows_failed
FROM mart.quality_results
WHERE batch_id = (SELECT max(batch_id) FROM mart.quality_by_batch WHERE checks > 0) GROUP BY layer, kind
ORDER BY array_position(ARRAY['bronze', 'silver', 'gold'], layer), kind
"""
FAILED: LiteralString = """
SELECT rule_id, title, layer, kind, source, severity, rows_failed, rows_checked, failed_share, batches_refused,
  records_waiting, last_failed_at
FROM mart.quality_by_rule WHERE last_failed_at IS NOT NULL ORDER BY last_failed_at DESC, rows_failed DESC, rule_id
"""
DAYS: LiteralString = "SELECT * FROM mart.quality_by_day ORDER BY as_of"
BATCHES: LiteralString = """
SELECT q.batch_id, q.as_of, q.delivery, q.status, q.score, q.records_read, q.records_held_back, q.held_back_share,
  q.finished_at
FROM mart.quality_by_batch AS q ORDER BY q.batch_id DESC LIMIT 1000
"""
TIMES: LiteralString = "SELECT batch_id, seconds, reason FROM audit.batch ORDER BY batch_id DESC LIMIT 1000"
MAY: LiteralString = """
SELECT has_schema_privilege('audit', 'USAGE') AND has_table_privilege('audit.quarantine', 'SELECT')
  AND has_table_privilege('audit.batch', 'SELECT') AND has_table_privilege('audit.pruned', 'SELECT')
  AND has_table_privilege('audit.file', 'SELECT') AS may
"""
REASONS: LiteralString = """
SELECT source, reason, count(*) AS records, min(as_of) AS since FROM audit.quarantine
WHERE status = 'waiting' OR status = 'refused' AND batch_id = (
  SELECT max(b.batch_id) FROM audit.batch AS b LEFT JOIN audit.pruned AS p ON p.batch_id = b.batch_id
  WHERE p.batch_id IS NULL)
GROUP BY source, reason ORDER BY records DESC, source, reason LIMIT 200
"""
WAITING: LiteralString = """
SELECT source, title AS reason, records_waiting AS records FROM mart.quality_by_rule WHERE records_waiting > 0
ORDER BY records DESC, source, reason LIMIT 200
"""
DRIFT_MAY: LiteralString = "SELECT has_table_privilege('audit.drift', 'SELECT') AS may"
DRIFT: LiteralString = """
SELECT d.source, d.batch_id, b.as_of, b.status, d.kind, d.name, d.what
FROM audit.drift AS d JOIN audit.batch AS b ON b.batch_id = d.batch_id
WHERE b.status <> 'undone' ORDER BY d.batch_id DESC, d.source, d.kind, d.name LIMIT 200
"""

OPEN = "Records in the quarantine that wait, and those of the newest batch if it was refused"
BARS = 60
"""Batches in the chart of their durations."""


def show() -> None:
    """Draw the page."""
    st.title("Data quality")
    reader = Reader(stage())
    if "quality_by_batch" not in reader.shop.marts:
        st.info(
            "This model has no quality marts, so this page cannot show the rules. Call `quality_marts()` of "
            "`warehouse.vocabulary.quality_marts` in the model, then run `warehouse migrate --new 'quality marts'`."
        )
        _freshness(reader)
        return
    may = bool(reader.ask(MAY).iloc[0]["may"])
    batches = reader.ask(BATCHES)
    if may:
        batches = batches.merge(reader.ask(TIMES), on="batch_id", how="left")
    waiting = reader.ask(REASONS if may else WAITING)
    newest = batches.iloc[0]
    if newest["status"] == "refused":
        why = f": {newest['reason']}" if may else ""
        st.error(plain(f"The newest batch was refused, and the figures are those from before it{why}"))
    _figures(newest, waiting)
    _scores(reader)
    _rules(reader)
    _quarantine(waiting, may)
    _batches(batches)
    if may and bool(reader.ask(DRIFT_MAY).iloc[0]["may"]):
        _drift(reader)
    _freshness(reader)


def _drift(reader: Reader) -> None:
    st.header("Deliveries unlike those before")
    found = reader.ask(DRIFT)
    if found.empty:
        st.success("No delivery was unlike those before it.")
        return
    table(found, "drift")
    downloads("drift", lambda: exact(reader, DRIFT))


def _figures(newest: pd.Series, waiting: pd.DataFrame) -> None:
    with st.container(horizontal=True):
        st.metric("Score", percent(newest["score"]), help="Rules that held, newest batch", border=True)
        st.metric("Newest batch", f"{newest['batch_id']}, {newest['status']}", border=True)
        st.metric("Of", day_text(newest["as_of"]), help="Date on which the newest delivery was true", border=True)
        st.metric("Held back", percent(newest["held_back_share"]), help="Of the records that it read", border=True)
        st.metric("Open", whole(waiting["records"].sum()), help=OPEN, border=True)


def _scores(reader: Reader) -> None:
    st.header("Rules that held")
    scores, days = reader.ask(SCORES), reader.ask(DAYS)
    colours = palette()
    with st.container(horizontal=True, gap="large", key="scores"):
        left, right = st.container(key="part-scores"), st.container(key="part-failed")
    with left:
        picture(
            "In the newest batch, by layer and kind",
            score_matrix(scores, "kind", "layer", "checks_passed", "checks", palette=colours),
            "scores",
            empty=scores.empty,
        )
    with right:
        failed = days.assign(rules_failed=days["checks"] - days["checks_passed"])
        picture(
            "Rules that failed, by date of the delivery",
            quality_over_time(by_period(failed, "as_of", ["rules_failed"]), "as_of", "rules_failed", palette=colours),
            "failed",
            empty=not failed["rules_failed"].any(),
        )
    with st.expander("As a table"):
        table(scores, "scores.table")
        downloads("scores", lambda: exact(reader, SCORES))


def _rules(reader: Reader) -> None:
    st.header("Rules that failed")
    failed = reader.ask(FAILED)
    if failed.empty:
        st.success("No rule ever failed.")
        return
    table(failed, "rules")
    downloads("rules-that-failed", lambda: exact(reader, FAILED))


def _quarantine(waiting: pd.DataFrame, may: bool) -> None:
    st.header("Quarantine, by reason")
    if waiting.empty:
        st.success("No record is held back now.")
        return
    picture(
        "Records to look at",
        ranked_bars(
            waiting.assign(reason=[f"{one.source}: {one.reason}" for one in waiting.itertuples()]),
            "reason",
            "records",
            palette=palette(),
            width=1000,
        ),
        "waiting",
    )
    table(waiting, "quarantine")
    downloads("quarantine-by-reason", lambda: pa.Table.from_pandas(waiting))
    st.caption(
        "`warehouse quarantine list` shows the records; `warehouse quarantine export` writes them, to be fixed."
        if may
        else "By rule; a record that broke several is counted for each, and a line that is no record for none."
    )


def _batches(batches: pd.DataFrame) -> None:
    st.header("Batches")
    if "seconds" in batches:
        newest = batches.head(BARS).iloc[::-1]
        picture(
            "Seconds that each took", durations(newest, "batch_id", "seconds", "status", palette=palette()), "durations"
        )
    table(batches, "batches")
    downloads("batches", lambda: pa.Table.from_pandas(batches))


def _freshness(reader: Reader) -> None:
    st.header("Freshness")
    try:
        sources = reader.freshness()
    except UsageError as error:
        st.info(str(error))
        return
    for source in sources:
        if source.is_stale:
            st.warning(f"{source.source}: {source.lateness()}.")
    rows = [
        {
            "source": one.source,
            "as_of": one.as_of,
            "days_ago": one.age,
            "allowed_days": one.allowed,
            "files": one.files,
            "records_accepted": one.accepted,
            "loaded_at": one.loaded_at,
        }
        for one in sources
    ]
    found = pd.DataFrame(rows).astype({"as_of": "datetime64[s]"}).dropna(axis="columns", how="all")
    table(found, "freshness")
    downloads("freshness", lambda: pa.Table.from_pandas(found))


def exact(reader: Reader, query: LiteralString) -> pa.Table:
    """Return the rows of a query for a file."""
    return reader.shop.sql(query).arrow()
