"""`warehouse report`: how the business does and how far the numbers can be trusted, as one page for a browser."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import MetaData, Table

from warehouse import audit
from warehouse.database.connect import Database
from warehouse.export.moment import exported, moment
from warehouse.report.period import ALWAYS, Period
from warehouse.report.reading import Business
from warehouse.report.story import read_story
from warehouse.report.studio import Studio, studio
from warehouse.report.trust import Trust
from warehouse.report.writing import write_whole
from warehouse.settings import Settings
from warehouse.vocabulary.report import Report

__all__ = ["Period", "ReportAccount", "report", "studio"]


@dataclass(frozen=True)
class ReportAccount:
    """A report that was written: where, what it shows, and in short what it says."""

    file: Path
    bytes: int
    business: Business
    trust: Trust
    seconds: float
    headline: str | None = None

    def as_json(self) -> dict[str, Any]:
        """Return it for programs."""
        newest = self.trust.newest
        return {
            "file": str(self.file),
            "bytes": self.bytes,
            "batch_id": newest and newest.batch_id,
            "as_of": newest and newest.as_of.isoformat(),
            "read_at": self.trust.read_at.isoformat(),
            "verdict": self.trust.verdict,
            "reasons": [check.sentence for check in self.trust.checks if check.level != "good"],
            **self._headline(),
            "first_day": self.business.first and self.business.first.isoformat(),
            "last_day": self.business.last and self.business.last.isoformat(),
            "seconds": round(self.seconds, 3),
        }

    def _headline(self) -> dict[str, str | None]:
        """Return the headline figure of all days by its name."""
        total = self.business.total
        return {} if self.headline is None else {self.headline: None if total is None else str(total)}


def report(
    database: Database,
    metadata: MetaData,
    words: Report | None,
    settings: Settings,
    file: Path,
    *,
    artist: Studio,
    period: Period = ALWAYS,
    pii: bool = False,
    shared: bool = False,
    progress: Callable[[str], None] = lambda _step: None,
) -> ReportAccount:
    """Write the report, whole or not at all; everything on it is of one moment.

    Members whose name is personal go by their key unless ``pii``. Only this user may read the file, unless it is
    ``shared``. Raises UsageError where the file cannot be written.
    """
    begun = time.monotonic()
    with moment(database, _tables(metadata)) as connection:
        story = read_story(connection, metadata, words, settings, artist, period=period, pii=pii, progress=progress)
    progress("the charts")
    from warehouse.report.page import page  # noqa: PLC0415  (loads libraries that are optional)

    written = write_whole(file, page(words, story, _named(database), period), shared=shared)
    headline = None if words is None else words.headline.figure.name
    return ReportAccount(file, written, story.business, story.trust, time.monotonic() - begun, headline)


def _named(database: Database) -> str:
    """Return what the page calls the database: enough to know it, and no login or path that could be misused."""
    if database.embedded:
        return "the embedded server"
    return f"the database {database.url.database} on {database.url.host or 'this machine'}"


def _tables(metadata: MetaData) -> list[Table]:
    """Return the tables under all that is read."""
    return [*exported(metadata, ["gold"]), audit.batch, audit.file, audit.rule_result, audit.quarantine]
