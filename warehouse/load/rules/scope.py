"""What a batch touched, stored so that the gates look only at that."""

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
    literal_column,
    not_,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.sql.dml import UpdateBase

from warehouse.database.spread import is_spread
from warehouse.load.batch.batch import Batch, Partition
from warehouse.load.facts.partitions import existing_months
from warehouse.load.sql.images import WITHIN, written
from warehouse.load.sql.scratch import analyse as analyse_scratch
from warehouse.load.sql.scratch import open_empty
from warehouse.load.sql.statements import table_of
from warehouse.load.sql.statistics import are_few
from warehouse.vocabulary.dimension import Dimension, dimensions
from warehouse.vocabulary.fact import Fact, facts

MOST_MONTHS = 36
"""The most months that a batch lists as touched; one that touched more looks through all of them."""


def touched_members(dimension: Dimension) -> Table:
    """Return the scratch table of the business keys of the members that the batch created or changed."""
    return table_of(f"touched_{dimension.table.name}", Column("key", dimension.business_key.type))


def touched_facts(fact: Fact) -> Table:
    """Return the scratch table of the keys of the facts that the batch wrote into existing months."""
    columns = [Column(column.name, column.type) for column in fact.table.primary_key.columns]
    return table_of(f"touched_{fact.table.name}", *columns)


def close_book(batch: Batch) -> None:
    """Analyse what was touched, before the gates query it."""
    for dimension in dimensions(batch.metadata):
        analyse_scratch(batch.connection, touched_members(dimension))
    for fact in facts(batch.metadata):
        analyse_scratch(batch.connection, touched_facts(fact))


def open_book(batch: Batch) -> None:
    """Create the empty tables."""
    for dimension in dimensions(batch.metadata):
        open_empty(batch.connection, touched_members(dimension))
    for fact in facts(batch.metadata):
        open_empty(batch.connection, touched_facts(fact))


def record(batch: Batch, fact: Fact, statement: UpdateBase) -> int:
    """Run a statement that writes facts, store their keys, and return how many there were.

    They are counted in the database, because a distributed one reports no row count to the driver.
    """
    book = touched_facts(fact)
    names = [column.name for column in book.c]
    rows, images = written(batch.connection, statement, *(fact.table.c[name] for name in names))
    kept = insert(book).from_select(names, select(*(rows.c[name] for name in names)))
    stored = kept.returning(book.c[names[0]]).cte("stored")
    counted = select(func.count()).select_from(stored).add_cte(*images).execution_options(**{WITHIN: statement})
    return batch.connection.execute(counted).scalar_one()


def touched_few(batch: Batch, fact: Fact) -> bool:
    """Return whether the facts that the batch touched in existing months are few of all."""
    return are_few(batch.connection, touched_facts(fact), fact.table)


def rows_of_fact(batch: Batch, fact: Fact) -> FromClause:
    """Return the facts that the batch touched, as they are now: months filled for the first time, and single rows."""
    book, new = touched_facts(fact), batch.new_partitions.get(fact.table.name, [])
    names = [column.name for column in book.c]
    day = book.c[fact.day.name]
    if is_spread(batch.connection):
        found = select(*book.c).distinct().cte(f"keys_{book.name}").prefix_with("MATERIALIZED")
        same = and_(*(fact.table.c[name] == found.c[name] for name in names))
        whole = [and_(fact.day >= partition.first, fact.day < partition.after) for partition in new]
        rows = select(fact.table).outerjoin(found, same).where(or_(found.c[names[0]].is_not(None), *whole))
        return rows.subquery(fact.table.name)
    elsewhere = [not_(and_(day >= partition.first, day < partition.after)) for partition in new]
    keys = select(*book.c).where(*elsewhere).distinct().subquery("keys")
    these = and_(*(fact.table.c[name] == keys.c[name] for name in names))
    runs = _within(batch, fact)
    within = or_(*runs) if runs else true()
    if touched_few(batch, fact):
        # OFFSET makes the planner search the partition of each key by its index; it would read them all instead
        each = select(fact.table).where(these, within).offset(literal_column("0")).lateral("each")
        single = select(*each.c).select_from(keys).join(each, true())
    else:
        single = select(fact.table).join(keys, these).where(within)
    months = [_all_of(fact, partition) for partition in new]
    return union_all(single, *months).subquery(fact.table.name)


def _within(batch: Batch, fact: Fact) -> list[ColumnElement[bool]]:
    """Return the conditions that a fact is in a month where single rows were touched; none if there are many months.

    They let the planner skip the other months: for keys that it reads from a table it considers every month possible.
    A bound beyond which there is no month is left out, because with two bounds the planner expects hardly any row in
    months that are not analysed yet.
    """
    day = touched_facts(fact).c[fact.day.name]
    months = sorted(batch.connection.scalars(select(day // 100).distinct().limit(MOST_MONTHS + 1)))
    if len(months) > MOST_MONTHS:
        return []
    there = existing_months(batch.connection, fact)
    runs = []
    for first, last in _runs(months):
        bounds = [fact.day >= first * 100 + 1] if there[0] < first else []
        bounds += [fact.day <= last * 100 + 31] if last < there[-1] else []
        runs.append(and_(true(), *bounds))
    return runs


def _runs(months: list[int]) -> list[tuple[int, int]]:
    """Return the first and the last of the months, such as 202312, that follow one another."""
    runs: list[tuple[int, int]] = []
    for month in months:
        if runs and month in (runs[-1][1] + 1, runs[-1][1] + 89):
            runs[-1] = (runs[-1][0], month)
        else:
            runs.append((month, month))
    return runs


def _all_of(fact: Fact, partition: Partition) -> Select[tuple[object, ...]]:
    columns = [Column(column.name, column.type) for column in fact.table.c]
    return select(table_of(partition.name, *columns, schema=fact.table.schema))


def rows_of_dimension(batch: Batch, dimension: Dimension) -> FromClause:
    """Return all versions of the members that the batch touched: the table itself if the batch wrote all its rows."""
    table = dimension.table
    others = select(true()).select_from(table).where(table.c.batch_id != batch.batch_id).limit(1)
    if batch.connection.scalar(others) is None:
        return table
    book = touched_members(dimension)
    keys = select(book.c.key).distinct().subquery("keys")
    return select(table).join(keys, dimension.business_key == keys.c.key).subquery(table.name)
