"""The members whose history a day's observations change, and the date from which."""

from __future__ import annotations

from sqlalchemy import ColumnElement, FromClause, Table, and_, or_, select, true, union

from warehouse.load.history.observations import Seen
from warehouse.load.history.timelines import FIRST, follows_activity, known, state_of, versions_by_key
from warehouse.load.history.unseen import dropped
from warehouse.load.sql.scratch import keep
from warehouse.vocabulary.dimension import Timeline


def find_changed(seen: Seen, timeline: Timeline) -> Table:
    """Store the members whose observation differs from the version in force on its date, which becomes ``since``."""
    rows, version = seen.rows, versions_by_key(seen, timeline).subquery("version")
    in_force = and_(
        version.c.key == rows.c.key, version.c.valid_from <= seen.bound_day, seen.bound_day < version.c.valid_to
    )
    differs = state_of(timeline, rows, present=true()).is_distinct_from(state_of(timeline, version))
    unknown = or_(version.c.key.is_(None), version.c.is_inferred)
    found = [and_(rows.c.present, or_(unknown, differs), *known(timeline, rows))]
    if follows_activity(timeline):
        active = next(version.c[word.name] for word in timeline.words if word.follows_activity)
        found += [and_(~rows.c.present, active), and_(rows.c.present.is_(None), ~active), *_opens(seen, version)]
    elif seen.again:
        found.append(and_(rows.c.present, _taken_back(seen, timeline, version)))
    if seen.has_dropped:
        found.append(_dropped(seen, timeline))
    query = select(rows.c.key, seen.bound_day.label("since")).outerjoin(version, in_force).where(or_(*found))
    if seen.may_repeat:
        query = query.distinct()
    if (withdrawn := seen.withdrawn) is not None:
        gone = withdrawn.subquery("withdrawn")
        query = select(union(query, select(gone.c.key, seen.bound_day.label("since"))).subquery("both"))
    return keep(seen.batch.connection, f"changed_{timeline.table.name}", query)


def _dropped(seen: Seen, timeline: Timeline) -> ColumnElement[bool]:
    """Return the condition that what was known about a day is withdrawn, and something else is known."""
    key, silver = seen.rows.c.key, seen.silver
    taken = dropped(seen.source).c[seen.dimension.business_key.name]
    return and_(key.in_(select(taken)), seen.observed(key, true(), *known(timeline, silver)))


def _opens(seen: Seen, version: FromClause) -> list[ColumnElement[bool]]:
    """Return the condition that a member is now known from an earlier day; snapshots since then may lack it."""
    if not seen.before_snapshot:
        return []
    earlier = seen.observed(seen.rows.c.key, seen.dates.c.as_of < seen.bound_day)
    return [and_(seen.rows.c.present, version.c.valid_from == FIRST, ~earlier)]


def _taken_back(seen: Seen, timeline: Timeline, version: FromClause) -> ColumnElement[bool]:
    """Return the condition that a day on which a value was known is delivered again without it.

    The only known value is not withdrawn: facts depend on it.
    """
    rows, silver = seen.rows, seen.silver
    absent = [rows.c[word.name].is_(None) for word in timeline.words]
    opened = or_(version.c.valid_from == seen.bound_day, version.c.valid_from == FIRST)
    return and_(*absent, opened, seen.observed(rows.c.key, true(), *known(timeline, silver)))
