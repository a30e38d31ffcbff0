"""Values that stand on the first record of several only, as in exports of orders and in merged cells: carried down."""

from __future__ import annotations

from dataclasses import replace

from warehouse.errors import DeliveryError
from warehouse.files.engine import MEGABYTE, quoted
from warehouse.files.mapping import find_name
from warehouse.files.tables import Table
from warehouse.printable import toml_string
from warehouse.settings import FileSettings, or_nearest

MEMORY = 256 * MEGABYTE
"""All records are sorted by the key within which values are carried down; what does not fit spills to the disk."""


def carried_down(table: Table, settings: FileSettings) -> Table:
    """Return a table in which blank values of the columns that `carry_down` names are those of the record above."""
    carry = settings.carry_down
    if carry is None:
        return table
    columns = {_column(table, name) for name in carry.columns}
    within = _column(table, carry.within) if carry.within is not None else None
    filled = ", ".join(_filled(name, within, table.row) if name in columns else quoted(name) for name in table.header)
    return replace(
        table,
        sql=f"select {quoted(table.row)}, {filled} from ({table.sql}) order by {quoted(table.row)}",  # noqa: S608
        memory=max(table.memory, MEMORY),
        pieces=None,
    )


def _filled(name: str, within: str | None, row: str) -> str:
    value = f"case when trim({quoted(name)}) <> '' then {quoted(name)} end"
    group = f"partition by {quoted(within)} " if within is not None else ""
    last = (
        f"last_value({value} ignore nulls) over ({group}order by {quoted(row)} "
        "rows between unbounded preceding and current row)"
    )
    if within is not None:
        last = f"case when trim({quoted(within)}) <> '' then {last} else {quoted(name)} end"
    return f"{last} as {quoted(name)}"


def _column(table: Table, wanted: str) -> str:
    name = find_name(wanted, table.header)
    if name is None:
        file = table.file.name
        guess = or_nearest(wanted, table.header) or f"; its columns are {', '.join(table.header)}."
        raise DeliveryError(
            f"`carry_down` names the column {toml_string(wanted)}, which {file} does not have{guess}",
            file=file,
            column=wanted,
        )
    return name
