"""The files of a delivery as tables in DuckDB, and what their columns hold."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from fnmatch import fnmatch
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from warehouse.drafting.names import kinds_of, meanings, tokens, totals, compact
from warehouse.drafting.top import find_top
from warehouse.drafting.values import Column, without_nothing
from warehouse.errors import DeliveryError
from warehouse.files import InputFile
from warehouse.files.contents import as_text, unpack
from warehouse.files.deliveries import DATA
from warehouse.files.engine import MEGABYTE, connect, quoted
from warehouse.files.kinds import is_parquet
from warehouse.files.layout import find_layout
from warehouse.files.natural import in_natural_order
from warehouse.files.opening import open_table
from warehouse.files.tables import Table
from warehouse.files.workspace import workspace
from warehouse.printable import readable_name
from warehouse.settings import FileSettings

if TYPE_CHECKING:
    import duckdb

RECORDS = 300_000
"""So many records of a file are looked at."""
VALUES = 3_000
MEMORY = 512 * MEGABYTE
_DATE = re.compile(
    r"\d{4}[-_.]?\d{2}[-_.]?\d{2}(?:[-_T ]\d{2}[-_.:h]?\d{2}(?:[-_.:]?\d{2})?(?![-_.]?\d))?|"
    r"\d{1,2}[-_.]\d{1,2}[-_.]\d{4}(?:[-_]\d{6,})?|\d{10,}"
)
_PARTS = re.compile(r"\d+")


@dataclass(eq=False)
class Sheet:
    """A table of a delivery: a file, or several with one header.

    ``path`` is what the settings call it, ``kinds`` what it may hold by its name, ``settings`` how its text is read
    where that is not found by itself, ``problem`` why it cannot be read.
    """

    path: str
    files: list[str]
    header: list[str] = field(default_factory=list)
    records: int = 0
    kinds: dict[str, float] = field(default_factory=dict)
    settings: dict[str, object] = field(default_factory=dict)
    columns: dict[str, Column] = field(default_factory=dict)
    encoding: str | None = None
    problem: str | None = None
    name: str = ""
    footers: int = 0
    """How many lines at the end are no records."""

    @property
    def stem(self) -> str:
        """The name that its columns go by as a lookup."""
        return self.files[0].split("/")[-1].split(".")[0]

    def called(self, kind: str) -> float:
        """Return how surely its name says that it holds something."""
        return self.kinds.get(kind, 0.0)


class Sheets:
    """The tables of a delivery, opened; use it in a ``with``, which removes what was put aside."""

    def __init__(self, delivery: Path) -> None:
        if not delivery.is_dir():
            raise DeliveryError(f"There is no folder {delivery}; name the folder that holds the delivery.", file=delivery)
        self.all: list[Sheet] = []
        self._cleanup = ExitStack()
        self._connection: duckdb.DuckDBPyConnection
        self._shares: dict[tuple[str, str, str, str], float] = {}
        try:
            self._open(delivery, self._cleanup.enter_context(workspace()))
        except BaseException:
            self._cleanup.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._cleanup.close()

    @property
    def readable(self) -> list[Sheet]:
        """The tables that can be read and have records."""
        return [sheet for sheet in self.all if sheet.columns]

    def _open(self, delivery: Path, folder: Path) -> None:
        paths = [one for one in in_natural_order(delivery.iterdir()) if one.is_file() and _may_be_data(one)]
        self._names = [readable_name(one.name) for one in paths]
        opened = [_opened(path, folder / f"file-{number}") for number, path in enumerate(paths)]
        self.all = [sheet for sheet, table in opened if table is None]
        tables = [table for _, table in opened if table is not None]
        self._connection = self._cleanup.enter_context(connect(folder, [one for table in tables for one in table.readable], MEMORY))
        groups: dict[tuple[object, ...], list[tuple[Sheet, Table]]] = {}
        for sheet, table in opened:
            if table is not None:
                pattern = _PARTS.sub("", _DATE.sub("", sheet.files[0].lower()))
                groups.setdefault((tuple(sheet.header), pattern, str(sheet.settings)), []).append((sheet, table))
        for number, group in enumerate(groups.values()):
            self.all.append(self._load(f"t{number}", group))

    def _load(self, name: str, group: Sequence[tuple[Sheet, Table]]) -> Sheet:
        sheet = group[0][0]
        sheet.files = [one for each, _ in group for one in each.files]
        sheet.path, sheet.name = _path_of(sheet.files, [one for one in self._names if one not in sheet.files]), name
        sheet.kinds = kinds_of(sheet.files[0])
        for place, (_, table) in enumerate(group):
            columns = ", ".join(quoted(one) for one in table.header)
            how = "create table" if place == 0 else "insert into"
            select = f"select {quoted(table.row)} as row_, {columns} from ({table.sql}) limit {RECORDS}"  # noqa: S608
            names = ", ".join(f"{quoted(one)}" for one in ["row_", *table.header])
            made = f"create table {name} as {select}" if how == "create table" else f"insert into {name} ({names}) {select}"
            for parameters in table.parts():
                self._connection.execute(made, parameters)
                made = f"insert into {name} ({names}) {select}"  # noqa: S608
        sheet.records = self._one(f"select count(*) from {name}")  # noqa: S608
        sheet.kinds = sheet.kinds or self._kinds_by_content(name, sheet)
        context = {word for one in sheet.files[:1] for word in tokens(one.split(".")[0])} | _common_words(sheet.header)
        for column in sheet.header:
            sheet.columns[column] = self._profile(name, column, sheet.records)
            sheet.columns[column].marks = meanings(column, sheet.kinds, context)
        return sheet

    def _kinds_by_content(self, name: str, sheet: Sheet) -> dict[str, float]:
        """Return what a file holds whose name does not say it, by the names of its columns."""
        found = [meanings(column, {}) for column in sheet.header]
        sure = {meaning for marks in found for meaning, mark in marks.items() if mark > 0.85}
        if sure & {"quantity", "line_total", "order_date"} and sure & {"product_id", "product_name", "order_id"}:
            return {"orders": 0.8}
        if sure & {"customer_name", "email", "customer_name.1"} and "product_id" not in sure:
            return {"customers": 0.7}
        return {"products": 0.7} if sure & {"product_id", "product_name"} and "order_id" not in sure else {}

    def _profile(self, table: str, column: str, records: int) -> Column:
        text = f"trim({quoted(column)}::varchar)"
        rows = self._connection.execute(
            f"select {text} as v, count(*) as n from {table} where {text} <> '' group by 1 order by n desc, v limit {VALUES}"  # noqa: S608
        ).fetchall()
        values, nothing = without_nothing(rows)
        filled, distinct = self._connection.execute(
            f"select count(*), count(distinct {text}) from {table} where {text} <> '' and lower({text}) not in "  # noqa: S608
            f"(select unnest($words))", {"words": [one.lower() for one in nothing]},
        ).fetchall()[0]
        return Column(column, records, filled, distinct, values, nothing)

    def _one(self, statement: str) -> int:
        return int(self._connection.execute(statement).fetchall()[0][0] or 0)

    def share(self, sheet: Sheet, column: str, other: Sheet, key: str) -> float:
        """Return which share of a column's values another column has."""
        place = (sheet.name, column, other.name, key)
        if place not in self._shares:
            mine, theirs = f"trim({quoted(column)}::varchar)", f"trim({quoted(key)}::varchar)"
            nothing = sheet.columns[column].nothing
            found = self._connection.execute(
                f"select count(*), count(o.v) from (select distinct {mine} as v from {sheet.name} where {mine} <> '') m "  # noqa: S608
                f"left join (select distinct {theirs} as v from {other.name}) o using (v) where m.v not in (select unnest($words))",
                {"words": list(nothing)},
            ).fetchall()[0]
            self._shares[place] = found[1] / found[0] if found[0] else 0.0
        return self._shares[place]

    def most_within(self, sheet: Sheet, key: str) -> int:
        """Return how many records share a key at most."""
        text = f"trim({quoted(key)}::varchar)"
        return self._one(f"select max(n) from (select count(*) as n from {sheet.name} where {text} <> '' group by {text})")  # noqa: S608

    def unique_together(self, sheet: Sheet, columns: Sequence[str]) -> bool:
        """Tell whether no two records are equal in all of some columns."""
        names = ", ".join(f"trim({quoted(one)}::varchar)" for one in columns)
        return self._one(f"select count(*) from (select {names} from {sheet.name} group by all having count(*) > 1)") == 0  # noqa: S608

    def ask(self, statement: str) -> int:
        """Return the one number that a statement finds."""
        return self._one(statement)

    def rows(self, statement: str) -> list[tuple[object, ...]]:
        """Return what a statement finds."""
        return self._connection.execute(statement).fetchall()

    def blank_behind_first(self, sheet: Sheet, key: str | None, column: str) -> bool:
        """Tell whether a column is filled on the first record of each key only, or of whatever stands together."""
        text = f"nullif(trim({quoted(column)}::varchar), '')"
        if key is None or key == column:
            (filled, blank) = self._connection.execute(
                f"select count({text}), count(*) filter ({text} is null and row_ > (select min(row_) from {sheet.name} where {text} is not null)) "  # noqa: S608
                f"from {sheet.name}"
            ).fetchall()[0]
            return filled > 0 and blank > 0
        name = f"trim({quoted(key)}::varchar)"
        (again, blank, led) = self._connection.execute(
            f"select count(*) filter (n > 1), count(*) filter (n > 1 and v is null), count(*) filter (n > 1 and v is null and f is not null) "  # noqa: S608
            f"from (select {text} as v, row_number() over (partition by {name} order by row_) as n, "
            f"first_value({text}) over (partition by {name} order by row_) as f from {sheet.name})"
        ).fetchall()[0]
        return again > 0 and led > 0 and blank >= 0.9 * again

    def blank_with(self, sheet: Sheet, column: str, other: str) -> bool:
        """Tell whether a column is blank wherever another one is."""
        one, two = f"nullif(trim({quoted(column)}::varchar), '')", f"nullif(trim({quoted(other)}::varchar), '')"
        return self._one(f"select count(*) from {sheet.name} where {one} is null and {two} is not null") == 0  # noqa: S608

    def footer(self, sheet: Sheet) -> list[tuple[object, ...]]:
        """Return the last records of a table, in which the first column begins a footer or most columns are empty."""
        columns = ", ".join(f"trim(coalesce({quoted(one)}::varchar, ''))" for one in sheet.header)
        last = self._connection.execute(f"select {columns} from {sheet.name} order by row_ desc limit 3").fetchall()  # noqa: S608
        found = []
        for row in last:
            filled = [str(one) for one in row if one]
            words = {compact(tokens(one)) for one in filled}
            starts = {compact(tokens(one)[:1]) for one in filled if tokens(one)}
            if len(filled) <= max(1, len(row) // 2) and (words | starts) & totals():
                found.append(row)
        return found


def _may_be_data(path: Path) -> bool:
    return path.name.lower().endswith(DATA) and path.name[0] != "." and not path.name.lower().startswith("readme")


def _opened(path: Path, folder: Path) -> tuple[Sheet, Table | None]:
    name = readable_name(path.name)
    try:
        settings = _settings(path, folder, name)
        file = InputFile(path, name, "", path.stat().st_size, "")
        given = FileSettings.model_validate(settings)
        table = open_table(file, given, (), folder / "table")
    except (DeliveryError, OSError, ValueError) as exc:
        return Sheet(name, [name], problem=str(exc)), None
    if not table.records:
        return Sheet(name, [name], table.header, problem=f"{name} has no records."), None
    sheet = Sheet(name, [name], table.header, settings=settings, encoding=table.encoding if table.guessed else None)
    rejects = [reject.line_number for reject in table.rejects()]
    sheet.footers = len(rejects) if rejects and len(table.gaps) and min(table.gaps) >= table.records else 0
    return sheet, table


def _settings(path: Path, folder: Path, name: str) -> dict[str, object]:
    """Return what must be said of how a text is read: title lines, and a delimiter that is not found by itself."""
    folder.mkdir()
    content = unpack(path, folder, name, FileSettings())
    if is_parquet(content):
        return {}
    text = as_text(content, None, folder, name)
    top = find_top(text)
    if top is None:
        return {}
    settings: dict[str, object] = {"skip_lines": top.skip_lines} if top.skip_lines else {}
    layout = find_layout(text, name, FileSettings.model_validate(settings), ())
    if layout.body.dialect.delimiter.decode() != top.delimiter:
        settings["delimiter"] = top.delimiter
    return settings


def _path_of(files: Sequence[str], others: Sequence[str]) -> str:
    """Return one path for files: a name, or a glob in the place of dates and of what differs, that fits no other file."""
    dated = re.sub(r"\*(?:[-_ .](?:to[-_ ])?\*)+|\*+", "*", _DATE.sub("*", files[0]))
    counted = re.sub(r"\*+", "*", _PARTS.sub("*", dated))
    for pattern in (dated, counted) if len(files) > 1 else (dated,):
        bare = pattern.split(".")[0].strip("*-_ ")
        if all(fnmatch(one, pattern) for one in files) and not any(fnmatch(one, pattern) for one in others):
            if "*" in pattern and (bare or not others):
                return pattern
    return files[0]


def _common_words(header: Sequence[str]) -> set[str]:
    """Return the words that begin most columns of a table, such as the table's own name."""
    first = [tokens(one)[0] for one in header if len(tokens(one)) > 1]
    return {word for word in first if len(header) > 3 and first.count(word) >= 0.6 * len(header)}

