"""Bronze: the records land as they are, all text, by COPY."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import date
from io import BytesIO
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from psycopg import sql
from sqlalchemy import insert, update

from warehouse import audit
from warehouse.database.raw import raw_cursor
from warehouse.files import (
    Account,
    Delivery,
    ExpectedColumn,
    InputFile,
    Records,
    Reject,
    find_files,
    open_records,
    same_bytes,
)
from warehouse.files.batches import integers
from warehouse.load.batch.account import FileAccount, SourceAccount
from warehouse.load.batch.batch import Batch
from warehouse.load.records.numbering import counting, note_other_column
from warehouse.load.records.texture import NOTHING, texture_of
from warehouse.load.sql.bulk import filled_at_once
from warehouse.load.sql.statements import next_number
from warehouse.load.withdrawal.lists import files_of_lists
from warehouse.load.withdrawal.reread import known_files, note_replaced
from warehouse.printable import printable
from warehouse.settings import digest_of_reading
from warehouse.vocabulary.source import Source

if TYPE_CHECKING:
    import pyarrow

REJECTS_AT_ONCE = 10_000
NULL = rb"\N"
"""What stands for a null in the blocks that go to the server; in quotes it is a text like any other."""


def expected(source: Source) -> list[ExpectedColumn]:
    """Return the columns that the files of a source must or may have."""
    return [ExpectedColumn(word.name, required=not word.optional) for word in source.delivered]


def find_new(
    batch: Batch, source: Source, place: Path | Delivery, as_of: date | None
) -> tuple[list[InputFile], list[str]]:
    """Return the files of a source that no earlier batch holds, and the names of those that one does.

    Bytes are recognised by their digest. If ``as_of`` is given they are new unless a batch of that very date holds
    them: a state that is seen again is an observation; but lines that are added to their key are not added twice. They
    are new, too, if they were read under other settings. A source with lookups is new as soon as one of its files is,
    and so are the files of one date where a delivery has whole keys, which may go over several of them.
    """
    settings = batch.settings.source(source.name)
    counts = counting(source, settings)
    files = find_files(place, source.name, settings)
    lists = files_of_lists(batch.connection, source)
    gone = {one.file_id for one in lists if not one.stands}
    reading = digest_of_reading(settings, [file.sha256 for file in files if file.lookup], batch.settings.timezone)
    known = [
        one
        for one in known_files(batch, source, files, None if counts and counts.repeats == "added" else as_of)
        if one.file_id not in gone
    ]
    digests = {one.sha256 for one in known if one.is_lookup or one.reading in (None, reading)}
    new = [file for file in files if file.sha256 not in digests]
    if new and len(new) < len(files) and counts and counts.repeats == "whole":
        again = {one.sha256 for one in known if one.as_of == batch.as_of}
        new = [file for file in files if file in new or file.sha256 in again]
    if any(file.lookup for file in files) and new:
        new = files
    if settings.delivery == "snapshot":
        standing = {one.sha256 for one in lists if one.stands and one.as_of == batch.as_of}
        left_out = _left_out(files, standing, dated=as_of is not None)
        new = _whole_list(batch, source, files, new) if new or left_out else new
    new = _first_of_each(new)
    note_replaced(batch, source, new, known, reading, given=as_of is not None)
    return new, [file.name for file in files if file not in new]


def _left_out(files: Sequence[InputFile], standing: set[str], *, dated: bool) -> bool:
    """Return whether known files are the list of the day less some of its files.

    Without a date of their own they are so only if all of them are of that list: else they are files of another day.
    """
    own = {file.sha256 for file in files if not file.lookup}
    return bool(own & standing and standing - own) and (dated or own <= standing)


def _whole_list(batch: Batch, source: Source, files: list[InputFile], new: list[InputFile]) -> list[InputFile]:
    """Return the files of a snapshot, those that an earlier batch holds too, and note these.

    A snapshot is one list, in however many files, and takes the place of the one that stands for its day.
    """
    again = [file.name for file in files if file not in new and not file.lookup]
    if again:
        batch.account.sources[source.name].notes.append(
            f"Read again, as parts of the snapshot of {batch.as_of}: {', '.join(again)}"
        )
    return files


def _first_of_each(files: Sequence[InputFile]) -> list[InputFile]:
    """Leave out files that bring the bytes of another file of the same delivery."""
    return list({file.sha256: file for file in reversed(files)}.values())[::-1]


class Reading:
    """How far the files of a batch are read, by their bytes, as its progress reports it."""

    def __init__(self, batch: Batch, files: Sequence[InputFile]) -> None:
        self._batch = batch
        self._all = sum(file.bytes for file in files) or 1
        self._done = 0

    @property
    def share(self) -> float:
        """The share of the files that is read, from 0 to 1."""
        return self._done / self._all

    def tell(self, file: InputFile, share: float) -> None:
        """Report how much of the present file is read."""
        self._batch.progress("bronze", (self._done + file.bytes * share) / self._all)

    def finish(self, file: InputFile) -> None:
        """Count a file as read."""
        self._done += file.bytes


def land(batch: Batch, source: Source, files: Sequence[InputFile], reading: Reading) -> None:
    """Copy the records of the files of a source into bronze, its rejects into the quarantine, and open the account."""
    account, settings = batch.account.sources[source.name], batch.settings.source(source.name)
    own = [file for file in files if not file.lookup]
    under = digest_of_reading(settings, [file.sha256 for file in files if file.lookup], batch.settings.timezone)
    lookups = {file.name: _enter(batch, source, file, under) for file in files if file.lookup}
    account.lookups.extend(lookups.values())
    with ExitStack() as unchanged:
        for looked_up in lookups.values():
            unchanged.enter_context(same_bytes(looked_up.file))
        for file in own:
            with same_bytes(file):
                entry = _enter(batch, source, file, under)
                _land(batch, source, entry, lookups, first=file is own[0], reading=reading)
            reading.finish(file)
    _note_encodings(account)
    note_other_column(batch, source)


def _land(
    batch: Batch, source: Source, entry: FileAccount, lookups: dict[str, FileAccount], *, first: bool, reading: Reading
) -> None:
    account, settings = batch.account.sources[source.name], batch.settings.source(source.name)
    second = [one.file for one in lookups.values()]
    account.files.append(entry)
    with open_records(entry.file, source.name, expected(source), settings, second) as records:
        _keep_types(batch, entry, records.typed)
        _copy(batch, source, records, entry, reading)
        _close(entry, records.account)
        account.notes += [note for note in records.notes if note not in account.notes]
        _keep_rejects(batch, source, ((entry.file_id, reject) for reject in records.rejects()))
        if first:
            _account_for_lookups(batch, source, records, lookups)
        entry.extra, entry.columns = list(records.extra), [printable(name) for name in records.header]
        _tell_corrections(batch, entry)


def _note_encodings(account: SourceAccount) -> None:
    """Note that the files of a source are in several encodings, which one `encoding` of the settings cannot be for."""
    texts = [entry for entry in (*account.files, *account.lookups) if entry.encoding]
    if len({entry.encoding for entry in texts}) > 1:
        listed = ", ".join(f"{entry.file.name} in {entry.encoding}" for entry in texts[:6])
        account.notes.append(f"files in different encodings: {listed}{' ...' if len(texts) > 6 else ''}")


def _tell_corrections(batch: Batch, entry: FileAccount) -> None:
    """Mark a file that holds corrected records of the quarantine: it says nothing about the keys beside them."""
    if audit.NUMBER_IN_FILES in entry.extra:
        entry.delivery = audit.CORRECTIONS
        row = update(audit.file).values(delivery=entry.delivery).where(audit.file.c.file_id == entry.file_id)
        batch.connection.execute(row)


def _keep_types(batch: Batch, entry: FileAccount, typed: list[str]) -> None:
    """Keep which columns of a file are no texts of it: a record that is tried again later is read by that."""
    entry.typed = typed
    if typed:
        mine = audit.file.c.file_id == entry.file_id
        batch.connection.execute(update(audit.file).values(typed_columns=typed).where(mine))


def _close(entry: FileAccount, account: Account) -> None:
    entry.read = account.read
    entry.outcomes.update(filtered=account.filtered, rejected=account.rejected)
    entry.encoding, entry.guessed = account.encoding, account.guessed


def _account_for_lookups(batch: Batch, source: Source, records: Records, lookups: dict[str, FileAccount]) -> None:
    """Account for the lookup files: their records are no records of the source, so each that is none is a reject."""
    for name, account in records.lookup_accounts.items():
        _close(lookups[name], account)
        lookups[name].outcomes["accepted"] = account.read - account.filtered - account.rejected
    rejects = ((lookups[file.name].file_id, reject) for file, reject in records.lookup_rejects())
    _keep_rejects(batch, source, rejects)


def _enter(batch: Batch, source: Source, file: InputFile, reading: str) -> FileAccount:
    """Write the row of a file at once, because histories ask which deliveries there are; its account follows."""
    file_id = next_number(batch.connection, audit.file.c.file_id)
    delivery = batch.settings.source(source.name).delivery
    row = {
        "file_id": file_id,
        "batch_id": batch.batch_id,
        "source": source.name,
        "name": file.name,
        "sha256": file.sha256,
        "bytes": file.bytes,
        "as_of": batch.as_of,
        "delivery": delivery,
        "is_lookup": file.lookup,
        "read": 0,
        **dict.fromkeys(audit.OUTCOMES, 0),
        "reading": reading,
    }
    batch.connection.execute(insert(audit.file), row)
    return FileAccount(file_id, file, batch.as_of, delivery, reading=reading)


def _copy(batch: Batch, source: Source, records: Records, entry: FileAccount, reading: Reading) -> None:
    names = ["batch_id", "file_id", "record_number", *(word.name for word in source.delivered), "extra"]
    statement = sql.SQL("COPY {table} ({columns}) FROM STDIN (FORMAT csv, NULL {null})").format(
        table=sql.Identifier("bronze", source.bronze.name),
        columns=sql.SQL(", ").join(map(sql.Identifier, names)),
        null=NULL.decode(),
    )
    with (
        filled_at_once(batch.connection, source.bronze, records.count),
        raw_cursor(batch.connection) as cursor,
        cursor.copy(statement) as copy,
        # the server takes one block while the next is read; the queue of psycopg's own writer holds 100 MB and more
        ThreadPoolExecutor(1, "copy") as sender,
    ):
        copied, entry.texture = 0, NOTHING
        sent = sender.submit(copy.write, b"")
        for records_read in records.batches():
            block, quoted = _as_csv(records_read, (batch.batch_id, entry.file_id))
            entry.texture |= texture_of(block, quoted=quoted)
            sent.result()
            sent = sender.submit(copy.write, block)
            copied += records_read.num_rows
            reading.tell(records.file, copied / records.count)
        sent.result()


def _as_csv(records: pyarrow.RecordBatch, constants: tuple[int, ...]) -> tuple[bytes, bool]:
    """Return records as CSV, and whether with quotes; without any the server reads it in two thirds of the time."""
    import pyarrow as pa  # noqa: PLC0415  (slow to import, and most commands do without)

    columns = [integers(array("q", [value]) * records.num_rows) for value in constants] + records.columns
    names = [*(f"constant_{number}" for number in range(len(constants))), *records.schema.names]
    rows = pa.RecordBatch.from_arrays(columns, names)
    try:
        plain = _written(rows, "none")
    except pa.ArrowInvalid:
        return _written(rows, "needed"), True
    # a text that reads like a null must be quoted too
    if plain.count(NULL) != sum(column.null_count for column in columns):
        return _written(rows, "needed"), True
    return plain, False


def _written(rows: pyarrow.RecordBatch, quoting: str) -> bytes:
    from pyarrow import csv  # noqa: PLC0415

    buffer = BytesIO()
    options = csv.WriteOptions(include_header=False, null_string=NULL.decode(), quoting_style=quoting)
    csv.write_csv(rows, buffer, options)
    return buffer.getvalue()


def _keep_rejects(batch: Batch, source: Source, rejects: Iterable[tuple[int, Reject]]) -> None:
    """Put the lines that are no records into the quarantine, a block at a time, however many they are."""
    remaining = iter(rejects)
    while block := list(islice(remaining, REJECTS_AT_ONCE)):
        first = next_number(batch.connection, audit.quarantine.c.quarantine_id)
        rows = [
            {
                "quarantine_id": number,
                "batch_id": batch.batch_id,
                "file_id": file_id,
                "source": source.name,
                "as_of": batch.as_of,
                "line_number": reject.line_number,
                "rules": [],
                "reason": reject.reason,
                "raw_line": reject.raw,
                "status": "waiting",
            }
            for number, (file_id, reject) in enumerate(block, first)
        ]
        batch.connection.execute(insert(audit.quarantine), rows)


def note_extra(batch: Batch) -> None:
    """Note the columns of files that no source takes; one file may be read for several sources."""
    entries = [(source, entry) for source in batch.account.sources.values() for entry in source.files]
    for digest in dict.fromkeys(entry.file.sha256 for _, entry in entries):
        readers = [(source, entry) for source, entry in entries if entry.file.sha256 == digest]
        source, first = readers[0]
        unused = [name for name in first.extra if all(name in entry.extra for _, entry in readers)]
        if unused:
            source.notes.append(f"{first.file.name}: kept in bronze only, no column takes them: {', '.join(unused)}")
