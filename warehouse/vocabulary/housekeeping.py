"""The columns that tables have without declaring them: batch, stamps, and the period of a version."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Boolean, Column, Computed, Date, DateTime, Integer

from warehouse.vocabulary.columns import FIRST_DAY, LAST_DAY, SqlType


def housekeeping(name: str, type_: SqlType, description: str, **options: Any) -> Column[Any]:
    """Return a column that every table of a layer has, and that no source brings."""
    return Column(name, type_, comment=description, **options)


def batch_column() -> Column[Any]:
    """Return the column for the batch that last wrote a row, which links to that batch's quality."""
    return housekeeping("batch_id", Integer, "Batch that last wrote this row", nullable=False)


def stamps() -> list[Column[Any]]:
    """Return the two columns that say when a row of gold was created and last changed."""
    return [
        housekeeping("created_date", DateTime(timezone=True), "When the row was made", nullable=False),
        housekeeping("updated_date", DateTime(timezone=True), "When the row last changed", nullable=False),
    ]


def validity() -> list[Column[Any]]:
    """Return the columns of a version: its period, and the generated ones that chain it to its neighbours."""
    return [
        housekeeping("valid_from", Date, "First day on which the version is in force", nullable=False),
        housekeeping(
            "valid_to", Date, "First day on which it no longer is; 9999-12-31 if still in force", nullable=False
        ),
        Column(
            "is_current",
            Boolean,
            Computed(f"valid_to = DATE '{LAST_DAY}'", persisted=True),
            nullable=False,
            comment="Whether this version is the one in force today",
        ),
        Column(
            "previous_valid_to",
            Date,
            Computed(f"CASE WHEN valid_from > DATE '{FIRST_DAY}' THEN valid_from END", persisted=True),
            comment="valid_to of the version before, null for the first: a foreign key, so that no gap can be",
        ),
        Column(
            "next_valid_from",
            Date,
            Computed(f"CASE WHEN valid_to < DATE '{LAST_DAY}' THEN valid_to END", persisted=True),
            comment="valid_from of the version after, null for the last: a foreign key, so that no gap can be",
        ),
    ]
