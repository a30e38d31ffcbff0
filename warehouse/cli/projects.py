"""`warehouse init`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from warehouse.cli.app import FLAG, app, examples, show


@app.command(epilog=examples("warehouse init myshop", "warehouse init clinic --empty --name clinic"))
def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder to make; it must not hold anything.")],
    *,
    empty: Annotated[
        bool, typer.Option("--empty", metavar=FLAG, help="Declare nothing yet; else it is the retail star.")
    ] = False,
    name: Annotated[str, typer.Option(metavar="NAME", help="Name of the package that declares the model.")] = "shop",
) -> None:
    """Write a project of your own: settings, a model, its migrations, a delivery and a test."""
    from warehouse.migrate.new import new_revision  # noqa: PLC0415
    from warehouse.project import OUR_SAMPLE, model_of  # noqa: PLC0415
    from warehouse.project.writing import nothing, retail, write_project  # noqa: PLC0415
    from warehouse.settings import Settings  # noqa: PLC0415
    from warehouse.terminal.notes import begun  # noqa: PLC0415
    from warehouse.terminal.progress import steps  # noqa: PLC0415

    package = nothing(name) if empty else retail(name)
    written = write_project(folder, name, package, None if empty else OUR_SAMPLE)
    if not empty:
        metadata = model_of(Settings(model=name).of_folder(folder.absolute())).metadata
        with steps("Writing the first revision", quiet=False):
            new_revision(metadata, "The first tables")
    show(*begun(folder, name, len(written), empty=empty))
