"""Finds lists in single cells whose items belong together: `A1; A2` beside `2; 1`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from warehouse.drafting.names import meanings
from warehouse.drafting.numbers import numbers_of
from warehouse.files.engine import MEGABYTE, connect, quoted
from warehouse.files.tables import Table

RECORDS = 1_000
MEMORY = 256 * MEGABYTE
MARKS = (";", "|", "\n", ", ")
"""What may separate items; a comma only before a blank, because others are in numbers."""
THINGS = frozenset({"product_id", "product_name"})
COUNTED = frozenset({"quantity", "unit_price", "line_total", "price"})
_ENDINGS = (("ies", "y"), ("s", ""), ("en", ""), ("n", ""), ("e", ""))
Rows = Sequence[Sequence[str]]


def find_lists(table: Table, folder: Path) -> dict[str, object] | None:
    """Return the setting `split` for a table with products and their numbers as lists of equal length; else None."""
    if table.records < 2 or len(table.header) < 3:
        return None
    columns = ", ".join(f"trim(coalesce({quoted(one)}::varchar, ''))" for one in table.header)
    with connect(folder, table.readable, MEMORY) as connection:
        rows = connection.execute(f"select {columns} from ({table.sql}) limit {RECORDS}", table.parameters).fetchall()  # noqa: S608
    for mark in MARKS:
        together = _together(table.header, rows, mark)
        if together:
            return {"columns": together, "by": mark.strip(" ")}
    return None


def _together(header: Sequence[str], rows: Rows, mark: str) -> list[str]:
    """Return the columns of lists that have as many items as the list of products of their record, in every record."""
    sizes = {name: [_size(row[place], mark) for row in rows] for place, name in enumerate(header)}
    several = {name: found for name, found in sizes.items() if max(found, default=0) > 1}
    for name, found in several.items():
        if not THINGS.isdisjoint(meant(name)) and len(set(found)) > 1:
            ours = [one for one, theirs in several.items() if theirs == found]
            if any(_is_counted(one, rows, header.index(one), mark) for one in ours):
                return ours
    return []


def _size(text: str, mark: str) -> int:
    bare = text.removesuffix(mark.strip(" ") or mark)
    return bare.count(mark) + 1 if bare else 0


def _is_counted(name: str, rows: Rows, place: int, mark: str) -> bool:
    """Return whether the items of a column are the quantities or prices of products."""
    items = [item.strip() for row in rows for item in row[place].split(mark) if item.strip()]
    numbers = numbers_of([(item, 1) for item in items])
    return not COUNTED.isdisjoint(meant(name)) and numbers is not None and numbers.share == 1


def meant(name: str) -> set[str]:
    """Return what a column of lists may mean, whose name may be a plural."""
    return {meaning for one in (name, singular(name)) for meaning in meanings(one, {})}


def singular(name: str) -> str:
    """Return the singular of a name that means something only in the singular; else the name as it is."""
    return next((one for one in _singulars(name) if meanings(one, {})), name)


def _singulars(name: str) -> Iterator[str]:
    for ending, instead in _ENDINGS:
        if name.lower().endswith(ending) and len(name) > len(ending) + 2:
            yield name[: -len(ending)] + instead
