"""Records that a later delivery brings without the key of a forgotten person, and that bear their values again."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, MetaData, Text, cast, null, select, tuple_, update

from warehouse import audit
from warehouse.erasure.layers import about
from warehouse.erasure.sealing import Seal
from warehouse.erasure.waiting import ERASED
from warehouse.letters import small, tidy
from warehouse.vocabulary.dimension import Dimension
from warehouse.vocabulary.source import sources

PARTS = re.compile(r"[,;|\t\n\"<>()]+")
ADDRESS = re.compile(r"[^\s,;|<>()\"']+@[^\s,;|<>()\"']*\w")


def erase_returning(
    connection: Connection, metadata: MetaData, person: Dimension, batch_id: int, known: tuple[Seal, frozenset[str]]
) -> None:
    """Erase the values of forgotten people from what a batch has held back; its other records name whose they are.

    They are known by their seals only, so a text must be a value, or hold it between commas or as an address.
    """
    table = audit.quarantine
    query = select(
        table.c.quarantine_id, table.c.source, table.c.file_id, table.c.record_number, table.c.raw, table.c.raw_line
    )
    named: dict[str, list[str]] = {}
    for source, word in about(metadata, person):
        named.setdefault(source.name, []).append(word.name)
    for row in connection.execute(query.where(table.c.batch_id == batch_id)).all():
        mine = table.c.quarantine_id == row.quarantine_id
        if row.raw is None:
            if row.raw_line and bears(row.raw_line, known):
                connection.execute(update(table).values(raw_line=ERASED).where(mine))
            continue
        hits = {name for name, text in row.raw.items() if text and bears(str(text), known)}
        if not hits:
            continue
        source = next(one for one in sources(metadata) if one.name == row.source)
        personal = {word.name for word in source.delivered if word.pii}
        if any(_names_another(connection, person, row.raw.get(name)) for name in named.get(source.name, ())):
            gone = hits - personal
        else:
            gone = hits | (personal if source.name in named else set())
        values: dict[str, Any] = {"raw": row.raw | dict.fromkeys(gone)}
        if gone & {word.name for word in source.keys}:
            values["business_key"] = null()
        connection.execute(update(table).values(values).where(mine))
        place = tuple_(source.bronze.c.file_id, source.bronze.c.record_number).in_([(row.file_id, row.record_number)])
        nothing = dict.fromkeys((name for name in (*gone, "extra") if name in source.bronze.c), null())
        connection.execute(update(source.bronze).values(nothing).where(place))


def bears(text: str, known: tuple[Seal, frozenset[str]]) -> bool:
    """Return whether a text is a sealed value, or holds one between commas or as an address."""
    seal, sealed = known
    return any(seal.of(part) in sealed for part in _parts(text))


def _parts(text: str) -> Iterator[str]:
    yield small(tidy(text))
    for part in (*PARTS.split(text), *ADDRESS.findall(text)):
        yield small(tidy(part))


def _names_another(connection: Connection, person: Dimension, key: str | None) -> bool:
    """Whether a record names a member that the warehouse knows."""
    if key is None:
        return False
    found = select(person.business_key).where(cast(person.business_key, Text) == tidy(key)).limit(1)
    return connection.execute(found).first() is not None
