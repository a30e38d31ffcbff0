"""The months of a fact: which exist, and how a new one is filled.

The row triggers of foreign keys are the largest cost of a big load. So a new month is filled as a separate table, gets
its primary key and indexes, and is then attached, which checks the foreign keys set-based. It must not have foreign
keys of its own: ATTACH would then block readers of the dimensions until the commit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from psycopg import sql
from sqlalchemy import Connection, Select, cast, column, func, select, table
from sqlalchemy.dialects.postgresql import REGCLASS

from warehouse.database.raw import raw_cursor
from warehouse.database.spread import is_spread
from warehouse.load.batch.batch import Partition
from warehouse.load.sql.statistics import setting
from warehouse.vocabulary.calendar import date_key, day_of
from warehouse.vocabulary.fact import Fact

FILL_FACTOR = 90
"""Fill factor of a new month, in percent: a fact whose price changes stays on its page, so no index grows."""
ALONE = "16MB"
"""Largest month whose key and indexes are made by one process: to start a second takes longer than it saves."""
LONGEST = 63
"""The longest name that PostgreSQL keeps."""
_CLASSES = table("pg_class", column("oid"), column("relname"), column("reltuples"))


def month_of(fact: Fact, first: date) -> Partition:
    """Return the partition of the month that begins on a day."""
    after = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return Partition(partition_name(fact, first.year * 100 + first.month), date_key(first), date_key(after))


def partition_name(fact: Fact, month: int | str) -> str:
    """Return the name of the partition of a month, which is given as YYYYMM."""
    return f"{fact.table.name}_{month}"


def spans(months: Iterable[Partition]) -> list[tuple[date, date]]:
    """Return the first day of each run of adjacent months, and the day after its last."""
    found: list[tuple[date, date]] = []
    for month in sorted(months, key=lambda month: month.first):
        first, after = day_of(month.first), day_of(month.after)
        if found and found[-1][1] == first:
            first = found.pop()[0]
        found.append((first, after))
    return found


def existing(connection: Connection, fact: Fact) -> set[str]:
    """Return the names of the partitions that a fact has."""
    return set(connection.scalars(_partitions(fact, _CLASSES.c.relname)))


def existing_months(connection: Connection, fact: Fact) -> list[int]:
    """Return the months, as YYYYMM, for which a fact has partitions, in order."""
    return sorted(int(name.removeprefix(partition_name(fact, ""))) for name in existing(connection, fact))


def rows_since(connection: Connection, fact: Fact, day: int) -> float:
    """Return about how many rows a fact has in the months that do not end before a day, as the planner knows them."""
    last = partition_name(fact, day // 100)
    parts = _partitions(fact, func.greatest(_CLASSES.c.reltuples, 0).label("rows")).where(_CLASSES.c.relname >= last)
    return float(connection.execute(select(func.coalesce(func.sum(parts.subquery().c.rows), 0))).scalar_one())


def size(connection: Connection, fact: Fact) -> int:
    """Return how many bytes the rows of a fact take on disk, without indexes."""
    sizes = _partitions(fact, func.pg_relation_size(_CLASSES.c.oid).label("bytes")).subquery()
    return int(connection.execute(select(func.coalesce(func.sum(sizes.c.bytes), 0))).scalar_one())


def _partitions(fact: Fact, wanted: Any) -> Select[Any]:
    inherits = table("pg_inherits", column("inhrelid"), column("inhparent"))
    parent = cast(f"{fact.table.schema}.{fact.table.name}", REGCLASS)
    query = select(wanted).select_from(_CLASSES).join(inherits, inherits.c.inhrelid == _CLASSES.c.oid)
    return query.where(inherits.c.inhparent == parent)


def _table(fact: Fact, name: str) -> sql.Identifier:
    return sql.Identifier(fact.table.schema or "public", name)


def filling(fact: Fact) -> str:
    """Return the name of the parent table of new months while they are filled."""
    return f"filling_{fact.table.name}"


def open_months(connection: Connection, fact: Fact, months: Iterable[Partition]) -> None:
    """Create new months under a table of their own, without keys, ready to be filled in one statement."""
    parent = _table(fact, filling(fact))
    statements = [
        sql.SQL("CREATE TABLE {} (LIKE {} INCLUDING GENERATED INCLUDING COMMENTS) PARTITION BY RANGE ({})").format(
            parent, _table(fact, fact.table.name), sql.Identifier(fact.day.name)
        )
    ]
    statements += [
        sql.SQL("CREATE TABLE {} PARTITION OF {} FOR VALUES FROM ({}) TO ({}) WITH (fillfactor = {})").format(
            _table(fact, month.name), parent, month.first, month.after, FILL_FACTOR
        )
        for month in months
    ]
    _run(connection, statements)


def attach_months(
    connection: Connection, fact: Fact, months: Sequence[Partition], report: Callable[[float], None]
) -> None:
    """Give the filled months their keys and indexes, attach them to the fact, and report the share that is done."""
    with setting(connection, "min_parallel_table_scan_size", ALONE):
        for number, month in enumerate(months, 1):
            _run(connection, _attached(fact, month))
            report(number / len(months))
    _run(connection, [sql.SQL("DROP TABLE {}").format(_table(fact, filling(fact)))])


def _attached(fact: Fact, month: Partition) -> Iterator[sql.Composed]:
    parent, own = _table(fact, fact.table.name), _table(fact, month.name)
    key = sql.SQL(", ").join(sql.Identifier(column.name) for column in fact.table.primary_key.columns)
    yield sql.SQL("ALTER TABLE {} DETACH PARTITION {}").format(_table(fact, filling(fact)), own)
    yield sql.SQL("ALTER TABLE {} ADD CONSTRAINT {} PRIMARY KEY ({})").format(
        own, sql.Identifier(f"pk_{month.name}"), key
    )
    for index in sorted(fact.table.indexes, key=lambda index: str(index.name)):
        name = f"ix_{month.name}_{'_'.join(index.columns.keys())}"
        # PostgreSQL would cut a longer name, which may be that of another index then; without one it finds its own
        named = sql.Identifier(name) if len(name) <= LONGEST else sql.SQL("")
        columns = sql.SQL(", ").join(map(sql.Identifier, index.columns.keys()))
        yield sql.SQL("CREATE INDEX {} ON {} ({})").format(named, own, columns)
    yield sql.SQL("ALTER TABLE {} ATTACH PARTITION {} FOR VALUES FROM ({}) TO ({})").format(
        parent, own, month.first, month.after
    )


def _run(connection: Connection, statements: Iterable[sql.Composed]) -> None:
    # one message for all of them is faster (decision 17), but Citus takes no two statements at once
    messages = statements if is_spread(connection) else [sql.SQL("; ").join(statements)]
    with raw_cursor(connection) as cursor:
        for message in messages:
            cursor.execute(message)
