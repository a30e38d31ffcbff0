"""`warehouse report`: how the business does and how far the numbers can be trusted, as one page for a browser."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from sqlalchemy import MetaData, Table

from warehouse import audit
from warehouse.database.connect import Database
from warehouse.errors import UsageError
from warehouse.export.moment import moment
from warehouse.report.reading import Business, read_business
from warehouse.report.trust import Trust, read_trust
from warehouse.report.writing import write_whole
from warehouse.settings import Settings
from warehouse.vocabulary.report import Report

__all__ = ["ReportAccount", "report", "require_libraries"]

NEEDED = ("altair", "jinja2", "pandas", "vl_convert")
INSTALL = "The report is drawn by Altair, which is not installed: pip install 'retail-warehouse-loader[report]'."


@dataclass(frozen=True)
class ReportAccount:
    """A report that was written: where, what it shows, and in short what it says."""

    file: Path
    bytes: int
    business: Business
    trust: Trust
    seconds: float

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
            "revenue": self.business.revenue and str(self.business.revenue),
            "first_day": self.business.first and self.business.first.isoformat(),
            "last_day": self.business.last and self.business.last.isoformat(),
            "seconds": round(self.seconds, 3),
        }


def require_libraries() -> None:
    """Raise UsageError where the libraries that draw the report are missing."""
    if any(find_spec(name) is None for name in NEEDED):
        raise UsageError(INSTALL)


def report(
    database: Database,
    metadata: MetaData,
    words: Report,
    settings: Settings,
    file: Path,
    *,
    pii: bool = False,
    progress: Callable[[str], None] = lambda _step: None,
) -> ReportAccount:
    """Write the report, whole or not at all; everything on it is of one moment.

    Members whose name is personal go by their key unless ``pii``. Raises UsageError without the libraries that draw it.
    """
    require_libraries()
    begun = time.monotonic()
    with ThreadPoolExecutor(1) as beside:
        ready = beside.submit(_libraries)
        with moment(database, _tables(metadata, words)) as connection:
            progress("how far the numbers can be trusted")
            trust = read_trust(connection, metadata, settings)
            business = read_business(connection, words, pii=pii, progress=progress)
        progress("the charts")
        page = ready.result()
    text = page(words, business, trust, database.description)
    written = write_whole(file, text)
    return ReportAccount(file, written, business, trust, time.monotonic() - begun)


def _libraries() -> Callable[[Report, Business, Trust, str], str]:
    """Load what draws the page, which takes two seconds, while the database is at work."""
    from warehouse.report.drawing import warm_up  # noqa: PLC0415  (with libraries that are optional)
    from warehouse.report.page import page  # noqa: PLC0415

    warm_up()
    return page


def _tables(metadata: MetaData, words: Report) -> list[Table]:
    """Return what is read, each once."""
    gold = [table for table in metadata.sorted_tables if table.schema == "gold"]
    runs = [audit.batch, audit.file, audit.rule_result, audit.quarantine]
    return [*dict.fromkeys([*gold, *runs, *words.tables])]
