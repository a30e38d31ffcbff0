"""How far the numbers can be trusted: read from the audit tables, and judged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from sqlalchemy import Connection, MetaData, func, select

from warehouse import audit
from warehouse.history import BatchLine, history
from warehouse.report.period import day_text
from warehouse.settings import Settings
from warehouse.status import Freshness, freshness
from warehouse.unlike import unlike

Level = Literal["good", "fair", "bad"]
OLD = 365
"""Days after which data counts as old, whatever the settings say."""
BATCHES = 60
"""How many of the newest batches are shown."""
REASONS = 10
MUCH = 0.05
"""The quarantined share of the records from which the numbers are not reliable."""


@dataclass(frozen=True)
class Score:
    """How many of the rules of a layer and a kind held."""

    layer: str
    kind: str
    asked: int
    held: int


@dataclass(frozen=True)
class Broken:
    """A rule that failed in the newest loaded batch."""

    rule: str
    title: str
    layer: str
    severity: str
    checked: int
    failed: int
    waiver: str | None


@dataclass(frozen=True)
class Day:
    """The number of rules of a severity checked on the deliveries of one date, and of those that failed."""

    as_of: date
    severity: str
    asked: int
    failed: int


@dataclass(frozen=True)
class Reason:
    """Why records wait in the quarantine."""

    source: str
    reason: str
    records: int


@dataclass(frozen=True)
class Check:
    """One check for the verdict, as a sentence."""

    level: Level
    sentence: str


@dataclass(frozen=True)
class Trust:
    """Everything that the report says about the data; ``newest`` is the batch loaded last, None before the first."""

    read_at: datetime
    batches: Sequence[BatchLine]
    newest: BatchLine | None
    scores: Sequence[Score]
    broken: Sequence[Broken]
    days: Sequence[Day]
    reasons: Sequence[Reason]
    waiting: int
    sources: Sequence[Freshness]
    checks: Sequence[Check]

    @property
    def verdict(self) -> Level | None:
        """The worst level of the checks; None if nothing was ever loaded."""
        if not self.batches:
            return None
        order: tuple[Level, ...] = ("good", "fair", "bad")
        return max((check.level for check in self.checks), key=order.index, default="good")


def read_trust(connection: Connection, metadata: MetaData, settings: Settings) -> Trust:
    """Read everything that the report says about the data, and judge it."""
    read_at = connection.execute(select(func.now())).scalar_one()
    batches = history(connection, BATCHES, prunes=False)
    newest = _newest(connection, batches)
    scores = _scores(connection, newest)
    broken = _broken(connection, newest)
    reasons, waiting = _reasons(connection)
    sources = freshness(connection, metadata, settings)
    checks = [
        *_of_batches(batches, newest, settings.today()),
        *_of_rules(scores, broken, newest),
        *_of_records(newest, waiting),
        *_of_freshness(sources),
        *(Check("fair", f"{one.sentence}.") for one in unlike(connection)),
    ]
    days = _days(connection)
    return Trust(read_at, batches, newest, scores, broken, days, reasons, waiting, sources, checks)


def _newest(connection: Connection, batches: Sequence[BatchLine]) -> BatchLine | None:
    """Return the batch that was loaded last, however long ago."""
    found = next((batch for batch in batches if batch.status == "loaded"), None)
    if found is not None or len(batches) < BATCHES:
        return found
    return next((batch for batch in history(connection, prunes=False) if batch.status == "loaded"), None)


def _scores(connection: Connection, newest: BatchLine | None) -> list[Score]:
    rules = audit.rule_result.c
    if newest is None:
        return []
    query = (
        select(rules.layer, rules.kind, func.count(), func.count().filter(rules.passed))
        .where(rules.batch_id == newest.batch_id)
        .group_by(rules.layer, rules.kind)
        .order_by(rules.kind, rules.layer)
    )
    return [Score(*row) for row in connection.execute(query)]


def _broken(connection: Connection, newest: BatchLine | None) -> list[Broken]:
    rules = audit.rule_result.c
    if newest is None:
        return []
    columns = (rules.rule_id, rules.title, rules.layer, rules.severity, rules.checked, rules.failed, rules.waiver)
    query = (
        select(*columns)
        .where(rules.batch_id == newest.batch_id, ~rules.passed)
        .order_by(rules.failed.desc(), rules.rule_id)
    )
    return [Broken(*row) for row in connection.execute(query)]


def _days(connection: Connection) -> list[Day]:
    rules, batches = audit.rule_result, audit.batch
    query = (
        select(batches.c.as_of, rules.c.severity, func.count(), func.count().filter(~rules.c.passed))
        .select_from(rules)
        .join(batches)
        .group_by(batches.c.as_of, rules.c.severity)
        .order_by(batches.c.as_of, rules.c.severity)
    )
    return [Day(*row) for row in connection.execute(query)]


def _reasons(connection: Connection) -> tuple[list[Reason], int]:
    """Return the most frequent reasons why records wait, and how many wait in all."""
    held = audit.quarantine.c
    records = func.count().label("records")
    query = (
        select(held.source, held.reason, records, func.sum(func.count()).over())
        .where(held.status == "waiting")
        .group_by(held.source, held.reason)
        .order_by(records.desc(), held.source, held.reason)
        .limit(REASONS)
    )
    rows = connection.execute(query).all()
    return [Reason(source, reason, number) for source, reason, number, _ in rows], int(rows[0][3]) if rows else 0


def _of_batches(batches: Sequence[BatchLine], newest: BatchLine | None, today: date) -> list[Check]:
    if not batches:
        return []
    if newest is None:
        return [Check("bad", f"No delivery was loaded yet; every one was refused{_why(batches[0])}")]
    last = batches[0]
    if last.status == "refused":
        said = f"The last delivery, as of {day_text(last.as_of)}, was refused, so what is shown is older{_why(last)}"
        return [Check("bad", said)]
    level: Level = "fair" if (today - last.as_of).days >= OLD else "good"
    return [Check(level, f"The last delivery was loaded; it is of {_when(last.as_of, today)}.")]


def of_age(event: str, newest: date, today: date) -> list[Check]:
    """Return a check that the newest data on the page is old, if it is."""
    if (today - newest).days < OLD:
        return []
    return [Check("fair", f"The newest {event} is of {_when(newest, today)}.")]


def _when(day: date, today: date) -> str:
    age = (today - day).days
    when = "today" if age == 0 else f"{_several(age, 'day')} ago" if age > 0 else f"in {_several(-age, 'day')}"
    return f"{day_text(day)}, {when}"


def _why(batch: BatchLine) -> str:
    return f": {batch.reason.rstrip('.')}." if batch.reason else "."


def _of_rules(scores: Sequence[Score], broken: Sequence[Broken], newest: BatchLine | None) -> list[Check]:
    if newest is None:
        return []
    asked, held = sum(score.asked for score in scores), sum(score.held for score in scores)
    waived = sum(1 for rule in broken if rule.waiver is not None)
    grave = [rule for rule in broken if rule.waiver is None and rule.layer == "gold" and rule.severity == "error"]
    if grave:
        return [
            Check("bad", f"{_several(len(grave), 'rule')} about the tables that are shown failed: {_titles(grave)}.")
        ]
    if held == asked:
        return [Check("good", f"All {asked:,} rules held.")]
    beside = f" ({waived} of them waived)" if waived else ""
    open_ = [rule for rule in broken if rule.waiver is None and rule.severity in ("error", "warning")]
    open_.sort(key=lambda rule: rule.severity)
    names = f": {_titles(open_)}" if open_ else ""
    said = f"{held:,} of {asked:,} rules held, {asked - held:,} did not{beside}{names}."
    return [Check("fair" if open_ else "good", said)]


def _of_records(newest: BatchLine | None, waiting: int) -> list[Check]:
    if newest is None:
        return []
    share = newest.held_back / newest.read if newest.read else 0.0
    waits = f"{_several(waiting, 'record')} {'waits' if waiting == 1 else 'wait'} in the quarantine."
    if newest.held_back:
        were = "was" if newest.held_back == 1 else "were"
        held = f"{newest.held_back:,} of {_several(newest.read, 'record')} of the last load {were} held back; "
        return [Check("bad" if share > MUCH else "fair", held + waits)]
    if waiting:
        return [Check("fair", waits)]
    return [Check("good", f"All {_several(newest.read, 'record')} of the last load were accounted for, none waits.")]


def _of_freshness(sources: Sequence[Freshness]) -> list[Check]:
    stale = [source for source in sources if source.is_stale]
    return [Check("fair", f"{source.source} is stale: {source.lateness()}.") for source in stale]


def _titles(rules: Sequence[Broken]) -> str:
    titles = ", ".join(rule.title for rule in rules[:3])
    return titles if len(rules) <= 3 else f"{titles} and {len(rules) - 3} more"


def _several(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
