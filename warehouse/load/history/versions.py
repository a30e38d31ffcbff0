"""Histories: from observations to versions.

A timeline is a function of what was observed and when it was true. Each observation of a batch is compared with the
version in force on its date; where it differs, the timeline from that date on is derived again, from the version before
and all observations since. So the work depends on what changed and not on how long the history is, and deliveries may
come in any order.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    Select,
    Subquery,
    Table,
    and_,
    bindparam,
    case,
    cast,
    false,
    func,
    null,
    or_,
    select,
    true,
    tuple_,
    union_all,
)

from warehouse.load.history.changed_members import find_changed
from warehouse.load.history.observations import Seen
from warehouse.load.history.timelines import FIRST, LAST, follows_activity, known, state_of, versions_by_key
from warehouse.load.history.unseen import held_back_on
from warehouse.load.sql.scratch import keep
from warehouse.load.withdrawal.pruned import observed_before
from warehouse.vocabulary.dimension import Timeline


@dataclass(frozen=True)
class Derivation:
    """The timelines of one table that the observations of one day change.

    ``changed`` holds the business keys, with ``since``, the first date on which anything may differ; ``versions`` the
    new versions from that date on; ``before`` the versions that they replace. All are temporary tables.
    """

    seen: Seen
    timeline: Timeline
    changed: Table
    versions: Table
    before: Table

    @property
    def names(self) -> list[str]:
        """The attributes whose change opens a version."""
        return [word.name for word in self.timeline.words]


def _seeds(seen: Seen, timeline: Timeline, changed: Table) -> Select[Any]:
    """Return the version in force just before ``since``, if an observation supports it.

    The first version reaches from 1900 to beyond the first observation; if that is not before ``since``, there is none.
    """
    version = versions_by_key(seen, timeline).subquery("version")
    silver = seen.silver
    earlier = seen.observed(changed.c.key, seen.dates.c.as_of < changed.c.since, *known(timeline, silver))
    proven = version.c.valid_from > FIRST
    if seen.newest_before is not None:
        proven = or_(proven, earlier)
        # the only known value of a history stands although it was withdrawn, and ends once there is another
        if not known(timeline, silver):
            proven = or_(proven, changed.c.since > bindparam("newest_before", seen.newest_before, Date))
    return (
        select(
            changed.c.key,
            *(version.c[word.name] for word in timeline.words),
            version.c.valid_from.label("at"),
            true().label("present"),
            true().label("seed"),
        )
        .join(
            version,
            and_(
                version.c.key == changed.c.key,
                version.c.valid_from < changed.c.since,
                changed.c.since <= version.c.valid_to,
            ),
        )
        .where(~version.c.is_inferred, proven)
    )


def _bound(day: date | None) -> ColumnElement[date]:
    """Return a day as a bound value.

    With a value the planner estimates how many days follow it; with a column it assumes a third of all days, and then
    reads the whole of a long history instead of its end.
    """
    return bindparam(None, day, Date)


def _observations(seen: Seen, timeline: Timeline, changed: Table, since: ColumnElement[date]) -> Select[Any]:
    silver, dates = seen.silver, seen.dates
    attributes = [true() if word.follows_activity else silver.c[word.name] for word in timeline.words]
    return (
        select(changed.c.key, *attributes, dates.c.as_of, true(), false())
        .select_from(changed)
        .join(dates, and_(dates.c.as_of >= changed.c.since, dates.c.as_of >= since))
        .join(silver, and_(silver.c.as_of == dates.c.as_of, seen.key_of(silver) == changed.c.key))
        .where(*known(timeline, silver))
    )


def _absences(seen: Seen, timeline: Timeline, changed: Table, since: ColumnElement[date]) -> Select[Any]:
    """Return the snapshots since then that lack the member; one that only a replaced list holds is missing."""
    source, dates = seen.source, seen.dates
    silver, table = seen.silver, timeline.table
    attributes = [false() if w.follows_activity else cast(null(), table.c[w.name].type) for w in timeline.words]
    same = and_(silver.c.as_of == dates.c.as_of, seen.key_of(silver) == changed.c.key, seen.lists.stands(silver))
    return (
        select(changed.c.key, *attributes, dates.c.as_of, false(), false())
        .select_from(changed)
        .join(dates, and_(dates.c.snapshot, dates.c.as_of >= changed.c.since, dates.c.as_of >= since))
        .outerjoin(silver, same)
        .where(seen.key_of(silver).is_(None), ~held_back_on(source, seen.lists, [changed.c.key], dates.c.as_of))
    )


def _absences_before(seen: Seen, timeline: Timeline, changed: Table, limit: date) -> Select[Any]:
    """Return the absences before the day up to which observations were pruned; the present timeline still has them."""
    version, members = versions_by_key(seen, timeline).subquery("told"), timeline.words
    active = next(version.c[word.name] for word in members if word.follows_activity)
    attributes = [false() if w.follows_activity else cast(null(), timeline.table.c[w.name].type) for w in members]
    same = and_(version.c.key == changed.c.key, version.c.valid_from >= changed.c.since)
    return (
        select(changed.c.key, *attributes, version.c.valid_from, false(), false())
        .join(version, same)
        .where(~active, version.c.valid_from < _bound(limit))
    )


def _filled(events: Subquery, timeline: Timeline) -> Subquery:
    """Return the events, with each absence given the attributes of the observation before it, and none coming first."""
    by_key: dict[str, Any] = {"partition_by": events.c.key, "order_by": [events.c.at, ~events.c.present]}
    numbered = select(events, func.count().filter(events.c.present).over(**by_key).label("stretch")).subquery(
        "numbered"
    )
    within: dict[str, Any] = {
        "partition_by": [numbered.c.key, numbered.c.stretch],
        "order_by": [numbered.c.at, ~numbered.c.present],
    }
    columns = [
        numbered.c[word.name]
        if word.follows_activity
        else func.first_value(numbered.c[word.name]).over(**within).label(word.name)
        for word in timeline.words
    ]
    return (
        select(numbered.c.key, *columns, numbered.c.at, numbered.c.present, numbered.c.seed)
        .where(numbered.c.stretch > 0)
        .subquery("filled")
    )


def derive(seen: Seen, timeline: Timeline, changed: Table | None = None) -> Derivation:
    """Derive the versions of the members that changed, from ``since`` on, as islands of equal attributes.

    ``changed`` may name other members than those that the observations change.
    """
    connection = seen.batch.connection
    changed = find_changed(seen, timeline) if changed is None else changed
    first = connection.scalar(select(func.min(changed.c.since)))
    since, limit = _bound(first), observed_before(seen.batch, seen.source)
    parts = [_seeds(seen, timeline, changed), _observations(seen, timeline, changed, since)]
    absences = follows_activity(timeline) and bool(seen.snapshots)
    if absences and first is not None and limit is not None and first < limit:
        parts += [_absences_before(seen, timeline, changed, limit), _absences(seen, timeline, changed, _bound(limit))]
    elif absences:
        parts.append(_absences(seen, timeline, changed, since))
    events = union_all(*parts).subquery("events")
    if absences:
        events = _filled(events, timeline)
    by_key: dict[str, Any] = {"partition_by": events.c.key, "order_by": [events.c.at, ~events.c.present]}
    before = tuple_(*(func.lag(events.c[word.name]).over(**by_key) for word in timeline.words))
    first = func.row_number().over(**by_key) == 1
    marked = select(
        events,
        or_(first, state_of(timeline, events).is_distinct_from(before)).label("opens"),
        and_(first, ~events.c.seed).label("reaches_back"),
    ).subquery("marked")
    islands = (
        select(marked, case((marked.c.reaches_back, FIRST), else_=marked.c.at).label("valid_from"))
        .where(marked.c.opens)
        .subquery("islands")
    )
    ends = func.lead(islands.c.valid_from).over(partition_by=islands.c.key, order_by=islands.c.valid_from)
    names = [word.name for word in timeline.words]
    versions = keep(
        connection,
        f"versions_{timeline.table.name}",
        select(
            islands.c.key,
            *(islands.c[name] for name in names),
            islands.c.valid_from,
            func.coalesce(ends, LAST).label("valid_to"),
        ),
    )
    return Derivation(seen, timeline, changed, versions, _replaced(seen, timeline, changed))


def _replaced(seen: Seen, timeline: Timeline, changed: Table) -> Table:
    """Store the versions that the new ones replace, with the surrogate key that facts point at."""
    table, dimension = timeline.table, seen.dimension
    query = (
        select(
            changed.c.key,
            changed.c.since,
            dimension.surrogate_key.label("surrogate_key"),
            table.c.valid_from,
            table.c.valid_to,
        )
        .select_from(changed)
        .join(dimension.table, dimension.business_key == changed.c.key)
    )
    if table is not dimension.table:
        query = query.join(table, timeline.member == dimension.surrogate_key)
    return keep(seen.batch.connection, f"before_{table.name}", query.where(table.c.valid_to >= changed.c.since))
