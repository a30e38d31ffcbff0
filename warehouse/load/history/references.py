"""Outriggers: the rows of a dimension point at the current version of the members that they name."""

from __future__ import annotations

from sqlalchemy import and_, func, or_, select, update

from warehouse.load.batch.batch import Batch
from warehouse.load.facts.inferred import infer, remove_unnamed
from warehouse.load.sql.statements import changed
from warehouse.vocabulary.columns import LAST_DAY, Reference, Word
from warehouse.vocabulary.dimension import Dimension, dimension_of


def resolve(batch: Batch, dimension: Dimension, *, whatever: bool = False) -> None:
    """Point the rows of a dimension at the members that they name, if the batch changed either."""
    for word, reference in dimension.references:
        other = dimension_of(reference.dimension)
        if whatever or any(source in batch.staged for source in (*dimension.sources, *other.sources)):
            _resolve(batch, dimension, word, reference)


def _resolve(batch: Batch, dimension: Dimension, word: Word, reference: Reference) -> None:
    table, other = dimension.table, dimension_of(reference.dimension)
    named, key = table.c[word.name], table.c[reference.key]
    infer(batch, other, select(named.label("key")).where(named.is_not(None)).distinct().subquery("named"))
    today = [other.table.c.valid_to == LAST_DAY] if other.versions is not None else []
    points = and_(other.business_key == named, key.is_distinct_from(other.surrogate_key), *today)
    empty = and_(named.is_(None), key.is_not(None))
    moved = select(func.count()).select_from(table.outerjoin(other.table, points))
    mine = table.c.batch_id != batch.stamp["batch_id"]
    count = batch.connection.scalar(moved.where(mine, or_(empty, other.surrogate_key.is_not(None)))) or 0
    changed(batch.connection, update(table).values({key.name: other.surrogate_key} | batch.stamp).where(points))
    changed(batch.connection, update(table).values({key.name: None} | batch.stamp).where(empty))
    batch.count(table.name, updated=count)
    remove_unnamed(batch, other, select(other.business_key.label("key")).where(other.table.c.is_inferred))
