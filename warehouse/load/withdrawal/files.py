"""Withdrawal: what a file, or a single record, had said no longer stands.

The bytes of the file are read again under other settings, or its batch is undone. Its observations are removed from
silver before those of the new reading are stored. The newest states of a fact's source are only marked at first, so
that the new reading, or another delivery, can replace them; those that nothing supports any more are removed at the
end.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    FromClause,
    Integer,
    Select,
    Table,
    Text,
    and_,
    cast,
    delete,
    func,
    or_,
    select,
    tuple_,
    union,
    update,
)

from warehouse import audit
from warehouse.load.batch.batch import Batch
from warehouse.load.records.keys import counted_part, key_texts
from warehouse.load.rules.rulebook import known_values
from warehouse.load.sql.scratch import keep
from warehouse.load.sql.statements import table_of
from warehouse.load.withdrawal.lists import files_of_lists, unusable
from warehouse.settings import digest_of_reading, same_values
from warehouse.vocabulary.columns import FIRST_DAY
from warehouse.vocabulary.source import Source


def withdraw(batch: Batch, source: Source) -> None:
    """Withdraw the records of the replaced files, including those in the quarantine."""
    if source.name not in batch.replaced:
        return
    files, silver, waits = batch.replaced_files(source), source.silver, audit.quarantine
    mine = or_(silver.c.file_id.in_(files), *(_is_one_of(silver, one) for one in batch.singled.get(source.name, [])))
    if source.keep == "observations":
        gone = select(*(silver.c[c.name] for c in withdrawn(source).c)).where(mine)
        keep(batch.connection, withdrawn(source).name, gone.union(_held_back(batch, source)))
        batch.connection.execute(delete(silver).where(mine))
    else:
        batch.connection.execute(update(silver).values(as_of=FIRST_DAY).where(mine))
    for number in {batch.batch_id, *batch.credited.values()}:
        ours = [one for one in files if batch.credited.get(one, batch.batch_id) == number]
        batch.connection.execute(
            update(waits)
            .values(status="resolved", resolved_batch_id=number)
            .where(waits.c.file_id.in_(ours), waits.c.status == "waiting")
        )
        batch.connection.execute(update(audit.file).values(replaced_by=number).where(audit.file.c.file_id.in_(ours)))


def _held_back(batch: Batch, source: Source) -> Select[Any]:
    """Return the dates and keys of records that waited in withdrawn files, or wait in files that stand again.

    They prove that a key missing from every list of their day was not deleted.
    """
    waits = audit.quarantine
    files = [*batch.replaced_files(source), *batch.restored.get(source.name, [])]
    parts = [
        cast(waits.c.business_key[place], source.silver.c[word.name].type).label(word.name)
        for place, word in enumerate(source.keys, 1)
    ]
    return select(waits.c.as_of, *parts).where(
        waits.c.source == source.name, waits.c.file_id.in_(files), waits.c.status != "refused", ~unusable(waits)
    )


def withdraw_records(batch: Batch, source: Source, records: Select[Any], name: str) -> None:
    """Withdraw single records too: ``records`` has their file and number."""
    kept = keep(batch.connection, single(source, name).name, records)
    batch.singled.setdefault(source.name, []).append(kept)
    batch.replaced.setdefault(source.name, [])


def single(source: Source, name: str) -> Table:
    """Return the scratch table of single records that are withdrawn for one reason."""
    return table_of(f"{name}_{source.name}", Column("file_id", Integer), Column("record_number", BigInteger))


def _is_one_of(rows: FromClause, records: FromClause) -> ColumnElement[bool]:
    # not EXISTS for each row: on Citus the servers that have the rows do not have the scratch table
    return tuple_(rows.c.file_id, rows.c.record_number).in_(select(records.c.file_id, records.c.record_number))


def withdrawn(source: Source) -> Table:
    """Return the scratch table of the observations that were withdrawn: their dates and keys."""
    names = ["as_of", *(word.name for word in source.keys)]
    return table_of(f"withdrawn_{source.name}", *(Column(name, source.silver.c[name].type) for name in names))


def said_earlier(batch: Batch, source: Source) -> Select[Any] | None:
    """Return the raw records that may stand again: those of other files that share a key with withdrawn ones.

    Among observations only those of the same date qualify. All records of files that stand again are included, except
    waiting ones, and so are records of replaced lists that are now the first of their key.
    """
    if source.name not in batch.replaced:
        return None
    others = _standing(batch, source)
    if not batch.connection.scalar(select(others.exists())):
        return None
    bronze, other = source.bronze, others.subquery("other")
    records = _raw(source, other)
    keys = _named(batch, source).subquery("keys")
    texts, counted = _key_texts(batch, source, bronze), counted_part(source, batch.settings)
    # files with and without line numbers may have the same line
    same = [text == keys.c[name] for name, text in texts.items() if name != counted]
    day = [keys.c.as_of == other.c.as_of] if source.keep == "observations" else []
    parts = [records.join(keys, and_(*same, *day))]
    gone = [one.file_id for one in files_of_lists(batch.connection, source) if not one.stands]
    if restored := set(batch.restored.get(source.name, [])) - set(gone):
        parts.append(records.where(bronze.c.file_id.in_(restored)))
    # a key of several parts is not a column of bronze, so silver is not searched by its texts
    if gone and day and all(word.name in bronze.c for word in source.keys):
        silver = source.silver.alias("older")
        known = [cast(silver.c[word.name], Text) == texts[word.name] for word in source.keys]
        first = records.join(keys, and_(*same)).outerjoin(silver, and_(*known, silver.c.as_of <= other.c.as_of))
        parts.append(first.where(silver.c.as_of.is_(None), bronze.c.file_id.in_(gone)))
    return parts[0] if len(parts) == 1 else select(union(*parts).subquery("either"))


def _standing(batch: Batch, source: Source) -> Select[Any]:
    """Return the files of other batches that stand, with their dates.

    Files whose texts had another meaning are left out: their records stand again once they are loaded under the present
    settings.
    """
    table = audit.file
    values = same_values(digest_of_reading(batch.settings.source(source.name), timezone=batch.settings.timezone))
    return (
        select(table.c.file_id, table.c.as_of)
        .join(audit.batch)
        .where(
            table.c.source == source.name,
            table.c.replaced_by.is_(None),
            table.c.batch_id != batch.batch_id,
            ~table.c.is_lookup,
            audit.batch.c.status == "loaded",
            or_(table.c.reading.is_(None), table.c.reading.endswith(values)),
        )
    )


def _raw(source: Source, files: FromClause) -> Select[Any]:
    """Return the raw records of some files, without those that wait in the quarantine."""
    bronze, waits = source.bronze, audit.quarantine
    waiting = and_(
        waits.c.file_id == bronze.c.file_id,
        waits.c.record_number == bronze.c.record_number,
        waits.c.status == "waiting",
    )
    columns = [bronze.c.batch_id, bronze.c.file_id, bronze.c.record_number, files.c.as_of]
    return (
        select(*columns, *(bronze.c[word.name] for word in source.delivered))
        .join(files, files.c.file_id == bronze.c.file_id)
        .outerjoin(waits, waiting)
        .where(waits.c.quarantine_id.is_(None))
    )


def _named(batch: Batch, source: Source) -> Select[Any]:
    """Return the keys, as text, of records that are withdrawn or stand again; of observations with their dates."""
    old, file = source.bronze.alias("old"), audit.file.alias("old_file")
    columns: list[Any] = [text.label(name) for name, text in _key_texts(batch, source, old).items()]
    if source.keep == "observations":
        columns.append(file.c.as_of)
    named = select(*columns).join(file, file.c.file_id == old.c.file_id)
    files = [*batch.replaced_files(source), *batch.restored.get(source.name, [])]
    parts = [named.where(old.c.file_id.in_(files))]
    for one in batch.singled.get(source.name, []):
        is_one = and_(one.c.file_id == old.c.file_id, one.c.record_number == old.c.record_number)
        parts.append(named.join(one, is_one))
    return parts[0].distinct() if len(parts) == 1 else select(union(*parts).subquery("parts"))


def _key_texts(batch: Batch, source: Source, rows: FromClause) -> dict[str, ColumnElement[str]]:
    return key_texts(source, rows, batch.settings, known_values(batch.rules, source.silver))


def take_out(batch: Batch, source: Source) -> None:
    """Remove the states from silver that neither the new reading nor another delivery supports.

    They are stored in the table `unsaid_<source>`, because their facts are removed next.
    """
    if source.name not in batch.replaced:
        return
    silver = source.silver
    left = silver.c.as_of == FIRST_DAY
    kept = keep(
        batch.connection, f"unsaid_{source.name}", select(*(silver.c[c.name] for c in unsaid(source).c)).where(left)
    )
    batch.connection.execute(delete(silver).where(left))
    number = batch.connection.scalar(select(func.count()).select_from(kept)) or 0
    if number:
        batch.account.sources[source.name].notes.append(
            f"{source.name}: {number:,} {'record is' if number == 1 else 'records are'} in no delivery that still "
            "stands, as it is read now, and no longer in the star"
        )


def unsaid(source: Source) -> Table:
    """Return the scratch table of the states that `take_out` removed."""
    origin = ("as_of", "batch_id", "file_id", "record_number")
    return table_of(f"unsaid_{source.name}", *(Column(c.name, c.type) for c in source.silver.c if c.name not in origin))
