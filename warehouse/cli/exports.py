"""`warehouse export`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from warehouse.cli.app import FLAG, Json, Raw, Shared, app, examples, existing, settings_of, show, show_json
from warehouse.errors import UsageError

if TYPE_CHECKING:
    from sqlalchemy import MetaData

    from warehouse.database.connect import Database


@app.command(
    epilog=examples(
        "warehouse export", "warehouse export star --by year --format csv", "warehouse export star --verify"
    )
)
def export(
    context: typer.Context,
    folder: Annotated[
        str, typer.Argument(metavar="DIR", help="Folder, s3://bucket/prefix or gs://bucket/prefix to write to.")
    ] = "snapshots",
    *,
    by: Annotated[
        Literal["day", "month", "year"], typer.Option(metavar="day|month|year", help="One file of facts for each.")
    ] = "month",
    format_: Annotated[
        Literal["parquet", "csv"], typer.Option("--format", metavar="parquet|csv", help="Kind of files.")
    ] = "parquet",
    keep: Annotated[int, typer.Option(min=1, metavar="N", help="How many of the newest exports stay.")] = 2,
    layers: Annotated[bool, typer.Option("--layers", metavar=FLAG, help="Write bronze and silver too.")] = False,
    check: Annotated[
        bool,
        typer.Option("--verify", metavar=FLAG, help="Write nothing: check the export against its manifest and gold."),
    ] = False,
    no_pii: Annotated[bool, typer.Option("--no-pii", metavar=FLAG, help="Leave personal columns out.")] = False,
    iceberg: Annotated[
        str | None,
        typer.Option(
            metavar="CATALOG",
            help="Show gold in this Iceberg catalog too: a name that pyiceberg knows, or sqlite:///FILE.",
        ),
    ] = None,
    raw: Raw = False,
    shared: Shared = False,
    as_json: Json = False,
) -> None:
    """Write gold as Parquet or CSV files that show one moment, whole or not at all."""
    from warehouse.export import export as write  # noqa: PLC0415
    from warehouse.project import model_of  # noqa: PLC0415
    from warehouse.terminal.notes import exported  # noqa: PLC0415
    from warehouse.terminal.progress import steps  # noqa: PLC0415

    if check and iceberg is not None:
        raise UsageError("--verify writes nothing; leave --iceberg out.")
    settings = settings_of(context)
    metadata = model_of(settings).metadata
    with existing(settings) as database:
        if check:
            _verify(database, metadata, folder, as_json=as_json)
            return
        with steps("Writing", quiet=as_json) as progress:
            account = write(
                database,
                metadata,
                folder,
                by=by,
                format=format_,
                keep=keep,
                layers=layers,
                pii=not no_pii,
                raw=raw,
                shared=shared,
                iceberg=iceberg,
                namespace=settings.iceberg_namespace,
                progress=progress,
            )
        if as_json:
            show_json(account.as_json())
        else:
            show(*exported(account))


def _verify(database: Database, metadata: MetaData, folder: str, *, as_json: bool) -> None:
    """Check an export against its manifest and the database; exit with 1 if something is wrong."""
    from warehouse.export import place_of, verify  # noqa: PLC0415
    from warehouse.terminal.notes import verified  # noqa: PLC0415

    problems = verify(folder, database, metadata)
    shown = place_of(folder).shown if "://" in folder else folder
    if as_json:
        show_json({"folder": shown, "sound": not problems, "problems": problems})
    else:
        show(*verified(shown, problems))
    if problems:
        raise typer.Exit(1)
