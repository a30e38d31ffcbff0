"""What is exported of each table, in which order, and into which files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg import sql
from sqlalchemy import JSON, Column, Connection, Float, MetaData, Numeric, String, Table, func, null, select

from warehouse.export.manifest import GOLD, By, File, Format, Kind, Manner, Part, TableOfFiles
from warehouse.export.moment import exported, identifier
from warehouse.export.schema import described_columns
from warehouse.formulas import FORMULA, NUMBER
from warehouse.vocabulary.columns import Role, word_of
from warehouse.vocabulary.fact import Fact, fact_of

DIVISOR: dict[By, int] = {"day": 1, "month": 100, "year": 10_000}
"""The divisor that turns the key of a day, YYYYMMDD, into the number of its partition."""
FIRST: dict[By, int] = {"day": 0, "month": 1, "year": 101}
"""The offset of the first day of a partition, so that the planner prunes the neighbouring ones."""

FOLDERS: dict[Kind, str] = {"fact": "facts", "dimension": "dimensions", "bronze": "bronze", "silver": "silver"}
PLACE = ("file_id", "record_number")
"""The columns that say where a record was delivered, for tables without a key."""


@dataclass(frozen=True)
class Extract:
    """A table to export, whose ``fact`` is None if it is no fact; personal columns only with ``pii``."""

    table: Table
    fact: Fact | None
    by: By
    pii: bool = True

    @property
    def name(self) -> str:
        """The name of the table; outside gold, preceded by the layer."""
        return self.table.name if self.table.schema == "gold" else self.table.fullname

    @property
    def kind(self) -> Kind:
        """The kind of table for readers; the history of an attribute is read like a dimension."""
        if self.table.schema == "gold":
            return "fact" if self.fact else "dimension"
        return "bronze" if self.table.schema == "bronze" else "silver"

    @property
    def columns(self) -> list[Column[Any]]:
        """The columns of the table, without the generated ones that only chain versions in the database.

        Personal are those that the model declares so, and the extra columns that were delivered.
        """
        chained = {column for column in self.table.columns if column.computed is not None and column.foreign_keys}
        personal = {column for column in self.table.columns if column.info.get("pii") or isinstance(column.type, JSON)}
        left_out = chained if self.pii else chained | personal
        return [column for column in self.table.columns if column not in left_out]

    @property
    def order(self) -> list[Column[Any]]:
        """The columns by which the rows of a file are sorted: the day, then the key; for records, their position."""
        first = [self.fact.day] if self.fact else []
        key = list(self.table.primary_key.columns) or [self.table.c[name] for name in PLACE]
        return [*first, *(column for column in key if column not in first)]

    @property
    def measures(self) -> list[Column[Any]]:
        """The columns with control totals."""
        words = {column: word_of(column) for column in self.columns}
        return [column for column, word in words.items() if word is not None and word.role is Role.MEASURE]

    @property
    def partition_column(self) -> str | None:
        """The column whose values are only in the names of the folders."""
        return f"{self.fact.happened_on.removesuffix('_date').removesuffix('_on')}_{self.by}" if self.fact else None

    def path(self, part: Part, format: Format) -> str:
        """Return the path of a part's file in a snapshot."""
        if self.fact is None:
            return f"{FOLDERS[self.kind]}/{self.table.name}.{format}"
        folder = "" if part.value is None else f"{self.partition_column}={part.value}/"
        return f"facts/{self.name}/{folder}part-0.{format}"

    def described(self, files: list[File]) -> TableOfFiles:
        """Return the table's entry in the manifest."""
        columns = tuple(described_columns(self.columns))
        return TableOfFiles(self.kind, self.table.comment or "", self.partition_column, columns, tuple(files))

    def parts(self, connection: Connection) -> list[Part]:
        """Return the parts of the table, one file each; a fact without rows has one empty part."""
        stamps = [
            func.max(self.table.c[name]) if name in self.table.c else null() for name in ("updated_date", "batch_id")
        ]
        sums = [func.sum(measure) for measure in self.measures]
        number = self.fact.day // DIVISOR[self.by] if self.fact else null()
        query = select(number.label("number"), func.count(), *stamps, *sums).select_from(self.table)
        if self.fact:
            query = query.group_by("number").order_by("number")
        parts = [self._part(*row) for row in connection.execute(query)]
        return parts or [Part(None, 0)]

    def _part(self, number: int | None, rows: int, newest: datetime | None, batch: int | None, *sums: Any) -> Part:
        names = [measure.name for measure in self.measures]
        totals = {name: None if total is None else str(total) for name, total in zip(names, sums, strict=True)}
        return Part(value_of(number), rows, newest.isoformat() if newest else None, batch, totals)

    def query(self, part: Part) -> sql.Composed:
        """Return the statement that copies the rows of a part out, sorted as Parquet readers compare."""
        return self._copied(part, [sql.Identifier(column.name) for column in self.columns], header=False)

    def csv_query(self, part: Part, *, raw: bool = False) -> sql.Composed:
        """Return the same with a header; texts that a spreadsheet would evaluate get an apostrophe unless ``raw``."""
        columns = [_value(column) if raw else _guarded(column) for column in self.columns]
        return self._copied(part, columns, header=True)

    def _copied(self, part: Part, columns: Sequence[sql.Composable], *, header: bool) -> sql.Composed:
        return sql.SQL(
            "COPY (SELECT {} FROM {}{} ORDER BY {}) TO STDOUT (FORMAT csv, ENCODING 'UTF8', HEADER {})"
        ).format(
            sql.SQL(", ").join(columns),
            identifier(self.table),
            self._within(part),
            sql.SQL(", ").join(map(_in_order, self.order)),
            sql.Literal(header),
        )

    def _within(self, part: Part) -> sql.Composable:
        if self.fact is None or part.value is None:
            return sql.SQL("")
        number, width = int(part.value.replace("-", "")), DIVISOR[self.by]
        day = sql.Identifier(self.fact.day.name)
        first, after = sql.Literal(number * width + FIRST[self.by]), sql.Literal((number + 1) * width)
        return sql.SQL(" WHERE {} >= {} AND {} < {}").format(day, first, day, after)


