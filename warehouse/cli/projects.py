"""`warehouse init`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from warehouse.cli.app import FLAG, app, examples, show

if TYPE_CHECKING:
    from warehouse.design import Designed


@app.command(
    epilog=examples(
        "warehouse init myshop", "warehouse init myshop --from exports/2024-07-01", "warehouse init clinic --empty"
    )
)
def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder to make; it must not hold anything.")],
    *,
    empty: Annotated[
        bool, typer.Option("--empty", metavar=FLAG, help="Declare nothing yet; else it is the retail star.")
    ] = False,
    delivery: Annotated[
        Path | None,
        typer.Option("--from", metavar="DELIVERY", help="Draft the settings for this folder, and copy its files."),
    ] = None,
    name: Annotated[str, typer.Option(metavar="NAME", help="Name of the package that declares the model.")] = "shop",
) -> None:
    """Write a project of your own: settings, a model, its migrations, a delivery and a test."""
    from warehouse.drafting import draft_toml  # noqa: PLC0415
    from warehouse.errors import UsageError  # noqa: PLC0415
    from warehouse.migrate.new import new_revision  # noqa: PLC0415
    from warehouse.printable import toml_string  # noqa: PLC0415
    from warehouse.project import OUR_SAMPLE, model_of  # noqa: PLC0415
    from warehouse.project.writing import nothing, retail, write_project  # noqa: PLC0415
    from warehouse.settings import Settings  # noqa: PLC0415
    from warehouse.terminal.notes import begun  # noqa: PLC0415
    from warehouse.terminal.progress import steps  # noqa: PLC0415

    if empty and delivery is not None:
        raise UsageError("--from drafts settings for the retail star, and --empty declares none; leave one out.")
    if delivery is not None and not delivery.is_dir():
        raise UsageError(f"There is no folder {delivery}; name the folder that holds the delivery.")
    package = nothing(name) if empty else retail(name)
    written = write_project(folder, name, package, None if empty else delivery or OUR_SAMPLE)
    if not empty:
        metadata = model_of(Settings(model=name).of_folder(folder.absolute())).metadata
        with steps("Writing the first revision", quiet=False):
            new_revision(metadata, "The first tables")
        if delivery is not None:
            drafted = f"model = {toml_string(name)}\n\n{draft_toml(delivery, metadata)}"
            (folder / "warehouse.toml").write_text(drafted, encoding="utf-8")
    show(*begun(folder, name, len(written), empty=empty))


def write_designed(made: Designed, source: Path, folder: Path, name: str) -> list[Path]:
    """Write the project of a design of files and its first revision; one that is there already is left alone."""
    from warehouse.migrate.new import new_revision  # noqa: PLC0415
    from warehouse.project import model_of  # noqa: PLC0415
    from warehouse.project.writing import write_project  # noqa: PLC0415
    from warehouse.settings import Settings  # noqa: PLC0415

    if (folder / "warehouse.toml").exists():
        return []
    written = write_project(
        folder, name, made.package, beside=[one.name for one in made.written], data=str(source.resolve())
    )
    (folder / "warehouse.toml").write_text(made.settings, encoding="utf-8")
    revision = new_revision(model_of(Settings(model=name).of_folder(folder.absolute())).metadata, "The first tables")
    return [*written, *([revision.file] if revision.file else [])]
