"""What a call of `load` requests: which batches, with which settings."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from warehouse.errors import UsageError

if TYPE_CHECKING:
    from warehouse.database.connect import Database
    from warehouse.files import Delivery
    from warehouse.load import Request
    from warehouse.settings import Settings

DEFAULT = Path("data", "raw")


@dataclass(frozen=True)
class Asked:
    """A call of load as typed: a folder, or files of single sources (`NAME=PATH`), and how to load them."""

    delivery: Path | None
    as_of: date | None
    sources: list[str]
    plan: bool
    strict: bool
    future: bool = False
    replace: int | None = None


@dataclass(frozen=True)
class Work:
    """What the call has to do: batch by batch, with these settings.

    ``sample`` is the folder of the sample if no delivery was named and the default folder is missing.
    """

    settings: Settings
    requests: list[Request]
    what: str
    series: bool
    sample: Path | None = None


def work_of(settings: Settings, asked: Asked) -> Work:
    """Return what has to be done; raises UsageError or DeliveryError if nothing can be.

    A first load of a folder starts to create its server as soon as the folder is found.
    """
    if asked.sources:
        return _of_files(settings, asked)
    from warehouse.cli.prestart import making_the_server  # noqa: PLC0415
    from warehouse.files.deliveries import find_deliveries  # noqa: PLC0415

    folder = asked.delivery or _default(settings)
    found = find_deliveries(folder, settings, asked.as_of)
    _refuse_future(settings, [one.as_of for one in found], asked)
    # a plan may end with suggested settings, for which no server is created
    with nullcontext() if asked.plan else making_the_server(settings):
        return _of_folder(settings, asked, folder, found)


def _of_folder(settings: Settings, asked: Asked, folder: Path, found: list[Delivery]) -> Work:
    from warehouse.load import Request  # noqa: PLC0415
    from warehouse.project import sample_folder  # noqa: PLC0415
    from warehouse.terminal.formats import short_path  # noqa: PLC0415

    names = _source_names(settings)
    if asked.replace is not None and len(found) > 1:
        raise UsageError(
            f"--replace puts one delivery in the place of one batch, and {folder} holds {len(found)}; name one.",
            folder=str(folder),
        )
    how: dict[str, Any] = {"plan": asked.plan, "strict": asked.strict, "undo": asked.replace, "future": asked.future}
    requests = [Request(one.name, dict.fromkeys(names, one), one.as_of, **how) for one in found]
    sample = sample_folder(settings)
    what = "the built-in sample" if folder == sample else short_path(folder)
    series = len(found) > 1 or found[0].folder != folder or found[0].files is not None
    return Work(
        settings, requests, what, series, sample=sample if asked.delivery is None and folder == sample else None
    )


def _of_files(settings: Settings, asked: Asked) -> Work:
    from warehouse.load import Request  # noqa: PLC0415
    from warehouse.terminal.formats import short_path  # noqa: PLC0415

    if asked.delivery is not None:
        raise UsageError("DELIVERY and --source were both given; name the folder or the files, not both.")
    settings, folders = _single(settings, asked.sources, _source_names(settings))
    given = asked.as_of or _common_date(folders.values())
    _refuse_future(settings, [given], asked)
    what = ", ".join(short_path(folders[name] / str(settings.source(name).path)) for name in folders)
    request = Request(what, folders, given, asked.plan, asked.strict, undo=asked.replace, future=asked.future)
    return Work(settings, [request], what, series=False)


def _source_names(settings: Settings) -> list[str]:
    from warehouse.project import model_of  # noqa: PLC0415
    from warehouse.vocabulary.source import sources  # noqa: PLC0415

    return [source.name for source in sources(model_of(settings).metadata)]


def _refuse_future(settings: Settings, days: Iterable[date | None], asked: Asked) -> None:
    """Refuse dates after tomorrow, which are typing errors: such a delivery would override all real ones."""
    today = settings.today()
    for day in days:
        if day is not None and day > today + timedelta(days=1) and not asked.future:
            where = "--as-of" if asked.as_of else "the name"
            raise UsageError(
                f"{day} is in the future, as today is {today}; correct {where}, or add --future if it is meant.",
                as_of=day,
            )


def _default(settings: Settings) -> Path:
    """Return the folder to load if none is named; the sample is never loaded into a database given by URL."""
    from warehouse.project import sample_folder  # noqa: PLC0415

    if settings.data is not None:
        return settings.folder / settings.data
    if DEFAULT.is_dir():
        return DEFAULT
    sample = sample_folder(settings)
    if sample is None:
        raise UsageError(
            f"No folder was named, there is no {DEFAULT} here, and the model `{settings.model}` has no sample; name "
            "the folder to load."
        )
    if settings.database_url is not None:
        raise UsageError(
            f"No folder was named, and there is no {DEFAULT} here; name the folder to load. The built-in sample is "
            "only for a warehouse of its own, without WAREHOUSE_DATABASE_URL."
        )
    return sample


def require_only_sample(database: Database, sample: Path) -> None:
    """Raise UsageError if a warehouse holds anything but the built-in sample."""
    from sqlalchemy import select  # noqa: PLC0415

    from warehouse import audit  # noqa: PLC0415
    from warehouse.files.digest import digest  # noqa: PLC0415

    own = [digest(file)[0] for file in sorted(sample.glob("*.csv"))]
    others = select(audit.file.c.name).join(audit.batch).where(audit.batch.c.status == "loaded")
    with database.engine.connect() as connection:
        found = connection.scalar(others.where(audit.file.c.sha256.not_in(own)).limit(1))
    if found is not None:
        raise UsageError(
            f"No folder was named, and there is no {DEFAULT} here; name the folder to load. The built-in sample does "
            f"not go into a warehouse that holds other deliveries ({found}).",
        )


def _single(settings: Settings, given: list[str], names: list[str]) -> tuple[Settings, dict[str, Path]]:
    """Return settings that read the given sources from the given files, and the folders of these files."""
    from warehouse.project import model_of  # noqa: PLC0415
    from warehouse.quarantine import as_exported, is_exported  # noqa: PLC0415
    from warehouse.settings import or_nearest  # noqa: PLC0415
    from warehouse.vocabulary.source import sources as all_sources  # noqa: PLC0415

    metadata = model_of(settings).metadata
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
        if path.is_dir():
            raise UsageError(
                f"{path} is a folder; name a file in it for the source {name}, or load all of it by its name.",
                source=name,
            )
        if not path.is_file():
            raise UsageError(f"There is no file {path} for the source {name}; correct --source.", source=name)
        folders[name] = path.parent
        own = settings.source(name)
        columns = [word.name for one in all_sources(metadata) if one.name == name for word in one.delivered]
        own = as_exported(own, path, columns) if is_exported(path) else own
        changed[name] = own.model_copy(update={"path": path.name})
    return settings.model_copy(update={"sources": changed}), folders


def _common_date(folders: Iterable[Path]) -> date | None:
    """Return the date that the folder of all the files is named by, if there is one."""
    from warehouse.files.dates import date_of  # noqa: PLC0415

    resolved = {folder.resolve() for folder in folders}
    return date_of(resolved.pop()) if len(resolved) == 1 else None
