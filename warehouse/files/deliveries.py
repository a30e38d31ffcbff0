"""Which deliveries are at a path, in the order in which to load them."""

from __future__ import annotations

import glob
import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from pathlib import Path

from warehouse.errors import DeliveryError, UsageError
from warehouse.files.dates import ISO_DATE, date_of
from warehouse.files.natural import in_natural_order
from warehouse.printable import readable_name
from warehouse.settings import SeriesSettings, Settings

BY_NAME = SeriesSettings(pattern=r"([0-9]{4}-[0-9]{2}-[0-9]{2})")
DATA = (".csv", ".tsv", ".txt", ".gz", ".zst", ".parquet", ".xlsx")


@dataclass(frozen=True)
class Delivery:
    """The files handed over at one time.

    ``as_of`` is the date on which they are true, ``given`` by the option or by a name; else the loader takes today.
    ``files`` restricts the delivery to some files of the folder: those of its date and the ``undated`` ones.
    """

    folder: Path
    as_of: date | None = None
    given: bool = False
    files: list[Path] | None = None
    undated: frozenset[Path] = frozenset()

    @property
    def name(self) -> str:
        """Return its name for people: the folder, and the date if several deliveries share one."""
        folder = readable_name(self.folder)
        return folder if self.files is None else f"{folder} ({self.as_of})"


def find_deliveries(path: Path, settings: Settings, as_of: date | None = None) -> list[Delivery]:
    """Return the deliveries at a path, in the order of their dates; one for a folder of files, more for a series.

    A series is a folder of folders named by ISO dates, or of files whose date the `series.pattern` of the settings
    finds; the path may be a glob of such folders or files. Raises DeliveryError if it is neither, UsageError if
    ``as_of`` is given for several deliveries.
    """
    try:
        found = _found(path, settings.series, named=as_of is None)
    except OSError as exc:
        why = (exc.strerror or str(exc)).lower()
        raise DeliveryError(f"{exc.filename or path} cannot be read ({why}); fix its permissions.", file=path) from exc
    if as_of is not None:
        if len(found) > 1:
            raise UsageError(f"{path} holds {len(found)} deliveries, each with its own date; leave --as-of out.")
        found = [Delivery(found[0].folder, as_of, True, found[0].files)]
    return found


def _found(path: Path, series: SeriesSettings | None, *, named: bool) -> list[Delivery]:
    """Return the deliveries at a path; with ``named``, a folder's own name gives its date."""
    if path.is_dir():
        return _in_folder(path, series, named=named)
    if path.is_file():
        return _of_files([path], series, path)
    if not glob.has_magic(str(path)):
        raise DeliveryError(f"There is no folder {path}; name the folder that holds the delivery.", file=path)
    base = Path(path.anchor)
    try:
        matches = in_natural_order(base.glob(str(path.relative_to(base))))
    except (ValueError, NotImplementedError) as exc:
        raise DeliveryError(f"{path} is no pattern of file names ({exc}).", file=path) from exc
    folders, files = [one for one in matches if one.is_dir()], [one for one in matches if one.is_file()]
    if not matches:
        raise DeliveryError(f"Nothing matches {path}; put the pattern in quotes if the shell expands it.", file=path)
    if folders and files:
        raise DeliveryError(f"{path} matches both folders and files; narrow the pattern.", file=path)
    if files:
        return _of_files(files, series or BY_NAME, path)
    return _in_order([one for folder in folders for one in _in_folder(folder, series, named=named)], path)


def _in_folder(folder: Path, series: SeriesSettings | None, *, named: bool) -> list[Delivery]:
    inside = [one for one in in_natural_order(folder.iterdir()) if not one.name.startswith(".")]
    dated = [one for one in inside if one.is_dir() and ISO_DATE.fullmatch(one.name)]
    if dated:
        odd = [one for one in inside if one not in dated and (one.is_dir() or one.name.lower().endswith(DATA))]
        if odd:
            raise DeliveryError(
                f"{folder} is a series of dated folders, but holds {odd[0].name} too; move it or name it by its date.",
                file=odd[0],
            )
        return _in_order([Delivery(one, date_of(one), True) for one in dated], folder)
    if series and (files := [one for one in inside if one.is_file() and _date_in(one, series)]):
        return _of_files(files, series, folder)
    if not named:
        return [Delivery(folder)]
    if not any(one.is_file() for one in inside):
        for one in inside:
            date_of(one)
    day = date_of(folder)
    return [Delivery(folder, day, day is not None)]


def _of_files(files: list[Path], series: SeriesSettings | None, path: Path) -> list[Delivery]:
    """Group dated files by date; files of the folder without a date belong to each delivery."""
    if series is None:
        raise DeliveryError(
            f"{path} is a file, and a delivery is a folder: name its folder, or load it alone by --source NAME={path}.",
            file=path,
        )
    groups: dict[tuple[Path, date], list[Path]] = defaultdict(list)
    for file in files:
        found = _date_in(file, series)
        if found is None:
            raise DeliveryError(
                f"{file} bears no date that the pattern {series.pattern} finds; fix `pattern` in [series] of "
                "warehouse.toml, or narrow the path.",
                file=file,
            )
        groups[file.parent, found].append(file)
    deliveries = []
    for (folder, day), dated in groups.items():
        undated = [one for one in in_natural_order(folder.iterdir()) if one.is_file() and _date_in(one, series) is None]
        deliveries.append(Delivery(folder, day, True, dated + undated, frozenset(undated)))
    return _in_order(deliveries, path)


def _in_order(deliveries: list[Delivery], path: Path) -> list[Delivery]:
    ordered = sorted(deliveries, key=lambda one: (one.as_of or date.max, str(one.folder)))
    if len(ordered) > 1 and ordered[-1].as_of is None:
        raise DeliveryError(
            f"{path} matches several folders, and the name of {ordered[-1].folder} is no date; name it by its date.",
            file=ordered[-1].folder,
        )
    for one, after in pairwise(ordered):
        if one.as_of == after.as_of:
            raise DeliveryError(
                f"{path} has two deliveries of {one.as_of}, {one.folder} and {after.folder}; load them one by one.",
                file=after.folder,
            )
    return ordered


def _date_in(file: Path, series: SeriesSettings) -> date | None:
    found = re.search(series.pattern, file.name)
    if not found or found[1] is None:
        return None
    try:
        return datetime.strptime(found[1], series.date_format).date()
    except ValueError as exc:
        raise DeliveryError(
            f"{file} bears the date {found[1]}, which is none in the format {series.date_format}; rename it, or fix "
            "[series] in warehouse.toml.",
            file=file,
        ) from exc
