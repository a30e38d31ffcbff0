"""Bronze: COPY stores the records as they are, all text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

from psycopg import sql
from sqlalchemy import Row, insert, update

from warehouse import audit
from warehouse.database.raw import raw_cursor
from warehouse.database.spread import is_spread
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
from warehouse.load.batch.account import FileAccount, SourceAccount
from warehouse.load.batch.batch import Batch
from warehouse.load.records.blocks import Blocks, as_blocks
from warehouse.load.records.counting import counting, note_other_column
from warehouse.load.records.own_dates import part_by_date
from warehouse.load.records.texture import NOTHING, texture_of
from warehouse.load.sql.bulk import filled_at_once
from warehouse.load.sql.statements import next_number
from warehouse.load.withdrawal.lists import files_of_lists
from warehouse.load.withdrawal.pruned import last_readings
from warehouse.load.withdrawal.reread import known_files, note_replaced
from warehouse.printable import printable
from warehouse.settings import digest_of_reading
from warehouse.vocabulary.source import Source, sources

REJECTS_AT_ONCE = 10_000


def expected(source: Source) -> list[ExpectedColumn]:
    """Return the columns that the files of a source must or may have."""
    return [ExpectedColumn(word.name, required=not word.optional) for word in source.delivered]


def find_new(
    batch: Batch, source: Source, place: Path | Delivery, as_of: date | None
) -> tuple[list[InputFile], list[str]]:
    """Return the files of a source that no earlier batch loaded, and the names of those that one did.

    Bytes are recognised by their digest. With ``as_of``, known bytes are new unless a batch of that date loaded them: a
    state delivered again is an observation, but lines that are added to a key are not added twice. They are also new if
    they were read under other settings. A source with lookups is new as soon as one of its files is, and so are all
    files of one date where a delivery has whole keys, because a key may span several files.
    """
    settings = batch.settings.source(source.name)
    as_of = None if settings.as_of else as_of
    counts = counting(source, settings)
    others = {one.name: batch.settings.source(one.name) for one in sources(batch.metadata) if one is not source}
    files = find_files(place, source.name, settings, others)
    lists = files_of_lists(batch.connection, source)
    gone = {one.file_id for one in lists if not one.stands}
    reading = digest_of_reading(
        settings, [file.sha256 for file in files if file.lookup and not file.use], batch.settings.timezone
    )
    known = [
        one
        for one in known_files(batch, source, files, None if counts and counts.repeats == "added" else as_of)
        if one.file_id not in gone
    ]
    lasting = last_readings(batch, source, known)
    _note_lasting(batch, source, [one for one in known if one.file_id in lasting], reading)
    same = [one for one in known if one.is_lookup or one.reading in (None, reading) or one.file_id in lasting]
    digests = {(one.sha256, one.is_lookup) for one in same}
    new = [file for file in files if (file.sha256, file.lookup) not in digests]
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


def _note_lasting(batch: Batch, source: Source, known: Sequence[Row[Any]], reading: str) -> None:
    """Note the files that are not read again under the changed settings, because what that needs was pruned."""
    number = sum(one.reading not in (None, reading) for one in known)
    if number:
        files, verb = ("1 file was", "is") if number == 1 else (f"{number:,} files were", "are")
        batch.account.sources[source.name].notes.append(
            f"{files} read under other settings and {verb} not read again, because what that needs was pruned"
        )


def _left_out(files: Sequence[InputFile], standing: set[str], *, dated: bool) -> bool:
    """Return whether known files are the list of the day without some of its files.

    Without a date of their own that is so only if all of them belong to that list: else they are files of another day.
    """
    own = {file.sha256 for file in files if not file.lookup}
    return bool(own & standing and standing - own) and (dated or own <= standing)


def _whole_list(batch: Batch, source: Source, files: list[InputFile], new: list[InputFile]) -> list[InputFile]:
    """Return all files of a snapshot, and note those that an earlier batch has already loaded.

    A snapshot is one list, in however many files, and replaces the list that stands for its day.
    """
    again = [file.name for file in files if file not in new and not file.lookup]
    if again:
        batch.account.sources[source.name].notes.append(
            f"Read again, as parts of the snapshot of {batch.as_of}: {', '.join(again)}"
        )
    return files


def _first_of_each(files: Sequence[InputFile]) -> list[InputFile]:
    """Leave out files with the same bytes as another file of the delivery; a file may be its own lookup."""
    by_bytes = {(one.sha256, one.lookup, one.lookup and one.wanted, one.use): one for one in reversed(files)}
    return list(by_bytes.values())[::-1]


class Reading:
    """How much of a batch's files is read, in bytes, for the progress report."""

    def __init__(self, batch: Batch, files: Sequence[InputFile]) -> None:
        self._batch = batch
        self._all = sum(file.bytes for file in files) or 1
        self._done = 0

    @property
    def share(self) -> float:
        """The share of the files that is read, from 0 to 1."""
        return self._done / self._all

    def report_share(self, file: InputFile, share: float) -> None:
        """Report how much of the present file is read."""
        self._batch.progress("bronze", (self._done + file.bytes * share) / self._all)

    def finish(self, file: InputFile) -> None:
        """Count a file as read."""
        self._done += file.bytes


