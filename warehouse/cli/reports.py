"""`warehouse report`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from warehouse.cli.app import FLAG, Json, Shared, app, examples, existing, parse_date, settings_of, show, show_json
from warehouse.errors import UsageError


@app.command(
    epilog=examples(
        "warehouse report",
        "warehouse report spring.html --from 2024-03-01 --to 2024-05-31",
        "warehouse report then.html --as-recorded 2027-03-03",
    )
)
def report(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="HTML file to write.")] = Path("report.html"),
    *,
    first: Annotated[
        str | None, typer.Option("--from", metavar="DATE", help="First day of the period; by default the first.")
    ] = None,
    last: Annotated[
        str | None, typer.Option("--to", metavar="DATE", help="Last day of the period; by default the newest.")
    ] = None,
    as_recorded: Annotated[
        str | None,
        typer.Option("--as-recorded", metavar="DATE", help="Show the business as the last batch of that day left it."),
    ] = None,
    pii: Annotated[bool, typer.Option("--pii", metavar=FLAG, help="Show people by name instead of by number.")] = False,
    shared: Shared = False,
    as_json: Json = False,
) -> None:
    """Write an HTML page about the business and how far its numbers can be trusted."""
    from warehouse.project import model_of  # noqa: PLC0415
    from warehouse.report import Period, studio  # noqa: PLC0415
    from warehouse.report import report as write  # noqa: PLC0415
    from warehouse.terminal.notes import reported  # noqa: PLC0415
    from warehouse.terminal.progress import steps  # noqa: PLC0415
    from warehouse.vocabulary.usual import report_of  # noqa: PLC0415

    period = Period(parse_date(first) if first else None, parse_date(last) if last else None)
    if period.first and period.last and period.first > period.last:
        raise UsageError(f"--from {period.first} lies after --to {period.last}; exchange them.")
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
            period=period,
            pii=pii,
            shared=shared,
            as_recorded=parse_date(as_recorded) if as_recorded else None,
            progress=progress,
        )
    if as_json:
        show_json(account.as_json())
    else:
        show(*reported(account))
