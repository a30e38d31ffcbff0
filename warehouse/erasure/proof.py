"""How a forgotten person is known again without being named."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import Connection, MetaData, Table, Text, any_, cast, func, literal, select, update
from sqlalchemy.dialects.postgresql import ARRAY

from warehouse import audit
from warehouse.erasure.layers import about
from warehouse.erasure.sealing import FILE, Seal
from warehouse.errors import UsageError
from warehouse.vocabulary.dimension import Dimension


def seal_of(connection: Connection, key: bytes | None) -> Seal:
    """Return the seal of this warehouse: one salt for all proofs, so that a delivery is held against them in one pass.

    Raises UsageError if another key sealed them: nobody whom it knows would be known again.
    """
    table = audit.erasure
    found = connection.execute(
        select(table.c.salt, table.c.key_id).order_by(table.c.key_id.nulls_last()).limit(1)
    ).first()
    if found is None:
        return Seal(secrets.token_hex(16), key)
    seal = Seal(found.salt, key)
    if found.key_id is not None and found.key_id != seal.key_id:
        raise UsageError(
            f"People whom this warehouse has forgotten are known by the key {found.key_id} only, which is not "
            f"here: set WAREHOUSE_ERASURE_KEY to it, or copy {FILE} to WAREHOUSE_HOME; without it their data would "
            "come back.",
            key_id=found.key_id,
        )
    return seal if found.key_id is not None else Seal(found.salt, None)


def reseal(connection: Connection, key: bytes | None) -> Seal:
    """Put the proofs that were salted only under the key, if there is one, and return the seal of all."""
    table = audit.erasure
    seal_of(connection, key)
    for row in connection.execute(select(table).where(table.c.key_id.is_(None))).all() if key else ():
        seal = Seal(row.salt, key)
        values = {
            "key_hash": seal.over(row.key_hash),
            "key_id": seal.key_id,
            "value_hashes": None if row.value_hashes is None else [seal.over(one) for one in row.value_hashes],
        }
        connection.execute(update(table).values(values).where(table.c.erasure_id == row.erasure_id))
    return replace(seal_of(connection, key), key=key)


def new_number(connection: Connection) -> int:
    """Return the number of the next erasure; safe because only one load, or one erasure, holds the lock."""
    number: int = connection.execute(select(func.coalesce(func.max(audit.erasure.c.erasure_id), 0) + 1)).scalar_one()
    return number


def recognised(
    connection: Connection, metadata: MetaData, person: Dimension, stages: Sequence[Table], key: bytes | None
) -> tuple[list[str], Seal, frozenset[str]]:
    """Return the business keys of forgotten people that stand in the records of a batch, and their values, sealed."""
    table = audit.erasure
    query = select(table.c.key_hash, table.c.value_hashes).where(
        table.c.dimension == person.name, table.c.lifted_at.is_(None)
    )
    proofs = connection.execute(query).all()
    if not proofs:
        return [], Seal("", None), frozenset()
    seal, hashes = seal_of(connection, key), sorted({hash_ for hash_, _ in proofs})
    found: set[str] = set()
    naming = {source.stage.c[word.name] for source, word in about(metadata, person) if source.stage in stages}
    naming |= {stage.c[person.business_key.name] for stage in stages if person.business_key.name in stage.c}
    for column in naming:
        text = cast(column, Text)
        keys = select(text.label("key")).distinct().subquery("keys")
        matches = seal.in_sql(keys.c.key) == any_(literal(hashes, ARRAY(Text)))
        found.update(connection.scalars(select(keys.c.key).where(matches)))
    return sorted(found), seal, frozenset(one for _, values in proofs for one in values or ())
