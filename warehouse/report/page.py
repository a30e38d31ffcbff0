"""The page: one HTML file that needs nothing but itself."""

from __future__ import annotations

from datetime import date

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from warehouse.report.drawing import style
from warehouse.report.figures import exactly, tiles
from warehouse.report.story import Story
from warehouse.vocabulary.report import Report

VERDICTS = {
    "good": ("✓", "The numbers can be trusted"),
    "fair": ("!", "Read the numbers with care"),
    "bad": ("✗", "Do not rely on the numbers yet"),
}


def page(words: Report, story: Story, database: str) -> str:
    """Return the whole page; every value on it is escaped."""
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
    trust, business = story.trust, story.business
    shown = tiles(business.window) if business.window else []
    ranked = [picture.result() for picture in story.rankings]
    return template.render(
        style=style() + sheet,
        database=database,
        business=business,
        trust=trust,
        terms=words.terms,
        verdict=VERDICTS.get(trust.verdict or ""),
        tiles=shown,
        figures=exactly(shown),
        revenue=story.revenue and story.revenue.result(),
        rankings=[ranked[::2], ranked[1::2]] if ranked else [],
        status=story.status and story.status.result(),
        quality=story.quality.result(),
    )


def _day(day: date) -> str:
    """Return a day as people write it."""
    return f"{day.day} {day:%b %Y}"
