"""Members of a dimension all of whose observations were withdrawn: only facts still name them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, Table, and_, cast, delete, null, select, text, true, union, update

from warehouse.load.batch.batch import Batch
from warehouse.load.facts.inferred import remove_unnamed
from warehouse.load.facts.repointing import unprice
from warehouse.load.rules.scope import record
from warehouse.load.sql.scratch import keep
from warehouse.load.sql.statements import table_of
from warehouse.load.withdrawal.files import withdrawn
from warehouse.vocabulary.columns import FIRST_DAY, LAST_DAY
from warehouse.vocabulary.dimension import Dimension, Timeline
from warehouse.vocabulary.fact import facts
from warehouse.vocabulary.source import Source


def unsay(batch: Batch, dimension: Dimension) -> None:
    """Turn members that no observation names any more into inferred members with the same keys.

    Their business keys are kept in the table `unsaid_<dimension>`.
    """
    replaced = _replaced(batch, dimension)
    if not replaced:
        return
    silver, name = dimension.observations, dimension.business_key.name
    parts = []
    for gone in map(withdrawn, replaced):
        left = select(gone.c[name].label("key")).outerjoin(silver, silver.c[name] == gone.c[name])
        parts.append(left.where(silver.c[name].is_(None)).distinct())
    query = parts[0] if len(parts) == 1 else select(union(*parts).subquery("parts"))
    keep(batch.connection, _unsaid(dimension).name, query)
    table, keys = dimension.table, _unsaid(dimension)
    mine = dimension.business_key == keys.c.key
    words = [word for word in dimension.words if word.name != name]
    values: dict[str, Any] = {word.name: true() if word.follows_activity else cast(null(), word.type) for word in words}
    if dimension.versions is not None:
        _leave_first_version(batch, dimension)
        values["valid_to"] = LAST_DAY
    batch.connection.execute(update(table).values(values | {"is_inferred": true()} | batch.stamp).where(mine))
    _forget_histories(batch, dimension)


def _replaced(batch: Batch, dimension: Dimension) -> list[Source]:
    """Return the sources of a dimension whose files are read again."""
    sources = () if dimension.combines else dimension.sources
    return [source for source in sources if source.name in batch.replaced]


def unsaid_values(batch: Batch, dimension: Dimension) -> list[tuple[Timeline, Table]]:
    """Return each history of one attribute with the table of the members that have no known value in it any more."""
    if not _replaced(batch, dimension):
        return []
    return [(one, _unvalued(dimension, one)) for one in dimension.histories]


def _forget_histories(batch: Batch, dimension: Dimension) -> None:
    """Remove histories of single attributes without any known value: facts have nothing from them any more."""
    silver, name = dimension.observations, dimension.business_key.name
    for timeline in dimension.histories:
        known = [silver.c[word.name].is_not(None) for word in timeline.words]
        parts = []
        for gone in map(withdrawn, _replaced(batch, dimension)):
            left = select(gone.c[name].label("key")).outerjoin(silver, and_(silver.c[name] == gone.c[name], *known))
            parts.append(left.where(silver.c[name].is_(None)).distinct())
        query = parts[0] if len(parts) == 1 else select(union(*parts).subquery("parts"))
        keys = keep(batch.connection, _unvalued(dimension, timeline).name, query)
        unprice(batch, dimension, timeline, keys)
        member = select(dimension.surrogate_key.label("member")).join(keys, dimension.business_key == keys.c.key)
        # the periods of a member are chained
        batch.connection.execute(text("SET CONSTRAINTS ALL DEFERRED"))
        batch.connection.execute(delete(timeline.table).where(timeline.member == member.subquery("gone").c.member))


def _unvalued(dimension: Dimension, timeline: Timeline) -> Table:
    return table_of(f"unsaid_{timeline.table.name}", Column("key", dimension.business_key.type))


def _unsaid(dimension: Dimension) -> Table:
    return table_of(f"unsaid_members_{dimension.name}", Column("key", dimension.business_key.type))


def _leave_first_version(batch: Batch, dimension: Dimension) -> None:
    """Point all facts of the members at their first version, and remove the others."""
    table, keys = dimension.table, _unsaid(dimension)
    first, later = table.alias("first"), table.alias("later")
    key, name = dimension.surrogate_key.name, dimension.business_key.name
    moves = (
        select(later.c[key].label("old_key"), first.c[key].label("new_key"))
        .join(keys, keys.c.key == later.c[name])
        .join(first, and_(first.c[name] == later.c[name], first.c.valid_from == FIRST_DAY))
        .where(later.c.valid_from != FIRST_DAY)
        .subquery("moves")
    )
    for fact in facts(batch.metadata):
        for role in (role for role, other in fact.dimensions.items() if other is dimension):
            member = fact.table.c[f"{role}_key"]
            statement = update(fact.table).values({member.name: moves.c.new_key} | batch.stamp)
            batch.count(fact.table.name, repointed=record(batch, fact, statement.where(member == moves.c.old_key)))
    # the versions of a member are chained; the chain is complete again once the first one reaches to the end
    batch.connection.execute(text("SET CONSTRAINTS ALL DEFERRED"))
    batch.connection.execute(delete(table).where(dimension.business_key == keys.c.key, table.c.valid_from != FIRST_DAY))


def forget_unsaid(batch: Batch, dimension: Dimension) -> None:
    """Remove the members that no observation and no fact names."""
    if _replaced(batch, dimension):
        remove_unnamed(batch, dimension, select(_unsaid(dimension).c.key))
