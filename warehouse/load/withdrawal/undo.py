"""Undo: a batch is taken back, whichever it is, and everything is as if it had never been loaded.

Its files are withdrawn like files that are read again. What it had replaced stands again, what it had let in waits
again, and facts that rest on members which only it had brought are judged again.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, and_, func, or_, select, update

from warehouse import audit
from warehouse.errors import UsageError
from warehouse.load.batch.batch import Batch
from warehouse.load.history.unsaid import unsaid_values
from warehouse.load.withdrawal.files import withdraw_records
from warehouse.load.withdrawal.lists import note_back, standing_lists
from warehouse.load.withdrawal.reread import NAMES
from warehouse.settings import digest_of_reading, same_values
from warehouse.vocabulary.dimension import dimensions
from warehouse.vocabulary.fact import facts
from warehouse.vocabulary.source import Source, sources

ENTERED, DEPENDENT = "entered", "dependent"


def open_undo(batch: Batch, number: int) -> None:
    """Prepare to take a batch back: it stands no longer, and what it had replaced or let in is as it was before.

    Raises UsageError if there is no such batch, or if it cannot be taken back.
    """
    undone = _undoable(batch, number)
    batch.undoes = number
    lists = {source.name: standing_lists(batch.connection, source) for source in sources(batch.metadata)}
    table = audit.file
    for source in sources(batch.metadata):
        mine = [table.c.batch_id == number, table.c.source == source.name, table.c.replaced_by.is_(None)]
        rows = select(*(table.c[name] for name in NAMES)).where(*mine, ~table.c.is_lookup).order_by(table.c.file_id)
        if files := list(batch.connection.execute(rows)):
            batch.replaced[source.name] = files
        _let_stand(batch, source, number)
        _let_wait(batch, source, number)
    batches = audit.batch
    status = [(number, "undone"), *([(undone.undoes, "loaded")] if undone.undoes is not None else [])]
    for one, word in status:
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


def _let_stand(batch: Batch, source: Source, number: int) -> None:
    """Let the files stand again whose place the batch had taken; their texts must mean now what they meant then."""
    table = audit.file
    mine = and_(table.c.replaced_by == number, table.c.source == source.name)
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


def _let_wait(batch: Batch, source: Source, number: int) -> None:
    """Let the records wait again that the batch had resolved, and withdraw those that it had let in."""
    waits = audit.quarantine
    mine = and_(waits.c.resolved_batch_id == number, waits.c.source == source.name, waits.c.status == "resolved")
    if not batch.connection.scalar(select(select(waits.c.quarantine_id).where(mine).exists())):
        return
    entered = select(waits.c.file_id, waits.c.record_number).where(mine, waits.c.record_number.is_not(None))
    withdraw_records(batch, source, entered, ENTERED)
    batch.connection.execute(update(waits).values(status="waiting", resolved_batch_id=None).where(mine))


def withdraw_dependents(batch: Batch, source: Source) -> None:
    """Take the newest states of a source back whose facts took a value from a member of whom none is known any more.

    They are judged again, with whatever else was delivered of their keys.
    """
    silver, about = source.silver, []
    for fact in (fact for fact in facts(batch.metadata) if fact.source is source):
        for dimension in dimensions(batch.metadata):
            for keys in unsaid_values(batch, dimension):
                about += [silver.c[role.column].in_(select(keys.c.key)) for role in fact.roles_as(dimension)]
    if not about:
        return
    rows = select(silver.c.file_id, silver.c.record_number).where(or_(*about))
    if batch.connection.scalar(select(rows.exists())):
        withdraw_records(batch, source, rows, DEPENDENT)
