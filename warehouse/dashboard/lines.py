"""The page of lines, and the list of lines behind a figure."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from warehouse.charts import whole
from warehouse.dashboard.filters import chosen
from warehouse.dashboard.reading import Reader
from warehouse.dashboard.state import stage
from warehouse.dashboard.tables import downloads, formats, table
from warehouse.dashboard.texts import figure, file_name, plain
from warehouse.frames import Choice
from warehouse.vocabulary.report import Headline

PAGE = 500
"""Lines per page."""
MOST = 250_000
"""The most lines in a file, some 25 MB as CSV; `warehouse export` writes all of them."""


def show() -> None:
    """Draw the page."""
    reader = Reader(stage())
    line = reader.report.headline.line
    st.title(line.many.capitalize())
    bounds = reader.bounds()
    if bounds is None:
        st.info(f"There is no {line.one} yet.")
        return
    with st.sidebar:
        choice = chosen(reader, bounds).choice
        text = st.text_input(
            "Search",
            key="search",
            placeholder=reader.report.search,
            max_chars=100,
            help="A part of it will do.",
        )
    behind(reader, reader.searching(choice, text), file_name(line.many))


def behind(reader: Reader, choice: Choice, name: str) -> None:
    """Draw the lines of a choice, newest first, with their totals and files to download."""
    total = reader.total(choice)
    count = int(total["lines"])
    st.markdown(_sum(reader.report.headline, total))
    if not count:
        return
    pages = -(-count // PAGE)
    page = 1
    if pages > 1:
        page = st.number_input(f"Page, of {pages:,}", 1, pages, 1, key=f"{name}.page", width=160)
    known = reader.known()
    notes = {column: known[column].description for column in known}
    table(reader.lines(choice, PAGE, (page - 1) * PAGE), f"{name}.table", notes, formats(reader), rows=15)
    downloads(name, lambda: reader.table(choice, MOST), disabled=count > MOST)
    if count > MOST:
        st.caption(f"A file holds {MOST:,} lines at most: filter, or let `warehouse export` write them all.")


def _sum(headline: Headline, total: pd.Series[Any]) -> str:
    """Return the totals of lines in a sentence."""
    count, line = int(total["lines"]), headline.line
    said = f"**{whole(count)}** {plain(line.one if count == 1 and headline.when is None else line.many)}"
    if headline.amount.name != "lines":
        amount = headline.amount
        said += f", {plain(amount.title.lower())} **{figure(amount, total[amount.name])}**"
    if headline.when is None or headline.events is None:
        return f"{said}."
    events = f"**{whole(total[headline.events.name])}** {headline.counted} {plain(headline.event.many)}"
    return f"{said}; {events} brought **{figure(headline.figure, total[headline.figure.name])}**."
