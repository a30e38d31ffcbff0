"""Personal columns of bronze, silver and gold, of the records of one person."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import (
    Connection,
    MetaData,
    Table,
    Text,
    Update,
    and_,
    cast,
    func,
    literal,
    null,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy.dialects.postgresql import JSONB

from warehouse import audit
from warehouse.vocabulary.columns import Word
from warehouse.vocabulary.dimension import Dimension, dimensions
from warehouse.vocabulary.fact import facts
from warehouse.vocabulary.source import Source, sources
from warehouse.vocabulary.texts import plain


def about(metadata: MetaData, person: Dimension) -> Iterator[tuple[Source, Word]]:
    """Yield the sources whose records name a person, with each column that does, by its name or in a fact's role.

    What records of other people say is about those: a doctor is named in the records of patients, who stay.
    """
    for source in sources(metadata):
        own = [one for one in dimensions(metadata) if source in one.sources and any(word.pii for word in one.words)]
        if own and person not in own:
            continue
        roles = [role for fact in facts(metadata) if fact.source is source for role in fact.roles_as(person)]
        naming = {column for role in roles for column in role.columns}
        for word in source.delivered:
            if word.name in naming or (word.name == person.business_key.name and word.is_key):
                yield source, word


def count_changed(connection: Connection, statement: Update) -> int:
    """Run an update and return how many rows it changed."""
    changed = statement.returning(literal(1).label("one")).cte("changed")
    number: int = connection.execute(select(func.count()).select_from(changed)).scalar_one()
    return number


def erase_bronze(
    connection: Connection, metadata: MetaData, person: Dimension, keys: Sequence[str], batch_id: int | None = None
) -> dict[str, int]:
    """Erase the raw texts, and all that a file had besides: nobody has said which of it is personal.

    One file may be read for several sources, so what other sources kept of the same records goes as well.
    """
    changed: dict[str, int] = {}
    for source, word in about(metadata, person):
        bronze = source.bronze
        mine = [plain(bronze.c[word.name]).in_(keys), *_of_batch(bronze, batch_id)]
        for other in sources(metadata):
            if other is not source:
                number = count_changed(connection, _same_records(bronze, other.bronze, mine))
                changed[other.bronze.fullname] = changed.get(other.bronze.fullname, 0) + number
        values: dict[str, Any] = {one.name: null() for one in source.delivered if one.pii}
        values["extra"] = null()
        anything = or_(*(bronze.c[name].is_not(None) for name in values))
        number = count_changed(connection, update(bronze).values(values).where(*mine, anything))
        changed[bronze.fullname] = changed.get(bronze.fullname, 0) + number
    return changed


def _of_batch(bronze: Table, batch_id: int | None) -> list[Any]:
    """Return the condition that a record came with a batch, by the files of the batch: those have an index."""
    if batch_id is None:
        return []
    return [bronze.c.file_id.in_(select(audit.file.c.file_id).where(audit.file.c.batch_id == batch_id))]


def _same_records(bronze: Table, other: Table, mine: list[Any]) -> Update:
    """Return the statement that erases what another source kept besides of the records of the same bytes."""
    here, there = audit.file.alias("here"), audit.file.alias("there")
    places = (
        select(there.c.file_id, bronze.c.record_number)
        .select_from(bronze)
        .join(here, here.c.file_id == bronze.c.file_id)
        .join(there, and_(there.c.sha256 == here.c.sha256, there.c.file_id != here.c.file_id))
        .where(*mine)
    )
    return (
        update(other)
        .values(extra=null())
        .where(tuple_(other.c.file_id, other.c.record_number).in_(places), other.c.extra.is_not(None))
    )


def erase_silver(
    connection: Connection, metadata: MetaData, person: Dimension, keys: Sequence[str], batch_id: int | None = None
) -> dict[str, int]:
    """Erase every observation of a person; a column that must be filled gets the word that stands for erased."""
    changed: dict[str, int] = {}
    for source, word in about(metadata, person):
        words = [one for one in source.words if one.pii]
        if words:
            statement = _erased(source.silver, source.silver.c[word.name], words, keys, batch_id)
            number = count_changed(connection, statement)
            changed[source.silver.fullname] = changed.get(source.silver.fullname, 0) + number
    return changed


def erase_gold(
    connection: Connection, person: Dimension, keys: Sequence[str], batch_id: int | None = None
) -> dict[str, int]:
    """Erase every version of a person."""
    words = [person.delivered.get(word.name, word) for word in person.words if word.pii]
    statement = _erased(person.table, person.business_key, words, keys, batch_id)
    changed = {person.table.fullname: count_changed(connection, statement)}
    if batch_id is None:
        changed[audit.image.fullname] = count_changed(connection, _erased_images(person, words, keys))
    return changed


def _erased_images(person: Dimension, words: Sequence[Word], keys: Sequence[str]) -> Update:
    """Return the statement that erases the same of the rows that batches changed or removed since."""
    image = audit.image
    parts: list[Any] = [part for word in words for part in (literal(word.name, Text), literal(word.erased, Text))]
    erased = image.c.row.op("||", return_type=JSONB())(func.jsonb_build_object(*parts))
    mine = [image.c.table_name == person.table.fullname, image.c.row[person.business_key.name].astext.in_(keys)]
    return update(image).values(row=erased).where(*mine, image.c.row != erased)


def _erased(table: Table, key: Any, words: Sequence[Word], keys: Sequence[str], batch_id: int | None) -> Update:
    values = {word.name: null() if word.erased is None else literal(word.erased, Text) for word in words}
    differs = or_(*(table.c[name].is_distinct_from(value) for name, value in values.items()))
    scope = [] if batch_id is None else [table.c.batch_id == batch_id]
    return update(table).values(values).where(cast(key, Text).in_(keys), differs, *scope)
