"""What a call of `load` asks for: which batches, under which settings."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from warehouse.errors import UsageError

if TYPE_CHECKING:
    from warehouse.files import Delivery
    from warehouse.load import Request
    from warehouse.settings import Settings

DEFAULT = Path("data", "raw")


@dataclass(frozen=True)
class Asked:
    """A call of load as it was typed: a folder, or files of single sources (`NAME=PATH`), and how to load them."""

    delivery: Path | None
    as_of: date | None
    sources: list[str]
    plan: bool
    strict: bool


@dataclass(frozen=True)
class Work:
    """What the call is to do: batch by batch, under these settings."""

    settings: Settings
    requests: list[Request]
    what: str
    series: bool


def work_of(settings: Settings, asked: Asked) -> Work:
    """Return what is to be done; raises UsageError or DeliveryError where there is nothing that could be.

    A first load of a folder begins to make its server as soon as the folder is found.
    """
    if asked.sources:
        return _of_files(settings, asked)
    from warehouse.cli.ahead import making_the_server  # noqa: PLC0415
    from warehouse.files.deliveries import find_deliveries  # noqa: PLC0415

    folder = asked.delivery or _default()
    found = find_deliveries(folder, settings, asked.as_of)
    # a plan may end with a suggestion of settings, for which no server is made
    with nullcontext() if asked.plan else making_the_server(settings):
        return _of_folder(settings, asked, folder, found)


def _of_folder(settings: Settings, asked: Asked, folder: Path, found: list[Delivery]) -> Work:
    from warehouse.load import Request  # noqa: PLC0415
    from warehouse.terminal.words import short_path  # noqa: PLC0415

    names = _source_names()
    requests = [Request(one.name, dict.fromkeys(names, one), one.as_of, asked.plan, asked.strict) for one in found]
    what = "the built-in sample" if folder == _sample() else short_path(folder)
    series = len(found) > 1 or found[0].folder != folder or found[0].files is not None
    return Work(settings, requests, what, series)


def _of_files(settings: Settings, asked: Asked) -> Work:
    from warehouse.load import Request  # noqa: PLC0415
    from warehouse.terminal.words import short_path  # noqa: PLC0415

    if asked.delivery is not None:
        raise UsageError("DELIVERY and --source were both given; name the folder or the files, not both.")
    settings, folders = _single(settings, asked.sources, _source_names())
    given = asked.as_of or _common_date(folders.values())
    what = ", ".join(short_path(folders[name] / str(settings.source(name).path)) for name in folders)
    return Work(settings, [Request(what, folders, given, asked.plan, asked.strict)], what, series=False)


def _source_names() -> list[str]:
    from warehouse.model import metadata  # noqa: PLC0415
    from warehouse.vocabulary.source import sources  # noqa: PLC0415

    return [source.name for source in sources(metadata)]


def _default() -> Path:
    if DEFAULT.is_dir() or not _sample().is_dir():
        return DEFAULT
    return _sample()


def _sample() -> Path:
    """Return the folder of the sample: inside an installed wheel, else at the top of the checkout."""
    package = Path(__file__).parent.parent
    inside = package / "data" / "raw"
    return inside if inside.is_dir() else package.parent / "data" / "raw"


def _single(settings: Settings, given: list[str], names: list[str]) -> tuple[Settings, dict[str, Path]]:
    """Return settings in which the given sources have the given files, and the folders of these files."""
    from warehouse.model import metadata  # noqa: PLC0415
    from warehouse.quarantine import as_exported, is_exported  # noqa: PLC0415
    from warehouse.settings import or_nearest  # noqa: PLC0415
    from warehouse.vocabulary.source import sources as all_sources  # noqa: PLC0415

    folders, changed = {}, dict(settings.sources)
    for text in given:
        name, equals, file = text.partition("=")
        if not equals or not file:
            raise UsageError(f"`--source {text}` names no file; write it as --source orders=path/to/orders.csv.")
        if name not in names:
            hint = or_nearest(name, names) or f"; the sources are {', '.join(names)}."
            raise UsageError(f"There is no source `{name}`{hint}", source=name)
        if name in folders:
            raise UsageError(f"--source {name} is given twice; put its files into one folder and load that.")
        path = Path(file)
        if not path.is_file():
            raise UsageError(f"There is no file {path} for the source {name}; correct --source.", source=name)
        folders[name] = path.parent
        own = settings.source(name)
        columns = [word.name for one in all_sources(metadata) if one.name == name for word in one.delivered]
        own = as_exported(own, path, columns) if is_exported(path) else own
        changed[name] = own.model_copy(update={"path": path.name})
    return settings.model_copy(update={"sources": changed}), folders


def _common_date(folders: Iterable[Path]) -> date | None:
    """Return the date that is the name of the folder of all files, if there is one."""
    names = {folder.resolve().name for folder in folders}
    try:
        return date.fromisoformat(names.pop()) if len(names) == 1 else None
    except ValueError:
        return None
