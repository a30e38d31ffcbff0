"""The page: one HTML file that needs nothing but itself."""

from __future__ import annotations

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from warehouse.report.drawing import Table, slug, style
from warehouse.report.figures import exactly, tiles
from warehouse.report.period import ALWAYS, Period, day_text
from warehouse.report.reading import Business
from warehouse.report.story import Story
from warehouse.vocabulary.report import Report

VERDICTS = {
    "good": ("✓", "The numbers can be trusted"),
    "fair": ("!", "Read the numbers with care"),
    "bad": ("✗", "Do not rely on the numbers yet"),
}


def page(words: Report | None, story: Story, database: str, period: Period = ALWAYS) -> str:
    """Return the whole page; every value on it is escaped."""
    environment = Environment(
        loader=PackageLoader("warehouse.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["day"] = day_text
    environment.filters["slug"] = slug
    template = environment.get_template("page.html")
    sheet = Markup(environment.get_template("page.css").render())
    ranked = [picture.result() for picture in story.rankings]
    return template.render(
        style=style() + sheet,
        database=database,
        business=story.business,
        trust=story.trust,
        period=period,
        verdict=VERDICTS.get(story.trust.verdict or ""),
        trend=story.trend and story.trend.result(),
        rankings=[ranked[::2], ranked[1::2]] if ranked else [],
        became=story.became and story.became.result(),
        replies=[(one, Table(one.heads, list(one.rows), one.numbers)) for one in story.replies],
        quality=story.quality.result(),
        **_words(words, story.business),
    )


def _words(words: Report | None, business: Business) -> dict[str, object]:
    """Return the page's terms, and the figures that a model declares."""
    if words is None:
        return {"heading": "Report", "terms": {}, "event": None, "units": [], "unit": ""}
    figure = words.headline.figure
    figures = tiles(words, business.window) if business.window else []
    return {
        "heading": f"{words.title} report",
        "terms": words.terms,
        "units": [(unit.text, unit.value is not None, f"{value:,.{figure.digits}f}") for unit, value in business.units],
        "unit": business.units[0][0].column if business.units else "",
        "event": words.headline.event,
        "headline": figure,
        "total": "" if business.total is None else f"{business.total:,.{figure.digits}f}",
        "tiles": figures,
        "figures": exactly(figures),
    }
