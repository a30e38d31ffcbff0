"""Lookup files: one row per key, joined to the records of a source's own file."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from warehouse.errors import DeliveryError
from warehouse.files.date_shapes import ISO
from warehouse.files.days import day
from warehouse.files.engine import failures_named, literal, quoted, tidied
from warehouse.files.expressions import check_expression
from warehouse.files.interface import Account, InputFile
from warehouse.files.mapping import find_name
from warehouse.files.opening import open_table
from warehouse.files.tables import Table
from warehouse.letters import BLANKS, tidy
from warehouse.settings import Lookup, SourceSettings, or_nearest

if TYPE_CHECKING:
    import duckdb


DIRECTION = re.compile(r"(.*\S)\s+(asc|desc)\s*", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True)
class Dated:
    """The columns of the records and of a lookup file whose days say which row counts, and how they are read.

    ``typed`` says of each whether it holds dates instead of texts: they are ISO, whatever the formats are.
    """

    ours: str
    theirs: str
    formats: Sequence[str]
    nothing: Sequence[str]
    timezone: str
    typed: tuple[bool, bool]

    @property
    def our_day(self) -> str:
        """Return the SQL of the day of a record."""
        return self._day(self.ours, typed=self.typed[0])

    @property
    def their_day(self) -> str:
        """Return the SQL of the day from which a row counts."""
        return self._day(self.theirs, typed=self.typed[1])

    def _day(self, name: str, *, typed: bool) -> str:
        formats = [ISO, *self.formats] if typed else self.formats
        return day(f"trim({quoted(name)}, '{BLANKS}')", formats, self.timezone)


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
    dated: Dated | None = None
    nothing: Sequence[str] = ()
    """Texts that mean no value, and so no key."""

    def key_of_row(self, name: str) -> str:
        """Return the SQL of a part of the key of this file's rows; null, which no record has, if it is no value."""
        nothing = ["", *([] if name in self.table.typed else map(tidy, self.nothing))]
        words = ", ".join(map(literal, dict.fromkeys(nothing)))
        return f"case when {tidied(name)} not in ({words}) then {tidied(name)} end"

    @property
    def sql(self) -> str:
        """Return the join, by keys normalised as in silver, and by the day if its rows have one."""
        pairs = [f"{tidied(ours)} = {quoted(f'{self.name} key {at}')}" for at, (ours, _) in enumerate(self.keys)]
        if self.dated is not None:
            since, until = quoted(f"{self.name} since"), quoted(f"{self.name} until")
            pairs += [f"{self.dated.our_day} >= {since}", f"{self.dated.our_day} < {until}"]
        return f" left join {quoted(self.name)} on {' and '.join(pairs)}"

    @property
    def read(self) -> set[str]:
        """The columns of the records by which a row is found."""
        return {ours for ours, _ in self.keys} | ({self.dated.ours} if self.dated is not None else set())

    @property
    def typed(self) -> set[str]:
        """The visible names of the columns whose values are typed instead of texts of the file."""
        return {alias for alias, name in self.shown.items() if name in self.table.typed}

    def unused(self, needed: Collection[str]) -> list[str]:
        """Return the columns of this file that are no key and that nothing takes; ``needed`` are visible names."""
        used = {theirs for _, theirs in self.keys} | ({self.dated.theirs} if self.dated is not None else set())
        used |= {name for alias, name in self.shown.items() if alias in needed}
        return [name for name in self.table.header if name not in used]


def open_lookups(
    source: str,
    settings: SourceSettings,
    files: Sequence[InputFile],
    *,
    own: Table,
    wanted: Collection[str],
    folder: Path,
    timezone: str = "UTC",
) -> list[Joined]:
    """Open the lookup files of a source; a column whose name is taken is named `<file>.<column>`."""
    names, typed, joined = list(own.header), set(own.typed), list[Joined]()
    for number, lookup in enumerate(settings.lookups):
        key = f"sources.{source}.lookups.{number}"
        use = sum(one.path == lookup.path for one in settings.lookups[:number])
        fitting = [file for file in files if file.lookup and file.wanted in (lookup.path, None)]
        file = next((file for file in fitting if file.use == use), next(iter(fitting), None))
        if file is None:
            raise DeliveryError(f"{key}: no file {lookup.path} was found to look up; add it.", source=source)
        named = {one.removeprefix(f"{_stem(file)}.") for one in wanted}
        hopes = {*named, *lookup.on.values(), *(lookup.as_of or {}).values()}
        table = open_table(file, lookup.reading(settings), hopes, folder / f"lookup-{number}", settings.decimal)
        one = replace(_join(lookup, table, names, number, key), nothing=settings.null_values)
        if lookup.as_of is not None:
            ((ours, theirs),) = (_pair(pair, names, table, f"{key}.as_of") for pair in lookup.as_of.items())
            kinds = (ours in typed, theirs in table.typed)
            one = replace(one, dated=Dated(ours, theirs, settings.date_formats, settings.null_values, timezone, kinds))
        joined.append(one)
        names += one.shown
        typed |= one.typed
    return joined


def _stem(file: InputFile) -> str:
    return file.path.name.split(".")[0]


