"""`warehouse undo`."""

from __future__ import annotations

from typing import Annotated

import typer

from warehouse.cli.alerting import send_alerts
from warehouse.cli.app import FLAG, Json, app, examples, existing, settings_of, show, show_json
from warehouse.cli.lineage import followed, reached


@app.command(epilog=examples("warehouse undo 7 --plan", "warehouse undo 7"))
def undo(
    context: typer.Context,
    batch: Annotated[
        int, typer.Argument(min=1, metavar="BATCH", help="Number of the batch, from `warehouse history`.")
    ],
    *,
    plan: Annotated[
        bool, typer.Option("--plan", metavar=FLAG, help="Do everything, show what would change, roll back.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Undo a batch, the newest or an older one: everything is as if it had never been loaded."""
    from warehouse.alerts import of_batches  # noqa: PLC0415
    from warehouse.cli.deliveries import surroundings  # noqa: PLC0415
    from warehouse.load import Request, load  # noqa: PLC0415
    from warehouse.project import model_of  # noqa: PLC0415
    from warehouse.terminal.progress import steps  # noqa: PLC0415
    from warehouse.terminal.undone import undone  # noqa: PLC0415

    settings = settings_of(context)
    what = f"undo of batch {batch}"
    with (
        reached(settings, existing(settings), "undo", plan=plan) as database,
        followed(settings, database, plan=plan) as follow,
    ):
        with steps(f"Taking batch {batch} back", quiet=as_json), follow("undo", None) as run:
            run.outcome = account = load(
                database, model_of(settings).metadata, settings, Request(what, {}, plan=plan, undo=batch)
            )
        if as_json:
            show_json(account.as_json())
        else:
            show(*undone(account, batch, surroundings(database, settings, what, plan=plan)))
    if not plan:
        send_alerts(settings, lambda: of_batches([account]))
    if account.status == "refused":
        raise typer.Exit(1)
