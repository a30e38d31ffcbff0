"""`warehouse load`."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from warehouse.cli.app import FLAG, Json, app, examples, parse_date, settings_of, show, show_json
from warehouse.cli.telling import tell
from warehouse.errors import UsageError

if TYPE_CHECKING:
    from warehouse.database.connect import Database
    from warehouse.load import Request
    from warehouse.load.account import BatchAccount
    from warehouse.settings import Settings
    from warehouse.terminal.account import Surroundings

DEFAULT = Path("data", "raw")


@dataclass(frozen=True)
class Work:
    """What a call of load is to do: batch by batch, under these settings."""

    settings: Settings
    requests: list[Request]
    what: str
    series: bool


@app.command(
    epilog=examples(
        "warehouse load",
        "warehouse load deliveries/2024-07-01 --plan",
        "warehouse load --source orders=today.csv --as-of 2024-07-01",
    )
)
def load(
    context: typer.Context,
    *,
    delivery: Annotated[
        Path | None,
        typer.Argument(
            metavar="DELIVERY",
            help="Folder with the files, or with one folder per date. Without it: data/raw, else the sample.",
        ),
    ] = None,
    as_of: Annotated[
        str | None,
        typer.Option(metavar="DATE", help="Day on which the delivery was true; else the folder's name."),
    ] = None,
    source: Annotated[
        list[str] | None, typer.Option(metavar="NAME=PATH", help="Load only this source, from this file. Repeatable.")
    ] = None,
    plan: Annotated[
        bool, typer.Option("--plan", metavar=FLAG, help="Do everything, show what would change, roll back.")
    ] = False,
    strict: Annotated[
        bool, typer.Option("--strict", metavar=FLAG, help="Refuse the batch if any record is held back.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Load a delivery into the star: all of it or nothing."""
    from warehouse.alerts import of_batches  # noqa: PLC0415
    from warehouse.cli.ahead import import_ahead  # noqa: PLC0415
    from warehouse.database.connect import connect, is_made  # noqa: PLC0415
    from warehouse.migrate import upgrade  # noqa: PLC0415

    work = _work(
        settings_of(context), delivery, parse_date(as_of) if as_of else None, source or [], plan=plan, strict=strict
    )
    if plan and not as_json and not work.settings.sources:
        _suggest(work)
    importing = None if is_made(work.settings) else import_ahead()
    with connect(work.settings) as database:
        if importing:
            importing.join()
        if database.embedded:
            upgrade(database.engine)
        batches = list(_carried_out(database, work, quiet=as_json))
        if as_json:
            accounts = [batch.as_json() for batch in batches]
            show_json({"batches": accounts} if work.series else accounts[0])
        else:
            _print(database, work, batches, plan=plan)
    if not plan:
        tell(work.settings, lambda: of_batches(batches))
    if batches[-1].status == "refused":
        raise typer.Exit(1)


def _suggest(work: Work) -> None:
    """Show what a delivery without settings holds, if it does not fit as it is, and end."""
    from rich.text import Text  # noqa: PLC0415

    from warehouse.files import Delivery  # noqa: PLC0415
    from warehouse.files.suggest import suggest  # noqa: PLC0415
    from warehouse.load.bronze import expected  # noqa: PLC0415
    from warehouse.model import metadata  # noqa: PLC0415
    from warehouse.terminal.console import out  # noqa: PLC0415
    from warehouse.terminal.suggestion import suggested  # noqa: PLC0415
    from warehouse.vocabulary.source import sources as all_sources  # noqa: PLC0415

    place = next(iter(work.requests[0].folders.values()))
    folder = place.folder if isinstance(place, Delivery) else place
    suggestion = suggest(folder, {source.name: expected(source) for source in all_sources(metadata)})
    if not suggestion.fits:
        show(*suggested(suggestion))
        out().print(Text(suggestion.toml.rstrip()), soft_wrap=True)
        raise typer.Exit(2)


