"""Records in the quarantine, whatever became of them, and lines that were no records."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    MetaData,
    Text,
    any_,
    cast,
    collate,
    func,
    literal,
    or_,
    select,
    union,
    update,
)
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


def known_values(connection: Connection, metadata: MetaData, person: Dimension, keys: Sequence[str]) -> list[str]:
    """Return the personal texts that show that a record is about a person: of records that name nobody else."""
    queries: list[Any] = []
    naming = list(about(metadata, person))
    for source, word in naming:
        silver, bronze, table = source.silver, source.bronze, audit.quarantine
        others = [other.name for one, other in naming if one is source and other is not word]
        names = [one.name for one in source.delivered if one.pii]
        held = select(table.c.raw).where(table.c.source == source.name).subquery("held")
        raw = select(*(held.c.raw[one.name].astext.label(one.name) for one in source.delivered))
        for rows, text in ((silver, _as_text), (bronze, plain), (raw.subquery("raw"), plain)):
            named = (func.coalesce(text(rows.c[one]), keys[0]) for one in others)
            mine = [one.in_(keys) for one in (text(rows.c[word.name]), *named)]
            queries += [select(cast(rows.c[name], Text)).where(*mine) for name in names]
    ours = {word.erased for word in person.delivered.values()}
    found: Iterable[str | None] = connection.scalars(union(*queries)) if queries else ()
    return sorted({value for value in found if value is not None and value not in ours and len(value) >= SHORTEST})


def _as_text(column: ColumnElement[Any]) -> ColumnElement[Any]:
    return cast(column, Text)


def erase_lines(
    connection: Connection, metadata: MetaData, person: Dimension, keys: Iterable[str], values: Iterable[str]
) -> int:
    """Erase lines that were no records if a spelling of the key or a personal value of the person stands in them.

    A line without columns does not say whose it is, so rather one too many goes than one too few.
    """
    table = audit.quarantine
    names = [source.name for source, _ in about(metadata, person)]
    token = rf"(^|[^[:alnum:]_])({'|'.join(map(re.escape, keys))})([^[:alnum:]_]|$)"
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
