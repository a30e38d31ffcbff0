"""The word `control_totals`: figures of the star that somebody may know beforehand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import MetaData, Select

from warehouse.database.metadata import metadata as the_metadata
from warehouse.vocabulary.checks.marts import check_sums


def control_totals(*, metadata: MetaData = the_metadata, **totals: Select[Any]) -> Mapping[str, Select[Any]]:
    """Register the figures of a model by name, each a query of one value, and return them."""
    for name, total in totals.items():
        check_sums(f"control total {name!r}", total)
    metadata.info["control_totals"] = totals
    return totals


def totals_of(metadata: MetaData) -> Mapping[str, Select[Any]]:
    """Return the figures of a model; none if it declares none."""
    totals = metadata.info.get("control_totals", {})
    assert isinstance(totals, Mapping)
    return totals
