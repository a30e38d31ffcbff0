"""`warehouse export`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from warehouse.cli.app import Json, app, examples, existing, settings_of, show, show_json


@app.command(epilog=examples("warehouse export", "warehouse export star --by year --format csv"))
def export(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder to write to.")] = Path("snapshots"),
    *,
    by: Annotated[
        Literal["day", "month", "year"], typer.Option(metavar="day|month|year", help="One file of facts for each.")
    ] = "month",
    format_: Annotated[
        Literal["parquet", "csv"], typer.Option("--format", metavar="parquet|csv", help="Kind of files.")
    ] = "parquet",
    keep: Annotated[int, typer.Option(min=1, metavar="N", help="How many of the newest exports stay.")] = 2,
    as_json: Json = False,
) -> None:
    """Write gold as Parquet or CSV files that show one moment, whole or not at all."""
    from warehouse.export import export as write  # noqa: PLC0415
    from warehouse.model import metadata  # noqa: PLC0415
    from warehouse.terminal.notes import exported  # noqa: PLC0415
    from warehouse.terminal.progress import steps  # noqa: PLC0415

    with existing(settings_of(context)) as database:
        with steps("Writing", quiet=as_json) as progress:
            account = write(database, metadata, folder, by=by, format=format_, keep=keep, progress=progress)
        if as_json:
            show_json(account.as_json())
        else:
            show(*exported(account))
