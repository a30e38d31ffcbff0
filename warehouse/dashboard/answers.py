"""The questions that marts answer, each with its first rows."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from warehouse.dashboard.reading import Reader
from warehouse.dashboard.tables import table
from warehouse.dashboard.texts import plain
from warehouse.report.asked import MOST, NONE, ROWS


def show_answers(reader: Reader) -> None:
    """Draw the questions of the model, the first one open; nothing where none was asked."""
    asked = list(reader.shop.questions.items())[:MOST]
    if not asked:
        return
    st.header("What was asked")
    st.caption("Over everything that is loaded, whatever the filters choose")
    for place, (mart, question) in enumerate(asked):
        with st.expander(plain(question), expanded=place == 0):
            _answer(reader, mart)


def _answer(reader: Reader, mart: str) -> None:
    found = reader.answer(mart, ROWS + 1)
    if found.empty:
        st.info("There is nothing to show.")
        return
    numbers = {str(name): "accounting" for name in found if pd.api.types.is_float_dtype(found[name])}
    texts = {name: NONE for name in found if not pd.api.types.is_numeric_dtype(found[name])}
    table(found.head(ROWS).astype(dict.fromkeys(texts, object)).fillna(texts), f"answer.{mart}", numbers=numbers)
    st.caption(f"{f'The first {ROWS} rows; all' if len(found) > ROWS else 'All'} rows stand in `mart.{mart}`")
