"""`warehouse load`."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from warehouse.cli.alerting import send_alerts
from warehouse.cli.app import FLAG, Json, app, examples, parse_date, say_so, settings_of, show, show_json
from warehouse.cli.lineage import followed, reached
from warehouse.cli.request import Asked, Work, require_only_sample, work_of
from warehouse.errors import DatabaseError, UsageError
from warehouse.outcomes import outcomes
from warehouse.shortage import LEAST_FOR_A_LOAD, too_little

if TYPE_CHECKING:
    from sqlalchemy import MetaData

    from warehouse.cli.lineage import Follow
    from warehouse.database.connect import Database
    from warehouse.headline import Worth
    from warehouse.load.batch.account import BatchAccount
    from warehouse.settings import Settings
    from warehouse.terminal.account import Surroundings


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
    replace: Annotated[
        int | None,
        typer.Option(min=1, metavar="BATCH", help="Undo this batch and load in its place: both or neither."),
    ] = None,
    future: Annotated[bool, typer.Option("--future", metavar=FLAG, help="Accept a date in the future.")] = False,
    as_json: Json = False,
) -> None:
    """Load a delivery into the star: all of it or nothing."""
    from warehouse.files.workspace import remove_left  # noqa: PLC0415

    if said := too_little(LEAST_FOR_A_LOAD):
        raise UsageError(said)
    remove_left()
    day = parse_date(as_of) if as_of else None
    work = work_of(settings_of(context), Asked(delivery, day, source or [], plan, strict, future, replace))
    if plan and not as_json and not work.settings.sources:
        _suggest(work)
    # imported only now, so that a first load starts to create its server first
    from warehouse.alerts import of_batches  # noqa: PLC0415
    from warehouse.database.connect import connect  # noqa: PLC0415
    from warehouse.migrate import upgrade  # noqa: PLC0415
    from warehouse.project import model_of  # noqa: PLC0415

    opening = connect(work.settings, waiting=say_so)
    with reached(work.settings, opening, "load", day, plan=plan) as database:
        if database.embedded:
            metadata = model_of(work.settings).metadata
            timeout, zone = work.settings.lock_timeout, work.settings.timezone
            before, after = upgrade(
                database.engine, waiting=say_so, metadata=metadata, lock_timeout=timeout, timezone=zone
            )
            if before not in (None, after):
                _fill_new(database, metadata, work.settings)
        if work.sample is not None:
            require_only_sample(database, work.sample)
        with followed(work.settings, database, plan=plan) as follow:
            batches = list(_carried_out(database, work, follow, quiet=as_json))
            if as_json:
                accounts = [batch.as_json() for batch in batches]
                show_json({"batches": accounts} if work.series else accounts[0])
            else:
                _print(database, work, batches, plan=plan)
    if not plan:
        send_alerts(work.settings, lambda: of_batches(batches))
    if batches[-1].status == "refused":
        raise typer.Exit(1)


def _fill_new(database: Database, metadata: MetaData, settings: Settings) -> None:
    from warehouse.load import fill_new  # noqa: PLC0415

    account = fill_new(database, metadata, settings)
    for note in account.notes:
        say_so(f"Batch {account.batch_id}: {note}.")


def _suggest(work: Work) -> None:
    """Draft the settings for a delivery that does not fit as it is, and end: TOML on stdout, all else on stderr."""
    from rich.text import Text  # noqa: PLC0415

    from warehouse.drafting import draft  # noqa: PLC0415
    from warehouse.files import Delivery  # noqa: PLC0415
    from warehouse.project import model_of  # noqa: PLC0415
    from warehouse.terminal.console import err, out  # noqa: PLC0415
    from warehouse.terminal.drafted import drafted  # noqa: PLC0415

    place = next(iter(work.requests[0].folders.values()))
    folder = place.folder if isinstance(place, Delivery) else place
    found = draft(folder, model_of(work.settings).metadata)
    if not found.fits:
        for part in drafted(found):
            err().print(part)
        out().print(Text(found.toml.rstrip()), soft_wrap=True)
        raise typer.Exit(2)


def _carried_out(database: Database, work: Work, follow: Follow, *, quiet: bool) -> Iterator[BatchAccount]:
    """Load batch after batch, up to the first that is refused."""
    from warehouse.load import load as load_batch  # noqa: PLC0415
    from warehouse.project import model_of  # noqa: PLC0415
    from warehouse.terminal.account import line  # noqa: PLC0415
    from warehouse.terminal.progress import Loads  # noqa: PLC0415

    metadata = model_of(work.settings).metadata
    outcomes.expected = len(outcomes.codes) + len(work.requests)
    shown = Loads(len(work.requests), quiet=quiet)
    for request in work.requests:
        with shown.load(request.delivery) as reporter, follow("load", request.as_of) as run:
            run.outcome = account = load_batch(
                database, metadata, work.settings, request, reporter.report, watch=reporter.watch
            )
        if work.series and not quiet:
            show(line(account))
        yield account
        if account.status == "refused":
            return
        if outcomes.interrupted and outcomes.earned is None:
            raise KeyboardInterrupt


def _print(database: Database, work: Work, batches: list[BatchAccount], *, plan: bool) -> None:
    from warehouse.terminal.account import full  # noqa: PLC0415
    from warehouse.terminal.console import out  # noqa: PLC0415
    from warehouse.terminal.formats import several  # noqa: PLC0415

    parts = full(batches, surroundings(database, work.settings, work.what, plan=plan), out().holds)
    show(*(["", *parts] if work.series else parts))
    left = len(work.requests) - len(batches)
    if left:
        show("", f"  {several(left, 'later delivery', 'later deliveries')} of the series not tried.")


def surroundings(database: Database, settings: Settings, what: str, *, plan: bool) -> Surroundings:
    """Return what an account shows besides the batch."""
    from warehouse.terminal.account import Surroundings  # noqa: PLC0415
    from warehouse.terminal.database import location  # noqa: PLC0415
    from warehouse.terminal.formats import program  # noqa: PLC0415

    brought = None if plan else _worth(database, settings)
    psql = None if database.embedded else f"psql '{database.shown}'"
    return Surroundings(location(database), program(), what, again(), brought, psql, plan)


def _worth(database: Database, settings: Settings) -> Worth | None:
    """Return the headline figure; None if there is none or it cannot be read, since the load itself is done."""
    from psycopg import Error  # noqa: PLC0415
    from sqlalchemy.exc import DBAPIError  # noqa: PLC0415

    from warehouse.headline import worth  # noqa: PLC0415
    from warehouse.project import model_of  # noqa: PLC0415
    from warehouse.vocabulary.usual import report_of  # noqa: PLC0415

    report = report_of(model_of(settings))
    if report is None:
        return None
    try:
        with database.engine.connect() as connection:
            return worth(connection, report)
    except (DBAPIError, Error, DatabaseError, OSError, KeyboardInterrupt):
        return None


def again() -> str:
    """Return this call as it was typed, without --plan."""
    from warehouse.terminal.formats import program  # noqa: PLC0415

    return f"{program()} {shlex.join(word for word in sys.argv[1:] if word != '--plan')}"
