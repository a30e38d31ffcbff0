"""Finds the files of a source in a delivery and identifies them by content."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

from warehouse.errors import DeliveryError, SettingsError
from warehouse.files.deliveries import Delivery
from warehouse.files.digest import digest
from warehouse.files.interface import InputFile
from warehouse.files.kinds import LOCKS
from warehouse.files.natural import in_natural_order
from warehouse.printable import readable_name
from warehouse.settings import Lookup, SourceSettings, or_nearest

DRAFTED = "`warehouse load DELIVERY --plan` drafts the settings"
"""The advice if files or columns do not match the sources."""
ENDINGS = (".csv", ".csv.gz", ".csv.zst", ".parquet", ".xlsx")


def find_files(
    delivery: Path | Delivery,
    source: str,
    settings: SourceSettings,
    others: Mapping[str, SourceSettings] = MappingProxyType({}),
) -> list[InputFile]:
    """Return the files of a source in a delivery, followed by its lookup files, each with the hash of its bytes.

    An optional source without a file gives an empty list; any other missing file is a DeliveryError, and so is one
    that cannot be read or is empty. ``others`` are the settings of the other sources, whose files are not suggested.
    """
    delivery = delivery if isinstance(delivery, Delivery) else Delivery(delivery)
    try:
        if not delivery.folder.is_dir():
            raise DeliveryError(
                f"There is no folder {delivery.folder}; name the folder that holds the delivery.", file=delivery.folder
            )
        own = _own(delivery, source, settings)
        if not own and not settings.required:
            return []
        if not own:
            raise _missing(delivery, source, settings, others)
        files = [_input(delivery, path, source, follow=settings.follow_links) for path in own]
        return files + _lookups(delivery, source, settings)
    except OSError as exc:
        why = (exc.strerror or str(exc)).lower()
        raise DeliveryError(
            f"{exc.filename or delivery.folder} cannot be read ({why}); fix its permissions.", source=source
        ) from exc


def _own(delivery: Delivery, source: str, settings: SourceSettings) -> list[Path]:
    if settings.path is None:
        return _by_name(delivery, source)
    patterns = [settings.path] if isinstance(settings.path, str) else settings.path
    found = {path: None for pattern in patterns for path in _matching(delivery, pattern, source)}
    return list(found)


def _by_name(delivery: Delivery, source: str) -> list[Path]:
    names = {source.lower() + ending for ending in ENDINGS}
    found = [path for path in _listed(delivery) if path.name.lower() in names]
    if len(found) > 1:
        listed = " and ".join(path.name for path in found)
        raise DeliveryError(
            f"The source {source} has {listed} in {delivery.folder}; keep one of them, "
            f"or list them under `path` in [sources.{source}] of warehouse.toml.",
            source=source,
        )
    return found


def _listed(delivery: Delivery) -> list[Path]:
    return in_natural_order(delivery.folder.iterdir()) if delivery.files is None else delivery.files


def _matching(delivery: Delivery, pattern: str, source: str) -> list[Path]:
    """Return the files that a path or a glob of the settings matches; hidden files only if it names them."""
    exact = delivery.folder / pattern
    if exact.exists() or exact.is_symlink():
        found: Iterator[Path] = iter([exact])
    elif not re.search(r"[*?\[]", pattern):
        return []
    else:
        try:
            base = Path(exact.anchor) if Path(pattern).is_absolute() else delivery.folder
            found = base.glob(str(Path(pattern).relative_to(base)) if Path(pattern).is_absolute() else pattern)
            found = iter(in_natural_order(found))
        except (ValueError, NotImplementedError) as exc:
            key = f"sources.{source}.path"
            raise SettingsError(f"{key}: {pattern!r} is no pattern of file names ({exc}).", key=key) from exc
    hidden = Path(pattern).name.startswith(".")
    allowed = None if delivery.files is None else {path.resolve() for path in delivery.files}
    chosen = [
        path
        for path in found
        if (hidden or not path.name.startswith("."))
        and (allowed is None or path.resolve() in allowed or not path.is_relative_to(delivery.folder))
    ]
    _refuse_undated(delivery, chosen, pattern, source)
    return chosen


def _refuse_undated(delivery: Delivery, chosen: Sequence[Path], pattern: str, source: str) -> None:
    """Raise a DeliveryError if a pattern finds files of a date and one without: it would be read with every date."""
    undated = [path for path in chosen if path in delivery.undated]
    if undated and len(undated) < len(chosen):
        name = readable_name(undated[0].relative_to(delivery.folder))
        raise DeliveryError(
            f"{name} of the source {source} bears no date, but other files that {pattern} finds do, such as "
            f"{readable_name(next(path for path in chosen if path not in undated).name)}; rename it by its date, move "
            f"it, or narrow `path` in [sources.{source}] of warehouse.toml.",
            file=name,
            source=source,
        )


def _missing(
    delivery: Delivery, source: str, settings: SourceSettings, others: Mapping[str, SourceSettings]
) -> DeliveryError:
    wanted = settings.path or f"{source}.csv"
    listed = wanted if isinstance(wanted, str) else " or ".join(wanted)
    taken = {path for name, given in others.items() for path in _taken(delivery, name, given)}
    near = or_nearest(listed, [path.name for path in _listed(delivery) if path.is_file() and path not in taken])
    then = f"{near} Add" if near else "; add"
    return DeliveryError(
        f"The delivery {delivery.name} has no file {listed} for the source {source}{then} it, or name it by "
        f"`path` in [sources.{source}] of warehouse.toml, or say `required = false` there; {DRAFTED}.",
        source=source,
    )


def _taken(delivery: Delivery, source: str, settings: SourceSettings) -> list[Path]:
    """Return the files of another source, none if it has errors of its own."""
    try:
        return _own(delivery, source, settings)
    except (DeliveryError, SettingsError):
        return []


def _lookups(delivery: Delivery, source: str, settings: SourceSettings) -> list[InputFile]:
    """Return the lookup files; each further use of one has its own name and account."""
    found: list[InputFile] = []
    for number, lookup in enumerate(settings.lookups, 1):
        uses = [one for one in found if one.wanted == lookup.path]
        if uses:
            found.append(replace(uses[0], use=len(uses), name=f"{uses[0].name} (lookup {number})"))
        else:
            found.append(_lookup(delivery, source, lookup, settings.follow_links))
    return found


def _lookup(delivery: Delivery, source: str, lookup: Lookup, follow: bool) -> InputFile:
    found = _matching(delivery, lookup.path, source)
    if len(found) != 1:
        raise DeliveryError(
            f"The lookup {lookup.path} of the source {source} stands for {len(found) or 'no'} files in "
            f"{delivery.name}, and it must be one; fix its `path` in [[sources.{source}.lookups]].",
            source=source,
        )
    return _input(delivery, found[0], source, wanted=lookup.path, follow=follow)


def _refuse_locks_and_links(delivery: Delivery, path: Path, name: str, source: str, *, follow: bool) -> None:
    if LOCKS.fullmatch(path.name):
        raise DeliveryError(
            f"{name} of the source {source} is the lock of a document that is open in an office program; close it "
            "there, or narrow the path.",
            file=name,
            source=source,
        )
    named_inside = path.is_relative_to(delivery.folder) and ".." not in path.relative_to(delivery.folder).parts
    if named_inside and not follow and not path.resolve().is_relative_to(delivery.folder.resolve()):
        raise DeliveryError(
            f"{name} of the source {source} is a link that leads out of the delivery, to "
            f"{readable_name(path.resolve())}; deliver the file itself, or set "
            f"follow_links = true in [sources.{source}] of warehouse.toml.",
            file=name,
            source=source,
        )


def _input(delivery: Delivery, path: Path, source: str, *, follow: bool, wanted: str | None = None) -> InputFile:
    inside = path.is_relative_to(delivery.folder)
    name = readable_name(path.relative_to(delivery.folder).as_posix() if inside else path)
    if not path.is_file():
        what = "is a folder" if path.is_dir() else "leads nowhere" if path.is_symlink() else "is no plain file"
        raise DeliveryError(f"{name} of the source {source} {what}; put a file in its place.", file=name, source=source)
    _refuse_locks_and_links(delivery, path, name, source, follow=follow)
    sha256, size, stamp = digest(path)
    if not size:
        raise DeliveryError(
            f"{name} of the source {source} is empty; deliver it again, with a header at least.",
            file=name,
            source=source,
        )
    return InputFile(path, name, sha256, size, source, wanted is not None, wanted, stamp)
