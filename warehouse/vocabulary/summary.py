"""The word `summary`: sums of a fact that the marts store by month, so that they need not be computed at each query.

A month is either summed up, and then `audit.summary` says so, or its facts are summed when they are read. So a
summary is right whatever a batch did, and a batch only has to open the months that it touched.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    Column,
    FromClause,
    MetaData,
    PrimaryKeyConstraint,
    Select,
    Subquery,
    Table,
    and_,
    func,
    select,
    tuple_,
    union_all,
)

from warehouse.audit import summary as register
from warehouse.database.swapping import swapped
from warehouse.vocabulary.checks.marts import check_sums
from warehouse.vocabulary.checks.views import check_summary
from warehouse.vocabulary.fact import Fact, fact_of
from warehouse.vocabulary.mart import Shown


@dataclass(frozen=True)
class Summary:
    """What the readers know about a summary; found in ``table.info["summary"]``."""

    table: Table
    fact: Fact
    query: Select[Any]

    def of(self, rows: FromClause) -> Select[Any]:
        """Return the query that sums up some rows of the fact."""
        return swapped(self.query, {self.fact.table: rows})


def summary(
    name: str, description: str, *, by: Sequence[Shown], sums: Sequence[Shown], rows: Select[Any], of: Table
) -> Table:
    """Declare sums of a fact and return their table, ``mart.<name>``: one row for each combination of ``by``.

    ``rows`` is a query without columns over the fact's table; ``by`` begins with the month of the facts, YYYYMM, named
    `month`. The table holds the months that are summed up; marts select from `summed`.
    """
    check_summary(name, description, by, sums, rows=rows, of=of)
    table = Table(
        name,
        of.metadata,
        *(
            Column(one.name, one.expression.type, nullable=one in sums, autoincrement=False, comment=one.description)
            for one in (*by, *sums)
        ),
        PrimaryKeyConstraint(*(one.name for one in by)),
        schema="mart",
        comment=f"{description} Behind marts; see audit.summary.",
    )
    query = rows.add_columns(*(one.expression.label(one.name) for one in (*by, *sums)))
    check_sums(f"summary {name!r}", query)
    table.info["summary"] = Summary(table, fact_of(of), query)
    return table


def summed(table: Table) -> Subquery:
    """Return a summary over all facts: the stored sums, and those of the facts of all other months."""
    found = summary_of(table)
    open_now = found.of(_open_rows(found.fact))
    return union_all(select(table), open_now).subquery(table.name)


def summary_of(table: Table) -> Summary:
    """Return the summary whose table this is; raises KeyError for any other table."""
    found = table.info["summary"]
    assert isinstance(found, Summary)
    return found


def summaries(metadata: MetaData) -> Iterator[Summary]:
    """Yield the summaries of a model in the order of their declaration."""
    for table in metadata.tables.values():
        if "summary" in table.info:
            yield summary_of(table)


def _is_kept(fact: Fact) -> Any:
    return and_(register.c.fact == fact.name, register.c.month == fact.day // 100)


def open_months(fact: Fact) -> Select[Any]:
    """Return the query of the calendar months whose sums are not stored."""
    month = next(iter(fact.calendar.primary_key.columns)) // 100
    kept = and_(register.c.fact == fact.name, register.c.month == month)
    return (
        select(month.label("month"))
        .select_from(fact.calendar.outerjoin(register, kept))
        .where(register.c.month.is_(None))
    )


def _open_rows(fact: Fact) -> Subquery:
    """Return the facts of months whose sums are not stored; partitions before the first of them are not read."""
    months = open_months(fact).subquery("months")
    first = select(func.min(months.c.month) * 100).scalar_subquery()
    rows = select(fact.table).outerjoin(register, _is_kept(fact))
    return rows.where(register.c.month.is_(None), fact.day >= first).subquery(f"open_{fact.name}")


def unlike_facts(table: Table) -> Select[Any]:
    """Return the query of the rows in which the stored sums of a summary are not those of the facts."""
    found = summary_of(table)
    rows = select(found.fact.table).join(register, _is_kept(found.fact)).subquery(f"kept_{found.fact.name}")
    truth = found.of(rows).subquery("truth")
    keys = [column.name for column in table.primary_key.columns]
    same = and_(*(table.c[name] == truth.c[name] for name in keys))
    differs = tuple_(*table.c).is_distinct_from(tuple_(*truth.c))
    shown = [func.coalesce(table.c[name], truth.c[name]).label(name) for name in keys]
    return select(*shown).select_from(table.join(truth, same, full=True)).where(differs)
