"""The page of sales: figures, their development, what they are made of, and the order lines behind each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal
from zlib import crc32

import pandas as pd
import pyarrow as pa
import streamlit as st

from warehouse.charts import Grain, bars_over_time, by_period, grain_of, percent, ranked_bars, whole
from warehouse.dashboard.filters import Chosen, chosen, narrowed
from warehouse.dashboard.lines import behind
from warehouse.dashboard.pictures import palette, picture
from warehouse.dashboard.reading import Reader
from warehouse.dashboard.state import stage
from warehouse.dashboard.tables import downloads, table
from warehouse.dashboard.words import change, money, plain, points
from warehouse.frames import Choice
from warehouse.model.marts.measures import LOST

NORMAL: Literal["normal"] = "normal"
INVERSE: Literal["inverse"] = "inverse"
SHOWN = 12
"""Bars of a chart at most."""
TOP = 200
"""Rows of a breakdown at most, those that brought the most revenue."""
BY = {
    "Product": ("product_id", "product_name", "category"),
    "Customer": ("customer_id",),
    "Category": ("category",),
    "Region": ("region",),
    "Status": ("order_status",),
    "Payment": ("payment_mode",),
    "Month": ("month_start",),
    "Day": ("order_date",),
}
ADDED = ("lines", "units", "amount", "revenue")
COUNTED = ("lines", "orders", "units", "amount", "revenue", "average_order_value")
"""Measures of breakdowns about orders; of the others, as in the marts, those that need no counting."""
NOTES = {
    "lines": "Order lines of any status",
    "orders": "Completed orders",
    "units": "Units in completed orders",
    "amount": "Amount of the order lines of any status",
    "revenue": "Revenue of completed orders",
    "average_order_value": "Revenue per completed order",
}


def show() -> None:
    """Draw the page."""
    st.title("Sales")
    reader = Reader(stage())
    bounds = reader.bounds()
    if bounds is None:
        st.info("There is no order yet; the page of data quality tells what was loaded.")
        return
    with st.sidebar:
        selected = chosen(reader, bounds)
    st.caption(f"Orders from {selected.first} to {selected.last}, as batch {reader.moment.batch} left them")
    if not _figures(reader, selected).lines:
        st.info("No order line has all of this; take a filter away.")
        return
    _over_time(reader, selected)
    _parts(reader, selected.choice)
    _breakdown(reader, selected.choice)


@dataclass(frozen=True)
class Figures:
    """The headline figures of a choice."""

    lines: int
    revenue: float
    orders: int
    average: float
    units: int
    lost: float

    @staticmethod
    def of(reader: Reader, choice: Choice) -> Figures:
        """Ask for them."""
        states = reader.parts(choice, "order_status")
        total = states[["lines", "units", "amount", "revenue"]].sum()
        orders = int(reader.totals(choice, measures=("orders",)).iloc[0]["orders"])
        sizes = states["amount"].abs()  # (some shops book what comes back as less than nothing)
        gone = sizes[states["value"].isin(LOST)].sum()
        return Figures(
            lines=int(total["lines"]),
            revenue=total["revenue"],
            orders=orders,
            average=total["revenue"] / orders if orders else float("nan"),
            units=int(total["units"]),
            lost=gone / sizes.sum() if sizes.any() else float("nan"),
        )


def _figures(reader: Reader, selected: Chosen) -> Figures:
    now = Figures.of(reader, selected.choice)
    before = Figures.of(reader, selected.before) if selected.before else None
    shown = (
        ("Revenue", money, "revenue", NORMAL, "Revenue of completed orders"),
        ("Orders", whole, "orders", NORMAL, "Completed orders"),
        ("Average order", money, "average", NORMAL, "Revenue per completed order"),
        ("Units", whole, "units", NORMAL, "Units in completed orders"),
        ("Lost", percent, "lost", INVERSE, "Share of the amount that was cancelled or returned"),
    )
    with st.container(horizontal=True):
        for title, words, name, colour, note in shown:
            compared = points if words is percent else change
            delta = compared(getattr(now, name), getattr(before, name)) if before else None
            st.metric(title, words(getattr(now, name)), delta, delta_color=colour, help=note, border=True)
    if before and selected.before:
        st.caption(f"Change against {selected.before.first} to {selected.before.last}, as many days before")
    return now


def _over_time(reader: Reader, selected: Chosen) -> None:
    st.header("Revenue over time")
    grains: dict[str, Grain] = {"Day": "day", "Week": "week", "Month": "month", "Year": "year"}
    usual = grain_of(pd.Timestamp(selected.first), pd.Timestamp(selected.last))
    picked = st.segmented_control(
        "By", list(grains), default=usual.capitalize(), key=f"grain.{usual}", label_visibility="collapsed"
    )
    days = by_day(reader, selected)
    shown = by_period(days, "order_date", ["revenue"], grain=grains[picked or usual.capitalize()])
    picture(None, bars_over_time(shown, "order_date", "revenue", palette=palette()), "revenue")


def by_day(reader: Reader, selected: Chosen) -> pd.DataFrame:
    """Return the revenue of every day, those without orders too."""
    found = reader.parts(selected.choice, "order_date")
    revenue = pd.Series(found["revenue"].to_numpy(), pd.to_datetime(found["value"]), name="revenue")
    days = pd.date_range(selected.first, selected.last, name="order_date")
    return revenue.reindex(days, fill_value=0.0).reset_index()


def _parts(reader: Reader, choice: Choice) -> None:
    """Draw what the amount of the order lines is made of."""
    with st.container(horizontal=True, gap="large", key="parts"):
        for name, title, value in (
            ("category", "Revenue by category", "revenue"),
            ("region", "Revenue by region", "revenue"),
            ("order_status", "Amount by status", "amount"),
        ):
            parts = reader.parts(choice, name)
            total = parts[value].sum()
            notes = [percent(part / total) if total else "" for part in parts[value]]
            chart = ranked_bars(
                parts.assign(note=notes), "value", value, note="note", top=SHOWN, palette=palette(), width=300
            )
            with st.container(key=f"part-{name}"):
                picture(title, chart, f"parts.{name}")


def _breakdown(reader: Reader, choice: Choice) -> None:
    st.header("What it is made of")
    name = st.selectbox("By", list(BY), key="by", width=240)
    columns = (*BY[name], "customer_name") if name == "Customer" and reader.pii else BY[name]
    measures = COUNTED if name in ("Customer", "Region", "Month", "Day") else ADDED
    found = reader.totals(choice, *columns, top=TOP, measures=measures)
    note = f" The {TOP} that brought the most revenue." if len(found) == TOP else ""
    st.caption(f"Pick a row to see its order lines.{note}")
    # another choice is another table, in which no row is picked yet
    place = table(found, f"by.{name}.{crc32(repr(choice).encode())}", NOTES, choosing=True)
    downloads(f"sales-by-{name.lower()}", lambda: exact(reader, choice, columns, measures))
    if place is not None:
        _behind_row(reader, choice, columns, found.iloc[place])


def exact(reader: Reader, choice: Choice, columns: tuple[str, ...], measures: tuple[str, ...]) -> pa.Table:
    """Return a breakdown for a file, with exact amounts."""
    return reader.shop.summed(choice, columns, top=TOP, measures=measures).arrow()


def _behind_row(reader: Reader, choice: Choice, columns: tuple[str, ...], row: pd.Series) -> None:
    value = row[columns[0]]
    key = value.date().isoformat() if isinstance(value, pd.Timestamp) else str(value)
    title = " · ".join(str(row[name]) for name in columns[:2])
    st.header(f"Order lines of {plain(key if len(columns) == 1 else title)}")
    behind(reader, narrowed(choice, columns[0], key), "lines-behind")
