"""What the pages ask of the warehouse; an answer is kept for five minutes, or until the next batch."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, LiteralString, TypeVar

import pandas as pd
import pyarrow as pa
import streamlit as st

from warehouse.dashboard.state import Stage
from warehouse.frames import MEASURES, Choice, Rows, Warehouse
from warehouse.status import Freshness

T = TypeVar("T")

TTL = timedelta(minutes=5)
ANSWERS = 300
"""Answers that are kept at most, over all sessions."""
LINE = (
    "order_id",
    "order_line",
    "order_date",
    "order_status",
    "product_id",
    "product_name",
    "category",
    "quantity",
    "unit_price",
    "total_amount",
    "revenue",
    "payment_mode",
    "customer_id",
    "customer_name",
    "city",
    "state",
    "country",
    "region",
    "batch_id",
)
"""What is shown of an order line, in this order; the calendar follows from the date."""
PARTS = ("order_date", "category", "region", "order_status")
"""What a choice is divided by for the charts."""
SEARCHED = ("order_id", "product_id", "product_name", "customer_id")

BOUNDS: LiteralString = """
SELECT to_date(min(order_date_key)::text, 'YYYYMMDD') AS first, to_date(max(order_date_key)::text, 'YYYYMMDD') AS last
FROM gold.fact_sales
WHERE NOT is_vanished
"""


@dataclass(frozen=True)
class Moment:
    """A warehouse as a batch left it: the key of what is kept."""

    url: str
    batch: int | None


class Reader:
    """Asks the warehouse of a stage as it is at this moment."""

    def __init__(self, stage: Stage) -> None:
        self.shop, self.pii = stage.shop, stage.pii
        self.moment = Moment(repr(self.shop), self.shop.last_batch())

    def bounds(self) -> tuple[date, date] | None:
        """Return the days of the first and the last order."""
        found = self.ask(BOUNDS).iloc[0]
        return None if pd.isna(found["first"]) else (found["first"].date(), found["last"].date())

    def values(self, name: str) -> list[str]:
        """Return the values of a filter."""
        return self._kept(("values", name), lambda shop: shop.values(name))

    def total(self, choice: Choice) -> pd.Series[Any]:
        """Return what the lines of a choice add up to."""
        return self.totals(choice).iloc[0]

    def totals(
        self, choice: Choice, *by: str, top: int | None = None, measures: tuple[str, ...] = tuple(MEASURES)
    ) -> pd.DataFrame:
        """Return what the lines of a choice add up to, by columns."""
        return self._frame(
            ("totals", choice, by, top, measures), lambda shop: shop.summed(choice, by, top=top, measures=measures)
        )

    def parts(self, choice: Choice, by: str) -> pd.DataFrame:
        """Return what the lines of a choice add up to by one of the parts, the largest first."""
        found = self._frame(("parts", choice), lambda shop: shop.parts(choice, PARTS))
        return found[found["by"] == by].sort_values("revenue", ascending=False, kind="stable", ignore_index=True)

    def lines(self, choice: Choice, most: int, skipped: int = 0) -> pd.DataFrame:
        """Return the newest lines of a choice."""
        return self._frame(
            ("lines", choice, most, skipped, self.pii),
            lambda shop: shop.lines(choice, self.columns(), newest=most, skipped=skipped),
        )

    def ask(self, query: LiteralString) -> pd.DataFrame:
        """Return the rows of a query that stands in the program."""
        return self._frame(("ask", query), lambda shop: shop.sql(query))

    def freshness(self) -> list[Freshness]:
        """Return how far the knowledge of each source reaches."""
        return self._kept(("freshness",), lambda shop: shop.freshness())

    def columns(self) -> list[str]:
        """Return the columns of order lines that are shown."""
        personal = {column.name for column in self.shop.described("sales") if column.pii}
        return [name for name in LINE if self.pii or name not in personal]

    def table(self, choice: Choice, most: int) -> pa.Table:
        """Return the newest lines of a choice for a file, with exact amounts; nothing of it is kept."""
        return self.shop.lines(choice, self.columns(), newest=most).arrow()

    def searching(self, choice: Choice, text: str) -> Choice:
        """Return the lines of a choice in whose order, product or customer a text stands."""
        return replace(choice, text=text.strip(), searched=(*SEARCHED, "customer_name") if self.pii else SEARCHED)

    def _frame(self, key: tuple[object, ...], answer: Callable[[Warehouse], Rows]) -> pd.DataFrame:
        return self._kept(key, lambda shop: answer(shop).pandas())

    def _kept(self, key: tuple[object, ...], answer: Callable[[Warehouse], T]) -> T:
        found: T = _answers(repr((self.moment, key)), lambda: answer(self.shop))
        return found


def _answer(key: str, _ask: Callable[[], Any]) -> Any:
    return _ask()


_answers = st.cache_data(ttl=TTL, max_entries=ANSWERS, show_spinner="Asking the warehouse ...")(_answer)
