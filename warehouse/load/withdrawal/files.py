"""Withdrawal: what a file had said no longer stands, because its bytes are read again under other settings.

Observations are taken out of silver before those of the new reading come. The newest states of a fact's source only
lose their standing at first, so that the new reading, or what an earlier delivery had said, takes their place; those of
which nothing says a word any more are taken out in the end.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, ColumnElement, FromClause, Select, Table, and_, delete, func, or_, select, update

from warehouse import audit
from warehouse.letters import BLANKS
from warehouse.load.batch.batch import Batch
from warehouse.load.sql.scratch import keep
from warehouse.load.sql.statements import table_of
from warehouse.settings import digest_of_reading, same_values
from warehouse.vocabulary.columns import FIRST_DAY
from warehouse.vocabulary.source import Source


def withdraw(batch: Batch, source: Source) -> None:
    """Take their standing from the records of the files that are read again, those in the quarantine included."""
    files = batch.replaced_files(source)
    if not files:
        return
    silver, waits = source.silver, audit.quarantine
    mine = silver.c.file_id.in_(files)
    if source.keep == "observations":
        keep(
            batch.connection,
            withdrawn(source).name,
            select(*(silver.c[c.name] for c in withdrawn(source).c)).where(mine),
        )
        batch.connection.execute(delete(silver).where(mine))
    else:
        batch.connection.execute(update(silver).values(as_of=FIRST_DAY).where(mine))
    batch.connection.execute(
        update(waits)
        .values(status="resolved", resolved_batch_id=batch.batch_id)
        .where(waits.c.file_id.in_(files), waits.c.status == "waiting")
    )
    batch.connection.execute(
        update(audit.file).values(replaced_by=batch.batch_id).where(audit.file.c.file_id.in_(files))
    )


def withdrawn(source: Source) -> Table:
    """Return the scratch table of the observations that were withdrawn: their dates and keys."""
    names = ["as_of", *(word.name for word in source.keys)]
    return table_of(f"withdrawn_{source.name}", *(Column(name, source.silver.c[name].type) for name in names))


def said_earlier(batch: Batch, source: Source) -> Select[Any] | None:
    """Return the raw records of other files that share a key with those withdrawn: one of them may stand again.

    Of observations only those of the same date come into question. Files whose texts meant other values are left out:
    their records stand again once they are loaded under the settings of now.
    """
    files = batch.replaced_files(source)
    if not files:
        return None
    bronze, old, table = source.bronze, source.bronze.alias("old"), audit.file
    values = same_values(digest_of_reading(batch.settings.source(source.name), timezone=batch.settings.timezone))
    wanted = [
        table.c.source == source.name,
        table.c.replaced_by.is_(None),
        table.c.batch_id != batch.batch_id,
        ~table.c.is_lookup,
        audit.batch.c.status == "loaded",
        or_(table.c.reading.is_(None), table.c.reading.endswith(values)),
        *([table.c.as_of == batch.as_of] if source.keep == "observations" else []),
    ]
    others = select(table.c.file_id, table.c.as_of).join(audit.batch).where(*wanted)
    if not batch.connection.scalar(select(others.exists())):
        return None
    read = source.read_for_keys
    named = select(*(_plain(old, name).label(name) for name in read)).where(old.c.file_id.in_(files))
    keys, other = named.distinct().subquery("keys"), others.subquery("other")
    same = and_(*(_plain(bronze, name) == keys.c[name] for name in read))
    columns = [bronze.c[word.name] for word in source.delivered]
    return (
        select(bronze.c.batch_id, bronze.c.file_id, bronze.c.record_number, other.c.as_of, *columns)
        .join(other, other.c.file_id == bronze.c.file_id)
        .join(keys, same)
    )


def _plain(rows: FromClause, name: str) -> ColumnElement[Any]:
    """Return a part of a key as it was delivered, without blanks; no key at all is an empty text."""
    return func.coalesce(func.btrim(rows.c[name], BLANKS), "")


def take_out(batch: Batch, source: Source) -> None:
    """Take the states out of silver of which neither the new reading nor an earlier delivery says a word.

    Keeps them in the table `unsaid_<source>`, because their facts follow.
    """
    files = batch.replaced_files(source)
    if not files:
        return
    silver = source.silver
    left = silver.c.file_id.in_(files)
    kept = keep(
        batch.connection, f"unsaid_{source.name}", select(*(silver.c[c.name] for c in unsaid(source).c)).where(left)
    )
    batch.connection.execute(delete(silver).where(left))
    number = batch.connection.scalar(select(func.count()).select_from(kept)) or 0
    if number:
        batch.account.sources[source.name].notes.append(
            f"{source.name}: {number:,} {'record that stood is' if number == 1 else 'records that stood are'} in no "
            "delivery as it is read now, and no longer in the star"
        )


def unsaid(source: Source) -> Table:
    """Return the scratch table of the states that `take_out` took out."""
    origin = ("as_of", "batch_id", "file_id", "record_number")
    return table_of(f"unsaid_{source.name}", *(Column(c.name, c.type) for c in source.silver.c if c.name not in origin))