def land(batch: Batch, source: Source, files: Sequence[InputFile], reading: Reading, *, future: bool = False) -> None:
    """Copy the records of a source's files into bronze and its rejects into the quarantine, and open the account.

    ``future`` allows records that bring dates of their own to have dates in the future.
    """
    account, settings = batch.account.sources[source.name], batch.settings.source(source.name)
    own = [file for file in files if not file.lookup]
    under = digest_of_reading(
        settings, [file.sha256 for file in files if file.lookup and not file.use], batch.settings.timezone
    )
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
    part_by_date(batch, source, future=future)
    note_other_column(batch, source)


def _land(
    batch: Batch, source: Source, entry: FileAccount, lookups: dict[str, FileAccount], *, first: bool, reading: Reading
) -> None:
    account, settings = batch.account.sources[source.name], batch.settings.source(source.name)
    second = [one.file for one in lookups.values()]
    account.files.append(entry)
    with open_records(
        entry.file, source.name, expected(source), settings, second, timezone=batch.settings.timezone
    ) as records:
        _keep_types(batch, entry, records.typed)
        _copy(batch, source, records, entry, reading)
        _close(entry, records.account)
        account.notes += [note for note in records.notes if note not in account.notes]
        _keep_rejects(batch, source, ((entry.file_id, reject) for reject in records.rejects()))
        if first:
            _account_for_lookups(batch, source, records, lookups)
        entry.absent = frozenset(name for name, words in records.mapped.items() if words == "absent")
        entry.extra, entry.columns = list(records.extra), [printable(name) for name in records.header]
        _note_corrections(batch, entry)


def _note_encodings(account: SourceAccount) -> None:
    """Note that the files of a source have several encodings, which a single `encoding` setting cannot describe."""
    texts = [entry for entry in (*account.files, *account.lookups) if entry.encoding]
    if len({entry.encoding for entry in texts}) > 1:
        listed = ", ".join(f"{entry.file.name} in {entry.encoding}" for entry in texts[:6])
        account.notes.append(f"files in different encodings: {listed}{' ...' if len(texts) > 6 else ''}")


def _note_corrections(batch: Batch, entry: FileAccount) -> None:
    """Mark a file that holds corrected records of the quarantine: it says nothing about other keys."""
    if audit.NUMBER_IN_FILES in entry.extra:
        entry.delivery = audit.CORRECTIONS
        row = update(audit.file).values(delivery=entry.delivery).where(audit.file.c.file_id == entry.file_id)
        batch.connection.execute(row)


def _keep_types(batch: Batch, entry: FileAccount, typed: list[str]) -> None:
    """Store which columns of a file are typed; a record that is replayed later is read accordingly."""
    entry.typed = typed
    if typed:
        mine = audit.file.c.file_id == entry.file_id
        batch.connection.execute(update(audit.file).values(typed_columns=typed).where(mine))


