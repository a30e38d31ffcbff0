"""Sentences about what is no longer possible once old rows are pruned."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import groupby

from sqlalchemy import func, select

from warehouse import audit
from warehouse.load.withdrawal.pruned import NO_EVIDENCE, first_day
from warehouse.prune.images import unseen
from warehouse.prune.work import Pruning
from warehouse.vocabulary.source import sources


def losses(work: Pruning) -> Iterator[str]:
    """Yield what a prune makes impossible; may be called before or after its rows are removed."""
    by_table = {one.table: one.before for one in work.account.tables}
    evidence = [day for name, day in by_table.items() if name not in {one.fullname for one in NO_EVIDENCE}]
    if evidence:
        yield from _batches(work, max(evidence))
    for source in sources(work.metadata):
        if source.keep == "observations" and source.silver.fullname in by_table:
            yield from _late(work, source.name, by_table[source.silver.fullname])
    if audit.quarantine.fullname in by_table:
        yield "The raw text of records that were held back, and have been settled or refused since, is gone."
    if audit.rule_result.fullname in by_table:
        yield (
            f"How each rule fared before {by_table[audit.rule_result.fullname]} is kept by month, no longer by batch: "
            "the newest batch of a month has the sums."
        )
    yield from unseen(work)


def _batches(work: Pruning, before: date) -> Iterator[str]:
    batches = audit.batch
    query = (
        select(batches.c.batch_id)
        .where(first_day() < before, batches.c.status != "refused")
        .order_by(batches.c.batch_id)
    )
    numbers = list(work.connection.scalars(query))
    if numbers:
        what = "Batch" if len(numbers) == 1 else "Batches"
        yield f"{what} {ranges(numbers)} can be neither undone nor replaced (`load --replace`) any more."
    yield (
        f"Files delivered before {before} are still recognised, but not read again if the settings of their source "
        "change."
    )
    yield (
        "A later batch that changes a record whose raw text is gone cannot be undone either; its account will say so."
    )


def _late(work: Pruning, source: str, before: date) -> Iterator[str]:
    yield f"New files of {source} as of days before {before} will be refused."
    waits = audit.quarantine
    old = [waits.c.source == source, waits.c.status == "waiting", waits.c.as_of < before]
    number = work.connection.scalar(select(func.count()).where(*old, waits.c.record_number.is_not(None)))
    if number:
        records = f"1 record of {source} that waits" if number == 1 else f"{number:,} records of {source} that wait"
        yield f"In the quarantine, {records} from before that day cannot be replayed any more."


def ranges(numbers: Iterable[int]) -> str:
    """Return numbers in short form, with consecutive ones as a range: 1-3, 7."""
    parts = []
    for _, run in groupby(enumerate(numbers), lambda pair: pair[1] - pair[0]):
        members = [number for _, number in run]
        parts.append(str(members[0]) if len(members) == 1 else f"{members[0]}-{members[-1]}")
    return ", ".join(parts)
