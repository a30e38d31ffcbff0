"""`warehouse profile` and `warehouse design`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from warehouse.cli.app import Json, app, examples, show, show_json


@app.command(epilog=examples("warehouse profile exports", "warehouse profile exports --page exports.html --json"))
def profile(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="Folder of files that nobody has described.")],
    *,
    page: Annotated[Path, typer.Option(metavar="FILE", help="HTML page to write.")] = Path("profile.html"),
    as_json: Json = False,
) -> None:
    """Measure the files of a folder: types, empty values, ranges, frequent values, candidate keys."""
    from warehouse.profile import profiled  # noqa: PLC0415
    from warehouse.profile.page import write_page  # noqa: PLC0415
    from warehouse.profile.values import as_json as profile_json  # noqa: PLC0415
    from warehouse.terminal.profile import profile_parts  # noqa: PLC0415
    from warehouse.terminal.progress import steps  # noqa: PLC0415

    with steps("Measuring", quiet=as_json), profiled(folder) as tables:
        write_page(tables, page)
        found = profile_json(tables)
        parts = list(profile_parts(tables, page))
    if as_json:
        show_json(found)
    else:
        show(*parts)


@app.command(epilog=examples("warehouse design exports --into shop", "warehouse design exports --json"))
def design(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="Folder of files that nobody has described.")],
    *,
    into: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR", help="Folder for the project, with DESIGN.md, and design.toml, which takes your answers."
        ),
    ] = None,
    name: Annotated[str, typer.Option(metavar="NAME", help="Name of the package that declares the model.")] = "shop",
    as_json: Json = False,
) -> None:
    """Find the star in files, with evidence for each decision, and write a project that loads it."""
    from warehouse.cli.projects import write_designed  # noqa: PLC0415
    from warehouse.design import design as design_of  # noqa: PLC0415
    from warehouse.terminal.design import design_parts  # noqa: PLC0415
    from warehouse.terminal.progress import steps  # noqa: PLC0415

    with steps("Designing", quiet=as_json):
        made = design_of(folder, into, name)
        project = write_designed(made, folder, into, name) if into and made.package else None
    if as_json:
        show_json(made.found)
    else:
        show(*design_parts(made, into, project))
