"""Splits lists in one cell, such as `A1; A2; A3`, into records: one per item, with all other values repeated."""

from __future__ import annotations

from array import array
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from warehouse.errors import DeliveryError
from warehouse.files.carrying import MEMORY, column_of
from warehouse.files.engine import connect, failures_named, literal, quoted, unused
from warehouse.files.tables import Table
from warehouse.letters import BLANKS
from warehouse.settings import FileSettings

if TYPE_CHECKING:
    import duckdb

MOST = 10_000
"""The most items of one cell; a longer list means that the mark separates something else."""


def split_up(table: Table, settings: FileSettings, folder: Path) -> Table:
    """Return a table in which each item of a list is a record; lists of several columns are split in parallel."""
    split = settings.split
    if split is None:
        return table
    names = [column_of(table, name, "split") for name in split.columns]
    taken = [table.row, *table.header]
    lists = {name: quoted(unused(f"items {number}", taken)) for number, name in enumerate(names)}
    place, row = quoted(unused("item", taken)), quoted(table.row)
    made = ", ".join(f"{_items(quoted(name), split.by)} as {items}" for name, items in lists.items())
    longest = f"greatest(1, {', '.join(f'len({items})' for items in lists.values())})"
    listed = f"select *, {made} from ({table.sql})"  # noqa: S608
    each = f"select *, unnest(generate_series(1, {longest})) as {place} from ({listed})"  # noqa: S608
    columns = ", ".join(
        f"trim({lists[name]}[{place}], {literal(BLANKS)}) as {quoted(name)}" if name in lists else quoted(name)
        for name in table.header
    )
    memory = max(table.memory, MEMORY)
    with failures_named(table.file.name), connect(folder, table.readable, memory) as connection:
        sizes = f"select {row} as row, {longest} as size from ({listed})"  # noqa: S608
        total, most = connection.execute(
            f"select coalesce(sum(size), 0)::bigint, coalesce(max(size), 0) from ({sizes})",  # noqa: S608
            table.parameters,
        ).fetchall()[0]
        before = _before_rejects(connection, sizes, table) if len(table.gaps) else table.gaps
    if most > MOST:
        raise DeliveryError(
            f"{table.file.name} has a cell with {most:,} items, and `split` takes {MOST:,}; correct its `by`.",
            file=table.file.name,
        )
    note = f"{table.file.name}: {table.records:,} records have lists in {' and '.join(names)} and make {total:,}"
    return replace(
        table,
        sql=f"select row_number() over (order by {row}, {place}) as {row}, {columns} from ({each}) "  # noqa: S608
        f"order by {row}, {place}",
        records=total,
        memory=memory,
        pieces=None,
        gaps=before,
        typed=table.typed - set(names),
        notes=[*table.notes, note],
    )


def _items(column: str, by: str) -> str:
    """Return the list of a cell, in SQL; a trailing mark begins no further item."""
    mark, text = literal(by), f"trim({column}, {literal(BLANKS)})"
    bare = f"case when ends_with({text}, {mark}) then left({text}, length({text}) - {len(by)}) else {text} end"
    return f"case when {column} is not null then string_split({bare}, {mark}) end"


def _before_rejects(connection: duckdb.DuckDBPyConnection, sizes: str, table: Table) -> array[int]:
    """Return for each reject the number of records before it after the split."""
    gaps = sorted(set(table.gaps))
    found = connection.execute(
        "select gap, coalesce(sum(size), 0)::bigint from (select unnest($gaps) as gap) "  # noqa: S608
        f"left join ({sizes}) as sizes on sizes.row <= gap group by gap",
        table.parameters | {"gaps": gaps},
    ).fetchall()
    records = dict(found)
    return array("q", [records[gap] for gap in table.gaps])
