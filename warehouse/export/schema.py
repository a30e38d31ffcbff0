"""The columns of a table in Arrow types, which are also those of Parquet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pyarrow as pa
from sqlalchemy import BigInteger, Boolean, Column, Date, DateTime, Float, Integer, Numeric, SmallInteger, Time
from sqlalchemy.types import TypeEngine

MOST_DIGITS = 38
"""The digits that a 128-bit decimal holds; longer or unbounded numbers stay exact as text."""


def arrow_type(type_: TypeEngine[Any]) -> pa.DataType:  # noqa: PLR0911  (a table, one line per type)
    """Return the type that keeps all values of a column unchanged; types without a counterpart become text."""
    match type_:
        case Boolean():
            return pa.bool_()
        case SmallInteger():
            return pa.int16()
        case BigInteger():
            return pa.int64()
        case Integer():
            return pa.int32()
        case Float():
            return pa.float64()
        case Numeric(precision=int(digits), scale=scale) if digits <= MOST_DIGITS:
            return pa.decimal128(digits, scale or 0)
        case DateTime():
            return pa.timestamp("us", "UTC" if type_.timezone else None)
        case Date():
            return pa.date32()
        case Time(timezone=False):
            return pa.time64("us")
    return pa.string()


def arrow_schema(columns: Iterable[Column[Any]], description: str) -> pa.Schema:
    """Return the schema of a file, with the descriptions of the columns and of the table as metadata."""
    fields = [
        pa.field(
            column.name,
            arrow_type(column.type),
            nullable=bool(column.nullable),
            metadata={"description": column.comment or ""},
        )
        for column in columns
    ]
    return pa.schema(fields, metadata={"description": description})


def described_columns(columns: Iterable[Column[Any]]) -> Iterator[Mapping[str, Any]]:
    """Yield the columns as the manifest describes them, for readers of files without types."""
    for column in columns:
        yield {
            "name": column.name,
            "type": str(arrow_type(column.type)),
            "nullable": bool(column.nullable),
            "description": column.comment or "",
        }
