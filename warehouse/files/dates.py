"""Dates in the names of folders: ISO dates are accepted, and near misses are refused with a question."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

from warehouse.errors import DeliveryError

ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_YEAR, _MONTH, _DAY = r"(?P<year>(?:19|20|21)[0-9]{2})", r"(?P<month>[0-9]{1,2})", r"(?P<day>[0-9]{1,2})"
_ALMOST = (
    re.compile(rf"(?<![0-9]){_YEAR}(?P<mark>[-_. ]){_MONTH}(?P=mark){_DAY}(?![0-9])"),
    re.compile(rf"(?<![0-9]){_YEAR}(?P<month>0[0-9]|1[0-2])(?P<day>[0-2][0-9]|3[01])(?![0-9])"),
    re.compile(rf"(?<![0-9]){_DAY}(?P<mark>[-_. ]){_MONTH}(?P=mark)(?P<year>[0-9]{{4}}|[0-9]{{2}})(?![0-9])"),
    re.compile(r"(?<![0-9])(?:[0-2][0-9]|3[01])(?:0[0-9]|1[0-2])(?:19|20)[0-9]{2}(?![0-9])"),
)
"""2024-7-1 and 2024_07_01, 20240701, 1.7.2024 and 01-07-24, 01072024; beside other words too."""


def date_of(folder: Path) -> date | None:
    """Return the ISO date that is the name of a folder, None if the name does not look like a date.

    Raises DeliveryError if it almost is one: a delivery without a date gets today's, which nobody means who names a
    folder like that.
    """
    name = folder.resolve().name
    if ISO_DATE.fullmatch(name):
        try:
            return date.fromisoformat(name)
        except ValueError as exc:
            raise DeliveryError(
                f"The folder {folder} is named by a date that there is not; rename it, or name the date with --as-of.",
                file=folder,
            ) from exc
    if any(pattern.search(name) for pattern in _ALMOST):
        meant = _meant(name)
        raise DeliveryError(
            f"The name of the folder {folder} is almost a date; rename it to {meant or 'YYYY-MM-DD'}, or load it with "
            f"--as-of {meant or 'YYYY-MM-DD'}.",
            file=folder,
        )
    return None


def _meant(name: str) -> date | None:
    """Return the only date that a name can mean; if day and month before a year are ambiguous, there is none."""
    for pattern in _ALMOST[:2]:
        if found := pattern.search(name):
            try:
                return date(int(found["year"]), int(found["month"]), int(found["day"]))
            except ValueError:
                return None
    return None
