"""What a list leaves open: an unreadable record may have any key, so no key that it may have counts as missing."""

from __future__ import annotations

from sqlalchemy import and_, func, select, true

from warehouse.load.history.observations import Seen, brings_snapshot
from warehouse.load.history.unseen import unseen


def say_who_was_not_judged(seen: Seen) -> None:
    """Note how many members the batch's list lacks without proof that they left, and count them for the gates.

    At most as many of them as there are unreadable records may be on the list: the rest are missing, whoever they are.
    """
    batch, dimension = seen.batch, seen.dimension
    source, activity = seen.source, dimension.activity
    unreadable = seen.lists.unreadable.get(seen.day, 0) + seen.lists.partial.get(seen.day, 0)
    if activity is None or seen.day != batch.as_of or not unreadable or not brings_snapshot(batch, source):
        return
    table = dimension.table
    absent = unseen(batch, dimension, source, seen.day, true()).subquery("absent")
    day = [table.c.valid_from <= seen.bound_day, seen.bound_day < table.c.valid_to] if dimension.versions else []
    active = and_(table.c[activity.name], ~table.c.is_inferred, *day)
    gone = absent.c[dimension.business_key.name]
    query = (
        select(func.count(), func.count(gone))
        .select_from(table.outerjoin(absent, gone == dimension.business_key))
        .where(active, dimension.business_key.is_not(None))
    )
    known, missing = batch.connection.execute(query).one()
    batch.account.vanished[table.name] = (known, max(0, missing - unreadable))
    if missing:
        records = "1 record of it has" if unreadable == 1 else f"{unreadable:,} records of it have"
        batch.account.sources[source.name].notes.append(
            f"{table.name}: {missing:,} active {'member is' if missing == 1 else 'members are'} not on the snapshot of "
            f"{seen.day} and {'was' if missing == 1 else 'were'} not closed, because {records} no readable key and may "
            "be any of them; deliver the snapshot again for that date once it is repaired"
        )
