"""`warehouse sample`."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Annotated

import typer

from warehouse.cli.app import app, examples, parse_date, settings_of, show
from warehouse.errors import UsageError

START = "2024-01-01"


@app.command(
    epilog=examples(
        "warehouse sample data/shop",
        "warehouse sample data/big --orders 100000 --deliveries 4 --dirt 0.02",
    )
)
def sample(
    context: typer.Context,
    *,
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder to write to.")] = Path("data", "sample"),
    orders: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="Generate this many orders; else write the small shop.")
    ] = None,
    customers: Annotated[int | None, typer.Option(min=1, metavar="N", help="How many customers.")] = None,
    products: Annotated[int | None, typer.Option(min=1, metavar="N", help="How many products.")] = None,
    deliveries: Annotated[int, typer.Option(min=1, metavar="N", help="In how many deliveries, a week apart.")] = 1,
    dirt: Annotated[float, typer.Option(metavar="SHARE", help="Share of spoiled records, as 0.02.")] = 0.0,
    seed: Annotated[int, typer.Option(metavar="N", help="Another seed gives another sample.")] = 0,
    start: Annotated[str, typer.Option(metavar="DATE", help="Day of the first delivery.")] = START,
) -> None:
    """Write sample deliveries to try the program with."""
    from warehouse.project import model_of  # noqa: PLC0415
    from warehouse.terminal.notes import made_up, sample_written  # noqa: PLC0415

    settings = settings_of(context)
    offered = model_of(settings).sample
    if offered is None:
        raise UsageError(f"The model `{settings.model}` has no sample; load deliveries of your own.")
    if orders is None:
        if (customers, products, deliveries, dirt, seed, start) != (None, None, 1, 0.0, 0, START):
            raise UsageError("The small sample is always the same; add --orders N to generate another one.")
        _copy(offered.folder, folder)
        show(*sample_written(folder, offered))
        return
    if offered.maker is None:
        raise UsageError(f"The model `{settings.model}` generates no samples; leave --orders out for its small one.")
    write_sample = import_module(offered.maker).write_sample
    from warehouse.terminal.progress import steps  # noqa: PLC0415

    with steps("Making up orders", quiet=False):
        control = write_sample(
            folder,
            orders=orders,
            customers=customers,
            products=products,
            deliveries=deliveries,
            dirt=dirt,
            seed=seed,
            start=parse_date(start),
        )
    show(*made_up(control))


def _copy(sample: Path, folder: Path) -> None:
    """Write the files of a sample into a folder; raises UsageError if one of them exists already."""
    files = sorted(file for file in sample.iterdir() if file.is_file())
    there = [file.name for file in files if (folder / file.name).exists()]
    if there:
        raise UsageError(f"{folder} holds {there[0]} already, which is not overwritten; name another folder.")
    folder.mkdir(parents=True, exist_ok=True)
    for file in files:
        (folder / file.name).write_bytes(file.read_bytes())
