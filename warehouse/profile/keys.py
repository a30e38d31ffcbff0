"""Which columns are unique together: keys of one to three columns."""

from __future__ import annotations

from itertools import combinations

from warehouse.files.engine import quoted
from warehouse.profile.columns import Column
from warehouse.profile.sources import Source
from warehouse.profile.tables import Tables

MOST = 9
"""The most columns that are tried in combinations."""


def find_candidates(tables: Tables, source: Source) -> None:
    """Fill in the candidate keys of a source; a key of several columns contains no smaller one."""
    columns = [one for one in source.columns.values() if one.filled == one.records and one.records]
    source.candidates = [(one.name,) for one in columns if one.unique]
    names = ", ".join(quoted(name) for name in source.header)
    (distinct,) = tables.one(f"select count(*) from (select distinct {names} from {source.table})")
    source.repeated = source.records - distinct
    if source.candidates or source.repeated > 0.002 * source.records:
        return
    tried = _worth_trying(source, columns)
    for size in (2, 3):
        for group in combinations(tried, size):
            together = 1
            for one in group:
                together *= one.distinct
            if together >= source.records - source.repeated and _is_unique(tables, source, group):
                source.candidates.append(tuple(one.name for one in group))
        if source.candidates:
            return


def _worth_trying(source: Source, columns: list[Column]) -> list[Column]:
    """Return the columns that may be part of a key: no amounts, no long texts, leftmost first."""
    may = [one for one in columns if one.distinct > 1 and one.kind in ("integer", "date", "text") and one.longest <= 60]
    return may[:MOST]


def _is_unique(tables: Tables, source: Source, group: tuple[Column, ...]) -> bool:
    names = ", ".join(quoted(one.name) for one in group)
    (again,) = tables.one(
        f"select count(*) from (select 1 from (select distinct {', '.join(quoted(n) for n in source.header)} "
        f"from {source.table}) group by {', '.join(quoted(one.name) for one in group)} having count(*) > 1 limit 1)"
        if source.repeated
        else f"select count(*) from (select 1 from {source.table} group by {names} having count(*) > 1 limit 1)"
    )
    return int(again) == 0
