"""Lookup files: one row per key, joined to the records of a source's own file."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from warehouse.errors import DeliveryError
from warehouse.files.engine import failures_named, quoted
from warehouse.files.interface import InputFile
from warehouse.files.mapping import find_name
from warehouse.files.opening import open_table
from warehouse.files.tables import Table
from warehouse.letters import BLANKS
from warehouse.settings import Lookup, SourceSettings, or_nearest

if TYPE_CHECKING:
    import duckdb


@dataclass(frozen=True)
class Joined:
    """A lookup file beside the records: its table in DuckDB, its keys, and the names that its columns go by."""

    table: Table
    name: str
    keys: list[tuple[str, str]]
    """The column of the records and the column of this file."""
    shown: dict[str, str]
    """The name that a column goes by -> its name in this file."""

    @property
    def sql(self) -> str:
        """Return the join, by keys as silver knows them."""
        pairs = (f"{_plain(ours)} = {quoted(f'{self.name} key {at}')}" for at, (ours, _) in enumerate(self.keys))
        return f" left join {quoted(self.name)} on {' and '.join(pairs)}"


def open_lookups(
    source: str,
    settings: SourceSettings,
    files: Sequence[InputFile],
    *,
    own: Table,
    wanted: Collection[str],
    folder: Path,
) -> list[Joined]:
    """Open the lookup files of a source; a column whose name is taken goes by `<file>.<column>`."""
    names = list(own.header)
    joined = []
    for number, lookup in enumerate(settings.lookups):
        key = f"sources.{source}.lookups.{number}"
        file = next((file for file in files if file.lookup and file.wanted in (lookup.path, None)), None)
        if file is None:
            raise DeliveryError(f"{key}: no file {lookup.path} was found to look up; add it.", source=source)
        hopes = {*wanted, *lookup.on.values()}
        table = open_table(file, lookup.reading(settings), hopes, folder / f"lookup-{number}")
        one = _join(lookup, table, names, number, key)
        joined.append(one)
        names += one.shown
    return joined


def _join(lookup: Lookup, table: Table, names: list[str], number: int, key: str) -> Joined:
    keys = []
    for ours, theirs in lookup.on.items():
        left, right = find_name(ours, names), find_name(theirs, table.header)
        if left is None or right is None:
            missing, where = (ours, names) if left is None else (theirs, table.header)
            what = "the records have" if left is None else f"{table.file.name} has"
            guess = or_nearest(missing, where) or f"; the columns are {', '.join(where)}."
            raise DeliveryError(f"{key}.on: {what} no column {missing}{guess}", file=table.file.name, column=missing)
        keys.append((left, right))
    taken = {name.lower() for name in names}
    stem = table.file.path.name.split(".")[0]
    shown = {}
    for name in table.header:
        if name not in (right for _, right in keys):
            alias = f"{stem}.{name}" if name.lower() in taken else name
            if alias.lower() not in taken:
                shown[alias] = name
    return Joined(table, f"lookup {number}", keys, shown)


def load_lookup(connection: duckdb.DuckDBPyConnection, joined: Joined, needed: Collection[str]) -> None:
    """Put the needed columns of a lookup file into DuckDB; raise a DeliveryError if a key stands twice."""
    table = joined.table
    keys = [f"{_plain(theirs)} as {quoted(f'{joined.name} key {at}')}" for at, (_, theirs) in enumerate(joined.keys)]
    columns = [f"{quoted(name)} as {quoted(alias)}" for alias, name in joined.shown.items() if alias in needed]
    aliases = [quoted(f"{joined.name} key {at}") for at in range(len(joined.keys))]
    known = " and ".join(f"{alias} is not null" for alias in aliases)
    with failures_named(table.file.name):
        connection.execute(
            f"create table {quoted(joined.name)} as select {', '.join(keys + columns)} from ({table.sql})",  # noqa: S608
            table.parameters,
        )
        counted = connection.execute(f"select count(*) from {quoted(joined.name)}").fetchall()[0][0]  # noqa: S608
        twice = connection.execute(
            f"select {', '.join(aliases)} from {quoted(joined.name)} where {known} "  # noqa: S608
            f"group by all having count(*) > 1 order by all limit 1"
        ).fetchall()
    if counted != table.records:
        raise DeliveryError(f"{table.file.name} changed while it was being read; load again.", file=table.file.name)
    if twice:
        value = ", ".join(map(str, twice[0]))
        names = ", ".join(theirs for _, theirs in joined.keys)
        raise DeliveryError(
            f"{table.file.name} has the key {names} = {value} more than once, but a lookup has one row for each key; "
            "fix the file, or look up by more columns.",
            file=table.file.name,
            key=value,
        )


def _plain(name: str) -> str:
    """Return the SQL of a key without blanks around it, its letters composed; it does what `letters.tidy` does."""
    return f"nfc_normalize(trim({quoted(name)}, '{BLANKS}'))"
