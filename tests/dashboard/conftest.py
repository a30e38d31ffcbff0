"""A loaded sample, and the dashboard on it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pandas as pd
import pytest
from pydantic import SecretStr
from streamlit.testing.v1 import AppTest

from tests.command import SAMPLE
from tests.conftest import fresh
from warehouse.dashboard import SCRIPT, state
from warehouse.database.connect import connect
from warehouse.frames import Warehouse
from warehouse.load import Request, load
from warehouse.model import metadata
from warehouse.settings import Settings


def filled(url: str) -> Settings:
    """Load the sample into a database."""
    settings = Settings(database_url=SecretStr(url))
    with connect(settings) as database:
        folders = dict.fromkeys(("customers", "products", "orders"), SAMPLE)
        account = load(database, metadata, settings, Request("sample", folders, date(2023, 5, 1)))
        assert account.status == "loaded", account.reason
    return settings


@pytest.fixture(scope="module")
def sample(server: str, template: str) -> Iterator[str]:
    """The URL of a database that holds the sample, which no test of the module changes."""
    for url in fresh(server, template):
        filled(url)
        yield url


@pytest.fixture
def shop(sample: str) -> Iterator[Warehouse]:
    """The sample, open for reading and shown by the dashboard with its personal columns."""
    with Warehouse(sample) as opened:
        state.use(state.Stage(opened, pii=True))
        yield opened


def look(page: str | None = None) -> AppTest:
    """Open a page of the dashboard."""
    app = AppTest.from_file(SCRIPT, default_timeout=300).run()
    if page is not None:
        app = app.switch_page(f"views/{page}.py").run()
    assert not app.exception, app.exception
    return app


def metrics(app: AppTest) -> dict[str, str]:
    """Return the headline figures by their titles."""
    return {one.label: one.value for one in app.metric}


def frames(app: AppTest, column: str) -> list[pd.DataFrame]:
    """Return the tables of a page that have a column."""
    return [one.value for one in app.dataframe if column in one.value.columns]
