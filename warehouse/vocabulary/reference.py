"""The word `reference`: a small table of known values that ships with the model."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from importlib.resources import files

from sqlalchemy import Column, MetaData, PrimaryKeyConstraint, Table, Text

from warehouse.database.metadata import metadata as the_metadata
from warehouse.vocabulary.checks.tables import check_reference


def reference(
    name: str,
    description: str,
    package: str,
    *columns: tuple[str, str],
    key: tuple[str, ...],
    metadata: MetaData = the_metadata,
) -> Table:
    """Declare a table of known values, ``silver.<name>``, whose rows are in ``<name>.csv`` of a package.

    ``columns`` are pairs of name and description, all text; ``key`` names those of the primary key. Migrations fill it.
    """
    check_reference(name, description, package, columns, key=key, metadata=metadata)
    table = Table(
        name,
        metadata,
        *(Column(column, Text, nullable=False, comment=comment) for column, comment in columns),
        PrimaryKeyConstraint(*key),
        schema="silver",
        comment=description,
    )
    table.info["reference"] = package
    return table


def reference_rows(package: str, name: str) -> Iterator[dict[str, str]]:
    """Yield the rows that ship with a reference table."""
    text = files(package).joinpath(f"{name}.csv").read_text(encoding="utf-8")
    yield from csv.DictReader(text.splitlines())
