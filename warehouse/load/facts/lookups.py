"""What was in force on the day of a record: the members that its fact points at, and the values that it takes over."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, func

from warehouse.vocabulary.fact import Fact


def in_force(fact: Fact, rows: Any, joined: Any) -> tuple[Any, dict[str, ColumnElement[Any]]]:
    """Return a join with the calendar, the members and the histories, and what it finds, by the fact's columns.

    ``rows`` are records of the fact's source, which ``joined`` holds. Nothing is found of a day that the calendar does
    not have, and of a member that is not there; a value that a record brings itself stands.
    """
    day, calendar = rows.c[fact.happened_on], fact.calendar.alias(f"{fact.name}_calendar")
    joined = joined.outerjoin(calendar, calendar.c.calendar_date == day)
    found: dict[str, ColumnElement[Any]] = {
        fact.day.name: calendar.c[next(iter(fact.calendar.primary_key.columns)).name]
    }
    for role, dimension in fact.dimensions.items():
        member = dimension.table.alias(f"{fact.name}_{role}")
        finds = [member.c[dimension.business_key.name] == rows.c[dimension.business_key.name]]
        if dimension.versions is not None:
            finds += [member.c.valid_from <= day, day < member.c.valid_to]
        joined = joined.outerjoin(member, and_(*finds))
        key = found[f"{role}_key"] = member.c[dimension.surrogate_key.name]
        for timeline in dimension.histories:
            for word in fact.brought:
                if word.otherwise is not None and word.otherwise.table is timeline.table:
                    past = timeline.table.alias(f"{fact.name}_{timeline.table.name}")
                    joined = joined.outerjoin(
                        past, and_(past.c[timeline.member.name] == key, past.c.valid_from <= day, day < past.c.valid_to)
                    )
                    found[word.name] = func.coalesce(rows.c[word.name], past.c[word.otherwise.name])
    return joined, found
