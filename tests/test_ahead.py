"""What a first load imports while its server is made."""

from __future__ import annotations

from importlib.util import find_spec

import pytest

from warehouse.cli.ahead import NEEDED


@pytest.mark.parametrize("name", NEEDED)
def test_what_is_imported_ahead_is_there(name: str) -> None:
    assert find_spec(name) is not None
