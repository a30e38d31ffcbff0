"""Records in the quarantine, whatever became of them, and lines that were no records."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, MetaData, Text, any_, cast, collate, literal, or_, select, union, update
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from warehouse import audit
from warehouse.erasure.layers import about, count_changed
from warehouse.letters import small, tidy
from warehouse.vocabulary.dimension import Dimension
from warehouse.vocabulary.texts import composed, lowered, plain

SHORTEST = 4
"""A personal value of fewer characters is no sign that a line is about the person."""
ERASED = "Erased"


def erase_waiting(
    connection: Connection, metadata: MetaData, person: Dimension, keys: Sequence[str], batch_id: int | None = None
) -> dict[str, int]:
    """Erase personal values of records that were held back, be they waiting, resolved or refused."""
    table = audit.quarantine
    changed = 0
    for source, word in about(metadata, person):
        names = [one.name for one in source.delivered if one.pii]
        if not names:
            continue
        nothing = literal(dict.fromkeys(names), JSONB)
        scope = [] if batch_id is None else [table.c.batch_id == batch_id]
        statement = (
            update(table)
            .values(raw=table.c.raw.op("||", return_type=JSONB)(nothing))
            .where(
                table.c.source == source.name,
                plain(table.c.raw[word.name].astext).in_(keys),
                or_(*(table.c.raw[name].astext.is_not(None) for name in names)),
                *scope,
            )
        )
        changed += count_changed(connection, statement)
    return {table.fullname: changed}


def known_values(connection: Connection, metadata: MetaData, person: Dimension, key: str) -> list[str]:
    """Return the personal texts by which a line can be told to be about a person."""
    queries: list[Any] = []
    for source, word in about(metadata, person):
        silver, bronze, table = source.silver, source.bronze, audit.quarantine
        names = [one.name for one in source.delivered if one.pii]
        for name in names:
            queries += [
                select(cast(silver.c[name], Text)).where(cast(silver.c[word.name], Text) == key),
                select(bronze.c[name]).where(plain(bronze.c[word.name]) == key),
                select(table.c.raw[name].astext).where(
                    table.c.source == source.name, plain(table.c.raw[word.name].astext) == key
                ),
            ]
    ours = {word.erased for word in person.source.words}
    found: Iterable[str | None] = connection.scalars(union(*queries)) if queries else ()
    return sorted({value for value in found if value is not None and value not in ours and len(value) >= SHORTEST})


def erase_lines(connection: Connection, metadata: MetaData, person: Dimension, key: str, values: Iterable[str]) -> int:
    """Erase lines that were no records if the key or a personal value of the person stands in them.

    A line without columns does not say whose it is, so rather one too many goes than one too few.
    """
    table = audit.quarantine
    names = [source.name for source, _ in about(metadata, person)]
    token = rf"(^|[^[:alnum:]_]){re.escape(key)}([^[:alnum:]_]|$)"
    patterns = [f"%{_escaped(small(tidy(value)))}%" for value in values]
    told = or_(
        table.c.source.in_(names) & collate(table.c.raw_line, "C").regexp_match(token),
        lowered(composed(table.c.raw_line)).like(any_(literal(patterns, ARRAY(Text)))),
    )
    statement = (
        update(table)
        .values(raw_line=ERASED)
        .where(table.c.raw.is_(None), table.c.raw_line.is_not(None), table.c.raw_line != ERASED, told)
    )
    return count_changed(connection, statement)


def _escaped(value: str) -> str:
    return re.sub(r"([\\%_])", r"\\\1", value)
