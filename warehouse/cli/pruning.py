"""`warehouse prune`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from warehouse.cli.app import FLAG, Json, app, examples, existing, say_so, settings_of, show, show_json
from warehouse.errors import UsageError

if TYPE_CHECKING:
    from datetime import date

    from warehouse.settings import Settings


@app.command(epilog=examples("warehouse prune --keep 400d --plan", "warehouse prune --keep 2y", "warehouse prune"))
def prune(
    context: typer.Context,
    *,
    keep: Annotated[
        str | None,
        typer.Option(
            metavar="SPAN",
            help="How long everything is kept, as 400d, 12m or 2y, or the first date that stays; without it, as the "
            "settings say under `retention`.",
            show_default=False,
        ),
    ] = None,
    plan: Annotated[
        bool, typer.Option("--plan", metavar=FLAG, help="Remove nothing: list what would go and what would be lost.")
    ] = False,
    compact: Annotated[
        bool,
        typer.Option(
            "--compact", metavar=FLAG, help="Rewrite the tables to return their space to the disk; locks them."
        ),
    ] = False,
    as_json: Json = False,
) -> None:
    """Remove old raw records, observations that say nothing new, and settled evidence; gold stays as it is."""
    from warehouse.cli.deliveries import again  # noqa: PLC0415
    from warehouse.project import model_of  # noqa: PLC0415
    from warehouse.prune import prune as remove  # noqa: PLC0415
    from warehouse.terminal.progress import steps  # noqa: PLC0415
    from warehouse.terminal.pruned import pruned  # noqa: PLC0415

    settings = settings_of(context)
    limits = _limits(settings, keep)
    metadata = model_of(settings).metadata
    with existing(settings) as database:
        with steps("Looking for what is old", quiet=as_json):
            account = remove(database, metadata, settings, limits, plan=plan, compact=compact, waiting=say_so)
        if as_json:
            show_json(account.as_json())
        else:
            show(*pruned(account, again()))


def _limits(settings: Settings, keep: str | None) -> dict[str, date]:
    """Return the first day to keep, by kind: from the option, else from the settings."""
    from warehouse.settings import RetentionSettings, span  # noqa: PLC0415

    if keep is not None:
        try:
            span(keep)
        except ValueError as exc:
            raise UsageError(f"--keep: {exc}.", value=keep) from exc
        return RetentionSettings(keep=keep).first_kept(settings.today())
    if settings.retention is None or not (found := settings.retention.first_kept(settings.today())):
        raise UsageError("No retention is set; add --keep 400d, or set `keep` under [retention] in the settings.")
    return found
