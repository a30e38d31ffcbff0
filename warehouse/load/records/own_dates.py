"""Files whose records bring their own dates: each date is a part of the file, with its own account.

Histories and undo treat a part like a file of that date.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Integer,
    Row,
    Text,
    cast,
    delete,
    func,
    insert,
    literal,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from warehouse import audit
from warehouse.errors import DeliveryError, UsageError
from warehouse.files.date_shapes import of_typed
from warehouse.files.mapping import find_name
from warehouse.letters import BLANKS
from warehouse.load.batch.account import FileAccount
from warehouse.load.batch.batch import Batch
from warehouse.load.records import dates
from warehouse.load.records.explaining import taken_by
from warehouse.load.sql.scratch import drop, open_empty
from warehouse.load.sql.statements import next_number, table_of
from warehouse.load.withdrawal.pruned import refuse_old
from warehouse.printable import printable
from warehouse.settings import SourceSettings
from warehouse.vocabulary.columns import FIRST_DAY, LAST_DAY
from warehouse.vocabulary.source import Source

HOUSEKEEPING = ("batch_id", "file_id", "record_number", "extra")


def part_by_date(batch: Batch, source: Source, *, future: bool) -> None:
    """Split the files of a source with `as_of` by the dates of their records, once they are in bronze.

    A record without a date in that column is a reject. Raises UsageError for dates in the future, unless they are
    allowed, and DeliveryError if a file lacks the column.
    """
    column = batch.settings.source(source.name).as_of
    account = batch.account.sources[source.name]
    if column is None or not account.files:
        return
    account.files[:] = [part for entry in account.files for part in _parts(batch, source, entry, column, future)]
    left_out = ("filtered", "rejected")
    days = sorted({one.as_of for one in account.files if one.read > sum(one.outcomes[name] for name in left_out)})
    if len(days) > 1:
        account.notes.append(
            f"{source.name}: `{printable(column)}` gives {len(days):,} dates, {days[0]} to {days[-1]}; its records are "
            "taken as one delivery of each"
        )


def _parts(batch: Batch, source: Source, entry: FileAccount, column: str, future: bool) -> Iterator[FileAccount]:
    if entry.delivery == audit.CORRECTIONS:
        yield entry
    else:
        yield from _Parting(batch, source, entry, column).done(future)


class _Parting:
    """One file that is split by the dates in one of its columns."""

    def __init__(self, batch: Batch, source: Source, entry: FileAccount, column: str) -> None:
        self.batch, self.source, self.entry = batch, source, entry
        self.settings = batch.settings.source(source.name)
        self.mine = source.bronze.c.file_id == entry.file_id
        self.column = _named(source, entry, column)
        # a date that a workbook or a Parquet file holds as one has a type, not a format
        formats = self.settings.date_formats
        self.formats = of_typed(formats) if self.column in entry.typed_in_file else formats
        entry.extra = [name for name in entry.extra if name != self.column]
        text = func.btrim(_text_of(source, self.settings, self.column), BLANKS)
        self.text: ColumnElement[Any] = func.coalesce(text, "")

    def done(self, future: bool) -> Iterator[FileAccount]:
        """Split the file, and yield its own account, if any records remain in it, and those of its parts."""
        texts = self._texts()
        dated = [row for row in texts if row.day is not None and FIRST_DAY < row.day < LAST_DAY]
        counts = Counter[date]()
        for row in dated:
            counts[row.day] += row.records
        self._check(sorted(counts), future)
        parts = self._enter(counts)
        self._move(parts, dated)
        undated = sum(row.records for row in texts) - sum(counts.values())
        if undated:
            self._reject()
        self.entry.read -= sum(counts.values())
        self.entry.outcomes["rejected"] += undated
        if self.entry.read:
            yield self.entry
        else:
            self.batch.connection.execute(delete(audit.file).where(audit.file.c.file_id == self.entry.file_id))
        yield from parts.values()

    def _texts(self) -> Sequence[Row[Any]]:
        """Return the distinct texts of the column, each with the number of its records and its day."""
        found = (
            select(self.text.label("text"), func.count().label("records"))
            .where(self.mine)
            .group_by(self.text)
            .subquery("texts")
        )
        day = dates.day(found.c.text, self.formats, self.batch.settings.timezone)
        doubt = dates.differs(found.c.text, self.formats, self.batch.settings.timezone)
        columns = [found.c.text, found.c.records, day.label("day"), (literal(value=False) if doubt is None else doubt)]
        rows = self.batch.connection.execute(select(*columns).order_by(found.c.text)).all()
        if doubtful := [row.text for row in rows if row[3]]:
            self.batch.account.sources[self.source.name].notes.append(
                f"{self.entry.file.name}: `{printable(self.column)}` has texts that are another day in another of the "
                f"`date_formats`, such as {printable(doubtful[0])}; the first format that fits counts"
            )
        return rows

    def _check(self, days: Sequence[date], future: bool) -> None:
        today = self.batch.settings.today()
        if days and days[-1] > today + timedelta(days=1) and not future:
            raise UsageError(
                f"{self.entry.file.name} has records of {days[-1]} in `{printable(self.column)}`, which is in the "
                f"future, as today is {today}; correct them, or add --future if it is meant.",
                file=self.entry.file.name,
                as_of=days[-1],
            )
        refuse_old(self.batch, self.source, days)

    def _enter(self, counts: Counter[date]) -> dict[date, FileAccount]:
        """Write the rows of the parts, oldest first."""
        connection, table = self.batch.connection, audit.file
        whole = connection.execute(select(table).where(table.c.file_id == self.entry.file_id)).mappings().one()
        first = next_number(connection, table.c.file_id)
        parts = {
            day: replace(
                self.entry,
                file_id=number,
                as_of=day,
                read=counts[day],
                outcomes=Counter(filtered=0, rejected=0),
            )
            for number, day in enumerate(sorted(counts), first)
        }
        if parts:
            rows = [dict(whole) | {"file_id": part.file_id, "as_of": day} for day, part in parts.items()]
            connection.execute(insert(table), rows)
        return parts

    def _move(self, parts: dict[date, FileAccount], dated: Sequence[Row[Any]]) -> None:
        """Give the records the numbers of their parts."""
        if not parts:
            return
        connection, bronze = self.batch.connection, self.source.bronze
        book = table_of(f"own_dates_{self.source.name}", Column("text", Text), Column("file_id", Integer))
        open_empty(connection, book)
        connection.execute(insert(book), [{"text": row.text, "file_id": parts[row.day].file_id} for row in dated])
        connection.execute(update(bronze).values(file_id=book.c.file_id).where(self.mine, self.text == book.c.text))
        drop(connection, book)

    def _reject(self) -> None:
        """Put the records without a date into the quarantine, as rejects."""
        connection, bronze, table = self.batch.connection, self.source.bronze, audit.quarantine
        first = next_number(connection, table.c.quarantine_id)
        raw: ColumnElement[Any] = func.to_jsonb(bronze.table_valued(), type_=JSONB)
        for name in HOUSEKEEPING:
            raw = raw.op("-")(literal(name, Text))
        raw = raw.op("||")(func.coalesce(bronze.c.extra, cast("{}", JSONB)))
        tried = ", ".join(self.formats)
        reason = func.concat(
            "record ",
            bronze.c.record_number,
            f": {printable(self.column)} '",
            func.left(self.text, 60),
            f"' is no date that a delivery can have (tried {tried})",
        )
        values: dict[str, Any] = {
            "quarantine_id": cast(func.row_number().over(order_by=bronze.c.record_number) + (first - 1), Integer),
            "batch_id": bronze.c.batch_id,
            "file_id": bronze.c.file_id,
            "source": literal(self.source.name, Text),
            "as_of": self.batch.day,
            "rules": cast([], ARRAY(Text)),
            "reason": reason,
            "raw_line": cast(func.jsonb_strip_nulls(raw), Text),
            "status": literal("waiting", Text),
        }
        query = select(*(value.label(name) for name, value in values.items())).where(self.mine)
        connection.execute(insert(table).from_select(list(values), query))
        connection.execute(delete(bronze).where(self.mine))


def _named(source: Source, entry: FileAccount, column: str) -> str:
    """Return the name of a column as the file spells it; raises DeliveryError if the file lacks it."""
    name = find_name(column, entry.columns)
    if name is None:
        listed = ", ".join(entry.columns[:20])
        raise DeliveryError(
            f"{entry.file.name} has no column {printable(column)}, which `as_of` in [sources.{source.name}] of "
            f"warehouse.toml names; its columns are {listed}.",
            file=entry.file.name,
            source=source.name,
            column=column,
        )
    return name


def _text_of(source: Source, settings: SourceSettings, column: str) -> ColumnElement[Any]:
    """Return the text of a file's column: a column of the source takes it as it is, or it is kept as an extra."""
    if (taken := taken_by(source, settings, column)) is not None:
        return source.bronze.c[taken]
    kept: ColumnElement[Any] = source.bronze.c.extra[column].astext
    return kept
