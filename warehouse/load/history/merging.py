"""New versions replace old ones: rows are deleted, shortened, extended and inserted; keys that still fit stay."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Table,
    and_,
    delete,
    false,
    func,
    insert,
    or_,
    select,
    text,
    update,
)

from warehouse.load.history.timelines import LAST
from warehouse.load.history.versions import Derivation
from warehouse.load.sql.statements import changed as count_changed
from warehouse.load.sql.statements import row


def _identify(derivation: Derivation, rows: FromClause) -> ColumnElement[bool]:
    """Return the condition that a row of the timeline's table is a version in ``rows``: same member, same first day."""
    timeline, dimension = derivation.timeline, derivation.seen.dimension
    table = timeline.table
    if table is dimension.table:
        return and_(dimension.business_key == rows.c.key, table.c.valid_from == rows.c.valid_from)
    return and_(timeline.member == rows.c.surrogate_key, table.c.valid_from == rows.c.valid_from)


def _targets(derivation: Derivation) -> FromClause:
    """Return the new versions, with the member's surrogate key where the timeline is a history table."""
    versions, dimension = derivation.versions, derivation.seen.dimension
    if derivation.timeline.table is dimension.table:
        return versions
    return (
        select(versions, dimension.surrogate_key.label("surrogate_key"))
        .join(dimension.table, dimension.business_key == versions.c.key)
        .subquery("targets")
    )


Fill = Callable[[FromClause], dict[str, Any]]


def merge(derivation: Derivation, fill: Fill, statics: Table | None = None) -> dict[str, int]:
    """Merge the new versions into their table and return how many were inserted, updated, closed and removed.

    Versions that still begin on the same day keep their row, and so their surrogate key. Obsolete versions are deleted
    first, then others are shortened, then extended, then new ones inserted: so no two ever end on the same day.
    ``fill`` gives the values of the table's other columns for a new version, from its row joined with ``statics`` by
    business key.
    """
    batch, table, before = derivation.seen.batch, derivation.timeline.table, derivation.before
    connection = batch.connection
    targets = _targets(derivation)
    same = and_(targets.c.key == before.c.key, targets.c.valid_from == before.c.valid_from)
    gone = select(before).outerjoin(targets, same).where(targets.c.key.is_(None)).subquery("gone")
    if connection.scalar(select(select(gone).exists())):
        # facts may still point at them; they are repointed once the new versions exist
        connection.execute(text("SET CONSTRAINTS ALL DEFERRED"))
    deleted = count_changed(connection, delete(table).where(_identify(derivation, gone)))
    closing = (
        select(func.count())
        .select_from(before.join(targets, same))
        .where(before.c.valid_to == LAST, targets.c.valid_to < LAST)
    )
    closed = connection.execute(closing).scalar_one()
    values: dict[str, Any] = {name: targets.c[name] for name in (*derivation.names, "valid_to")}
    if table is derivation.seen.dimension.table:
        values["is_inferred"] = false()
    moved = update(table).values(values | batch.stamp).where(_identify(derivation, targets))
    updated = count_changed(connection, moved.where(targets.c.valid_to < table.c.valid_to))
    differs = or_(
        targets.c.valid_to > table.c.valid_to,
        row(targets, derivation.names).is_distinct_from(row(table, derivation.names)),
        *([table.c.is_inferred] if "is_inferred" in values else []),
    )
    updated += count_changed(connection, moved.where(differs))
    inserted = _insert(derivation, targets.outerjoin(before, same), fill, statics)
    return {"inserted": inserted, "updated": updated - closed, "closed": closed, "removed": deleted}


def _insert(derivation: Derivation, matched: Any, fill: Fill, statics: Table | None) -> int:
    table, targets = derivation.timeline.table, matched.left
    rows = select(*targets.c).select_from(matched).where(derivation.before.c.key.is_(None))
    if statics is not None:
        rows = rows.add_columns(*(c for c in statics.c if c.name != "key")).join(
            statics, statics.c.key == targets.c.key
        )
    fresh = rows.subquery("fresh")
    columns = {name: fresh.c[name] for name in (*derivation.names, "valid_from", "valid_to")}
    columns |= fill(fresh)
    statement = insert(table).from_select(list(columns), select(*columns.values()))
    return count_changed(derivation.seen.batch.connection, statement)
