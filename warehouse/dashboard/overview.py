"""The first page: figures, their development, their breakdown, and the lines behind each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal
from zlib import crc32

import pandas as pd
import pyarrow as pa
import streamlit as st

from warehouse.charts import Grain, bars_over_time, by_period, grain_of, percent, ranked_bars
from warehouse.dashboard.answers import show_answers
from warehouse.dashboard.filters import Chosen, chosen, narrowed
from warehouse.dashboard.lines import behind
from warehouse.dashboard.pictures import palette, picture
from warehouse.dashboard.reading import Reader
from warehouse.dashboard.state import stage
from warehouse.dashboard.tables import downloads, formats, table
from warehouse.dashboard.texts import change, figure, file_name, overview_title, plain, points
from warehouse.frames import Choice
from warehouse.report.period import Day, apart, day_text
from warehouse.vocabulary.report import Group, Loss, Ratio, Report

INVERSE: Literal["inverse"] = "inverse"
SHOWN = 12
"""The most bars of a chart."""
TOP = 200
"""The most rows of a breakdown, those with the most of the headline figure."""


def show() -> None:
    """Draw the page."""
    reader = Reader(stage())
    headline = reader.report.headline
    st.title(overview_title(reader.report))
    bounds = reader.bounds()
    if bounds is None:
        st.info(f"There is no {headline.event.one} yet; the page of data quality shows what was loaded.")
        return
    with st.sidebar:
        selected = chosen(reader, bounds)
    events = headline.event.many.capitalize()
    st.caption(
        f"{events} from {day_text(selected.first)} to {day_text(selected.last)}, "
        f"as batch {reader.moment.batch} left them{_units(reader, selected.choice)}"
    )
    if not _figures(reader, selected).lines:
        st.info(f"No {headline.line.one} has all of this; take a filter away.")
        return
    _over_time(reader, selected)
    _parts(reader, selected.choice)
    _breakdown(reader, selected.choice)
    show_answers(reader)


def _units(reader: Reader, choice: Choice) -> str:
    """Return a sentence on the unit of the amounts, if lines have one."""
    chosen_ = dict(choice.only)
    named = [plain(chosen_.get(name, (found[0],))[0]) for name, found in reader.units().items()]
    return f"; amounts in {' and '.join(named)}" if named else ""


@dataclass(frozen=True)
class Figures:
    """The headline figures of a choice by name, the number of its lines, and the share of these that is lost."""

    values: dict[str, float]
    lines: int
    lost: float

    @staticmethod
    def of(reader: Reader, choice: Choice) -> Figures:
        """Query them."""
        report, subject = reader.report, reader.shop.subject
        by = subject.wide.day if report.loss is None else subject.wide.name_of(report.loss.column)
        parts = reader.parts(choice, by)
        values = {name: float(parts[name].sum()) for name in subject.added}
        counted = tuple(name for name in _tiles(report) if name not in values)
        if counted:
            row = reader.totals(choice, measures=counted).iloc[0]
            values |= {name: row[name] for name in counted}
        for tile in report.tiles:
            if isinstance(tile, Ratio) and tile.whole.name in values:
                whole = values[tile.whole.name]
                values[tile.name] = values[tile.part.name] / whole if whole else float("nan")
        return Figures(values, int(values["lines"]), _lost(report.loss, parts))


def _tiles(report: Report) -> list[str]:
    """Return the names of the figures that must be counted or added up for the tiles."""
    names = {figure.name for figure in report.figures}
    figures = [one.whole if isinstance(one, Ratio) else one for one in report.tiles]
    return list(dict.fromkeys(figure.name for figure in figures if figure.name in names))


def _lost(loss: Loss | None, parts: pd.DataFrame) -> float:
    if loss is None:
        return float("nan")
    sizes = parts[loss.amount.name].abs()  # (some shops book returns as negative amounts)
    return float(sizes[parts["value"].isin(loss.values)].sum() / sizes.sum()) if sizes.any() else float("nan")


def _figures(reader: Reader, selected: Chosen) -> Figures:
    report = reader.report
    now = Figures.of(reader, selected.choice)
    before = Figures.of(reader, selected.before) if selected.before else None
    with st.container(horizontal=True):
        for one in report.tiles:
            if one.name in now.values:
                value, old = now.values[one.name], before and before.values[one.name]
                delta = None if before is None else change(value, old)
                st.metric(one.title, figure(one, value), delta, help=one.note, border=True)
        if report.loss is not None:
            delta = points(now.lost, before.lost) if before else None
            st.metric(
                report.loss.title, percent(now.lost), delta, delta_color=INVERSE, help=report.loss.note, border=True
            )
    if before and selected.before:
        first, last = selected.before.first or selected.first, selected.before.last or selected.last
        st.caption(f"Change against {day_text(first)} to {day_text(last)}, as many days before")
    return now


def _over_time(reader: Reader, selected: Chosen) -> None:
    headline = reader.report.headline.figure
    st.header(f"{headline.title} over time")
    grains: dict[str, Grain] = {"Day": "day", "Week": "week", "Month": "month", "Year": "year"}
    day = reader.shop.subject.wide.day
    days, far = by_day(reader, selected)
    usual = grain_of(days[day].min(), days[day].max())
    picked = st.segmented_control(
        "By", list(grains), default=usual.capitalize(), key=f"grain.{usual}", label_visibility="collapsed"
    )
    shown = by_period(days, day, [headline.name], grain=grains[picked or usual.capitalize()])
    picture(None, bars_over_time(shown, day, headline.name, palette=palette()), headline.name)
    if far:
        those = ", ".join(day_text(one) for one, _ in far[:3]) + (", ..." if len(far) > 3 else "")
        st.caption(f"Not drawn, as far from the others: {those}")


def by_day(reader: Reader, selected: Chosen) -> tuple[pd.DataFrame, list[Day]]:
    """Return the headline figure of every day, days without lines included, and the days far from the others."""
    headline, day = reader.report.headline.figure.name, reader.shop.subject.wide.day
    found = reader.parts(selected.choice, day)
    value = pd.Series(found[headline].to_numpy(), pd.to_datetime(found["value"]), name=headline).sort_index()
    together, far = apart(list(zip(pd.DatetimeIndex(value.index).date, value, strict=True)))
    first, last = (together[0][0], together[-1][0]) if far else (selected.first, selected.last)
    days = pd.date_range(first, last, name=day)
    return value.reindex(days, fill_value=0).reset_index(), far


def _parts(reader: Reader, choice: Choice) -> None:
    """Draw the breakdown of the figures of the lines."""
    wide = reader.shop.subject.wide
    if not reader.report.filters:
        return
    with st.container(horizontal=True, gap="large", key="parts"):
        for one in reader.report.filters:
            shown = one.figure or reader.report.headline.figure
            name, value = wide.name_of(one.column), shown.name
            parts = reader.parts(choice, name)
            total = parts[value].sum()
            notes = [percent(part / total) if total else "" for part in parts[value]]
            chart = ranked_bars(
                parts.assign(note=notes), "value", value, note="note", top=SHOWN, palette=palette(), width=300
            )
            with st.container(key=f"part-{name}"):
                picture(f"{shown.title} by {one.title.lower()}", chart, f"parts.{name}")


def _breakdown(reader: Reader, choice: Choice) -> None:
    st.header("What it is made of")
    report, subject = reader.report, reader.shop.subject
    groups = {group.title: group for group in report.groups}
    name = st.selectbox("By", list(groups), key="by", width=240)
    columns = _columns(reader, groups[name])
    measures = subject.measures if groups[name].counted else subject.added
    shown = tuple(figure.name for figure in (*report.figures,) if figure.name in measures)
    found = reader.totals(choice, *columns, top=TOP, measures=shown)
    most, lines = report.headline.figure.title.lower(), report.headline.line.many
    note = f" The {TOP} that brought the most {most}." if len(found) == TOP else ""
    st.caption(f"Pick a row to see its {lines}.{note}")
    # another choice means another table, in which no row is selected yet
    notes = {figure.name: figure.note for figure in report.figures}
    key = f"by.{name}.{crc32(repr(choice).encode())}"
    titles = {"lines": lines.capitalize()}
    place = table(found, key, notes, formats(reader), titles, choosing=True)
    downloads(f"{file_name(report.title)}-by-{file_name(name)}", lambda: exact(reader, choice, columns, shown))
    if place is not None:
        _behind_row(reader, choice, columns, found.iloc[place])


def _columns(reader: Reader, group: Group) -> tuple[str, ...]:
    """Return the columns of a breakdown; personal ones only if asked for."""
    wide = reader.shop.subject.wide
    first, *beside = (one if isinstance(one, str) else wide.name_of(one) for one in group.columns)
    known = wide.columns
    return (first, *(name for name in beside if reader.pii or not known[name].pii))


def exact(reader: Reader, choice: Choice, columns: tuple[str, ...], measures: tuple[str, ...]) -> pa.Table:
    """Return a breakdown for a file, with exact amounts."""
    return reader.shop.summed(choice, columns, top=TOP, measures=measures).arrow()


def _behind_row(reader: Reader, choice: Choice, columns: tuple[str, ...], row: pd.Series) -> None:
    value = row[columns[0]]
    key = value.date().isoformat() if isinstance(value, pd.Timestamp) else str(value)
    title = " · ".join(str(row[name]) for name in columns[:2])
    lines = reader.report.headline.line.many.capitalize()
    st.header(f"{lines} of {plain(key if len(columns) == 1 else title)}")
    behind(reader, narrowed(choice, columns[0], key), "lines-behind")
