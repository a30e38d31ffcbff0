"""The page: one HTML file that needs nothing but itself."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from warehouse.report import business as of_business
from warehouse.report import quality as of_quality
from warehouse.report.drawing import Picture, style, warm_up
from warehouse.report.figures import exactly, tiles
from warehouse.report.reading import Business
from warehouse.report.trust import Trust
from warehouse.vocabulary.report import Report

__all__ = ["page", "quality", "warm_up"]

VERDICTS = {
    "good": ("✓", "The numbers can be trusted"),
    "fair": ("!", "Read the numbers with care"),
    "bad": ("✗", "Do not rely on the numbers yet"),
}


def quality(trust: Trust) -> list[list[Picture]]:
    """Return the pictures of the data, in two columns."""
    return [
        [of_quality.scores(trust), of_quality.batches(trust)],
        [of_quality.failures(trust), of_quality.quarantine(trust)],
    ]


def page(words: Report, business: Business, trust: Trust, pictures: Sequence[Sequence[Picture]], database: str) -> str:
    """Return the whole page, with the pictures of `quality`; every value on it is escaped."""
    environment = Environment(
        loader=PackageLoader("warehouse.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["day"] = _day
    template = environment.get_template("page.html")
    sheet = Markup(environment.get_template("page.css").render())
    there = bool(business.days)
    shown = tiles(business.window) if business.window else []
    halves = (business.rankings[::2], business.rankings[1::2])
    return template.render(
        style=style() + sheet,
        database=database,
        business=business,
        trust=trust,
        terms=words.terms,
        verdict=VERDICTS.get(trust.verdict or ""),
        tiles=shown,
        figures=exactly(shown),
        revenue=of_business.revenue(business) if there else None,
        rankings=[[of_business.ranking(ranked) for ranked in half] for half in halves] if there else [],
        status=of_business.statuses(business) if there else None,
        quality=pictures,
    )


def _day(day: date) -> str:
    """Return a day as people write it."""
    return f"{day.day} {day:%b %Y}"
