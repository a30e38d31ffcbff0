"""The files of a folder as typed tables in DuckDB, which spills to disk when memory is short."""

from __future__ import annotations

import re
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from warehouse.drafting.opened import Sheet, may_be_data, opened
from warehouse.drafting.profile import NOTHING
from warehouse.errors import DeliveryError
from warehouse.files.engine import MEGABYTE, connect, failures_named, literal, quoted
from warehouse.files.natural import in_natural_order
from warehouse.files.tables import Table
from warehouse.files.workspace import workspace
from warehouse.printable import readable_name
from warehouse.profile.columns import measured, ranged
from warehouse.profile.sources import Source, belong_together, is_copy_name, name_of

MEMORY = 768 * MEGABYTE
WORDS = ", ".join(literal(word) for word in sorted(NOTHING))
DATED = re.compile(r"\d{4}-\d{2}-\d{2}")


class Tables:
    """The sources of a folder, opened and measured; use it in a ``with``, which removes temporary files."""

    def __init__(self, folder: Path) -> None:
        if not folder.is_dir():
            raise DeliveryError(f"There is no folder {folder}; name the folder that holds the files.", file=folder)
        self.folder = folder
        self.sources: list[Source] = []
        self.notes: list[str] = []
        self._cleanup = ExitStack()
        self.connection: Any = None
        try:
            self._open(self._cleanup.enter_context(workspace()))
        except BaseException:
            self._cleanup.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._cleanup.close()

    def one(self, statement: str) -> tuple[Any, ...]:
        """Return the one row of a query."""
        row: tuple[Any, ...] = self.connection.execute(statement).fetchone()
        return row

    def source(self, name: str) -> Source:
        """Return the source of a name."""
        return next(one for one in self.sources if one.name == name)

    def nothing(self, source: Source) -> list[str]:
        """Return the words that stand for no value in the files of a source, as they write them."""
        texts = ", ".join(f"trim({quoted(column)}::varchar)" for column in source.header)
        found: set[str] = set()
        for one in source.read:
            query = (
                f"select distinct value from (select unnest([{texts}]) as value from ({one.sql})) "
                f"where lower(value) in ({WORDS})"
            )
            for parameters in one.parts():
                found |= {row[0] for row in self.connection.execute(query, parameters).fetchall()}
        return sorted(found)

    def _open(self, put: Path) -> None:
        found: list[tuple[str, Sheet, Table]] = []
        for number, path in enumerate(_paths(self.folder)):
            name = readable_name(path.relative_to(self.folder).as_posix())
            for sheet, table in opened(path, put / f"file-{number}"):
                if table is None:
                    self.notes.append(sheet.problem or f"{name} cannot be read.")
                else:
                    found.append((name, sheet, table))
        if not found:
            said = f" {self.notes[0]}" if self.notes else ""
            raise DeliveryError(
                f"{self.folder} holds no table that can be read; name a folder of CSV or Parquet files.{said}",
                file=self.folder,
            )
        readable = [one for _, _, table in found for one in table.readable]
        self.connection = self._cleanup.enter_context(connect(put, readable, MEMORY))
        for number, group in enumerate(_groups(found)):
            self.sources.append(self._load(f"t{number}", group))
        self._name_apart()
        self._find_copies()

    def _load(self, table: str, group: list[tuple[str, Sheet, Table]]) -> Source:
        files = [name for name, _, _ in group]
        header = group[0][2].header
        called = [_called(name, sheet) for name, sheet, _ in group]
        source = Source(name_of(called, self.folder.resolve().name), files, header, table)
        source.days = sorted({found[0] for name in files if (found := DATED.search(name.rpartition("/")[0]))})
        source.settings, source.read = group[0][1].settings, [one for _, _, one in group]
        made = False
        for name, _, one in group:
            day = found[0] if (found := DATED.search(name.rpartition("/")[0])) else ""
            cleaned = ", ".join(
                f"case when lower(trim({quoted(column)}::varchar)) not in ('', {WORDS}) "
                f"then trim({quoted(column)}::varchar) end as {quoted(column)}"
                for column in header
            )
            select = f"select {literal(day)} as day_, {cleaned} from ({one.sql})"
            with failures_named(name):
                for parameters in one.parts():
                    how = (
                        f"insert into {table}_text by name {select}"
                        if made
                        else f"create table {table}_text as {select}"
                    )
                    self.connection.execute(how, parameters)
                    made = True
            source.rejected += one.account.rejected
            source.notes += one.notes
        self._only_the_newest(source)
        self._measure(source)
        return source

    def _only_the_newest(self, source: Source) -> None:
        """Keep the newest record of each key from several deliveries of a list, and count the changes between them."""
        if len(source.days) < 2:
            return
        text, first = f"{source.table}_text", quoted(source.header[0])
        again, newest = self.one(
            f"select count(*) - count(distinct ({first}, day_)), count(distinct {first}) < count(*) from {text}"
        )
        if again or not newest:
            return
        for column in source.header[1:]:
            name = quoted(column)
            (count,) = self.one(
                f"select count(*) from (select {first} from {text} group by 1 having count(distinct {name}) > 1)"
            )
            source.changed[column] = count
        self.connection.execute(
            f"create or replace table {text} as select * from {text} "
            f"qualify row_number() over (partition by {first} order by day_ desc) = 1"
        )

    def _measure(self, source: Source) -> None:
        table, text = source.table, f"{source.table}_text"
        (source.records,) = self.one(f"select count(*) from {text}")
        for name in source.header:
            source.columns[name] = measured(self.connection, text, name, source.records)
        typed = ", ".join(f"{column.sql} as {quoted(name)}" for name, column in source.columns.items())
        self.connection.execute(f"create table {table} as select {typed} from {text}")
        self.connection.execute(f"drop table {text}")
        for column in source.columns.values():
            ranged(self.connection, table, column)

    def _name_apart(self) -> None:
        """Name sources that would share a name after their files."""
        taken: set[str] = set()
        for source in self.sources:
            if source.name.lower() in taken:
                source.name = re.sub(r"\.\w+$", "", source.files[0]).replace("/", "_")
            taken.add(source.name.lower())

    def _find_copies(self) -> None:
        for source in self.sources:
            for other in self.sources:
                if other is source or other.copy_of or source.copy_of:
                    continue
                if self._is_copy(source, other):
                    source.copy_of = other.name

    def _is_copy(self, source: Source, other: Source) -> bool:
        """Return whether a source is a copy of another one, by its name or by its records."""
        mine, theirs = [one.lower() for one in source.header], [one.lower() for one in other.header]
        shared = set(mine) & set(theirs)
        if len(shared) < 3:
            return False
        if len(shared) >= 0.7 * min(len(mine), len(theirs)) and is_copy_name(source.files[0], other.files[0]):
            return True
        return mine == theirs and self._equal_records(source, other)

    def _equal_records(self, source: Source, other: Source) -> bool:
        """Return whether most records of a source are also in another one that has no fewer."""
        if source.records > other.records or (source.records == other.records and source.name < other.name):
            return False
        (count,) = self.one(
            f"select count(*) from (select * from {source.table} intersect select * from {other.table})"
        )
        return int(count) > 0.5 * source.records


def _paths(folder: Path) -> list[Path]:
    try:
        inside = [one for one in in_natural_order(folder.iterdir()) if not one.name.startswith(".")]
        files = [one for one in inside if one.is_file()]
        for one in inside:
            if one.is_dir():
                files += [file for file in in_natural_order(one.iterdir()) if file.is_file()]
    except OSError as exc:
        raise DeliveryError(
            f"{exc.filename or folder} cannot be read ({(exc.strerror or str(exc)).lower()}); let it be read.",
            file=folder,
        ) from exc
    return [one for one in files if may_be_data(one)]


def _called(name: str, sheet: Sheet) -> str:
    """Return what a table is called: its file, or its sheet in a workbook of several."""
    return f"{name}/{sheet.tab}" if "sheet" in sheet.settings else name


def _groups(found: list[tuple[str, Sheet, Table]]) -> list[list[tuple[str, Sheet, Table]]]:
    groups: list[list[tuple[str, Sheet, Table]]] = []
    for one in found:
        for group in groups:
            same = group[0][2].header == one[2].header and group[0][1].settings == one[1].settings
            if same and belong_together(_called(*group[0][:2]), _called(*one[:2]), one[2].header):
                group.append(one)
                break
        else:
            groups.append([one])
    return groups
