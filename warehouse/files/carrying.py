"""Carries down values that are only on the first of several records, as in order exports and merged cells."""

from __future__ import annotations

from dataclasses import replace

from warehouse.errors import DeliveryError
from warehouse.files.engine import MEGABYTE, quoted
from warehouse.files.mapping import find_name
from warehouse.files.tables import Table
from warehouse.printable import toml_string
from warehouse.settings import FileSettings, or_nearest

MEMORY = 256 * MEGABYTE
"""All records are sorted by the key within which values are carried down; the sort spills to the disk if needed."""


def carried_down(table: Table, settings: FileSettings) -> Table:
    """Return a table in which blanks in the columns of `carry_down` take the value of the record above."""
    carry = settings.carry_down
    if carry is None:
        return table
    columns = {column_of(table, name, "carry_down") for name in carry.columns}
    within = column_of(table, carry.within, "carry_down") if carry.within is not None else None
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


def column_of(table: Table, wanted: str, setting: str) -> str:
    """Return the column of a file that a setting names; raises DeliveryError if there is none."""
    name = find_name(wanted, table.header)
    if name is None:
        file = table.file.name
        guess = or_nearest(wanted, table.header) or f"; its columns are {', '.join(table.header)}."
        raise DeliveryError(
            f"`{setting}` names the column {toml_string(wanted)}, which {file} does not have{guess}",
            file=file,
            column=wanted,
        )
    return name
