"""`warehouse sample`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from warehouse.cli.app import app, examples, parse_date, show
from warehouse.errors import UsageError

START = "2024-01-01"
SHOP = ("customers.csv", "products.csv", "orders.csv")


@app.command(
    epilog=examples(
        "warehouse sample data/shop",
        "warehouse sample data/big --orders 100000 --deliveries 4 --dirt 0.02",
    )
)
def sample(
    *,
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder to write to.")] = Path("data", "sample"),
    orders: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="Make up so many orders; else the small shop is written.")
    ] = None,
    customers: Annotated[int | None, typer.Option(min=1, metavar="N", help="How many customers.")] = None,
    products: Annotated[int | None, typer.Option(min=1, metavar="N", help="How many products.")] = None,
    deliveries: Annotated[int, typer.Option(min=1, metavar="N", help="In how many deliveries, a week apart.")] = 1,
    dirt: Annotated[float, typer.Option(metavar="SHARE", help="Share of spoiled records, as 0.02.")] = 0.0,
    seed: Annotated[int, typer.Option(metavar="N", help="Another seed gives another sample.")] = 0,
    start: Annotated[str, typer.Option(metavar="DATE", help="Day of the first delivery.")] = START,
) -> None:
    """Write deliveries to try the program with."""
    from warehouse.terminal.notes import made_up, shop_written  # noqa: PLC0415

    if orders is None:
        if (customers, products, deliveries, dirt, seed, start) != (None, None, 1, 0.0, 0, START):
            raise UsageError("The small shop is always the same; give --orders N to have another sample made up.")
        _write_shop(folder)
        show(*shop_written(folder))
        return
    from warehouse.sample import write_sample  # noqa: PLC0415
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


def _write_shop(folder: Path) -> None:
    from warehouse.sample import write_shop  # noqa: PLC0415

    there = [name for name in SHOP if (folder / name).exists()]
    if there:
        raise UsageError(f"{folder} holds {there[0]} already, which is not overwritten; name another folder.")
    write_shop(folder)
