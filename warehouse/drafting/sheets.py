"""The files of a delivery as tables in DuckDB, and measurements of their columns."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from warehouse.drafting.lists import singular
from warehouse.drafting.names import all_words, compact, kinds_of, meanings, tokens
from warehouse.drafting.opened import Sheet, common_words, may_be_data, opened, path_of, pattern_of
from warehouse.drafting.profile import Column, without_nothing
from warehouse.errors import DeliveryError
from warehouse.files.engine import MEGABYTE, connect, quoted
from warehouse.files.natural import in_natural_order
from warehouse.files.tables import Table
from warehouse.files.workspace import workspace
from warehouse.printable import readable_name

if TYPE_CHECKING:
    import duckdb

__all__ = ["ENOUGH", "Sheet", "Sheets"]
RECORDS = 300_000
"""The number of records of a file that are examined."""
VALUES = 3_000
MEMORY = 512 * MEGABYTE
ENOUGH = 0.95
"""The share of records whose amounts must agree if they prove what a column means."""


class Sheets:
    """The opened tables of a delivery; use it in a ``with``, which removes temporary files."""

    def __init__(self, delivery: Path) -> None:
        if not delivery.is_dir():
            raise DeliveryError(
                f"There is no folder {delivery}; name the folder that holds the delivery.", file=delivery
            )
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

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._cleanup.close()

    @property
    def readable(self) -> list[Sheet]:
        """The tables that can be read and have records."""
        return [sheet for sheet in self.all if sheet.columns]

    def _open(self, delivery: Path, folder: Path) -> None:
        paths = [one for one in in_natural_order(delivery.iterdir()) if one.is_file() and may_be_data(one)]
        self._names = [readable_name(one.name) for one in paths]
        found = [one for number, path in enumerate(paths) for one in opened(path, folder / f"file-{number}")]
        self.all = [sheet for sheet, table in found if table is None]
        tables = [table for _, table in found if table is not None]
        self._connection = self._cleanup.enter_context(
            connect(folder, [one for table in tables for one in table.readable], MEMORY)
        )
        groups: dict[tuple[object, ...], list[tuple[Sheet, Table]]] = {}
        for sheet, table in found:
            if table is not None:
                pattern = pattern_of(sheet.files[0])
                groups.setdefault((tuple(sheet.header), pattern, str(sheet.settings)), []).append((sheet, table))
        for number, group in enumerate(groups.values()):
            self.all.append(self._load(f"t{number}", group))

    def _load(self, name: str, group: Sequence[tuple[Sheet, Table]]) -> Sheet:
        sheet = group[0][0]
        sheet.files = [one for each, _ in group for one in each.files]
        sheet.path, sheet.name = path_of(sheet.files, [one for one in self._names if one not in sheet.files]), name
        sheet.kinds = kinds_of(sheet.tab) or kinds_of(sheet.files[0])
        for place, (_, table) in enumerate(group):
            columns = ", ".join(quoted(one) for one in table.header)
            how = "create table" if place == 0 else "insert into"
            select = f"select {quoted(table.row)} as row_, {columns} from ({table.sql}) limit {RECORDS}"  # noqa: S608
            names = ", ".join(f"{quoted(one)}" for one in ["row_", *table.header])
            made = (
                f"create table {name} as {select}"
                if how == "create table"
                else f"insert into {name} ({names}) {select}"
            )
            for parameters in table.parts():
                self._connection.execute(made, parameters)
                made = f"insert into {name} ({names}) {select}"
        sheet.records = self._one(f"select count(*) from {name}")  # noqa: S608
        sheet.kinds = sheet.kinds or self._kinds_by_content(name, sheet)
        named = {word for one in (sheet.files[0].split(".")[0], sheet.tab) for word in tokens(one)}
        context = named | common_words(sheet.header)
        for column in sheet.header:
            sheet.columns[column] = self._profile(name, column, sheet.records)
            said = singular(column) if column in sheet.lists else column
            sheet.columns[column].marks = meanings(said, sheet.kinds, context)
        return sheet

    def _kinds_by_content(self, name: str, sheet: Sheet) -> dict[str, float]:
        """Return what a file with a neutral name holds, by the names of its columns."""
        found = [meanings(column, {}) for column in sheet.header]
        sure = {meaning for marks in found for meaning, mark in marks.items() if mark > 0.85}
        if sure & {"quantity", "line_total", "order_date"} and sure & {"product_id", "product_name", "order_id"}:
            return {"orders": 0.8}
        if sure & {"customer_name", "email", "customer_name.1"} and "product_id" not in sure:
            return {"customers": 0.7}
        return {"products": 0.7} if sure & {"product_id", "product_name"} and "order_id" not in sure else {}

    def _profile(self, table: str, column: str, records: int) -> Column:
        text = f"trim({quoted(column)}::varchar)"
        counted = f"select {text} as v, count(*) as n from {table} where {text} <> '' group by 1"  # noqa: S608
        rows = self._connection.execute(f"{counted} order by n desc, v limit {VALUES}").fetchall()
        values, nothing = without_nothing(rows)
        filled, distinct = self._connection.execute(
            f"select count(*), count(distinct {text}) from {table} where {text} <> '' and lower({text}) not in "  # noqa: S608
            f"(select unnest($words))",
            {"words": [one.lower() for one in nothing]},
        ).fetchall()[0]
        return Column(column, records, filled, distinct, values, nothing)

    def _one(self, statement: str) -> int:
        return int(self._connection.execute(statement).fetchall()[0][0] or 0)

    def share(self, sheet: Sheet, column: str, other: Sheet, key: str) -> float:
        """Return the share of a column's values that another column has."""
        place = (sheet.name, column, other.name, key)
        if place not in self._shares:
            mine, theirs = f"trim({quoted(column)}::varchar)", f"trim({quoted(key)}::varchar)"
            nothing = sheet.columns[column].nothing
            ours = f"select distinct {mine} as v from {sheet.name} where {mine} <> ''"  # noqa: S608
            known = f"select distinct {theirs} as v from {other.name}"  # noqa: S608
            found = self._connection.execute(
                f"select count(*), count(k.v) from ({ours}) o left join ({known}) k using (v) "  # noqa: S608
                "where o.v not in (select unnest($words))",
                {"words": list(nothing)},
            ).fetchall()[0]
            self._shares[place] = found[1] / found[0] if found[0] else 0.0
        return self._shares[place]

    def unique_together(self, sheet: Sheet, columns: Sequence[str]) -> bool:
        """Return whether no two records are equal in all of some columns."""
        names = ", ".join(f"trim({quoted(one)}::varchar)" for one in columns)
        again = f"select {names} from {sheet.name} group by all having count(*) > 1"  # noqa: S608
        return self._one(f"select count(*) from ({again})") == 0  # noqa: S608

    def grows_with(self, sheet: Sheet, product: str, price: str, quantity: str) -> bool:
        """Return whether prices are line amounts, as shown by most products sold in several quantities."""
        each = (
            f"select count(distinct p) as prices, count(distinct round(p / q, 4)) as rates from "  # noqa: S608
            f"(select {quoted(product)} as product, {price} as p, {quantity} as q from {sheet.name}) "
            "where p > 0 and q > 0 group by product having count(distinct q) > 1"
        )
        grown = self._one(f"select count(*) from ({each}) where prices > rates")  # noqa: S608
        steady = self._one(f"select count(*) from ({each}) where rates > prices")  # noqa: S608
        return grown > 2 * steady

    def count(self, table: str, condition: str) -> int:
        """Return how many records of a table or a query meet a condition."""
        return self._one(f"select count(*) from {table} where {condition}")  # noqa: S608

    def agree(self, sheet: Sheet, one: str, other: str) -> float:
        """Return the share of records in which two amounts are equal to the penny."""
        equal = f"select count(*) from {sheet.name} where abs(({one}) - ({other})) < 0.0101"  # noqa: S608
        return self._one(equal) / max(1, sheet.records)

    def blank_behind_first(self, sheet: Sheet, key: str | None, column: str) -> bool:
        """Return whether a column is filled only on the first record of each key, or of each run of records."""
        text = f"nullif(trim({quoted(column)}::varchar), '')"
        if key is None or key == column:
            first = f"select min(row_) from {sheet.name} where {text} is not null"  # noqa: S608
            blank = f"select count(*) from {sheet.name} where {text} is null and row_ > ({first})"  # noqa: S608
            return self._one(blank) > 0
        name = f"trim({quoted(key)}::varchar)"
        over = f"over (partition by {name} order by row_)"
        ranked = f"select {text} as v, row_number() {over} as n, first_value({text}) {over} as f from {sheet.name}"  # noqa: S608
        again, blank, led = self._connection.execute(
            "select count(*), count(*) filter (v is null), count(*) filter (v is null and f is not null) "  # noqa: S608
            f"from ({ranked}) where n > 1"
        ).fetchall()[0]
        return bool(again > 0 and led > 0 and blank >= 0.9 * again)

    def blank_with(self, sheet: Sheet, column: str, other: str) -> bool:
        """Return whether a column is blank wherever another one is."""
        one, two = f"nullif(trim({quoted(column)}::varchar), '')", f"nullif(trim({quoted(other)}::varchar), '')"
        alone = f"select count(*) from {sheet.name} where {one} is null and {two} is not null"  # noqa: S608
        return self._one(alone) == 0

    def footer(self, sheet: Sheet) -> list[tuple[object, ...]]:
        """Return the last records of a table, in which the first column begins a footer or most columns are empty."""
        columns = ", ".join(f"trim(coalesce({quoted(one)}::varchar, ''))" for one in sheet.header)
        last = self._connection.execute(f"select {columns} from {sheet.name} order by row_ desc limit 3").fetchall()  # noqa: S608
        found = []
        for row in last:
            filled = [str(one) for one in row if one]
            words = {compact(tokens(one)) for one in filled}
            starts = {compact(tokens(one)[:1]) for one in filled if tokens(one)}
            if len(filled) <= max(1, len(row) // 2) and (words | starts) & all_words("totals"):
                found.append(row)
        return found
