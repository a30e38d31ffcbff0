"""A retail warehouse: folders of CSV files become a star schema in PostgreSQL, and `open` reads it in Python."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from warehouse.frames import Warehouse

__all__ = ["open"]


def open(url: str | None = None, *, as_recorded: str | date | None = None) -> Warehouse:
    """Open a warehouse for reading, in a `with` block or until `close`.

    ``url`` is that of a database; without it the settings say which, as for every command. ``as_recorded`` is a day:
    gold and the marts are then as the last batch of that day left them. Nothing can be changed through it. Raises
    WarehouseError, in one sentence, where there is no warehouse.
    """
    from warehouse.frames import Warehouse  # noqa: PLC0415  (so that `import warehouse` costs nothing)

    return Warehouse(url, as_recorded=as_recorded)
