"""Bronze: COPY stores the records as they are, all text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from itertools import islice

from psycopg import sql
from sqlalchemy import insert, update

from warehouse import audit
from warehouse.database.raw import raw_cursor
from warehouse.database.spread import is_spread
from warehouse.files import (
    Account,
    ExpectedColumn,
    InputFile,
    Records,
    Reject,
    open_records,
    same_bytes,
)
from warehouse.load.batch.account import FileAccount, SourceAccount
from warehouse.load.batch.batch import Batch
from warehouse.load.records.blocks import Blocks, as_blocks
from warehouse.load.records.counting import note_other_column
from warehouse.load.records.own_dates import part_by_date
from warehouse.load.records.texture import NOTHING, texture_of
from warehouse.load.sql.bulk import filled_at_once
from warehouse.load.sql.statements import next_number
from warehouse.printable import printable
from warehouse.settings import digest_of_reading
from warehouse.vocabulary.source import Source

REJECTS_AT_ONCE = 10_000


def expected(source: Source) -> list[ExpectedColumn]:
    """Return the columns that the files of a source must or may have."""
    return [ExpectedColumn(word.name, required=not word.optional) for word in source.delivered]


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
        entry.typed_in_file = frozenset(printable(name) for name in records.typed_in_file)
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
        blocks.sending(copy.write) as send,
    ):
        copied, entry.texture = 0, NOTHING
        for block in blocks:
            entry.texture |= texture_of(block.data, quoted=block.quoted, mark=blocks.mark)
            send(block.data)
            copied += block.records
            reading.report_share(records.file, copied / records.count)


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
