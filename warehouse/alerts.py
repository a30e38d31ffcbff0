"""Alerts: refused batches, rules that failed, unusual deliveries and stale sources, sent to people through Apprise."""

from __future__ import annotations

import logging
import re
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic import SecretStr

from warehouse.settings import AlertSettings
from warehouse.settings.everything import Event
from warehouse.vocabulary.rule import Severity

if TYPE_CHECKING:
    from warehouse.load.batch.account import BatchAccount
    from warehouse.load.batch.rule_results import Quality, RuleResult
    from warehouse.status import Freshness

INSTALL = "Alerts are sent by Apprise, which is not installed: pip install 'retail-warehouse-loader[alerts]'."
NOISY = ("apprise", "requests", "urllib3")
"""Loggers that would print addresses, and with them passwords, on stderr."""


@dataclass(frozen=True)
class Alert:
    """What people receive: where to look, and no quoted record, because mailboxes are no place for data."""

    event: Event
    title: str
    lines: tuple[str, ...]

    @property
    def body(self) -> str:
        """The text below the title."""
        return "\n".join(self.lines)


def of_batches(batches: Sequence[BatchAccount]) -> list[Alert]:
    """Return what to report about the batches of one call."""
    alerts = []
    for batch in batches:
        if batch.status == "refused":
            lines = [*map(_broken_rule, batch.quality.gates), "Nothing of it was published."]
            name = f"Batch {batch.batch_id} was refused: {batch.delivery}, as of {batch.as_of}"
            alerts.append(Alert("refused", name, (*lines, "Look at it with: warehouse quarantine list")))
    lines = []
    for batch in batches:
        broken = _failed(batch.quality) if batch.status == "loaded" else []
        if broken:
            lines += [f"Batch {batch.batch_id}, {batch.delivery}, as of {batch.as_of}:", *map(_broken_rule, broken)]
    if lines:
        lines.append("Look at it with: warehouse quarantine list")
        alerts.append(Alert("failed", "Records broke rules and were held back", tuple(lines)))
    return [*alerts, *_of_drift(batches)]


def _of_drift(batches: Sequence[BatchAccount]) -> list[Alert]:
    """Return how loaded deliveries differ from earlier ones; new words are not quoted."""
    lines = []
    for batch in batches:
        if batch.status == "loaded" and batch.drift:
            lines.append(f"Batch {batch.batch_id}, {batch.delivery}, as of {batch.as_of}:")
            lines += [f"{one.source}: {one.unquoted}." for one in batch.drift]
    lines.append("Look at it with: warehouse status")
    return [Alert("drift", "Deliveries are unlike those before", tuple(lines))] if len(lines) > 1 else []


def of_check(quality: Quality) -> list[Alert]:
    """Return what to report about a check of everything."""
    broken = _failed(quality)
    lines = [*map(_broken_rule, broken), "Look at it with: warehouse check"]
    title = f"{len(broken)} rule{'s do' if len(broken) != 1 else ' does'} not hold in the warehouse"
    return [Alert("failed", title, tuple(lines))] if broken else []


def of_sources(stale: Sequence[Freshness]) -> list[Alert]:
    """Return what to report about stale sources."""
    lines = [f"{source.source}: {source.lateness()}." for source in stale]
    title = f"Stale: {', '.join(source.source for source in stale)}"
    return [Alert("stale", title, (*lines, "Look at it with: warehouse status"))] if stale else []


def send(settings: AlertSettings, alerts: Sequence[Alert]) -> list[str]:
    """Send people the events that they subscribed to; return a sentence for each message that was not delivered.

    Whatever goes wrong, nothing is raised, and no address is named: it may hold a password.
    """
    wanted = [alert for alert in alerts if alert.event in settings.events]
    if not wanted:
        return []
    with _quietly():
        try:
            import apprise  # noqa: PLC0415  (an extra, and slow to import)
        except ImportError:
            return [INSTALL]
        undelivered = [_deliver(apprise, place, url, wanted) for place, url in enumerate(settings.urls, 1)]
    return [sentence for sentence in undelivered if sentence]


def _deliver(apprise: Any, place: int, url: SecretStr, alerts: Sequence[Alert]) -> str | None:
    address = url.get_secret_value()
    scheme = re.match(r"([a-z0-9]{1,20})://", address, re.IGNORECASE)
    name = f"number {place} of [alerts] urls" + (f" ({scheme[1].lower()})" if scheme else "")
    try:
        service = apprise.Apprise.instantiate(address, suppress_exceptions=True)
        if service is None:
            return f"The address {name} is not one that Apprise understands; correct it as its documentation says."
        done = [service.notify(title=alert.title, body=alert.body) for alert in alerts]
    except Exception as exc:  # (a plugin may fail in any way, and a load must not fail for that)
        return f"The alert to {name} was not delivered ({type(exc).__name__}); the work itself is not affected."
    return None if all(done) else f"The alert to {name} was not delivered; the work itself is not affected."


@contextmanager
def _quietly() -> Iterator[None]:
    """Keep libraries from printing: their messages may hold passwords."""
    loggers = [logging.getLogger(name) for name in NOISY]
    before = [(logger, logger.propagate) for logger in loggers]
    silence = logging.NullHandler()
    try:
        for logger in loggers:
            logger.addHandler(silence)
            logger.propagate = False
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        for logger, propagate in before:
            logger.removeHandler(silence)
            logger.propagate = propagate


def _failed(quality: Quality) -> list[RuleResult]:
    return [one for one in quality.results if not one.passed and not one.waived and one.rule.severity is Severity.ERROR]


def _broken_rule(result: RuleResult) -> str:
    """Return a broken rule, its count and share, and where its first breaches are."""
    share = result.failed / result.checked if result.checked else 0.0
    places = [example.where for example in result.examples if example.where]
    where = f", for example {'; '.join(places)}" if places else ""
    return f"{result.rule.id} {result.rule.title}: {result.failed:,} of {result.checked:,} ({share:.1%}){where}"
