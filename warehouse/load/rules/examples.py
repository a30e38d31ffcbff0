"""The first rows that broke a rule, as text."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Select, select

from warehouse import audit
from warehouse.load.batch.rule_results import Example

EXAMPLES = 3


def first_rows(query: Select[Any]) -> Select[Any]:
    """Return the first rows of a query, planned as if for all: with a limit the planner expects to find some early."""
    return select(query.cte("breaches").prefix_with("MATERIALIZED")).limit(EXAMPLES)


def first_records(connection: Connection, query: Select[Any], values: Mapping[str, Any]) -> list[Example]:
    """Return the first records of a query as text; its columns are the file and record numbers, then what to show."""
    found = query.subquery("found")
    file_id, number, *shown = found.c
    first = (
        select(audit.file.c.name, number, *shown)
        .join(audit.file, audit.file.c.file_id == file_id)
        .order_by(file_id, number)
        .limit(EXAMPLES)
    )
    return [record_example(*record) for record in connection.execute(first, values)]


def record_example(file: str, number: int, *record: object) -> Example:
    """Return a record with its place in a file."""
    return Example(
        f"{file}, record {number:,}", " | ".join("" if value is None else plain_value(value) for value in record)
    )


def plain_value(value: object) -> str:
    """Return a value as text, a number without the zeros that its type adds."""
    if isinstance(value, Decimal) and value.is_finite():
        whole = value == value.to_integral_value()
        return f"{value.quantize(1) if whole else value.normalize():f}"
    return str(value)
