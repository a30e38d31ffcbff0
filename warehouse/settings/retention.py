"""How long things are kept: spans such as `400d`, `12m` and `2y`, or a date."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, datetime, timedelta
from typing import Annotated

from pydantic import BeforeValidator

from warehouse.settings.sources import Strict

SPAN = re.compile(r"(\d{1,4})\s*(d|days?|w|weeks?|m|months?|y|years?)", re.IGNORECASE)
EVER = "all"
"""The value for what is never pruned."""
CHANGES = "changes"
"""The value for what is stored record by record only where it changes."""
KINDS = ("bronze", "observations", "rule_results", "quarantine", "exports", "images")
"""What can be pruned, each kind with its own limit."""


def span(value: object) -> object:
    """Refuse all but a span, a date or `all`, and return it as text."""
    if value is None:
        return None
    text = value.isoformat() if isinstance(value, date) and not isinstance(value, datetime) else value
    if not isinstance(text, str) or not (text.strip() == EVER or SPAN.fullmatch(text.strip()) or _day(text)):
        raise ValueError(f'{value!r} is no span of time; write it as "400d", "12m" or "2y", or as a date')
    return text.strip()


def span_or_changes(value: object) -> object:
    """Refuse all but a span, a date, `all` or `changes`, and return it as text."""
    return CHANGES if isinstance(value, str) and value.strip() == CHANGES else span(value)


def first_kept(text: str, today: date) -> date | None:
    """Return the first day from which everything is kept; None if nothing is pruned."""
    if text == EVER:
        return None
    if (day := _day(text)) is not None:
        return day
    found = SPAN.fullmatch(text)
    assert found is not None
    number, unit = int(found[1]), found[2][0].lower()
    if unit in "dw":
        number *= 7 if unit == "w" else 1
        return today - timedelta(days=min(number, (today - date.min).days))
    months = today.year * 12 + today.month - 1 - number * (12 if unit == "y" else 1)
    year, month = divmod(max(months, 12), 12)
    return date(year, month + 1, min(today.day, monthrange(year, month + 1)[1]))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


Span = Annotated[str | None, BeforeValidator(span)]
SpanOrChanges = Annotated[str | None, BeforeValidator(span_or_changes)]


class RetentionSettings(Strict):
    """How long `warehouse prune` keeps each kind, unless `--keep` is given."""

    keep: Span = None
    bronze: SpanOrChanges = None
    observations: SpanOrChanges = None
    rule_results: Span = None
    quarantine: Span = None
    exports: Span = None
    images: Span = None

    def first_kept(self, today: date) -> dict[str, date]:
        """Return for each kind that is pruned the first day from which everything is kept."""
        texts = {kind: self._text(kind) or self.keep or EVER for kind in KINDS}
        found = {kind: first_kept(text, today) for kind, text in texts.items()}
        return {kind: day for kind, day in found.items() if day is not None}

    @property
    def folded(self) -> frozenset[str]:
        """The kinds of which only changes are stored record by record."""
        return frozenset(kind for kind in KINDS if getattr(self, kind) == CHANGES)

    def _text(self, kind: str) -> str | None:
        text: str | None = getattr(self, kind)
        return None if text == CHANGES else text
