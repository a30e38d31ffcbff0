"""A profile in the forms for people and for programs."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from warehouse.profile.columns import Column
from warehouse.profile.sources import Source
from warehouse.profile.tables import Tables


def value_range(column: Column) -> str:
    """Return the range of a column, or the lengths of its texts."""
    if column.lowest is not None:
        return f"{_value(column.lowest)} to {_value(column.highest)}"
    same = column.shortest == column.longest
    return f"{column.longest} characters" if same else f"{column.shortest} to {column.longest} characters"


def _value(value: Any) -> str:
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d}"
    return f"{value:g}" if isinstance(value, float) else str(value)


def as_json(tables: Tables) -> dict[str, Any]:
    """Return the profile of a folder as one object."""
    return {"sources": [_source(one) for one in tables.sources], "notes": tables.notes}


def _source(source: Source) -> dict[str, Any]:
    return {
        "name": source.name,
        "files": source.files,
        "records": source.records,
        "rejected": source.rejected,
        "repeated": source.repeated,
        "copy_of": source.copy_of,
        "candidate_keys": [list(one) for one in source.candidates],
        "columns": [_column(one) for one in source.columns.values()],
        "notes": source.notes,
    }


def _column(column: Column) -> dict[str, Any]:
    low, high = column.lowest, column.highest
    return {
        "name": column.name,
        "type": column.kind,
        "written": column.written or None,
        "nulls": column.nulls,
        "distinct": column.distinct,
        "length": [column.shortest, column.longest],
        "range": None if low is None else [_plain(low), _plain(high)],
        "mean": column.mean,
        "frequent": [{"value": value, "count": count} for value, count in column.frequent],
    }


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value
