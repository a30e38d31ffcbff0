"""New numbers for known lines that a late delivery precedes."""

from __future__ import annotations

from sqlalchemy import (
    Table,
    Text,
    cast,
    func,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import array

from warehouse import audit
from warehouse.load.batch.batch import Batch
from warehouse.load.records.counting import Counting
from warehouse.load.rules.scope import record
from warehouse.vocabulary.fact import facts
from warehouse.vocabulary.source import Source


def renumber(batch: Batch, source: Source, counts: Counting, ordered: Table) -> None:
    """Give the known lines after a late delivery their new numbers in silver, in the facts and in the quarantine.

    It takes two steps, by way of negative numbers: a key must not occur twice, not even while a statement runs.
    """
    name, moves = counts.number.name, select(ordered).where(ordered.c.old != ordered.c.number).subquery()
    if not batch.connection.scalar(select(select(moves).exists())):
        return
    for table in (source.silver, *(fact.table for fact in facts(batch.metadata) if fact.source is source)):
        away = (
            update(table)
            .values({name: -moves.c.number} | (batch.stamp if table is not source.silver else {}))
            .where(*counts.same(table, moves), table.c[name] == moves.c.old)
        )
        batch.connection.execute(away)
    batch.connection.execute(
        update(source.silver).values({name: -source.silver.c[name]}).where(source.silver.c[name] < 0)
    )
    for fact in facts(batch.metadata):
        if fact.source is source:
            orders = select(*(moves.c[n] for n in counts.names)).distinct().subquery()
            back = update(fact.table).values({name: -fact.table.c[name], **batch.stamp})
            back = back.where(*counts.same(fact.table, orders), fact.table.c[name] < 0)
            batch.count(fact.table.name, updated=record(batch, fact, back))
    waits, place = audit.quarantine, {word.name: number for number, word in enumerate(source.keys, 1)}
    text = cast(moves.c.number, Text)
    parts = [text if word is counts.number else waits.c.business_key[place[word.name]] for word in source.keys]
    batch.connection.execute(
        update(waits)
        .values(business_key=array(parts, type_=Text), raw=waits.c.raw.op("||")(func.jsonb_build_object(name, text)))
        .where(
            waits.c.source == source.name,
            waits.c.status == "waiting",
            *(waits.c.business_key[place[n]] == cast(moves.c[n], Text) for n in counts.names),
            waits.c.business_key[place[name]] == cast(moves.c.old, Text),
        )
    )
