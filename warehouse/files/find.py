"""Finds the files of a source in a delivery and knows them by their content."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator
from pathlib import Path

from warehouse.errors import DeliveryError
from warehouse.files.words import InputFile
from warehouse.settings import SourceSettings

ENDINGS = (".csv", ".csv.gz", ".csv.zst", ".parquet")
CHUNK = 1 << 20


def find_files(
    delivery: Path, source: str, settings: SourceSettings, only: Collection[Path] | None = None
) -> list[InputFile]:
    """Return the files of a source in a delivery, its lookup files behind them, each with its hash.

    With ``only``, files that are not in it are left out, lookup files aside. An optional source without a file gives
    an empty list; every other absence is a DeliveryError.
    """
    if not delivery.is_dir():
        raise DeliveryError(f"There is no folder {delivery}; name the folder that holds the delivery.", file=delivery)
    paths = [path for path in _own(delivery, source, settings) if only is None or path in only]
    if not paths:
        if not settings.required:
            return []
        raise _missing(delivery, source, settings)
    files = [_input(delivery, path, source, lookup=False) for path in paths]
    for lookup in settings.lookups:
        found = list(_matching(delivery, lookup.path))
        if len(found) != 1:
            raise DeliveryError(
                f"The lookup {lookup.path} of the source {source} matches {len(found)} files in {delivery}; "
                f"it must be one: mend `path` in [[sources.{source}.lookups]].",
                source=source,
            )
        files.append(_input(delivery, found[0], source, lookup=True))
    return files


def _own(delivery: Path, source: str, settings: SourceSettings) -> Iterator[Path]:
    if settings.path is None:
        yield from _default(delivery, source)
        return
    patterns = [settings.path] if isinstance(settings.path, str) else settings.path
    seen: set[Path] = set()
    for pattern in patterns:
        for path in _matching(delivery, pattern):
            if path not in seen:
                seen.add(path)
                yield path


def _default(delivery: Path, source: str) -> list[Path]:
    names = {source.lower() + ending for ending in ENDINGS}
    found = sorted(path for path in delivery.iterdir() if path.name.lower() in names)
    if len(found) > 1:
        listed = " and ".join(path.name for path in found)
        raise DeliveryError(
            f"The source {source} has {listed} in {delivery}; keep one of them, "
            f"or list them under `path` in [sources.{source}].",
            source=source,
        )
    return found


def _matching(delivery: Path, pattern: str) -> list[Path]:
    exact = delivery / pattern
    if exact.exists() or exact.is_symlink():
        return [exact]
    if Path(pattern).is_absolute():
        return []
    return sorted(delivery.glob(pattern))


def _missing(delivery: Path, source: str, settings: SourceSettings) -> DeliveryError:
    wanted = settings.path or f"{source}.csv"
    return DeliveryError(
        f"The delivery {delivery} has no file {wanted} for the source {source}; add it, name it by `path` in "
        f"[sources.{source}] of warehouse.toml, or say `required = false` there.",
        source=source,
    )


def _input(delivery: Path, path: Path, source: str, *, lookup: bool) -> InputFile:
    name = str(path.relative_to(delivery)) if path.is_relative_to(delivery) else str(path)
    if not path.is_file():
        what = "is a folder" if path.is_dir() else "is not a file that can be read"
        raise DeliveryError(f"{name} of the source {source} {what}; put a file in its place.", file=name, source=source)
    digest, size = hashlib.sha256(), 0
    try:
        with path.open("rb") as stream:
            while chunk := stream.read(CHUNK):
                digest.update(chunk)
                size += len(chunk)
    except OSError as exc:
        raise DeliveryError(
            f"{name} of the source {source} cannot be read ({exc.strerror}); mend its permissions.",
            file=name,
            source=source,
        ) from exc
    if not size:
        raise DeliveryError(
            f"{name} of the source {source} is empty; a delivery without records has at least a header.",
            file=name,
            source=source,
        )
    return InputFile(path, name, digest.hexdigest(), size, source, lookup)
