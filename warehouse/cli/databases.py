"""`warehouse migrate`, `status`, `history` and `version`."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from warehouse.cli.alerting import send_alerts
from warehouse.cli.app import FLAG, Json, app, examples, existing, say_so, settings_of, show, show_json, version_text
from warehouse.cli.lineage import followed, reached
from warehouse.errors import UsageError

if TYPE_CHECKING:
    from sqlalchemy import MetaData

    from warehouse.database.connect import Database
    from warehouse.settings import Settings


@app.command(
    epilog=examples(
        "warehouse migrate", "warehouse migrate --sql > warehouse.sql", 'warehouse migrate --new "add suppliers"'
    )
)
def migrate(
    context: typer.Context,
    revision: Annotated[
        str,
        typer.Argument(metavar="REVISION", help="Revision to upgrade to; without it, the newest.", show_default=False),
    ] = "head",
    sql: Annotated[
        bool, typer.Option("--sql", metavar=FLAG, help="Print the statements instead of running them.")
    ] = False,
    new: Annotated[
        str | None, typer.Option("--new", metavar="TEXT", help="Write the next revision from the changes of the model.")
    ] = None,
) -> None:
    """Migrate the schemas to the newest revision of the model, or to another one; or write the next one."""
    from warehouse.migrate import migrate as upgrade  # noqa: PLC0415
    from warehouse.project import model_of  # noqa: PLC0415
    from warehouse.terminal.notes import migrated  # noqa: PLC0415

    settings = settings_of(context)
    metadata = model_of(settings).metadata
    if new is not None:
        if sql or revision != "head":
            raise UsageError("--new writes a revision and runs none; give it alone.")
        _write_revision(metadata, new)
        return
    before, after = upgrade(settings, revision, metadata=metadata, sql=sql, waiting=say_so)
    if sql:
        return
    show(migrated(before, after, revision))
    if revision == "head" and before is not None:
        _fill_new(settings, metadata)


def _fill_new(settings: Settings, metadata: MetaData) -> None:
    """Fill the attributes that are new in the model from silver, and print that; exits 1 if a gate refuses."""
    from warehouse.load import NEW, Request, load  # noqa: PLC0415
    from warehouse.terminal.notes import filled  # noqa: PLC0415

    opening = existing(settings)
    with (
        reached(settings, opening, "fill") as database,
        followed(settings, database) as follow,
        follow("fill", None) as run,
    ):
        run.outcome = account = load(database, metadata, settings, Request(NEW, {}, fill=True))
    if account.status != "unchanged":
        show(filled(account.batch_id, account.notes, account.reason))
    if account.status == "refused":
        raise typer.Exit(1)


def _write_revision(metadata: MetaData, what: str) -> None:
    from warehouse.migrate.new import new_revision  # noqa: PLC0415
    from warehouse.terminal.notes import drafted  # noqa: PLC0415
    from warehouse.terminal.progress import steps  # noqa: PLC0415

    if not what.strip():
        raise UsageError('--new is empty; say what changed, as in --new "add suppliers".')
    with steps("Comparing what is declared with what is migrated", quiet=False):
        written = new_revision(metadata, what.strip())
    show(*drafted(written))


@app.command(epilog=examples("warehouse status", "warehouse status --fail-stale"))
def status(
    context: typer.Context,
    *,
    fail_stale: Annotated[
        bool, typer.Option("--fail-stale", metavar=FLAG, help="Exit 1, and send alerts, if a source is stale.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Show the database, the freshness of its sources, what gold holds, the last batches, and problems with advice."""
    from warehouse.database.glance import FIRST, Glance  # noqa: PLC0415
    from warehouse.database.lock import blocked  # noqa: PLC0415
    from warehouse.headline import worth  # noqa: PLC0415
    from warehouse.health import health  # noqa: PLC0415
    from warehouse.history import history as batches  # noqa: PLC0415
    from warehouse.project import model_of  # noqa: PLC0415
    from warehouse.repeating import repeating  # noqa: PLC0415
    from warehouse.status import status as state  # noqa: PLC0415
    from warehouse.terminal.status import standing  # noqa: PLC0415
    from warehouse.vocabulary.usual import report_of  # noqa: PLC0415

    settings = settings_of(context)
    model = model_of(settings)
    report = report_of(model)
    with existing(settings) as database, database.engine.connect() as connection:
        glance = Glance(connection)
        found, last = state(glance, model.metadata, settings), glance.ask("batches", lambda: batches(connection, 5))
        figure = "" if report is None else report.headline.figure.name
        brought = None if report is None else glance.ask(figure, partial(worth, connection, report))
        folded = frozenset() if settings.retention is None else settings.retention.folded
        lists = glance.ask("repeated lists", lambda: list(repeating(connection, model.metadata, folded))) or ()
        well = health(glance, settings.today(), _data_of(database, settings), lists)
        if as_json:
            lines = None if last is None else [batch.as_json() for batch in last]
            extra = {} if report is None else {figure: brought and brought.as_json()}
            whole = {"database": database.shown, "embedded": database.embedded, **found.as_json(), **extra}
            show_json({**whole, "batches": lines, "health": well.as_json()})
        else:
            show(*standing(database, found, last, brought, well, today=settings.today()))
        if fail_stale and found.sources is None:
            raise blocked(database.engine, FIRST)
    if fail_stale and found.stale:
        from warehouse.alerts import of_sources  # noqa: PLC0415

        send_alerts(settings, lambda: of_sources(found.stale))
        raise typer.Exit(1)


def _data_of(database: Database, settings: Settings) -> Path | None:
    """Return the data folder if the server is the embedded one, and so on this machine."""
    if not database.embedded:
        return None
    from warehouse.database.layout import find  # noqa: PLC0415  (needs a POSIX system)

    return find(settings.home).data


@app.command(epilog=examples("warehouse history", "warehouse history --limit 3 --json"))
def history(
    context: typer.Context,
    limit: Annotated[int, typer.Option(min=1, metavar="N", help="Show at most this many batches.")] = 20,
    as_json: Json = False,
) -> None:
    """List the batches, newest first."""
    from warehouse.history import history as batches  # noqa: PLC0415
    from warehouse.terminal.history import lines  # noqa: PLC0415

    with existing(settings_of(context)) as database, database.engine.connect() as connection:
        found = batches(connection, limit)
        if as_json:
            show_json({"batches": [batch.as_json() for batch in found]})
        else:
            show(*lines(found, limit))


@app.command(epilog=examples("warehouse version"))
def version() -> None:
    """Show the version of this program."""
    sys.stdout.write(f"warehouse {version_text()}\n")
