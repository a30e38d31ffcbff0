"""The marts about quality against the audit tables."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool

from tests.marts.conftest import Loaded, read
from tests.marts.recount import Row, divided, rows_of
from warehouse import audit
from warehouse.database.urls import database_url
from warehouse.sample import write_sample

RULES = {"SR-Q-001": {"threshold": 0.10}}


@pytest.fixture
def dirty(database: str, tmp_path: Path) -> tuple[Loaded, dict[str, list[Row]]]:
    """Two deliveries with errors, of which the second is refused; and the audit tables."""
    control = write_sample(tmp_path, orders=1_000, deliveries=2, dirt=0.06)
    first, second = control.deliveries
    read(database, {first.as_of: tmp_path / first.folder}, rules=RULES)
    loaded = read(
        database, {second.as_of: tmp_path / second.folder}, "refused", rules={"SR-Q-001": {"threshold": 0.0001}}
    )
    engine = create_engine(database_url(database), poolclass=NullPool)
    with engine.connect() as connection:
        tables = (audit.batch, audit.file, audit.rule_result, audit.quarantine)
        return loaded, {table.name: rows_of(connection, table) for table in tables}


def _groups(rows: list[Row], key: Callable[[Row], Any]) -> dict[Any, list[Row]]:
    groups = defaultdict(list)
    for row in rows:
        groups[key(row)].append(row)
    return dict(groups)


def _score(results: list[Row]) -> tuple[Any, ...]:
    passed = sum(result["passed"] for result in results)
    checked, failed = (sum(result[name] for result in results) for name in ("checked", "failed"))
    return len(results), passed, divided(passed, len(results)), checked, failed


def _shown(row: Row) -> tuple[Any, ...]:
    return tuple(row[name] for name in ("checks", "checks_passed", "score", "rows_checked", "rows_failed"))


def test_quality(dirty: tuple[Loaded, dict[str, list[Row]]]) -> None:
    """Scores by batch, day, rule and source are those of the results of the rules."""
    loaded, tables = dirty
    results, day = tables["rule_result"], {row["batch_id"]: row["as_of"] for row in tables["batch"]}
    assert {row["status"] for row in tables["batch"]} == {"loaded", "refused"}
    expected: dict[str, tuple[Callable[[Row], Any], Callable[[Row], Any]]] = {
        "quality_by_batch": (lambda r: r["batch_id"], lambda r: r["batch_id"]),
        "quality_by_day": (lambda r: day[r["batch_id"]], lambda r: r["as_of"]),
        "quality_by_rule": (lambda r: r["rule_id"], lambda r: r["rule_id"]),
        "quality_by_source": (lambda r: (r["source"], day[r["batch_id"]]), lambda r: (r["source"], r["as_of"])),
    }
    for name, (of_result, of_row) in expected.items():
        rows = {of_row(row): _shown(row) for row in loaded.marts[name]}
        assert rows == {key: _score(group) for key, group in _groups(results, of_result).items()}, name
        assert len(loaded.marts[name]) == len(rows)
    assert len(loaded.marts["quality_results"]) == len(results)
    failed = [row for row in loaded.marts["quality_results"] if row["failed"]]
    assert failed
    assert all(row["failed_share"] == divided(row["failed"], row["checked"]) for row in failed)


def test_records_held_back(dirty: tuple[Loaded, dict[str, list[Row]]]) -> None:
    """Records read and held back by batch, day and source are those of the files; what waits is told by rule."""
    loaded, tables = dirty
    held = {(f["source"], f["as_of"]): (f["read"], f["quarantined"] + f["rejected"]) for f in tables["file"]}
    by_source = [row for row in loaded.marts["quality_by_source"] if row["records_read"] is not None]
    assert {(r["source"], r["as_of"]): (r["records_read"], r["records_held_back"]) for r in by_source} == held
    for name in ("quality_by_batch", "quality_by_day"):
        for row in loaded.marts[name]:
            of_day = [figures for (_, as_of), figures in held.items() if as_of == row["as_of"]]
            totals = tuple(map(sum, zip(*of_day, strict=True)))
            assert (row["records_read"], row["records_held_back"]) == totals
            assert row["held_back_share"] == divided(totals[1], totals[0])
    waiting = [row for row in tables["quarantine"] if row["status"] == "waiting"]
    assert waiting
    for row in loaded.marts["quality_by_rule"]:
        assert row["records_waiting"] == sum(row["rule_id"] in record["rules"] for record in waiting)
    by_day = {row["as_of"]: (row["batches"], row["batches_refused"]) for row in loaded.marts["quality_by_day"]}
    assert sorted(by_day.values()) == [(1, 0), (1, 1)]


def test_gold_leads_to_the_score_of_its_batch(sample: Loaded) -> None:
    """The batch of every order line has a score; the sample breaks no rule."""
    scores = {row["batch_id"]: row["score"] for row in sample.marts["quality_by_batch"]}
    assert {scores[line["batch_id"]] for line in sample.marts["sales"]} == {1}


def test_an_empty_warehouse(database: str) -> None:
    """Where there is nothing, every mart is empty and none fails."""
    assert {name: len(rows) for name, rows in read(database, {}).marts.items() if rows} == {}
