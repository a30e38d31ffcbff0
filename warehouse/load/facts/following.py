"""Facts that find members through other facts follow them: a return gets its order's customer once that arrives."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, and_, cast, func, null, or_, select, union, update

from warehouse.load.batch.batch import Batch
from warehouse.load.facts.inferred import infer, remove_unnamed
from warehouse.load.facts.lookups import in_force
from warehouse.load.history.preview import preview_facts
from warehouse.load.rules.scope import record
from warehouse.load.sql.scratch import drop, keep
from warehouse.load.withdrawal.files import unsaid
from warehouse.vocabulary.fact import Fact, facts
from warehouse.vocabulary.roles import Member, Via
from warehouse.vocabulary.sentences import date_key_of


def follow(batch: Batch, fact: Fact) -> None:
    """Point the facts that find members through this fact at the members that its records name now."""
    for other in facts(batch.metadata):
        mine = [(role, via) for role, via in other.known_by_others if via.fact is fact.table]
        if mine:
            _follow(batch, fact, other, mine)


def _follow(batch: Batch, fact: Fact, other: Fact, roles: list[tuple[Member, Via]]) -> None:
    silver, table = other.source.silver, other.table
    parts = [_named(batch, fact, silver, on) for on in dict.fromkeys(via.on for _, via in roles)]
    touched = select(union(*parts).subquery("named")).subquery("rows_")
    joined, found = in_force(other, touched, touched)
    keys = [found[role.key].label(role.key) for role, _ in roles]
    columns = [touched.c[name] for name in other.grain]
    day = date_key_of(touched.c[other.happened_on]).label("day")
    new = keep(batch.connection, f"followed_{table.name}", select(*columns, day, *keys).select_from(joined))
    for role, _ in roles:
        lost = select(cast(null(), role.dimension.business_key.type).label("key")).where(
            select(new.c[role.key]).where(new.c[role.key].is_(None)).exists()
        )
        infer(batch, role.dimension, lost.subquery("lost"))
    same = [*(table.c[name] == new.c[name] for name in other.grain), table.c[other.day.name] == new.c.day]
    becomes = {role.key: func.coalesce(new.c[role.key], 0) for role, _ in roles}
    moves = [*same, or_(*(table.c[key] != value for key, value in becomes.items()))]
    preview_facts(batch, other, "repointed", {}, where=moves)
    statement = update(table).values(becomes | batch.stamp).where(and_(*moves))
    batch.count(table.name, repointed=record(batch, other, statement))
    drop(batch.connection, new)
    for dimension in dict.fromkeys(role.dimension for role, _ in roles):
        remove_unnamed(batch, dimension, select(cast(null(), dimension.business_key.type).label("key")))


def _named(batch: Batch, fact: Fact, silver: Any, on: tuple[tuple[str, str], ...]) -> Select[Any]:
    """Return the records that name a record of the fact that this batch wrote or removed."""
    written = batch.of(fact.source).written.subquery("written")
    keys = select(*(written.c[theirs] for theirs, _ in on))
    if fact.source.name in batch.replaced:
        gone = unsaid(fact.source)
        keys = select(union(keys, select(*(gone.c[theirs] for theirs, _ in on))).subquery("both"))
    known = keys.subquery("known")
    return select(silver).join(known, and_(*(silver.c[ours] == known.c[theirs] for theirs, ours in on)))
