"""Tables on a page, with files of their contents to download."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import streamlit as st
from sqlalchemy import Numeric

from warehouse.dashboard.reading import Reader
from warehouse.dashboard.texts import label
from warehouse.formulas import FORMULA, NUMBER

ROWS_HIGH = 10
"""Rows that a table shows before it scrolls, unless told otherwise."""
ROW, HEAD = 35, 38
"""Heights of a row and of the header in Streamlit, in pixels."""
CENTS = 4
"""Numbers with more decimals than amounts are shown with all of them: a screw may cost 0.00345."""
PLAIN = "%.12g"
"""The form of such numbers: without the digits that only binary fractions have, as 29.990000000000002 does."""
SHARE = "%.4g %%"
SECONDS = "%.1f"
DAY = "D MMM YYYY"
"""The form of days, as in the texts beside the tables: 5 Jan 2024."""


def formats(reader: Reader) -> dict[str, str]:
    """Return how the numbers of lines and figures are shown, by column name."""
    numbers = {name: known.origin.type for name, known in reader.known().items()}
    numbers |= {figure.name: figure.value.type for figure in reader.report.figures}
    return {
        name: "accounting" if kind.scale <= CENTS else PLAIN
        for name, kind in numbers.items()
        if isinstance(kind, Numeric) and kind.scale
    }


def table(
    frame: pd.DataFrame,
    key: str,
    notes: Mapping[str, str] = MappingProxyType({}),
    numbers: Mapping[str, str] = MappingProxyType({}),
    titles: Mapping[str, str] = MappingProxyType({}),
    *,
    choosing: bool = False,
    rows: int = ROWS_HIGH,
) -> int | None:
    """Draw a table; with ``choosing``, return the index of the selected row."""
    frame = frame.assign(**{name: _of_hundred(frame[name]) for name in frame.columns if _is_share(name, numbers)})
    columns = {
        name: column(name, titles.get(name) or label(name), frame[name], notes.get(name), numbers.get(name))
        for name in frame.columns
    }
    height = HEAD + ROW * min(len(frame), rows)
    if not choosing:
        st.dataframe(frame, key=key, hide_index=True, height=height, column_config=columns)
        return None
    event: Any = st.dataframe(
        frame,
        key=key,
        hide_index=True,
        height=height,
        column_config=columns,
        on_select="rerun",
        selection_mode="single-row",
    )
    picked = event["selection"]["rows"]
    return int(picked[0]) if picked and picked[0] < len(frame) else None


def downloads(name: str, found: Callable[[], pa.Table], *, disabled: bool = False) -> None:
    """Draw the buttons that download a table as files, which are created on demand."""
    with st.container(horizontal=True):
        for title, made, mime in (
            ("CSV", csv, "text/csv"),
            ("Parquet", parquet, "application/vnd.apache.parquet"),
        ):
            file = f"{name}.{title.lower()}"
            st.download_button(
                title,
                partial(_file, made, found),
                file_name=file,
                mime=mime,
                key=file,
                icon=":material/download:",
                on_click="ignore",
                disabled=disabled,
            )


def _file(made: Callable[[pa.Table], bytes], found: Callable[[], pa.Table]) -> bytes:
    return made(found())


def csv(found: pa.Table) -> bytes:
    """Return a table as CSV that distinguishes null from empty text and in which no text is a spreadsheet formula."""
    from pyarrow import csv as writer  # noqa: PLC0415

    out = io.BytesIO()
    writer.write_csv(_guarded(found), out)
    return out.getvalue()


def _guarded(found: pa.Table) -> pa.Table:
    for place, values in enumerate(found.columns):
        if pa.types.is_string(values.type) or pa.types.is_large_string(values.type):
            computed = pc.and_not(pc.match_substring_regex(values, FORMULA), pc.match_substring_regex(values, NUMBER))
            text = pc.if_else(
                computed,
                pc.binary_join_element_wise(pa.scalar("'", values.type), values, pa.scalar("", values.type)),
                values,
            )
            found = found.set_column(place, found.field(place), text)
    return found


def parquet(found: pa.Table) -> bytes:
    """Return a table as Parquet, with exact amounts."""
    from pyarrow import parquet as writer  # noqa: PLC0415

    out = io.BytesIO()
    writer.write_table(found, out)
    return out.getvalue()


def column(name: str, title: str, values: pd.Series[Any], note: str | None, number: str | None) -> Any:
    """Return how Streamlit shows the values of a column."""
    config = st.column_config
    if pd.api.types.is_datetime64_any_dtype(values):
        if name.endswith("_at"):
            return config.DatetimeColumn(title, help=note, format=f"{DAY} HH:mm")
        return config.DateColumn(title, help=note, format=DAY)
    if pd.api.types.infer_dtype(values, skipna=True) == "date":
        return config.DateColumn(title, help=note, format=DAY)
    shape = number or (SHARE if _is_share(name, {}) else SECONDS if name == "seconds" else None)
    if shape is None:
        return config.Column(title, help=note)
    return config.NumberColumn(title, help=note, format="accounting" if _are_cents(values, shape) else shape)


def _are_cents(values: pd.Series[Any], number: str) -> bool:
    """Return whether numbers that may have more decimals have at most two here, so that they are shown as amounts."""
    found = pd.to_numeric(values, errors="coerce").dropna()
    return number == PLAIN and bool(((found - found.round(2)).abs() < 1e-9).all())


def _is_share(name: str, numbers: Mapping[str, str]) -> bool:
    return name.endswith(("_share", "score")) and name not in numbers


def _of_hundred(values: pd.Series[Any]) -> pd.Series[Any]:
    """Return shares as percentages of two digits; only what is whole is 100 %."""
    shares = pd.to_numeric(values, errors="coerce").astype(float)
    return (shares * 100).round(2).where((shares >= 1) | shares.isna(), (shares * 100).round(2).clip(upper=99.99))
