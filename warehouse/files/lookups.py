"""Lookup files: one row per key, joined to the records of a source's own file."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from warehouse.errors import DeliveryError
from warehouse.files.engine import failures_named, quoted
from warehouse.files.expressions import check_expression
from warehouse.files.interface import Account, InputFile
from warehouse.files.mapping import find_name
from warehouse.files.opening import open_table
from warehouse.files.tables import Table
from warehouse.letters import BLANKS
from warehouse.settings import Lookup, SourceSettings, or_nearest

if TYPE_CHECKING:
    import duckdb


DIRECTION = re.compile(r"(.*\S)\s+(asc|desc)\s*", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True)
class Joined:
    """A lookup file beside the records: its table in DuckDB, its keys, and the names of its columns."""

    table: Table
    name: str
    keys: list[tuple[str, str]]
    """The column of the records and the column of this file."""
    shown: dict[str, str]
    """The visible name of a column -> its name in this file."""
    settings: Lookup
    key: str
    """The key of the settings that names it."""

    @property
    def sql(self) -> str:
        """Return the join, by keys normalised as in silver."""
        pairs = (f"{_plain(ours)} = {quoted(f'{self.name} key {at}')}" for at, (ours, _) in enumerate(self.keys))
        return f" left join {quoted(self.name)} on {' and '.join(pairs)}"

    def unused(self, needed: Collection[str]) -> list[str]:
        """Return the columns of this file that are no key and that nothing takes; ``needed`` are visible names."""
        used = {theirs for _, theirs in self.keys} | {name for alias, name in self.shown.items() if alias in needed}
        return [name for name in self.table.header if name not in used]


def open_lookups(
    source: str,
    settings: SourceSettings,
    files: Sequence[InputFile],
    *,
    own: Table,
    wanted: Collection[str],
    folder: Path,
) -> list[Joined]:
    """Open the lookup files of a source; a column whose name is taken is named `<file>.<column>`."""
    names = list(own.header)
    joined = []
    for number, lookup in enumerate(settings.lookups):
        key = f"sources.{source}.lookups.{number}"
        use = sum(one.path == lookup.path for one in settings.lookups[:number])
        fitting = [file for file in files if file.lookup and file.wanted in (lookup.path, None)]
        file = next((file for file in fitting if file.use == use), next(iter(fitting), None))
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
    return Joined(table, f"lookup {number}", keys, shown, lookup, key)


def load_lookup(connection: duckdb.DuckDBPyConnection, joined: Joined, needed: Collection[str]) -> Account:
    """Put the needed columns of a lookup file into DuckDB, and return the account of its rows.

    Raises a DeliveryError if a key is repeated and no order says which of its rows counts.
    """
    table = joined.table
    where, order = chosen(connection, joined.settings, table, joined.key)
    keys = [f"{_plain(theirs)} as {quoted(f'{joined.name} key {at}')}" for at, (_, theirs) in enumerate(joined.keys)]
    columns = [f"{quoted(name)} as {quoted(alias)}" for alias, name in joined.shown.items() if alias in needed]
    aliases = [quoted(f"{joined.name} key {at}") for at in range(len(joined.keys))]
    once = f" qualify row_number() over (partition by {', '.join(aliases)} order by {order}) = 1" if order else ""
    known = " and ".join(f"{alias} is not null" for alias in aliases)
    with failures_named(table.file.name):
        connection.execute(
            f"create table {quoted(joined.name)} as select {', '.join(keys + columns)} "  # noqa: S608
            f"from ({table.sql}){where}{once}",
            table.parameters,
        )
        whole = f"({table.sql})" if where or once else quoted(joined.name)
        passing = f"count(*) filter ({where.strip()})" if where else "count(*)"
        given = table.parameters if where or once else {}
        counted, passed = connection.execute(f"select count(*), {passing} from {whole}", given).fetchall()[0]  # noqa: S608
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
            "fix the file, look up by more columns, or say by `order` which row counts.",
            file=table.file.name,
            key=value,
        )
    account = table.account
    account.filtered = counted - passed
    return account


def chosen(connection: duckdb.DuckDBPyConnection, lookup: Lookup, table: Table, key: str) -> tuple[str, str]:
    """Return the condition and the order, in SQL, by which rows of a lookup file count; empty if not set."""
    where, order = "", []
    if lookup.where is not None:
        check_expression(connection, lookup.where, f"{key}.where", table.header)
        where = f" where coalesce(cast(({lookup.where}\n) as boolean), false)"
    for said in lookup.order:
        found = DIRECTION.fullmatch(said)
        expression, direction = (found[1], found[2] or "asc") if found else (said, "asc")
        check_expression(connection, expression, f"{key}.order", table.header)
        order.append(f"({expression}\n) {direction} nulls last")
    return where, ", ".join([*order, quoted(table.row)]) if order else ""


def _plain(name: str) -> str:
    """Return the SQL of a trimmed key with composed letters; it does what `letters.tidy` does."""
    return f"nfc_normalize(trim({quoted(name)}, '{BLANKS}'))"