def _work(
    settings: Settings, delivery: Path | None, as_of: date | None, sources: list[str], *, plan: bool, strict: bool
) -> Work:
    from warehouse.files.deliveries import find_deliveries  # noqa: PLC0415
    from warehouse.load import Request  # noqa: PLC0415
    from warehouse.model import metadata  # noqa: PLC0415
    from warehouse.terminal.words import short_path  # noqa: PLC0415
    from warehouse.vocabulary.source import sources as all_sources  # noqa: PLC0415

    names = [source.name for source in all_sources(metadata)]
    if sources:
        if delivery is not None:
            raise UsageError("DELIVERY and --source were both given; name the folder or the files, not both.")
        settings, folders = _single(settings, sources, names)
        given = as_of or _common_date(folders.values())
        what = ", ".join(short_path(folders[name] / str(settings.source(name).path)) for name in folders)
        return Work(settings, [Request(what, folders, given, plan, strict)], what, series=False)
    folder = delivery or _default()
    found = find_deliveries(folder, settings, as_of)
    requests = [Request(one.name, dict.fromkeys(names, one), one.as_of, plan, strict) for one in found]
    what = "the built-in sample" if folder == _sample() else short_path(folder)
    series = len(found) > 1 or found[0].folder != folder or found[0].files is not None
    return Work(settings, requests, what, series)


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
    from warehouse.quarantine import as_exported, is_exported  # noqa: PLC0415
    from warehouse.settings import or_nearest  # noqa: PLC0415

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
        changed[name] = (as_exported(own) if is_exported(path) else own).model_copy(update={"path": path.name})
    return settings.model_copy(update={"sources": changed}), folders


def _common_date(folders: Iterable[Path]) -> date | None:
    """Return the date that is the name of the folder of all files, if there is one."""
    names = {folder.resolve().name for folder in folders}
    try:
        return date.fromisoformat(names.pop()) if len(names) == 1 else None
    except ValueError:
        return None


def _carried_out(database: Database, work: Work, *, quiet: bool) -> Iterator[BatchAccount]:
    """Load batch after batch, up to the first that is refused."""
    from warehouse.load import load as load_batch  # noqa: PLC0415
    from warehouse.model import metadata  # noqa: PLC0415
    from warehouse.terminal.account import line  # noqa: PLC0415
    from warehouse.terminal.progress import Loads  # noqa: PLC0415

    shown = Loads(len(work.requests), quiet=quiet)
    for request in work.requests:
        with shown.load(request.delivery) as told:
            account = load_batch(database, metadata, work.settings, request, told.tell, watch=told.watch)
        if work.series and not quiet:
            show(line(account))
        yield account
        if account.status == "refused":
            return


def _print(database: Database, work: Work, batches: list[BatchAccount], *, plan: bool) -> None:
    from warehouse.terminal.account import full  # noqa: PLC0415
    from warehouse.terminal.console import out  # noqa: PLC0415
    from warehouse.terminal.words import several  # noqa: PLC0415

    parts = full(batches, surroundings(database, work.what, plan=plan), out().holds)
    show(*(["", *parts] if work.series else parts))
    left = len(work.requests) - len(batches)
    if left:
        show("", f"  {several(left, 'later delivery', 'later deliveries')} of the series not tried.")


def surroundings(database: Database, what: str, *, plan: bool) -> Surroundings:
    """Return what an account says besides the batch."""
    from warehouse.cli.money import revenue  # noqa: PLC0415
    from warehouse.terminal.account import Surroundings  # noqa: PLC0415
    from warehouse.terminal.database import in_words  # noqa: PLC0415
    from warehouse.terminal.words import program  # noqa: PLC0415

    with database.engine.connect() as connection:
        money = None if plan else revenue(connection).in_words()
    psql = None if database.embedded else f"psql '{database.shown}'"
    return Surroundings(in_words(database), program(), what, _again(), money, psql, plan)


def _again() -> str:
    """Return this call as it was typed, but for --plan."""
    from warehouse.terminal.words import program  # noqa: PLC0415

    return f"{program()} {shlex.join(word for word in sys.argv[1:] if word != '--plan')}"
