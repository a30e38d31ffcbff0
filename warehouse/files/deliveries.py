"""Finds the deliveries that a path names: one, or a series of them in the order of their dates."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from warehouse.errors import DeliveryError, UsageError
from warehouse.settings import SeriesSettings, Settings


@dataclass(frozen=True)
class Delivery:
    """Files handed over at one time.

    ``as_of`` is the date on which they are true, None for today; it is ``given`` if an option or a name says so.
    ``files`` are the only ones of the folder that belong to it, None if all do.
    """

    folder: Path
    as_of: date | None
    given: bool
    files: frozenset[Path] | None = None


def find_deliveries(path: Path, settings: Settings, as_of: date | None) -> list[Delivery]:
    """Return the deliveries that a folder holds, oldest first; there is at least one.

    A folder named by an ISO date is a delivery of that date; one whose subfolders are, or whose files are dated by the
    pattern of the settings, is a series. Raises DeliveryError where there is no such folder, and UsageError if one date
    is given for a series of several.
    """
    if path.is_file():
        raise DeliveryError(
            f"{path} is a file; name the folder that holds the delivery, or say which source it is of with "
            f"--source orders={path}.",
            file=path,
        )
    if not path.is_dir():
        raise DeliveryError(f"There is no folder {path}; name the folder that holds the delivery.", file=path)
    series = _dated_folders(path) or (_dated_files(path, settings.series) if settings.series else [])
    if not series:
        named = as_of or _iso_date(path.resolve().name)
        return [Delivery(path, named, given=named is not None)]
    if as_of is None:
        return series
    if len(series) > 1:
        raise UsageError(
            f"{path} holds {len(series)} deliveries, of {series[0].as_of} to {series[-1].as_of}; --as-of would give "
            "them all one date: leave it out, or name one of them."
        )
    return [Delivery(series[0].folder, as_of, given=True, files=series[0].files)]


def _iso_date(text: str) -> date | None:
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _dated_folders(path: Path) -> list[Delivery]:
    dated = ((_iso_date(folder.name), folder) for folder in path.iterdir() if folder.is_dir())
    return [Delivery(folder, day, given=True) for day, folder in sorted(pair for pair in dated if pair[0] is not None)]


def _dated_files(path: Path, series: SeriesSettings) -> list[Delivery]:
    """Return one delivery for each date that the pattern finds in the names of files."""
    found: dict[date, set[Path]] = defaultdict(set)
    for file in path.iterdir():
        match = re.search(series.pattern, file.name)
        if match is None or not file.is_file():
            continue
        try:
            day = datetime.strptime(match[1], series.date_format).date()
        except ValueError as exc:
            raise DeliveryError(
                f"The name of {file} holds {match[1]!r}, which is no date of the form {series.date_format}; mend the "
                "pattern or date_format in [series], or the name.",
                file=file,
            ) from exc
        found[day].add(file)
    return [Delivery(path, day, given=True, files=frozenset(files)) for day, files in sorted(found.items())]
