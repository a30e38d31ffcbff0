"""Approximate functional dependencies within a flat file: how well one column determines another."""

from __future__ import annotations

from dataclasses import dataclass

from warehouse.files.engine import quoted
from warehouse.profile import Column, Source, Tables

STRICT, LOOSE = 0.002, 0.10
"""So many exceptions make a dimension, and so many let an attribute belong to one by its meaning."""
ROWS = 300_000


@dataclass(frozen=True)
class Dependency:
    """How well one column determines another: the share of records that are exceptions, and how many were judged."""

    exceptions: float
    judged: int
    plain: float
    """The share of exceptions if every record had the most frequent value."""

    @property
    def strict(self) -> bool:
        """Whether it holds except for errors in the data."""
        return self.exceptions <= STRICT and self.plain > 10 * STRICT

    @property
    def loose(self) -> bool:
        """Whether it nearly holds, and says more than the most frequent value does."""
        return self.exceptions <= LOOSE and self.plain > 3 * self.exceptions and self.plain > 10 * STRICT


class Dependencies:
    """The dependencies of a source, measured when they are asked for."""

    def __init__(self, tables: Tables, source: Source) -> None:
        self._tables, self._source = tables, source
        self._known: dict[tuple[str, str], Dependency] = {}

    def between(self, one: Column, other: Column) -> Dependency:
        """Return how well the first column determines the second, in values that stand in several records."""
        place = (one.name, other.name)
        if place not in self._known:
            self._known[place] = self._measured(one, other)
        return self._known[place]

    def _measured(self, one: Column, other: Column) -> Dependency:
        x, y = quoted(one.name), quoted(other.name)
        rows = f"(select {x} as x, {y} as y from {self._source.table} limit {ROWS})"
        judged, kept, most = self._tables.one(
            f"with c as (select x, y, count(*) as n from {rows} where x is not null and y is not null group by x, y), "
            "g as (select x, max(n) as best, sum(n) as all_ from c group by x having sum(n) > 1) "
            "select coalesce(sum(all_), 0), coalesce(sum(best), 0), "
            "(select coalesce(max(m), 0) from (select sum(n) as m from c group by y)) from g"
        )
        judged, total = int(judged), max(1, min(self._source.records, ROWS))
        if judged < max(10, 0.1 * total):
            return Dependency(1.0, judged, 0.0)
        return Dependency(1 - int(kept) / judged, judged, 1 - int(most) / total)
