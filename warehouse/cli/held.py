"""`warehouse quarantine`."""

from __future__ import annotations

from typing import Annotated

import typer

from warehouse.cli.app import Json, app, examples, existing, settings_of, show, show_json
from warehouse.errors import UsageError

STATUSES = "open, waiting, refused, resolved, all"

quarantine = typer.Typer(
    help="Look at the records that were held back.", epilog=examples("warehouse quarantine list"), no_args_is_help=False
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
    status: Annotated[
        str,
        typer.Option(metavar="STATUS", help=f"One of {STATUSES}; open is what waits or was refused last."),
    ] = "open",
    limit: Annotated[int, typer.Option(min=1, metavar="N", help="Show at most so many records.")] = 20,
    as_json: Json = False,
) -> None:
    """List the records held back, by reason and one by one."""
    from warehouse.model import metadata  # noqa: PLC0415
    from warehouse.quarantine import held_back  # noqa: PLC0415
    from warehouse.terminal.quarantine import listed  # noqa: PLC0415

    wanted = _status(status)
    with existing(settings_of(context)) as database, database.engine.connect() as connection:
        found = held_back(connection, metadata, wanted, limit)
    if as_json:
        show_json(found.as_json())
    else:
        show(*listed(found, status))


@quarantine.command("show", epilog=examples("warehouse quarantine show 7"))
def show_one(
    context: typer.Context,
    number: Annotated[int, typer.Argument(metavar="ID", help="Number of the record, from the list.")],
    as_json: Json = False,
) -> None:
    """Show one record held back: its raw text, why, and what to do."""
    from warehouse.model import metadata  # noqa: PLC0415
    from warehouse.quarantine import one_held_back, rules_broken  # noqa: PLC0415
    from warehouse.terminal.quarantine import shown  # noqa: PLC0415

    with existing(settings_of(context)) as database, database.engine.connect() as connection:
        record = one_held_back(connection, metadata, number)
    if as_json:
        show_json(record.as_json())
    else:
        show(*shown(record, rules_broken(metadata, record)))
