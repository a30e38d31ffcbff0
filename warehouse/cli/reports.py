"""`warehouse report`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from warehouse.cli.app import FLAG, Json, Shared, app, examples, existing, settings_of, show, show_json


@app.command(epilog=examples("warehouse report", "warehouse report board.html --pii"))
def report(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="HTML file to write.")] = Path("report.html"),
    *,
    pii: Annotated[
        bool, typer.Option("--pii", metavar=FLAG, help="Call customers by name; else by their number.")
    ] = False,
    shared: Shared = False,
    as_json: Json = False,
) -> None:
    """Write a page of the sales and of how far their numbers can be trusted, for any browser."""
    from warehouse.project import model_of  # noqa: PLC0415
    from warehouse.report import report as write  # noqa: PLC0415
    from warehouse.report import studio  # noqa: PLC0415
    from warehouse.terminal.notes import reported  # noqa: PLC0415
    from warehouse.terminal.progress import steps  # noqa: PLC0415
    from warehouse.vocabulary.usual import report_of  # noqa: PLC0415

    settings = settings_of(context)
    model = model_of(settings)
    with studio() as artist, existing(settings) as database, steps("Reading", quiet=as_json) as progress:
        account = write(
            database,
            model.metadata,
            report_of(model),
            settings,
            file,
            artist=artist,
            pii=pii,
            shared=shared,
            progress=progress,
        )
    if as_json:
        show_json(account.as_json())
    else:
        show(*reported(account))
