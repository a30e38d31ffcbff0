"""Stocks are not added up over time; prices not at all."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.vocabulary.test_additivity import Stock
from warehouse.ask import Query, Subject, compiled, subjects_of, understood
from warehouse.errors import UsageError
from warehouse.vocabulary.model import Model

TODAY, NEWEST = date(2024, 11, 29), date(2024, 11, 3)


@pytest.fixture
def nights() -> Subject:
    """The nights of a place, with its free beds, which are a stock."""
    (subject,) = subjects_of(Model(Stock().pieces.metadata)).values()
    return subject


def _compiled(nights: Subject, **asked: Any) -> str:
    return str(compiled(Query.model_validate(asked), nights, pii=False).select)


@pytest.mark.parametrize("asked", [{}, {"by": ["month"]}, {"period": {"first": "2024-01-01", "last": "2024-01-02"}}])
def test_a_stock_over_time_is_refused(nights: Subject, asked: dict[str, Any]) -> None:
    """Neither in all, nor by months, nor of two days."""
    with pytest.raises(UsageError, match="`beds` does not add up over time"):
        _compiled(nights, measures=["beds"], **asked)


@pytest.mark.parametrize("asked", [{"by": ["day"]}, {"period": {"first": "2024-01-01", "last": "2024-01-01"}}])
def test_a_stock_of_a_day_adds_up(nights: Subject, asked: dict[str, Any]) -> None:
    """By day, and of a single one."""
    assert "sum(" in _compiled(nights, measures=["beds"], **asked)


def test_a_question_takes_the_stock_of_the_last_day(nights: Subject) -> None:
    """Who asks for a stock without a day means the newest."""
    found = understood("How many beds", {nights.name: nights}, {}, TODAY, {nights.name: NEWEST})
    assert found.query is not None
    assert found.query.period is not None
    assert (found.query.measures, found.query.period.first, found.query.period.last) == (("beds",), NEWEST, NEWEST)


def test_events_are_counted_by_their_name() -> None:
    """Where a row is a line of an order, orders are a number, not the beginning of `order_status`."""
    from warehouse.model import MODEL  # noqa: PLC0415
    from warehouse.vocabulary.fact import fact_of  # noqa: PLC0415
    from warehouse.vocabulary.usual import report_on  # noqa: PLC0415

    assert MODEL.report is not None
    usual = subjects_of(Model(MODEL.metadata, report_on(fact_of(MODEL.report.fact))))
    found = understood("orders per month", usual, {}, TODAY)
    assert found.query is not None
    assert (found.query.measures, found.query.by) == (("number_of_orders",), ("month",))