def _join(lookup: Lookup, table: Table, names: list[str], number: int, key: str) -> Joined:
    keys = [_pair(pair, names, table, f"{key}.on") for pair in lookup.on.items()]
    taken = {name.lower() for name in names}
    stem = _stem(table.file)
    shown = {}
    for name in table.header:
        if name not in (theirs for _, theirs in keys):
            alias = f"{stem}.{name}" if name.lower() in taken else name
            if alias.lower() not in taken:
                shown[alias] = name
    return Joined(table, f"lookup {number}", keys, shown, lookup, key)


def _pair(pair: tuple[str, str], names: list[str], table: Table, key: str) -> tuple[str, str]:
    """Return a column of the records and one of a lookup file, by the names that they have there."""
    ours, theirs = pair
    left, right = find_name(ours, names), find_name(theirs, table.header)
    if left is None or right is None:
        missing, where = (ours, names) if left is None else (theirs, table.header)
        what = "the records have" if left is None else f"{table.file.name} has"
        guess = or_nearest(missing, where) or f"; the columns are {', '.join(where)}."
        raise DeliveryError(f"{key}: {what} no column {missing}{guess}", file=table.file.name, column=missing)
    return left, right


def load_lookup(connection: duckdb.DuckDBPyConnection, joined: Joined, needed: Collection[str]) -> Account:
    """Put the needed columns of a lookup file into DuckDB, and return the account of its rows.

    Raises a DeliveryError if a key is repeated and no order says which of its rows counts.
    """
    table, dated = joined.table, joined.dated
    where, order = chosen(connection, joined.settings, table, joined.key)
    keys = [
        f"{joined.key_of_row(theirs)} as {quoted(f'{joined.name} key {at}')}"
        for at, (_, theirs) in enumerate(joined.keys)
    ]
    columns = [f"{quoted(name)} as {quoted(alias)}" for alias, name in joined.shown.items() if alias in needed]
    aliases = [quoted(f"{joined.name} key {at}") for at in range(len(joined.keys))]
    if dated is not None:
        _check_days(connection, joined, dated, where)
        since = quoted(f"{joined.name} since")
        keys.append(f"{dated.their_day} as {since}")
        aliases.append(since)
    once = f" qualify row_number() over (partition by {', '.join(aliases)} order by {order}) = 1" if order else ""
    known = " and ".join(f"{alias} is not null" for alias in aliases)
    with failures_named(table.file.name):
        connection.execute(
            f"create table {quoted(joined.name)} as select {', '.join(keys + columns)} "  # noqa: S608
            f"from ({table.sql}){where}{once}",
            table.parameters,
        )
        if dated is not None:
            _end_days(connection, joined, aliases)
        is_part = bool(where or once or dated)
        whole = f"({table.sql})" if is_part else quoted(joined.name)
        passing = f"count(*) filter ({where.strip()})" if where else "count(*)"
        given = table.parameters if is_part else {}
        counted, passed = connection.execute(f"select count(*), {passing} from {whole}", given).fetchall()[0]  # noqa: S608
        twice = connection.execute(
            f"select {', '.join(aliases)} from {quoted(joined.name)} where {known} "  # noqa: S608
            f"group by all having count(*) > 1 order by all limit 1"
        ).fetchall()
    if counted != table.records:
        raise DeliveryError(f"{table.file.name} changed while it was being read; load again.", file=table.file.name)
    if twice:
        value = ", ".join(map(str, twice[0]))
        names = ", ".join([*(theirs for _, theirs in joined.keys), *([dated.theirs] if dated is not None else [])])
        raise DeliveryError(
            f"{table.file.name} has the key {names} = {value} more than once, but a lookup has one row for each key; "
            "fix the file, look up by more columns, or say by `order` which row counts.",
            file=table.file.name,
            key=value,
        )
    account = table.account
    account.filtered = counted - passed
    return account


def _check_days(connection: duckdb.DuckDBPyConnection, joined: Joined, dated: Dated, where: str) -> None:
    """Raise a DeliveryError if a row that may count says from which day in no known format: it would never count."""
    text, table = f"trim({quoted(dated.theirs)}, '{BLANKS}')", joined.table
    nothing = ", ".join(literal(one.strip().casefold()) for one in ["", *dated.nothing])
    wrong = f"lower({text}) not in ({nothing}) and {dated.their_day} is null"
    with failures_named(table.file.name):
        found = connection.execute(
            f"select count(*), min({text}) from (select * from ({table.sql}){where}) where {wrong}",  # noqa: S608
            table.parameters,
        ).fetchall()[0]
    if found[0]:
        rows = "1 row has" if found[0] == 1 else f"{found[0]:,} rows have"
        raise DeliveryError(
            f"{table.file.name}: {rows} no day in {dated.theirs}, such as {found[1]!r}, which none of "
            f"{', '.join(dated.formats)} reads; add its format to the `date_formats` of the source, or leave the rows "
            f"out by `where` of {joined.key}.",
            file=table.file.name,
            column=dated.theirs,
        )


def _end_days(connection: duckdb.DuckDBPyConnection, joined: Joined, aliases: Sequence[str]) -> None:
    """Let each row of a key count until the day of the next one."""
    name, keys, since = quoted(joined.name), ", ".join(aliases[:-1]), aliases[-1]
    after = f"lead({since}, 1, date '9999-12-31') over (partition by {keys} order by {since})"
    connection.execute(
        f"create or replace table {name} as select *, {after} as {quoted(f'{joined.name} until')} "  # noqa: S608
        f"from {name} where {since} is not null"
    )


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