def value_of(number: int | None) -> str | None:
    """Return the number of a partition as written in the folder's name: 2023, 2023-01 or 2023-01-15."""
    if number is None:
        return None
    digits = str(number)
    return "-".join(filter(None, (digits[:4], digits[4:6], digits[6:])))


def _guarded(column: Column[Any]) -> sql.Composable:
    name = sql.Identifier(column.name)
    if not isinstance(column.type, String):
        return _value(column)
    return sql.SQL("CASE WHEN {0} ~ {1} AND {0} !~ {2} THEN {3} || {0} ELSE {0} END AS {0}").format(
        name, sql.Literal(FORMULA), sql.Literal(NUMBER), sql.Literal("'")
    )


def _value(column: Column[Any]) -> sql.Composable:
    """Return the expression of a column in the export; prices without the trailing zeros of their eight decimals."""
    name = sql.Identifier(column.name)
    many = isinstance(column.type, Numeric) and not isinstance(column.type, Float) and (column.type.scale or 0) > 4
    return sql.SQL("trim_scale({}) AS {}").format(name, name) if many else name


def _in_order(column: Column[Any]) -> sql.Composable:
    name = sql.Identifier(column.name)
    return sql.SQL('{} COLLATE "C"').format(name) if isinstance(column.type, String) else name


def extracts(metadata: MetaData, manner: Manner, layers: tuple[str, ...] = GOLD) -> list[Extract]:
    """Return all tables of some layers in the order in which they depend on each other."""
    tables = exported(metadata, layers)
    return [Extract(table, fact_of(table) if "fact" in table.info else None, manner.by, manner.pii) for table in tables]
