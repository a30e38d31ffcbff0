"""Carries down values that are only on the first of several records, as in order exports and merged cells."""

from __future__ import annotations

from dataclasses import replace

from warehouse.errors import DeliveryError
from warehouse.files.engine import MEGABYTE, quoted, tidied, unused
from warehouse.files.headers import AGAIN
from warehouse.files.mapping import find_name
from warehouse.files.tables import Table
from warehouse.printable import toml_string
from warehouse.settings import FileSettings, or_nearest

MEMORY = 256 * MEGABYTE
"""All records are sorted by the key within which values are carried down; the sort spills to the disk if needed."""

BROKEN = (
    "{}: `carry_down` fills no blank from above a rejected line, because that line may have held the values of the "
    "records below it"
)


def carried_down(table: Table, settings: FileSettings) -> Table:
    """Return a table in which blanks in the columns of `carry_down` take the value of the record above."""
    carry = settings.carry_down
    if carry is None:
        return table
    columns = {column_of(table, name, "carry_down") for name in carry.columns}
    within = column_of(table, carry.within, "carry_down") if carry.within is not None else None
    breaks = _breaks(table) if within is None else []
    run = unused("run", [table.row, *table.header])
    group = tidied(within) if within is not None else quoted(run) if breaks else None
    filled = ", ".join(
        _filled(name, table.row, group, alone=within is not None) if name in columns else quoted(name)
        for name in table.header
    )
    records = _in_runs(table, run) if breaks else table.sql
    return replace(
        table,
        sql=f"select {quoted(table.row)}, {filled} from ({records}) order by {quoted(table.row)}",  # noqa: S608
        parameters=table.parameters | ({"breaks": breaks} if breaks else {}),
        memory=max(table.memory, MEMORY),
        pieces=None,
        notes=[*table.notes, *([BROKEN.format(table.file.name)] if breaks else [])],
    )


def _breaks(table: Table) -> list[int]:
    """Return the numbers of the records below which a rejected line may have held values."""
    rejects = zip(table.gaps, table.rejects(), strict=True)
    return sorted({gap for gap, reject in rejects if 0 < gap < table.records and reject.reason != AGAIN})


def _in_runs(table: Table, run: str) -> str:
    """Return the SQL of the records, with the number of breaks above each of them."""
    row = quoted(table.row)
    is_first = f"{row} - 1 in (select unnest($breaks))"
    marked = f"select *, {is_first} as {quoted(run)} from ({table.sql})"  # noqa: S608
    counted = f"count(*) filter ({quoted(run)}) over (order by {row} rows unbounded preceding)"
    return f"select * replace ({counted} as {quoted(run)}) from ({marked})"  # noqa: S608


def _filled(name: str, row: str, group: str | None, *, alone: bool) -> str:
    """Return the SQL of a column filled from above; ``alone`` if a record whose group is blank stays as it is."""
    value = f"case when {tidied(name)} <> '' then {quoted(name)} end"
    part = f"partition by {group} " if group is not None else ""
    last = (
        f"last_value({value} ignore nulls) over ({part}order by {quoted(row)} "
        "rows between unbounded preceding and current row)"
    )
    if alone:
        last = f"case when {group} <> '' then {last} else {quoted(name)} end"
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