def _close(entry: FileAccount, account: Account) -> None:
    entry.read = account.read
    entry.outcomes.update(filtered=account.filtered, rejected=account.rejected)
    entry.encoding, entry.guessed = account.encoding, account.guessed


def _account_for_lookups(batch: Batch, source: Source, records: Records, lookups: dict[str, FileAccount]) -> None:
    """Account for the lookup files: their rows are not records of the source, so only their rejects are counted."""
    for name, account in records.lookup_accounts.items():
        _close(lookups[name], account)
        lookups[name].extra = records.unused_of_lookups[name]
        lookups[name].columns = [printable(column) for column in records.headers_of_lookups[name]]
        lookups[name].shown = records.shown_of_lookups[name]
        lookups[name].outcomes["accepted"] = account.read - account.filtered - account.rejected
    rejects = ((lookups[file.name].file_id, reject) for file, reject in records.lookup_rejects())
    _keep_rejects(batch, source, rejects)


def _enter(batch: Batch, source: Source, file: InputFile, reading: str) -> FileAccount:
    """Write the row of a file at once, because histories query which deliveries exist; its account follows."""
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
    blocks = as_blocks(records, [word.name for word in source.delivered], (batch.batch_id, entry.file_id))
    with (
        _filled(batch, source, records.count) as frozen,
        raw_cursor(batch.connection) as cursor,
        cursor.copy(_statement(source, blocks, frozen=frozen)) as copy,
        # the server takes one block while the next is read; the queue of psycopg's own writer holds 100 MB or more
        ThreadPoolExecutor(1, "copy") as sender,
    ):
        copied, entry.texture = 0, NOTHING
        sent = sender.submit(copy.write, b"")
        for block in blocks:
            entry.texture |= texture_of(block.data, quoted=block.quoted, mark=blocks.mark)
            sent.result()
            sent = sender.submit(copy.write, block.data)
            copied += block.records
            reading.report_share(records.file, copied / records.count)
        sent.result()


@contextmanager
def _filled(batch: Batch, source: Source, records: int) -> Iterator[bool]:
    """Fill an empty bronze at once; yield whether this batch emptied it, for this file or an earlier one."""
    with filled_at_once(batch.connection, source.bronze, records) as emptied:
        if emptied:
            batch.filled_bronze.add(source.name)
        yield source.name in batch.filled_bronze and not is_spread(batch.connection)


def _statement(source: Source, blocks: Blocks, *, frozen: bool) -> sql.Composed:
    """Return the COPY of records; rows that are frozen at once are never written again by those who read them first.

    PostgreSQL allows that only in a table that this transaction emptied, which nobody else can read before it ends.
    """
    return sql.SQL("COPY {table} ({columns}) FROM STDIN (FORMAT csv, DELIMITER {mark}, NULL {null}{freeze})").format(
        table=sql.Identifier("bronze", source.bronze.name),
        columns=sql.SQL(", ").join(map(sql.Identifier, ("batch_id", "file_id", "record_number", *blocks.columns))),
        mark=blocks.mark.decode(),
        null=blocks.null.decode(),
        freeze=sql.SQL(", FREEZE") if frozen else sql.SQL(""),
    )


def _keep_rejects(batch: Batch, source: Source, rejects: Iterable[tuple[int, Reject]]) -> None:
    """Put rejects into the quarantine, a block at a time, however many there are."""
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
    """Note the columns of files that no source takes; several sources may read the same file."""
    entries = [(source, entry) for source in batch.account.sources.values() for entry in source.files]
    for digest in dict.fromkeys(entry.file.sha256 for _, entry in entries):
        readers = [(source, entry) for source, entry in entries if entry.file.sha256 == digest]
        source, first = readers[0]
        beside = [one for other in batch.account.sources.values() for one in other.lookups if one.file.sha256 == digest]
        every = [*(entry for _, entry in readers), *beside]
        unused = [name for name in first.extra if all(name in entry.extra for entry in every)]
        if unused:
            source.notes.append(f"{first.file.name}: kept in bronze only, no column takes them: {', '.join(unused)}")
