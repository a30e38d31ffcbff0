"""Personal data is taken out of every layer, on request and whenever a delivery brings it back.

A person is a member of a dimension with personal columns. Rows stay, so that facts remain countable; the business key
stays in them, because it is what facts are found by.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from sqlalchemy import Connection, MetaData, Table, insert, select, update

from warehouse import audit
from warehouse.erasure.layers import erase_bronze, erase_gold, erase_silver
from warehouse.erasure.proof import new_number, recognised, reseal
from warehouse.erasure.returning import bears, erase_returning
from warehouse.erasure.sealing import Seal, erasure_key
from warehouse.erasure.traces import erase_traces, quoted, values_of
from warehouse.erasure.waiting import erase_lines, erase_waiting, known_values
from warehouse.letters import small, tidy
from warehouse.vocabulary.dimension import Dimension, dimensions

__all__ = [
    "erase",
    "erasure_key",
    "is_forgotten",
    "known_of",
    "lift",
    "people",
    "prove",
    "quoted",
    "reseal",
    "suppress",
]


def people(metadata: MetaData) -> list[Dimension]:
    """Return the dimensions whose members are people: those with personal columns."""
    return [one for one in dimensions(metadata) if any(word.pii for word in one.words)]


def erase(
    connection: Connection, metadata: MetaData, person: Dimension, keys: Sequence[str], values: Sequence[str]
) -> dict[str, int]:
    """Erase the personal data of one person everywhere and return the rows in which there was any, by table.

    ``keys`` are the business key and its other spellings in raw records; ``values`` are what `known_of` found before.
    """
    rows = erase_waiting(connection, metadata, person, keys)
    rows[audit.quarantine.fullname] += erase_lines(connection, metadata, person, keys, values)
    rows |= erase_bronze(connection, metadata, person, keys)
    rows |= erase_silver(connection, metadata, person, keys)
    rows |= erase_gold(connection, person, keys)
    for table, count in erase_traces(connection, metadata, person, keys[0], values).items():
        rows[table] = rows.get(table, 0) + count
    return dict(sorted((table, count) for table, count in rows.items() if count))


def known_of(connection: Connection, metadata: MetaData, person: Dimension, keys: Sequence[str]) -> list[str]:
    """Return the personal values that show that a record is about somebody, from every layer.

    ``keys`` are the business key and its other spellings in raw records.
    """
    return sorted({*known_values(connection, metadata, person, keys), *values_of(connection, person, keys[0])})


def suppress(
    connection: Connection,
    metadata: MetaData,
    batch_id: int,
    stages: Sequence[Table],
    secret: bytes | None,
    *,
    spelled: Callable[[Dimension, Sequence[str]], Sequence[str]],
) -> Callable[[str], bool]:
    """Erase what a batch has brought of people who are forgotten; ``stages`` hold its records by business key.

    ``secret`` is the key under which the proofs are sealed, if there is one; ``spelled`` returns other spellings of
    people's keys in the batch. Return the test of whether a text bears a value of one of them. Raises UsageError for
    another key.
    """
    sealed = []
    for person in people(metadata):
        keys, seal, values = recognised(connection, metadata, person, stages, secret)
        if keys:
            keys = [*keys, *spelled(person, keys)]
            erase_waiting(connection, metadata, person, keys, batch_id)
            erase_bronze(connection, metadata, person, keys, batch_id)
            erase_silver(connection, metadata, person, keys, batch_id)
            erase_gold(connection, person, keys, batch_id)
        if values:
            sealed.append((seal, values))
            erase_returning(connection, metadata, person, batch_id, (seal, values))
    return lambda text: any(bears(text, known) for known in sealed)


def prove(
    connection: Connection,
    person: Dimension,
    key: str,
    rows: dict[str, int],
    *,
    seal: Seal,
    values: Sequence[str] = (),
    exports: Sequence[str] = (),
) -> int:
    """Write the proof of an erasure, the person and their values under seal, and return its number."""
    number = new_number(connection)
    row = {
        "erasure_id": number,
        "dimension": person.name,
        "key_hash": seal.of(key),
        "salt": seal.salt,
        "key_id": seal.key_id,
        "value_hashes": sorted({seal.of(small(tidy(value))) for value in values}),
        "erased_at": datetime.now(UTC),
        "rows": rows,
        "exports": list(exports),
    }
    connection.execute(insert(audit.erasure).values(row))
    return number


def is_forgotten(connection: Connection, person: Dimension, key: str, seal: Seal) -> datetime | None:
    """Return when the personal data of somebody was first erased; None if it never was, or may come in again."""
    table = audit.erasure
    found: datetime | None = connection.execute(
        select(table.c.erased_at)
        .where(
            table.c.dimension == person.name,
            table.c.key_hash == seal.of(key),
            table.c.lifted_at.is_(None),
        )
        .order_by(table.c.erasure_id)
        .limit(1)
    ).scalar()
    return found


def lift(connection: Connection, person: Dimension, key: str, seal: Seal) -> bool:
    """Let the data of a forgotten person in again, from the next delivery on; return whether anything held it back."""
    table = audit.erasure
    statement = (
        update(table)
        .values(lifted_at=datetime.now(UTC))
        .where(
            table.c.dimension == person.name,
            table.c.key_hash == seal.of(key),
            table.c.lifted_at.is_(None),
        )
        .returning(table.c.erasure_id)
    )
    return bool(connection.execute(statement).all())
