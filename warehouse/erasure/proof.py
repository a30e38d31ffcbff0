"""How a forgotten person is known again without being named."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence

from sqlalchemy import Connection, Table, Text, any_, cast, func, literal, select
from sqlalchemy.dialects.postgresql import ARRAY, BYTEA

from warehouse import audit
from warehouse.vocabulary.dimension import Dimension


def key_hash(salt: str, key: str) -> str:
    """Return the hash under which a business key stands in the proofs."""
    return hashlib.sha256((salt + key).encode()).hexdigest()


def salt_of(connection: Connection) -> str:
    """Return the salt of this warehouse: one for all proofs, so that a delivery is held against them in one pass."""
    found = connection.execute(select(audit.erasure.c.salt).limit(1)).scalar()
    return secrets.token_hex(16) if found is None else str(found)


def new_number(connection: Connection) -> int:
    """Return the number of the next erasure; safe because only one load, or one erasure, holds the lock."""
    number: int = connection.execute(select(func.coalesce(func.max(audit.erasure.c.erasure_id), 0) + 1)).scalar_one()
    return number


def recognised(connection: Connection, person: Dimension, stages: Sequence[Table]) -> list[str]:
    """Return the business keys of forgotten people that stand in the records of a batch."""
    table = audit.erasure
    query = select(table.c.salt, table.c.key_hash).where(table.c.dimension == person.name, table.c.lifted_at.is_(None))
    proofs = connection.execute(query.distinct()).all()
    if not proofs:
        return []
    salt, hashes = proofs[0][0], [hash_ for _, hash_ in proofs]
    found: set[str] = set()
    for stage in stages:
        if person.business_key.name not in stage.c:
            continue
        key = cast(stage.c[person.business_key.name], Text)
        keys = select(key.label("key")).distinct().subquery("keys")
        salted = cast(func.convert_to(literal(salt, Text).concat(keys.c.key), "UTF8"), BYTEA)
        hashed = func.encode(func.sha256(salted), "hex", type_=Text)
        matches = hashed == any_(literal(hashes, ARRAY(Text)))
        found.update(connection.scalars(select(keys.c.key).where(matches)))
    return sorted(found)
