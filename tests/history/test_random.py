"""Any deliveries in any order give the gold that the oracle tells."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import fields

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings

from tests.history.histories import SHOPS, History, histories
from tests.history.loading import Warehouse
from tests.history.oracle import Delivery, Gold, gold
from warehouse.load.rules import gates
from warehouse.load.sql import bulk, scratch

SHARDS = 8
EXAMPLES = int(os.environ.get("WAREHOUSE_TEST_HISTORIES", "192")) // SHOPS // SHARDS


def differences(found: Gold, expected: Gold) -> str:
    """Return the rows that only one of them holds, by table."""
    lines = []
    for name in (table.name for table in fields(Gold)):
        here, there = getattr(found, name), getattr(expected, name)
        lines += [f"{name}: only in gold {row}" for row in here if row not in there]
        lines += [f"{name}: missing in gold {row}" for row in there if row not in here]
        lines += [f"{name}: {len(here)} rows, not {len(there)}"] * (len(here) != len(there))
    return "\n".join(lines)


def check(warehouse: Warehouse, deliveries: Sequence[Delivery]) -> Gold:
    """Load deliveries into an empty warehouse and hold gold against the oracle."""
    warehouse.empty()
    warehouse.load_all(deliveries)
    found, expected = warehouse.gold(), gold(deliveries)
    assert not differences(found, expected), differences(found, expected)
    return found


@pytest.mark.parametrize("shard", range(SHARDS))
def test_any_order_gives_what_the_oracle_tells(
    warehouse: Warehouse, shard: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Eight shards, each with examples of its own, so that workers share them; the same ones in every run.

    Two of them go the ways that are meant for large batches.
    """
    if shard % 4 == 3:
        monkeypatch.setattr(scratch, "LARGE", 0)
        monkeypatch.setattr(bulk, "WORTH_IT", 0)
        monkeypatch.setattr(gates, "MANY", 0)

    @seed(shard)
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.explicit, Phase.generate),
    )
    @given(histories())
    def run(history: History) -> None:
        first = check(warehouse, history.deliveries)
        second = check(warehouse, history.permuted())
        assert first == second

    run()
