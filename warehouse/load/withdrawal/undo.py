"""Undo: any batch can be undone, and then everything is as if it had never been loaded.

Its files are withdrawn like files that are read again. What it had replaced stands again, what it had released waits
again, and facts that depend on members which only it had brought are judged again.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, func, or_, select, update

from warehouse import audit
from warehouse.errors import UsageError
from warehouse.load.batch.batch import Batch
from warehouse.load.history.unsaid import unsaid_values
from warehouse.load.withdrawal.files import withdraw_records
from warehouse.load.withdrawal.lists import note_back, standing_lists
from warehouse.load.withdrawal.pruned import refuse_records, refuse_undo
from warehouse.load.withdrawal.reread import NAMES
from warehouse.settings import digest_of_reading, same_values
from warehouse.vocabulary.dimension import dimensions
from warehouse.vocabulary.fact import facts
from warehouse.vocabulary.source import Source, sources

ENTERED, DEPENDENT = "entered", "dependent"


def open_undo(batch: Batch, number: int, *, delivers: bool = False) -> None:
    """Prepare an undo: the batch no longer stands, and what it had replaced or released is as it was before.

    Raises UsageError if there is no such batch, or if it cannot be undone.
    """
    undone = _undoable(batch, number)
    if delivers and undone.undoes is not None and not _delivered(batch, number):
        raise UsageError(
            f"Batch {number} only undid batch {undone.undoes}, so no delivery can take its place; "
            f"`warehouse undo {number}` brings that batch back, and a delivery can replace it then.",
            batch=number,
        )
    chain = _chain(batch, undone)
    batch.undoes = number
    batch.revived = chain[1::2]
    lists = {source.name: standing_lists(batch.connection, source) for source in sources(batch.metadata)}
    table = audit.file
    for source in sources(batch.metadata):
        mine = [_goes(chain), table.c.source == source.name, table.c.replaced_by.is_(None)]
        rows = select(*(table.c[name] for name in NAMES)).where(*mine, ~table.c.is_lookup).order_by(table.c.file_id)
        if files := list(batch.connection.execute(rows)):
            batch.replaced[source.name] = files
            batch.credited |= _credited(batch, files, chain)
        _let_stand(batch, source, chain)
        _let_wait(batch, source, chain[::2])
    batches = audit.batch
    for place, one in enumerate(chain):
        word = "loaded" if place % 2 else "undone"
        batch.connection.execute(update(batches).values(status=word).where(batches.c.batch_id == one))
    for source in sources(batch.metadata):
        note_back(batch, source, lists[source.name])
        if source.name in batch.restored:
            batch.replaced.setdefault(source.name, [])


def _undoable(batch: Batch, number: int) -> Row[Any]:
    table = audit.batch
    found = batch.connection.execute(select(table).where(table.c.batch_id == number)).one_or_none()
    newest = batch.connection.scalar(select(func.max(table.c.batch_id)).where(table.c.status == "loaded"))
    if found is None:
        known = f"the newest is {newest}" if newest else "none is loaded"
        raise UsageError(f"There is no batch {number}; {known}, and `warehouse history` lists them.", batch=number)
    if found.status == "refused":
        raise UsageError(f"Batch {number} was refused and changed nothing, so there is nothing to undo.", batch=number)
    refuse_undo(batch.connection, found)
    if found.status == "undone":
        by = batch.connection.scalar(
            select(func.max(table.c.batch_id)).where(table.c.undoes == number, table.c.status == "loaded")
        )
        raise UsageError(
            f"Batch {number} is undone already"
            + (f", by batch {by}; `warehouse undo {by}` brings it back." if by else "."),
            batch=number,
        )
    return found


def _delivered(batch: Batch, number: int) -> bool:
    return bool(batch.connection.scalar(select(select(audit.file).where(audit.file.c.batch_id == number).exists())))


def _chain(batch: Batch, undone: Row[Any]) -> list[int]:
    """Return the batch that is undone, the batch that this one had undone, and so on: they stand or go in turn.

    Raises UsageError if one that would go was undone by another batch as well.
    """
    table, chain, one = audit.batch, [undone.batch_id], undone
    while one.undoes is not None:
        chain.append(one.undoes)
        one = batch.connection.execute(select(table).where(table.c.batch_id == one.undoes)).one()
        if len(chain) % 2 and one.status != "loaded":
            by = batch.connection.scalar(
                select(func.max(table.c.batch_id)).where(table.c.undoes == one.batch_id, table.c.status == "loaded")
            )
            raise UsageError(
                f"Batch {undone.batch_id} brought back batch {one.batch_id}, which has been undone since"
                + (f" by batch {by}; `warehouse undo {by}` first." if by else "."),
                batch=undone.batch_id,
            )
    return chain


def _goes(chain: list[int]) -> ColumnElement[bool]:
    """Return the condition for files that no longer stand once the first batch of a chain is undone.

    These are its own, those of each batch that it had brought back, and those that a batch which stands again had
    replaced by reading their bytes under other settings.
    """
    table, reading = audit.file, audit.file.alias("reading")
    same = [reading.c.sha256 == table.c.sha256, reading.c.source == table.c.source, reading.c.as_of == table.c.as_of]
    other = [reading.c.file_id > table.c.file_id, reading.c.reading.is_distinct_from(table.c.reading)]
    read_again = select(reading.c.file_id).where(reading.c.batch_id.in_(chain[1::2]), *same, *other)
    return or_(table.c.batch_id.in_(chain[::2]), read_again.correlate(table).exists())


def _credited(batch: Batch, files: Iterable[Row[Any]], chain: list[int]) -> dict[int, int]:
    """Return for each file that a batch of the chain replaces again, as that one stands again, which batch does.

    So whichever batch of the chain is undone next, the file is known to stand again with it or not.
    """
    by = dict(pairwise(reversed(chain)))
    found = {one.file_id: by[one.batch_id] for one in files if one.batch_id in by}
    digests = {one.sha256: one.file_id for one in files if one.batch_id not in chain}
    if digests:
        table = audit.file
        again = select(table.c.sha256, table.c.batch_id).where(
            table.c.batch_id.in_(chain[1::2]), table.c.sha256.in_(list(digests))
        )
        found |= {digests[row.sha256]: row.batch_id for row in batch.connection.execute(again)}
    return found


def _let_stand(batch: Batch, source: Source, chain: list[int]) -> None:
    """Let the files stand again that these batches had replaced; their texts must still mean what they meant then."""
    table, number = audit.file, chain[0]
    mine = and_(table.c.replaced_by.in_(chain[::2]), table.c.source == source.name)
    files = batch.connection.execute(select(table.c.file_id, table.c.name, table.c.reading).where(mine)).all()
    values = same_values(digest_of_reading(batch.settings.source(source.name), timezone=batch.settings.timezone))
    for one in files:
        if one.reading is not None and not one.reading.endswith(values):
            raise UsageError(
                f"Batch {number} took the place of {one.name}, which was read under other settings of "
                f"sources.{source.name} (null words, date formats, decimal marks or known words): undoing it would "
                "read that file wrongly. Set them as they were, and undo again.",
                file=one.name,
            )
    if files:
        batch.connection.execute(update(table).values(replaced_by=None).where(mine))
        batch.restored[source.name] = [one.file_id for one in files]


def _let_wait(batch: Batch, source: Source, numbers: list[int]) -> None:
    """Let the records that the batches had resolved wait again, and withdraw those that they had released.

    Records of files that do not stand stay resolved, now by the batch that withdrew their file.
    """
    waits, file = audit.quarantine, audit.file
    mine = and_(waits.c.resolved_batch_id.in_(numbers), waits.c.source == source.name, waits.c.status == "resolved")
    gone = select(file.c.file_id).where(file.c.replaced_by.is_not(None))
    by = select(file.c.replaced_by).where(file.c.file_id == waits.c.file_id).scalar_subquery()
    batch.connection.execute(update(waits).values(resolved_batch_id=by).where(mine, waits.c.file_id.in_(gone)))
    if not batch.connection.scalar(select(select(waits.c.quarantine_id).where(mine).exists())):
        return
    refuse_records(batch, source, select(waits.c.as_of).where(mine, waits.c.record_number.is_not(None)))
    entered = select(waits.c.file_id, waits.c.record_number).where(mine, waits.c.record_number.is_not(None))
    withdraw_records(batch, source, entered, ENTERED)
    # the batch stays noted: if it stands again, the records that it had released are tried again
    batch.connection.execute(update(waits).values(status="waiting").where(mine))


def withdraw_dependents(batch: Batch, source: Source) -> None:
    """Withdraw the newest states of a source whose facts took a value from a member that has no known value any more.

    They are judged again, with everything else that was delivered for their keys.
    """
    silver, about = source.silver, []
    for fact in (fact for fact in facts(batch.metadata) if fact.source is source):
        for dimension in dimensions(batch.metadata):
            for timeline, keys in unsaid_values(batch, dimension):
                takers = [one for one in fact.roles_as(dimension) if any(fact.taken_over(one, timeline))]
                about += [silver.c[role.column].in_(select(keys.c.key)) for role in takers]
    if not about:
        return
    rows = select(silver.c.file_id, silver.c.record_number).where(or_(*about))
    if batch.connection.scalar(select(rows.exists())):
        refuse_records(batch, source, select(silver.c.as_of).where(or_(*about)))
        withdraw_records(batch, source, rows, DEPENDENT)
