"""A warehouse for each test of histories."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.history.loading import LENIENT, Warehouse, opened


@pytest.fixture
def warehouse(database: str) -> Iterator[Warehouse]:
    """A warehouse whose rules let small and strange deliveries pass."""
    with opened(database, LENIENT) as warehouse:
        yield warehouse
