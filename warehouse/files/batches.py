"""Arrow batches: how large, and what DuckDB is not asked to do to them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow

ROWS = 16_384


def as_json(names: Sequence[str], columns: Sequence[pyarrow.Array]) -> pyarrow.Array:
    """Return the values of each record as a JSON object."""
    import pyarrow as pa  # noqa: PLC0415  (slow to import, and most commands do without)

    records = zip(*(column.to_pylist() for column in columns), strict=True)
    texts = (
        json.dumps(dict(zip(names, one, strict=True)), ensure_ascii=False, separators=(",", ":")) for one in records
    )
    return pa.array(texts, pa.string())
