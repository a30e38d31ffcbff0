"""`warehouse forget`: the personal data of one person is erased, and a proof of it is left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, MetaData, Text, cast, literal, select, union_all

from warehouse import audit
from warehouse.database.commits import commit
from warehouse.database.connect import Database
from warehouse.database.lock import take_lock
from warehouse.erasure import erase, erasure_key, is_forgotten, known_of, lift, people, prove, quoted, reseal
from warehouse.erasure.layers import about
from warehouse.erasure.sweep import sweep
from warehouse.errors import UsageError
from warehouse.files.workspace import remove_left
from warehouse.folding import fold, unfold
from warehouse.forget.snapshots import note, snapshots_with
from warehouse.letters import tidy
from warehouse.load.records.keys import as_stored, spellings
from warehouse.outcomes import outcomes
from warehouse.settings import Settings
from warehouse.settings.nearest import or_nearest
from warehouse.vocabulary.dimension import Dimension
from warehouse.vocabulary.texts import plain

SALTED = (
    "The proof is salted only: whoever may read audit.erasure can find out, by trying all customer numbers and names, "
    "who was forgotten; set WAREHOUSE_ERASURE_KEY, for all programs that load, and forget again."
)

__all__ = ["Forgotten", "forget", "let_in_again", "person_of"]


@dataclass(frozen=True)
class Forgotten:
    """What was erased: the rows of each table that held personal data, and where it still is.

    ``first`` says when the person was first forgotten, None if it was now. ``snapshots`` still hold the data;
    ``unseen`` are exports that cannot be searched from here. ``others`` counts rows of other people with the same name
    or address. ``left`` says what the next load or `forget` will sweep from the files, ``beyond`` what cannot be swept
    from here.
    """

    dimension: str
    erasure_id: int | None
    rows: dict[str, int]
    first: datetime | None
    snapshots: list[str]
    unseen: list[str]
    others: dict[str, int]
    left: list[str]
    beyond: list[str]

    def as_json(self) -> dict[str, Any]:
        """Return it for programs."""
        return {
            "dimension": self.dimension,
            "erasure_id": self.erasure_id,
            "status": "unchanged" if self.erasure_id is None else "erased",
            "rows": self.rows,
            "snapshots": self.snapshots,
            "unseen": self.unseen,
            "others": self.others,
            "left": self.left,
            "beyond": self.beyond,
        }


def person_of(metadata: MetaData, name: str | None = None) -> Dimension:
    """Return the dimension of the people: the named one, else the only one with personal columns."""
    found = {one.name: one for one in people(metadata)}
    if name is None and len(found) == 1:
        return next(iter(found.values()))
    if name is not None and name in found:
        return found[name]
    known = ", ".join(found)
    if name is None:
        raise UsageError(f"Several dimensions hold people: name one of {known} with --dimension.")
    raise UsageError(f"No dimension {name} holds people{or_nearest(name, found) or f'; there is {known}.'}", name=name)


def forget(database: Database, metadata: MetaData, settings: Settings, person: Dimension, key: str) -> Forgotten:
    """Erase the personal data of one person from every layer, in one transaction, and leave a proof of it.

    Data about the person in later deliveries is erased in the batch that brings it. Erasing twice changes nothing.
    Raises UsageError if the warehouse has nothing about the key, and Locked if a load does not end in time.
    """
    with database.engine.connect() as connection:
        take_lock(connection, settings.lock_timeout)
        given, key = tidy(key), as_stored(connection, settings, person, key)
        seal = reseal(connection, erasure_key(settings, make=True))
        first = is_forgotten(connection, person, key, seal)
        folded = unfold(connection, metadata)
        keys = list(dict.fromkeys([key, given, *spellings(connection, metadata, settings, person, [key])]))
        if first is None and not _known(connection, metadata, person, keys):
            raise UsageError(
                f"Nothing in the warehouse is about {person.business_key.name} {key}; correct it.", key=person.name
            )
        values = known_of(connection, metadata, person, keys)
        rows = erase(connection, metadata, person, keys, values)
        others = quoted(connection, metadata, person, values)
        found = snapshots_with(connection, person, key)
        if folded and settings.retention is not None:
            fold(connection, metadata, settings.retention.folded, everything=True)
        number = None
        if rows or first is None:
            number = prove(
                connection, person, key, rows, seal=seal, values=values, exports=[*found.holding, *found.unseen]
            )
        commit(
            connection,
            "the erasure",
            lambda other: number is None or _is_proven(other, number, seal.of(key)),
            lambda: outcomes.settle(f"the personal data of that {person.name} is erased"),
        )
    note(found, datetime.now(UTC))
    swept = sweep(database)
    if seal.key is None:
        swept.beyond.append(SALTED)
    remove_left()
    outcomes.settle("what can be swept from the files is swept")
    return Forgotten(person.name, number, rows, first, found.holding, found.unseen, others, swept.left, swept.beyond)


def let_in_again(database: Database, settings: Settings, person: Dimension, key: str) -> None:
    """Let later deliveries bring a forgotten person's data again; raises UsageError if the person was not forgotten."""
    with database.engine.connect() as connection:
        take_lock(connection, settings.lock_timeout)
        key = as_stored(connection, settings, person, key)
        if not lift(connection, person, key, reseal(connection, erasure_key(settings))):
            raise UsageError(f"The warehouse has not forgotten {person.business_key.name} {key}, so nothing is lifted.")
        connection.commit()


def _is_proven(connection: Connection, number: int, key_hash: str) -> bool:
    row = audit.erasure.c
    mine = select(row.erasure_id).where(row.erasure_id == number, row.key_hash == key_hash)
    return connection.execute(mine).first() is not None


def _known(connection: Connection, metadata: MetaData, person: Dimension, keys: Sequence[str]) -> bool:
    """Whether any record of a person's own source was delivered, or any other record has named them."""
    table = audit.quarantine
    one = literal(1)
    found: list[Any] = [select(one).select_from(person.table).where(cast(person.business_key, Text).in_(keys))]
    for source, word in about(metadata, person):
        found.append(select(one).select_from(source.bronze).where(plain(source.bronze.c[word.name]).in_(keys)))
        raw = plain(table.c.raw[word.name].astext)
        found.append(select(one).select_from(table).where(table.c.source == source.name, raw.in_(keys)))
    return connection.execute(union_all(*found).limit(1)).first() is not None
