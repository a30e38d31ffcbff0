"""`warehouse quarantine`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from warehouse.cli.alerting import send_alerts
from warehouse.cli.app import (
    FLAG,
    Application,
    Json,
    PlainGroup,
    Raw,
    Shared,
    app,
    examples,
    existing,
    settings_of,
    show,
    show_json,
)
from warehouse.cli.lineage import followed, reached
from warehouse.errors import UsageError

STATUSES = "open, waiting, refused, resolved, all"

Rule = Annotated[str | None, typer.Option(metavar="ID", help="Only records that broke this rule.")]
Source = Annotated[str | None, typer.Option(metavar="NAME", help="Only records of this source.")]
BatchNumber = Annotated[int | None, typer.Option("--batch", min=1, metavar="N", help="Only what this batch held back.")]
Status = Annotated[
    str, typer.Option(metavar="STATUS", help=f"One of {STATUSES}; open is what waits or was refused last.")
]

quarantine = Application(
    cls=PlainGroup,
    help="Look at the records that were held back, fix them, try them again.",
    epilog=examples("warehouse quarantine list"),
    no_args_is_help=False,
)
app.add_typer(quarantine, name="quarantine")


def _status(text: str) -> str:
    if text not in STATUSES.split(", "):
        raise UsageError(f"`{text}` is no status; --status takes one of {STATUSES}.")
    return text


@quarantine.callback(invoke_without_command=True)
def _held(context: typer.Context) -> None:
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


@quarantine.command("list", epilog=examples("warehouse quarantine list", "warehouse quarantine list --status all"))
def list_(
    context: typer.Context,
    *,
    rule: Rule = None,
    source: Source = None,
    batch: BatchNumber = None,
    status: Status = "open",
    limit: Annotated[int, typer.Option(min=1, metavar="N", help="Show at most this many records.")] = 20,
    as_json: Json = False,
) -> None:
    """List the records held back, by reason and one by one."""
    from warehouse.project import model_of  # noqa: PLC0415
    from warehouse.quarantine import ALL, held_back, selection  # noqa: PLC0415
    from warehouse.terminal.quarantine import listed  # noqa: PLC0415

    settings = settings_of(context)
    metadata = model_of(settings).metadata
    wanted, which = _status(status), selection(metadata, rule, source, batch)
    with existing(settings) as database, database.engine.connect() as connection:
        found = held_back(connection, metadata, wanted, limit, which)
    if as_json:
        show_json(found.as_json())
    else:
        show(*listed(found, status, narrowed=which != ALL))


@quarantine.command("show", epilog=examples("warehouse quarantine show 7"))
def show_one(
    context: typer.Context,
    number: Annotated[int, typer.Argument(metavar="ID", help="Number of the record, from the list.")],
    as_json: Json = False,
) -> None:
    """Show one record held back: its raw text, why, and what to do."""
    from warehouse.project import model_of  # noqa: PLC0415
    from warehouse.quarantine import one_held_back, rules_broken  # noqa: PLC0415
    from warehouse.terminal.quarantine import record_details  # noqa: PLC0415

    settings = settings_of(context)
    metadata = model_of(settings).metadata
    with existing(settings) as database, database.engine.connect() as connection:
        record = one_held_back(connection, metadata, number)
    if as_json:
        show_json(record.as_json())
    else:
        show(*record_details(record, rules_broken(metadata, record)))


@quarantine.command(
    epilog=examples("warehouse quarantine export fix.csv", "warehouse quarantine export fix.csv --rule SR-V-006")
)
def export(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="File to write; it must not exist.")],
    *,
    rule: Rule = None,
    source: Source = None,
    batch: BatchNumber = None,
    status: Status = "open",
    raw: Raw = False,
    shared: Shared = False,
    as_json: Json = False,
) -> None:
    """Write the records held back to a CSV file, to be fixed and loaded again."""
    from warehouse.project import model_of  # noqa: PLC0415
    from warehouse.quarantine import export_records, selection  # noqa: PLC0415
    from warehouse.terminal.quarantine import exported  # noqa: PLC0415

    settings = settings_of(context)
    metadata = model_of(settings).metadata
    wanted, which = _status(status), selection(metadata, rule, source, batch)
    with existing(settings) as database, database.engine.connect() as connection:
        account = export_records(connection, metadata, which, file, wanted, raw=raw, shared=shared)
    if as_json:
        show_json(account.as_json())
    else:
        show(*exported(account))


@quarantine.command(
    epilog=examples("warehouse quarantine replay --plan", "warehouse quarantine replay --rule SR-V-006")
)
def replay(
    context: typer.Context,
    *,
    rule: Rule = None,
    source: Source = None,
    batch: BatchNumber = None,
    plan: Annotated[
        bool, typer.Option("--plan", metavar=FLAG, help="Do everything, show what would change, roll back.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Try the records that wait again under the current rules; those that pass enter with their own date."""
    from warehouse.alerts import of_batches  # noqa: PLC0415
    from warehouse.cli.deliveries import surroundings  # noqa: PLC0415
    from warehouse.load import Request, load  # noqa: PLC0415
    from warehouse.project import model_of  # noqa: PLC0415
    from warehouse.quarantine import selection  # noqa: PLC0415
    from warehouse.terminal.progress import steps  # noqa: PLC0415
    from warehouse.terminal.replay import replayed  # noqa: PLC0415

    settings = settings_of(context)
    metadata = model_of(settings).metadata
    which = selection(metadata, rule, source, batch)
    with (
        reached(settings, existing(settings), "replay", plan=plan) as database,
        followed(settings, database, plan=plan) as follow,
    ):
        with steps("Trying the quarantine again", quiet=as_json), follow("replay", None) as run:
            run.outcome = account = load(
                database, metadata, settings, Request("quarantine", {}, plan=plan, replay=which)
            )
        if as_json:
            show_json(account.as_json())
        else:
            show(*replayed(account, surroundings(database, settings, "the quarantine", plan=plan)))
    if not plan:
        send_alerts(settings, lambda: of_batches([account]))
    if account.status == "refused":
        raise typer.Exit(1)
