"""The rules of every dimension: its keys are unique, and its timelines have no gap."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Column, Select, Table, func, or_, select

from warehouse.vocabulary.columns import Role
from warehouse.vocabulary.dimension import Dimension
from warehouse.vocabulary.rule import ERROR, WARNING, Kind, Rule
from warehouse.vocabulary.sentences import edge_to_edge, unlike_neighbours
from warehouse.vocabulary.standard.ids import BUG, standard_id


def of_dimension(dimension: Dimension) -> Iterator[Rule]:
    """Yield the rules about a dimension and the histories of its attributes."""
    table = dimension.table
    yield _unique(table, dimension.surrogate_key)
    if dimension.activity is not None:
        active = table.c[dimension.activity.name]
        yield Rule(
            standard_id("G", table.name, 2),
            f"{active.name} is set",
            select(dimension.surrogate_key).where(active.is_(None)),
            Kind.VALIDITY,
            WARNING,
            BUG,
            on=(table,),
        )
    if dimension.versions is not None:
        yield from _versions(dimension)
    for timeline in dimension.histories:
        past = timeline.table
        yield Rule(
            standard_id("G", past.name, 1),
            f"{timeline.words[0].name} timelines have no gap and no overlap",
            edge_to_edge(past, timeline.member),
            Kind.HISTORY,
            ERROR,
            BUG,
            on=(past,),
        )


def of_calendar(table: Table) -> Iterator[Rule]:
    """Yield the rule about a calendar."""
    yield _unique(table, next(iter(table.primary_key.columns)))


def _unique(table: Table, key: Column[object]) -> Rule:
    twice = select(key).group_by(key).having(or_(func.count() > 1, key.is_(None)))
    return Rule(standard_id("G", table.name, 1), f"{key.name} is unique", twice, Kind.VALIDITY, ERROR, BUG, on=(table,))


def _versions(dimension: Dimension) -> Iterator[Rule]:
    table = dimension.table
    keys = [table.c[word.name] for word in dimension.words if word.role is Role.BUSINESS_KEY]
    current: Select[object] = (
        select(*keys)
        .where(dimension.surrogate_key > 0)
        .group_by(*keys)
        .having(func.count().filter(table.c.is_current) != 1)
    )
    for number, title, question in (
        (3, "timelines have no gap and no overlap", edge_to_edge(table, dimension.versions.member)),  # type: ignore[union-attr]
        (4, "one version is current", current),
        (5, "neighbouring versions differ", unlike_neighbours(table)),
    ):
        yield Rule(standard_id("G", table.name, number), title, question, Kind.HISTORY, ERROR, BUG, on=(table,))
