"""Lines that a newer delivery of their key no longer contains."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    Boolean,
    ColumnElement,
    and_,
    cast,
    false,
    literal,
    or_,
    select,
)

from warehouse import audit
from warehouse.load.batch.batch import Batch
from warehouse.load.history.observations import brings_snapshot
from warehouse.load.history.unseen import held_back_on
from warehouse.load.records.counting import counting
from warehouse.load.withdrawal.lists import lists_of
from warehouse.vocabulary.source import Source


def left_out_later(batch: Batch, source: Source, rows: Any) -> ColumnElement[bool]:
    """Return the predicate that a newer delivery of a line's key lacks the line."""
    counts = counting(source, batch.settings.source(source.name))
    if counts is None or brings_snapshot(batch, source) or batch.is_filled(source):
        return false()
    newer, file = source.silver.alias("newer"), audit.file.alias("newer_file")
    later = [*counts.same(newer, rows), file.c.delivery != audit.CORRECTIONS]
    joined = newer.join(file, file.c.file_id == newer.c.file_id)
    if counts.repeats == "whole":
        later.append(
            or_(newer.c.as_of > rows.c.as_of, and_(newer.c.as_of == rows.c.as_of, newer.c.batch_id > rows.c.batch_id))
        )
    else:
        own = audit.file.alias("own_file")
        joined = joined.join(own, own.c.name == file.c.name)
        later += [newer.c.as_of == rows.c.as_of, newer.c.batch_id > rows.c.batch_id, own.c.file_id == rows.c.file_id]
    keys = [rows.c[word.name] for word in source.keys]
    later.append(~held_back_on(source, lists_of(batch, source), keys, newer.c.as_of))
    found = select(literal(1)).select_from(joined).where(*later)
    return cast(found.correlate(rows).exists(), Boolean)
