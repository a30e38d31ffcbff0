"""A query over a star: measures by levels, filtered and ordered; checked against the declarations."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from warehouse.ask.star import Level, Measure, Subject
from warehouse.errors import UsageError
from warehouse.settings.nearest import or_nearest

MOST_ROWS = 1_000
MOST_NAMES = 20

Value = str | int | Decimal | bool | datetime.date | None
Name = Annotated[str, Field(max_length=200)]


class Part(BaseModel):
    """The base of the parts of a query: undeclared keys are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Filter(Part):
    """Rows whose level has one of the values, or lies between two; ``exclude`` selects all others."""

    level: Name
    values: tuple[Value, ...] = ()
    at_least: Value = None
    at_most: Value = None
    exclude: bool = False


class Period(Part):
    """The days from first to last, both included; ``date`` is a date of the fact, by default that of the event."""

    first: datetime.date | None = None
    last: datetime.date | None = None
    date: Name | None = None


class Order(Part):
    """The measure or level that rows are ordered by."""

    by: Name
    descending: bool = True


class Query(Part):
    """Measures by levels.

    ``fact`` is the subject; it can be left out if there is only one. ``within`` names levels of ``by``: the limit then
    applies to each of their members, as in the three best products of every region.
    """

    measures: Annotated[tuple[Name, ...], Field(min_length=1, max_length=MOST_NAMES)]
    fact: Name | None = None
    by: Annotated[tuple[Name, ...], Field(max_length=MOST_NAMES)] = ()
    where: Annotated[tuple[Filter, ...], Field(max_length=MOST_NAMES)] = ()
    period: Period | None = None
    order: Order | None = None
    limit: Annotated[int, Field(ge=1, le=MOST_ROWS)] | None = None
    within: tuple[Name, ...] = ()


def subject_of(query: Query, subjects: Mapping[str, Subject]) -> Subject:
    """Return the subject of a query; raises UsageError if it is unknown."""
    if not subjects:
        raise UsageError("The model declares no fact, so there is nothing to ask; declare one.")
    if query.fact is None:
        return next(iter(subjects.values()))
    if query.fact not in subjects:
        raise unknown("fact", query.fact, subjects)
    return subjects[query.fact]


def unknown(what: str, name: str, known: Iterable[str]) -> UsageError:
    """Return the error for a name that is not declared."""
    names = list(known)
    hint = or_nearest(name, names) or f"; there are {', '.join(names[:30])}."
    return UsageError(f"There is no {what} `{name}`{hint}", name=name)


def measure_of(subject: Subject, name: str) -> Measure:
    """Return a measure that can be queried; raises UsageError for one that is unknown or does not add up."""
    found = subject.measures.get(name)
    if found is None:
        raise unknown("measure", name, [one.name for one in subject.askable])
    if found.value is None:
        raise UsageError(
            f"`{name}` does not add up (it is {found.additivity}, as a price or a share is), so it has no sum; ask for "
            f"average_{name}, lowest_{name} or highest_{name}.",
            name=name,
        )
    return found


def level_of(subject: Subject, name: str, *, pii: bool) -> Level:
    """Return a level; raises UsageError for one that is unknown, or personal and not granted."""
    found = subject.levels.get(name)
    if found is None:
        raise unknown("level", name, subject.levels)
    if found.pii and not pii:
        raise UsageError(f"`{name}` is personal, and personal columns are not granted here.", name=name)
    return found


def levels_named(subject: Subject, names: Iterable[str], *, pii: bool) -> list[Level]:
    """Return the levels of a list in which a member may stand for its key and its name."""
    found: dict[str, Level] = {}
    for name in names:
        entity = subject.entities.get(name)
        if entity is None or name in subject.levels:
            one = level_of(subject, name, pii=pii)
            found.setdefault(one.name, one)
            continue
        found.setdefault(entity.key, level_of(subject, entity.key, pii=pii))
        if entity.label is not None and (pii or not entity.label_is_personal):
            found.setdefault(entity.label, level_of(subject, entity.label, pii=pii))
    return list(found.values())


def require_additive(query: Query, measures: Iterable[Measure], levels: Iterable[Level]) -> None:
    """Raise UsageError if a stock would be added up over time."""
    stocks = [one for one in measures if one.additivity == "semi-additive"]
    period = query.period
    one_day = period is not None and period.first is not None and period.first == period.last
    if not stocks or one_day or any(one.part == "day" for one in levels):
        return
    name = stocks[0].name
    raise UsageError(
        f"`{name}` does not add up over time (it is semi-additive, as a stock or a balance is); ask for it by day, of "
        f"a period of one day, or for average_{name}.",
        name=name,
    )
