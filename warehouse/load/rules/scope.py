"""What a batch touched, kept so that the gates look at that and no further."""

from __future__ import annotations

from sqlalchemy import (
    Column,
    ColumnElement,
    FromClause,
    Select,
    Table,
    and_,
    func,
    insert,
    not_,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.sql.dml import UpdateBase

from warehouse.load.batch.batch import Batch, Partition
from warehouse.load.sql.scratch import analyse as analyse_scratch
from warehouse.load.sql.scratch import open_empty
from warehouse.load.sql.statements import table_of
from warehouse.vocabulary.dimension import Dimension, dimensions
from warehouse.vocabulary.fact import Fact, facts

MOST_MONTHS = 36
"""Months up to which a batch names those it touched; one that touched more has reason to look through all."""


def touched_members(dimension: Dimension) -> Table:
    """Return the scratch table of the business keys of the members that the batch made or changed."""
    return table_of(f"touched_{dimension.table.name}", Column("key", dimension.business_key.type))


def touched_facts(fact: Fact) -> Table:
    """Return the scratch table of the keys of the facts that the batch wrote into months that were there before."""
    columns = [Column(column.name, column.type) for column in fact.table.primary_key.columns]
    return table_of(f"touched_{fact.table.name}", *columns)


def close_book(batch: Batch) -> None:
    """Let the planner know what was touched, before the gates ask about it."""
    for dimension in dimensions(batch.metadata):
        analyse_scratch(batch.connection, touched_members(dimension))
    for fact in facts(batch.metadata):
        analyse_scratch(batch.connection, touched_facts(fact))


def open_book(batch: Batch) -> None:
    """Make the tables, empty."""
    for dimension in dimensions(batch.metadata):
        open_empty(batch.connection, touched_members(dimension))
    for fact in facts(batch.metadata):
        open_empty(batch.connection, touched_facts(fact))


def record(batch: Batch, fact: Fact, statement: UpdateBase) -> int:
    """Run a statement that writes facts, remember their keys, and return how many there were.

    They are counted in the database, because a distributed one reports no row count to the driver.
    """
    book = touched_facts(fact)
    names = [column.name for column in book.c]
    written = statement.returning(*(fact.table.c[name] for name in names)).cte("written")
    kept = insert(book).from_select(names, select(*(written.c[name] for name in names)))
    stored = kept.returning(book.c[names[0]]).cte("stored")
    return batch.connection.execute(select(func.count()).select_from(stored)).scalar_one()


def rows_of_fact(batch: Batch, fact: Fact) -> FromClause:
    """Return the facts that the batch touched, as they are now: months filled for the first time, and single rows."""
    book, new = touched_facts(fact), batch.new_partitions.get(fact.table.name, [])
    names = [column.name for column in book.c]
    day = book.c[fact.day.name]
    elsewhere = [not_(and_(day >= partition.first, day < partition.after)) for partition in new]
    keys = select(*book.c).where(*elsewhere).distinct().subquery("keys")
    single = select(fact.table).join(keys, and_(*(fact.table.c[name] == keys.c[name] for name in names)))
    if within := _within(batch, fact):
        single = single.where(or_(*within))
    months = [_all_of(fact, partition) for partition in new]
    return union_all(single, *months).subquery(fact.table.name)


def _within(batch: Batch, fact: Fact) -> list[ColumnElement[bool]]:
    """Return the conditions that a fact is of one of the months in which single rows were touched; of many months none.

    The planner then leaves the other months alone: by keys that it reads from a table it takes each for possible.
    """
    day = touched_facts(fact).c[fact.day.name]
    months = sorted(batch.connection.scalars(select(day // 100).distinct().limit(MOST_MONTHS + 1)))
    if len(months) > MOST_MONTHS:
        return []
    return [fact.day.between(month * 100 + 1, month * 100 + 31) for month in months]


def _all_of(fact: Fact, partition: Partition) -> Select[tuple[object, ...]]:
    columns = [Column(column.name, column.type) for column in fact.table.c]
    return select(table_of(partition.name, *columns, schema=fact.table.schema))


def rows_of_dimension(batch: Batch, dimension: Dimension) -> FromClause:
    """Return all versions of the members that the batch touched: the table itself if it wrote every row of it."""
    table = dimension.table
    others = select(true()).select_from(table).where(table.c.batch_id != batch.batch_id).limit(1)
    if batch.connection.scalar(others) is None:
        return table
    book = touched_members(dimension)
    keys = select(book.c.key).distinct().subquery("keys")
    return select(table).join(keys, dimension.business_key == keys.c.key).subquery(table.name)
