"""Charts become SVG inside the page: it needs no script, follows the light and dark schemes, and can be read aloud."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, fields

import altair as alt
import vl_convert
from markupsafe import Markup

from warehouse.charts import DARK, LIGHT, Palette, finished

HEAD = re.compile(r'<svg [^>]*viewBox="(?P<box>[^"]*)"[^>]*>')
TAG = re.compile(r"<[^>]*>")
SAID = re.compile(r' (?:role|aria-[a-z]+)="[^"]*"')
"""The engine's description of every single mark; the chart as a whole has a title, and its numbers are beside it."""
NAMED = re.compile(r'\b(id="|url\(#)')


@dataclass(frozen=True)
class Table:
    """The numbers behind a chart; the columns of ``numbers`` are set flush right."""

    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    numbers: frozenset[int]


@dataclass(frozen=True)
class Picture:
    """A chart with its heading, a sentence on what it shows, and its numbers; ``narrow`` is for phones.

    ``label`` names the numbers for screen readers; by default it is the title.
    """

    name: str
    title: str
    sentence: str
    wide: Markup | None
    narrow: Markup | None
    table: Table
    empty: str = ""
    label: str = ""


def svg(chart: alt.Chart | alt.LayerChart, name: str, title: str, sentence: str, *, width: int) -> Markup:
    """Return a chart as SVG for HTML, with that width before the page scales it."""
    spec = finished(chart, width=width).to_dict(validate=False)  # tests validate every chart; it takes half the time
    drawn = vl_convert.vegalite_to_svg(spec)
    found = HEAD.match(drawn)
    assert found is not None
    body = TAG.sub(lambda tag: NAMED.sub(rf"\1{name}-", SAID.sub("", tag[0])), drawn[found.end() :])
    head = Markup(
        '<svg class="chart" role="img" aria-labelledby="{0}-t {0}-d" viewBox="{1}">'
        '<title id="{0}-t">{2}</title><desc id="{0}-d">{3}</desc>'
    ).format(name, found["box"], title, sentence)
    return head + Markup(body)


def variables(palette: Palette) -> list[tuple[str, str]]:
    """Return the colours of a palette by their names in the page."""
    named = [(field.name.replace("_", "-"), getattr(palette, field.name)) for field in fields(palette)]
    series = [(f"series-{number}", colour) for number, colour in enumerate(palette.series, 1)]
    return [(name, colour) for name, colour in named if name != "series"] + series


def style() -> Markup:
    """Return the colours as CSS: the light scheme, the dark scheme, and how charts use them."""
    light = "".join(f"--{name}:{colour};" for name, colour in variables(LIGHT))
    dark = "".join(f"--{name}:{colour};" for name, colour in variables(DARK))
    exchanged = "".join(
        f'.chart [{what}="{colour}"]{{{what}:var(--{name})}}'
        for name, colour in variables(LIGHT)
        for what in ("fill", "stroke")
    )
    return Markup(
        f":root{{color-scheme:light;{light}}}"
        f"@media screen and (prefers-color-scheme:dark){{:root{{color-scheme:dark;{dark}}}}}"
        f"{exchanged}"
    )


def slug(name: str) -> str:
    """Return a name as the id of an element."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "it"


def warm_up() -> None:
    """Draw something small, so that the engine has started when it is needed."""
    svg(alt.Chart({"values": [{"value": 1}]}).mark_bar().encode(x="value:Q"), "none", "", "", width=10)
