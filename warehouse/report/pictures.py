"""The pictures of the page, each of what was read."""

from __future__ import annotations

from warehouse.report import quality as of_quality
from warehouse.report.business import became, ranking, trend
from warehouse.report.drawing import Picture, warm_up
from warehouse.report.trust import Trust

__all__ = ["became", "quality", "ranking", "trend", "warm_up"]


def quality(trust: Trust) -> list[list[Picture]]:
    """Return the pictures of the data, in two columns."""
    return [
        [of_quality.scores(trust), of_quality.batches(trust)],
        [of_quality.failures(trust), of_quality.quarantine(trust)],
    ]
