"""A warehouse for the tests of histories, empty at the beginning of each."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.conftest import fresh
from tests.history.loading import LENIENT, Warehouse, opened


@pytest.fixture(scope="package")
def one_warehouse(server: str, template: str) -> Iterator[Warehouse]:
    """A warehouse whose rules let strange deliveries pass; one for all tests, because the first loads are slow."""
    for url in fresh(server, template):
        with opened(url, LENIENT) as warehouse:
            yield warehouse


@pytest.fixture
def warehouse(one_warehouse: Warehouse) -> Warehouse:
    """That warehouse, with nothing in it."""
    one_warehouse.empty()
    return one_warehouse
