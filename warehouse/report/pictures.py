"""The charts of the page, each drawn from what was read."""

from __future__ import annotations

from warehouse.report import trust_pictures
from warehouse.report.business import became, ranking, trend
from warehouse.report.drawing import Picture, warm_up
from warehouse.report.trust import Trust

__all__ = ["became", "quality", "ranking", "trend", "warm_up"]


def quality(trust: Trust) -> list[list[Picture]]:
    """Return the charts of the data, in two columns."""
    return [
        [trust_pictures.scores(trust), trust_pictures.batches(trust)],
        [trust_pictures.failures(trust), trust_pictures.quarantine(trust)],
    ]
