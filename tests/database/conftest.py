"""Fixtures for the tests of the embedded server."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import servers


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder that whoever runs the server can enter."""
    folder = servers.reachable_folder("home-")
    yield folder
    shutil.rmtree(folder)
