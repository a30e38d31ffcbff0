"""`warehouse docs`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from warehouse.cli.app import FLAG, Json, app, examples, existing, settings_of, show, show_json

if TYPE_CHECKING:
    from sqlalchemy import MetaData

    from warehouse.documents.observed import Observed
    from warehouse.settings import Settings


@app.command(epilog=examples("warehouse docs", "warehouse docs handbook --check"))
def docs(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder to write to.")] = Path("docs", "reference"),
    *,
    check: Annotated[
        bool, typer.Option("--check", metavar=FLAG, help="Write nothing; name the pages that are stale, and exit 1.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Write the documentation of the warehouse: tables, rules, known words, marts, settings, commands."""
    from warehouse.documents import Material, pages, stale, write_all  # noqa: PLC0415
    from warehouse.project import model_of  # noqa: PLC0415
    from warehouse.terminal.documents import documented, held_against  # noqa: PLC0415
    from warehouse.terminal.progress import steps  # noqa: PLC0415

    settings = settings_of(context)
    metadata = model_of(settings).metadata
    program = typer.main.get_command(app)
    if check:
        account = stale(pages(Material(metadata, settings, program)), folder)
    else:
        with steps("Writing", quiet=as_json):
            account = write_all(Material(metadata, settings, program, _observed(settings, metadata)), folder)
    if as_json:
        show_json(account.as_json())
    else:
        show(*(held_against(account) if check else documented(account)))
    if account.stale:
        raise typer.Exit(1)


def _observed(settings: Settings, metadata: MetaData) -> Observed | None:
    """Return what was read from the database; None if there is none yet."""
    from warehouse.documents.observed import observe  # noqa: PLC0415
    from warehouse.errors import NotMigrated  # noqa: PLC0415

    try:
        with existing(settings) as database, database.engine.connect() as connection:
            return observe(connection, metadata)
    except NotMigrated:
        return None
