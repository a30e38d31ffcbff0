"""The charts of the dashboard: those of the report, in the colours of the reader's scheme."""

from __future__ import annotations

import altair as alt
import streamlit as st

from warehouse.charts import DARK, LIGHT, Palette, finished


def palette() -> Palette:
    """Return the colours of the scheme that the page is shown in."""
    return DARK if st.context.theme.type == "dark" else LIGHT


def picture(title: str | None, chart: alt.Chart | alt.LayerChart, key: str, *, empty: bool = False) -> None:
    """Draw a chart below its title; without rows, a sentence instead."""
    if title is not None:
        st.markdown(f"**{title}**")
    if empty:
        st.caption("Nothing to show.")
        return
    st.altair_chart(finished(chart, palette()), key=key, theme=None)
