"""What the tests of loading share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, create_engine


@pytest.fixture
def connection(database: str) -> Iterator[Connection]:
    """A connection to a database."""
    engine = create_engine(database.replace("postgresql://", "postgresql+psycopg://"))
    with engine.connect() as found:
        yield found
    engine.dispose()
