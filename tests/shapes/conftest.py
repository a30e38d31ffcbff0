"""Databases for stars."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import MetaData

from tests.conftest import fresh
from tests.shapes.star import NewStar, Star


@pytest.fixture
def new_star(server: str, tmp_path: Path) -> Iterator[NewStar]:
    """Return what makes a star on a database of its own."""
    numbers = itertools.count(1)
    with ExitStack() as stack:

        def make(metadata: MetaData, **settings: Any) -> Star:
            url = stack.enter_context(contextmanager(fresh)(server, "template1"))
            return Star(metadata, url, tmp_path / f"star_{next(numbers)}", **settings)

        yield make
