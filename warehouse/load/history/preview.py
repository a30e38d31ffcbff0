"""What a plan reports: which versions would open, close and split, which facts would move, with examples by key.

Only a plan runs these queries; a load does not pay for them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Date,
    Float,
    FromClause,
    Numeric,
    Select,
    Table,
    Text,
    and_,
    case,
    cast,
    func,
    literal,
    null,
    select,
    union_all,
)

from warehouse.load.batch.account import Change
from warehouse.load.batch.batch import Batch
from warehouse.load.history.observations import Seen
from warehouse.load.history.timelines import LAST
from warehouse.load.history.versions import Derivation
from warehouse.vocabulary.columns import Word
from warehouse.vocabulary.fact import Fact
from warehouse.vocabulary.texts import bytewise

EXAMPLES = 3
PERSONAL = "(personal)"
"""Printed instead of personal data in a plan."""

Pairs = Mapping[str, tuple[ColumnElement[Any], ColumnElement[Any]]]
"""Values before and after, by the name of their column."""


def _shown(value: ColumnElement[Any]) -> ColumnElement[Any]:
    """Return a value as text, without the zeros that its type adds."""
    is_decimal = isinstance(value.type, Numeric) and not isinstance(value.type, Float)
    return cast(func.trim_scale(value) if is_decimal else value, Text)


def change(
    what: ColumnElement[str] | str,
    key: Iterable[ColumnElement[Any]],
    pairs: Pairs,
    since: ColumnElement[Any] | None = None,
    until: ColumnElement[Any] | None = None,
) -> Select[Any]:
    """Return the columns that describe a change, for `add_examples`."""
    return select(
        (literal(what, Text) if isinstance(what, str) else what).label("what"),
        func.concat_ws(" / ", *(cast(part, Text) for part in key)).label("key"),
        cast(null() if since is None else since, Date).label("since"),
        cast(null() if until is None else until, Date).label("until"),
        *(_shown(before).label(f"was_{name}") for name, (before, _) in pairs.items()),
        *(_shown(after).label(f"now_{name}") for name, (_, after) in pairs.items()),
    )


def add_examples(batch: Batch, table: Table, query: Select[Any]) -> None:
    """Count the changes that a query finds, and keep the first examples of each kind."""
    found = query.subquery("found")
    by_kind: dict[str, Any] = {"partition_by": found.c.what}
    ranked = select(
        found,
        func.count().over(**by_kind).label("total"),
        func.row_number().over(**by_kind, order_by=(bytewise(found.c.key), found.c.since)).label("place"),
    ).subquery("ranked")
    first = select(ranked).where(ranked.c.place <= EXAMPLES).order_by(ranked.c.what, ranked.c.place)
    names = [column.name.removeprefix("was_") for column in found.c if column.name.startswith("was_")]
    for row in batch.connection.execute(first).mappings():
        planned = batch.account.planned(table.name, row["what"])
        if row["place"] == 1:
            planned.count += row["total"]
        if len(planned.examples) < EXAMPLES:
            values = {name: (row[f"was_{name}"], row[f"now_{name}"]) for name in names}
            changed = {name: pair for name, pair in values.items() if pair[0] != pair[1]}
            planned.examples.append(Change(row["key"], changed, row["since"], row["until"]))


def preview_versions(derivation: Derivation) -> None:
    """Report, before the new versions are merged, how the timelines of known members would change."""
    batch, timeline = derivation.seen.batch, derivation.timeline
    if not batch.plan:
        return
    versions, old = derivation.versions, derivation.before
    by_key: dict[str, Any] = {"partition_by": versions.c.key, "order_by": versions.c.valid_from}
    words = [word for word in timeline.words if not word.follows_activity]
    new = select(
        versions,
        *(_beside(func.lag, versions.c[w.name], by_key).label(f"before_{w.name}") for w in timeline.words),
        *(_beside(func.lead, versions.c[w.name], by_key).label(f"after_{w.name}") for w in timeline.words),
    ).cte("new")
    begins_inside = and_(old.c.key == new.c.key, old.c.valid_from < new.c.valid_from, new.c.valid_from < old.c.valid_to)
    stays = and_(old.c.key == new.c.key, old.c.valid_from == new.c.valid_from)
    opened = change(
        _kind(derivation, new),
        [new.c.key],
        _pairs(words, new, "before_", ""),
        new.c.valid_from,
        new.c.valid_to,
    ).join_from(new, old, begins_inside)
    closed = (
        change("closed", [new.c.key], _pairs(words, new, "", "after_"), new.c.valid_from, new.c.valid_to)
        .join_from(new, old, stays)
        .where(old.c.valid_to == LAST, new.c.valid_to < LAST)
    )
    nothing: Pairs = {word.name: (null(), null()) for word in words}
    removed = (
        change("removed", [old.c.key], nothing, old.c.valid_from, old.c.valid_to)
        .outerjoin_from(old, new, stays)
        .where(new.c.key.is_(None))
    )
    add_examples(batch, timeline.table, select(union_all(opened, closed, removed).subquery("changes")))


def _kind(derivation: Derivation, new: CTE) -> ColumnElement[str]:
    """Return what a new version does: it opens at the end of a timeline, or splits a version inside it."""
    kinds: list[tuple[ColumnElement[bool], str]] = [(new.c.valid_to == LAST, "opened")]
    activity = next((word.name for word in derivation.timeline.words if word.follows_activity), None)
    if activity is not None:
        is_active, was_active = new.c[activity], new.c[f"before_{activity}"]
        kinds = [(and_(was_active, ~is_active), "vanished"), (and_(~was_active, is_active), "returned"), *kinds]
    return case(*((test, literal(name, Text)) for test, name in kinds), else_=literal("split", Text))


def _beside(function: Any, column: ColumnElement[Any], by_key: dict[str, Any]) -> ColumnElement[Any]:
    value: ColumnElement[Any] = function(column, type_=column.type).over(**by_key)
    return value


def _pairs(words: Iterable[Word], new: FromClause, before: str, after: str) -> Pairs:
    """Return the attributes before and after; for personal ones only that they change."""
    pairs: dict[str, tuple[ColumnElement[Any], ColumnElement[Any]]] = {
        word.name: (new.c[before + word.name], new.c[after + word.name]) for word in words
    }
    for word in words:
        if word.pii:
            was, now = pairs[word.name]
            pairs[word.name] = (cast(null(), Text), case((was.is_distinct_from(now), literal(PERSONAL, Text))))
    return pairs


def preview_activity(seen: Seen, becomes: FromClause) -> None:
    """Report, before they are updated, which members would vanish and return without a version of their own."""
    dimension, table = seen.dimension, seen.dimension.table
    if not seen.batch.plan or dimension.activity is None:
        return
    was, now = table.c[dimension.activity.name], becomes.c[dimension.activity.name]
    is_current = [table.c.valid_to == LAST] if dimension.versions else []
    what = case((was, literal("vanished", Text)), else_=literal("returned", Text))
    query = (
        change(what, [becomes.c.key], {}, seen.bound_day)
        .join_from(table, becomes, becomes.c.key == dimension.business_key)
        .where(was != now, ~table.c.is_inferred, *is_current)
    )
    add_examples(seen.batch, table, query)


def preview_facts(
    batch: Batch,
    fact: Fact,
    what: ColumnElement[str] | str,
    pairs: Pairs,
    *,
    where: Iterable[ColumnElement[bool]],
    since: ColumnElement[Any] | None = None,
) -> None:
    """Report which facts the next statement would rewrite."""
    if batch.plan:
        key = [fact.table.c[name] for name in fact.grain]
        add_examples(batch, fact.table, change(what, key, pairs, since).where(*where))
