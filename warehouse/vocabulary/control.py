"""The word `control_totals`: figures of the star that may be known beforehand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import MetaData, Select, Text, case, cast, func

from warehouse.database.metadata import metadata as the_metadata
from warehouse.vocabulary.checks.marts import check_sums
from warehouse.vocabulary.units import units_in


def control_totals(*, metadata: MetaData = the_metadata, **totals: Select[Any]) -> Mapping[str, Select[Any]]:
    """Register the figures of a model by name, each a query of one value, and return them.

    A figure with a unit, such as a sum of amounts, is null if the facts have several units.
    """
    for name, total in totals.items():
        check_sums(f"control total {name!r}", total, units=False)
    known = {name: _of_one_unit(total) for name, total in totals.items()}
    metadata.info["control_totals"] = known
    return known


def _of_one_unit(total: Select[Any]) -> Select[Any]:
    (value,) = total.selected_columns
    for unit in units_in(value):
        said = func.coalesce(cast(unit, Text), "")
        value = case((func.min(said).is_not_distinct_from(func.max(said)), value))
    return total.with_only_columns(value)


def totals_of(metadata: MetaData) -> Mapping[str, Select[Any]]:
    """Return the figures of a model; empty if it declares none."""
    totals = metadata.info.get("control_totals", {})
    assert isinstance(totals, Mapping)
    return totals
