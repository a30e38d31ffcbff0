"""Lineage: tells OpenLineage when a batch begins, and again once its outcome is known.

Where the events go is configured in OpenLineage's own client (`OPENLINEAGE_URL`, `openlineage.yml` ...), their names in
`[lineage]`. No failure of sending is raised, and no event quotes a record, an error or a password.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from warehouse.lineage.sending import Sender
from warehouse.settings import LineageSettings, Settings

if TYPE_CHECKING:
    from sqlalchemy import MetaData

    from warehouse.database.connect import Database
    from warehouse.load.batch.account import BatchAccount

NO_ADDRESS = "[lineage] is set, but OpenLineage has no address: set OPENLINEAGE_URL, or write an openlineage.yml."
PATIENCE_ON_INTERRUPT = 2.0
"""The most seconds that an interrupted command waits for its events."""


@dataclass
class Run:
    """One batch as OpenLineage sees it: a run of a job; ``outcome`` is its account or the exception raised."""

    job: str
    as_of: date
    begun: datetime
    ended: datetime | None = None
    outcome: BatchAccount | BaseException | None = None


@dataclass(frozen=True)
class Lineage:
    """Reports the batches of one command; without a database if none could be reached."""

    settings: Settings
    metadata: MetaData
    database: Database | None
    sender: Sender

    @contextmanager
    def batch(self, job: str, as_of: date | None) -> Iterator[Run]:
        """Report that a batch begins and, after the block, how it ended, by the account set on the run."""
        run = Run(job, as_of or self.settings.today(), datetime.now(UTC))
        self.sender.begin(self, run)
        try:
            yield run
        except BaseException as exc:
            run.outcome = exc
            raise
        finally:
            run.ended = datetime.now(UTC)
            self.sender.end()


@contextmanager
def lineage(
    settings: Settings, metadata: MetaData, database: Database | None, said: list[str]
) -> Iterator[Lineage | None]:
    """Yield the reporter of batches, None if lineage is not configured; wait briefly at the end until all is sent.

    A sentence for each failure is added to ``said``.
    """
    wanted = settings.lineage or LineageSettings()
    configured = is_configured()
    if not wanted.enabled or is_disabled() or not configured:
        if settings.lineage and wanted.enabled and not is_disabled():
            said.append(NO_ADDRESS)
        yield None
        return
    patience, told = (
        wanted.timeout,
        Lineage(settings, metadata, database, Sender(asked_for=settings.lineage is not None)),
    )
    try:
        yield told
    except KeyboardInterrupt:
        patience = min(patience, PATIENCE_ON_INTERRUPT)
        raise
    finally:
        said += told.sender.close(patience)


def is_configured() -> bool:
    """Return whether OpenLineage's client knows where to send, in one of its own ways."""
    if any(name == "OPENLINEAGE_URL" or name.startswith("OPENLINEAGE__TRANSPORT") for name in os.environ):
        return True
    at_home = os.path.expanduser("~/.openlineage/openlineage.yml")  # noqa: PTH111  (raises nothing)
    places = (os.environ.get("OPENLINEAGE_CONFIG"), "openlineage.yml", at_home)
    return any(place and os.path.isfile(place) for place in places)  # noqa: PTH113


def is_disabled() -> bool:
    """Return whether OpenLineage is switched off for all programs."""
    return os.environ.get("OPENLINEAGE_DISABLED", "").strip().lower() == "true"
