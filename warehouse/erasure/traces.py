"""Records that do not say whose they are, or are another's, and yet bear what is known of a person."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    MetaData,
    Table,
    Text,
    case,
    cast,
    false,
    func,
    null,
    or_,
    select,
    true,
    update,
)
from sqlalchemy.dialects.postgresql import JSONB

from warehouse import audit
from warehouse.erasure.layers import about, count_changed
from warehouse.erasure.waiting import SHORTEST
from warehouse.letters import small, tidy
from warehouse.vocabulary.dimension import Dimension
from warehouse.vocabulary.source import Source, sources
from warehouse.vocabulary.texts import composed, lowered, plain

BEFORE, AFTER = r"(^|[^[:alnum:]_.+-])", r"([^[:alnum:]_-]|$)"
"""What stands around a value that is no part of another one: of a longer address, or of a longer name."""


class Traces:
    """The personal values that show that a text is about somebody.

    Values of one word may be anybody's (Austin is a name and a city), so a text has to be that word and no more; others
    are looked for inside of texts, whatever their case.
    """

    def __init__(self, values: Iterable[str]) -> None:
        self._whole = sorted({small(tidy(value)) for value in values} - {""})
        self._within = [value for value in self._whole if re.search(r"[\s@]|\d{6}", value)]

    def __bool__(self) -> bool:
        return bool(self._whole)

    def inside(self, text: ColumnElement[Any]) -> ColumnElement[bool]:
        """Return the condition that a text holds one of the values, as no part of a longer one."""
        if not self._within:
            return false()
        pattern = f"{BEFORE}({'|'.join(map(re.escape, self._within))}){AFTER}"
        return lowered(composed(text)).regexp_match(pattern)

    def of(self, text: ColumnElement[Any]) -> ColumnElement[bool]:
        """Return the condition that a text is, or holds, one of the values."""
        return or_(lowered(plain(text)).in_(self._whole), self.inside(text))


def erase_traces(
    connection: Connection, metadata: MetaData, person: Dimension, key: str, values: Iterable[str]
) -> dict[str, int]:
    """Erase what bears a personal value of somebody and is no other person's own; return the rows by table.

    Of a record that names no other member, all personal columns go: it may be hers, without its key or with its columns
    shifted. Of a record that does, they stay, because a namesake has a right to a name; everything else goes that holds
    her values.
    """
    traces = Traces(values)
    changed: dict[str, int] = {}
    if not traces:
        return changed
    for source in sources(metadata):
        named = [word.name for one, word in about(metadata, person) if one is source]
        others = _Others(person, key, named)
        changed[source.bronze.fullname] = _of_bronze(connection, source, others, traces)
        number = _of_quarantine(connection, source, others, traces)
        changed[audit.quarantine.fullname] = changed.get(audit.quarantine.fullname, 0) + number
    changed[audit.look.fullname] = _of_words(connection, traces)
    return changed


def quoted(connection: Connection, metadata: MetaData, person: Dimension, values: Iterable[str]) -> dict[str, int]:
    """Return how many rows of others still bear one of the values, by table: namesakes, who keep their names."""
    traces = Traces(values)
    found: dict[str, int] = {}
    if not traces:
        return found
    tables = [person.table, *(table for source in sources(metadata) for table in (source.silver, source.bronze))]
    for table in tables:
        texts = _texts(table)
        if texts:
            bears = or_(*(traces.of(one) for one in texts))
            number = connection.execute(select(func.count()).select_from(table).where(bears)).scalar_one()
            found |= {table.fullname: number} if number else {}
    return found


def _texts(table: Table) -> list[ColumnElement[Any]]:
    return [one for one in table.columns if isinstance(one.type, Text)]


@dataclass(frozen=True)
class _Others:
    """The other members, and the columns in which a source names some, if it does."""

    person: Dimension
    key: str
    columns: Sequence[str]

    def named_by(self, text: Callable[[str], ColumnElement[Any]]) -> ColumnElement[bool]:
        """Return the condition that a record names one of them, by a key that the warehouse knows."""
        if not self.columns:
            return true()
        key = cast(self.person.business_key, Text)
        others = select(key).where(key != self.key)
        return func.coalesce(or_(*(plain(text(column)).in_(others) for column in self.columns)), false())


def _of_bronze(connection: Connection, source: Source, others: _Others, traces: Traces) -> int:
    bronze = source.bronze
    personal = [word.name for word in source.delivered if word.pii]
    extra = cast(bronze.c.extra, Text)
    another = others.named_by(lambda name: bronze.c[name])
    values: dict[str, Any] = {
        word.name: case((traces.of(bronze.c[word.name]), null()), else_=bronze.c[word.name])
        for word in source.delivered
        if word.name not in personal
    }
    values |= {name: case((another, bronze.c[name]), else_=null()) for name in personal}
    values["extra"] = case((another & ~traces.inside(extra), bronze.c.extra), else_=null())
    bears = or_(
        *(traces.of(bronze.c[name]) for name in values if name not in (*personal, "extra")),
        func.coalesce(traces.inside(extra), false()),
        *(~another & traces.of(bronze.c[name]) for name in personal),
    )
    return count_changed(connection, update(bronze).values(values).where(bears))


def _of_quarantine(connection: Connection, source: Source, others: _Others, traces: Traces) -> int:
    table = audit.quarantine
    personal = [word.name for word in source.delivered if word.pii]
    another = others.named_by(lambda name: table.c.raw[name].astext)
    field = func.jsonb_each_text(table.c.raw).table_valued("key", "value").alias("field")
    own = field.c.key.in_(personal) if personal else false()
    goes = or_(own & ~another, ~own & traces.of(field.c.value))
    kept = select(
        func.jsonb_object_agg(field.c.key, case((goes, null()), else_=func.to_jsonb(field.c.value)), type_=JSONB)
    ).scalar_subquery()
    hit = select(func.bool_or(or_(own & ~another, ~own) & traces.of(field.c.value))).scalar_subquery()
    part: ColumnElement[Any] = func.unnest(table.c.business_key, type_=Text).column_valued("part")
    in_key = select(func.bool_or(traces.of(part))).scalar_subquery()
    statement = (
        update(table)
        .values(raw=kept, business_key=case((in_key, null()), else_=table.c.business_key))
        .where(table.c.source == source.name, table.c.raw.is_not(None), hit)
    )
    return count_changed(connection, statement)


def _of_words(connection: Connection, traces: Traces) -> int:
    """Erase what is kept of the words of columns, and the sentences that quote them; return the columns by delivery.

    The shares go too: they stand in the order of the words.
    """
    look, drift = audit.look, audit.drift
    word: ColumnElement[Any] = func.unnest(look.c.words, type_=Text).column_valued("word")
    hit = select(func.bool_or(traces.of(word))).scalar_subquery()
    kept = select(func.array_agg(word).filter(~traces.of(word))).scalar_subquery()
    mine = [drift.c.batch_id == look.c.batch_id, drift.c.source == look.c.source, drift.c.name == look.c.column_name]
    plainly = func.split_part(drift.c.what, ":", 1)
    connection.execute(
        update(drift).values(what=plainly).where(*mine, drift.c.kind.in_(["words", "distribution"]), hit)
    )
    return count_changed(connection, update(look).values(words=kept, shares=null()).where(hit))


def values_of(connection: Connection, person: Dimension, key: str) -> Sequence[str]:
    """Return the personal values that gold knows of somebody."""
    ours = {word.erased for word in person.delivered.values()}
    names = [word.name for word in person.words if word.pii]
    found: set[str] = set()
    for name in names:
        query = select(cast(person.table.c[name], Text)).where(cast(person.business_key, Text) == key).distinct()
        found |= {
            value for value in connection.scalars(query) if value and value not in ours and len(value) >= SHORTEST
        }
    return sorted(found)
