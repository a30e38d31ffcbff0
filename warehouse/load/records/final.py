"""Batches that cannot be undone, because what they replaced was pruned."""

from __future__ import annotations

from sqlalchemy import and_, select, update

from warehouse import audit
from warehouse.load.batch.batch import Batch
from warehouse.load.records.counting import counting
from warehouse.load.withdrawal.pruned import raw_before, rests_on_pruned
from warehouse.vocabulary.source import Source


def mark_final(batch: Batch, source: Source) -> None:
    """Mark the batch if it brings keys whose present state comes from a time whose raw records were pruned.

    An undo would have to restore that state. Where the program numbers lines, the other lines of the key count too.
    """
    limit = raw_before(batch, source)
    if limit is None:
        return
    silver, rows = source.silver, batch.of(source).accepted.subquery("rows_")
    counts = counting(source, batch.settings.source(source.name))
    names = [word.name for word in source.keys] if counts is None else list(counts.names)
    same = and_(*(silver.c[name] == rows.c[name] for name in names))
    known = select(silver.c.as_of).join(rows, same).where(rests_on_pruned(silver, limit))
    if not batch.connection.scalar(select(known.exists())):
        return
    mine = audit.batch.c.batch_id == batch.batch_id
    batch.connection.execute(update(audit.batch).values(is_final=True).where(mine))
    batch.account.sources[source.name].notes.append(
        f"{source.name}: it takes the place of records from before {limit}, whose raw text was pruned, so this batch "
        "cannot be undone"
    )
