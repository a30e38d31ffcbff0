"""The queries of the pages; an answer is cached for five minutes, or until the next batch."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, LiteralString, TypeVar

import pandas as pd
import pyarrow as pa
import streamlit as st
from sqlalchemy import Column, Select, func, select

from warehouse.dashboard.state import Stage
from warehouse.frames import Choice, Rows, Warehouse
from warehouse.frames.choosing import UNKNOWN
from warehouse.status import Freshness
from warehouse.vocabulary.fact import VANISHED
from warehouse.vocabulary.mart import day_of
from warehouse.vocabulary.report import Report, is_personal
from warehouse.vocabulary.units import units_in
from warehouse.vocabulary.wide import Known

T = TypeVar("T")

TTL = timedelta(minutes=5)
ANSWERS = 300
"""The most answers that are cached, over all sessions."""


@dataclass(frozen=True)
class Moment:
    """A warehouse as a batch left it: the cache key."""

    url: str
    batch: int | None


class Reader:
    """Queries the warehouse of a stage as it is at this moment."""

    def __init__(self, stage: Stage) -> None:
        self.shop, self.pii = stage.shop, stage.pii
        self.moment = Moment(repr(self.shop), self.shop.last_batch())

    @property
    def report(self) -> Report:
        """What the model says about its lines; only for models with a fact."""
        assert self.shop.report is not None
        return self.shop.report

    def bounds(self) -> tuple[date, date] | None:
        """Return the first and the last day on which anything happened."""
        found = self._frame(("bounds",), lambda shop: shop.run(_bounds(self.report))).iloc[0]
        return None if pd.isna(found["first"]) else (found["first"].date(), found["last"].date())

    def values(self, name: str) -> list[str]:
        """Return the values of a filter."""
        return self._kept(("values", name), lambda shop: shop.values(name))

    def units(self) -> dict[str, list[str]]:
        """Return the units of the figures, as columns of the lines with their values, the most frequent first.

        Only columns with several values or one that is not null, because only those must be chosen or shown.
        """
        found = {}
        for unit in units_in(*(figure.value for figure in self.report.figures)):
            values = [UNKNOWN if pd.isna(value) else str(value) for value in self._values(unit)["value"]]
            if values and values != [UNKNOWN]:
                found[self.shop.subject.wide.name_of(unit)] = values
        return found

    def _values(self, column: Column[Any]) -> pd.DataFrame:
        return self._frame(("values of", column.name), lambda shop: shop.run(_values(self.report, column)))

    def total(self, choice: Choice) -> pd.Series[Any]:
        """Return the totals of the lines of a choice."""
        return self.totals(choice, measures=self.shop.subject.measures).iloc[0]

    def totals(self, choice: Choice, *by: str, measures: tuple[str, ...], top: int | None = None) -> pd.DataFrame:
        """Return the totals of the lines of a choice, by columns."""
        return self._frame(
            ("totals", choice, by, top, measures), lambda shop: shop.summed(choice, by, top=top, measures=measures)
        )

    def parts(self, choice: Choice, by: str) -> pd.DataFrame:
        """Return the totals of the lines of a choice by day or by one of the filters, largest first."""
        headline, wide = self.report.headline.figure.name, self.shop.subject.wide
        every = (wide.day, *(wide.name_of(one.column) for one in self.report.filters))
        found = self._frame(("parts", choice), lambda shop: shop.parts(choice, every))
        return found[found["by"] == by].sort_values(headline, ascending=False, kind="stable", ignore_index=True)

    def lines(self, choice: Choice, most: int, skipped: int = 0) -> pd.DataFrame:
        """Return the newest lines of a choice."""
        return self._frame(
            ("lines", choice, most, skipped, self.pii),
            lambda shop: shop.lines(choice, self.columns(), newest=most, skipped=skipped),
        )

    def ask(self, query: LiteralString) -> pd.DataFrame:
        """Return the rows of a fixed query."""
        return self._frame(("ask", query), lambda shop: shop.sql(query))

    def answer(self, mart: str, most: int) -> pd.DataFrame:
        """Return the first rows of the mart of a question."""
        return self._frame(("answer", mart, most), lambda shop: shop.answer(mart, most))

    def freshness(self) -> list[Freshness]:
        """Return how current each source is."""
        return self._kept(("freshness",), lambda shop: shop.freshness())

    def known(self) -> dict[str, Known]:
        """Return the columns that lines have."""
        return self.shop.subject.wide.columns

    def columns(self) -> list[str]:
        """Return the columns of lines that are shown."""
        known = self.known()
        return [name for name in self.report.columns if self.pii or not known[name].pii]

    def table(self, choice: Choice, most: int) -> pa.Table:
        """Return the newest lines of a choice for a file, with exact amounts; they are not cached."""
        return self.shop.lines(choice, self.columns(), newest=most).arrow()

    def searching(self, choice: Choice, text: str) -> Choice:
        """Return the lines of a choice that contain a text in a searched column."""
        wide = self.shop.subject.wide
        columns = (column for column in self.report.searched if self.pii or not is_personal(column))
        return replace(choice, text=text.strip(), searched=tuple(map(wide.name_of, columns)))

    def _frame(self, key: tuple[object, ...], answer: Callable[[Warehouse], Rows]) -> pd.DataFrame:
        return self._kept(key, lambda shop: answer(shop).pandas())

    def _kept(self, key: tuple[object, ...], answer: Callable[[Warehouse], T]) -> T:
        found: T = _answers(repr((self.moment, key)), lambda: answer(self.shop))
        return found


def _bounds(report: Report) -> Select[Any]:
    day = report.of.day
    first, last = (day_of(value) for value in (func.min(day), func.max(day)))
    return select(first.label("first"), last.label("last")).where(~report.fact.c[VANISHED])


def _values(report: Report, column: Column[Any]) -> Select[Any]:
    rows = select(column.label("value")).where(~report.fact.c[VANISHED])
    return rows.group_by(column).order_by(func.count().desc(), column)


def _answer(key: str, _ask: Callable[[], Any]) -> Any:
    return _ask()


_answers = st.cache_data(ttl=TTL, max_entries=ANSWERS, show_spinner="Asking the warehouse ...")(_answer)
