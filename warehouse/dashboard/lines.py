"""The page of order lines, and the order lines behind a figure."""

from __future__ import annotations

import streamlit as st

from warehouse.charts import whole
from warehouse.dashboard.filters import chosen
from warehouse.dashboard.reading import Reader
from warehouse.dashboard.state import stage
from warehouse.dashboard.tables import downloads, table
from warehouse.dashboard.words import money
from warehouse.frames import Choice

PAGE = 500
"""Lines on a page."""
MOST = 250_000
"""Lines in a file at most, some 25 MB as CSV; `warehouse export` writes them all."""


def show() -> None:
    """Draw the page."""
    st.title("Order lines")
    reader = Reader(stage())
    bounds = reader.bounds()
    if bounds is None:
        st.info("There is no order line yet.")
        return
    with st.sidebar:
        choice = chosen(reader, bounds).choice
        text = st.text_input(
            "Search",
            key="search",
            placeholder="Order, product or customer",
            max_chars=100,
            help="A part of it will do.",
        )
    behind(reader, reader.searching(choice, text), "order-lines")


def behind(reader: Reader, choice: Choice, name: str) -> None:
    """Draw the lines of a choice, the newest first, with what they add up to and the files that hold them."""
    total = reader.total(choice)
    count = int(total["lines"])
    st.markdown(
        f"**{whole(count)}** order lines over **{money(total['amount'])}**; "
        f"**{whole(total['orders'])}** completed orders brought **{money(total['revenue'])}**."
    )
    if not count:
        return
    pages = -(-count // PAGE)
    page = 1
    if pages > 1:
        page = st.number_input(f"Page, of {pages:,}", 1, pages, 1, key=f"{name}.page", width=160)
    notes = {column.name: column.description for column in reader.shop.described("sales")}
    table(reader.lines(choice, PAGE, (page - 1) * PAGE), f"{name}.table", notes, rows=15)
    downloads(name, lambda: reader.table(choice, MOST), disabled=count > MOST)
    if count > MOST:
        st.caption(f"A file holds {MOST:,} lines at most: filter, or let `warehouse export` write them all.")
