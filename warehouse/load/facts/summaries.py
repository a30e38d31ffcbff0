"""The sums that marts keep: a batch opens the months that it touched and sums up others, a few at a time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

from sqlalchemy import Column, Connection, FromClause, delete, func, insert, select, union_all

from warehouse import audit
from warehouse.database.spread import is_spread
from warehouse.load.batch.batch import Batch
from warehouse.load.facts.partitions import existing, partition_name, size
from warehouse.load.rules.scope import touched_facts
from warehouse.load.sql.scratch import drop, in_parallel
from warehouse.load.sql.statements import table_of
from warehouse.load.sql.statistics import setting
from warehouse.vocabulary.fact import Fact, facts
from warehouse.vocabulary.summary import Summary, open_months, summaries

WORTH_IT = 256 << 20
"""Size of a fact in bytes from which its sums are kept, about 2,000,000 rows; smaller facts are summed fast enough."""

NEVER = "1TB"
"""Size of a month from which processes share out its scan, where they share out months."""
AT_ONCE = 12
"""Months that one statement sums up; PostgreSQL's processes share them out among themselves."""


def update_summaries(batch: Batch) -> None:
    """Open the months whose facts this batch changed, and sum up open months of large facts.

    Existing months that were changed stay open until batches stop changing them: the newest months change again and
    again, and are summed quickly when they are read.
    """
    for fact in facts(batch.metadata):
        kept = [summary for summary in summaries(batch.metadata) if summary.fact is fact]
        if not kept:
            continue
        new = {month.first // 100 for month in batch.new_partitions.get(fact.table.name, [])}
        changed = _changed(batch, fact)
        _open(batch.connection, fact, kept, changed | new)
        if not batch.plan and size(batch.connection, fact) >= WORTH_IT:
            left_alone = [month for month in _all_open(batch.connection, fact) if month not in changed | new]
            _sum_up(batch, fact, kept, sorted([*new, *_affordable(batch, fact, left_alone)]))


def _changed(batch: Batch, fact: Fact) -> set[int]:
    """Return the months of the facts that the batch changed or moved to another day."""
    book = touched_facts(fact)
    months = set(batch.connection.scalars(select(book.c[fact.day.name] // 100).distinct()))
    known = batch.of(fact.source).known if fact.source in batch.staged else None
    if known is not None:
        moved = select(known.before(fact.happened_on)).where(known.changes).distinct()
        months |= {left.year * 100 + left.month for left in batch.connection.scalars(moved)}
    return months


def _open(connection: Connection, fact: Fact, kept: list[Summary], months: set[int]) -> None:
    """Remove the sums of some months: their facts are summed when they are read."""
    register = audit.summary
    gone = delete(register).where(register.c.fact == fact.name, register.c.month.in_(sorted(months)))
    connection.execute(gone)
    for summary in kept:
        connection.execute(delete(summary.table).where(summary.table.c.month.in_(sorted(months))))


def _all_open(connection: Connection, fact: Fact) -> list[int]:
    """Return the months without sums up to the newest with facts; the calendar extends far beyond it."""
    newest = max(existing(connection, fact), default="")
    if not newest:
        return []
    months = open_months(fact).subquery("months")
    query = select(months.c.month).where(months.c.month <= int(newest[-6:])).distinct().order_by(months.c.month)
    return list(connection.scalars(query))


def _affordable(batch: Batch, fact: Fact, months: list[int]) -> list[int]:
    """Return the months that the batch sums up: from the newest, as many facts as it read records.

    It always takes one month, so that every month gets its turn; more would make a small batch pay for a large one
    before it. Months without facts cost nothing.
    """
    there = existing(batch.connection, fact)
    filled = sorted((month for month in months if partition_name(fact, month) in there), reverse=True)
    left = sum(account.total("read") for account in batch.account.sources.values())
    taken: list[int] = []
    while filled and (left > 0 or not taken):
        count = select(func.count()).select_from(_facts_of(fact, filled[0]))
        left -= batch.connection.execute(count).scalar_one()
        if taken and left < 0:
            break
        taken.append(filled.pop(0))
    return [*taken, *(month for month in months if partition_name(fact, month) not in there)]


def _sum_up(batch: Batch, fact: Fact, kept: list[Summary], months: list[int]) -> None:
    """Sum up the facts of some months, each by itself, so that its sort fits in memory, and in a process of its own."""
    connection = batch.connection
    there = existing(connection, fact)
    filled = [month for month in months if partition_name(fact, month) in there]
    at_once = 1 if is_spread(connection) else AT_ONCE
    for number, summary in enumerate(kept):
        names = [column.name for column in summary.table.c]
        for first in range(0, len(filled), at_once):
            parts = [summary.of(_facts_of(fact, month)) for month in filled[first : first + at_once]]
            sums = parts[0] if len(parts) == 1 else select(union_all(*parts).subquery("sums"))
            with _month_by_month(connection) if len(parts) > 1 else nullcontext():
                rows = in_parallel(connection, f"sums_of_{fact.name}", sums)
            # in the order of the key, so that its index is only appended to
            in_order = select(rows).order_by(*(rows.c[key.name] for key in summary.table.primary_key.columns))
            connection.execute(insert(summary.table).from_select(names, in_order))
            drop(connection, rows)
            batch.report_share((number + (first + len(parts)) / len(filled)) / len(kept))
    if months:
        entries = [{"fact": fact.name, "month": month, "batch_id": batch.batch_id} for month in months]
        connection.execute(insert(audit.summary), entries)


@contextmanager
def _month_by_month(connection: Connection) -> Iterator[None]:
    """Make processes share out the months of a statement, not the scan of one month after the other.

    The planner does not count the work of the process that they help, so it needs two of them to see a gain.
    """
    name = "max_parallel_workers_per_gather"
    helpers = int(connection.execute(select(func.current_setting(name))).scalar_one())
    with (
        setting(connection, "min_parallel_table_scan_size", NEVER),
        setting(connection, name, str(2 if helpers == 1 else helpers)),
    ):
        yield


def _facts_of(fact: Fact, month: int) -> FromClause:
    """Return the facts of a month from its own partition: for a range of days the planner expects a handful of rows."""
    columns = [Column(column.name, column.type) for column in fact.table.c]
    return select(table_of(partition_name(fact, month), *columns, schema=fact.table.schema)).subquery(fact.table.name)
