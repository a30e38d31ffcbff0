"""A shop of two currencies: the report shows the one of most lines and names the other, the dashboard lets choose."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.command import Program
from tests.conftest import fresh
from tests.dashboard.conftest import look, metrics
from tests.marts.conftest import read, write
from tests.marts.test_money import ORDERS
from tests.marts.test_vanished import CUSTOMERS, PRODUCTS
from tests.report.reading import Page
from warehouse.dashboard import state
from warehouse.frames import Warehouse


@pytest.fixture(scope="module")
def money(server: str, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Two lines in euros, 40.00, and three in dollars, of which 46.00 are completed."""
    folder = write(tmp_path_factory.mktemp("money") / "first", customers=CUSTOMERS, products=PRODUCTS, orders=ORDERS)
    for url in fresh(server, template):
        read(url, {date(2024, 3, 1): folder})
        yield url


def test_the_page_is_about_one_of_them(money: str, tmp_path: Path) -> None:
    """Its total has the currency, a sentence names the rest, and no number on it adds both up."""
    program = Program(tmp_path, money)
    answer = program("report", "--json")
    assert (answer.code, answer.err) == (0, "")
    page = Page((tmp_path / "report.html").read_text())
    assert page.said("total-revenue") == "46.00"
    assert "46.00 USD." in page.said("business")
    assert page.said("units") == (
        "Amounts of more than one currency are not added up. These pages show the lines in USD, which are the most; "
        "revenue in the others: 40.00 EUR."
    )
    assert "86.00" not in page.text
    assert [row[1:3] for row in page.rows("product")] == [["Jug", "40.00"], ["Pen", "6.00"]]
    assert answer.json["revenue"] is None
    assert answer.json["by_currency"] == [
        {"currency": "USD", "revenue": "46.0000"},
        {"currency": "EUR", "revenue": "40.0000"},
    ]


def test_the_dashboard_lets_choose(money: str) -> None:
    """The figures are those of the chosen currency, first that of most lines."""
    with Warehouse(money) as shop:
        state.use(state.Stage(shop))
        app: AppTest = look()
        assert metrics(app)["Revenue"] == "46.00"
        (choice,) = [one for one in app.sidebar.selectbox if one.label == "Currency"]
        assert (choice.options, choice.value) == (["USD", "EUR"], "USD")
        choice.set_value("EUR").run()
        assert not app.exception
        assert metrics(app)["Revenue"] == "40.00"
        assert any("amounts in EUR" in one.value for one in app.caption)
