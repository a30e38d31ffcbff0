"""Words for rules that compare the rows of a table with rows of other tables."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Table


class Of(Enum):
    """What a predicate is about."""

    ROWS = "each row of the table"
    PAIRS = "each row of the table and its opposite, also where one of the two is missing"
    TOTALS = "the aggregates of all pairs that share a value"


Both = tuple[ColumnElement[Any], ColumnElement[Any]]
"""An expression on the rows of a table, and the equal expression on their counterparts."""


@dataclass(frozen=True, eq=False)
class Digest:
    """What rows and their counterparts agree in, computed on each side separately: keys and measures by ``group``.

    If, in every group, both sides have the same number of rows, equal sums of the ``measures``, and an equal sum of
    digests of the ``keys``, then every row has its counterpart in its own group, and every ``plainly`` predicate holds.
    """

    group: Both
    keys: tuple[Both, ...]
    measures: tuple[Both, ...]


@dataclass(frozen=True, eq=False)
class Beside:
    """The rows of a table, each with its partners: at most one row of each other table, nulls where there is none.

    The rows of the table and those of its counterpart correspond one to one; rows missing on either side are found too.
    All rules on the same object are checked in one pass. A load that wrote all of both compares the ``digest`` first,
    and joins them only where it differs.
    """

    table: Table
    partners: tuple[tuple[FromClause, ColumnElement[bool]], ...]
    opposite: tuple[Table, ColumnElement[bool]] | None = None
    digest: Digest | None = None

    @property
    def joined(self) -> FromClause:
        """The join, from which rules take their columns."""
        return self._with_partners(self.table if self.opposite is None else self.table.join(*self.opposite, full=True))

    @property
    def alone(self) -> FromClause:
        """The join without the counterpart."""
        return self._with_partners(self.table)

    def _with_partners(self, rows: FromClause) -> FromClause:
        for partner, condition in self.partners:
            rows = rows.outerjoin(partner, condition)
        return rows

    def each(self, holds: ColumnElement[bool], *, plainly: ColumnElement[bool] | None = None) -> Holds:
        """Return the check that a predicate holds for every row; null counts as holding.

        ``plainly`` implies the predicate and has no subquery. On whole tables it is checked first, in parallel:
        PostgreSQL evaluates a predicate with a subquery for each row in only one process.
        """
        return Holds(self, Of.ROWS, holds, plainly)

    def pairs(self, holds: ColumnElement[bool], *, plainly: ColumnElement[bool] | None = None) -> Holds:
        """Return the check that a predicate holds for every row and its counterpart, and for rows that lack one."""
        return Holds(self, Of.PAIRS, holds, plainly)

    def totals(
        self,
        by: ColumnElement[Any],
        holds: ColumnElement[bool],
        *,
        sure_if: ColumnElement[bool],
        plainly: ColumnElement[bool] | None = None,
    ) -> Holds:
        """Return the check that a predicate on aggregates holds for the pairs of every value of ``by``.

        ``sure_if`` is a predicate on pairs: if it holds for all of them, the totals need not be checked.
        """
        return Holds(self, Of.TOTALS, sure_if, plainly, (by, holds))


@dataclass(frozen=True, eq=False)
class Holds:
    """A predicate on rows and their partners; for totals, also the predicate that guarantees them."""

    rows: Beside
    of: Of
    predicate: ColumnElement[bool]
    plainly: ColumnElement[bool] | None = None
    totals: tuple[ColumnElement[Any], ColumnElement[bool]] | None = None


def beside(
    table: Table,
    *partners: tuple[FromClause, ColumnElement[bool]],
    opposite: tuple[Table, ColumnElement[bool]] | None = None,
    digest: Digest | None = None,
) -> Beside:
    """Return the rows of a table with the given partners, each with the condition by which it is found."""
    return Beside(table, partners, opposite, digest)
