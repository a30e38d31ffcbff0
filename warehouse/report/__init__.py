"""`warehouse report`: how the business is doing and how far its numbers can be trusted, as one web page."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, MetaData, Table

from warehouse import audit
from warehouse.database.connect import Database
from warehouse.export.moment import exported, moment
from warehouse.pages import write_page
from warehouse.recorded import SHOWN, batch_of, show
from warehouse.report.period import ALWAYS, Period
from warehouse.report.reading import Business
from warehouse.report.story import read_story
from warehouse.report.studio import Studio, studio
from warehouse.report.trust import Trust
from warehouse.settings import Settings
from warehouse.vocabulary.report import Report

__all__ = ["Period", "ReportAccount", "report", "studio"]


@dataclass(frozen=True)
class Recorded:
    """The day and the batch as of which a report shows the business."""

    day: date
    batch_id: int

    @property
    def words(self) -> str:
        """The day and the batch as text."""
        return f"as recorded on {self.day}, after batch {self.batch_id}"

    def as_json(self) -> dict[str, Any]:
        """Return it for programs."""
        return {"day": self.day.isoformat(), "batch_id": self.batch_id}


@dataclass(frozen=True)
class ReportAccount:
    """A written report: where it is, what it shows, and a summary."""

    file: Path
    bytes: int
    business: Business
    trust: Trust
    seconds: float
    headline: str | None = None
    recorded: Recorded | None = None

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
            "as_recorded": self.recorded and self.recorded.as_json(),
            "seconds": round(self.seconds, 3),
        }

    def _headline(self) -> dict[str, object]:
        """Return the headline figure of all days by its name; with several currencies, one for each."""
        total, units = self.business.total, self.business.units
        if self.headline is None:
            return {}
        if len(units) > 1:
            each = [{unit.column: unit.value, self.headline: str(value)} for unit, value in units]
            return {self.headline: None, f"by_{units[0][0].column}": each}
        said = {unit.column: unit.value for unit, _ in units if unit.value is not None}
        return {self.headline: None if total is None else str(total), **said}


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
    as_recorded: date | None = None,
    progress: Callable[[str], None] = lambda _step: None,
) -> ReportAccount:
    """Write the report, whole or not at all; everything in it is of one moment.

    Members with a personal name are shown by their key unless ``pii``. Only this user may read the file, unless it is
    ``shared``. With ``as_recorded`` the business is shown as it was at the end of that day; how far the numbers can be
    trusted always refers to today. Raises UsageError if the file cannot be written, or nothing was recorded by then.
    """
    begun = time.monotonic()
    recorded = None

    def prepare(connection: Connection) -> None:
        nonlocal recorded
        if as_recorded is not None:
            recorded = Recorded(as_recorded, batch_of(connection, settings, as_recorded))
            show(connection, recorded.batch_id)

    with moment(database, _tables(metadata), prepare) as connection:
        if recorded is not None:
            connection.execution_options(schema_translate_map=SHOWN)
        story = read_story(connection, metadata, words, settings, artist, period=period, pii=pii, progress=progress)
    progress("the charts")
    from warehouse.report.page import page  # noqa: PLC0415  (loads libraries that are optional)

    named = _named(database) if recorded is None else f"{_named(database)}, {recorded.words}"
    written = write_page(file, page(words, story, named, period), shared=shared)
    headline = None if words is None else words.headline.figure.name
    return ReportAccount(file, written, story.business, story.trust, time.monotonic() - begun, headline, recorded)


def _named(database: Database) -> str:
    """Return the page's name for the database: recognisable, but without a login or path that could be misused."""
    if database.embedded:
        return "the embedded server"
    return f"the database {database.url.database} on {database.url.host or 'this machine'}"


def _tables(metadata: MetaData) -> list[Table]:
    """Return the tables that everything on the page is read from."""
    return [*exported(metadata, ["gold"]), audit.batch, audit.file, audit.rule_result, audit.quarantine]
