"""Images of gold before batches changed it: old ones are removed, and with them the recorded states up to then."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from sqlalchemy import Date, cast, delete, func, insert, select

from warehouse import audit
from warehouse.errors import UsageError
from warehouse.prune.work import Pruning
from warehouse.recorded import RECORDED, batch_of


def prune_images(work: Pruning) -> None:
    """Remove the images that no day from the limit on needs; the day on which a batch was loaded counts.

    A row without a table name says from which batch on images are complete, as it does where a warehouse began to store
    them.
    """
    image = audit.image
    try:
        first = batch_of(work.connection, work.settings, work.limit("images"))
    except UsageError:
        return
    old = [image.c.table_name != "", image.c.until_batch_id <= first]
    work.remove("images", image, *old)
    if any(one.table == image.fullname for one in work.account.tables):
        kept = select(func.coalesce(func.max(image.c.until_batch_id), 0)).where(image.c.table_name == "")
        work.shown_from, work.known_from = first, work.connection.execute(kept).scalar_one()
        if not work.plan:
            work.connection.execute(delete(image).where(image.c.table_name == ""))
            row = {"table_name": "", "batch_id": 0, "until_batch_id": first, "row": {}}
            work.connection.execute(insert(image), row)


def unseen(work: Pruning) -> Iterator[str]:
    """Yield the days and batches whose recorded state can no longer be shown; call it before or after the removal."""
    if work.shown_from is None:
        return
    batch = audit.batch.c
    day = cast(func.timezone(work.settings.timezone, batch.finished_at), Date)
    known = select(func.min(day)).where(batch.status.in_(RECORDED), batch.batch_id >= work.known_from)
    since: date = work.connection.execute(known).scalar_one()
    until: date = work.connection.execute(select(day).where(batch.batch_id == work.shown_from)).scalar_one()
    days = "" if since == until else f"the days from {since} to before {until}, and "
    yield (
        f"What was recorded as of {days}batches before batch {work.shown_from} can no longer be shown "
        "(`report --as-recorded`, `SET warehouse.as_recorded`)."
    )
