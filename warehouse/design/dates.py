"""The dates of a fact and what happened on each."""

from __future__ import annotations

from warehouse.design.evidence import DateRole, Design
from warehouse.design.names import DATES, IDS, prefix_of, words
from warehouse.design.references import is_calendar
from warehouse.profile import Source, Tables

AUDIT = frozenset(
    "update updated modified modify insert inserted load loaded etl extracted sync last rec record".split()
)
PERSONAL = frozenset("birth birthday signup registration hire hired founded".split())


def dates_of(tables: Tables, design: Design, source: Source, of: str) -> list[DateRole]:
    """Return the dates of a source, with their roles: what their names say beside that they are dates."""
    prefix = prefix_of(source.header)
    result = []
    for column in source.columns.values():
        calendar = next(
            (
                one.target
                for one in design.references_of(source.name)
                if one.columns == (column.name,) and is_calendar(tables.source(one.target))
            ),
            None,
        )
        found = words(column.name, prefix)
        if (column.kind != "date" and calendar is None) or set(found) & (AUDIT | PERSONAL) or not column.filled:
            continue
        role = "_".join(one for one in found if one not in DATES | IDS) or of
        said = (
            f"a key of {calendar}" if calendar else f"days from {column.lowest:%Y-%m-%d} to {column.highest:%Y-%m-%d}"
        )
        result.append(DateRole(column.name, role, 0.9 if column.filled == column.records else 0.8, said))
    return result
