"""The same histories are drawn in every process, so that a test that passed does not fail by the order of others."""

from __future__ import annotations

import os
import subprocess
import sys
from hashlib import sha256

import pytest

from tests.command import ROOT

pytestmark = pytest.mark.slow

DRAWN = """
import sys
from tests.draws import steady
steady()
for name in sys.argv[1:]:
    __import__(name)
from hypothesis import given, settings, strategies as st
from tests.endurance.worlds import worlds
drawn = [repr(worlds(seed, 4)) for seed in range(4)]

@settings(max_examples=200)
@given(st.integers(), st.text(), st.floats())
def collect(number, words, share):
    drawn.append(repr((number, words, share)))

collect()
print(drawn)
"""


def drawn(hashing: str, *modules: str) -> str:
    """Return a digest of what is drawn once these modules are imported."""
    done = subprocess.run(
        [sys.executable, "-c", DRAWN, *modules],
        check=True,
        capture_output=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": hashing},
    )
    return sha256(done.stdout).hexdigest()


def test_draws_do_not_depend_on_what_was_imported_before() -> None:
    assert drawn("1") == drawn("2", "warehouse.cli", "tests.rules.test_rulebook", "tests.test_shortage")
