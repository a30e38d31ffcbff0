"""What all queries about timelines share: their first and last day, their versions by business key, their state."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Date, FromClause, Select, cast, false, literal, select, tuple_

from warehouse.load.history.observations import Seen
from warehouse.vocabulary.columns import FIRST_DAY, LAST_DAY
from warehouse.vocabulary.dimension import Timeline

FIRST = cast(literal(FIRST_DAY, Date), Date)
LAST = cast(literal(LAST_DAY, Date), Date)


def versions_by_key(seen: Seen, timeline: Timeline) -> Select[Any]:
    """Return all versions of a timeline by business key, with their attributes."""
    table, members = timeline.table, seen.dimension.table
    columns = [table.c[word.name] for word in timeline.words]
    period = [table.c.valid_from, table.c.valid_to]
    if table is members:
        return select(seen.dimension.business_key.label("key"), *columns, *period, members.c.is_inferred)
    return select(seen.dimension.business_key.label("key"), *columns, *period, false().label("is_inferred")).join_from(
        members, table, timeline.member == seen.dimension.surrogate_key
    )


def state_of(timeline: Timeline, rows: FromClause, *, present: ColumnElement[bool] | None = None) -> Any:
    """Return the attributes of a timeline as one value; where it tracks activity, ``present`` stands for that."""
    columns = [
        rows.c[word.name] if present is None or not word.follows_activity else present for word in timeline.words
    ]
    return tuple_(*columns)


def follows_activity(timeline: Timeline) -> bool:
    """Return whether a timeline tracks whether its members are active."""
    return any(word.follows_activity for word in timeline.words)


def known(timeline: Timeline, rows: FromClause) -> list[ColumnElement[bool]]:
    """Return the condition on observations that count: a history of one attribute ignores its absence."""
    return [] if timeline.table.info.get("dimension") else [rows.c[word.name].is_not(None) for word in timeline.words]
