"""Lists that repeat the one before: what they take, for the advice of `warehouse status` to keep only their changes.

Some records of the last lists are compared, not all: a large warehouse takes no longer.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from sqlalchemy import Column, Connection, MetaData, Subquery, Table, and_, cast, column, func, select, text
from sqlalchemy.dialects.postgresql import REGCLASS

from warehouse.folding import equal_but_for_origin, foldable, lists_of, tables_of
from warehouse.settings.retention import KINDS
from warehouse.vocabulary.source import Source

PAIRS = 5
"""How many of the last lists are compared with the one before."""
LEAST_PAIRS = 3
SAMPLED = 2_000
"""Records of a list that are looked for in the one before."""
SLACK = 2
"""How many times as many records of the one before are read, because some may have moved in the file."""
MOSTLY = 0.9
"""The share of equal records above which a list repeats the one before."""
ENOUGH = 10_000
"""Records stored of lists below which it does not matter."""


@dataclass(frozen=True)
class Repeating:
    """Lists of a source that repeat the one before: where they are stored, and what that takes."""

    source: str
    lists: int
    share: float
    kinds: tuple[str, ...]
    stored: int
    repeated: int


def repeating(connection: Connection, metadata: MetaData, folded: Collection[str]) -> Iterator[Repeating]:
    """Yield the sources whose last lists repeat the one before, unless the settings keep only what changes of them."""
    kinds = [kind for kind in KINDS if kind in ("bronze", "observations") and kind not in folded]
    for source in foldable(metadata):
        pairs = list(pairwise(lists_of(connection, source)))[-PAIRS:]
        if len(pairs) >= LEAST_PAIRS:
            yield from _compared(connection, source, kinds, pairs)


def _compared(
    connection: Connection, source: Source, kinds: Collection[str], pairs: Sequence[tuple[Any, Any]]
) -> Iterator[Repeating]:
    shares, stored, repeated, found = [], 0, 0.0, []
    newest = pairs[-1][1]
    for kind in kinds:
        ((table, keys),) = tables_of(source, {kind})
        records, size = _size(connection, table)
        if records - newest.accepted < ENOUGH:
            continue
        share = min(_share(connection, table, keys, older, newer) for older, newer in pairs)
        if share > MOSTLY:
            found.append(kind)
            shares.append(share)
            stored += size
            repeated += share * size * (1 - newest.accepted / records)
    if found:
        yield Repeating(source.name, len(pairs), min(shares), tuple(found), stored, round(repeated))


def _size(connection: Connection, table: Table) -> tuple[int, int]:
    """Return about how many records a table has, and its size; none where the role may not read it."""
    own = cast(table.fullname, REGCLASS)
    may = func.has_schema_privilege(table.schema, "USAGE").op("AND")(func.has_table_privilege(table.fullname, "SELECT"))
    if not connection.scalar(select(may)):
        return 0, 0
    estimated = select(column("reltuples")).select_from(text("pg_class")).where(column("oid") == own).scalar_subquery()
    counted = select(func.greatest(func.pg_stat_get_live_tuples(own), estimated), func.pg_total_relation_size(own))
    records, size = connection.execute(counted).one()
    return int(records), int(size)


def _share(connection: Connection, table: Table, keys: Sequence[str], older: Any, newer: Any) -> float:
    """Return the share of some records of a list that are the same in the one before."""
    after, before = _some(table, "newer", newer, SAMPLED), _some(table, "older", older, SLACK * SAMPLED)
    same = and_(*(before.c[key] == after.c[key] for key in keys), equal_but_for_origin(table, before, after))
    query = select(func.count(), func.count(before.c.record_number)).select_from(after.outerjoin(before, same))
    number, equal = connection.execute(query).one()
    return equal / number if number else 0.0


def _some(table: Table, name: str, file: Any, number: int) -> Subquery:
    """Return the first records of a list; without an order, so that no more of it is read."""
    where = [table.c.file_id == file.file_id]
    if "as_of" in table.c:
        where.append(table.c.as_of == file.as_of)
    columns: list[Column[Any]] = list(table.c)
    return select(*columns).where(*where).limit(number).subquery(name)
