"""Texts and figures as the pages show them."""

from __future__ import annotations

import re
from typing import Any

import pandas as pd

from warehouse.charts import compact, whole
from warehouse.vocabulary.report import Figure, Report


def plain(text: object) -> str:
    """Return a text from the warehouse as Markdown that shows it literally, whatever it holds."""
    return re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", re.sub(r"\s+", " ", str(text)))


def money(value: Any) -> str:
    """Return an amount; large ones in three digits as the charts write them, so that they fit."""
    if pd.isna(value):
        return whole(None)
    return compact(value) if abs(value) >= 10_000_000 else f"{value:,.2f}"


def figure(of: Figure, value: Any) -> str:
    """Return a figure, as an amount or as a whole number."""
    return money(value) if of.digits else whole(value)


def overview_title(report: Report) -> str:
    """Return the name of the first page, which differs from that of the page of lines."""
    line = report.headline.line
    same = report.title.lower() in (line.one.lower(), line.many.lower())
    return f"{report.title} overview" if same else report.title


def file_name(title: str) -> str:
    """Return a title as the name of a file."""
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")


def change(now: Any, before: Any) -> str | None:
    """Return the relative change from before, None if there was nothing."""
    if pd.isna(now) or pd.isna(before) or not before:
        return None
    return f"{(now - before) / before:+.1%}"


def points(now: Any, before: Any) -> str | None:
    """Return the change of a share in percentage points."""
    return None if pd.isna(now) or pd.isna(before) else f"{(now - before) * 100:+.1f} points"


def label(column: str) -> str:
    """Return the name of a column as a heading."""
    return column.replace("_", " ").capitalize()
