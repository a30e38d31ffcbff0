"""Surrogate key lookups: the members and values that were in force on the day of a record."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Integer, and_, cast, func, null

from warehouse.vocabulary.fact import Fact, fact_of
from warehouse.vocabulary.roles import Member


def in_force(
    fact: Fact, rows: Any, joined: Any, *, through_others: bool = True
) -> tuple[Any, dict[str, ColumnElement[Any]]]:
    """Return a join with the calendar, the members and the histories, and what it finds, by the fact's columns.

    ``rows`` are records of the fact's source, which ``joined`` includes. A day that the calendar lacks and a member
    that does not exist give null; a value in the record itself takes precedence. Lookups through other facts work only
    once those are loaded: ``through_others`` is false until then.
    """
    day, found = rows.c[fact.happened_on], dict[str, ColumnElement[Any]]()
    for one in fact.days:
        calendar = one.calendar.alias()
        joined = joined.outerjoin(calendar, calendar.c.calendar_date == rows.c[one.column])
        found[one.key] = calendar.c[next(iter(one.calendar.primary_key.columns)).name]
    for role in fact.roles:
        dimension, member = role.dimension, role.dimension.table.alias()
        if role.via is not None and not through_others:
            found[role.key] = cast(null(), Integer)
            continue
        joined, named = _named(fact, role, rows, joined)
        finds = [member.c[dimension.business_key.name] == named]
        if dimension.versions is not None:
            finds += [member.c.valid_from <= day, day < member.c.valid_to]
        joined = joined.outerjoin(member, and_(*finds))
        key = found[role.key] = member.c[dimension.surrogate_key.name]
        for timeline in dimension.histories:
            past = timeline.table.alias()
            values = {
                word.name: func.coalesce(rows.c[word.name], past.c[value.name])
                for word, value in fact.taken_over(role, timeline)
            }
            if values:
                in_period = and_(past.c.valid_from <= day, day < past.c.valid_to)
                joined = joined.outerjoin(past, and_(past.c[timeline.member.name] == key, in_period))
                found |= values
    return joined, found


def _named(fact: Fact, role: Member, rows: Any, joined: Any) -> tuple[Any, ColumnElement[Any]]:
    """Return the business key of a role's member, from the record or from that of the fact it is found through."""
    if role.via is None:
        return joined, rows.c[role.column]
    other = fact_of(role.via.fact).source.silver.alias()
    same = and_(*(other.c[theirs] == rows.c[ours] for theirs, ours in role.via.on))
    return joined.outerjoin(other, same), other.c[role.via.role.column]
