"""What the words `calendar` and `reference` refuse."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from importlib.resources import files

from sqlalchemy import MetaData

from warehouse.vocabulary.checks.models import check_metadata
from warehouse.vocabulary.checks.names import check_described, check_name
from warehouse.vocabulary.checks.places import suggestion, wrong


def check_calendar(name: str, description: str, metadata: MetaData) -> None:
    """Raise DeclarationError for a calendar without a plain name of its own."""
    what = f"calendar {name!r}"
    check_name(name, what)
    check_described(description, what)
    check_metadata(metadata, what)
    if f"gold.dim_{name}" in metadata.tables:
        raise wrong(what, "another dimension has this name; choose another")


def check_reference(
    name: str,
    description: str,
    package: str,
    columns: Sequence[tuple[str, str]],
    *,
    key: Sequence[str],
    metadata: MetaData,
) -> None:
    """Raise DeclarationError for known values that no file of the package has."""
    what = f"reference {name!r}"
    check_name(name, what)
    check_described(description, what)
    check_metadata(metadata, what)
    if f"silver.{name}" in metadata.tables:
        raise wrong(what, "another source or reference has this name; choose another")
    names = [column for column, _ in columns]
    for column, comment in columns:
        check_name(column, f"{what}, column {column!r}")
        check_described(comment, f"{what}, column {column!r}")
        if names.count(column) > 1:
            raise wrong(what, f"it has two columns `{column}`; rename or remove one")
    for column in key:
        if column not in names:
            raise wrong(what, f"its key names `{column}`, which is no column of it; {suggestion(column, names)}")
    if not key:
        raise wrong(what, 'it has no key; name the columns that identify a row, as key=("code",)')
    _check_file(name, package, names, what)


def _check_file(name: str, package: str, names: Sequence[str], what: str) -> None:
    try:
        text = files(package).joinpath(f"{name}.csv").read_text(encoding="utf-8")
    except (ModuleNotFoundError, OSError, TypeError):
        raise wrong(what, f"the package {package!r} has no file {name}.csv; put its rows there") from None
    header = next(csv.reader(text.splitlines()), [])
    lacking = next((column for column in names if column not in header), None)
    if lacking is not None:
        raise wrong(what, f"{name}.csv has no column `{lacking}`; {suggestion(lacking, header)}")
