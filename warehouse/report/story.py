"""Reads everything on the page, and draws each part while the database is queried for the next."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from types import ModuleType
from typing import TYPE_CHECKING

from sqlalchemy import Connection, MetaData

from warehouse.report.asked import Reply, read_replies
from warehouse.report.period import Period
from warehouse.report.reading import (
    Business,
    Part,
    Ranked,
    read_days,
    read_parts,
    read_ranking,
    read_units,
    read_window,
)
from warehouse.report.studio import Studio
from warehouse.report.trust import Trust, of_age, read_trust
from warehouse.settings import Settings
from warehouse.vocabulary.report import Figure, Report

if TYPE_CHECKING:
    from warehouse.report.drawing import Picture


@dataclass(frozen=True)
class Story:
    """What was read, and its charts, some still being drawn; if nothing happened, only the charts of the data."""

    trust: Trust
    business: Business
    quality: Future[list[list[Picture]]]
    trend: Future[Picture] | None
    rankings: Sequence[Future[Picture]]
    became: Future[Picture] | None
    replies: Sequence[Reply] = ()


def read_story(
    connection: Connection,
    metadata: MetaData,
    words: Report | None,
    settings: Settings,
    artist: Studio,
    *,
    period: Period,
    pii: bool,
    progress: Callable[[str], None],
) -> Story:
    """Read everything in one transaction."""
    progress("how far the numbers can be trusted")
    trust = read_trust(connection, metadata, settings)
    quality = artist.draw(lambda pictures: pictures.quality(trust))
    nothing = Story(trust, Business([], None, [], []), quality, None, [], None)
    if words is None:
        return nothing
    headline = words.headline
    progress(f"how {headline.figure.title.lower()} develops")
    units = read_units(connection, words, period)
    if len(units) > 1:
        period = replace(period, unit=units[0][0])
    days, far = read_days(connection, words, period)
    if not days:
        return nothing
    if period.last is None:
        old = of_age(headline.event.one, days[-1][0], settings.today())
        trust = replace(trust, checks=[*trust.checks, *old])
    trend = artist.draw(lambda pictures: pictures.trend(headline.figure, days, far))
    progress("the newest days")
    window = read_window(connection, words, days[0][0], days[-1][0], period.unit)
    rankings: list[Ranked] = []
    drawn: list[Future[Picture]] = []
    for ranking in (one for one in words.rankings if period.is_everything or one.of is not None):
        progress(f"the best {ranking.many}")
        ranked = read_ranking(connection, words, ranking, period, pii=pii)
        rankings.append(ranked)
        drawn.append(artist.draw(_ranking(headline.figure, ranked, period)))
    parts, became = words.parts, None
    found: list[Part] = []
    if parts is not None and (period.is_everything or words.loss is not None):
        progress(f"the {parts.head.lower()} of {headline.event.many}")
        found = read_parts(connection, words, parts, period)
        became = artist.draw(lambda pictures: pictures.became(parts, found, period, days))
    replies: list[Reply] = []
    if period.is_everything:
        progress("what is asked")
        replies = read_replies(connection, metadata)
    shown = Business(days, window, rankings, found, far, units)
    return Story(trust, shown, quality, trend, drawn, became, replies)


def _ranking(figure: Figure, ranked: Ranked, period: Period) -> Callable[[ModuleType], Picture]:
    return lambda pictures: pictures.ranking(figure, ranked, period)
