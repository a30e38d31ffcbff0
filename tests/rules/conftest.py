"""Databases for a whole module: one with the opening delivery, which cases leave as it is, and one without any."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from pydantic import SecretStr

from tests.conftest import fresh
from tests.rules.shop import OPENING, Shop, failed, opening
from warehouse.database.connect import connect
from warehouse.settings import Settings


@contextmanager
def _shop(url: str, folder: Path) -> Iterator[Shop]:
    with connect(Settings(database_url=SecretStr(url))) as database:
        yield Shop(database, folder)


@pytest.fixture(scope="module")
def new_shop(server: str, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """A shop that has loaded nothing yet; cases only plan, and so leave no trace."""
    for url in fresh(server, template):
        with _shop(url, tmp_path_factory.mktemp("new")) as shop:
            yield shop


@pytest.fixture(scope="module")
def open_shop(server: str, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """A shop that has loaded its first delivery; cases only plan, or roll back what they do."""
    for url in fresh(server, template):
        with _shop(url, tmp_path_factory.mktemp("open")) as shop:
            account = shop.load(opening(), OPENING)
            assert (account.status, failed(account)) == ("loaded", set())
            yield shop


@pytest.fixture
def own_shop(database: str, tmp_path: Path) -> Iterator[Shop]:
    """A shop of this test alone."""
    with _shop(database, tmp_path) as shop:
        yield shop
