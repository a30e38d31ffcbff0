"""The months of a fact: which are there, and how a new one is filled.

Row triggers of foreign keys are the largest cost of a big load. So a new month is filled as a table of its own, gets
its primary key and indexes, and is then attached, which checks the foreign keys set-based. It must not bring foreign
keys of its own: ATTACH would then lock readers of the dimensions out until the commit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from psycopg import sql
from sqlalchemy import Connection, Select, cast, column, func, select, table
from sqlalchemy.dialects.postgresql import REGCLASS

from warehouse.database.raw import raw_cursor
from warehouse.load.batch.batch import Partition
from warehouse.vocabulary.calendar import date_key, day_of
from warehouse.vocabulary.fact import Fact

_CLASSES = table("pg_class", column("oid"), column("relname"))


def month_of(fact: Fact, first: date) -> Partition:
    """Return the partition of the month that begins on a day."""
    after = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return Partition(partition_name(fact, first.year * 100 + first.month), date_key(first), date_key(after))


def partition_name(fact: Fact, month: int) -> str:
    """Return the name of the partition of a month, which is given as YYYYMM."""
    return f"{fact.table.name}_{month}"


def spans(months: Iterable[Partition]) -> list[tuple[date, date]]:
    """Return the first days of months, and the first days after them, neighbours taken together."""
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


def size(connection: Connection, fact: Fact) -> int:
    """Return how many bytes the rows of a fact take on disk, indexes apart."""
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
    """Return the name of the table that new months belong to while they are filled."""
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
        sql.SQL("CREATE TABLE {} PARTITION OF {} FOR VALUES FROM ({}) TO ({})").format(
            _table(fact, month.name), parent, month.first, month.after
        )
        for month in months
    ]
    _run(connection, statements)


def attach_months(
    connection: Connection, fact: Fact, months: Sequence[Partition], tell: Callable[[float], None]
) -> None:
    """Give the filled months their keys and indexes, make them partitions of the fact, and report the share that is."""
    for number, month in enumerate(months, 1):
        _run(connection, _attached(fact, month))
        tell(number / len(months))
    _run(connection, [sql.SQL("DROP TABLE {}").format(_table(fact, filling(fact)))])


def _attached(fact: Fact, month: Partition) -> Iterator[sql.Composed]:
    parent, own = _table(fact, fact.table.name), _table(fact, month.name)
    key = sql.SQL(", ").join(sql.Identifier(column.name) for column in fact.table.primary_key.columns)
    yield sql.SQL("ALTER TABLE {} DETACH PARTITION {}").format(_table(fact, filling(fact)), own)
    yield sql.SQL("ALTER TABLE {} ADD CONSTRAINT {} PRIMARY KEY ({})").format(
        own, sql.Identifier(f"pk_{month.name}"), key
    )
    for index in sorted(fact.table.indexes, key=lambda index: str(index.name)):
        name = sql.Identifier(f"ix_{month.name}_{'_'.join(index.columns.keys())}")
        columns = sql.SQL(", ").join(map(sql.Identifier, index.columns.keys()))
        yield sql.SQL("CREATE INDEX {} ON {} ({})").format(name, own, columns)
    yield sql.SQL("ALTER TABLE {} ATTACH PARTITION {} FOR VALUES FROM ({}) TO ({})").format(
        parent, own, month.first, month.after
    )


def _run(connection: Connection, statements: Iterable[sql.Composed]) -> None:
    with raw_cursor(connection) as cursor:
        cursor.execute(sql.SQL("; ").join(statements))
